"""
A gate that lets a fixed number through at once, in the order they came.

It stands in front of pools that behave badly when many wait in them. Callers may be in different event loops and
threads: the state changes under a lock that is never held across an await.
"""

from __future__ import annotations

import threading
from collections import deque

from easemob_async._clock import Waiter

__all__ = ["FairSemaphore"]


class _Place:
    """One caller's place in the queue."""

    __slots__ = ("abandoned", "granted", "waiter")

    def __init__(self) -> None:
        self.waiter = Waiter()
        self.granted = False
        self.abandoned = False


class FairSemaphore:
    """At most *size* callers between ``enter`` and ``leave``; the others wait, first come first served."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.inside = 0
        self.waiting = 0
        self._closed = False
        self._queue: deque[_Place] = deque()
        self._lock = threading.Lock()

    async def enter(self, seconds: float | None) -> bool:
        """
        Wait for a place, at most *seconds*.

        Returns:
            True when the caller is inside and must ``leave``; False when the time was up or the gate was closed.
        """
        with self._lock:
            if self._closed:
                return False
            if self.inside < self.size:
                self.inside += 1
                return True
            place = _Place()
            self._queue.append(place)
            self.waiting += 1
        try:
            await place.waiter.wait(seconds)
        except BaseException:
            if self._was_granted(place):
                self.leave()
            raise
        return self._was_granted(place)

    def leave(self) -> None:
        """Give the place to whoever has waited longest."""
        with self._lock:
            heir = self._next_in_line()
            if heir is None:
                self.inside -= 1
                return
            heir.granted = True
        heir.waiter.wake()

    def close(self) -> None:
        """Send everybody who waits away, and everybody who comes."""
        with self._lock:
            self._closed = True
            queue, self._queue = self._queue, deque()
            self.waiting = 0
        for place in queue:
            place.waiter.wake()

    def _next_in_line(self) -> _Place | None:
        while self._queue:
            place = self._queue.popleft()
            if not place.abandoned:
                self.waiting -= 1
                return place
        return None

    def _was_granted(self, place: _Place) -> bool:
        """Settle a place whose owner does not wait any more; the queue drops it when it comes to it."""
        with self._lock:
            if not place.granted and not place.abandoned:
                place.abandoned = True
                if not self._closed:
                    self.waiting -= 1
            return place.granted
