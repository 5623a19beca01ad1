"""Measure event loop stalls with a callback that is due every millisecond."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

__all__ = ["Heartbeat"]

BEAT = 0.001
"""Seconds between two callbacks."""


class Heartbeat:
    """
    Run the callback while the ``with`` block runs.

    Attributes:
        worst: Longest delay of a callback, in seconds.
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
