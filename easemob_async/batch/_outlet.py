"""Outcomes on their way from the workers to the one who reads them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

import anyio

__all__ = ["Outlet"]

T = TypeVar("T")


class Outlet(Generic[T]):
    """
    A queue whose writers never wait to write, so that nothing is lost when they are cancelled; they wait for room
    before they take on more work instead.

    Args:
        most: From how many unread items on there is no room.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: deque[T] = deque()
        self._closed = False
        self._filled = anyio.Event()
        self._room = anyio.Event()
        self._room.set()

    def put(self, items: Iterable[T]) -> None:
        """Hand over *items*, room or not."""
        self._items.extend(items)
        if self._items:
            self._filled.set()
        if len(self._items) >= self._most and self._room.is_set():
            self._room = anyio.Event()

    def close(self) -> None:
        """Nothing more will come; and whoever waits for room need not."""
        self._closed = True
        self._filled.set()
        self._room.set()

    async def wait_for_room(self) -> None:
        """Until the reader has caught up."""
        while not self._closed and len(self._items) >= self._most:
            await self._room.wait()

    async def get(self) -> T | None:
        """The next item; None when there is none and nothing more will come."""
        while not self._items:
            if self._closed:
                return None
            self._filled = anyio.Event()
            await self._filled.wait()
        item = self._items.popleft()
        if len(self._items) < self._most and not self._room.is_set():
            self._room.set()
        return item
