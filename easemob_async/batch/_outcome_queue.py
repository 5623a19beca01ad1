"""Outcomes on their way from the workers to the one who reads them."""

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
    A queue whose writers never wait to write, so that nothing is lost when they are cancelled; they wait for room
    before they take on more work instead.

    Args:
        capacity: From how many unread items on there is no room.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._outcomes: deque[Outcome[T]] = deque()
        self._closed = False
        self._filled = anyio.Event()
        self._room = anyio.Event()
        self._room.set()

    def put(self, outcomes: Iterable[Outcome[T]]) -> None:
        """Hand over *outcomes*, room or not."""
        self._outcomes.extend(outcomes)
        if self._outcomes:
            self._filled.set()
        if len(self._outcomes) >= self._capacity and self._room.is_set():
            self._room = anyio.Event()

    def close(self) -> None:
        """Nothing more will come; and whoever waits for room need not."""
        self._closed = True
        self._filled.set()
        self._room.set()

    async def wait_for_room(self) -> None:
        """Until the reader has caught up."""
        while not self._closed and len(self._outcomes) >= self._capacity:
            await self._room.wait()

    async def get(self) -> Outcome[T] | None:
        """The next item; None when there is none and nothing more will come."""
        while not self._outcomes:
            if self._closed:
                return None
            self._filled = anyio.Event()
            await self._filled.wait()
        outcome = self._outcomes.popleft()
        if len(self._outcomes) < self._capacity and not self._room.is_set():
            self._room.set()
        return outcome
