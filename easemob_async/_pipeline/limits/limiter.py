"""The limits of one client, kept before anything is sent."""

from __future__ import annotations

import itertools
import math
import threading
from collections import deque
from collections.abc import Iterable

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError, InvalidArgumentError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.bucket import Bucket, BucketSnapshot
from easemob_async._pipeline.limits.claim import Claim, advance, spent
from easemob_async._pipeline.limits.settings import DEFAULT_SETTINGS, LimitSettings
from easemob_async._pipeline.limits.store import LimitStore

__all__ = ["Limiter"]

_PLANS_BY_IDENTITY = 4096
"""Operations are values made once, so their limits are found by identity; those made per call must not add up."""

_BucketId = tuple[str, str | None, str]


class _Part:
    """One limit of a plan: its windows as they hold here."""

    __slots__ = ("bucket", "id", "limit", "operations", "weighted", "windows")

    def __init__(self, limit: Limit, windows: tuple[Window, ...]) -> None:
        self.limit = limit
        self.id: _BucketId = (limit.bucket, limit.per, limit.counts)
        self.windows = windows
        self.weighted = limit.counts == "recipients"
        self.operations = 0
        """How many different sets of limits name this one: the more, the wider it is shared."""
        self.bucket: Bucket | None = None
        """The bucket, unless there is one per key."""


class _Plan:
    """The limits of an operation, resolved."""

    __slots__ = ("buckets", "limits", "parts")

    def __init__(self, limits: tuple[Limit, ...], parts: tuple[_Part, ...]) -> None:
        self.limits = limits
        self.parts = parts
        found = [(part.bucket, part.weighted) for part in parts if part.bucket is not None]
        self.buckets = tuple(found) if len(found) == len(parts) else None


