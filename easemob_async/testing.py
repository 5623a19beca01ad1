"""
Tools for testing a program that uses this package, without waiting.

``ManualClock`` replaces the machine's clock of a client, an emulator or a webhook. For a service to test against, see
``easemob_async.emulator``.
"""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

import anyio.lowlevel

from easemob_async._clock import Waiter
from easemob_async._exports import define_exports
from easemob_async._repr import safe_repr

__all__ = ["ManualClock", "Waiter"]

ROUNDS = 25
"""Event loop iterations granted to ready tasks: enough for a call to run from one wait to the next one."""


class ManualClock:
    """
    A clock that only moves when a test advances it.

    Pass it as ``Easemob(..., clock=clock)``. Rate limits, deadlines, backoff between retries and token refreshes of
    that client then take no real time. Replies must not depend on real time either: use a transport that answers in
    memory, such as ``httpx.MockTransport`` or ``httpx.ASGITransport`` over an ``Emulator``.

    Works on asyncio and trio, within one event loop.

    Attributes:
        now: The current time in seconds, on the monotonic scale. Assigning to it moves the clock without waking
            the tasks that wait for it.

    Example:
        A service that always answers 503 exhausts the attempts of a call; the pauses between them pass at once.

        >>> import asyncio, httpx
        >>> clock = ManualClock()
        >>> async def get_user():
        ...     transport = httpx.MockTransport(lambda request: httpx.Response(503))
        ...     async with Easemob("org#app", base_url=url, token="t", transport=transport, clock=clock) as client:
        ...         await client.users.get("alice")
        >>> call = asyncio.ensure_future(get_user())
        >>> await clock.advance(30)
        >>> type(call.exception()).__name__, call.exception().facts.attempts
        ('ServerError', 4)
    """

    def __init__(self, start: float = 1000.0, wall: float = 1_700_000_000.0) -> None:
        """
        Set the clock.

        Args:
            start: Seconds on the monotonic scale.
            wall: The same moment in seconds since the epoch.
        """
        self.now: float = start
        self._wall_offset = wall - start
        self._alarms: list[tuple[float, int, _Alarm]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        """Return ``now``."""
        return self.now

    def wall(self) -> float:
        """Return the time in seconds since the epoch; it moves in step with ``now``."""
        return self.now + self._wall_offset

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock has been advanced by *seconds*."""
        if seconds <= 0:
            await anyio.lowlevel.checkpoint()
            return
        await self.wait(Waiter(), seconds)

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait until *waiter* is woken (True) or the clock has been advanced by *seconds* (False)."""
        if seconds is None:
            await waiter.wait(None)
            return True
        due = self.now + max(seconds, 0.0)
        alarm = _Alarm(waiter)
        heapq.heappush(self._alarms, (due, next(self._order), alarm))
        try:
            await waiter.wait(None)
            return not alarm.rang
        finally:
            alarm.cancelled = True

    async def advance(self, seconds: float) -> None:
        """
        Move the clock forward, and run the tasks that become ready.

        The clock stops at each moment that a task waits for, so that tasks run in the order of their times and see
        these times. ``advance(0)`` only runs the tasks that are ready.
        """
        await _run_ready_tasks()
        end = self.now + seconds
        while self._alarms and self._alarms[0][0] <= end:
            due, _, alarm = heapq.heappop(self._alarms)
            if alarm.cancelled:
                continue
            # A test may have assigned to `now` and passed this moment; the clock never goes back.
            self.now = max(self.now, due)
            alarm.ring()
            await _run_ready_tasks()
        self.now = end
        await _run_ready_tasks()

    @safe_repr
    def __repr__(self) -> str:
        """Return the current time and the number of waiting tasks."""
        waiting = sum(not alarm.cancelled for _, _, alarm in self._alarms)
        return f"ManualClock(now={self.now!r}, waiting={waiting})"


class _Alarm:
    """A time at which a waiter is woken; remembers whether the clock or another task woke it."""

    def __init__(self, waiter: Waiter) -> None:
        self.waiter = waiter
        self.rang = False
        self.cancelled = False

    def ring(self) -> None:
        if not self.waiter.woken:
            self.rang = True
        self.waiter.wake()


async def _run_ready_tasks() -> None:
    for _ in range(ROUNDS):
        await anyio.lowlevel.checkpoint()


if not TYPE_CHECKING:
    __getattr__, __dir__ = define_exports(__name__)
