"""
Deadlines of many requests under one timer.

A timer per request costs more than writing the request. Here requests that are due in the same sixty-fourth of a
second share a bucket; the loop's one timer is set for the first bucket that holds anything. A deadline is noticed
up to a tick late and never early.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exchange import Exchange

__all__ = ["Deadlines"]

_TICKS = 64


class Deadlines:
    """The requests of one event loop that have a deadline; *now* is the scale their deadlines are on."""

    __slots__ = ("_armed_for", "_buckets", "_loop", "_now", "_order", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, now: Callable[[], float]) -> None:
        self._loop = loop
        self._now = now
        self._buckets: dict[int, set[Exchange]] = {}
        self._order: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = 0

    def add(self, exchange: Exchange, deadline: float) -> None:
        """Watch a request; it takes itself out of the bucket it is given."""
        tick = int(deadline * _TICKS) + 1
        bucket = self._buckets.get(tick)
        if bucket is None:
            bucket = self._buckets[tick] = set()
            heapq.heappush(self._order, tick)
            if self._timer is None or tick < self._armed_for:
                self._arm(tick)
        bucket.add(exchange)
        exchange.bucket = bucket

    def close(self) -> None:
        """Watch nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._buckets.clear()
        self._order.clear()

    def _arm(self, tick: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = tick
        self._timer = self._loop.call_later(max(tick / _TICKS - self._now(), 0.0), self._expire)

    def _expire(self) -> None:
        self._timer = None
        now = self._now()
        order = self._order
        while order:
            tick = order[0]
            bucket = self._buckets[tick]
            if bucket:
                if tick / _TICKS > now:
                    self._arm(tick)
                    return
                for exchange in tuple(bucket):
                    exchange.expire()
            heapq.heappop(order)
            del self._buckets[tick]