class Limiter:
    """
    Grants calls so that no window of any limit ever holds more than it may.

    Belongs to a client, and may be used from any number of event loops and threads at once; waiters are woken in
    their own loop. There is no task of its own: whoever is first in a line sleeps until there is room, lets
    everybody go on who can, and hands over.

    Args:
        clock: Where time comes from.
        settings: Share, burst, overrides and so on.
        store: Where processes and hosts share their limits; ``None`` for limits of this client alone.
    """

    def __init__(
        self, *, clock: Clock, settings: LimitSettings = DEFAULT_SETTINGS, store: LimitStore | None = None
    ) -> None:
        if store is not None:
            raise NotImplementedError("a store is not supported yet")
        self.settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._tickets = itertools.count()
        self._parts: dict[_BucketId, _Part] = {}
        self._plans: dict[tuple[Limit, ...], _Plan] = {}
        self._plans_by_identity: dict[int, _Plan] = {}
        self._keyed: dict[tuple[_BucketId, str], Bucket] = {}
        self._left: deque[Claim] = deque()

    def try_acquire(self, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "") -> bool:
        """
        Grant a call now, if there is room in all its buckets and nobody waits in any of them.

        Args:
            limits: The operation's limits.
            cost: What the call costs in limits that count recipients.
            key: Whose bucket, in limits that are per user.

        Returns:
            True: granted, send it. False: nothing was taken; ``acquire`` waits, or says why it cannot.
        """
        if not limits or not self.settings.enabled:
            return True
        if cost < 0:
            return False
        plan = self._plans_by_identity.get(id(limits))
        if plan is None or plan.limits is not limits:
            plan = self._resolve(limits)
        with self._lock:
            now = self._clock.monotonic()
            buckets = plan.buckets
            if buckets is None:
                buckets = self._buckets(plan, key, now)
            granted = True
            for bucket, weighted in buckets:
                price = cost if weighted else 1
                if (
                    bucket.line
                    or bucket.ready_at(now, price) > now
                    or (bucket.days and bucket.spent_day(self._clock.wall(), price) is not None)
                ):
                    granted = False
                    break
            if granted:
                for bucket, weighted in buckets:
                    bucket.take(now, cost if weighted else 1)
        if self._left:
            self._let_go()
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
            deadline: The clock's ``monotonic`` time by which the call must be granted.

        Returns:
            Seconds waited.

        Raises:
            InvalidArgumentError: *cost* is negative, or more than a window's limit, so that it could never go.
            DeadlineExceededError: The queue does not get there by the deadline. Raised at once where that can be
                told; ``available_in`` says when it could have gone.
            QuotaExceededError: A daily quota is used up; nothing was sent.
        """
        if cost < 0:
            raise InvalidArgumentError("cost", f"must not be negative, got {cost}")
        if self.try_acquire(limits, cost=cost, key=key):
            return 0.0
        plan = self._resolve(limits)
        with self._lock:
            began = now = self._clock.monotonic()
            wall = self._clock.wall()
            # The narrowest first: those of one key, then by how many kinds of calls share it.
            chosen = sorted(
                zip(plan.parts, self._buckets(plan, key, now), strict=True),
                key=lambda pair: (pair[0].limit.per is None, pair[0].operations),
            )
            buckets = tuple(bucket for _, (bucket, _) in chosen)
            costs = tuple(cost if weighted else 1 for _, (_, weighted) in chosen)
            _check_possible(buckets, costs, wall)
            if deadline is not None:
                _check_deadline(buckets, costs, now, wall, deadline)
            claim = Claim(next(self._tickets), buckets, costs)
        try:
            await self._wait(claim, deadline)
        except BaseException:
            self._left.append(claim)
            self._let_go()
            raise
        return self._clock.monotonic() - began

    async def _wait(self, claim: Claim, deadline: float | None) -> None:
        """Until *claim* is granted; raises when it cannot be."""
        while True:
            # Made here: a waiter belongs to the loop of the one who waits.
            waiter = Waiter()
            with self._lock:
                now = self._clock.monotonic()
                wall = self._clock.wall()
                claim.waiter = waiter
                claim.alarm = math.inf
                wake: list[Claim] = []
                if not claim.granted and claim.error is None:
                    wake = advance((claim.buckets[claim.stage],), now, wall)
                granted, error, until = claim.granted, claim.error, claim.alarm
                if not granted and error is None and deadline is not None:
                    if now >= deadline:
                        claim.leave()
                        wake += advance(claim.buckets, now, wall)
                        error = _too_late(claim.buckets, claim.costs, now, wall)
                    until = min(until, deadline)
            _wake(wake, claim)
            if self._left:
                self._let_go()
            if error is not None:
                raise error
            if granted:
                return
            await self._clock.wait(waiter, None if until == math.inf else until - now)
            if claim.granted:
                return

    def refused(self, limits: tuple[Limit, ...], *, key: str = "", retry_after: float | None = None) -> None:
        """
        The server refused a call for its rate although we paced, as when other clients share the limit.

        The bucket stops for ``retry_after`` seconds, or a part of its window, then goes on slower for everybody in
        it, and recovers by itself. Of several buckets the fullest is to blame; another one is when calls keep being
        refused.

        Args:
            limits: The limits of the refused operation.
            key: Whose bucket, in limits that are per user.
            retry_after: Seconds named by the server.
        """
        if not limits or not self.settings.enabled:
            return
        plan = self._resolve(limits)
        with self._lock:
            now = self._clock.monotonic()
            buckets = [bucket for bucket, _ in self._buckets(plan, key, now)]
            most = max((bucket.fullness(now) for bucket in buckets), default=0.0)
            for bucket in buckets:
                if bucket.fullness(now) >= most or bucket.is_suspected(now):
                    bucket.refused(now, retry_after)
                else:
                    bucket.suspected_at = now
        if self._left:
            self._let_go()

    def snapshot(self) -> tuple[BucketSnapshot, ...]:
        """Every bucket that was used lately, in the order of first use."""
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            shared = [part.bucket for part in self._parts.values() if part.bucket is not None]
            found = tuple(bucket.snapshot(now, wall) for bucket in (*shared, *self._keyed.values()))
        if self._left:
            self._let_go()
        return found

    def estimate(self, limits: tuple[Limit, ...], n: int, *, cost: int = 1, key: str | None = None) -> float:
        """
        The least seconds until *n* such calls have been granted, from now and behind those who wait already.

        Args:
            limits: The limits of the operation.
            n: How many calls.
            cost: What each costs in limits that count recipients.
            key: Whose bucket, if all are one user's; limits that are per user are left out otherwise.

        Raises:
            InvalidArgumentError: *n* or *cost* is negative, or *cost* is more than a window's limit.
        """
        if n < 0:
            raise InvalidArgumentError("n", f"must not be negative, got {n}")
        if cost < 0:
            raise InvalidArgumentError("cost", f"must not be negative, got {cost}")
        if n == 0 or not limits or not self.settings.enabled:
            return 0.0
        plan = self._resolve(limits)
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            least = now
            for part, (bucket, weighted) in zip(plan.parts, self._buckets(plan, key or "", now), strict=True):
                price = cost if weighted else 1
                if price == 0 or (part.limit.per is not None and key is None):
                    continue
                _check_cost(bucket, price)
                least = max(least, bucket.least(now, wall, bucket.line.cost, n, price))
        if self._left:
            self._let_go()
        return least - now

    def _resolve(self, limits: tuple[Limit, ...]) -> _Plan:
        """The plan for *limits*, by identity where the same tuple has come before, otherwise by value."""
        plan = self._plans_by_identity.get(id(limits))
        if plan is not None and plan.limits is limits:
            return plan
        with self._lock:
            known = self._plans.get(limits)
            if known is None:
                parts = tuple(part for limit in limits if (part := self._part(limit)).windows)
                known = self._plans[limits] = _Plan(limits, parts)
                for part in parts:
                    part.operations += 1
            if known.limits is not limits:
                known = _Plan(limits, known.parts)
            if len(self._plans_by_identity) >= _PLANS_BY_IDENTITY:
                self._plans_by_identity.clear()
            self._plans_by_identity[id(limits)] = known
        return known

    def _part(self, limit: Limit) -> _Part:
        part = _Part(limit, self.settings.windows(limit.bucket, limit.windows))
        known = self._parts.setdefault(part.id, part)
        if known.limit != limit:
            raise InvalidArgumentError("limits", f"two operations define bucket {limit.bucket!r} differently")
        if known is part and limit.per is None and part.windows:
            part.bucket = Bucket(limit, "", part.windows, self.settings, self._clock.monotonic())
        return known

    def _buckets(self, plan: _Plan, key: str, now: float) -> tuple[tuple[Bucket, bool], ...]:
        """The plan's buckets, those of *key* among them, each with whether it counts recipients."""
        if plan.buckets is not None:
            return plan.buckets
        return tuple(
            (self._bucket_of(part, key, now) if part.bucket is None else part.bucket, part.weighted)
            for part in plan.parts
        )

    def _bucket_of(self, part: _Part, key: str, now: float) -> Bucket:
        bucket = self._keyed.get((part.id, key))
        if bucket is None:
            self._forget_idle(now)
            bucket = self._keyed[part.id, key] = Bucket(part.limit, key, part.windows, self.settings, now)
        return bucket

    def _forget_idle(self, now: float) -> None:
        """For each bucket that is made look at two old ones, so that memory follows those in use, not all ever used."""
        wall = self._clock.wall()
        for name in list(itertools.islice(self._keyed, 2)):
            bucket = self._keyed.pop(name)
            if not bucket.is_idle(now, wall):
                self._keyed[name] = bucket

    def _let_go(self) -> None:
        """
        Take those out who were cancelled.

        Without ever waiting for the lock: a coroutine may be closed by the garbage collector in the middle of a
        locked section of this very thread. Whoever holds the lock looks here after releasing it.
        """
        while self._left and self._lock.acquire(blocking=False):
            wake: list[Claim] = []
            try:
                now, wall = self._clock.monotonic(), self._clock.wall()
                while self._left:
                    claim = self._left.popleft()
                    if claim.granted:
                        claim.give_back()
                    claim.leave()
                    wake += advance(claim.buckets, now, wall)
            finally:
                self._lock.release()
            _wake(wake, None)


