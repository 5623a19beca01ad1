"""
One window of a limit: an exact sliding log decides what may go, a pace decides when.

The log holds every grant until it has left the window, so no placement of the window ever holds more than its limit.
The pace spreads grants evenly: after a quiet time up to ``burst`` may go at once, ahead of the pace; that lead then
fades to nothing within one window, so that a busy bucket neither stops and starts nor loses any of its limit.
"""

from __future__ import annotations

import math
from collections import deque

__all__ = ["DAY", "DayMeter", "LogEntry", "SlidingMeter"]

DAY = 86_400.0

_SLOTS = 1000
"""
Grants within a thousandth of the window share one log entry that leaves with the last of them: at most that much of
the limit is lost, and a log has at most that many entries however high the limit.
"""

_LATE = 0.05
"""
Windows (at most as many seconds) by which a grant may come after it was due and still count as late, so that the next
is due as if it had been on time. Event loops wake a millisecond late or more; it would be lost each time.
"""

_TICK = 1e-9
"""Seconds by which the pace, never the log, may be early: less than a clock resolves, more than rounding errors."""


class LogEntry:
    """One entry of a log: what was granted within one slot."""

    __slots__ = ("amount", "expires_at", "first_expires_at")

    def __init__(self, expires_at: float, amount: int) -> None:
        self.expires_at = expires_at
        """When it leaves the window: with the last of its grants. For a day: the day."""
        self.amount = amount
        self.first_expires_at = expires_at


