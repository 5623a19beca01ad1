"""Effects of the rate limits on a job."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from easemob_async import LimitSettings, Window
from easemob_async._operation import Limit, Operation
from easemob_async._pipeline.limits import Limiter
from easemob_async.api._operations.messages import SEND_TO_USERS
from easemob_async.api._operations.users import REGISTER_MANY
from easemob_async.batch._pacing import choose_chunk_size, compute_least_seconds, find_current_wait
from easemob_async.testing import ManualClock
from tests.settling import settle

pytestmark = pytest.mark.anyio


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
    """Chunks are as large as possible without leaving a part of the limit unused."""
    operation = operation_of(Limit("c", (calls,)), Limit("r", (recipients,), counts="recipients"))
    assert choose_chunk_size(operation, limiter_of(), most) == chunk


def test_chunks_without_limits() -> None:
    """Without a limit that counts recipients, or without rate limiting, chunks have the largest size."""
    weighted = operation_of(Limit("r", (Window(7, 1),), counts="recipients"))
    assert choose_chunk_size(operation_of(Limit("c", (Window(7, 1),))), limiter_of(), 60) == 60
    assert choose_chunk_size(weighted, None, 60) == 60
    assert choose_chunk_size(weighted, limiter_of(enabled=False), 60) == 60


@pytest.mark.parametrize(
    ("calls", "items", "seconds"), [(0, 0, 0), (20, 1000, 0), (20, 1001, 1), (21, 1000, 1), (500, 30_000, 29)]
)
def test_compute_least_seconds(calls: int, items: int, seconds: float) -> None:
    """The first window of requests takes no time, and each further one takes the length of a window."""
    operation = operation_of(Limit("c", (Window(20, 1),)), Limit("r", (Window(1000, 1),), counts="recipients"))
    assert compute_least_seconds(operation, limiter_of(), calls, items) == seconds
    assert compute_least_seconds(operation, None, calls, items) == 0.0


@pytest.mark.parametrize(
    ("operation", "cost", "calls", "seconds", "limit"),
    [
        (SEND_TO_USERS, 600, 10, 60, "6000 recipients in 60 s"),
        (SEND_TO_USERS, 1, 100, 1, "100 calls in 1 s"),
        (REGISTER_MANY, 1, 100, 1, "100 calls in 1 s"),
    ],
    ids=["recipients", "calls of one recipient", "calls"],
)
async def test_the_limit_that_delays_the_next_request_is_named(
    operation: Operation[Any], cost: int, calls: int, seconds: float, limit: str
) -> None:
    """The wait is that of the next request, neither of another limit nor of the last of ten workers."""
    clock = ManualClock()
    limiter = Limiter(clock=clock, settings=LimitSettings(burst=1.0))
    for _ in range(calls):
        assert limiter.try_acquire(operation.limits, cost=cost)
    assert find_current_wait(operation, limiter) == (0.0, "")

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(lambda: limiter.acquire(operation.limits, cost=cost))
        await settle()
        found, name = find_current_wait(operation, limiter)
        assert name == limit
        assert found == pytest.approx(seconds, rel=0.01)
        group.cancel_scope.cancel()
