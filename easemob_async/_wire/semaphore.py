"""
A first-in, first-out semaphore.

It limits the requests inside pools that become slow when many wait in them. Callers may be in different event loops
and threads: the state changes under a lock that is never held across an ``await``.
"""

from __future__ import annotations

import threading
from collections import deque

from easemob_async._clock import Waiter

__all__ = ["FairSemaphore"]


class _QueueEntry:
    """A caller that waits."""

    __slots__ = ("is_abandoned", "is_granted", "waiter")

    def __init__(self) -> None:
        self.waiter = Waiter()
        self.is_granted = False
        self.is_abandoned = False


class FairSemaphore:
    """A semaphore that at most *size* callers hold at once; the others wait in the order in which they came."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.held: int = 0
        """Number of callers that hold the semaphore."""
        self.waiting: int = 0
        """Number of callers that wait."""
        self._is_closed = False
        self._queue: deque[_QueueEntry] = deque()
        self._lock = threading.Lock()

    async def acquire(self, seconds: float | None) -> bool:
        """
        Acquire the semaphore, waiting at most *seconds*.

        Returns:
            True if the caller holds the semaphore and must release it; False if the time passed or the semaphore was
            closed.
        """
        with self._lock:
            if self._is_closed:
                return False
            if self.held < self.size:
                self.held += 1
                return True
            entry = _QueueEntry()
            self._queue.append(entry)
            self.waiting += 1
        try:
            await entry.waiter.wait(seconds)
        except BaseException:
            # The entry may have been granted just before the cancellation.
            if self._leave_queue(entry):
                self.release()
            raise
        return self._leave_queue(entry)

    def release(self) -> None:
        """Release the semaphore to the caller that has waited longest."""
        with self._lock:
            entry = self._pop_waiting()
            if entry is None:
                self.held -= 1
                return
            # `held` does not change: the entry's caller takes over from this one.
            entry.is_granted = True
        entry.waiter.wake()

    def close(self) -> None:
        """Refuse all callers, including those that wait."""
        with self._lock:
            self._is_closed = True
            queue, self._queue = self._queue, deque()
            self.waiting = 0
        for entry in queue:
            entry.waiter.wake()

    def _pop_waiting(self) -> _QueueEntry | None:
        while self._queue:
            entry = self._queue.popleft()
            if not entry.is_abandoned:
                self.waiting -= 1
                return entry
        return None

    def _leave_queue(self, entry: _QueueEntry) -> bool:
        """End the wait of an entry, and return whether it was granted; `_pop_waiting` removes it from the queue."""
        with self._lock:
            if not entry.is_granted and not entry.is_abandoned:
                entry.is_abandoned = True
                if not self._is_closed:
                    self.waiting -= 1
            return entry.is_granted
