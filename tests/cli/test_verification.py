"""The demo's final check finds every difference between report and emulator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from easemob_async import Easemob
from easemob_async._cli.demo_data import DemoFile, write_demo_file
from easemob_async._cli.progress import open_display
from easemob_async._cli.scenario import Scenario
from easemob_async._cli.verification import find_mismatches
from easemob_async.emulator import App, Emulator, Tenant

pytestmark = pytest.mark.anyio

Change = Callable[[Scenario, Tenant], object]


async def run_scenario(folder: Path) -> tuple[Scenario, Tenant, DemoFile]:
    """Run the whole scenario with sixty users in process."""
    import httpx

    app = App("org", "app")
    emulator = Emulator(apps=[app])
    file = write_demo_file(folder / "users.csv", 60, seed=3)
    scenario = Scenario(file.path, existing=file.existing)
    with open_display(Console(quiet=True)) as display:
        async with Easemob(
            app.key,
            base_url="http://localhost",
            client_id=app.client_id,
            client_secret=app.client_secret,
            transport=httpx.ASGITransport(emulator),
        ) as client:
            await scenario.run(client, display)
    return scenario, emulator.tenant(app.org, app.name), file


async def test_a_correct_report_agrees(tmp_path: Path) -> None:
    """The check finds no difference, and the figures add up."""
    scenario, tenant, file = await run_scenario(tmp_path)
    assert find_mismatches(scenario, tenant, file) == []
    figures = scenario.summary()
    assert figures["users"] == 60
    assert figures["messages_sent"] == len(file.new) + len(file.existing)


def lose_a_user(scenario: Scenario, tenant: Tenant) -> None:
    tenant.remove_user(tenant.users[scenario.registered[-1]])


CHANGES: dict[str, Change] = {
    "a reported user is missing": lose_a_user,
    "a user exists but was not reported": lambda s, t: s.registered.pop(),
    "a user was registered twice": lambda s, t: t.users.registrations.update({s.registered[0]: 2}),
    "a reported member is missing": lambda s, t: t.groups[s.group_id].members.remove(s.added[0]),
    "a member was not reported": lambda s, t: s.added.pop(),
    "the group is missing": lambda s, t: t.groups.delete(t.groups[s.group_id]),
    "a message that did not arrive": lambda s, t: t.messages.delivered["users"].pop(s.messaged[0]),
    "a message that arrived twice": lambda s, t: t.messages.delivered["users"].update([s.messaged[0]]),
    "a message was not reported": lambda s, t: t.messages.delivered["users"].update(["stranger"]),
    "a row without an outcome": lambda s, t: setattr(s.registering, "invalid", 0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_a_difference_is_found(tmp_path: Path, change: Change) -> None:
    """Every way in which report and state can differ is found."""
    scenario, tenant, file = await run_scenario(tmp_path)
    change(scenario, tenant)
    assert find_mismatches(scenario, tenant, file) != []


async def test_an_unconfirmed_item_is_not_a_difference(tmp_path: Path) -> None:
    """An item reported as "unconfirmed" may or may not have been processed."""
    scenario, tenant, _ = await run_scenario(tmp_path)
    unconfirmed = scenario.messaged.pop()
    scenario.unconfirmed.add(unconfirmed)
    assert find_mismatches(scenario, tenant, None) == []
