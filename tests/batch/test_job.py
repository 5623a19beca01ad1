"""Running a job of any kind: streaming, stopping, cancellation, progress, flat memory."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import weakref
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from easemob_async import (
    AlreadyExistsError,
    AuthenticationError,
    BadRequestError,
    Easemob,
    EasemobError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    RetryPolicy,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._errors import Effect
from easemob_async.batch import Outcome, Progress, Reason
from easemob_async.models import TextMessage
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.batch.helpers import run
from tests.handler import make_client, make_reply
from tests.loops import ASYNCIO, UVLOOP
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


@pytest.fixture
def client(clock: ManualClock) -> Easemob:
    """A client that must not send any request."""
    return Easemob(
        "org#app", base_url="http://127.0.0.1", token="t", limits=False, clock=clock, transport=_UnusedTransport()
    )


class _UnusedTransport:
    async def send(self, request: Any) -> Any:
        raise AssertionError("no request may be sent")

    async def aclose(self) -> None:
        pass

    def statistics(self) -> Any:
        raise NotImplementedError


class BlockedCall:
    """A call that waits until ``release``, and records the items it was called with."""

    def __init__(self) -> None:
        self.called: list[int] = []
        self.ended: list[int] = []
        self._released = anyio.Event()

    async def __call__(self, item: int) -> int:
        self.called.append(item)
        await self._released.wait()
        self.ended.append(item)
        return -item

    def release(self) -> None:
        self._released.set()


async def double(item: int) -> int:
    return item * 2


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


async def test_awaited(client: Easemob) -> None:
    """Awaiting a job returns its report."""
    job = client.batch.fan_out(range(5), double)
    assert (job.report.total, job.progress.total) == (0, 5)
    report = await job
    assert (report.ok, report.requests, report.exhausted) == (5, 5, True)
    assert report == job.report


async def test_streamed(client: Easemob) -> None:
    """Iterating a job gives every outcome, with the item, its key and the call's return value."""
    async with client.batch.fan_out(numbers(5), double, key=lambda item: f"n{item}") as job:
        outcomes = [outcome async for outcome in job]
    assert sorted((each.index, each.item, each.key, each.result) for each in outcomes) == [
        (number, number, f"n{number}", number * 2) for number in range(5)
    ]


async def test_repr(client: Easemob) -> None:
    """The repr of a job tells its kind, its state and the counts so far."""
    blocked = BlockedCall()
    job = client.batch.fan_out(range(3), blocked, concurrency=2)
    assert repr(job) == "<Job fan_out (not started): ok=0 failed=0 unconfirmed=0 skipped=0 total=3>"
    async with job:
        await settle()
        assert repr(job) == "<Job fan_out (running): ok=0 failed=0 unconfirmed=0 skipped=0 total=3>"
        job.stop()
        assert repr(job) == "<Job fan_out (stopping): ok=0 failed=0 unconfirmed=0 skipped=0 total=3>"
        blocked.release()
    assert repr(job) == "<Job fan_out (stopped): ok=2 failed=0 unconfirmed=0 skipped=0 total=3>"

    finished = client.batch.fan_out(numbers(3), double)
    await finished
    assert repr(finished) == "<Job fan_out (finished): ok=3 failed=0 unconfirmed=0 skipped=0>"

    interrupted = client.batch.fan_out(broken(2), double)
    with pytest.raises(OSError, match="disk"):
        await interrupted
    assert repr(interrupted) == "<Job fan_out (stopped): ok=2 failed=0 unconfirmed=0 skipped=0>"


async def test_runs_once(client: Easemob) -> None:
    """A job runs only once."""
    job = client.batch.fan_out(range(5), double)
    await job
    with pytest.raises(RuntimeError, match="was already started; make a new job"):
        await job


async def test_concurrency(client: Easemob) -> None:
    """The number of concurrent calls, and of items read ahead, does not exceed the concurrency."""
    blocked = BlockedCall()
    items = iter(range(100))
    async with anyio.create_task_group() as group, client.batch.fan_out(items, blocked, concurrency=7) as job:
        await settle()
        assert blocked.called == list(range(7))
        assert next(items) == 7
        blocked.release()
        group.start_soon(settle)
        assert len([outcome async for outcome in job]) == 99


