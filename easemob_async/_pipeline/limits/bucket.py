"""One bucket of an app key's limits: its windows, who waits for it, and how the server has treated it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from easemob_async._exports import exported_by
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.adaptive_throttle import AdaptiveThrottle
from easemob_async._pipeline.limits.meter import DayMeter, LogEntry, SlidingMeter
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, StoreWindow
from easemob_async._pipeline.limits.wait_queue import WaitQueue

__all__ = ["Bucket", "BucketSnapshot", "WindowUse"]

_TICK = 0.05

_SUSPICION = 10.0
"""Seconds for which a refusal blamed on one bucket also speaks against the others of that call."""


@exported_by("easemob_async")
@frozen(slots=True)
class WindowUse:
    """How much of one window is used."""

    limit: int
    """The most that goes in ``seconds``, overrides and share applied."""
    seconds: float
    """The window's documented length."""
    used: int
    """What was granted in the last ``seconds`` (and the guard), or since 00:00 UTC."""
    utc_day: bool = False
    """The window is a UTC day."""


@exported_by("easemob_async")
@frozen(slots=True)
class BucketSnapshot:
    """One bucket at one moment."""

    bucket: str
    key: str
    """Whose, in buckets that are per user or per anything; otherwise empty."""
    windows: tuple[WindowUse, ...]
    waiting: int
    """Calls that wait for this bucket."""
    next_in: float
    """Seconds until the first of them has room in it; 0.0 while none waits."""
    speed: float
    """The part of the limit's rate in use: 1.0, or less after the server refused calls although we paced."""
    paused_for: float
    """Seconds for which nothing is granted because the server said so; 0.0 otherwise."""


