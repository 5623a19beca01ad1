"""Client-side rate limiting: a call waits here before anything is sent."""

from __future__ import annotations

import itertools
import math
import os
import threading
import weakref
from collections import Counter, deque
from collections.abc import Iterable
from functools import partial
from typing import Protocol

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError, InvalidArgumentError
from easemob_async._operation import Limit
from easemob_async._pipeline.limits.arrivals import ArrivalQueue
from easemob_async._pipeline.limits.bucket import Bucket, BucketSnapshot
from easemob_async._pipeline.limits.bucket_registry import BucketRegistry
from easemob_async._pipeline.limits.feasibility import check_cost, check_quota, deadline_error, earliest_grant
from easemob_async._pipeline.limits.reservation import Hold, Reservation, advance
from easemob_async._pipeline.limits.settings import DEFAULT_SETTINGS, LimitSettings
from easemob_async._repr import safe_repr

__all__ = ["GrantHolder", "Limiter", "wake_all"]

_RECHECK_SECONDS = 1.0
"""
Interval at which waiting calls look again while calls wait in several event loops. The loop of the first call in a
queue may have stopped, and then that call never wakes the others.
"""

_HELD_SECONDS = 60.0
"""
Seconds after which a held grant expires and its room goes to other calls, because the event loop of its task may have
stopped. A task that continues later gets a new grant.
"""

_limiters: weakref.WeakSet[Limiter] = weakref.WeakSet()


class GrantHolder(Protocol):
    """A granted call."""

    granted_at: float
    """The clock's ``monotonic`` time from which the grant counts."""
    valid_until: float
    """The clock's ``monotonic`` time until which the granted request may be written."""
    asked_at: float | None
    """The clock's ``monotonic`` time when the store that granted the call was asked; None if no store was."""