async def test_outcomes_of_errors(client: Easemob) -> None:
    """An error decides the outcome of its own item only."""
    refusal = ServiceRefusal(400)
    errors = {
        1: NotFoundError(refusal),
        2: InvalidArgumentError("x", "must be y"),
        3: TransportError("reset", effect="unknown"),
        4: AlreadyExistsError(refusal, already_so=True),
    }

    async def call(item: int) -> None:
        if item in errors:
            raise errors[item]

    async with client.batch.fan_out(range(6), call) as job:
        found = {outcome.item: outcome async for outcome in job}
    assert [found[item].status for item in range(6)] == ["ok", "failed", "failed", "unconfirmed", "skipped", "ok"]
    assert [found[item].error for item in range(4)] == [None, errors[1], errors[2], errors[3]]


@pytest.mark.parametrize("resend_unconfirmed", [False, True])
@pytest.mark.parametrize("effect", ["unknown", "done"])
async def test_effects_of_errors(effect: Effect, resend_unconfirmed: bool) -> None:
    """An error of any class after which the call may have taken effect leaves the item unconfirmed, not failed."""
    client = make_client(lambda request: make_reply(), retry=RetryPolicy(base=0))
    calls: list[BaseException] = []

    async def call(error: EasemobError) -> None:
        calls.append(error)
        raise error

    errors: list[EasemobError] = [
        EasemobError("x", effect=effect),
        BadRequestError(ServiceRefusal(400), effect=effect),
        PermissionDeniedError(ServiceRefusal(403), effect=effect),
        UnexpectedReplyError("x", status=200, effect=effect),
    ]
    report = await client.batch.fan_out(errors, call, retries=1, resend_unconfirmed=resend_unconfirmed)
    assert (report.unconfirmed, report.failed) == (4, 0)
    # A call is retried only if its effect is unknown and the failure may not recur.
    repeated = [error for error in errors if calls.count(error) == 2]
    assert repeated == (errors[3:] if resend_unconfirmed and effect == "unknown" else [])


async def test_not_sent_is_retried(client: Easemob, clock: ManualClock) -> None:
    """A call of which nothing was sent is retried with backoff, a limited number of times."""
    calls: list[int] = []

    async def call(item: int) -> None:
        calls.append(item)
        if len(calls) < 4 or item == 1:
            raise TransportError("no route", effect="none")

    job = client.batch.fan_out([0, 1], call, concurrency=1, retries=5)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        assert calls == [0]
        await clock.advance(100)
    assert calls == [0] * 4 + [1] * 6
    assert (job.report.ok, job.report.failed) == (1, 1)


async def test_stopped_by_an_error_about_all_items(client: Easemob) -> None:
    """Wrong credentials end the job: calls in flight complete, and no further call is made."""
    blocked = BlockedCall()

    async def call(item: int) -> None:
        if item == 2:
            raise AuthenticationError(ServiceRefusal(401))
        await blocked(item)

    items = iter(range(100))
    job = client.batch.fan_out(items, call, concurrency=3)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        blocked.release()
    assert isinstance(job.report.stopped_by, AuthenticationError)
    assert (job.report.ok, job.report.failed) == (2, 1)
    assert not job.report.exhausted
    assert next(items) == 3


async def test_stop(client: Easemob) -> None:
    """A job that is stopped lets calls in flight complete."""
    blocked = BlockedCall()
    job = client.batch.fan_out(range(100), blocked, concurrency=4)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        job.stop()
        blocked.release()
    assert (job.report.ok, job.report.total, job.report.stopped_by) == (4, 4, None)


def test_stopped_by_a_signal(client: Easemob) -> None:
    """On SIGTERM a job without an end stops, and the loop over it gives the outcome of every item that was read."""

    async def double(number: int) -> int:
        return 2 * number

    async def run_job() -> tuple[int, int]:
        outcomes = 0
        async with client.batch.fan_out(itertools.count(), double, concurrency=4) as job:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, job.stop)
            async for _ in job:
                outcomes += 1
                if outcomes == 10:
                    os.kill(os.getpid(), signal.SIGTERM)
        return outcomes, job.report.total

    outcomes, total = asyncio.run(run_job())
    assert outcomes == total >= 10


