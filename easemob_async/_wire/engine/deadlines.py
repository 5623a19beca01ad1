"""Timers of requests: deadlines, which many requests share, and the idle timeout of one transfer."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Deadlines", "IdleTimer"]

# A timer of the loop for each request costs more than writing the request, and nearly all of them are cancelled.
# Requests that are due in the same tick share a bucket here: adding and removing one is a set operation, and the loop
# has one timer for all of them. The price is that a deadline is noticed up to a tick late. It is never noticed early,
# because the tick of a deadline is rounded up.
_TICKS_PER_SECOND = 64

_MIN_PRUNED = 1024
"""Minimum number of buckets at which empty ones are searched for."""

Item = TypeVar("Item")


class Deadlines(Generic[Item]):
    """Deadlines of many items under one timer of an event loop."""

    __slots__ = ("_armed_for", "_buckets", "_expire", "_loop", "_now", "_prune_at", "_ticks", "_timer")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, now: Callable[[], float], expire: Callable[[Item], None]
    ) -> None:
        """
        Create an empty set of deadlines.

        Args:
            loop: The event loop that has the timer.
            now: The clock that the deadlines are measured on, in seconds.
            expire: Called with each item whose deadline has passed.
        """
        self._loop = loop
        self._now = now
        self._expire = expire
        self._buckets: dict[int, set[Item]] = {}
        self._ticks: list[int] = []
        """Heap of the buckets' ticks."""
        self._prune_at = _MIN_PRUNED
        """Number of buckets at which the empty ones are removed."""
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = 0

    def add(self, item: Item, deadline: float) -> set[Item]:
        """Add an item, and return the bucket from which the caller removes it when it is done."""
        tick = int(deadline * _TICKS_PER_SECOND) + 1
        bucket = self._buckets.get(tick)
        if bucket is None:
            if len(self._ticks) >= self._prune_at:
                self._prune()
            bucket = self._buckets[tick] = set()
            heapq.heappush(self._ticks, tick)
            if self._timer is None or tick < self._armed_for:
                self._arm(tick)
        bucket.add(item)
        return bucket

    def close(self) -> None:
        """Cancel the timer and forget all items; call it once, and add nothing afterwards."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._buckets.clear()
        self._ticks.clear()
        # A method of the owner. Keeping this reference would leave a cycle, which only the garbage collector frees.
        del self._expire

    def __len__(self) -> int:
        """Return the number of buckets."""
        return len(self._ticks)

    def _prune(self) -> None:
        """
        Remove the empty buckets.

        Nearly all items are removed long before their deadline, and an empty bucket would remain until then: with a
        timeout of a day, millions of them. Because the number of buckets doubles between two searches, a search costs
        each new bucket a constant time.
        """
        self._buckets = {tick: bucket for tick, bucket in self._buckets.items() if bucket}
        self._ticks = list(self._buckets)
        heapq.heapify(self._ticks)
        self._prune_at = max(_MIN_PRUNED, 2 * len(self._ticks))

    def _arm(self, tick: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = tick
        self._timer = self._loop.call_later(max(tick / _TICKS_PER_SECOND - self._now(), 0.0), self._expire_due)

    def _expire_due(self) -> None:
        self._timer = None
        now = self._now()
        ticks = self._ticks
        while ticks:
            tick = ticks[0]
            bucket = self._buckets[tick]
            # Empty buckets are passed over even when they are not due: most items are removed long before.
            if bucket:
                if tick / _TICKS_PER_SECOND > now:
                    self._arm(tick)
                    return
                # A copy, because expiring an item removes it from its bucket.
                for item in tuple(bucket):
                    self._expire(item)
            heapq.heappop(ticks)
            del self._buckets[tick]


class IdleTimer:
    """
    Calls *on_idle* when *seconds* pass without a byte sent or received.

    The timer is paused while the client waits for the caller, who makes the next piece of a request's body or handles
    a piece of the reply, and until the request is written.
    """

    __slots__ = ("_is_paused", "_last_byte", "_loop", "_on_idle", "_seconds", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, on_idle: Callable[[], object]) -> None:
        self._loop = loop
        self._seconds = seconds
        self._on_idle = on_idle
        self._is_paused = True
        self._last_byte = loop.time()
        self._timer: asyncio.TimerHandle | None = loop.call_later(seconds, self._check)

    def restart(self) -> None:
        """Note that a byte was sent or received."""
        # Only the time is noted: moving the loop's timer for every read would cost more than the read.
        self._last_byte = self._loop.time()

    def pause(self) -> None:
        """Stop counting, because the caller is to act."""
        self._is_paused = True

    def resume(self) -> None:
        """Start counting from now, because the server is to act."""
        self._is_paused = False
        self.restart()

    def cancel(self) -> None:
        """Stop the timer permanently."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        left = self._seconds if self._is_paused else self._last_byte + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._check)
        else:
            self._timer = None
            self._on_idle()
