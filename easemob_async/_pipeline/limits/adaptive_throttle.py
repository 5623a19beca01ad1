"""
The reaction of a bucket to refusals by the service: pause, continue at a lower speed, and recover.

The speed follows the rule of additive increase and multiplicative decrease, so that several clients that share a limit
without knowing of each other settle near fair shares of it.
"""

from __future__ import annotations

import math

__all__ = ["MAX_RETRY_AFTER", "AdaptiveThrottle"]

MAX_RETRY_AFTER = 300.0
"""
Maximum seconds for which a Retry-After is obeyed. A larger one is taken for a mistake: without a maximum, one reply
could stop all calls for years. If it is meant, the service refuses one call every five minutes.
"""

_DECREASE = 0.8
"""
Factor applied to the speed at each round of refusals, except the first one in a while. That one only pauses: a request
may just have been late on its way.
"""

_RECOVERY_WINDOWS = 5.0
"""
Windows, from 5 s to a minute in all, within which another round reduces the speed, and in which a tenth of the full
speed comes back.
"""

_MIN_SPEED = 0.05
"""Lowest speed, as a fraction of the limit's rate."""

_FIRST_PAUSE = 0.05
"""
Length of the first pause, in windows: a sliding limit has room again by then. When the next round follows within a
window, the pause doubles, up to the window's length or a minute: a fixed window may need that much.
"""

_IN_FLIGHT_SECONDS = 0.25
"""Seconds after a pause in which refusals are still answers to calls sent before it."""


class AdaptiveThrottle:
    """
    Pause and speed of one bucket.

    Both are functions of time, so no timer has to end them.
    """

    __slots__ = ("_pause", "_per_second", "_round_ends", "_since", "_speed", "paused_until")

    def __init__(self) -> None:
        self._speed = 1.0
        self._since = -math.inf
        self._per_second = 0.0
        self._pause = 0.0
        self._round_ends = -math.inf
        self.paused_until = -math.inf
        """The clock's ``monotonic`` time until which nothing is granted."""

    def speed(self, now: float) -> float:
        """Return the current speed as a fraction of the limit's rate, above 0 and at most 1."""
        # Checked first: `_since` is infinite before the first refusal, and infinity times `_per_second` of 0 is NaN.
        if self._speed == 1.0:
            return 1.0
        speed = self._speed + (now - self._since) * self._per_second
        if speed >= 1.0:
            self._speed = speed = 1.0
        return speed

    def record_refusal(self, now: float, window: float, retry_after: float | None) -> bool:
        """
        Pause, and reduce the speed if this refusal begins a new round soon after another.

        Calls that were in flight together are refused together and count as one round. A Retry-After is obeyed each
        time.

        Args:
            now: The clock's ``monotonic`` time.
            window: Length of the window that is exceeded, in seconds.
            retry_after: Seconds the service asked to wait, or None; ``MAX_RETRY_AFTER`` counts for a longer time.

        Returns:
            Whether the refusal begins a new round.
        """
        if retry_after is not None:
            self.paused_until = max(self.paused_until, now + min(retry_after, MAX_RETRY_AFTER))
        # These calls were sent before the pause took effect, so they are evidence of the same excess, not of another.
        if now < self._round_ends:
            return False
        recovery = min(max(window * _RECOVERY_WINDOWS, 5.0), 60.0)
        speed = self.speed(now)
        # `_since` is still the time of the previous round here. If that is long ago, this round only pauses.
        self._speed = max(speed * _DECREASE, _MIN_SPEED) if now < self._since + recovery else speed
        self._since = now
        # The increase is additive: the same amount per second at every speed.
        self._per_second = 0.1 / recovery
        again = now < self._round_ends + window
        self._pause = min(self._pause * 2 if again else window * _FIRST_PAUSE, window, 60.0)
        # With a Retry-After our own estimate is not needed, but it grows for a later refusal without one.
        if retry_after is None:
            self.paused_until = max(self.paused_until, now + self._pause)
        self._round_ends = max(self.paused_until, now) + _IN_FLIGHT_SECONDS
        return True
