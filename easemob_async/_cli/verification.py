"""Compare what the demo reported with the emulator's state."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from easemob_async._cli.demo_data import DemoFile
from easemob_async._cli.scenario import Scenario
from easemob_async.emulator import Tenant

__all__ = ["find_mismatches"]


def find_mismatches(scenario: Scenario, tenant: Tenant, file: DemoFile | None) -> list[str]:
    """
    Describe each difference between report and state.

    Args:
        scenario: The finished scenario with its reports.
        tenant: The emulator's state of the app.
        file: The content of the input file, if the demo wrote the file itself.
    """
    found = [*_check_rows(scenario), *_check_users(scenario, tenant), *_check_members(scenario, tenant)]
    found += _check_messages(scenario, tenant)
    if file is not None:
        found += _check_file(scenario, file)
    return found


def _check_rows(scenario: Scenario) -> Iterator[str]:
    figures = scenario.summary()
    parts = ("registered", "failed", "already_existed", "duplicates")
    accounted = sum(figures[part] for part in parts)
    if accounted != figures["users"]:
        yield f"{figures['users']:,} rows, but {accounted:,} outcomes"
    for job_run in scenario.job_runs:
        if job_run.report.stopped_by is not None:
            yield f"{job_run.title}: stopped early by {job_run.report.stopped_by}"


def _check_users(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    reported = _normalize(scenario.registered, scenario.existed)
    before = {user.username for user in scenario.existing}
    yield from _find_differences("registered", reported, set(tenant.users), scenario.unconfirmed | before)
    again = [name for name in reported if tenant.users.registrations.get(name) != 1]
    if again:
        yield f"not registered exactly once: {_format_sample(again)}"


def _check_members(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    if not scenario.group_id:
        return
    group = tenant.groups.get(scenario.group_id)
    if group is None:
        yield f"the group {scenario.group_id} does not exist"
        return
    reported = _normalize(scenario.added) | {group.owner}
    yield from _find_differences("members of the group", reported, set(group.members), scenario.unconfirmed)


def _check_messages(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    delivered = tenant.messages.delivered["users"]
    yield from _find_differences("messaged", _normalize(scenario.messaged), set(delivered), scenario.unconfirmed)
    twice = [name for name, times in delivered.items() if times != 1]
    if twice:
        yield f"messaged more than once: {_format_sample(twice)}"


def _check_file(scenario: Scenario, file: DemoFile) -> Iterator[str]:
    figures = scenario.summary()
    for name, expected in (
        ("users", file.users),
        ("registered", len(file.new)),
        ("already_existed", len(file.existing)),
        ("duplicates", file.duplicates),
        ("failed", len(file.bad_lines)),
    ):
        if figures[name] != expected:
            yield f"{name}: reported {figures[name]:,}, but the file has {expected:,}"


def _find_differences(state: str, reported: set[str], actual: set[str], unconfirmed: set[str]) -> Iterator[str]:
    if missing := reported - actual:
        yield f"reported as {state}, but missing in the emulator: {_format_sample(missing)}"
    if surplus := actual - reported - unconfirmed:
        yield f"{state} in the emulator, but not reported: {_format_sample(surplus)}"


def _normalize(*names: Collection[str]) -> set[str]:
    """Return user IDs in lower case, the form in which the service compares them."""
    return {name.lower() for group in names for name in group}


def _format_sample(names: Collection[str]) -> str:
    shown = ", ".join(sorted(names)[:5])
    return f"{shown} and {len(names) - 5:,} more" if len(names) > 5 else shown
