"""How a job runs, whatever it does: streaming, stopping, cancelling, progress, flat memory."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from easemob_async import (
    AlreadyExistsError,
    AuthenticationError,
    Easemob,
    EasemobError,
    InvalidArgumentError,
    NotFoundError,
    RetryPolicy,
    ServiceRefusal,
    TransportError,
)
from easemob_async.batch import Outcome, Progress
from easemob_async.testing import ManualClock
from tests.settling import settle

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def client(clock: ManualClock) -> Easemob:
    """A client that is never used to send anything."""
    return Easemob("org#app", base_url="http://127.0.0.1", token="t", limits=False, clock=clock, transport=_Nowhere())


class _Nowhere:
    async def send(self, request: Any) -> Any:
        raise AssertionError("nothing is to be sent")

    async def aclose(self) -> None:
        pass

    def statistics(self) -> Any:
        raise NotImplementedError


class Gate:
    """A call that waits to be let through, and remembers what it was called for."""

    def __init__(self) -> None:
        self.called: list[int] = []
        self.ended: list[int] = []
        self._open = anyio.Event()

    async def __call__(self, item: int) -> int:
        self.called.append(item)
        await self._open.wait()
        self.ended.append(item)
        return -item

    def open(self) -> None:
        self._open.set()


async def double(item: int) -> int:
    return item * 2


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


async def test_awaited(client: Easemob) -> None:
    """Awaited, a job gives its report."""
    job = client.batch.fan_out(range(5), double)
    assert (job.report.total, job.progress.total) == (0, 5)
    report = await job
    assert (report.ok, report.requests, report.exhausted) == (5, 5, True)
    assert report == job.report


async def test_streamed(client: Easemob) -> None:
    """Every outcome is told, with the item, its key and what the call returned."""
    async with client.batch.fan_out(numbers(5), double, key=lambda item: f"n{item}") as job:
        outcomes = [outcome async for outcome in job]
    assert sorted((each.index, each.item, each.key, each.result) for each in outcomes) == [
        (number, number, f"n{number}", number * 2) for number in range(5)
    ]


async def test_repr(client: Easemob) -> None:
    """The repr of a job tells its kind, its state and the counts so far."""
    gate = Gate()
    job = client.batch.fan_out(range(3), gate, concurrency=2)
    assert repr(job) == "<Job fan_out (not started): ok=0 failed=0 maybe=0 skipped=0 total=3>"
    async with job:
        await settle()
        assert repr(job) == "<Job fan_out (running): ok=0 failed=0 maybe=0 skipped=0 total=3>"
        job.stop()
        assert repr(job) == "<Job fan_out (stopping): ok=0 failed=0 maybe=0 skipped=0 total=3>"
        gate.open()
    assert repr(job) == "<Job fan_out (stopped): ok=2 failed=0 maybe=0 skipped=0 total=3>"

    finished = client.batch.fan_out(numbers(3), double)
    await finished
    assert repr(finished) == "<Job fan_out (finished): ok=3 failed=0 maybe=0 skipped=0>"

    interrupted = client.batch.fan_out(broken(2), double)
    with pytest.raises(OSError, match="disk"):
        await interrupted
    assert repr(interrupted) == "<Job fan_out (stopped): ok=2 failed=0 maybe=0 skipped=0>"


async def test_runs_once(client: Easemob) -> None:
    """A job is run once."""
    job = client.batch.fan_out(range(5), double)
    await job
    with pytest.raises(RuntimeError, match="was started before; make a new job"):
        await job


async def test_concurrency(client: Easemob) -> None:
    """No more calls are under way than were asked for, and no more items are taken."""
    gate = Gate()
    items = iter(range(100))
    async with anyio.create_task_group() as group, client.batch.fan_out(items, gate, concurrency=7) as job:
        await settle()
        assert gate.called == list(range(7))
        assert next(items) == 7
        gate.open()
        group.start_soon(settle)
        assert len([outcome async for outcome in job]) == 99


async def test_what_errors_mean(client: Easemob) -> None:
    """Each kind of error ends its item as what it means for it, and no other item."""
    refusal = ServiceRefusal(400)
    errors = {
        1: NotFoundError(refusal),
        2: InvalidArgumentError("x", "must be y"),
        3: TransportError("reset", sent="maybe"),
        4: AlreadyExistsError(refusal, already_so=True),
    }

    async def call(item: int) -> None:
        if item in errors:
            raise errors[item]

    async with client.batch.fan_out(range(6), call) as job:
        found = {outcome.item: outcome async for outcome in job}
    assert [found[item].status for item in range(6)] == ["ok", "failed", "failed", "maybe", "skipped", "ok"]
    assert [found[item].error for item in range(4)] == [None, errors[1], errors[2], errors[3]]


async def test_not_sent_is_tried_again(client: Easemob, clock: ManualClock) -> None:
    """A call of which nothing was sent is made again, after pauses, so many times."""
    calls: list[int] = []

    async def call(item: int) -> None:
        calls.append(item)
        if len(calls) < 4 or item == 1:
            raise TransportError("no route", sent="no")

    job = client.batch.fan_out([0, 1], call, concurrency=1, repeats=5)
    async with anyio.create_task_group() as group:
        group.start_soon(_run, job)
        await settle()
        assert calls == [0]
        await clock.advance(100)
    assert calls == [0] * 4 + [1] * 6
    assert (job.report.ok, job.report.failed) == (1, 1)


async def _run(job: Any) -> None:
    await job


async def test_stopped_by_what_concerns_all(client: Easemob) -> None:
    """Bad credentials end the job: what is out ends, nothing more is sent."""
    gate = Gate()

    async def call(item: int) -> None:
        if item == 2:
            raise AuthenticationError(ServiceRefusal(401))
        await gate(item)

    items = iter(range(100))
    job = client.batch.fan_out(items, call, concurrency=3)
    async with anyio.create_task_group() as group:
        group.start_soon(_run, job)
        await settle()
        gate.open()
    assert isinstance(job.report.stopped_by, AuthenticationError)
    assert (job.report.ok, job.report.failed) == (2, 1)
    assert not job.report.exhausted
    assert next(items) == 3


async def test_stop(client: Easemob) -> None:
    """Told to stop, a job lets calls that are out come to their end."""
    gate = Gate()
    job = client.batch.fan_out(range(100), gate, concurrency=4)
    async with anyio.create_task_group() as group:
        group.start_soon(_run, job)
        await settle()
        job.stop()
        gate.open()
    assert (job.report.ok, job.report.total, job.report.stopped_by) == (4, 4, None)


async def test_cancelled(client: Easemob) -> None:
    """Cancelled, a job gives calls that are out their time, and says what became of every item it took."""
    gate = Gate()
    items = iter(range(100))
    job = client.batch.fan_out(items, gate, concurrency=4, drain=60)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(_run, job)
            await settle()
            scope.cancel()
            gate.open()
    assert scope.cancelled_caught
    assert sorted(gate.ended) == [0, 1, 2, 3]
    assert (job.report.ok, job.report.total) == (4, 4)
    assert next(items) == 4


async def test_cancelled_without_patience(client: Easemob) -> None:
    """What does not end in the time for it is maybe."""
    gate = Gate()
    job = client.batch.fan_out(range(100), gate, concurrency=4, drain=0)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(_run, job)
            await settle()
            scope.cancel()
    assert (job.report.maybe, job.report.total) == (4, 4)
    assert {outcome.error.sent for outcome in job.report.failures if outcome.error} == {"maybe"}


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_task_cancelled(client: Easemob) -> None:
    """Cancelled as asyncio does it, on Ctrl-C or a timeout, a job ends in the same order."""
    gate = Gate()
    job = client.batch.fan_out(range(100), gate, concurrency=4, drain=60)
    task = asyncio.ensure_future(_run(job))
    await settle()
    task.cancel()
    await settle()
    assert not task.done()
    gate.open()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.report.ok, job.report.total) == (4, 4)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_task_cancelled_twice(client: Easemob) -> None:
    """A second Ctrl-C does not wait for what is out."""
    job = client.batch.fan_out(range(100), Gate(), concurrency=4, drain=60)
    task = asyncio.ensure_future(_run(job))
    await settle()
    task.cancel()
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.report.maybe, job.report.total) == (4, 4)


async def test_leaving_early(client: Easemob) -> None:
    """Leaving the block stops the job; what it took has its outcome in the report."""
    items = iter(range(1000))
    async with client.batch.fan_out(items, double, concurrency=2) as job:
        async for _ in job:
            break
    assert job.report.total == next(items)
    assert not job.report.exhausted


async def test_error_inside_the_block(client: Easemob) -> None:
    """What is raised inside the block comes out as it is."""
    job = client.batch.fan_out(range(1000), double)

    async def read_one() -> None:
        async with job:
            await anext(job)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read_one()
    assert not job.report.exhausted


async def test_slow_reader(client: Easemob) -> None:
    """Nobody reads: workers stop taking items, so that outcomes do not pile up."""
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
    """What the input raises comes out after everything it gave has been done."""
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
    """An exception that is none of ours is a mistake in the call: it ends the job and comes out."""

    async def call(item: int) -> None:
        if item == 7:
            raise KeyError("x")

    job = client.batch.fan_out(range(1000), call, concurrency=1)
    with pytest.raises(KeyError):
        await job
    assert (job.report.ok, job.report.total) == (7, 8)


async def test_endless_input_is_cancelled(client: Easemob) -> None:
    """A job that waits for its input can be stopped."""

    async def trickle() -> AsyncIterator[int]:
        yield 1
        await anyio.sleep_forever()

    async with client.batch.fan_out(trickle(), double) as job:
        assert (await anext(job)).result == 2
    assert (job.report.ok, job.report.total) == (1, 1)


async def test_progress(client: Easemob, clock: ManualClock) -> None:
    """Progress is told by the clock while the job runs, and once more at its end."""
    told: list[Progress] = []
    gate = Gate()
    job = client.batch.fan_out(range(4), gate, concurrency=2, on_progress=told.append, progress_every=0.5)
    async with anyio.create_task_group() as group:
        group.start_soon(_run, job)
        await clock.advance(1.2)
        assert [(record.done, record.requests, record.total) for record in told] == [(0, 2, 4), (0, 2, 4)]
        assert told[-1].eta is None
        gate.open()
    assert len(told) == 3
    last = told[-1]
    assert (last.finished, last.done, last.ok, last.eta) == (True, 4, 4, 0.0)
    assert last.elapsed == pytest.approx(1.2)
    assert last.rate == pytest.approx(4 / 1.2)


async def test_progress_that_fails(client: Easemob, clock: ManualClock) -> None:
    """What the progress function raises ends the job and comes out."""

    def draw(record: Progress) -> None:
        raise ZeroDivisionError

    gate = Gate()
    caught: list[BaseException] = []

    async def run() -> None:
        try:
            await client.batch.fan_out(range(100), gate, on_progress=draw)
        except ZeroDivisionError as error:
            caught.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await clock.advance(1)
        gate.open()
    assert len(caught) == 1


async def test_bounded_report(client: Easemob) -> None:
    """The report keeps as many items as it is told to, and counts the others."""

    async def call(item: int) -> None:
        raise EasemobError("no", sent="yes")

    report = await client.batch.fan_out(range(50), call, keep=10)
    assert (report.failed, len(report.failures), report.dropped) == (50, 10, 40)


async def test_unique(client: Easemob) -> None:
    """Asked to, a job takes each key once."""
    report = await client.batch.fan_out(["a", "b", "a", "A"], double_text, unique=True)
    assert (report.ok, report.skipped_for) == (3, {"duplicate in the input": 1})
    assert (await client.batch.fan_out(["a", "b", "a"], double_text)).ok == 3


async def double_text(item: str) -> str:
    return item * 2


async def test_flat_memory(client: Easemob) -> None:
    """Of any number of items only those being worked on are held, in the input, on the way, and in the report."""

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


async def test_pauses_between_repeats() -> None:
    """The pauses between repeats follow the client's retry policy: one of no pauses needs no time."""
    clock = ManualClock()
    client = Easemob(
        "org#app",
        base_url="http://127.0.0.1",
        token="t",
        limits=False,
        clock=clock,
        transport=_Nowhere(),
        retry=RetryPolicy(base=0),
    )

    async def call(item: int) -> None:
        raise TransportError("no route", sent="no")

    report = await client.batch.fan_out([1], call)
    assert (report.failed, report.requests) == (1, 9)
