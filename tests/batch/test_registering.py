"""Jobs that register users, against the emulator."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import anyio
import pytest

from easemob_async import (
    APIError,
    Easemob,
    InvalidArgumentError,
    RetryPolicy,
    UnexpectedReplyError,
)
from easemob_async.batch import Reason, Report
from easemob_async.emulator import Emulator
from easemob_async.models import NewUser
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.batch.helpers import run
from tests.handler import USER, Handler, make_client, make_refusal, make_reply, reply_in_turn

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


@pytest.mark.parametrize("cancels_job", [False, True])
async def test_cancelled_lookup(tmp_path: Path, cancels_job: bool) -> None:
    """The outcomes of a reply, and of the lookups that were made, survive the cancellation of a later lookup."""
    names = [f"u{number}" for number in range(8)]
    lookups: list[str] = []
    looked_up = anyio.Event()

    async def answer(request: Request) -> Reply:
        if request.method == "POST":
            body = {"entities": [{"username": name} for name in names[3:]]}
            return make_reply(200, body | {"data": [{"username": name} for name in names[:3]]})
        lookups.append(request.target.rpartition("/")[2])
        if len(lookups) != 2:
            return make_refusal(404, "service_resource_not_found")
        looked_up.set()
        if cancels_job:
            await anyio.sleep_forever()
        raise asyncio.CancelledError

    client = make_client(answer, limits=False)
    journal = tmp_path / "journal"
    job = client.batch.register_users(new_users(8), concurrency=1, drain=0, journal=journal)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(run, job)
            await looked_up.wait()
            if cancels_job:
                scope.cancel()
    assert scope.cancelled_caught is cancels_job
    report = job.report
    assert lookups == (["u0", "u1"] if cancels_job else ["u0", "u1", "u2"])
    statuses = {outcome.key: outcome.status for outcome in report.failures}
    assert statuses == {"u0": "failed", "u1": "unconfirmed", "u2": "unconfirmed" if cancels_job else "failed"}
    assert (report.ok, report.total) == (5, 8)
    recorded = [json.loads(line).get("done") for line in journal.read_text().splitlines()]
    assert names[3:] in recorded


@pytest.mark.parametrize("whole", [False, True])
async def test_stopped_during_lookups(whole: bool) -> None:
    """A job that is stopped during its lookups completes them, so that their users are ok, and sends nothing more."""
    looked_up, release = anyio.Event(), anyio.Event()
    clock = ManualClock()
    created = int(clock.wall() * 1000)
    posts: list[list[str]] = []

    async def answer(request: Request) -> Reply:
        if request.method == "GET":
            looked_up.set()
            await release.wait()
            return make_reply(200, USER | {"entities": [{"username": "u", "created": created}], "timestamp": created})
        assert isinstance(request.body, bytes)
        posts.append([row["username"] for row in json.loads(request.body)])
        if len(posts) == 1:
            return make_reply(503)
        if whole:
            return make_refusal(400, "duplicate_unique_property_exists", f"value of {posts[-1][0]} exists")
        rows = [{"username": name, "registerUserFailReason": f"the {name} already exists"} for name in posts[-1]]
        return make_reply(200, {"entities": [], "data": rows})

    client = make_client(answer, clock=clock, retry=RetryPolicy(base=0), limits=False)
    job = client.batch.register_users(new_users(3), concurrency=1)
    async with anyio.create_task_group() as group:

        async def stop_at_the_first_lookup() -> None:
            await looked_up.wait()
            job.stop()
            release.set()

        group.start_soon(stop_at_the_first_lookup)
        report = await job
    # The refusal of the whole request names one user. The others would have to be sent again.
    assert (report.ok, report.unconfirmed) == ((1, 2) if whole else (3, 0))
    assert len(posts) == 2


# ------------------------------------------------------------------------------------------------ replies by a script


def answer_registrations(existing: set[str], reply: Any) -> Handler:
    """Answer 400 as the service does if all users of a call exist, otherwise with *reply* of the new users."""

    def answer(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        if request.method == "GET":
            name = request.target.rpartition("/")[2]
            found = make_reply(200, {"timestamp": 5000, "entities": [{"username": name, "created": 1}]})
            return found if name in existing else make_refusal(404, "service_resource_not_found")
        names = [user["username"] for user in json.loads(request.body)]
        new = [name for name in names if name not in existing]
        if not new:
            text = f"Entity user requires that property named username be unique, value of {names[0]} exists"
            return make_refusal(400, "duplicate_unique_property_exists", text)
        existing.update(new)
        return make_reply(200, reply(new, [name for name in names if name not in new]))

    return answer


def list_outcomes(report: Report[Any]) -> list[tuple[str, str, Reason | None]]:
    return [(outcome.key, outcome.status, outcome.reason) for outcome in report.not_ok]


async def test_call_that_is_refused_because_all_users_exist() -> None:
    """If all users of a call exist, the service refuses it with 400; each user is skipped as existing."""
    names = [f"u{number}" for number in range(5)]
    client = make_client(answer_registrations(set(names), None), limits=False)
    report = await client.batch.register_users(new_users(5))
    assert list_outcomes(report) == [(name, "skipped", Reason.EXISTS) for name in names]
    assert (report.ok, report.failed, report.unconfirmed, report.skipped) == (0, 0, 0, 5)


async def test_refused_rows_without_reasons() -> None:
    """
    A user whom the service refuses without a reason is skipped if the user exists, else failed.

    A user whom the reply does not name is unconfirmed.
    """
    existing = {"u1"}

    def reply(new: list[str], old: list[str]) -> Any:
        existing.discard("u2")
        registered = [{"username": name} for name in new if name not in {"u2", "u3"}]
        return {"entities": registered, "data": [{"username": "u1"}, {"username": "U2"}]}

    client = make_client(answer_registrations(existing, reply), limits=False)
    report = await client.batch.register_users(new_users(5))
    assert report.ok == 2
    assert list_outcomes(report) == [
        ("u1", "skipped", Reason.EXISTS),
        ("u2", "failed", None),
        ("u3", "unconfirmed", None),
    ]
    refused, missing = sorted(report.failures, key=lambda outcome: outcome.index)
    assert isinstance(refused.error, APIError)
    assert isinstance(missing.error, UnexpectedReplyError)


@pytest.mark.parametrize(
    ("lookup", "status"),
    [
        (make_refusal(404, "service_resource_not_found", "Service resource not found"), "failed"),
        (
            make_refusal(404, "organization_application_not_found", "Could not find application for org/app"),
            "unconfirmed",
        ),
        (make_refusal(403, "forbidden_op", "no"), "unconfirmed"),
        (make_reply(503), "unconfirmed"),
    ],
)
async def test_failed_lookup_of_a_refused_row_without_a_reason(lookup: Reply, status: str) -> None:
    """Only a lookup that finds no such user says that a user who was refused without a reason does not exist."""

    def answer(request: Request) -> Reply:
        return lookup if request.method == "GET" else make_reply(200, {"entities": [], "data": [{"username": "u0"}]})

    client = make_client(answer, limits=False, retry=RetryPolicy(base=0))
    report = await client.batch.register_users(new_users(1))
    effect = "none" if status == "failed" else "unknown"
    found = [(outcome.status, outcome.error and outcome.error.effect) for outcome in report.failures]
    assert found == [(status, effect)]


async def test_reply_in_another_shape() -> None:
    """A 200 that cannot be read does not tell who was registered; the job asks again, and recognizes its own users."""
    clock = ManualClock()
    created = int(clock.wall() * 1000)
    found = USER | {"entities": [{"username": "u0", "created": created}], "timestamp": created}
    exists = make_reply(200, {"data": [{"username": "u0", "registerUserFailReason": "the u0 already exists"}]})
    replies = reply_in_turn(make_reply(200, {"entities": [5]}), exists, make_reply(200, found))
    client = make_client(replies, clock=clock, retry=RetryPolicy(base=0), limits=False)
    async with client.batch.register_users(new_users(1)) as job:
        assert [(outcome.status, outcome.reason) async for outcome in job] == [("ok", Reason.MADE_EARLIER)]