class SlidingMeter:
    """
    At most ``limit`` in any ``span`` seconds, paced.

    Args:
        limit: The most that may be granted in any ``span`` seconds.
        span: Seconds a grant counts.
        burst: How much may go at once after a quiet time, 1 to ``limit``.
        now: The clock's time.
        paced: False leaves the pace to somebody else, and only the log decides.
    """

    __slots__ = (
        "_fade",
        "_gap",
        "_late",
        "_lead",
        "_lead_at",
        "_lead_most",
        "_log",
        "_next",
        "_slot",
        "_slow_step",
        "_step",
        "limit",
        "span",
        "used",
    )

    def __init__(self, limit: int, span: float, burst: float, now: float, *, paced: bool = True) -> None:
        self.used = 0
        self._log: deque[LogEntry] = deque()
        self._size(limit, span, burst, paced=paced)
        # The pace: the next grant is due at `_next`, or by the lead earlier. The lead was `_lead` at `_lead_at`; it
        # shrinks by `_fade` a second while the bucket is ahead of its pace and grows in quiet time, which is what
        # comes after `_next` when it is more than `_late`.
        self._next = now
        self._lead = self._lead_most
        self._lead_at = now

    def _size(self, limit: int, span: float, burst: float, *, paced: bool) -> None:
        self.limit = limit
        self.span = span
        self._slot = span / _SLOTS
        self._late = min(span, 1.0) * _LATE
        self._gap = span / limit
        # A burst of the whole limit leaves nothing to pace, until the server refuses calls.
        self._step = self._gap if paced and burst < limit else 0.0
        self._slow_step = self._gap if paced else 0.0
        self._lead_most = burst * self._gap
        self._fade = burst / limit

    def resize(self, limit: int, span: float, burst: float, now: float, *, paced: bool) -> None:
        """Go on with another limit; what was granted still counts, and there is no burst at first."""
        self._size(limit, span, burst, paced=paced)
        self._next = min(self._next, now)
        self.reset_burst(now)

    def set_span(self, span: float) -> None:
        """Let grants count for longer from now on."""
        self._size(self.limit, span, self._fade * self.limit, paced=self._slow_step > 0)

    def expire(self, now: float) -> None:
        """Forget the grants that have left the window."""
        log = self._log
        while log and log[0].expires_at <= now:
            entry = log.popleft()
            self.used -= entry.amount
            entry.amount = 0

    def ready_at(self, now: float, cost: int) -> float:
        """When *cost* could be granted if nothing else were: *now* or later."""
        log = self._log
        if log and log[0].expires_at <= now:
            self.expire(now)
        ready = now
        if self.used + cost > self.limit:
            ready = self._freed_at(self.used + cost - self.limit)
        if self._next > ready:
            return self._paced(ready, self._next, cost)
        return ready

    def _freed_at(self, amount: int) -> float:
        """When *amount* of what is in the log will have left it."""
        for entry in self._log:
            amount -= entry.amount
            if amount <= 0:
                return entry.expires_at
        return math.inf

    def _paced(self, ready: float, due: float, cost: int) -> float:
        """From when a grant due at *due* may go, not before *ready*: early by as much as the lead is then."""
        lead = self._lead - cost * self._gap
        if due - ready <= lead - self._fade * (ready - self._lead_at) + _TICK or due - ready <= _TICK:
            return ready
        if self._fade < 1:
            # due == t + lead - fade * (t - lead_at), solved for t
            due = min(due, (due - lead - self._fade * self._lead_at) / (1 - self._fade))
        return max(ready, due)

    def take(self, now: float, cost: int, speed: float = 1.0) -> LogEntry:
        """Grant *cost*; *speed* below 1 makes the next one wait longer. Returns the entry, for ``give_back``."""
        due = self._next
        # Written out: min() and max() would cost as much as all the rest.
        if due > now:
            lead = self._lead - self._fade * (now - self._lead_at)
            if lead < 0:
                lead = 0.0
        else:
            lead = self._lead - self._fade * (due - self._lead_at)
            if lead < 0:
                lead = 0.0
            if now - due > self._late:
                lead += now - due
                due = now
                if lead > self._lead_most:  # noqa: PLR1730
                    lead = self._lead_most
        self._lead = lead
        self._lead_at = now
        self._next = due + cost * (self._step if speed == 1.0 else self._slow_step / speed)
        self.used += cost
        expires_at = now + self.span
        log = self._log
        if log:
            entry = log[-1]
            if expires_at - entry.first_expires_at < self._slot:
                entry.expires_at = expires_at
                entry.amount += cost
                return entry
        entry = LogEntry(expires_at, cost)
        log.append(entry)
        return entry

    def refund(self, entry: LogEntry, cost: int) -> None:
        """Undo a grant that was not used; nothing when it has left the window meanwhile."""
        if entry.amount >= cost:
            entry.amount -= cost
            self.used -= cost
            self._next -= cost * self._step

    def reset_burst(self, until: float) -> None:
        """Lose the lead: the next burst has to be earned by quiet time after *until*."""
        self._lead = 0.0
        self._next = self._lead_at = max(self._next, until)

    def earliest_grant(self, now: float, ahead: int, calls: int, cost: int) -> float:
        """The earliest time by which *ahead* and after it *calls* of *cost* each can have been granted."""
        self.expire(now)
        windows, rest = divmod(calls - 1, self.limit // cost)
        more, left = divmod(ahead, self.limit)
        amount = left + (rest + 1) * cost
        windows += more
        if amount > self.limit:
            windows += 1
            amount -= self.limit
        excess = self.used + amount - self.limit
        logged = (self._freed_at(excess) if excess > 0 else now) + windows * self.span
        due = max(self._next, now)
        if self._fade < 1:
            due += (ahead + (calls - 1) * cost) * self._gap
            quiet = max(now - self._next, 0.0)
            lead = min(self._lead_most, self._lead + quiet) - cost * self._gap
            since = now if quiet else self._lead_at
            due = min(due, (due - lead - self._fade * since) / (1 - self._fade))
        return max(logged, due, now)

    def recompute_used(self) -> None:
        """Make ``used`` agree with the log, after a fork may have happened between the two."""
        self.used = sum(entry.amount for entry in self._log)

    def is_idle(self, now: float) -> bool:
        """Would a new meter decide the same?"""
        self.expire(now)
        return not self._log and self._next + self._lead_most <= now


class DayMeter:
    """At most ``limit`` between one 00:00 UTC and the next; neither paced nor waited for."""

    __slots__ = ("_day", "alone", "limit", "used")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self.alone = 0
        """What of it was granted without asking the store that shares it."""
        self._day = -1

    def fits(self, wall: float, cost: int) -> bool:
        """May *cost* be granted today?"""
        # A clock set back does not bring yesterday's quota again.
        day = int(wall // DAY)
        if day > self._day:
            self._day = day
            self.used = self.alone = 0
        return self.used + cost <= self.limit

    def take(self, cost: int) -> LogEntry:
        """Grant *cost*; call ``fits`` first. Returns the entry, for ``give_back``."""
        self.used += cost
        return LogEntry(self._day, cost)

    def refund(self, entry: LogEntry, cost: int) -> None:
        """Undo a grant of today that was not used."""
        if entry.expires_at == self._day:
            self.used -= cost

    def is_idle(self, wall: float) -> bool:
        """Would a new meter decide the same?"""
        self.fits(wall, 0)
        return self.used == 0

    def seconds_until_room(self, wall: float, ahead: int, calls: int, cost: int) -> float:
        """Seconds from now until *ahead* and then *calls* of *cost* each fit: 0, or up to some midnight."""
        self.fits(wall, 0)
        total = self.used + ahead + calls * cost
        if total <= self.limit:
            return 0.0
        days = math.ceil(total / self.limit) - 1
        return (wall // DAY + days) * DAY - wall
