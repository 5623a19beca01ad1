"""Queue of outcomes between the workers of a job and its reader."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

import anyio

from easemob_async.batch._records import Outcome

__all__ = ["OutcomeQueue"]

T = TypeVar("T")


class OutcomeQueue(Generic[T]):
    """
    Queue of outcomes with back-pressure, for several writers and one reader.

    Writing never waits, so that no outcome is lost when a writer is cancelled. Instead, writers call
    ``wait_for_room`` before they take more work.

    Args:
        capacity: Number of unread outcomes from which on the queue is full.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._outcomes: deque[Outcome[T]] = deque()
        self._closed = False
        self._filled = anyio.Event()
        self._room = anyio.Event()
        self._room.set()

    def put(self, outcomes: Iterable[Outcome[T]]) -> None:
        """Append *outcomes*, even if the queue is full."""
        self._outcomes.extend(outcomes)
        if self._outcomes:
            self._filled.set()
        # An anyio event cannot be cleared, so a new one replaces it. One that is not set yet may have waiters and
        # stays.
        if len(self._outcomes) >= self._capacity and self._room.is_set():
            self._room = anyio.Event()

    def close(self) -> None:
        """End the queue: the reader gets what is left, and writers no longer wait for room."""
        self._closed = True
        self._filled.set()
        self._room.set()

    async def wait_for_room(self) -> None:
        """Wait until the queue is not full, or closed."""
        # A loop: several writers wake at once, and the first of them may fill the queue again.
        while not self._closed and len(self._outcomes) >= self._capacity:
            await self._room.wait()

    async def get(self) -> Outcome[T] | None:
        """Return the next outcome, or None when the queue is empty and closed."""
        while not self._outcomes:
            if self._closed:
                return None
            # Safe for one reader only: a second one would leave the first waiting for an event that is never set.
            self._filled = anyio.Event()
            await self._filled.wait()
        outcome = self._outcomes.popleft()
        if len(self._outcomes) < self._capacity and not self._room.is_set():
            self._room.set()
        return outcome
