"""
One window of a limit: an exact sliding log decides how much may be granted, a pace decides when.

The log keeps every grant until it has left the window, so no placement of the window ever holds more than its limit.
A grant counts from the moment its request is written. Until then it is *held*: it counts, and does not expire.
The pace spreads grants evenly. After a quiet time, up to ``burst`` may be granted at once, ahead of the pace. That lead
then fades to zero within one window, so a busy bucket neither stops and starts nor loses a part of its limit.
"""

from __future__ import annotations

import math
from collections import deque

__all__ = ["DAY", "DayMeter", "SlidingMeter"]

DAY = 86_400.0
"""Seconds in a UTC day."""

_SLOTS = 1000
"""
Grants within a thousandth of the window share one log entry, which expires with the last of them. At most a thousandth
of the limit is lost that way, and a log has at most that many entries however high the limit is.
"""

_SET_BACK_SECONDS = 3600.0
"""
Maximum seconds by which time synchronization sets a clock back over midnight. The day that
had begun then continues. A clock that is set back further was wrong before.
"""

_REMEMBERED_DAYS = 8
"""Maximum number of other days whose use is kept, for a clock that shows a wrong day for a moment."""

_MAX_LATENESS = 0.05
"""
Delay, as a fraction of the window (at most as many seconds), up to which a grant after its due time is only late: the
next one is due as if this one had been on time. Event loops wake tasks a millisecond late or more, and without this
allowance that time would be lost at every grant.
"""

_ROUNDING = 1e-9
"""
Seconds by which the pace, but never the log, may be early. It is less than a clock resolves and more than the rounding
errors of the arithmetic.
"""


class LogEntry:
    """One entry of a log: the cost granted within one slot of the window."""

    __slots__ = ("amount", "expires_at", "first_expires_at")

    def __init__(self, expires_at: float, amount: int) -> None:
        self.expires_at = expires_at
        """When the last of its grants leaves the window."""
        self.amount = amount
        self.first_expires_at = expires_at
        """When the first of its grants would leave the window by itself."""


