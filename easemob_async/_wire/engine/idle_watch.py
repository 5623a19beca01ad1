"""Noticing that a transfer has fallen silent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exchange import Exchange

__all__ = ["IdleWatch"]


class IdleWatch:
    """
    Ends an exchange when the server lets *seconds* pass without a byte moving either way.

    It counts from the moment the request is written. Time during which the caller is the slow one, making the next
    piece of a body or busy with the last piece of a reply, does not count.
    """

    __slots__ = ("_exchange", "_last", "_loop", "_seconds", "_timer", "our_turn")

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self.our_turn = True
        self._exchange = exchange
        self._loop = loop
        self._seconds = seconds
        self._last = loop.time()
        self._timer: asyncio.TimerHandle | None = loop.call_later(seconds, self._look)

    def touch(self) -> None:
        """Something moved."""
        self._last = self._loop.time()

    def wait_for_caller(self) -> None:
        """Stop counting."""
        self.our_turn = True

    def wait_for_server(self) -> None:
        """Start counting from now."""
        self.our_turn = False
        self.touch()

    def stop(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        left = self._seconds if self.our_turn else self._last + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._timer = None
            self._exchange.end("idle", f"no byte for {self._seconds:g} s")
