"""Bulk jobs under limits: how much goes in a request, what is waited for, what a stop means for those who wait."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest

from easemob_async import Easemob, LimitSettings
from easemob_async._operation import Limit, Operation, Window
from easemob_async._pipeline.limits import Limiter
from easemob_async._wire.port import Reply, Request
from easemob_async.batch._pacing import choose_chunk_size, least_seconds
from easemob_async.models import TextMessage
from easemob_async.testing import ManualClock
from tests.handler import answer, client_of
from tests.settling import settle

pytestmark = pytest.mark.anyio

HELLO = TextMessage(text="hello")


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


def sent(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return answer(200, {"data": {username: f"m-{username}" for username in json.loads(request.body)["to"]}})


def names(count: int) -> list[str]:
    return [f"u{number}" for number in range(count)]


def operation_of(*limits: Limit) -> Operation[Any]:
    return Operation("x", "POST", "/x", None, limits=limits)


def limiter_of(**settings: Any) -> Limiter:
    return Limiter(clock=ManualClock(), settings=LimitSettings(**settings))


@pytest.mark.parametrize(
    ("calls", "recipients", "most", "chunk"),
    [
        (Window(100, 1), Window(6000, 60), 600, 600),
        (Window(100, 1), Window(12000, 60), 600, 600),
        (Window(100, 1), Window(1500, 60), 600, 500),
        (Window(100, 1), Window(7, 60), 600, 7),
        (Window(20, 1), Window(20, 1), 3, 2),
        (Window(1, 1), Window(600, 60), 600, 600),
        (Window(5, 1), Window(20, 1), 3, 3),
    ],
)
def test_chunks_fill_the_window(calls: Window, recipients: Window, most: int, chunk: int) -> None:
    """Chunks are as large as they can be without leaving a part of the limit unused."""
    operation = operation_of(Limit("c", (calls,)), Limit("r", (recipients,), counts="recipients"))
    assert choose_chunk_size(operation, limiter_of(), most) == chunk


def test_chunks_without_limits() -> None:
    """Where recipients are not counted, or nothing is paced, as many go in a request as it takes."""
    weighted = operation_of(Limit("r", (Window(7, 1),), counts="recipients"))
    assert choose_chunk_size(operation_of(Limit("c", (Window(7, 1),))), limiter_of(), 60) == 60
    assert choose_chunk_size(weighted, None, 60) == 60
    assert choose_chunk_size(weighted, limiter_of(enabled=False), 60) == 60


@pytest.mark.parametrize(
    ("calls", "items", "seconds"), [(0, 0, 0), (20, 1000, 0), (20, 1001, 1), (21, 1000, 1), (500, 30_000, 29)]
)
def test_least_seconds(calls: int, items: int, seconds: float) -> None:
    """A full window may go at once, the rest window by window."""
    operation = operation_of(Limit("c", (Window(20, 1),)), Limit("r", (Window(1000, 1),), counts="recipients"))
    assert least_seconds(operation, limiter_of(), calls, items) == seconds
    assert least_seconds(operation, None, calls, items) == 0.0


async def finish(job: Any) -> None:
    await job


async def test_paced_by_recipients() -> None:
    """3,000 messages at 6,000 a minute: a fifth of a window at once, the others as they may; progress says so."""
    clock = ManualClock()
    client = client_of(sent, clock=clock)
    job = client.batch.send_to_users(names(3000), HELLO)
    estimated = job.estimate()
    assert estimated > (3000 - 1200) / 100
    async with anyio.create_task_group() as group:
        group.start_soon(finish, job)
        await settle()
        assert job.report.ok == 1200
        assert job.progress.waiting_for == "6000 recipients in 60 s"
        await clock.advance(job.progress.waiting_seconds)
        assert job.report.ok == 1800
        await clock.advance(estimated)
    assert job.report.requests == 5
    assert job.report.seconds == pytest.approx(estimated)
    assert job.progress.waiting_seconds == 0.0
    assert client.batch.send_to_users(names(5), HELLO).estimate(0) == 0.0


async def test_stopped_while_waiting() -> None:
    """Recipients whose request still waits for the limits are failed, not maybe: not a byte of it was written."""
    client = client_of(sent, clock=ManualClock())
    job = client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=4)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(finish, job)
            await settle()
            scope.cancel()
    report = job.report
    assert (report.ok, report.maybe, report.failed, report.exhausted) == (1200, 0, 4 * 600, False)
    assert {outcome.error.sent for outcome in report.failures if outcome.error} == {"no"}


async def test_stopped_while_sending() -> None:
    """Recipients of a request that is out and unanswered when the time to end is over are maybe."""

    async def never(request: Request) -> Reply:
        await anyio.sleep_forever()
        raise AssertionError

    client = client_of(never, limits=False)
    job = client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=4, drain=0)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(finish, job)
            await settle()
            scope.cancel()
    assert (job.report.maybe, job.report.total, job.report.requests) == (2400, 2400, 4)


async def test_closed_client() -> None:
    """Closing the client ends a job at its next request."""
    client: Easemob = client_of(sent, limits=False)
    async with client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=1) as job:
        await anext(job)
        await client.aclose()
        async for _ in job:
            pass
    assert job.report.stopped_by is not None
    assert job.report.ok + job.report.failed == job.report.total < 20_000