@pytest.mark.uvloop
async def test_cancelled(client: Easemob) -> None:
    """A cancelled job lets calls in flight complete, and reports an outcome for every item it read."""
    blocked = BlockedCall()
    items = iter(range(100))
    job = client.batch.fan_out(items, blocked, concurrency=4, drain=60)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(run, job)
            await settle()
            scope.cancel()
            blocked.release()
    assert scope.cancelled_caught
    assert sorted(blocked.ended) == [0, 1, 2, 3]
    assert (job.report.ok, job.report.total) == (4, 4)
    assert next(items) == 4


@pytest.mark.uvloop
async def test_cancelled_without_drain(client: Easemob) -> None:
    """Items whose call does not complete in the drain time are unconfirmed."""
    blocked = BlockedCall()
    job = client.batch.fan_out(range(100), blocked, concurrency=4, drain=0)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(run, job)
            await settle()
            scope.cancel()
    assert (job.report.unconfirmed, job.report.total) == (4, 4)
    assert {outcome.error.effect for outcome in job.report.failures if outcome.error} == {"unknown"}


@pytest.mark.uvloop
@pytest.mark.parametrize("by_error", [False, True])
async def test_stopped_without_drain(client: Easemob, by_error: bool) -> None:
    """A job that is stopped, or ended by an error, waits for calls in flight no longer than the drain time."""
    blocked = BlockedCall()

    async def call(item: int) -> None:
        if by_error and item == 2:
            await settle()
            raise AuthenticationError(ServiceRefusal(401))
        await blocked(item)

    job = client.batch.fan_out(range(100), call, concurrency=3, drain=0)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        if not by_error:
            job.stop()
    count = 2 if by_error else 3
    assert (job.report.unconfirmed, job.report.total, blocked.ended) == (count, 3, [])


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
async def test_stopped_by_the_event_loop(client: Easemob) -> None:
    """stop() also works in a callback of the event loop, such as the handler of a signal, where no task runs."""
    job = client.batch.fan_out(range(100), BlockedCall(), concurrency=3, drain=0)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        asyncio.get_running_loop().call_soon(job.stop)
    assert (job.report.unconfirmed, job.report.total) == (3, 3)


@pytest.mark.parametrize("has_length", [True, False])
async def test_stopped_in_the_last_call(client: Easemob, has_length: bool) -> None:
    """An input whose length is known was read when all of its items have an outcome, whatever the option total says."""
    options: dict[str, Any] = {} if has_length else {"total": 1}

    async def call(item: int) -> None:
        job.stop()

    items = [1] if has_length else [1, 2, 3]
    job = client.batch.fan_out(items, call, concurrency=1, **options)
    report = await job
    assert (report.ok, report.exhausted) == (1, has_length)


async def test_reason_of_a_stopped_job(client: Easemob) -> None:
    """Items that failed, or are unconfirmed, only because the job was stopped have a reason that says so."""

    async def call(item: str) -> None:
        if item == "b":
            raise EasemobError("refused", effect="none")
        if item == "c":
            job.stop()
            await anyio.sleep_forever()

    job = client.batch.fan_out(["a", "b", "c"], call, concurrency=1, drain=0)
    report = await job
    found = [(outcome.key, outcome.status, outcome.reason) for outcome in report.failures]
    assert found == [("b", "failed", None), ("c", "unconfirmed", Reason.STOPPED)]


@pytest.mark.parametrize(("status", "ok", "requests"), [(503, 1, 2), (429, 0, 1)])
async def test_stopped_before_a_retry(status: int, ok: int, requests: int) -> None:
    """A stopped job retries a request that may have been processed, and no other."""
    replies = iter([status, 200])

    async def reply(request: Request) -> Reply:
        job.stop()
        return make_reply(next(replies))

    client = make_client(reply, limits=False, retry=RetryPolicy(base=0.001))
    job = client.batch.delete_users(["u1"], concurrency=1)
    report = await job
    assert (report.ok, report.unconfirmed, report.failed, report.requests) == (ok, 0, 1 - ok, requests)
    assert [outcome.reason for outcome in report.failures] == [Reason.STOPPED] * (1 - ok)


