"""Jobs that delete users, against the emulator."""

from __future__ import annotations

import pytest

from easemob_async import Easemob, NotFoundError
from easemob_async.batch import Reason
from easemob_async.emulator import Emulator
from tests.handler import WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio

DELETE = "users.delete"


@pytest.fixture
async def users(client: Easemob) -> list[str]:
    names = [f"u{number}" for number in range(30)]
    await client.batch.register_users({"username": name, "password": "p"} for name in names)
    return names


async def test_named_users_are_deleted(emulator: Emulator, client: Easemob, users: list[str]) -> None:
    """The named users are deleted and all others stay; a user who does not exist is skipped."""
    report = await client.batch.delete_users([*users[:20], "missing", "U1", "not legal"])
    assert (report.ok, report.skipped, report.failed) == (20, 2, 1)
    assert report.skipped_for == {"user does not exist": 1, "duplicate in the input": 1}
    assert set(emulator.tenant("org", "app").users) == set(users[20:])


async def test_results(client: Easemob, users: list[str]) -> None:
    """The result of an item is the deleted user."""
    async with client.batch.delete_users(users[:2]) as job:
        outcomes = [outcome async for outcome in job]
    assert sorted(outcome.result.username for outcome in outcomes) == users[:2]


async def test_lost_replies(emulator: Emulator, client: Easemob, users: list[str]) -> None:
    """A deletion that a retry finds done is ok; a deletion without any reply is unconfirmed."""
    emulator.faults.add("unavailable_after", operation=DELETE, times=1)
    assert (await client.batch.delete_users(users[:1])).ok == 1
    emulator.faults.add("unavailable", operation=DELETE)
    report = await client.batch.delete_users(users[1:2], retries=0)
    assert report.unconfirmed == 1


@pytest.mark.parametrize("code", ["organization_application_not_found", "resource_not_found", None])
async def test_unknown_app(code: str | None) -> None:
    """A wrong app key stops the job; it does not mean that the users were deleted before."""
    refusal = make_refusal(404, code, "Could not find application for nosuch/app from URI: nosuch/app/users/u1")
    client = make_client(reply_in_turn(refusal), limits=False)
    report = await client.batch.delete_users(["u1", "u2", "u3"])
    assert (report.ok, report.skipped, report.failed) == (0, 0, 1)
    assert isinstance(report.stopped_by, NotFoundError)
    retried = make_client(reply_in_turn(make_reply(504), refusal), limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(NotFoundError):
        await retried.users.delete("u1")


async def test_reply_in_another_shape() -> None:
    """A 200 proves that the user was deleted, whatever its JSON is; the user is ok, and the call is not retried."""
    client = make_client(reply_in_turn(make_reply(200, {"entities": [5]})), limits=False)
    async with client.batch.delete_users(["u1"]) as job:
        assert [(outcome.status, outcome.reason) async for outcome in job] == [("ok", Reason.NO_RESULT)]
    assert job.report.requests == 1
