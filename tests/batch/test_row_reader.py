"""Async inputs of a job: timeouts and task groups around a ``yield``, order, laziness, and the end of a generator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from easemob_async import Easemob
from easemob_async.batch import Job
from tests.batch.helpers import HELLO
from tests.handler import make_client, make_reply
from tests.loops import ASYNCIO, UVLOOP
from tests.settling import settle

pytestmark = pytest.mark.anyio

ASYNCIO_LOOPS = pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])


@pytest.fixture
def client() -> Easemob:
    return make_client(lambda request: make_reply(200, {"data": {"u0": "1"}}), limits=False)


class Input:
    """An async generator in a timeout or a task group, which ends it when ``fail`` is called."""

    def __init__(self, scope: str, count: int) -> None:
        self.fail: Callable[[], object] = lambda: None
        self.read = 0
        self.closed = False
        self._count = count
        self._scope = scope

    async def __aiter__(self) -> AsyncIterator[str]:
        async with getattr(self, f"_{self._scope}")():
            try:
                for number in range(self._count):
                    self.read += 1
                    yield f"u{number}"
                await anyio.sleep_forever()
            finally:
                self.closed = True

    async def _produce(self) -> None:
        failed = anyio.Event()
        self.fail = failed.set
        await failed.wait()
        raise ValueError("the database went away")

    @asynccontextmanager
    async def _asyncio_timeout(self) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as timeout:
            self.fail = lambda: timeout.reschedule(0)
            yield

    @asynccontextmanager
    async def _asyncio_group(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._produce())
            yield

    @asynccontextmanager
    async def _anyio_timeout(self) -> AsyncIterator[None]:
        with anyio.fail_after(None) as scope:
            self.fail = lambda: setattr(scope, "deadline", 0)
            yield

    @asynccontextmanager
    async def _anyio_group(self) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            group.start_soon(self._produce)
            yield

    @asynccontextmanager
    async def _shielded_scope(self) -> AsyncIterator[None]:
        with anyio.CancelScope(shield=True):
            yield


SCOPES = ["asyncio_timeout", "asyncio_group", "anyio_timeout", "anyio_group"]


async def run_and_catch(job: Job[Any], caught: list[BaseException]) -> None:
    try:
        await job
    except Exception as error:
        caught.append(error)


@ASYNCIO_LOOPS
@pytest.mark.parametrize("is_waiting", [True, False])
@pytest.mark.parametrize("scope", SCOPES)
async def test_scope_that_fails_around_a_yield(client: Easemob, scope: str, is_waiting: bool) -> None:
    """The error ends the job, and harms neither the calls in flight nor the rows that were read."""
    rows = Input(scope, count=9 if is_waiting else 2)
    released = anyio.Event()

    async def call(item: str) -> None:
        await released.wait()

    # While both calls are in flight, the input waits at a "yield". A third worker waits for a row.
    job = client.batch.fan_out(rows, call, concurrency=2 if is_waiting else 3)
    caught: list[BaseException] = []
    async with anyio.create_task_group() as group:
        group.start_soon(run_and_catch, job, caught)
        await settle()
        rows.fail()
        await settle()
        released.set()
    (error,) = caught
    assert isinstance(error, TimeoutError if "timeout" in scope else ExceptionGroup)
    report = job.report
    assert (report.ok, report.total, report.exhausted, rows.closed) == (2, 2, False, True)


@ASYNCIO_LOOPS
@pytest.mark.parametrize("scope", SCOPES)
async def test_scope_that_fails_while_a_chunk_is_read(client: Easemob, scope: str) -> None:
    """The rows that were read before the error are sent, although they do not fill a request."""
    rows = Input(scope, count=1)
    job = client.batch.send_to_users(rows, HELLO, chunk=3)
    caught: list[BaseException] = []
    async with anyio.create_task_group() as group:
        group.start_soon(run_and_catch, job, caught)
        await settle()
        rows.fail()
    assert len(caught) == 1
    assert (job.report.ok, job.report.total) == (1, 1)


@pytest.mark.both_backends
@pytest.mark.parametrize("chunk_wait", [0, 5])
async def test_scopes_that_are_cancelled_around_a_yield(client: Easemob, chunk_wait: int) -> None:
    """A generator that handles the cancellation of a scope around a "yield" continues, and no row is lost."""
    scopes: list[anyio.CancelScope] = []
    seen: list[int] = []

    async def rows() -> AsyncIterator[int]:
        for number in range(9):
            with anyio.CancelScope() as scope:
                scopes.append(scope)
                yield number

    async def call(item: int) -> None:
        seen.append(item)
        scopes[-1].cancel()
        await settle(chunk_wait)

    report = await client.batch.fan_out(rows(), call, concurrency=2)
    assert sorted(seen) == list(range(9))
    assert (report.ok, report.exhausted) == (9, True)


@pytest.mark.both_backends
async def test_rows_are_read_when_workers_need_them(client: Easemob) -> None:
    """An async input is not read ahead, and its rows are called in their order."""
    produced: list[int] = []
    called: list[int] = []
    released = anyio.Event()

    async def rows() -> AsyncIterator[int]:
        for number in range(20):
            produced.append(number)
            yield number

    async def call(item: int) -> None:
        called.append(item)
        await released.wait()

    async with client.batch.fan_out(rows(), call, concurrency=3) as job:
        await settle()
        assert produced == called == [0, 1, 2]
        released.set()
        async for _ in job:
            pass
    assert produced == called == list(range(20))


@ASYNCIO_LOOPS
@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("scope", SCOPES)
async def test_generator_of_a_stopped_job(client: Easemob, scope: str, count: int) -> None:
    """A job that is stopped closes its generator, in the task that read it, without an error."""
    rows = Input(scope, count)

    async def call(item: str) -> None: ...

    async with client.batch.fan_out(rows, call, concurrency=1) as job:
        await anext(job)
    assert rows.closed
    assert job.report.total == rows.read


@pytest.mark.both_backends
async def test_shielded_generator_of_a_stopped_job(client: Easemob) -> None:
    """A job can be stopped although its input has a shielded scope around a "yield"."""
    rows = Input("shielded_scope", count=9)
    released = anyio.Event()

    async def call(item: str) -> None:
        await released.wait()

    async with client.batch.fan_out(rows, call, concurrency=1) as job:
        await settle()
        job.stop()
        released.set()
    assert (job.report.ok, job.report.total, rows.closed) == (1, 1, True)


@pytest.mark.both_backends
async def test_cleanup_of_a_generator_can_await(client: Easemob) -> None:
    """The cleanup of a generator that waits at a "yield" completes before the job ends."""
    cleaned_up: list[bool] = []

    async def rows() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
        finally:
            await settle()
            cleaned_up.append(True)

    async def call(item: int) -> None: ...

    async with client.batch.fan_out(rows(), call, concurrency=1) as job:
        await anext(job)
    assert cleaned_up == [True]


async def test_stopped_while_the_input_handles_a_cancellation(client: Easemob) -> None:
    """A job can be stopped while its input, cancelled at a "yield", waits for its next row."""
    scopes: list[anyio.CancelScope] = []
    released = anyio.Event()

    async def rows() -> AsyncIterator[int]:
        with anyio.CancelScope() as scope:
            scopes.append(scope)
            yield 1
        await anyio.sleep_forever()

    async def call(item: int) -> None:
        await released.wait()

    async with client.batch.fan_out(rows(), call, concurrency=1) as job:
        await settle()
        scopes[0].cancel()
        await settle()
        job.stop()
        released.set()
    assert (job.report.ok, job.report.total) == (1, 1)


async def test_iterator_that_is_no_generator(client: Easemob) -> None:
    """A task that another iterator cancels between two rows ends the job with an error."""

    class Rows:
        task: asyncio.Task[Any] | None = None

        def __aiter__(self) -> AsyncIterator[int]:
            return self

        async def __anext__(self) -> int:
            self.task = asyncio.current_task()
            return 1

    rows = Rows()

    async def call(item: int) -> None:
        assert rows.task is not None
        rows.task.cancel()
        await settle()

    job = client.batch.fan_out(rows, call, concurrency=1)
    with pytest.raises(RuntimeError, match=r"^the input raised CancelledError, although the job was not cancelled; "):
        await job
    assert (job.report.ok, job.report.total) == (1, 1)


@ASYNCIO_LOOPS
@pytest.mark.parametrize("scope", SCOPES)
async def test_key_that_fails(client: Easemob, scope: str) -> None:
    """An exception of a function that is called for a row ends the job, whatever scopes the input has entered."""

    async def call(item: str) -> None: ...

    def key(item: str) -> str:
        raise KeyError(item)

    rows = Input(scope, count=9)
    with pytest.raises(KeyError):
        await client.batch.fan_out(rows, call, key=key)
    assert rows.closed


@ASYNCIO_LOOPS
async def test_cleanup_that_fails(client: Easemob) -> None:
    """An exception of the generator's cleanup is raised by the job."""

    async def rows() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
        finally:
            raise OSError("cannot close")

    async def call(item: int) -> None: ...

    async def run_one() -> None:
        async with client.batch.fan_out(rows(), call, concurrency=1) as job:
            await anext(job)

    with pytest.raises(OSError, match="cannot close"):
        await run_one()
