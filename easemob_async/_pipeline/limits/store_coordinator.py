"""
What lies between a line and a grant where processes share their limits: the store's word.

Calls that come to the head of their lines are asked for together, one request at a time, made by one of those who
wait. What the store grants is used at once, or not at all: it counts a grant from its own clock, for the window's
length and the time its answer may take (``slack``); an answer that took longer is thrown away, with its grants. So
together the processes keep every window, however slow the network is.

While the store is away each process goes on with a share of every limit (``LimitSettings.fallback_share``), and
looks for it now and then. When it is back it is told what was granted without it.
"""

from __future__ import annotations

import logging
import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.bucket_registry import BucketRegistry
from easemob_async._pipeline.limits.feasibility import quota_error
from easemob_async._pipeline.limits.reservation import Reservation
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, LimitStore, StoreResetError, StoreVerdict

__all__ = ["StoreBatch", "StoreChange", "StoreCoordinator"]

_MAX_BATCH = 64
"""Calls in one request: a few milliseconds of the store's time at most."""

_SLACK = 0.02
_MAX_SLACK = 1.0
"""Seconds an answer may take: twice what the slowest took lately, between these."""

_ASK_AGAIN = 5.0
"""Seconds after which a refused call is asked for again at the latest: the store keeps its place for that long."""

_PROBE_INTERVAL = 1.0
_MAX_PROBE_INTERVAL = 5.0
"""Seconds between two looks for a store that is away: doubling, up to the second."""

_log = logging.getLogger("easemob_async.limits")


@frozen(slots=True)
class StoreChange:
    """The store went away, or is back."""

    is_available: bool
    reason: str
    """The kind of error, without its text; empty when it is back."""
    share: Fraction
    """The part of every limit this process uses from now on, beside the other processes."""


class StoreBatch:
    """One request to the store: for whom, and when it was made."""

    __slots__ = ("began", "calls", "reservations", "slack")

    def __init__(
        self, reservations: list[Reservation], calls: list[tuple[Demand, ...]], began: float, slack: float
    ) -> None:
        self.reservations = reservations
        self.calls = calls
        self.began = began
        self.slack = slack


