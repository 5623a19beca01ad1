"""Does what the demo reported agree with what the emulator holds?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from easemob_async._cli.demo_data import DemoFile
from easemob_async._cli.scenario import Scenario
from easemob_async.emulator import Tenant

__all__ = ["disagreements"]


def disagreements(scenario: Scenario, tenant: Tenant, file: DemoFile | None) -> list[str]:
    """
    Each way in which report and state differ, in words; none when all is well.

    Args:
        scenario: What was reported.
        tenant: The state to hold it against.
        file: What is in the file, where the demo wrote it itself.
    """
    found = [*_about_rows(scenario), *_about_users(scenario, tenant), *_about_members(scenario, tenant)]
    found += _about_messages(scenario, tenant)
    if file is not None:
        found += _about_file(scenario, file)
    return found


def _about_rows(scenario: Scenario) -> Iterator[str]:
    figures = scenario.summary()
    parts = ("registered", "failed", "already_existed", "duplicates")
    accounted = sum(figures[part] for part in parts)
    if accounted != figures["users"]:
        yield f"{figures['users']:,} rows, but {accounted:,} outcomes"
    for step in scenario.steps:
        if step.report.stopped_by is not None:
            yield f"{step.title}: stopped early by {step.report.stopped_by}"


def _about_users(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    reported = _folded(scenario.registered, scenario.existed)
    before = {user.username for user in scenario.existing}
    yield from _difference("registered", reported, set(tenant.users), scenario.unconfirmed | before)
    again = [name for name in reported if tenant.users.registrations.get(name) != 1]
    if again:
        yield f"not registered exactly once: {_some(again)}"


def _about_members(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    if not scenario.group_id:
        return
    group = tenant.groups.get(scenario.group_id)
    if group is None:
        yield f"there is no group {scenario.group_id}"
        return
    reported = _folded(scenario.added) | {group.owner}
    yield from _difference("members of the group", reported, set(group.members), scenario.unconfirmed)


def _about_messages(scenario: Scenario, tenant: Tenant) -> Iterator[str]:
    delivered = tenant.messages.delivered["users"]
    yield from _difference("messaged", _folded(scenario.reached), set(delivered), scenario.unconfirmed)
    twice = [name for name, times in delivered.items() if times != 1]
    if twice:
        yield f"messaged more than once: {_some(twice)}"


def _about_file(scenario: Scenario, file: DemoFile) -> Iterator[str]:
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


def _difference(what: str, reported: set[str], actual: set[str], undecided: set[str]) -> Iterator[str]:
    if missing := reported - actual:
        yield f"reported as {what}, but not so: {_some(missing)}"
    if surplus := actual - reported - undecided:
        yield f"{what}, but not reported so: {_some(surplus)}"


def _folded(*names: Collection[str]) -> set[str]:
    """User IDs as the service compares them."""
    return {name.lower() for some in names for name in some}


def _some(names: Collection[str]) -> str:
    shown = ", ".join(sorted(names)[:5])
    return f"{shown} and {len(names) - 5:,} more" if len(names) > 5 else shown