@pytest.mark.parametrize(
    ("operation", "status", "retries", "expected"),
    [
        ("delete_users", 503, 8, ("unconfirmed", Reason.STOPPED)),
        ("delete_users", 409, 8, ("failed", Reason.STOPPED)),
        ("delete_users", 503, 0, ("unconfirmed", None)),
        ("send_to_users", 503, 8, ("unconfirmed", None)),
    ],
)
@pytest.mark.parametrize("stops", [True, False])
async def test_reason_of_a_call_that_is_not_retried(
    operation: str, status: int, retries: int, expected: tuple[str, Reason | None], stops: bool
) -> None:
    """Items whose call failed were left by the stop only if the job would have retried the call otherwise."""
    replies = iter([status])

    async def reply(request: Request) -> Reply:
        if stops:
            job.stop()
        return make_reply(next(replies, 200))

    client = make_client(reply, limits=False, retry=RetryPolicy(base=0.001, attempts=1))
    arguments = () if operation == "delete_users" else (TextMessage(text="hi"),)
    job = getattr(client.batch, operation)(["u1"], *arguments, concurrency=1, retries=retries)
    report = await job
    if stops or expected[1] is None:
        assert [(outcome.status, outcome.reason) for outcome in report.failures] == [expected]
        assert report.requests == 1
    else:
        assert (report.ok, report.requests) == (1, 2)


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
async def test_task_cancelled(client: Easemob) -> None:
    """A job in a cancelled asyncio task, as after Ctrl-C or a timeout, lets calls in flight complete too."""
    blocked = BlockedCall()
    job = client.batch.fan_out(range(100), blocked, concurrency=4, drain=60)
    task = asyncio.ensure_future(run(job))
    await settle()
    task.cancel()
    await settle()
    assert not task.done()
    blocked.release()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.report.ok, job.report.total) == (4, 4)


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
async def test_task_cancelled_twice(client: Easemob) -> None:
    """A second Ctrl-C cancels the calls in flight."""
    job = client.batch.fan_out(range(100), BlockedCall(), concurrency=4, drain=60)
    task = asyncio.ensure_future(run(job))
    await settle()
    task.cancel()
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.report.unconfirmed, job.report.total) == (4, 4)


async def test_leaving_early(client: Easemob) -> None:
    """Leaving the block stops the job; every item it read has an outcome in the report."""
    items = iter(range(1000))
    async with client.batch.fan_out(items, double, concurrency=2) as job:
        async for _ in job:
            break
    assert job.report.total == next(items)
    assert not job.report.exhausted


async def test_error_inside_the_block(client: Easemob) -> None:
    """An exception inside the block propagates unchanged."""
    job = client.batch.fan_out(range(1000), double)

    async def read_one() -> None:
        async with job:
            await anext(job)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read_one()
    assert not job.report.exhausted


async def test_slow_reader(client: Easemob) -> None:
    """If outcomes are not read, workers stop taking items (back-pressure)."""
    calls: list[int] = []

    async def call(item: int) -> None:
        calls.append(item)

    async with client.batch.fan_out(range(500), call, concurrency=5) as job:
        await settle()
        assert len(calls) <= 15
        await anext(job)
        await settle()
        assert len(calls) <= 16
        assert len([outcome async for outcome in job]) == 499


def broken(count: int) -> Iterator[int]:
    yield from range(count)
    raise OSError("the disk is gone")


async def test_broken_input(client: Easemob) -> None:
    """An exception of the input is raised after all items read before it have their outcome."""
    job = client.batch.fan_out(broken(50), double)
    with pytest.raises(OSError, match="disk"):
        await job
    assert (job.report.ok, job.report.exhausted) == (50, False)

    seen: list[Outcome[int]] = []

    async def read() -> None:
        async with client.batch.fan_out(broken(50), double) as job:
            async for outcome in job:
                seen.append(outcome)  # noqa: PERF401  # what was read before the error counts

    with pytest.raises(OSError, match="disk"):
        await read()
    assert len(seen) == 50