def _wake(claims: Iterable[Claim], but: Claim | None) -> None:
    for claim in claims:
        if claim is not but and claim.waiter is not None:
            claim.waiter.wake()


def _check_cost(bucket: Bucket, cost: int) -> None:
    window = bucket.too_costly(cost)
    if window is not None:
        raise InvalidArgumentError(
            "cost",
            f"{cost} in one call is more than {bucket.limit.bucket} allows in {window.seconds:g} s ({window.limit})",
        )


def _check_possible(buckets: Iterable[Bucket], costs: Iterable[int], wall: float) -> None:
    for bucket, cost in zip(buckets, costs, strict=True):
        _check_cost(bucket, cost)
        error = spent(bucket, cost, wall)
        if error is not None:
            raise error


def _least(buckets: Iterable[Bucket], costs: Iterable[int], now: float, wall: float) -> tuple[float, Bucket | None]:
    """The earliest time for one more call behind those who wait, and the bucket it is because of."""
    at, because = now, None
    for bucket, cost in zip(buckets, costs, strict=True):
        ready = bucket.least(now, wall, bucket.line.cost, 1, cost) if cost else now
        if ready > at:
            at, because = ready, bucket
    return at, because


def _too_late(buckets: Iterable[Bucket], costs: Iterable[int], now: float, wall: float) -> DeadlineExceededError:
    at, because = _least(buckets, costs, now, wall)
    name = f"the limit of {because.limit.bucket}" if because is not None else "the limits"
    return DeadlineExceededError(
        f"no room under {name} before the deadline; there will be in {at - now:.3f} s", available_in=at - now
    )


def _check_deadline(
    buckets: tuple[Bucket, ...], costs: tuple[int, ...], now: float, wall: float, deadline: float
) -> None:
    at, _ = _least(buckets, costs, now, wall)
    if at > deadline:
        raise _too_late(buckets, costs, now, wall)
