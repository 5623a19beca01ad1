"""What the limiter promises, one call or a few at a time."""

from __future__ import annotations

import anyio
import pytest

from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Limiter
from tests.hand_clock import HandClock

pytestmark = pytest.mark.anyio

HUNDRED = (Limit("calls", (Window(100, 1.0),)),)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def test_burst_then_paced(clock: HandClock) -> None:
    """A fifth of the window goes at once, the rest evenly spread, and within the window the whole limit is used."""
    limiter = Limiter(clock=clock)
    granted: list[float] = []

    async def call() -> None:
        await limiter.acquire(HUNDRED)
        granted.append(clock.now - 1000)

    async with anyio.create_task_group() as group:
        for _ in range(500):
            group.start_soon(call)
        await clock.advance(5.1)
    assert len([at for at in granted if at == 0]) == 20
    assert len(granted) == 500