class SlidingMeter:
    """
    At most ``limit`` in any ``span`` seconds, paced.

    Args:
        limit: Maximum cost granted in any ``span`` seconds.
        span: Seconds for which a grant counts.
        burst: Maximum cost granted at once after a quiet time, 1 to ``limit``.
        now: The clock's ``monotonic`` time.
        paced: False disables pacing, so that only the log decides.
    """

    __slots__ = (
        "_fade",
        "_gap",
        "_late",
        "_lead",
        "_lead_at",
        "_lead_most",
        "_log",
        "_slot",
        "_slow_step",
        "_step",
        "due",
        "held",
        "limit",
        "span",
        "used",
    )

    def __init__(self, limit: int, span: float, burst: float, now: float, *, paced: bool = True) -> None:
        self.used = 0
        """Cost granted within the last ``span`` seconds, as of the last call of ``expire``, and the cost ``held``."""
        self.held = 0
        """Cost granted to requests that are not written yet."""
        self._log: deque[LogEntry] = deque()
        self._set_size(limit, span, burst, paced=paced)
        # The pace: the next grant is due at `due`, or earlier by the lead. The lead was `_lead` seconds at
        # `_lead_at`. It shrinks by `_fade` a second while the bucket is ahead of its pace, and grows in quiet time,
        # which is the time after `due` if that is more than `_late`.
        self.due = now
        """When the next grant is due by the pace."""
        self._lead = self._lead_most
        self._lead_at = now

    def _set_size(self, limit: int, span: float, burst: float, *, paced: bool) -> None:
        self.limit = limit
        self.span = span
        self._slot = span / _SLOTS
        self._late = min(span, 1.0) * _MAX_LATENESS
        self._gap = span / limit
        # A burst of the whole limit leaves nothing to pace, until the service refuses calls and the speed drops.
        self._step = self._gap if paced and burst < limit else 0.0
        self._slow_step = self._gap if paced else 0.0
        # The lead is in seconds of the pace. A full one fades within one span: burst * gap / span is burst / limit.
        self._lead_most = burst * self._gap
        self._fade = burst / limit

    def resize(self, limit: int, span: float, burst: float, now: float, *, paced: bool) -> None:
        """Change the limit: earlier grants still count, and the next burst must be earned by quiet time."""
        self._set_size(limit, span, burst, paced=paced)
        # Delays of the old pace do not carry over; the log alone keeps what was granted.
        self.due = min(self.due, now)
        self.reset_burst(now)

    def set_span(self, span: float) -> None:
        """Change the seconds for which a grant counts; earlier grants keep theirs."""
        # Burst and pacing are not stored; both are recovered here from values derived from them.
        self._set_size(self.limit, span, self._fade * self.limit, paced=self._slow_step > 0)

    def expire(self, now: float) -> None:
        """Drop the grants that have left the window."""
        log = self._log
        while log and log[0].expires_at <= now:
            self.used -= log.popleft().amount

    def ready_at(self, now: float, cost: int) -> float:
        """Return when *cost* could be granted if nothing else were granted before, *now* at the earliest."""
        log = self._log
        if log and log[0].expires_at <= now:
            self.expire(now)
        ready = now
        if self.used + cost > self.limit:
            ready = self._freed_at(self.used + cost - self.limit, now)
        if self.due > ready:
            return self._paced(ready, self.due, cost)
        return ready

    def _freed_at(self, amount: int, now: float) -> float:
        """Return when *amount* can have expired at the earliest; infinity if less than that is used."""
        for entry in self._log:
            amount -= entry.amount
            if amount <= 0:
                return entry.expires_at
        # What is held expires one span after it is written, which is not before now.
        return now + self.span if amount <= self.held else math.inf

    def _paced(self, ready: float, due: float, cost: int) -> float:
        """Return the earliest time, from *ready* on, of a grant that is due at *due*; the lead may make it early."""
        lead = self._lead - cost * self._gap
        # The second condition is needed because a cost above the lead makes the lead negative. A grant at its due time
        # needs no lead.
        if due - ready <= lead - self._fade * (ready - self._lead_at) + _ROUNDING or due - ready <= _ROUNDING:
            return ready
        # With a fade of 1 the lead shrinks as fast as time passes, so waiting does not bring the grant nearer until it
        # is due.
        if self._fade < 1:
            # due == t + lead - fade * (t - lead_at), solved for t
            # Not later than due, which the solution would be for a negative lead.
            due = min(due, (due - lead - self._fade * self._lead_at) / (1 - self._fade))
        return max(ready, due)

    def take(self, now: float, cost: int, speed: float = 1.0) -> None:
        """
        Grant *cost* to a request that is written now.

        Args:
            now: The clock's ``monotonic`` time.
            cost: The cost of the call.
            speed: Fraction of the pace, above 0 and at most 1; below 1 the next grant waits longer.
        """
        self._advance_pace(now, cost, speed)
        self.used += cost
        self._append(now, cost)

    def hold(self, now: float, cost: int, speed: float = 1.0) -> None:
        """Grant *cost* to a request that is written later; ``stamp`` or ``refund`` must follow."""
        self._advance_pace(now, cost, speed)
        self.used += cost
        self.held += cost

    def stamp(self, now: float, cost: int) -> None:
        """Count a held grant from now on, because its request is being written."""
        self.held -= cost
        # The time for which it was held is not quiet time and must not earn a burst.
        if now - self.due > self._late:
            self.due = now
        self._append(now, cost)

    def delay(self, cost: int, granted_at: float) -> None:
        """Hold a grant that counts from *granted_at* on: its request cannot be written at once."""
        self.held += cost
        expires_at = granted_at + self.span
        for entry in reversed(self._log):
            if entry.first_expires_at <= expires_at:
                if expires_at <= entry.expires_at and cost <= entry.amount:
                    entry.amount -= cost
                    return
                break
        # The grant has left the window. The other entries are those of other calls.
        self.used += cost

    def _advance_pace(self, now: float, cost: int, speed: float) -> None:
        # This is the fast path of every call. Calls of min() and max() would cost as much as all the rest.
        due = self.due
        until = now if now < due else due  # noqa: FURB136
        lead = self._lead - self._fade * (until - self._lead_at)
        if lead < 0:
            lead = 0.0
        if now - due > self._late:
            lead += now - due
            due = now
            if lead > self._lead_most:  # noqa: PLR1730
                lead = self._lead_most
        self._lead = lead
        self._lead_at = now
        self.due = due + cost * (self._step if speed == 1.0 else self._slow_step / speed)

    def _append(self, now: float, cost: int) -> None:
        """Add a grant to the log."""
        expires_at = now + self.span
        log = self._log
        if log:
            entry = log[-1]
            # Compared with the first grant and not the last: otherwise steady grants would extend one entry forever.
            if expires_at - entry.first_expires_at < self._slot:
                # The shared entry expires with its last grant: the earlier ones count too long, never too short.
                entry.expires_at = expires_at
                entry.amount += cost
                return
            # Here, because a grant does not need to look at the log while `used` has room.
            if log[0].expires_at <= now:
                self.expire(now)
        log.append(LogEntry(expires_at, cost))

    def refund(self, cost: int) -> None:
        """Undo a held grant: its request is not written."""
        self.used -= cost
        self.held -= cost
        # At a reduced speed the grant has delayed the next one by more than this. The rest is not given back, which is
        # safe.
        self.due -= cost * self._step

    def reset_burst(self, until: float) -> None:
        """Set the lead to zero: the next burst must be earned by quiet time after *until*."""
        self._lead = 0.0
        self.due = self._lead_at = max(self.due, until)

    def earliest_grant(self, now: float, ahead: int, calls: int, cost: int) -> float:
        """Return the earliest time by which *ahead*, and then *calls* of *cost* each, can have been granted."""
        if cost > self.limit:
            return math.inf
        self.expire(now)
        # Floor division, because a call cannot be split over two windows. Each full window takes one more span; the
        # rest must fit beside the log of the current window.
        windows, rest = divmod(calls - 1, self.limit // cost)
        more, left = divmod(ahead, self.limit)
        amount = left + (rest + 1) * cost
        windows += more
        if amount > self.limit:
            windows += 1
            amount -= self.limit
        excess = self.used + amount - self.limit
        logged = (self._freed_at(excess, now) if excess > 0 else now) + windows * self.span
        due = max(self.due, now)
        # With a fade of 1 the bucket is not paced at full speed, so only the log delays it.
        if self._fade < 1:
            due += (ahead + (calls - 1) * cost) * self._gap
            # Quiet time adds to the lead. The fading before it is left out, so the result may be too early, but not too
            # late.
            quiet = max(now - self.due, 0.0)
            lead = min(self._lead_most, self._lead + quiet) - cost * self._gap
            since = now if quiet else self._lead_at
            due = min(due, (due - lead - self._fade * since) / (1 - self._fade))
        return max(logged, due, now)

    def reset_after_fork(self) -> None:
        """Forget what is held in a forked child, where it is the parent's."""
        self.held = 0
        # The log decides: `used` is only its running total, and the fork may have copied it before its change.
        self.used = sum(entry.amount for entry in self._log)

    def is_idle(self, now: float) -> bool:
        """Whether a new meter would make the same decisions."""
        self.expire(now)
        # After that much quiet time the burst is complete again, as in a new meter.
        return not self._log and not self.held and self.due + self._lead_most <= now


class DayMeter:
    """
    At most ``limit`` between one 00:00 UTC and the next, not paced; an exhausted quota is not waited for.

    A clock may show a wrong day for a moment. When it returns to a day that it has shown before, what was granted on
    that day counts, and what was granted since.
    """

    __slots__ = ("_others", "_written", "day", "held", "limit", "used")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        """Cost granted on ``day``, and the cost ``held``."""
        self.held = 0
        """Cost granted to requests that are not written yet."""
        self.day = -1
        """Number of the UTC day that is counted, as of the last call of ``has_room``."""
        self._written = 0
        """Cost written on all days."""
        self._others: list[tuple[int, int, int]] = []
        """The days shown before, with the cost written on each, and on all days, when the clock left it."""

    def has_room(self, wall: float, cost: int) -> bool:
        """Whether *cost* may be granted today."""
        day = int(wall // DAY)
        # A clock that is set back a little over midnight must not renew yesterday's quota.
        if day > self.day or (day < self.day and self.day * DAY - wall > _SET_BACK_SECONDS):
            self._move_to(day)
        return self.used + cost <= self.limit

    def _move_to(self, day: int) -> None:
        """Count another day from now on."""
        written = self.used - self.held
        others = self._others
        at = next((at for at, other in enumerate(others) if other[0] == day), None)
        if at is not None:
            # The clock was wrong since it left this day, so all that was written meanwhile counts on this day.
            _, before, total = others[at]
            del others[at:]
            used = before + self._written - total
        else:
            if written:
                others.append((self.day, written, self._written))
                del others[:-_REMEMBERED_DAYS]
            if day > self.day:
                used = 0
                # A later one was shown by a clock that was wrong, and will be a new day.
                self._others = [other for other in others if other[0] < day]
            else:
                # The clock was ahead, or is wrong now. In both cases this day is the one that was counted until now.
                used = written
        self.day = day
        # What is held counts on the day on which it is written.
        self.used = used + self.held

    def take(self, cost: int) -> None:
        """Grant *cost* after ``has_room`` was asked, to a request that is written now."""
        self.used += cost
        self._written += cost

    def hold(self, cost: int) -> None:
        """Grant *cost* after ``has_room`` was asked; ``stamp`` or ``refund`` must follow."""
        self.used += cost
        self.held += cost

    def stamp(self, wall: float, cost: int) -> None:
        """Count a held grant on this day, because its request is being written."""
        # Called for its effect: a day may have begun since.
        self.has_room(wall, 0)
        self.held -= cost
        self._written += cost

    def delay(self, cost: int, granted_at: float) -> None:
        """Hold a grant that counts from *granted_at* on, as wall time: its request cannot be written at once."""
        self.held += cost
        # A grant of an earlier day is not in the count of this one.
        if granted_at < self.day * DAY or self.used < self.held:
            self.used += cost
        else:
            self._written -= cost

    def refund(self, cost: int) -> None:
        """Undo a held grant: its request is not written."""
        self.used -= cost
        self.held -= cost

    def reset_after_fork(self) -> None:
        """Forget what is held in a forked child, where it is the parent's."""
        self.used -= self.held
        self.held = 0

    def is_idle(self, wall: float) -> bool:
        """Whether a new meter would make the same decisions."""
        # Called for its effect, here and below: it sets the count to 0 if a new day has begun.
        self.has_room(wall, 0)
        return self.used == 0

    def seconds_until_room(self, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Return the seconds until *ahead*, and then *calls* of *cost* each, have room: 0, or until some midnight."""
        self.has_room(wall, 0)
        total = self.used + ahead + calls * cost
        if total <= self.limit:
            return 0.0
        # One midnight fewer than quotas, because today's quota counts as the first.
        days = math.ceil(total / self.limit) - 1
        return (wall // DAY + days) * DAY - wall
