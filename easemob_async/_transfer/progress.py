"""Progress of a transfer, which is reported at a limited rate."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["ProgressCallback", "ProgressReporter"]

ProgressCallback = Callable[[int, int | None], None]
"""
A function called during a transfer with the bytes transferred so far and the size of the file, if it is known. It is
called each time 1 % more was transferred or 0.1 seconds have passed, and at the end.
"""

INTERVAL = 0.1
"""Seconds after which progress of less than 1 % is reported."""


class ProgressReporter:
    """
    Calls a progress function, but not for each piece: a function that draws would take longer than the transfer.

    Args:
        function: The progress function, or None.
        now: A clock, in seconds.
    """

    __slots__ = ("_function", "_now", "_reported", "_reported_at", "_unreported")

    def __init__(self, function: ProgressCallback | None, now: Callable[[], float] = time.monotonic) -> None:
        self._function = function
        self._now = now
        self._reported = 0
        self._reported_at = now()
        self._unreported: tuple[int, int | None] | None = None

    def note(self, done: int, total: int | None) -> None:
        """Note the progress, and report it if it is due."""
        if self._function is None:
            return
        self._unreported = done, total
        # A download that starts again has transferred less than before.
        is_step = total is not None and 100 * abs(done - self._reported) >= total
        if is_step or self._now() - self._reported_at >= INTERVAL:
            self.finish()

    def finish(self) -> None:
        """Report what was noted last, unless it was reported."""
        if self._function is not None and self._unreported is not None:
            (done, total), self._unreported = self._unreported, None
            self._reported = done
            self._reported_at = self._now()
            self._function(done, total)