async def test_broken_call(client: Easemob) -> None:
    """An exception of the call that is not an EasemobError ends the job, which raises it."""

    async def call(item: int) -> None:
        if item == 7:
            raise KeyError("x")

    job = client.batch.fan_out(range(1000), call, concurrency=1)
    with pytest.raises(KeyError):
        await job
    assert (job.report.ok, job.report.total) == (7, 8)


async def test_not_a_coroutine_function(client: Easemob) -> None:
    """If the call returns something that cannot be awaited, the job raises an error that names the type."""
    with pytest.raises(TypeError, match=r"^call must be a coroutine function; it returned int$"):
        await client.batch.fan_out(["a"], len)  # type: ignore[arg-type]


async def test_estimate_of_a_wrong_number(client: Easemob) -> None:
    """A number of items that is not a whole number of at least 0 is refused."""
    wrong: Any
    for wrong in (-1, True, "5"):
        with pytest.raises(InvalidArgumentError, match=r"^items: must be a whole number of at least 0, got "):
            client.batch.delete_users([]).estimate(wrong)


@pytest.mark.uvloop
async def test_endless_input_is_cancelled(client: Easemob) -> None:
    """A job that waits for its input can be stopped."""

    async def trickle() -> AsyncIterator[int]:
        yield 1
        await anyio.sleep_forever()

    async with client.batch.fan_out(trickle(), double) as job:
        assert (await anext(job)).result == 2
    assert (job.report.ok, job.report.total) == (1, 1)


async def test_progress(client: Easemob, clock: ManualClock) -> None:
    """on_progress is called at regular times while the job runs, and once more at its end."""
    records: list[Progress] = []
    blocked = BlockedCall()
    job = client.batch.fan_out(range(4), blocked, concurrency=2, on_progress=records.append, progress_every=0.5)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await clock.advance(1.2)
        assert [(record.done, record.requests, record.total) for record in records] == [(0, 2, 4), (0, 2, 4)]
        assert records[-1].eta is None
        blocked.release()
    assert len(records) == 3
    last = records[-1]
    assert (last.finished, last.done, last.ok, last.eta) == (True, 4, 4, 0.0)
    assert last.elapsed == pytest.approx(1.2)
    assert last.rate == pytest.approx(4 / 1.2)


async def test_progress_that_fails(client: Easemob, clock: ManualClock) -> None:
    """An exception of on_progress ends the job, which raises it."""

    def draw(record: Progress) -> None:
        raise ZeroDivisionError

    blocked = BlockedCall()
    caught: list[BaseException] = []

    async def run_and_catch() -> None:
        try:
            await client.batch.fan_out(range(100), blocked, on_progress=draw)
        except ZeroDivisionError as error:
            caught.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(run_and_catch)
        await clock.advance(1)
        blocked.release()
    assert len(caught) == 1


async def test_bounded_report(client: Easemob) -> None:
    """The report keeps at most *keep* outcomes, and counts the others."""

    async def call(item: int) -> None:
        raise EasemobError("none", effect="none")

    report = await client.batch.fan_out(range(50), call, keep=10)
    assert (report.failed, len(report.failures), report.dropped) == (50, 10, 40)


async def test_earlier_items_leave_room_in_the_report(client: Easemob, tmp_path: Path) -> None:
    """The report of a resumed job keeps the outcomes of this run rather than those of items that were done before."""
    journal = tmp_path / "journal"
    items = [f"i{number}" for number in range(20)]
    await client.batch.fan_out(items, double_text, journal=journal)

    async def refuse(item: str) -> None:
        raise AlreadyExistsError(ServiceRefusal(400), already_so=True)

    refuse.__qualname__ = double_text.__qualname__
    report = await client.batch.fan_out([*items, "new1", "i1", "new2"], refuse, journal=journal, keep=5)
    assert report.skipped_for == {Reason.EARLIER_RUN: 20, Reason.DUPLICATE: 1, Reason.ALREADY_SO: 2}
    assert {outcome.key for outcome in report.skips[:3]} == {"new1", "i1", "new2"}
    assert (len(report.skips), report.dropped) == (5, 18)
    assert [outcome.key for outcome in report.not_ok][:2] == ["i0", "i1"]
    assert (await client.batch.fan_out(items, double_text, journal=journal, keep=5)).dropped == 15


