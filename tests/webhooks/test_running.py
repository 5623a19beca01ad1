"""Copies of a callback that wait for the handler of the first one."""

from __future__ import annotations

import anyio
import pytest

from easemob_async.testing import ManualClock
from easemob_async.webhooks._running import HandlerRun, RunningHandlers
from tests.loops import ASYNCIO, TRIO, UVLOOP
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP, TRIO])]


async def test_waiting_copies_are_kept_once() -> None:
    """However often copies check the first one, each is kept once, and not after it was cancelled."""
    running, clock = RunningHandlers(), ManualClock()
    run = await running.begin(b"key", clock)
    begun: list[HandlerRun] = []

    async def copy() -> None:
        begun.append(await running.begin(b"key", clock))
        running.end(b"key", begun[-1])

    async with anyio.create_task_group() as group:
        group.start_soon(copy)
        group.start_soon(copy)
        async with anyio.create_task_group() as cancelled:
            cancelled.start_soon(copy)
            for _ in range(20):
                await settle()
                await clock.advance(1)
            await settle()
            assert len(run._copies) == 3
            cancelled.cancel_scope.cancel()
        assert len(run._copies) == 2
        assert begun == []
        running.end(b"key", run)
    assert len(begun) == 2
    assert len(run._copies) == 0


async def test_run_that_begins_at_once() -> None:
    """A run begins without waiting, unless another one with its key has not ended."""
    running, clock = RunningHandlers(), ManualClock()
    run = running.try_begin(b"key")
    assert run is not None
    assert running.try_begin(b"key") is None
    other = running.try_begin(b"other")
    assert other is not None
    running.end(b"key", run)
    assert running.try_begin(b"key") is not None
    running.end(b"other", other)
    assert await running.begin(b"other", clock) is not other
