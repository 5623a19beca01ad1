"""The demo's last word: whatever differs between report and emulator is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from easemob_async import Easemob
from easemob_async._cli.agreement import disagreements
from easemob_async._cli.board import open_board
from easemob_async._cli.demo_data import DemoFile, write_demo_file
from easemob_async._cli.scenario import Scenario
from easemob_async.emulator import App, Emulator, Tenant

pytestmark = pytest.mark.anyio

Change = Callable[[Scenario, Tenant], object]


async def play(folder: Path) -> tuple[Scenario, Tenant, DemoFile]:
    """The whole story with sixty users, in process."""
    import httpx

    app = App("org", "app")
    emulator = Emulator(apps=[app])
    file = write_demo_file(folder / "users.csv", 60, seed=3)
    scenario = Scenario(file.path, existing=file.existing)
    with open_board(Console(quiet=True)) as board:
        async with Easemob(
            app.key,
            base_url="http://localhost",
            client_id=app.client_id,
            client_secret=app.client_secret,
            transport=httpx.ASGITransport(emulator),
        ) as client:
            await scenario.play(client, board)
    return scenario, emulator.tenant(app.org, app.name), file


async def test_a_true_report_agrees(tmp_path: Path) -> None:
    """Nothing to complain about, and the figures add up."""
    scenario, tenant, file = await play(tmp_path)
    assert disagreements(scenario, tenant, file) == []
    figures = scenario.summary()
    assert figures["users"] == 60
    assert figures["messages_sent"] == len(file.new) + len(file.existing)


def lose_a_user(scenario: Scenario, tenant: Tenant) -> None:
    tenant.remove_user(tenant.users[scenario.registered[-1]])


CHANGES: dict[str, Change] = {
    "a user who was reported is not there": lose_a_user,
    "a user is there whom nobody reported": lambda s, t: s.registered.pop(),
    "a user was registered twice": lambda s, t: t.users.registrations.update({s.registered[0]: 2}),
    "a member who was reported is not there": lambda s, t: t.groups[s.group_id].members.remove(s.added[0]),
    "a member nobody reported": lambda s, t: s.added.pop(),
    "no such group": lambda s, t: t.groups.disband(t.groups[s.group_id]),
    "a message that did not arrive": lambda s, t: t.messages.delivered["users"].pop(s.reached[0]),
    "a message that arrived twice": lambda s, t: t.messages.delivered["users"].update([s.reached[0]]),
    "a message nobody reported": lambda s, t: t.messages.delivered["users"].update(["stranger"]),
    "a row without an outcome": lambda s, t: setattr(s.registering, "broken", 0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_a_difference_is_found(tmp_path: Path, change: Change) -> None:
    """Each way in which report and state can differ is named."""
    scenario, tenant, file = await play(tmp_path)
    change(scenario, tenant)
    assert disagreements(scenario, tenant, file) != []


async def test_what_was_left_open_is_no_difference(tmp_path: Path) -> None:
    """An item reported as "maybe" may have happened or not."""
    scenario, tenant, _ = await play(tmp_path)
    doubtful = scenario.reached.pop()
    scenario.unconfirmed.add(doubtful)
    assert disagreements(scenario, tenant, None) == []
