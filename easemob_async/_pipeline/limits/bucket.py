"""One bucket of an app key's limits: its windows, the calls that wait for it, and the service's refusals."""

from __future__ import annotations

import math
from collections.abc import Iterator

from attrs import frozen

from easemob_async._clock import Clock
from easemob_async._exports import exported_by
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.adaptive_throttle import AdaptiveThrottle
from easemob_async._pipeline.limits.meter import DayMeter, SlidingMeter
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.wait_queue import WaitQueue

__all__ = ["Bucket", "BucketSnapshot", "WindowUse"]

_BLOCKED_SECONDS = 1.0
"""Seconds between two checks of a call that waits for held grants to be used; normally it is woken before."""

_SUSPICION_SECONDS = 10.0
"""Seconds for which a refusal blamed on one bucket also counts against the other buckets of that call."""


@exported_by("easemob_async")
@frozen(slots=True)
class WindowUse:
    """The use of one window."""

    limit: int
    """Maximum granted in ``seconds``, overrides and share applied."""
    seconds: float
    """The window's documented length."""
    used: int
    """Calls or recipients granted in the last ``seconds`` (plus the guard), or since 00:00 UTC."""
    utc_day: bool = False
    """Whether the window is a UTC day."""


@exported_by("easemob_async")
@frozen(slots=True)
class BucketSnapshot:
    """The state of one bucket at one moment."""

    bucket: str
    """The name of the limit."""
    key: str
    """The user or other key the bucket belongs to; empty for a bucket that all calls share."""
    windows: tuple[WindowUse, ...]
    """The use of each window."""
    waiting: int
    """Number of calls that wait for this bucket."""
    next_in: float
    """Seconds until the bucket has room for the first of them; 0.0 while no call waits."""
    speed: float
    """The speed as a fraction of the limit's rate: 1.0, or less after the service refused calls."""
    paused_for: float
    """Seconds for which nothing is granted because the service refused calls; 0.0 otherwise."""
    store_reachable: bool | None = None
    """
    Whether the last request to the shared store succeeded; without the store, ``windows`` show this client's share.
    None without a store, and before the first request.
    """


