"""What a bucket does when the server says no although we paced: stop for a moment, go on slower, speed up again."""

from __future__ import annotations

import math

__all__ = ["Brake"]

_FIRST = 0.9
_AGAIN = 0.8
"""
A first refusal takes a tenth of the speed: a request may have been late on its way. Each round that comes before the
speed is back takes a fifth, so that several clients which share a limit settle near fair parts of it.
"""

_SLOWEST = 0.05
_BACK_IN = 5.0
"""Windows in which a tenth of the speed comes back; from 5 s to a minute."""

_PAUSE = 0.1
"""
The first pause, in windows: by then a sliding limit has room again. When the next round follows within a window the
pause doubles, up to the window's length or a minute, which is what a fixed window may need.
"""

_UNDER_WAY = 0.25
"""Seconds after a pause in which refusals are those of calls sent before it."""


class Brake:
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

    def press(self, now: float, window: float, retry_after: float | None) -> None:
        """
        The server refused a call.

        Calls that were under way together are refused together and count once; a Retry-After is obeyed each time.

        Args:
            now: The clock's time.
            window: Seconds of the window that is to blame.
            retry_after: Seconds the server asked for, if it did.
        """
        if retry_after is not None:
            self.paused_until = max(self.paused_until, now + retry_after)
        if now < self._round_ends:
            return
        speed = self.speed(now)
        self._speed = max(speed * (_FIRST if speed == 1.0 else _AGAIN), _SLOWEST)
        self._since = now
        self._per_second = (1 - _FIRST) / min(max(window * _BACK_IN, 5.0), 60.0)
        again = now < self._round_ends + window
        self._pause = min(self._pause * 2 if again else window * _PAUSE, window, 60.0)
        if retry_after is None:
            self.paused_until = max(self.paused_until, now + self._pause)
        self._round_ends = max(self.paused_until, now) + _UNDER_WAY
