"""What a bucket does when the server says no although we paced: stop for a moment, go on slower, speed up again."""

from __future__ import annotations

import math

__all__ = ["AdaptiveThrottle"]

_SLOWER = 0.8
"""
What each round of refusals leaves of the speed, but for the first in a while, which only pauses: a request may have
been late on its way. Several clients that share a limit settle near fair parts of it.
"""

_REMEMBERED = 5.0
"""Windows for which a round counts as lately, and in which a tenth of the speed comes back; from 5 s to a minute."""

_SLOWEST = 0.05
_PAUSE = 0.05
"""
The first pause, in windows: by then a sliding limit has room again. When the next round follows within a window the
pause doubles, up to the window's length or a minute, which is what a fixed window may need.
"""

_UNDER_WAY = 0.25
"""Seconds after a pause in which refusals are those of calls sent before it."""


class AdaptiveThrottle:
    """Pause and speed of one bucket, both functions of time: nobody has to remember to lift them."""

    __slots__ = ("_pause", "_per_second", "_round_ends", "_since", "_speed", "paused_until")

    def __init__(self) -> None:
        self._speed = 1.0
        self._since = -math.inf
        self._per_second = 0.0
        self._pause = 0.0
        self._round_ends = -math.inf
        self.paused_until = -math.inf

    def speed(self, now: float) -> float:
        """The part of the limit's rate that is used now, above 0 and at most 1."""
        if self._speed == 1.0:
            return 1.0
        speed = self._speed + (now - self._since) * self._per_second
        if speed >= 1.0:
            self._speed = speed = 1.0
        return speed

    def record_refusal(self, now: float, window: float, retry_after: float | None) -> bool:
        """
        The server refused a call.

        Calls that were under way together are refused together and count once; a Retry-After is obeyed each time.

        Args:
            now: The clock's time.
            window: Seconds of the window that is to blame.
            retry_after: Seconds the server asked for, if it did.

        Returns:
            Is it a new round, and not one of the calls that were under way together?
        """
        if retry_after is not None:
            self.paused_until = max(self.paused_until, now + retry_after)
        if now < self._round_ends:
            return False
        remembered = min(max(window * _REMEMBERED, 5.0), 60.0)
        speed = self.speed(now)
        self._speed = max(speed * _SLOWER, _SLOWEST) if now < self._since + remembered else speed
        self._since = now
        self._per_second = 0.1 / remembered
        again = now < self._round_ends + window
        self._pause = min(self._pause * 2 if again else window * _PAUSE, window, 60.0)
        if retry_after is None:
            self.paused_until = max(self.paused_until, now + self._pause)
        self._round_ends = max(self.paused_until, now) + _UNDER_WAY
        return True