class Unreachable:
    """A service that refuses connections while *is_down*, and counts the calls."""

    def __init__(self) -> None:
        self.is_down = True
        self.calls = 0

    async def __call__(self, item: str) -> str:
        self.calls += 1
        if self.is_down:
            raise TransportError("cannot connect to host: connection refused", effect="none")
        return item


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_unreachable_service(tmp_path: Path, concurrency: int) -> None:
    """A job stops after a limited number of calls that cannot connect, and a later run does all items."""
    client = make_client(lambda request: make_reply(), retry=RetryPolicy(base=0))
    service, journal = Unreachable(), tmp_path / "journal"
    items = (f"i{number}" for number in range(100_000))
    report = await client.batch.fan_out(items, service.__call__, journal=journal, concurrency=concurrency)
    assert service.calls <= 20 + concurrency
    assert not report.exhausted
    assert (report.total, report.unconfirmed) == (report.failed, 0)
    assert isinstance(report.stopped_by, TransportError)
    assert "connection refused; stopped after 20 calls in a row that could not connect" in str(report.stopped_by)
    service.is_down = False
    resumed = await client.batch.fan_out([f"i{number}" for number in range(100)], service.__call__, journal=journal)
    assert (resumed.ok, resumed.total) == (100, 100)


async def test_service_that_is_restarted() -> None:
    """A job that has connected before survives more failures, and every reply begins the count anew."""
    client = make_client(lambda request: make_reply(), retry=RetryPolicy(base=0))
    service = Unreachable()
    service.is_down = False

    async def call(item: int) -> str:
        service.is_down = item > 0 and service.calls % 100 != 0
        return await service("x")

    report = await client.batch.fan_out(range(2_000), call, concurrency=1, retries=0)
    assert (report.stopped_by, report.exhausted, report.ok) == (None, True, 20)

    report = await client.batch.fan_out(range(2_000), call, concurrency=1, retries=0)
    service.calls = 0

    async def call_once(item: int) -> str:
        service.is_down = item > 0
        return await service("x")

    report = await client.batch.fan_out(range(2_000), call_once, concurrency=1, retries=0)
    assert isinstance(report.stopped_by, TransportError)
    assert (report.ok, service.calls) == (1, 101)


async def test_unique(client: Easemob) -> None:
    """With unique=True, a job skips the second item of a key; otherwise fan_out does not."""
    report = await client.batch.fan_out(["a", "b", "a", "A"], double_text, unique=True)
    assert (report.ok, report.skipped_for) == (3, {"duplicate in the input": 1})
    assert (await client.batch.fan_out(["a", "b", "a"], double_text)).ok == 3


async def double_text(item: str) -> str:
    return item * 2


async def test_flat_memory(client: Easemob) -> None:
    """A job holds references only to the items of calls in flight, however many items the input has."""

    class Item:
        pass

    most = 0
    held: weakref.WeakSet[Item] = weakref.WeakSet()

    async def items() -> AsyncIterator[Item]:
        for _ in range(2_000):
            item = Item()
            held.add(item)
            yield item

    async def call(item: Item) -> None:
        nonlocal most
        most = max(most, len(held))

    report = await client.batch.fan_out(items(), call, concurrency=5)
    assert report.ok == 2_000
    assert most <= 2 * 5


async def test_backoff() -> None:
    """The backoff between retries follows the client's retry policy, here one without pauses."""
    clock = ManualClock()
    client = Easemob(
        "org#app",
        base_url="http://127.0.0.1",
        token="t",
        limits=False,
        clock=clock,
        transport=_UnusedTransport(),
        retry=RetryPolicy(base=0),
    )

    async def call(item: int) -> None:
        raise TransportError("no route", effect="none")

    report = await client.batch.fan_out([1], call)
    assert (report.failed, report.requests) == (1, 9)


@pytest.mark.parametrize("rows", ["u1", b"u1", bytearray(b"u1"), memoryview(b"u1"), {"u1": 1}, 5])
async def test_input_that_has_no_items(client: Easemob, rows: Any) -> None:
    """A text, bytes of any kind, and a mapping are refused: their parts are not items."""
    with pytest.raises(InvalidArgumentError, match="of items, not"):
        await client.batch.delete_users(rows)
