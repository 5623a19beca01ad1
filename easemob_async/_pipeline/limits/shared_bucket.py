"""A bucket whose limit several processes share through a store."""

from __future__ import annotations

import math
from fractions import Fraction

from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.meter import DAY, DayMeter, SlidingMeter
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, StoreWindow

__all__ = ["SharedBucket"]

_RECHECK_SECONDS = 1.0
"""Seconds between two checks of a call that cannot be granted without the store."""

_TICK = 0.05
"""Maximum seconds between two requests for the same bucket."""


class SharedBucket(Bucket):
    """
    A bucket that is enforced here and by the store.

    Its meters count the grants of this process only, so the store's decision can only be stricter. While the store
    cannot be reached, ``resize`` reduces the bucket to a share of the limit.

    Args:
        settings: Settings, for guard and burst.
        limit: The documented limit.
        key: The key the bucket belongs to, for a limit that is per user; otherwise empty.
        windows: The windows to enforce, overrides and share applied.
        now: The clock's ``monotonic`` time.
        paced: False while the store paces the calls of all processes.
    """

    __slots__ = (
        "_all_windows",
        "_is_whole",
        "_unreported_days",
        "full_until",
        "in_flight",
        "refused_until",
        "reported_epoch",
        "tick",
    )

    def __init__(
        self,
        settings: LimitSettings,
        limit: Limit,
        key: str,
        windows: tuple[Window, ...],
        now: float,
        *,
        paced: bool,
    ) -> None:
        super().__init__(settings, limit, key, windows, now, paced=paced)
        self._all_windows = windows
        """The windows while the store can be reached; ``windows`` are those enforced now."""
        self._is_whole = True
        """Whether the windows enforced now are those of the whole limit, because the store can be reached."""
        self._unreported_days = [DayMeter(day.limit) for day in self.days]
        """By daily quota: the cost granted that the store does not know of."""
        self.full_until = -math.inf
        """The clock's ``monotonic`` time until which the bucket is full, by the store's last verdict."""
        self.refused_until = -math.inf
        """Like ``full_until``, but not bounded: the store is asked again earlier than it said."""
        self.in_flight = 0
        """Cost that the store is being asked for; it counts as used here meanwhile."""
        self.reported_epoch = 0
        """The report epoch in which grants were last reported to the store; see ``StoreCoordinator``."""
        # A twentieth of the window at most: then two ticks, the steady burst of `build_demand`, are a tenth of the
        # limit.
        self.tick = min(_TICK, min(window.seconds for window in windows) / 20)
        """Minimum seconds between two requests for this bucket: the room freed in between is granted together."""

    def ready_at(self, now: float, cost: int) -> float:
        """Return the earliest time to ask the store for *cost*; daily quotas are not checked."""
        ready = max(super().ready_at(now, cost), self.full_until)
        # Neither a cost above the fallback share nor one above what is left of a day's share can be granted here. Check
        # again: the store may be reachable by then.
        if ready == math.inf or any(day.used + cost > day.limit for day in self.days):
            return now + _RECHECK_SECONDS
        return ready

    def window_below(self, cost: int) -> Window | None:
        """Return the first window whose whole limit is less than *cost*, or None."""
        # Not the windows enforced now: a cost above the fallback share can be granted when the store is back.
        return next((window for window in self._all_windows if cost > window.limit), None)

    def exhausted_quota(self, wall: float, cost: int) -> DayMeter | None:
        """Return the first daily quota whose whole limit has no room for *cost* today, or None."""
        # Not the share of the quota: a call that does not fit it waits for the store.
        limits = (window.limit for window in self._all_windows if window.utc_day)
        for day, limit in zip(self.days, limits, strict=True):
            if not day.has_room(wall, cost) and day.used + cost > limit:
                return day
        return None

    def earliest_grant(self, now: float, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Return the earliest time by which *ahead*, and then *calls* of *cost* each, can have been granted."""
        if cost == 0:
            return now
        if self._is_whole:
            return self.grant_without_store(now, wall, ahead, calls, cost)
        # The store may be reachable at any moment and have room. Then only the lengths of the windows are certain.
        at = now
        for window in self._all_windows:
            full = math.ceil((ahead + calls * cost) / window.limit) - 1
            if full > 0:
                at = max(at, now + (full - 1) * window.seconds if window.utc_day else now + full * window.seconds)
        return at

    def grant_without_store(self, now: float, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Return ``earliest_grant`` by the windows enforced now; infinity if one of them is less than *cost*."""
        if cost == 0:
            return now
        if self._is_whole or self.full_until <= now:
            return max(super().earliest_grant(now, wall, ahead, calls, cost), self.full_until)
        # Nothing is granted until then, so the earlier grants have left the windows, and the waiting calls start with
        # empty windows.
        at = max(self.full_until, self.throttle.paused_until)
        ready = at
        sliding = (window for window in self.windows if not window.utc_day)
        for meter, window in zip(self.meters, sliding, strict=True):
            later = SlidingMeter(meter.limit, meter.span, self._settings.burst_of(window), at)
            ready = max(ready, later.earliest_grant(at, ahead, calls, cost))
        for day in self.days:
            ready = max(ready, now + day.seconds_until_room(wall, ahead, calls, cost))
        return ready

    @property
    def lacks_store(self) -> bool:
        """Whether the store cannot be reached, so that the windows are those of the fallback share."""
        return not self._is_whole

    @property
    def store_ready_at(self) -> float:
        """When the store has room again, by its last verdict; minus infinity if it has, or cannot be reached."""
        return self.refused_until

    def close_for_a_window(self, since: float) -> None:
        """Count all sliding windows as used at *since*, because other processes may just have used them."""
        if self.meters:
            self.full_until = max(self.full_until, since + max(meter.span for meter in self.meters))

    def resize(self, share: Fraction, now: float, *, paced: bool) -> None:
        """Enforce *share* of the limit from now on; earlier grants still count."""
        self.windows = self._settings.windows(self.limit.bucket, self.limit.windows, share)
        # While the store can be reached it paces the calls of all processes, and not this bucket.
        self._is_whole = not paced
        sliding = [window for window in self.windows if not window.utc_day]
        for meter, window in zip(self.meters, sliding, strict=True):
            meter.resize(window.limit, self._span(window), self._settings.burst_of(window), now, paced=paced)
        for day, window in zip(self.days, (window for window in self.windows if window.utc_day), strict=True):
            day.limit = window.limit
        self._most_held = self._compute_most_held()
        # The verdict was about the size before.
        self.full_until = self.refused_until = -math.inf

    def can_request(self, cost: int) -> bool:
        """Whether to ask the store for *cost* too: more than a burst in flight would mostly be refused."""
        most = min((self._settings.burst_of(window) for window in self.windows), default=math.inf)
        return self.in_flight == 0 or self.in_flight + cost <= most

    def build_demand(self, cost: int, now: float, slack: float, *, report: bool, whole_days: bool) -> Demand:
        """
        Build the demand of one call.

        Args:
            cost: Cost of the call.
            now: The clock's ``monotonic`` time.
            slack: Seconds that the store's reply may take.
            report: Whether to report the grants that the store does not know of.
            whole_days: Whether to report all grants of the day, because the store has lost its data, and not only
                those made without the store.
        """
        unreported: list[int] = []
        windows: list[StoreWindow] = []
        sliding, days = iter(self.meters), iter(enumerate(self.days))
        for window in self.windows:
            if window.utc_day:
                index, day = next(days)
                windows.append(StoreWindow(day.limit, window.seconds, day.limit, utc_day=True))
                # Grants that the store counted twice would be lost until midnight, so a day is reported exactly.
                unreported.append(max(day.used - self.in_flight, 0) if whole_days else self._unreported_today(index))
            else:
                meter = next(sliding)
                meter.expire(now)
                burst = self._settings.burst_of(window)
                # Two ticks' worth, because the store is asked in ticks and a request may be a tick late.
                steady = 2 * self.tick * window.limit / window.seconds
                windows.append(StoreWindow(window.limit, self._span(window) + slack, burst, max(steady, 1.0)))
                # The store may know a part of it. Counting that twice is safe, and ends with the window.
                unreported.append(max(meter.used - self.in_flight, 0))
        name = f"{self.limit.bucket}/{self.key}" if self.limit.per is not None else self.limit.bucket
        # Without a cost the demand is a report alone, and asks for nothing.
        return Demand(
            name,
            cost,
            tuple(windows),
            unreported=tuple(unreported) if report and any(unreported) else (),
            speed=self.throttle.speed(now),
        )

    def record_unreported(self, cost: int) -> None:
        """Count a grant that the store does not know of."""
        # Sliding windows report the whole log and need no count of their own; see `build_demand`.
        for index, unreported in enumerate(self._unreported_days):
            self._unreported_today(index)
            unreported.take(cost)

    def _unreported_today(self, index: int) -> int:
        unreported = self._unreported_days[index]
        # Called for its effect: it counts the same day as the quota itself.
        unreported.has_room(self.days[index].day * DAY, 0)
        return unreported.used

    @property
    def is_used(self) -> bool:
        """Whether there are grants that the store may have to be told of."""
        return any(meter.used for meter in self.meters) or any(day.used for day in self.days)

    def mark_reported(self, epoch: int) -> None:
        """Note that the store knows the grants made here before *epoch*."""
        if self.reported_epoch < epoch:
            self.reported_epoch = epoch
            self._unreported_days = [DayMeter(day.limit) for day in self.days]

    def reset_after_fork(self) -> None:
        """Forget the waiting calls in a forked child, and the request in flight, which is the parent's."""
        super().reset_after_fork()
        self.in_flight = 0
