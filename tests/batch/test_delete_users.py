"""Deleting users in bulk, against the emulator."""

from __future__ import annotations

import pytest

from easemob_async import Easemob
from easemob_async.emulator import Emulator

pytestmark = pytest.mark.anyio

DELETE = "users.delete"


@pytest.fixture
async def users(client: Easemob) -> list[str]:
    names = [f"u{number}" for number in range(30)]
    await client.batch.register_users({"username": name, "password": "p"} for name in names)
    return names


async def test_those_named_go(emulator: Emulator, client: Easemob, users: list[str]) -> None:
    """Users named are deleted, others stay; who is gone already is skipped."""
    report = await client.batch.delete_users([*users[:20], "nobody", "U1", "not legal"])
    assert (report.ok, report.skipped, report.failed) == (20, 2, 1)
    assert report.skipped_for == {"user does not exist": 1, "duplicate in the input": 1}
    assert set(emulator.tenant("org", "app").users) == set(users[20:])


async def test_lost_answers(emulator: Emulator, client: Easemob, users: list[str]) -> None:
    """A deletion found done by a repeat of our own is ok; one that was never answered is maybe."""
    emulator.faults.add("unavailable_after", operation=DELETE, times=1)
    assert (await client.batch.delete_users(users[:1])).ok == 1
    emulator.faults.add("unavailable", operation=DELETE)
    report = await client.batch.delete_users(users[1:2], repeats=0)
    assert report.maybe == 1
