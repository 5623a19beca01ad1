"""How long the event loop was held up: a callback that is due every millisecond, and how late it came."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

__all__ = ["Heartbeat"]

BEAT = 0.001


class Heartbeat:
    """
    Beats while its ``with`` block runs.

    Attributes:
        worst: The longest time from one beat to the next beyond the millisecond between them, in seconds.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self.worst = 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self.worst = max(self.worst, now - self._last - BEAT)
        self._last = now
        self._next = self._loop.call_later(BEAT, self._beat)

    def __enter__(self) -> Self:
        self._last = time.perf_counter()
        self._next = self._loop.call_later(BEAT, self._beat)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._next.cancel()
        self.worst = max(self.worst, time.perf_counter() - self._last - BEAT)
