"""Registering users in bulk, against the emulator."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel
import pytest

from easemob_async import (
    Easemob,
    InvalidArgumentError,
    PermissionDeniedError,
    QuotaExceededError,
    ServerError,
)
from easemob_async.batch import Reason
from easemob_async.emulator import App, Emulator
from easemob_async.models import NewUser

pytestmark = pytest.mark.anyio

REGISTER = "users.register_many"


def new_users(count: int, start: int = 0) -> list[NewUser]:
    return [NewUser(username=f"u{number}", password="p") for number in range(start, start + count)]


async def test_every_row_ends_once(emulator: Emulator, client: Easemob) -> None:
    """Good rows are registered in full chunks; each other row says what is wrong with it and harms nobody."""
    await client.users.register("old", password="p")
    rows: list[Any] = [
        *new_users(120),
        {"username": "OLD", "password": "p"},
        {"username": "U7", "password": "p"},
        {"username": "not legal", "password": "p"},
        {"username": "nopassword", "password": ""},
        {"username": "nick", "password": "p", "nickname": "", "line": 125},
        None,
    ]
    report = await client.batch.register_users(rows)

    assert (report.ok, report.skipped, report.failed, report.maybe) == (121, 2, 3, 0)
    assert report.total == len(rows)
    assert report.requests == 3
    assert report.exhausted
    assert report.stopped_by is None
    assert report.skipped_for == {Reason.EXISTS: 1, Reason.DUPLICATE: 1}
    assert [str(outcome.error) for outcome in report.failures] == [
        "rows[122].username: only letters a-z, digits, '_', '-' and '.' are allowed in a user ID",
        "rows[123].password: is missing",
        "rows[125]: must be a NewUser or a mapping, not NoneType",
    ]
    assert set(emulator.tenant("org", "app").users) == {"old", "nick", *(f"u{number}" for number in range(120))}


async def test_outcomes_are_streamed(client: Easemob) -> None:
    """Entered and iterated, a job tells every outcome, with the user that was made."""
    async with client.batch.register_users(new_users(70)) as job:
        outcomes = [outcome async for outcome in job]
    assert sorted(outcome.index for outcome in outcomes) == list(range(70))
    assert all(outcome.status == "ok" and outcome.result.username == outcome.key for outcome in outcomes)
    assert job.report.ok == 70


async def test_lost_answers(emulator: Emulator, client: Easemob) -> None:
    """After 503s that came after the effect, users of ours are told apart from one who was there before."""
    await client.users.register("u5", password="other")
    emulator.tenant("org", "app").users["u5"].created -= 60_000
    emulator.faults.add("unavailable_after", operation=REGISTER, times=2)
    report = await client.batch.register_users(new_users(60))

    assert (report.ok, report.skipped) == (59, 1)
    assert [(outcome.key, outcome.reason, outcome.replayed) for outcome in report.skips] == [
        ("u5", Reason.EXISTS, False)
    ]
    assert emulator.tenant("org", "app").users["u5"].password == "other"


async def test_made_by_an_earlier_request(emulator: Emulator, client: Easemob) -> None:
    """A user found to be made by an unanswered request is ok, and says so."""
    emulator.faults.add("internal_error_after", operation=REGISTER, times=1)
    async with client.batch.register_users(new_users(1)) as job:
        outcomes = [outcome async for outcome in job]
    assert [(outcome.status, outcome.reason, outcome.replayed) for outcome in outcomes] == [
        ("ok", Reason.MADE_EARLIER, True)
    ]
    assert outcomes[0].result.username == "u0"


async def test_nobody_can_tell(emulator: Emulator, client: Easemob) -> None:
    """Where the look-up fails too, an existing user is skipped, with the doubt in its reason."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    emulator.faults.add("internal_error", operation="users.get")
    report = await client.batch.register_users(new_users(1))
    assert [(outcome.reason, outcome.replayed) for outcome in report.skips] == [(Reason.PERHAPS_MADE, True)]


async def test_cancelled_while_looking_up(emulator: Emulator, client: Easemob) -> None:
    """Users whose registration was answered are not left in doubt because the job is stopped while it looks them up."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    emulator.faults.add_latency(0.002, operation="users.get")
    job = client.batch.register_users(new_users(30), drain=30)
    async with anyio.create_task_group() as group:

        async def stop_at_the_first_look_up() -> None:
            while not emulator.statistics().count("users.get"):
                await anyio.lowlevel.checkpoint()
            job.stop()

        group.start_soon(stop_at_the_first_look_up)
        report = await job
    assert (report.ok, report.maybe) == (30, 0)


async def test_unconfirmed_and_not_repeated(emulator: Emulator, client: Easemob) -> None:
    """Told not to repeat, a job leaves the users of an unanswered request as maybe, and goes on."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    report = await client.batch.register_users(new_users(100), resend_unconfirmed=False, concurrency=1)
    assert (report.ok, report.maybe) == (40, 60)
    assert all(isinstance(outcome.error, ServerError) for outcome in report.failures)
    assert emulator.statistics().carried_out[REGISTER] == 2


async def test_never_answered(emulator: Emulator, client: Easemob) -> None:
    """Repeats come to an end; what was never answered is maybe."""
    emulator.faults.add("unavailable", operation=REGISTER)
    report = await client.batch.register_users(new_users(3), repeats=2)
    assert (report.maybe, report.requests) == (3, 3)


async def test_quota(emulator: Emulator, client: Easemob) -> None:
    """A plan's cap ends the job after one request, and the rest of the input is not read."""
    tenant = emulator.tenant("org", "app")
    tenant.app = App("org", "app", max_users=100)
    rows = iter(new_users(1000))
    report = await client.batch.register_users(rows, concurrency=1)

    assert (report.ok, report.failed, report.requests) == (60, 60, 2)
    assert isinstance(report.stopped_by, QuotaExceededError)
    assert all(outcome.error is report.stopped_by for outcome in report.failures)
    assert not report.exhausted
    assert next(rows).username == "u120"


async def test_missing_right(emulator: Emulator, client: Easemob) -> None:
    """A token without the right ends the job after one request."""
    user_token = emulator.tenant("org", "app").tokens.issue(0, "alice").text
    report = await client.with_options(token=user_token).batch.register_users(new_users(3000), concurrency=1)
    assert isinstance(report.stopped_by, PermissionDeniedError)
    assert (report.failed, report.requests) == (60, 1)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("concurrency", 0),
        ("concurrency", -1),
        ("concurrency", True),
        ("chunk", 61),
        ("chunk", 0),
        ("keep", -1),
        ("progress_every", 0),
        ("drain", -1),
        ("unique", "yes"),
    ],
)
async def test_wrong_options(client: Easemob, option: str, value: Any) -> None:
    """An option that breaks its rule is refused by name when the job is made."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.register_users([], **{option: value})
    assert caught.value.argument == option


@pytest.mark.parametrize("rows", ["alice", b"alice", {"username": "alice"}, 7])
async def test_wrong_input(client: Easemob, rows: Any) -> None:
    """What is no iterable of rows is refused when the job is made; a string is none."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.register_users(rows)
    assert caught.value.argument == "rows"