class StoreCoordinator:
    """
    Those who wait for the store's word. The limiter's lock guards it, except for ``ask``.

    Args:
        store: Who decides.
        book: All buckets, which change size when the store goes and comes.
        settings: For the share without the store.
        on_change: Called when the store goes away and when it is back, in whatever task found out.
    """

    def __init__(
        self,
        store: LimitStore,
        book: BucketRegistry,
        settings: LimitSettings,
        on_change: Callable[[StoreChange], None] | None,
    ) -> None:
        self.is_available = True
        self.probe_at = math.inf
        """When to look again for a store that is away."""
        self._store = store
        self._registry = book
        self._settings = settings
        self._on_change = on_change
        self._change: StoreChange | None = None
        self._asked: deque[Reservation] = deque()
        self._stalled: set[Bucket] = set()
        self._is_asking = False
        self._slack = _SLACK
        self._probe_interval = _PROBE_INTERVAL
        # Buckets that have not told the store in this epoch what they granted without it have to do so.
        self._epoch = 0
        self._forgot = False
        self._forgets = 0

    def grant(self, reservation: Reservation, now: float) -> bool | None:
        """
        It is the turn of *reservation* and there is room here: ask the store, or grant it while that is away.

        Returns:
            Must it be woken? Not while another request is under way: it will be asked for after that. None: enough
            are asked for; it is looked at again when there is an answer.
        """
        if self.is_available and (len(self._asked) >= _MAX_BATCH or not _is_useful(reservation)):
            self._stalled.add(reservation.buckets[reservation.stage])
            return None
        reservation.take(now)
        if not self.is_available:
            for bucket, cost in zip(reservation.buckets, reservation.costs, strict=True):
                bucket.granted_alone(cost)
            reservation.granted = True
            return True
        reservation.is_requested = True
        for bucket, cost in zip(reservation.buckets, reservation.costs, strict=True):
            bucket.asked += cost
        self._asked.append(reservation)
        return not self._is_asking and len(self._asked) == 1

    def lead(self, now: float) -> StoreBatch | None:
        """The next request, if there is one to make and nobody makes one: whoever asks has to make it."""
        if self._is_asking or not (self._asked if self.is_available else now >= self.probe_at):
            return None
        self._is_asking = True
        # Whoever makes this request may be cancelled; then somebody else looks again.
        self.probe_at = math.inf if self.is_available else now + self._probe_interval
        reservations = list(self._asked)
        self._asked.clear()
        told: set[Bucket] = set()
        calls: list[tuple[Demand, ...]] = []
        for reservation in reservations:
            demands = [
                bucket.demand(cost, now, self._slack, all_days=self._forgot, carries=self._carries(bucket, told))
                for bucket, cost in zip(reservation.buckets, reservation.costs, strict=True)
            ]
            calls.append(tuple(demands))
        return StoreBatch(reservations, calls, now, self._slack)

    def _carries(self, bucket: Bucket, told: set[Bucket]) -> bool:
        """Has what was granted in *bucket* without the store still to be carried? Once in a request is enough."""
        carries = bucket.epoch < self._epoch and bucket not in told
        told.add(bucket)
        return carries

    def next_leader(self) -> Reservation | None:
        """Whom to wake so that the next request gets made."""
        return self._asked[0] if self._asked and not self._is_asking else None

    async def ask(self, request: StoreBatch) -> Sequence[StoreVerdict] | Exception:
        """Make the request; without the lock."""
        try:
            verdicts = await self._store.take(request.calls)
        except Exception as error:
            return error
        if len(verdicts) != len(request.calls):
            return ValueError(f"{len(verdicts)} verdicts on {len(request.calls)} calls")
        return verdicts

    def settle(
        self, request: StoreBatch, outcome: Sequence[StoreVerdict] | Exception, now: float
    ) -> tuple[set[Bucket], list[Reservation]]:
        """
        The answer is here.

        Returns:
            The buckets whose lines may move on, and the claims to wake.
        """
        self._is_asking = False
        if isinstance(outcome, StoreResetError) and not self._forgets:
            self._forgets += 1
            self._epoch += 1
            self._forgot = True
            return self._take_back((*request.reservations, *self._asked)), []
        if isinstance(outcome, Exception):
            return self._switch_to_fallback(request, outcome, now), []
        self._forgets = 0
        elapsed = now - request.began
        is_late = elapsed > request.slack
        self._slack = min(max(_SLACK, 2 * elapsed, self._slack * 0.95), _MAX_SLACK)
        moved, self._stalled = self._stalled, set()
        wake: list[Reservation] = []
        refused: list[Reservation] = []
        for reservation, verdict in zip(request.reservations, outcome, strict=True):
            for bucket in reservation.buckets:
                bucket.reported(self._epoch)
            if verdict.granted and not is_late and reservation.is_wanted:
                self._mark_answered(reservation)
                reservation.granted = True
                wake.append(reservation)
            elif verdict.quota_exhausted and reservation.is_wanted:
                reservation.error = quota_error(
                    reservation.buckets[verdict.blocked_by], "the quota is used up by all processes together"
                )
                reservation.is_wanted = False
                moved |= self._take_back((reservation,))
                wake.append(reservation)
            else:
                refused.append(reservation)
                if not verdict.granted:
                    bucket = reservation.buckets[verdict.blocked_by]
                    # Not in step with the other processes: who always comes just after another gets little.
                    wait = max(verdict.wait, bucket.tick / 2) + bucket.tick * random.random()
                    bucket.told_until = max(bucket.told_until, now + min(wait, _ASK_AGAIN))
        if refused:
            # Those who were to be asked for next must not pass them.
            moved |= self._take_back((*refused, *self._asked))
        if not self.is_available:
            moved |= self._return_to_store(now)
        return moved, wake

    def abandon(self, request: StoreBatch) -> set[Bucket]:
        """Whoever made the request was cancelled: nobody knows the answer, so everybody asks again."""
        self._is_asking = False
        return self._take_back((*request.reservations, *self._asked))

    def drop(self, reservation: Reservation) -> None:
        """*reservation* does not wait any more; a grant that comes for it is not used."""
        if reservation.is_requested:
            reservation.is_wanted = False
            if reservation in self._asked:
                self._take_back((reservation,))

    def notify(self) -> None:
        """Say that the store has gone or come, if it has; without the lock."""
        change, self._change = self._change, None
        if change is None:
            return
        if change.is_available:
            _log.info("the limit store is back")
        else:
            _log.warning(
                "the limit store is away (%s): this process goes on with %s of each limit", change.reason, change.share
            )
        if self._on_change is not None:
            try:
                self._on_change(change)
            except Exception:
                # The call that happened to find out is not to fail for it.
                _log.exception("a callback for changes of the limit store failed")

    def reset_after_fork(self) -> None:
        """The process was forked: the request under way is the parent's."""
        self._asked.clear()
        self._stalled.clear()
        self._is_asking = False

    def _mark_answered(self, reservation: Reservation) -> None:
        reservation.is_requested = False
        for bucket, cost in zip(reservation.buckets, reservation.costs, strict=True):
            bucket.asked -= cost

    def _take_back(self, reservations: Sequence[Reservation]) -> set[Bucket]:
        """Undo the asking: those who still want to go stand in line again, in their old places."""
        moved, self._stalled = self._stalled, set()
        if self._asked:
            back = set(reservations)
            self._asked = deque(reservation for reservation in self._asked if reservation not in back)
        for reservation in reservations:
            self._mark_answered(reservation)
            reservation.refund()
            if reservation.is_wanted:
                reservation.alarm_at = math.inf
                reservation.move_to(0)
            moved.update(reservation.buckets)
        return moved

    def _switch_to_fallback(self, request: StoreBatch, error: Exception, now: float) -> set[Bucket]:
        moved = self._take_back((*request.reservations, *self._asked))
        self._probe_interval = (
            _PROBE_INTERVAL if self.is_available else min(self._probe_interval * 2, _MAX_PROBE_INTERVAL)
        )
        self.probe_at = now + self._probe_interval
        if self.is_available:
            self.is_available = False
            share = self._settings.share * self._settings.fallback_share
            # Not the error's text: it may hold the store's address, or the arguments of a command.
            kind = type(error)
            self._change = StoreChange(is_available=False, reason=f"{kind.__module__}.{kind.__qualname__}", share=share)
            self._registry.resize(share, now, paced=True)
            moved.update(self._registry)
        return moved

    def _return_to_store(self, now: float) -> set[Bucket]:
        self.is_available = True
        self.probe_at = math.inf
        self._epoch += 1
        self._forgot = False
        self._change = StoreChange(is_available=True, reason="", share=self._settings.share)
        self._registry.resize(self._settings.share, now, paced=False)
        return set(self._registry)


def _is_useful(reservation: Reservation) -> bool:
    return all(bucket.may_ask(cost) for bucket, cost in zip(reservation.buckets, reservation.costs, strict=True))
