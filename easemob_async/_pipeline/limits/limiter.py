"""The limits of one client, kept before anything is sent."""

from __future__ import annotations

import itertools
import math
import os
import threading
import weakref
from collections import Counter, deque
from collections.abc import Callable, Iterable

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Limit
from easemob_async._pipeline.limits.bucket import Bucket, BucketSnapshot
from easemob_async._pipeline.limits.bucket_registry import BucketRegistry
from easemob_async._pipeline.limits.feasibility import check_cost, check_quota, deadline_error, earliest_grant
from easemob_async._pipeline.limits.reservation import Reservation, advance
from easemob_async._pipeline.limits.settings import DEFAULT_SETTINGS, LimitSettings
from easemob_async._pipeline.limits.store import LimitStore
from easemob_async._pipeline.limits.store_coordinator import StoreBatch, StoreChange, StoreCoordinator

__all__ = ["Limiter"]

_RECHECK = 1.0
"""
Seconds after which those who wait look again while others wait in another event loop: it may have been stopped with
the head of a line in it.
"""

_limiters: weakref.WeakSet[Limiter] = weakref.WeakSet()


class Limiter:
    """
    Grants calls so that no window of any limit ever holds more than it may.

    Belongs to a client, and may be used from any number of event loops and threads at once; those who wait are
    woken in their own loop. There is no task of its own: whoever is first in a line sleeps until there is room, lets
    everybody go on who can, and hands over. A forked child starts with the parent's log and nobody waiting; from
    then on the two do not know of each other, so give each its share.

    Args:
        clock: Where time comes from.
        settings: Share, burst, overrides and so on.
        store: Where processes and hosts share their limits; ``None`` for limits of this client alone.
        on_store_change: Called when the store goes away, and when it is back, beside what is logged.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        settings: LimitSettings = DEFAULT_SETTINGS,
        store: LimitStore | None = None,
        on_store_change: Callable[[StoreChange], None] | None = None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets = itertools.count()
        self._registry = BucketRegistry(settings, paced=store is None)
        self._store = store
        self._coordinator = (
            None if store is None else StoreCoordinator(store, self._registry, settings, on_store_change)
        )
        self._grant = Reservation.grant if self._coordinator is None else self._coordinator.grant
        self._abandoned: deque[Reservation | StoreBatch] = deque()
        self._waiting: dict[int, Reservation] = {}
        """The reservations whose tasks wait, by ticket."""
        self._waiting_per_loop: Counter[object] = Counter()
        _limiters.add(self)

    def try_acquire(self, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "") -> bool:
        """
        Grant a call now, if there is room in all its buckets and nobody waits in any of them.

        Args:
            limits: The operation's limits.
            cost: What the call costs in limits that count recipients.
            key: Whose bucket, in limits that are per user.

        Returns:
            True: granted, send it. False: nothing was taken; ``acquire`` waits, or says why it cannot, or asks the
            store.
        """
        if not limits or not self.settings.enabled:
            return True
        if cost < 0 or self._coordinator is not None:
            return False
        with self._lock:
            now = self._clock.monotonic()
            plan = self._registry.by_identity.get(id(limits))
            if plan is None or plan.limits is not limits:
                plan = self._registry.plan(limits, now)
            buckets = plan.buckets
            if buckets is None:
                buckets = self._registry.buckets(plan, key, now, self._clock.wall())
            granted = True
            for bucket, weighted in buckets:
                price = cost if weighted else 1
                if not bucket.is_open(now, price) or (
                    bucket.days and bucket.exhausted_quota(self._clock.wall(), price) is not None
                ):
                    granted = False
                    break
            if granted:
                for bucket, weighted in buckets:
                    bucket.take(now, cost if weighted else 1)
        if self._abandoned:
            self._remove_abandoned()
        return granted

    async def acquire(
        self, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "", deadline: float | None = None
    ) -> float:
        """
        Wait until a call may be sent.

        Args:
            limits: The operation's limits; all are granted at once or none is.
            cost: What the call costs in limits that count recipients.
            key: Whose bucket, in limits that are per user.
            deadline: The clock's ``monotonic`` time by which the call must be granted; whoever makes a request to
                the store waits for its answer beyond that.

        Returns:
            Seconds waited.

        Raises:
            InvalidArgumentError: *cost* is negative, or more than a window's limit, so that it could never go.
            DeadlineExceededError: The queue does not get there by the deadline. Raised at once where that can be
                told; ``available_in`` says when it might have gone.
            QuotaExceededError: A daily quota is used up; nothing was sent.
        """
        if cost < 0:
            raise InvalidArgumentError("cost", f"must not be negative, got {cost}")
        if self.try_acquire(limits, cost=cost, key=key):
            return 0.0
        with self._lock:
            began = self._clock.monotonic()
            reservation = self._claim(limits, cost, key, began, deadline)
        try:
            await self._wait(reservation, deadline)
        except BaseException:
            self._abandoned.append(reservation)
            self._remove_abandoned()
            raise
        with self._lock:
            self._finish(reservation)
        return self._clock.monotonic() - began

    def _claim(self, limits: tuple[Limit, ...], cost: int, key: str, now: float, deadline: float | None) -> Reservation:
        """Stand in line, or say why that is of no use."""
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
        self._waiting_per_loop[reservation.waiter.home] += 1
        return reservation

    async def _wait(self, reservation: Reservation, deadline: float | None) -> None:
        """Until *reservation* is granted; raises when it cannot be."""
        while True:
            with self._lock:
                now, wall = self._clock.monotonic(), self._clock.wall()
                # Anew each time: a waiter stays woken.
                reservation.waiter = waiter = Waiter()
                reservation.alarm_at = math.inf
                wake: list[Reservation] = []
                request = None
                if not reservation.is_decided and not reservation.is_requested:
                    request, wake = self._move(reservation, now, wall)
                if deadline is not None and now >= deadline and not reservation.is_decided:
                    reservation.error = deadline_error(reservation.buckets, reservation.costs, now, wall)
                    wake += self._remove(reservation, now, wall)
                if request is None and not reservation.is_decided and self._coordinator is not None:
                    request = self._coordinator.lead(now)
                until = self._look_again_at(reservation, deadline, now)
            _wake(wake, reservation)
            if self._abandoned:
                self._remove_abandoned()
            if request is not None:
                await self._ask(request)
            elif not reservation.is_decided:
                await self._clock.wait(waiter, None if until == math.inf else until - now)
            if reservation.error is not None:
                raise reservation.error
            if reservation.granted:
                return

    def _move(self, reservation: Reservation, now: float, wall: float) -> tuple[StoreBatch | None, list[Reservation]]:
        """Let *reservation* move on in its lines; or look for a store that is away, which comes first."""
        request = None if self._coordinator is None or self._coordinator.is_available else self._coordinator.lead(now)
        if request is not None:
            # Out of the line meanwhile: a grant would be used late.
            reservation.leave_queues()
            return request, self._advance(reservation.buckets, now, wall)
        if not reservation.is_queued:
            reservation.move_to(0)
        return None, self._advance((reservation.buckets[reservation.stage],), now, wall)

    def _look_again_at(self, reservation: Reservation, deadline: float | None, now: float) -> float:
        """When *reservation* has to look again if nobody wakes it before."""
        until = reservation.alarm_at if deadline is None else min(reservation.alarm_at, deadline)
        if self._coordinator is not None and reservation.alarm_at < math.inf:
            # The first in a line looks for a store that is away.
            until = min(until, self._coordinator.probe_at)
        if len(self._waiting_per_loop) > 1:
            until = min(until, now + _RECHECK)
        return until

    async def _ask(self, request: StoreBatch) -> None:
        """Ask the store for all in *request*, and let them know."""
        gate = self._coordinator
        assert gate is not None
        try:
            outcome = await gate.ask(request)
        except BaseException:
            self._abandoned.append(request)
            self._remove_abandoned()
            raise
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            moved, wake = gate.settle(request, outcome, now)
            wake += self._advance(moved, now, wall)
        _wake(wake)
        if self._abandoned:
            self._remove_abandoned()
        gate.notify()

    def _advance(self, buckets: Iterable[Bucket], now: float, wall: float) -> list[Reservation]:
        wake = advance(buckets, self._waiting, now, wall, self._grant)
        leader = self._coordinator.next_leader() if self._coordinator is not None else None
        if leader is not None:
            wake.append(leader)
        return wake

    def _remove(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        """*reservation* gives up: those behind it move on. Returns the claims to wake."""
        if reservation.granted:
            reservation.refund()
        reservation.leave_queues()
        if self._coordinator is not None:
            self._coordinator.drop(reservation)
        return self._advance(reservation.buckets, now, wall)

    def refused(self, limits: tuple[Limit, ...], *, key: str = "", retry_after: float | None = None) -> bool:
        """
        The server refused a call for its rate although we paced, as when other clients share the limit.

        The bucket stops for ``retry_after`` seconds, or a part of its window, then goes on slower for everybody in
        it, and recovers by itself. Of several buckets the fullest is to blame; when calls keep being refused, so is
        each of the others.

        Args:
            limits: The limits of the refused operation.
            key: Whose bucket, in limits that are per user.
            retry_after: Seconds named by the server.

        Returns:
            Does the next such call wait here? False where nothing limits it, so that whoever repeats it has to wait.
        """
        if not limits or not self.settings.enabled:
            return False
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            plan = self._registry.plan(limits, now)
            buckets = [bucket for bucket, _ in self._registry.buckets(plan, key, now, wall)]
            fullest = max((bucket.fullness(now, wall) for bucket in buckets), default=0.0)
            for bucket in buckets:
                if bucket.fullness(now, wall) >= fullest or bucket.is_suspected(now):
                    bucket.refused(now, wall, retry_after)
                else:
                    bucket.suspected_at = now
        if self._abandoned:
            self._remove_abandoned()
        return bool(buckets)

    def snapshot(self) -> tuple[BucketSnapshot, ...]:
        """Every bucket in use: those shared by all calls in the order of first use, then those per user."""
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            found = tuple(bucket.snapshot(now, wall) for bucket in self._registry)
        if self._abandoned:
            self._remove_abandoned()
        return found

    def estimate(self, limits: tuple[Limit, ...], n: int, *, cost: int = 1, key: str | None = None) -> float:
        """
        The least seconds until *n* such calls have been granted, from now and behind those who wait already.

        A daily quota that they exceed counts as waiting for the midnights (UTC) it takes.

        Args:
            limits: The limits of the operation.
            n: How many calls.
            cost: What each costs in limits that count recipients.
            key: Whose bucket, if all are one user's; limits that are per user are left out otherwise.

        Raises:
            InvalidArgumentError: *n* or *cost* is negative, or *cost* is more than a window's limit.
        """
        for name, value in (("n", n), ("cost", cost)):
            if value < 0:
                raise InvalidArgumentError(name, f"must not be negative, got {value}")
        if n == 0 or not self.settings.enabled:
            return 0.0
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            buckets, costs = self._registry.ordered_buckets(limits, cost, key, now, wall)
            for bucket, price in zip(buckets, costs, strict=True):
                check_cost(bucket, price)
            at, _ = earliest_grant(buckets, costs, now, wall, n)
        if self._abandoned:
            self._remove_abandoned()
        return at - now

    def largest_cost(self, limits: tuple[Limit, ...]) -> int | None:
        """The most one call may cost, overrides and share applied; None where nothing counts recipients."""
        if not self.settings.enabled:
            return None
        with self._lock:
            plan = self._registry.plan(limits, self._clock.monotonic())
            return min((window.limit for part in plan.parts if part.weighted for window in part.windows), default=None)

    async def aclose(self) -> None:
        """Close what the store has open in the running event loop; nothing without a store."""
        if self._store is not None:
            await self._store.aclose()

    def _remove_abandoned(self) -> None:
        """
        Take those out who were cancelled.

        Without ever waiting for the lock: a coroutine may be closed by the garbage collector in the middle of a
        locked section of this very thread. Whoever holds the lock looks here after releasing it.
        """
        while self._abandoned and self._lock.acquire(blocking=False):
            wake: list[Reservation] = []
            try:
                now, wall = self._clock.monotonic(), self._clock.wall()
                while self._abandoned:
                    left = self._abandoned.popleft()
                    if isinstance(left, Reservation):
                        wake += self._remove(left, now, wall)
                        self._finish(left)
                    elif self._coordinator is not None:
                        wake += self._advance(self._coordinator.abandon(left), now, wall)
            finally:
                self._lock.release()
            _wake(wake)

    def _finish(self, reservation: Reservation) -> None:
        """Its task waits no more."""
        self._waiting.pop(reservation.ticket, None)
        home = reservation.waiter.home
        self._waiting_per_loop[home] -= 1
        if not self._waiting_per_loop[home]:
            del self._waiting_per_loop[home]

    def _reset_after_fork(self) -> None:
        self._lock = threading.Lock()
        self._abandoned.clear()
        self._waiting.clear()
        self._waiting_per_loop.clear()
        if self._coordinator is not None:
            self._coordinator.reset_after_fork()
        for bucket in self._registry:
            bucket.reset_after_fork()


def _wake(reservations: Iterable[Reservation], but: Reservation | None = None) -> None:
    for reservation in reservations:
        if reservation is not but:
            reservation.waiter.wake()


def _after_fork() -> None:
    for limiter in list(_limiters):
        limiter._reset_after_fork()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
