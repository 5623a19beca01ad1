"""Jobs that add members to groups and chat rooms, against the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, NotFoundError, QuotaExceededError
from easemob_async.batch import Reason
from easemob_async.emulator import Emulator
from tests.handler import make_client, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio

ADD = "groups.members.add_many"


@pytest.fixture
async def group_id(client: Easemob) -> str:
    """A group with room for 200, and 150 users, u0 its owner."""
    await client.batch.register_users({"username": f"u{number}", "password": "p"} for number in range(150))
    return await client.groups.create("u0", public=True, max_members=200)


def members(emulator: Emulator, group_id: str) -> set[str]:
    return set(emulator.tenant("org", "app").groups[group_id].members)


async def test_new_members(emulator: Emulator, client: Easemob, group_id: str) -> None:
    """New members are ok; members, duplicates and invalid user IDs each have their own outcome."""
    await client.groups.members.add_many(group_id, ["u3", "u140"])
    names = [*(f"u{number}" for number in range(1, 150)), "U9", "not legal"]
    report = await client.batch.add_group_members(group_id, names)

    assert (report.ok, report.skipped, report.failed, report.requests) == (147, 3, 1, 3)
    assert report.skipped_for == {Reason.MEMBER: 2, Reason.DUPLICATE: 1}
    assert members(emulator, group_id) == {f"u{number}" for number in range(150)}


async def test_unknown_users(emulator: Emulator, client: Easemob, group_id: str) -> None:
    """Users who do not exist are failed, and the other users of their requests are added."""
    names = [f"u{number}" for number in range(1, 60)]
    report = await client.batch.add_group_members(group_id, [*names, "missing1", "missing2"])

    assert report.ok == 59
    assert {outcome.key: type(outcome.error) for outcome in report.failures} == {
        "missing1": NotFoundError,
        "missing2": NotFoundError,
    }
    assert members(emulator, group_id) == {"u0", *names}


async def test_all_are_members(emulator: Emulator, client: Easemob, group_id: str) -> None:
    """A request that is refused because all its users are members is not split, and the users are skipped."""
    names = [f"u{number}" for number in range(1, 51)]
    await client.groups.members.add_many(group_id, names)
    report = await client.batch.add_group_members(group_id, names)
    assert (report.skipped, report.requests) == (50, 1)
    assert report.skipped_for == {Reason.MEMBER: 50}


@pytest.mark.parametrize("fault", ["unavailable_after", "empty"])
async def test_lost_reply(emulator: Emulator, client: Easemob, group_id: str, fault: str) -> None:
    """Users found in the group after a retry are skipped, with a reason that leaves open who added them."""
    emulator.faults.add(fault, operation=ADD, times=1)  # type: ignore[arg-type]
    report = await client.batch.add_group_members(group_id, ["u1", "u2"])

    assert report.skipped == 2
    assert all(outcome.replayed and outcome.reason is Reason.PERHAPS_ADDED for outcome in report.skips)
    assert members(emulator, group_id) == {"u0", "u1", "u2"}


async def test_unknown_group(client: Easemob, group_id: str) -> None:
    """A group that does not exist ends the job after one request."""
    names = (f"u{number}" for number in range(150))
    report = await client.batch.add_group_members("123", names, concurrency=1)
    assert isinstance(report.stopped_by, NotFoundError)
    assert (report.failed, report.requests) == (60, 1)


async def test_full_group(client: Easemob, emulator: Emulator, group_id: str) -> None:
    """A full group ends the job."""
    await client.batch.register_users({"username": f"v{number}", "password": "p"} for number in range(150))
    names = [f"{letter}{number}" for letter in "uv" for number in range(150)]
    report = await client.batch.add_group_members(group_id, names, concurrency=1)
    assert isinstance(report.stopped_by, QuotaExceededError)
    assert report.ok + 1 == len(members(emulator, group_id))
    assert not report.exhausted


async def test_invalid_group_id(client: Easemob) -> None:
    """An empty group ID is refused when the job is made."""
    with pytest.raises(InvalidArgumentError):
        client.batch.add_group_members("", ["u1"])


async def test_chatroom(emulator: Emulator, client: Easemob, group_id: str) -> None:
    """Users who are already in a chat room are ok, because the service does not distinguish them."""
    room_id = await client.chatrooms.create(name="r", description="d", owner="u0", max_members=500)
    await client.chatrooms.members.add_many(room_id, ["u3"])
    report = await client.batch.add_chatroom_members(room_id, [*(f"u{number}" for number in range(1, 100)), "missing1"])
    assert (report.ok, report.failed) == (99, 1)
    assert isinstance(report.failures[0].error, NotFoundError)
    assert set(emulator.tenant("org", "app").chatrooms[room_id].members) == {f"u{number}" for number in range(100)}


async def test_user_missing_in_the_reply() -> None:
    """A user whom the reply of a chat room does not name is unconfirmed."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"newmembers": ["U0"]}})))
    report = await client.batch.add_chatroom_members("1", ["u0", "u1"])
    assert (report.ok, report.unconfirmed, report.failed) == (1, 1, 0)


@pytest.mark.parametrize("data", [{"newmembers": []}, [], {}, None])
async def test_group_reply_without_users(data: Any) -> None:
    """If the reply of a group names none of the users, they are unconfirmed, and not taken for members."""
    client = make_client(reply_in_turn(make_reply(200, {"data": data})), limits=False)
    report = await client.batch.add_group_members("1", ["u0", "u1"])
    assert (report.ok, report.skipped, report.unconfirmed, report.failed) == (0, 0, 2, 0)
