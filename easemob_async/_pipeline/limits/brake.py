"""What a bucket does when the server says no although we paced: stop for a moment, go on slower, speed up again."""

from __future__ import annotations

import math

__all__ = ["Brake"]

_SLOWER = 0.8
"""Each round of refusals takes a fifth of the speed; several clients that share a limit settle near fair parts."""

_SLOWEST = 0.05
_FIRST_PAUSE = 0.1
"""The first pause, in windows: a sliding limit has room again after that; a fixed window needs the longer ones."""

_PAUSES_DOUBLE_UP_TO = 1.0
_PAUSE_AT_MOST = 60.0
_RECOVERS_IN = 10.0
"""Windows in which a fifth of the speed comes back; never less than 10 s nor more than 2 minutes."""


class Brake:
    """
    Pause and speed of one bucket, both functions of time: nobody has to remember to lift them.

    Args:
        window: Seconds of the bucket's shortest window.
    """

    __slots__ = ("_pause", "_per_second", "_since", "_speed", "_window", "paused_until")

    def __init__(self, window: float) -> None:
        self._window = window
        self._per_second = (1 - _SLOWER) / min(max(window * _RECOVERS_IN, 10.0), 120.0)
        self._speed = 1.0
        self._since = -math.inf
        self._pause = 0.0
        self.paused_until = -math.inf

    def speed(self, now: float) -> float:
        """The part of the limit's rate that is used now, above 0 and at most 1."""
        if self._speed == 1.0:
            return 1.0
        speed = self._speed + (now - self._since) * self._per_second
        if speed >= 1.0:
            self._speed = 1.0
            self._pause = 0.0
            return 1.0
        return speed

    def press(self, now: float, retry_after: float | None) -> None:
        """
        The server refused a call.

        Calls that were on their way together are refused together: they count as one round, the pause and the
        window's tenth after it. A Retry-After is obeyed whenever it comes.
        """
        if retry_after is not None:
            self.paused_until = max(self.paused_until, now + retry_after)
        if now < max(self.paused_until if retry_after is None else -math.inf, self._since + self._pause) + min(
            self._window * _FIRST_PAUSE, 1.0
        ):
            return
        self._speed = max(self.speed(now) * _SLOWER, _SLOWEST)
        self._since = now
        longest = min(self._window * _PAUSES_DOUBLE_UP_TO, _PAUSE_AT_MOST)
        self._pause = min(max(self._pause * 2, self._window * _FIRST_PAUSE), longest)
        if retry_after is None:
            self.paused_until = max(self.paused_until, now + self._pause)