class Limiter:
    """
    A client-side rate limiter: no window of any limit ever holds more than its limit.

    A grant counts from the time at which ``try_acquire`` or ``acquire`` returns. If the request cannot be written at
    once, because it waits for a connection, call ``delay``: the grant then counts from ``use``, directly before the
    request is written. Otherwise the grants of several seconds could be written at the same moment.

    A limiter belongs to one client and may be used from any number of event loops and threads at once; a waiting call
    is woken in its own event loop. The limiter has no task of its own: the first call in a queue sleeps until its
    bucket has room, then grants every call that has room and wakes those calls.

    A forked child starts with the parent's log and without waiting calls. From then on parent and child do not know of
    each other's calls, so give each its ``LimitSettings.share``.

    ``SharedLimiter`` enforces the limits together with other processes. It overrides ``try_acquire``, ``aclose``, and
    the methods marked as hooks.

    Args:
        clock: Source of the time.
        settings: Share, burst, overrides and so on.
        registry: The buckets, if they are of another kind than ``Bucket``.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        settings: LimitSettings = DEFAULT_SETTINGS,
        registry: BucketRegistry[Bucket] | None = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._registry = BucketRegistry(settings, partial(Bucket, settings)) if registry is None else registry
        # The lock guards all state below and every bucket against other threads. It is held for microseconds, and
        # never across an await.
        self._lock = threading.Lock()
        self.arrivals: ArrivalQueue = ArrivalQueue()
        """Where a call waits before ``acquire``, when many calls begin together."""
        self._tickets = itertools.count()
        self._waiting: dict[int, Reservation] = {}
        """The reservations whose tasks wait, by ticket."""
        self._waiting_per_loop: Counter[object] = Counter()
        # A deque, because tasks append without the lock: its append and popleft are atomic.
        self._abandoned: deque[Reservation] = deque()
        """The reservations of cancelled tasks that are still to be removed; see ``_remove_abandoned``."""
        self._unused: deque[Hold] = deque()
        """The delayed grants that ``drop`` and ``refund`` have given up; see ``_remove_abandoned``."""
        self._held: dict[Hold, float] = {}
        """The grants that are not used yet, and when they were made, the oldest first."""
        _limiters.add(self)

    @safe_repr
    def __repr__(self) -> str:
        """Return the number of buckets and of waiting calls."""
        # Without the lock: a debugger or a log may call this while the same thread holds it.
        if not self.settings.enabled:
            return f"{type(self).__name__}(enabled=False)"
        return f"{type(self).__name__}(buckets={len(self._registry)}, waiting={len(self._waiting)})"

    def try_acquire(
        self, limits: tuple[Limit, ...], cost: int = 1, key: str = "", holder: GrantHolder | None = None
    ) -> bool:
        """
        Grant a call now if all its buckets have room and no call waits in any of them.

        Args:
            limits: The operation's limits.
            cost: Cost of the call in limits that count recipients.
            key: Key of the bucket in limits that are per user.
            holder: Gets the time from which the grant counts; pass that time to ``delay``.

        Returns:
            True if the call was granted and may be sent. False if nothing was taken; ``acquire`` then waits, or
            raises why the call cannot be granted.
        """
        if not limits or not self.settings.enabled:
            return True
        if cost < 0:
            return False
        with self._lock:
            now = self._clock.monotonic()
            # The lookup of `BucketRegistry.find`, written out: this is the fast path of every call.
            found = self._registry.by_identity.get(id(limits))
            if found is None or found.limits is not limits:
                found = self._registry.find(limits, now)
            buckets = found.buckets
            if buckets is None:
                buckets = self._registry.buckets(found, key, now, self._clock.wall())
            granted = True
            for bucket, is_weighted in buckets:
                price = cost if is_weighted else 1
                # Few buckets have a daily quota, so the wall clock is read only for those.
                if not bucket.is_open(now, price) or (
                    bucket.days and bucket.exhausted_quota(self._clock.wall(), price) is not None
                ):
                    granted = False
                    break
            # Only after all buckets have agreed, because a grant by `take` cannot be refunded.
            if granted:
                for bucket, is_weighted in buckets:
                    bucket.take(now, cost if is_weighted else 1)
                if holder is not None:
                    holder.granted_at = now
        # A task that was cancelled while this thread held the lock left its reservation for the holder to remove.
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return granted

    async def acquire(
        self,
        limits: tuple[Limit, ...],
        *,
        cost: int = 1,
        key: str = "",
        deadline: float | None = None,
        holder: GrantHolder | None = None,
    ) -> float:
        """
        Wait until a call may be sent.

        Args:
            limits: The operation's limits; all of them grant the call at once, or none does.
            cost: Cost of the call in limits that count recipients.
            key: Key of the bucket in limits that are per user.
            deadline: The clock's ``monotonic`` time by which the call must be granted.
            holder: Gets the times from which the grant counts and until which it is valid; pass them to ``delay``.

        Returns:
            Seconds waited.

        Raises:
            InvalidArgumentError: *cost* is negative, or more than the limit of a window, so that the call could never
                be granted.
            DeadlineExceededError: The call cannot be granted by the deadline. It is raised at once if that is known
                at once, but not while a shared store cannot be reached, because it may return at any moment and have
                room. ``available_in`` is the estimated wait in seconds; None if only the store can grant the call.
            QuotaExceededError: A daily quota is exhausted; nothing was sent.
        """
        if cost < 0:
            raise InvalidArgumentError("cost", f"must not be negative, got {cost}")
        if self.try_acquire(limits, cost=cost, key=key, holder=holder):
            return 0.0
        try:
            with self._lock:
                began = self._clock.monotonic()
                reservation = self._reserve(limits, cost, key, began, deadline)
        finally:
            # Also if the call is refused.
            if self._abandoned or self._unused:
                self._remove_abandoned()
        try:
            await self._wait(reservation, deadline)
        except BaseException:
            # Cancelled, or closed by the garbage collector, which may be in the middle of a locked section of this
            # thread: the lock must not be waited for here. See `_remove_abandoned`.
            self._abandoned.append(reservation)
            self._remove_abandoned()
            raise
        with self._lock:
            self._forget(reservation)
        if self._abandoned or self._unused:
            self._remove_abandoned()
        if holder is not None:
            holder.granted_at = reservation.used_at
            holder.valid_until = reservation.valid_until
            holder.asked_at = reservation.asked_at
        return self._clock.monotonic() - began

    def delay(
        self,
        limits: tuple[Limit, ...],
        *,
        cost: int = 1,
        key: str = "",
        granted_at: float | None = None,
        valid_until: float = math.inf,
        asked_at: float | None = None,
    ) -> Hold | None:
        """
        Hold a grant, because its request cannot be written at once.

        Args:
            limits: As for ``acquire``.
            cost: As for ``acquire``.
            key: As for ``acquire``.
            granted_at: The clock's ``monotonic`` time from which the grant counts until now; None for this moment.
            valid_until: The clock's ``monotonic`` time until which the request may be written.
            asked_at: When the store that granted the call was asked. If the grant is used too late, later requests to
                the store allow for more time. None if no store was asked, or if the wait will not recur.

        Returns:
            The argument for ``use``, ``drop`` or ``refund``; None if no limit applies.
        """
        if not limits or not self.settings.enabled:
            return None
        with self._lock:
            now = self._clock.monotonic()
            if granted_at is None:
                granted_at = now
            # As in `try_acquire`, the common case is written out.
            found = self._registry.by_identity.get(id(limits))
            if found is None or found.limits is not limits:
                found = self._registry.find(limits, now)
            if cost == 1 and found.shared_buckets is not None:
                buckets, costs = found.shared_buckets, found.unit_costs
            else:
                priced = found.buckets or self._registry.buckets(found, key, now, self._clock.wall())
                buckets = tuple([bucket for bucket, _ in priced])
                costs = tuple([cost if is_weighted else 1 for _, is_weighted in priced])
            for bucket, price in zip(buckets, costs):  # noqa: B905 - equally long
                bucket.delay(now, self._clock, price, granted_at)
            hold = Hold(buckets, costs, valid_until, asked_at)
            self._held[hold] = now
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return hold

    def use(self, hold: Hold, *, even_if_expired: bool = False) -> bool:
        """
        Count a delayed grant from now on, directly before its request is written.

        Args:
            hold: The delayed grant.
            even_if_expired: Whether the request is written in any case.

        Returns:
            Whether the request may be written. Otherwise the call needs another grant.
        """
        wake: list[Reservation] = []
        with self._lock:
            now = self._clock.monotonic()
            is_held = self._held.pop(hold, None) is not None
            if is_held and now > hold.valid_until:
                self._note_lateness(hold, now)
            if not is_held:
                is_valid = even_if_expired or self._has_room_again(hold, now, self._clock.wall())
                if is_valid:
                    hold.take_again(now)
            elif is_valid := even_if_expired or now <= hold.valid_until:
                wake = self._count(hold, now)
            else:
                wake = self._release(hold, now, self._clock.wall())
        if wake:
            wake_all(wake)
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return is_valid

    def refund(self, hold: Hold) -> None:
        """Give back a held grant whose request was not written; it goes to the next call."""
        hold.is_refunded = True
        self.drop(hold)

    def drop(self, hold: Hold) -> None:
        """Give up a held grant whose request may have been written; it counts from now on."""
        # Without waiting for the lock, because the garbage collector may call this; see `_remove_abandoned`.
        self._unused.append(hold)
        self._remove_abandoned()

    def _has_room_again(self, hold: Hold, now: float, wall: float) -> bool:
        """Whether there is room now for a call whose grant has expired. A hook."""
        return all(
            bucket.is_open(now, cost) and bucket.exhausted_quota(wall, cost) is None
            for bucket, cost in zip(hold.buckets, hold.costs, strict=True)
        )

    def _note_lateness(self, hold: Hold, now: float) -> None:
        """Called when a grant was used too late; does nothing here. A hook."""

    def _count(self, hold: Hold, now: float) -> list[Reservation]:
        """Count a held grant from now on; returns the reservations to wake."""
        blocked = hold.stamp(now, self._clock)
        return self._advance(blocked, now, self._clock.wall()) if blocked else []

    def _release(self, hold: Hold, now: float, wall: float) -> list[Reservation]:
        """Give a held grant to other calls; returns the reservations to wake."""
        hold.refund()
        return self._advance(hold.buckets, now, wall)

    def _count_expired(self, now: float, wall: float) -> list[Reservation]:
        """Count the grants that were not used for a long time; returns the reservations to wake."""
        wake: list[Reservation] = []
        while self._held:
            hold, since = next(iter(self._held.items()))
            if now - since < _HELD_SECONDS:
                break
            del self._held[hold]
            wake += self._count(hold, now)
        return wake

    def _reserve(
        self, limits: tuple[Limit, ...], cost: int, key: str, now: float, deadline: float | None
    ) -> Reservation:
        """Enter the queue; raise if the call cannot be granted, or not by its deadline."""
        wall = self._clock.wall()
        buckets, costs = self._registry.ordered_buckets(limits, cost, key, now, wall)
        for bucket, price in zip(buckets, costs, strict=True):
            check_cost(bucket, price)
            error = check_quota(bucket, price, wall)
            if error is not None:
                raise error
        if deadline is not None and earliest_grant(buckets, costs, now, wall)[0] > deadline:
            raise deadline_error(buckets, costs, now, wall)
        reservation = Reservation(next(self._tickets), buckets, costs)
        self._waiting[reservation.ticket] = reservation
        self._waiting_per_loop[reservation.waiter.event_loop] += 1
        return reservation

    def _forget(self, reservation: Reservation) -> None:
        """Forget a reservation whose task no longer waits."""
        self._waiting.pop(reservation.ticket, None)
        event_loop = reservation.waiter.event_loop
        self._waiting_per_loop[event_loop] -= 1
        if not self._waiting_per_loop[event_loop]:
            # The key is the event loop: a count of zero would keep a finished loop alive.
            del self._waiting_per_loop[event_loop]

    async def _wait(self, reservation: Reservation, deadline: float | None) -> None:
        """Return when *reservation* is granted and counts from now on; raise its error when it fails."""
        while not (reservation.granted and self._settle(reservation)):
            with self._lock:
                now, wall = self._clock.monotonic(), self._clock.wall()
                # A waiter stays woken, so each round needs a new one. It is set under the lock: whatever is decided
                # for this reservation after this section wakes this waiter, even before the sleep below has begun.
                reservation.waiter = waiter = Waiter()
                # The old alarm has rung or is out of date, and `advance` would keep it if it were earlier.
                reservation.alarm_at = math.inf
                wake = self._step(reservation, deadline, now, wall)
                until = self._recheck_at(reservation, deadline, now)
            # After the lock is released, because waking may call into another event loop.
            wake_all(wake, reservation)
            if self._abandoned or self._unused:
                self._remove_abandoned()
            await self._pause(reservation, waiter, until - now)
            if reservation.error is not None:
                raise reservation.error

    def _settle(self, reservation: Reservation) -> bool:
        """
        Count the grant of *reservation* from now on, when its task runs.

        The task of a busy event loop may run seconds after another one has granted the call.

        Returns:
            False if the grant is not valid any more; the call is back in its queues then, at its old place.
        """
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            is_held = self._held.pop(reservation, None) is not None
            if is_held and now <= reservation.valid_until:
                wake = self._count(reservation, now)
                is_valid = True
            else:
                if is_held:
                    reservation.refund()
                self._restart(reservation, now)
                wake = self._advance(reservation.buckets, now, wall)
                is_valid = reservation.granted and self._held.pop(reservation, None) is not None
                if is_valid:
                    wake += self._count(reservation, now)
        wake_all(wake, reservation)
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return is_valid

    def _restart(self, reservation: Reservation, now: float) -> None:
        """Put a reservation whose grant is not valid any more back in its queues. A hook."""
        reservation.granted = False
        # An alarm of the earlier wait would keep `advance` from setting a new one.
        reservation.alarm_at = math.inf
        reservation.move_to(0)

    def _step(self, reservation: Reservation, deadline: float | None, now: float, wall: float) -> list[Reservation]:
        """Let *reservation* advance, or fail at its deadline; returns the reservations to wake. A hook."""
        wake = self._count_expired(now, wall)
        if reservation.is_queued:
            wake += self._advance((reservation.buckets[reservation.stage],), now, wall)
        # Room that comes free exactly at the deadline is still used, so the deadline is checked afterwards.
        if deadline is not None and now >= deadline and not reservation.is_decided:
            # Withdraw first: otherwise the estimate counts this call among those that wait before it.
            wake += self._withdraw(reservation, now, wall)
            reservation.error = self._deadline_error(reservation, now, wall)
        return wake

    def _deadline_error(self, reservation: Reservation, now: float, wall: float) -> DeadlineExceededError:
        """Build the error of a reservation whose deadline has passed. A hook."""
        return deadline_error(reservation.buckets, reservation.costs, now, wall)

    def _recheck_at(self, reservation: Reservation, deadline: float | None, now: float) -> float:
        """Return when *reservation* must check again if it is not woken before. A hook."""
        until = reservation.alarm_at if deadline is None else min(reservation.alarm_at, deadline)
        if len(self._waiting_per_loop) > 1:
            until = min(until, now + _RECHECK_SECONDS)
        # Only the first call of a queue has an alarm, and it is the one that looks after forgotten grants.
        if self._held and reservation.alarm_at < math.inf:
            until = min(until, next(iter(self._held.values())) + _HELD_SECONDS)
        return until

    async def _pause(self, reservation: Reservation, waiter: Waiter, seconds: float) -> None:
        """Sleep until *waiter* is woken, for *seconds* at most. A hook."""
        if not reservation.is_decided:
            await self._clock.wait(waiter, None if seconds == math.inf else seconds)

    def _advance(self, buckets: Iterable[Bucket], now: float, wall: float) -> list[Reservation]:
        """Let all reservations advance that can, beginning at *buckets*; returns those to wake. A hook."""
        return advance(buckets, self._waiting, now, wall, self._grant)

    def _grant(self, reservation: Reservation, now: float) -> bool:
        """Grant a reservation whose turn it is; returns whether it has left its queues. A hook."""
        self._held[reservation] = now
        return reservation.grant(now)

    def _withdraw(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        """Remove *reservation* and let those behind it advance; returns the reservations to wake. A hook."""
        if reservation.granted and self._held.pop(reservation, None) is not None:
            # Granted, and its task was cancelled before it ran: the grant goes to the next call, in this instant.
            reservation.refund()
        reservation.leave_queues()
        return self._advance(reservation.buckets, now, wall)

    def _remove_abandoned(self) -> None:
        """
        Remove the reservations of cancelled tasks, and count the grants they had delayed.

        This never waits for the lock: the garbage collector may close a coroutine in the middle of a locked section of
        this very thread, and waiting would be a deadlock. Instead, each holder of the lock checks ``_abandoned`` and
        ``_unused`` after releasing it.
        """
        # Checked again after each release: a task that did not get the lock meanwhile relies on its holder.
        while (self._abandoned or self._unused) and self._lock.acquire(blocking=False):
            wake: list[Reservation] = []
            try:
                now, wall = self._clock.monotonic(), self._clock.wall()
                while self._abandoned:
                    reservation = self._abandoned.popleft()
                    # In a forked child, a reservation of the parent may be collected.
                    if self._waiting.get(reservation.ticket) is not reservation:
                        continue
                    # Removed from the queues before it is forgotten: `advance` looks up every queued ticket in
                    # `_waiting`.
                    wake += self._drop(reservation, now, wall)
                    self._forget(reservation)
                while self._unused:
                    hold = self._unused.popleft()
                    if self._held.pop(hold, None) is not None:
                        wake += self._release(hold, now, wall) if hold.is_refunded else self._count(hold, now)
            finally:
                self._lock.release()
            wake_all(wake)

    def _drop(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        """Remove the reservation of a cancelled task; returns the reservations to wake. A hook."""
        return self._withdraw(reservation, now, wall)

    def record_refusal(self, limits: tuple[Limit, ...], *, key: str = "", retry_after: float | None = None) -> bool:
        """
        Slow down after the service refused a call for its rate, as it does when other clients share the limit.

        The bucket pauses for ``retry_after`` seconds, or for a part of its window, then continues at a lower speed for
        all calls in it, and recovers by itself. Of several buckets the fullest is blamed; when calls keep being
        refused, so is each of the others.

        Args:
            limits: The limits of the refused operation.
            key: Key of the bucket in limits that are per user.
            retry_after: Seconds the service asked to wait, or None.

        Returns:
            Whether the next such call waits here. False if no limit applies, so that the caller must wait before a
            retry.
        """
        if not limits or not self.settings.enabled:
            return False
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            found = self._registry.find(limits, now)
            buckets = [bucket for bucket, _ in self._registry.buckets(found, key, now, wall)]
            fullest = max((bucket.fullness(now, wall) for bucket in buckets), default=0.0)
            for bucket in buckets:
                # The fullest bucket is only the likeliest cause: other clients may have filled one that looks empty
                # here.
                if bucket.fullness(now, wall) >= fullest or bucket.is_suspected(now):
                    bucket.record_refusal(now, wall, retry_after)
                else:
                    bucket.suspected_at = now
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return bool(buckets)

    def snapshot(self) -> tuple[BucketSnapshot, ...]:
        """Return every bucket in use: those all calls share in the order of first use, then those per user."""
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            found = tuple(self._snapshot(bucket, now, wall) for bucket in self._registry)
        if self._abandoned or self._unused:
            self._remove_abandoned()
        return found

    def _snapshot(self, bucket: Bucket, now: float, wall: float) -> BucketSnapshot:
        """Return the state of one bucket. A hook."""
        return bucket.snapshot(now, wall)

    def estimate(self, limits: tuple[Limit, ...], n: int, *, cost: int = 1, key: str | None = None) -> float:
        """
        Return the minimum number of seconds until *n* such calls have been granted, after those that wait already.

        If they exceed a daily quota, that includes the time until the necessary midnights (UTC). While a shared store
        cannot be reached, this is the time without it; the wait is shorter if the store can be reached again.

        Args:
            limits: The limits of the operation.
            n: Number of calls.
            cost: Cost of each call in limits that count recipients.
            key: Key of the bucket if all calls are of one user; otherwise limits that are per user are left out.

        Raises:
            InvalidArgumentError: *n* or *cost* is negative, or *cost* is more than the limit of a window.
        """
        for name, value in (("n", n), ("cost", cost)):
            if value < 0:
                raise InvalidArgumentError(name, f"must not be negative, got {value}")
        if n == 0 or not self.settings.enabled:
            return 0.0
        try:
            with self._lock:
                now, wall = self._clock.monotonic(), self._clock.wall()
                buckets, costs = self._registry.ordered_buckets(limits, cost, key, now, wall)
                for bucket, price in zip(buckets, costs, strict=True):
                    check_cost(bucket, price)
                at, _ = earliest_grant(buckets, costs, now, wall, n, without_store=True)
                if at == math.inf:
                    # More than the fallback share: only the store can grant it.
                    at, _ = earliest_grant(buckets, costs, now, wall, n)
        finally:
            if self._abandoned or self._unused:
                self._remove_abandoned()
        return at - now

    async def aclose(self) -> None:
        """Close what belongs to the running event loop; a limiter without a store has nothing to close."""

    def _reset_after_fork(self) -> None:
        """Start in a forked child: another thread of the parent may have held the lock. A hook."""
        self._lock = threading.Lock()
        # The tasks of these reservations and their event loops are in the parent.
        self.arrivals.reset_after_fork()
        self._abandoned.clear()
        self._unused.clear()
        self._held.clear()
        self._waiting.clear()
        self._waiting_per_loop.clear()
        for bucket in self._registry:
            bucket.reset_after_fork()


def wake_all(reservations: Iterable[Reservation], running: Reservation | None = None) -> None:
    """Wake the tasks of *reservations*, except the one that is *running* this code."""
    for reservation in reservations:
        if reservation is not running:
            reservation.waiter.wake()


def _after_fork() -> None:
    for limiter in list(_limiters):
        limiter._reset_after_fork()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