class Bucket:
    """
    The state of one bucket. Nothing here waits, wakes or locks; the limiter does.

    Args:
        limit: The documented limit.
        key: Whose bucket, where it is per user or per anything.
        windows: The windows that hold, overrides and share applied.
        settings: For guard and burst.
        now: The clock's time.
        paced: False where a store paces the calls of all processes.
    """

    __slots__ = (
        "_in_force",
        "_refusals",
        "_settings",
        "asked",
        "days",
        "epoch",
        "key",
        "limit",
        "meters",
        "queue",
        "suspected_at",
        "throttle",
        "told_until",
        "windows",
    )

    def __init__(
        self,
        limit: Limit,
        key: str,
        windows: tuple[Window, ...],
        settings: LimitSettings,
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
        self.days = tuple(DayMeter(window.limit) for window in windows if window.utc_day)
        self.queue = WaitQueue()
        self.throttle = AdaptiveThrottle()
        self.suspected_at = -math.inf
        self._settings = settings
        self._in_force = windows
        self._refusals = 0
        # What follows is for limits shared through a store.
        self.told_until = -math.inf
        """Until when there is no room by what the store said."""
        self.asked = 0
        """What the store is being asked for; it counts as used here meanwhile."""
        self.epoch = 0
        """Until when the store knows what was granted here; see ``Gate``."""

    def is_open(self, now: float, cost: int) -> bool:
        """Is there room for *cost* now, and nobody waiting for it? Daily quotas are not looked at."""
        if self.queue.costs or self.throttle.paused_until > now:
            return False
        for meter in self.meters:  # noqa: SIM110 - a generator costs more than the check
            if meter.ready_at(now, cost) > now:
                return False
        return True

    def ready_at(self, now: float, cost: int) -> float:
        """When *cost* could be granted if nothing else were; daily quotas are not looked at."""
        ready = max(now, self.throttle.paused_until, self.told_until)
        for meter in self.meters:
            ready = max(ready, meter.ready_at(now, cost))
        # More than the share of a limit that holds while the store is away: look again, it may be back.
        return ready if ready < math.inf else now + 1.0

    def exhausted_quota(self, wall: float, cost: int) -> DayMeter | None:
        """The daily quota that has no room for *cost* any more, or None."""
        for day in self.days:
            if not day.fits(wall, cost):
                return day
        return None

    def take(self, now: float, cost: int) -> None:
        """Grant *cost* for good."""
        speed = self.throttle.speed(now)
        for meter in self.meters:
            meter.take(now, cost, speed)
        for day in self.days:
            day.take(cost)

    def reserve(self, now: float, cost: int) -> list[LogEntry]:
        """Grant *cost*. Returns what ``give_back`` needs."""
        speed = self.throttle.speed(now)
        entries = [meter.take(now, cost, speed) for meter in self.meters]
        entries.extend(day.take(cost) for day in self.days)
        return entries

    def refund(self, entries: list[LogEntry], cost: int) -> None:
        """Undo a grant that was not used."""
        split = len(self.meters)
        for meter, entry in zip(self.meters, entries[:split], strict=True):
            meter.refund(entry, cost)
        for day, entry in zip(self.days, entries[split:], strict=True):
            day.refund(entry, cost)

    def earliest_grant(self, now: float, wall: float, ahead: int, calls: int, cost: int) -> float:
        """The earliest time by which *ahead* and after it *calls* of *cost* each can have been granted."""
        if cost == 0:
            return now
        at = max(now, self.throttle.paused_until, self.told_until)
        for meter in self.meters:
            at = max(at, meter.earliest_grant(now, ahead, calls, cost))
        for day in self.days:
            at = max(at, now + day.seconds_until_room(wall, ahead, calls, cost))
        return at

    def fullness(self, now: float, wall: float) -> float:
        """The largest part of any window that is used, 0 to 1."""
        return max((use.used / use.limit for use in self._uses(now, wall)), default=0.0)

    def is_suspected(self, now: float) -> bool:
        """Was a call of it refused lately without the blame falling on this bucket?"""
        return now - self.suspected_at < _SUSPICION

    def refused(self, now: float, wall: float, retry_after: float | None) -> None:
        """The server said no: pause, perhaps go on slower, guard more, and let the next burst be earned anew."""
        fullest = max(
            (use for use in self._uses(now, wall) if not use.utc_day),
            key=lambda use: use.used / use.limit,
            default=None,
        )
        if self.throttle.record_refusal(now, fullest.seconds if fullest is not None else 1.0, retry_after):
            self._refusals += 1
        sliding = (window for window in self._in_force if not window.utc_day)
        for meter, window in zip(self.meters, sliding, strict=True):
            meter.set_span(self._span(window))
            meter.reset_burst(max(now, self.throttle.paused_until))

    def _span(self, window: Window) -> float:
        return self._settings.span(window, self._refusals)

    def resize(self, share: Fraction, now: float, *, paced: bool) -> None:
        """Keep to *share* of the limits from now on; what was granted still counts."""
        self._in_force = self._settings.windows(self.limit.bucket, self.limit.windows, share)
        sliding = [window for window in self._in_force if not window.utc_day]
        for meter, window in zip(self.meters, sliding, strict=True):
            meter.resize(window.limit, self._span(window), self._settings.burst_of(window), now, paced=paced)
        for day, window in zip(self.days, (window for window in self._in_force if window.utc_day), strict=True):
            day.limit = window.limit
        self.told_until = -math.inf

    @property
    def tick(self) -> float:
        """Seconds between two requests to a store for the same bucket: what has come free meanwhile goes together."""
        return min(_TICK, min(window.seconds for window in self.windows) / 20)

    def may_ask(self, cost: int) -> bool:
        """Is it of use to ask the store for *cost* as well, beside what it is being asked for?"""
        most = min((self._settings.burst_of(window) for window in self._in_force), default=math.inf)
        return self.asked == 0 or self.asked + cost <= most

    def demand(self, cost: int, now: float, slack: float, *, carries: bool, all_days: bool) -> Demand:
        """
        What a call asks of the store.

        Args:
            cost: What the call costs.
            now: The clock's time.
            slack: Seconds that the store's answer may take.
            carries: Tell the store of what it does not know.
            all_days: Carry all that was used today, and not only what was granted without the store.
        """
        carried: list[int] = []
        windows: list[StoreWindow] = []
        sliding, days = iter(self.meters), iter(self.days)
        for window in self._in_force:
            if window.utc_day:
                day = next(days)
                windows.append(StoreWindow(day.limit, window.seconds, day.limit, utc_day=True))
                carried.append(max(day.used - self.asked, 0) if all_days else day.alone)
            else:
                meter = next(sliding)
                meter.expire(now)
                burst = self._settings.burst_of(window)
                steady = 2 * self.tick * window.limit / window.seconds
                windows.append(StoreWindow(window.limit, self._span(window) + slack, burst, max(steady, 1.0)))
                carried.append(max(meter.used - self.asked, 0))
        name = f"{self.limit.bucket}/{self.key}" if self.limit.per is not None else self.limit.bucket
        return Demand(
            name,
            cost,
            tuple(windows),
            unreported=tuple(carried) if carries and any(carried) else (),
            speed=self.throttle.speed(now),
        )

    def reported(self, epoch: int) -> None:
        """The store knows what was granted here before *epoch*."""
        if self.epoch < epoch:
            self.epoch = epoch
            for day in self.days:
                day.alone = 0

    def granted_alone(self, cost: int) -> None:
        """A grant was made that the store does not know of."""
        for day in self.days:
            day.alone += cost

    def reset_after_fork(self) -> None:
        """Nobody waits here any more: the process was forked, and those who waited stayed in the parent."""
        self.queue = WaitQueue()
        self.asked = 0
        for meter in self.meters:
            meter.recompute_used()

    def is_idle(self, now: float, wall: float) -> bool:
        """Would a new bucket decide the same?"""
        return (
            not self.queue.costs
            and self.throttle.paused_until <= now
            and self.throttle.speed(now) == 1.0
            and all(meter.is_idle(now) for meter in self.meters)
            and all(day.is_idle(wall) for day in self.days)
        )

    def snapshot(self, now: float, wall: float) -> BucketSnapshot:
        """What there is to know, as values."""
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
        for window in self._in_force:
            if window.utc_day:
                day = next(days)
                day.fits(wall, 0)
                used = day.used
            else:
                meter = next(sliding)
                meter.expire(now)
                used = meter.used
            yield WindowUse(limit=window.limit, seconds=window.seconds, used=used, utc_day=window.utc_day)
