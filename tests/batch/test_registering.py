"""Jobs that register users, against the emulator."""

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


async def test_every_row_has_one_outcome(emulator: Emulator, client: Easemob) -> None:
    """Valid rows are registered in full chunks; an invalid row has an error that names it, and affects no other row."""
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

    assert (report.ok, report.skipped, report.failed, report.unconfirmed) == (121, 2, 3, 0)
    assert report.total == len(rows)
    assert report.requests == 3
    assert report.exhausted
    assert report.stopped_by is None
    assert report.skipped_for == {Reason.EXISTS: 1, Reason.DUPLICATE: 1}
    assert [str(outcome.error) for outcome in report.failures] == [
        "rows[122].username: must contain only letters a-z, digits, '_', '-' and '.'",
        "rows[123].password: is missing",
        "rows[125]: must be a NewUser or a mapping, not NoneType",
    ]
    assert set(emulator.tenant("org", "app").users) == {"old", "nick", *(f"u{number}" for number in range(120))}


@pytest.mark.parametrize(
    ("row", "argument"),
    [
        ({"username": 125, "password": "p"}, "username"),
        ({"username": "alice", "password": 125}, "password"),
        ({"username": "alice", "password": "p", "nickname": 125}, "nickname"),
        (NewUser(username=None, password="p"), "username"),  # type: ignore[arg-type]
        (NewUser(username="alice", password=None), "password"),  # type: ignore[arg-type]
    ],
)
async def test_values_of_wrong_types(emulator: Emulator, client: Easemob, row: Any, argument: str) -> None:
    """A row with a value that is not a string fails, as any invalid row, and affects no other row."""
    report = await client.batch.register_users([row, *new_users(1)])
    assert (report.ok, report.failed) == (1, 1)
    (outcome,) = report.failures
    assert isinstance(outcome.error, InvalidArgumentError)
    assert outcome.error.argument == f"rows[0].{argument}"
    assert set(emulator.tenant("org", "app").users) == {"u0"}


async def test_outcomes_are_streamed(client: Easemob) -> None:
    """A job that is entered and iterated gives every outcome, with the user that was created."""
    async with client.batch.register_users(new_users(70)) as job:
        outcomes = [outcome async for outcome in job]
    assert sorted(outcome.index for outcome in outcomes) == list(range(70))
    assert all(outcome.status == "ok" and outcome.result.username == outcome.key for outcome in outcomes)
    assert job.report.ok == 70


async def test_lost_replies(emulator: Emulator, client: Easemob) -> None:
    """After 503s that came after the effect, the job's own users are ok, and one who existed before is skipped."""
    await client.users.register("u5", password="other")
    emulator.tenant("org", "app").users["u5"].created -= 60_000
    emulator.faults.add("unavailable_after", operation=REGISTER, times=2)
    report = await client.batch.register_users(new_users(60))

    assert (report.ok, report.skipped) == (59, 1)
    assert [(outcome.key, outcome.reason, outcome.replayed) for outcome in report.skips] == [
        ("u5", Reason.EXISTS, False)
    ]
    assert emulator.tenant("org", "app").users["u5"].password == "other"


async def test_created_by_an_earlier_request(emulator: Emulator, client: Easemob) -> None:
    """A user whom an unconfirmed request of the job created is ok, with that reason."""
    emulator.faults.add("internal_error_after", operation=REGISTER, times=1)
    async with client.batch.register_users(new_users(1)) as job:
        outcomes = [outcome async for outcome in job]
    assert [(outcome.status, outcome.reason, outcome.replayed) for outcome in outcomes] == [
        ("ok", Reason.MADE_EARLIER, True)
    ]
    assert outcomes[0].result.username == "u0"


async def test_failed_lookup(emulator: Emulator, client: Easemob) -> None:
    """If the lookup fails too, an existing user is skipped, with a reason that leaves open who created it."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    emulator.faults.add("internal_error", operation="users.get")
    report = await client.batch.register_users(new_users(1))
    assert [(outcome.reason, outcome.replayed) for outcome in report.skips] == [(Reason.PERHAPS_MADE, True)]


async def test_stopped_during_lookups(emulator: Emulator, client: Easemob) -> None:
    """A job that is stopped during its lookups completes them, so that no registered user is unconfirmed."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    emulator.faults.add_latency(0.002, operation="users.get")
    job = client.batch.register_users(new_users(30), drain=30)
    async with anyio.create_task_group() as group:

        async def stop_at_the_first_lookup() -> None:
            while not emulator.statistics().count("users.get"):
                await anyio.lowlevel.checkpoint()
            job.stop()

        group.start_soon(stop_at_the_first_lookup)
        report = await job
    assert (report.ok, report.unconfirmed) == (30, 0)


async def test_unconfirmed_is_not_resent(emulator: Emulator, client: Easemob) -> None:
    """Without resend_unconfirmed, users of a request without a reply are unconfirmed, and the job continues."""
    emulator.faults.add("unavailable_after", operation=REGISTER, times=1)
    report = await client.batch.register_users(new_users(100), resend_unconfirmed=False, concurrency=1)
    assert (report.ok, report.unconfirmed) == (40, 60)
    assert all(isinstance(outcome.error, ServerError) for outcome in report.failures)
    assert emulator.statistics().carried_out[REGISTER] == 2


async def test_no_reply_ever(emulator: Emulator, client: Easemob) -> None:
    """The number of retries is limited; users of requests without any reply are unconfirmed."""
    emulator.faults.add("unavailable", operation=REGISTER)
    report = await client.batch.register_users(new_users(3), retries=2)
    assert (report.unconfirmed, report.requests) == (3, 3)


async def test_quota(emulator: Emulator, client: Easemob) -> None:
    """The quota of the plan ends the job after one request, and the rest of the input is not read."""
    tenant = emulator.tenant("org", "app")
    tenant.app = App("org", "app", max_users=100)
    rows = iter(new_users(1000))
    report = await client.batch.register_users(rows, concurrency=1)

    assert (report.ok, report.failed, report.requests) == (60, 60, 2)
    assert isinstance(report.stopped_by, QuotaExceededError)
    assert all(outcome.error is report.stopped_by for outcome in report.failures)
    assert not report.exhausted
    assert next(rows).username == "u120"


async def test_missing_permission(emulator: Emulator, client: Easemob) -> None:
    """A token without the permission ends the job after one request."""
    user_token = emulator.tenant("org", "app").tokens.issue(0, "alice").text
    report = await client.with_options(token=user_token).batch.register_users(new_users(3000), concurrency=1)
    assert isinstance(report.stopped_by, PermissionDeniedError)
    assert (report.failed, report.requests) == (60, 1)


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        ("alice", "must be an iterable of items, not str; put one item into a list"),
        (b"alice", "must be an iterable of items, not bytes; put one item into a list"),
        (
            {"username": "alice"},
            "must be an iterable of items, not dict; put one item into a list, or pass items()",
        ),
        (7, "must be an iterable or async iterable of items, not int"),
    ],
)
async def test_invalid_input(client: Easemob, rows: Any, advice: str) -> None:
    """An input that is not an iterable of rows, or is a string or mapping, is refused when the job is made."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.register_users(rows)
    assert str(caught.value) == f"rows: {advice}"
