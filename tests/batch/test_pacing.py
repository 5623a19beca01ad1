"""What a job says about the limits it waits for."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from easemob_async._operation import Operation
from easemob_async._pipeline.limits import Limiter, LimitSettings
from easemob_async.api._operations.messages import SEND_TO_USERS
from easemob_async.api._operations.users import REGISTER_MANY
from easemob_async.batch._pacing import find_current_wait
from easemob_async.testing import ManualClock
from tests.settling import settle

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("operation", "cost", "calls", "seconds", "limit"),
    [
        (SEND_TO_USERS, 600, 10, 60, "6000 recipients in 60 s"),
        (SEND_TO_USERS, 1, 100, 1, "100 calls in 1 s"),
        (REGISTER_MANY, 1, 100, 1, "100 calls in 1 s"),
    ],
    ids=["recipients", "calls of one recipient", "calls"],
)
async def test_the_limit_that_holds_up_the_next_request_is_named(
    operation: Operation[Any], cost: int, calls: int, seconds: float, limit: str
) -> None:
    """Not the first that anybody waits for, and not the time until the last of ten workers can go."""
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