class Bucket:
    """
    The state of one bucket.

    A bucket does not wait, wake or lock. The limiter does, and its lock guards all buckets.

    Args:
        settings: Settings, for guard and burst.
        limit: The documented limit.
        key: The key the bucket belongs to, for a limit that is per user; otherwise empty.
        windows: The windows to enforce, overrides and share applied.
        now: The clock's ``monotonic`` time.
        paced: False disables pacing.
    """

    __slots__ = (
        "_most_held",
        "_refusals",
        "_settings",
        "days",
        "held",
        "is_blocked",
        "key",
        "limit",
        "meters",
        "queue",
        "suspected_at",
        "throttle",
        "windows",
    )

    def __init__(
        self,
        settings: LimitSettings,
        limit: Limit,
        key: str,
        windows: tuple[Window, ...],
        now: float,
        *,
        paced: bool = True,
    ) -> None:
        self.limit = limit
        self.key = key
        self.windows = windows
        self.meters = tuple(
            SlidingMeter(window.limit, settings.span(window), settings.burst_of(window), now, paced=paced)
            for window in windows
            if not window.utc_day
        )
        """The meters of the sliding windows, in the order of ``windows``."""
        self.days = tuple(DayMeter(window.limit) for window in windows if window.utc_day)
        """The meters of the daily quotas, in the order of ``windows``."""
        self.queue = WaitQueue()
        self.throttle = AdaptiveThrottle()
        self.suspected_at = -math.inf
        """When a call of this bucket was last refused and another bucket was blamed."""
        self.held = 0
        """Cost granted to requests that are not written yet."""
        self.is_blocked = False
        """Whether a call waits for held grants to be used."""
        self._settings = settings
        self._refusals = 0
        self._most_held = self._compute_most_held()

    def _compute_most_held(self) -> float:
        # All that is held may be written at the same moment, so it must not be more than a burst.
        return min((self._settings.burst_of(window) for window in self.windows if not window.utc_day), default=math.inf)

    def is_open(self, now: float, cost: int) -> bool:
        """Whether there is room for *cost* now and no call waits; daily quotas are not checked."""
        # A new call must not overtake a waiting one, even if it costs less and would fit now.
        if self.queue.costs or self.throttle.paused_until > now or (self.held and self.held + cost > self._most_held):
            return False
        for meter in self.meters:
            # With room and a grant that is due, as in most calls, the meter need not be asked.
            if (meter.due > now or meter.used + cost > meter.limit) and meter.ready_at(now, cost) > now:
                return False
        return True

    def ready_at(self, now: float, cost: int) -> float:
        """Return when *cost* could be granted if nothing else were granted before; daily quotas are not checked."""
        ready = max(now, self.throttle.paused_until)
        for meter in self.meters:
            ready = max(ready, meter.ready_at(now, cost))
        if self.held and self.held + cost > self._most_held:
            self.is_blocked = True
            return max(ready, now + _BLOCKED_SECONDS)
        return ready

    def window_below(self, cost: int) -> Window | None:
        """Return the first window whose whole limit is less than *cost*, or None."""
        return next((window for window in self.windows if cost > window.limit), None)

    def exhausted_quota(self, wall: float, cost: int) -> DayMeter | None:
        """Return the first daily quota that has no room for *cost* today, or None."""
        for day in self.days:
            if not day.has_room(wall, cost):
                return day
        return None

    def take(self, now: float, cost: int) -> None:
        """Grant *cost* to a request that is written now; this is the fast path of every call."""
        speed = self.throttle.speed(now)
        for meter in self.meters:
            meter.take(now, cost, speed)
        for day in self.days:
            day.take(cost)

    def hold(self, now: float, cost: int) -> None:
        """Grant *cost* to a request that is written later; ``stamp`` or ``refund`` must follow."""
        speed = self.throttle.speed(now)
        for meter in self.meters:
            meter.hold(now, cost, speed)
        for day in self.days:
            day.hold(cost)
        self.held += cost

    def stamp(self, now: float, clock: Clock, cost: int) -> None:
        """Count a held grant from now on, because its request is being written."""
        for meter in self.meters:
            meter.stamp(now, cost)
        # Few buckets have a daily quota, so the wall clock is read only for those.
        if self.days:
            wall = clock.wall()
            for day in self.days:
                day.stamp(wall, cost)
        self.held -= cost

    def delay(self, now: float, clock: Clock, cost: int, granted_at: float) -> None:
        """Hold a grant that counts from *granted_at* on: its request cannot be written at once."""
        for meter in self.meters:
            meter.delay(cost, granted_at)
        if self.days:
            wall = clock.wall() - (now - granted_at)
            for day in self.days:
                day.delay(cost, wall)
        self.held += cost

    def refund(self, cost: int) -> None:
        """Undo a held grant: its request is not written."""
        for meter in self.meters:
            meter.refund(cost)
        for day in self.days:
            day.refund(cost)
        self.held -= cost

    def earliest_grant(self, now: float, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Return the earliest time by which *ahead*, and then *calls* of *cost* each, can have been granted."""
        # A call without a cost needs no room, and the meters divide by the cost.
        if cost == 0:
            return now
        at = max(now, self.throttle.paused_until)
        for meter in self.meters:
            at = max(at, meter.earliest_grant(now, ahead, calls, cost))
        for day in self.days:
            at = max(at, now + day.seconds_until_room(wall, ahead, calls, cost))
        return at

    def grant_without_store(self, now: float, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Return ``earliest_grant`` for a store that stays unreachable; infinity if it can then never be granted."""
        return self.earliest_grant(now, wall, ahead, calls, cost)

    @property
    def lacks_store(self) -> bool:
        """Whether a shared store decides on the calls of this bucket, but cannot be reached."""
        return False

    @property
    def store_ready_at(self) -> float:
        """When a shared store that can be reached has room again, by its last verdict; minus infinity if it has."""
        return -math.inf

    def fullness(self, now: float, wall: float) -> float:
        """Return the used fraction of the fullest window, 0 to 1."""
        return max((use.used / use.limit for use in self._uses(now, wall)), default=0.0)

    def is_suspected(self, now: float) -> bool:
        """Whether a call of this bucket was refused recently and another bucket was blamed."""
        return now - self.suspected_at < _SUSPICION_SECONDS

    def record_refusal(self, now: float, wall: float, retry_after: float | None) -> None:
        """Pause, perhaps slow down, widen the guard, and let the next burst be earned again by quiet time."""
        fullest = max(
            (use for use in self._uses(now, wall) if not use.utc_day),
            key=lambda use: use.used / use.limit,
            default=None,
        )
        # The guard grows once per round: calls that are refused together show one and the same variation of the delay.
        if self.throttle.record_refusal(now, fullest.seconds if fullest is not None else 1.0, retry_after):
            self._refusals += 1
        sliding = (window for window in self.windows if not window.utc_day)
        for meter, window in zip(self.meters, sliding, strict=True):
            meter.set_span(self._span(window))
            # The throttle has set its pause by now. The pause is not quiet time and must not earn a burst.
            meter.reset_burst(max(now, self.throttle.paused_until))

    def _span(self, window: Window) -> float:
        """Return the seconds for which a grant counts in *window*, including the guard."""
        return self._settings.span(window, self._refusals)

    def reset_after_fork(self) -> None:
        """Forget the waiting calls in a forked child: their tasks are in the parent."""
        self.queue = WaitQueue()
        self.held = 0
        for meter in self.meters:
            meter.reset_after_fork()
        for day in self.days:
            day.reset_after_fork()

    def is_idle(self, now: float, wall: float) -> bool:
        """Whether a new bucket would make the same decisions."""
        return (
            not self.queue.costs
            and self.throttle.paused_until <= now
            and self.throttle.speed(now) == 1.0
            and all(meter.is_idle(now) for meter in self.meters)
            and all(day.is_idle(wall) for day in self.days)
        )

    def snapshot(self, now: float, wall: float) -> BucketSnapshot:
        """Return the state as a value."""
        first = self.queue.first()
        ready = now if first is None else self.ready_at(now, self.queue.costs[first])
        return BucketSnapshot(
            bucket=self.limit.bucket,
            key=self.key,
            windows=tuple(self._uses(now, wall)),
            waiting=len(self.queue.costs),
            next_in=ready - now,
            speed=self.throttle.speed(now),
            paused_for=max(0.0, self.throttle.paused_until - now),
        )

    def _uses(self, now: float, wall: float) -> Iterator[WindowUse]:
        sliding, days = iter(self.meters), iter(self.days)
        for window in self.windows:
            if window.utc_day:
                day = next(days)
                # Called for its effect: it sets the count to 0 if a new day has begun.
                day.has_room(wall, 0)
                used = day.used
            else:
                meter = next(sliding)
                meter.expire(now)
                used = meter.used
            yield WindowUse(limit=window.limit, seconds=window.seconds, used=used, utc_day=window.utc_day)
