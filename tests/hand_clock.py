"""A clock that stands still until a test turns it."""

from __future__ import annotations

import heapq
import itertools

import anyio.lowlevel

from easemob_async._clock import Waiter


async def settle(rounds: int = 25) -> None:
    """Let every task that can run do so; works on asyncio and trio and takes no time."""
    for _ in range(rounds):
        await anyio.lowlevel.checkpoint()


class _Alarm:
    """A sleeper's place in the queue; it tells a ring of the clock from a wake by somebody else."""

    def __init__(self, waiter: Waiter) -> None:
        self.waiter = waiter
        self.rang = False
        self.cancelled = False

    def ring(self) -> None:
        if not self.waiter.woken:
            self.rang = True
        self.waiter.wake()


class HandClock:
    """Time turned by hand: ``advance`` wakes sleepers in order and lets the tasks they wake run."""

    def __init__(self, start: float = 1000.0, wall: float = 1_700_000_000.0) -> None:
        self.now = start
        self._wall_offset = wall - start
        self._sleepers: list[tuple[float, int, _Alarm]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        """Seconds by hand."""
        return self.now

    def wall(self) -> float:
        """Epoch seconds, in step with ``monotonic``."""
        return self.now + self._wall_offset

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock has been turned that far."""
        if seconds <= 0:
            await anyio.lowlevel.checkpoint()
            return
        await self.wait(Waiter(), seconds)

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait to be woken, or until the clock has been turned that far."""
        if seconds is None:
            await waiter.wait(None)
            return True
        due = self.now + max(seconds, 0.0)
        alarm = _Alarm(waiter)
        entry = (due, next(self._order), alarm)
        heapq.heappush(self._sleepers, entry)
        try:
            await waiter.wait(None)
            return not alarm.rang
        finally:
            alarm.cancelled = True

    async def advance(self, seconds: float) -> None:
        """Turn the clock, stopping at every sleeper that is due on the way."""
        await settle()
        end = self.now + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, alarm = heapq.heappop(self._sleepers)
            if alarm.cancelled:
                continue
            self.now = max(self.now, due)
            alarm.ring()
            await settle()
        self.now = end
        await settle()
