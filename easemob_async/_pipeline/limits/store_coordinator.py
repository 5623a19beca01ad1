"""
The requests to a store that several processes share: which calls to ask for, when, and what to do without the store.

Reservations whose turn it is are collected and asked for together, in one request at a time. One of the waiting tasks,
the leader, makes the request; the limiter has no task of its own.

The store counts a grant by its own clock, for the window's length plus ``slack``, the time its reply may take. A grant
is therefore used at once or not at all: when a reply took longer than ``slack``, its grants are discarded and asked
for again. So the processes together keep every window, however slow the network is.

While the store cannot be reached, each process continues with a share of every limit
(``LimitSettings.fallback_share``), and a waiting task probes the store every few seconds. The processes together keep
every window, because:

* A process begins with its share only after the length of the window, in which nothing is granted: the store may have
  granted all of it to other processes just before.
* It grants only while the store was found unreachable within the last seconds, so all processes have returned to a
  store soon after it is back. Until then, ``RedisLimitStore`` keeps the shares of those that have not.
* By default the processes that the store has counted use three quarters of a limit together; the last quarter is for a
  process that starts meanwhile.
* A probe reports the grants made without the store, and nothing is granted here while it is on its way.
"""

from __future__ import annotations

import itertools
import logging
import math
import random
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from typing import cast

from attrs import frozen

from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.bucket_registry import BucketRegistry
from easemob_async._pipeline.limits.feasibility import quota_error
from easemob_async._pipeline.limits.reservation import Hold, Reservation
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.shared_bucket import SharedBucket
from easemob_async._pipeline.limits.store import (
    CountingLimitStore,
    Demand,
    LimitStore,
    StoreResetError,
    StoreVerdict,
)

__all__ = ["StoreBatch", "StoreChange", "StoreCoordinator"]

_MAX_BATCH = 64
"""Maximum number of calls in one request, which takes the store a few milliseconds at most."""

_MIN_SLACK = 0.02
_MAX_SLACK = 1.0
"""Seconds that a reply may take: twice as long as the slowest recent one, within these bounds."""

_MAX_WAIT = 5.0
"""Maximum seconds until a refused call is asked for again. The store keeps the room it reserved for that long."""

_MIN_PROBE_INTERVAL = 0.1
_MAX_PROBE_INTERVAL = 5.0
"""Seconds between two probes of a store that cannot be reached: doubling, within these bounds."""

_ALONE_SECONDS = 7.0
"""
Seconds after the beginning of a failed request for which this process grants calls alone: the longest interval, the
second that a probe may take, and one more. ``redis_store.lua`` has the same number.
"""

_DEFAULT_FALLBACK_SHARE = Fraction(1, 4)
"""
Default fallback share of a process that starts while the store cannot be reached. The processes that the store has
counted use the rest of the limit together, and at most this share each. ``redis_store.lua`` has the same number.
"""

_ABANDONED_SECONDS = 10.0
"""
Seconds after which a request, which must end within one second, counts as abandoned: its event loop may have stopped.
"""

_MAX_REPORTS = 256
"""Maximum number of buckets whose grants are reported with a probe; the others report with their next demand."""

_log = logging.getLogger("easemob_async.limits")


@frozen(slots=True)
class StoreChange:
    """A notice that the store can no longer be reached, or can be reached again."""

    is_available: bool
    """Whether the store can be reached."""
    reason: str
    """The kind of error, without its text; empty when the store is back."""
    share: Fraction
    """The share of every limit that this process uses from now on."""


class StoreCall:
    """One reservation that the store is asked for."""

    __slots__ = ("buckets", "is_wanted", "reservation")

    def __init__(self, reservation: Reservation) -> None:
        self.reservation = reservation
        # The registry of the coordinator creates shared buckets only.
        self.buckets = cast("tuple[SharedBucket, ...]", reservation.buckets)
        self.is_wanted = True
        """False once its task has given up; a grant is then discarded."""

    def costs(self) -> Iterable[tuple[SharedBucket, int]]:
        """Return each bucket with the cost of the call in it."""
        return zip(self.buckets, self.reservation.costs, strict=True)


class StoreBatch:
    """One request to the store."""

    __slots__ = ("began", "calls", "demands", "leader", "slack")

    def __init__(
        self,
        leader: Reservation,
        calls: list[StoreCall],
        demands: list[tuple[Demand, ...]],
        began: float,
        slack: float,
    ) -> None:
        self.leader = leader
        """The reservation whose task makes the request."""
        self.calls = calls
        """The calls asked for; empty for a probe."""
        self.demands = demands
        """The demands of each call."""
        self.began = began
        """When the request was made, in the clock's ``monotonic`` time."""
        self.slack = slack
        """Seconds that the reply may take."""


class StoreCoordinator:
    """
    The reservations that wait for the store's decision. The limiter's lock guards it, except for ``send``.

    Args:
        store: The store that decides.
        settings: Settings, for the shares with and without the store.
        on_change: Called by ``notify`` when the store can no longer be reached and when it is back.
    """

    def __init__(
        self,
        store: LimitStore,
        settings: LimitSettings,
        on_change: Callable[[StoreChange], None] | None,
    ) -> None:
        self.is_available = True
        """False from the first failed request until the next successful one."""
        self.has_been_asked = False
        """Whether a request to the store has ended, so that ``is_available`` is known and not assumed."""
        self.probe_at = math.inf
        """When to probe a store that cannot be reached, in the clock's ``monotonic`` time."""
        self.registry = BucketRegistry(settings, self._make_bucket)
        """The buckets; they are resized when the store becomes unreachable, and when it can be reached again."""
        self._store = store
        self._settings = settings
        self._share = settings.share
        """The share of every limit that this process enforces now."""
        self._on_change = on_change
        self._change: StoreChange | None = None
        self._calls: dict[Reservation, StoreCall] = {}
        """The calls that are pending or in flight."""
        self._pending: deque[StoreCall] = deque()
        """The calls to ask for in the next request."""
        self._in_flight: StoreBatch | None = None
        self._stalled: set[SharedBucket] = set()
        """Buckets whose first reservation has room here, but waits for a reply before it is asked for."""
        self._slack = _MIN_SLACK
        self._probe_interval = _MIN_PROBE_INTERVAL
        self._away_since = -math.inf
        """When the last grants of a store that cannot be reached were used, in the clock's ``monotonic`` time."""
        self._has_decided = True
        """Whether the store has decided on a call since it became reachable; a store may reply to probes only."""
        self._returned_at = -math.inf
        """When the store became reachable again, in the clock's ``monotonic`` time."""
        self._alone_until = -math.inf
        """Until when this process may grant calls alone, in the clock's ``monotonic`` time."""
        # Whenever the store may not know of earlier grants, a new report epoch begins. A bucket whose `reported_epoch`
        # is older has to report its grants with its next demand.
        self._report_epoch = 0
        self._reset_epoch = 0
        """The last report epoch that began because the store lost its data."""
        self._reported: dict[SharedBucket, int] = {}
        """The buckets whose grants are reported with the probe, and their report epoch if it succeeds."""
        self._is_reset_unanswered = False
        """Whether the store has reported a reset and not decided on a request since."""

    def _make_bucket(self, limit: Limit, key: str, windows: tuple[Window, ...], now: float) -> SharedBucket:
        bucket = SharedBucket(self._settings, limit, key, windows, now, paced=not self.is_available)
        if not self.is_available:
            bucket.resize(self._share, now, paced=True)
            bucket.close_for_a_window(self._away_since)
        return bucket

    @property
    def is_reachable(self) -> bool | None:
        """Whether the last request to the store succeeded; None before the first one."""
        return self.is_available if self.has_been_asked else None

    def count_requested(self, event_loop: object) -> int:
        """Return the number of reservations of an event loop that the store is being asked for, or is about to be."""
        return sum(reservation.waiter.event_loop is event_loop for reservation in self._calls)

    def is_requested(self, reservation: Reservation) -> bool:
        """Whether the store is being asked for *reservation*, or is about to be."""
        return reservation in self._calls

    def is_paused(self, now: float) -> bool:
        """Whether nothing may be granted before the next probe has ended."""
        return not self.is_available and (self._in_flight is not None or now > self._alone_until)

    def grant(self, reservation: Reservation, now: float) -> bool:
        """
        Ask the store for a reservation whose turn it is, or grant it while the store cannot be reached.

        Returns:
            Whether the reservation has left its queues. False if enough is being asked for: it is tried again after
            the next reply.
        """
        call = StoreCall(reservation)
        if self.is_available and (
            len(self._pending) >= _MAX_BATCH or not all(bucket.can_request(cost) for bucket, cost in call.costs())
        ):
            self._stalled.add(call.buckets[reservation.stage])
            return False
        # Taken here before the store is asked, so that the calls behind see the room that is left.
        reservation.take(now)
        if not self.is_available:
            for bucket, cost in call.costs():
                bucket.record_unreported(cost)
            reservation.granted = True
            reservation.valid_until = self._alone_until
            reservation.asked_at = None
            return True
        for bucket, cost in call.costs():
            bucket.in_flight += cost
        self._calls[reservation] = call
        self._pending.append(call)
        return True

    def start_batch(self, leader: Reservation, now: float) -> bool:
        """Make *leader* the leader of the next request or probe, if one is due and none is in flight."""
        is_due = bool(self._pending) if self.is_available else now >= self.probe_at
        if self._in_flight is not None or not is_due:
            return False
        self.probe_at = math.inf
        calls = list(self._pending)
        self._pending.clear()
        reporting: set[SharedBucket] = set()
        demands = [self._build_demands(call, now, reporting) for call in calls]
        if not self.is_available and (report := self._build_report(now)):
            demands.append(report)
        self._in_flight = StoreBatch(leader, calls, demands, now, self._slack)
        return True

    def _build_report(self, now: float) -> tuple[Demand, ...]:
        """Report the grants made without the store, with a probe: a call without a cost."""
        epoch = self._report_epoch + 1
        used = itertools.islice((bucket for bucket in self.registry if bucket.is_used), _MAX_REPORTS)
        self._reported = dict.fromkeys(used, epoch)
        demands = (
            bucket.build_demand(0, now, self._slack, report=True, whole_days=bucket.reported_epoch < self._reset_epoch)
            for bucket in self._reported
        )
        return tuple(demands)

    def _build_demands(self, call: StoreCall, now: float, reporting: set[SharedBucket]) -> tuple[Demand, ...]:
        return tuple(
            bucket.build_demand(
                cost,
                now,
                self._slack,
                report=self._must_report(bucket, reporting),
                whole_days=bucket.reported_epoch < self._reset_epoch,
            )
            for bucket, cost in call.costs()
        )

    def _must_report(self, bucket: SharedBucket, reporting: set[SharedBucket]) -> bool:
        """Whether *bucket* still has to report its grants in this epoch; once in a request is enough."""
        must_report = bucket.reported_epoch < self._report_epoch and bucket not in reporting
        reporting.add(bucket)
        return must_report

    def abandoned_batch(self, now: float) -> StoreBatch | None:
        """Return the batch in flight if its task has not come back for a long time, or None."""
        batch = self._in_flight
        return batch if batch is not None and now - batch.began > _ABANDONED_SECONDS else None

    def batch_of(self, leader: Reservation) -> StoreBatch | None:
        """Return the batch that the task of *leader* has to send, or None."""
        batch = self._in_flight
        return batch if batch is not None and batch.leader is leader else None

    def next_leader(self) -> Reservation | None:
        """Return the reservation to wake so that its task makes the next request, or None."""
        return self._pending[0].reservation if self._pending and self._in_flight is None else None

    async def send(self, batch: StoreBatch) -> Sequence[StoreVerdict] | Exception:
        """Make the request, without the lock; a failure is returned, so that it is handled under the lock."""
        try:
            verdicts = await self._store.take(batch.demands)
        # A cancellation passes: `SharedLimiter._drop` then abandons the batch under the lock.
        except Exception as error:
            return error
        if len(verdicts) != len(batch.demands):
            return ValueError(f"the store returned {len(verdicts)} verdicts on {len(batch.demands)} calls")
        return verdicts

    def apply(
        self, batch: StoreBatch, outcome: Sequence[StoreVerdict] | Exception, now: float
    ) -> tuple[set[SharedBucket], list[Reservation]]:
        """
        Apply the store's reply, or its failure.

        Returns:
            The buckets whose queues may advance, and the reservations to wake.
        """
        if batch is not self._in_flight:
            # Abandoned: its calls have been asked for again.
            return set(), []
        self._in_flight = None
        self.has_been_asked = True
        if isinstance(outcome, StoreResetError) and not self._is_reset_unanswered:
            # Everything is asked for again at once, with a report. A second reset in a row counts as a failure below:
            # a store that always loses its data would otherwise be asked in an endless loop.
            self._is_reset_unanswered = True
            self._report_epoch += 1
            self._reset_epoch = self._report_epoch
            if not self.is_available:
                # The task that has just probed does so again.
                self.probe_at = now
            return self._requeue((*batch.calls, *self._pending)), []
        if isinstance(outcome, Exception):
            return self._switch_to_fallback(batch, outcome, now), []
        self._is_reset_unanswered = False
        self._has_decided = self._has_decided or bool(batch.calls)
        elapsed = now - batch.began
        # The store counts a grant for `slack` longer than its window. A grant used later than that would outlast its
        # entry in the store, and a window could exceed its limit.
        is_late = elapsed > batch.slack
        # Grows at once and shrinks by a twentieth per reply, so that a slow reply is remembered for a while.
        self._slack = min(max(_MIN_SLACK, 2 * elapsed, self._slack * 0.95), _MAX_SLACK)
        moved, self._stalled = self._stalled, set()
        wake: list[Reservation] = []
        refused: list[StoreCall] = []
        # A report comes last and its verdict says nothing.
        for call, verdict in zip(batch.calls, outcome, strict=False):
            reservation = call.reservation
            for bucket in call.buckets:
                # Also for a refused call: the store counts the report before it decides.
                bucket.mark_reported(self._report_epoch)
            if verdict.granted and not is_late and call.is_wanted:
                self._finish(call)
                for bucket in call.buckets:
                    bucket.refused_until = -math.inf
                reservation.granted = True
                # Used later than that, it would outlast its entry in the store.
                reservation.valid_until = batch.began + batch.slack
                reservation.asked_at = batch.began
                wake.append(reservation)
            elif verdict.quota_exhausted and call.is_wanted:
                reservation.error = quota_error(
                    call.buckets[verdict.blocked_by], "all processes together have used up the quota"
                )
                # So that `_requeue` refunds the call and does not put it back in its queues.
                call.is_wanted = False
                moved |= self._requeue((call,))
                wake.append(reservation)
            else:
                refused.append(call)
                # A grant that was discarded does not show that a bucket is full: its call is asked for again at once.
                if not verdict.granted:
                    bucket = call.buckets[verdict.blocked_by]
                    # Jitter: a process that always asked just after another one would get little.
                    # At least half a tick, so that the average pause is a tick even if the store gives no time.
                    wait = max(verdict.wait, bucket.tick / 2) + bucket.tick * random.random()
                    bucket.full_until = max(bucket.full_until, now + min(wait, _MAX_WAIT))
                    bucket.refused_until = now + verdict.wait
        if refused:
            # The pending calls are newer than the refused ones and must not overtake them.
            moved |= self._requeue((*refused, *self._pending))
        if not self.is_available:
            moved |= self._return_to_store(now)
        return moved, wake

    def abandon(self, batch: StoreBatch) -> set[SharedBucket]:
        """
        Ask again for everything in *batch*: its leader was cancelled or has stopped, so the reply is lost.

        Returns:
            The buckets whose queues may advance.
        """
        self._in_flight = None
        moved = self._requeue((*batch.calls, *self._pending))
        if not self.is_available:
            # Another task probes at once.
            self.probe_at = batch.began
            moved.update(self.registry)
        return moved

    def withdraw(self, reservation: Reservation) -> set[SharedBucket]:
        """
        Stop asking for *reservation*; a grant that arrives for it later is discarded.

        Returns:
            The buckets whose queues may advance.
        """
        call = self._calls.get(reservation)
        if call is None:
            return set()
        call.is_wanted = False
        # A call in flight is refunded with the reply; until then the store may have counted it.
        return self._requeue((call,)) if call in self._pending else set()

    def note_lateness(self, hold: Hold, now: float) -> None:
        """Allow later requests more time, because a grant was used too late."""
        if hold.asked_at is not None:
            self._slack = min(max(self._slack, 2 * (now - hold.asked_at)), _MAX_SLACK)

    def notify(self) -> None:
        """Log that the store went or came back, if it did, and call ``on_change``; without the lock."""
        change, self._change = self._change, None
        if change is None:
            return
        if change.is_available:
            _log.info("the limit store can be reached again")
        else:
            _log.warning(
                "the limit store cannot be reached (%s); until it is back, this process grants nothing for the length "
                "of each window, and then uses %s of each limit",
                change.reason,
                change.share,
            )
        if self._on_change is not None:
            try:
                self._on_change(change)
            except Exception:
                # The call that happens to notice the change must not fail because of the callback.
                _log.exception("the callback for changes of the limit store failed")

    def reset_after_fork(self) -> None:
        """Forget all calls in a forked child: the request in flight is the parent's."""
        self._calls.clear()
        self._pending.clear()
        self._stalled.clear()
        self._in_flight = None
        if not self.is_available:
            # The probe may be the parent's, and the child has to make its own.
            self.probe_at = -math.inf

    def _finish(self, call: StoreCall) -> None:
        """Note that the store is no longer asked for *call*."""
        del self._calls[call.reservation]
        for bucket, cost in call.costs():
            bucket.in_flight -= cost

    def _requeue(self, calls: Collection[StoreCall]) -> set[SharedBucket]:
        """
        Refund *calls*, and put those that are still wanted back in their queues, at their old places.

        Returns:
            The buckets whose queues may advance.
        """
        moved, self._stalled = self._stalled, set()
        if self._pending:
            requeued = set(calls)
            self._pending = deque(call for call in self._pending if call not in requeued)
        for call in calls:
            self._finish(call)
            call.reservation.refund()
            if call.is_wanted:
                # An alarm of the earlier wait would keep `advance` from setting a new one.
                call.reservation.alarm_at = math.inf
                call.reservation.move_to(0)
            moved.update(call.buckets)
        return moved

    def _switch_to_fallback(self, batch: StoreBatch, error: Exception, now: float) -> set[SharedBucket]:
        """Schedule the next probe, and continue with the fallback share if this is the first failure."""
        moved = self._requeue((*batch.calls, *self._pending))
        # Without a decision here, other processes may have used the store all the same. Only a store that fails at once
        # counts as one that has not been back: a process with waiting calls asks it directly after the probe.
        was_back = self._has_decided or batch.began - self._returned_at > _MIN_PROBE_INTERVAL
        is_new = self.is_available and was_back
        self._probe_interval = _MIN_PROBE_INTERVAL if is_new else min(self._probe_interval * 2, _MAX_PROBE_INTERVAL)
        self.probe_at = now + self._probe_interval
        self._alone_until = batch.began + _ALONE_SECONDS
        # All buckets, because nothing was granted while the probe was on its way.
        moved.update(self.registry)
        if self.is_available:
            self.is_available = False
            if is_new:
                # The store may have granted all of a window to others just before, and a grant is used up to `slack`
                # later. Otherwise a store that decides nothing would keep the windows closed.
                self._away_since = now + self._slack
            # Not the error's text: it may contain the store's address, or the arguments of a command.
            kind = type(error)
            self._resize(self._settings.share * self._find_fallback_share(), now)
            for bucket in self.registry:
                bucket.close_for_a_window(self._away_since)
            self._change = StoreChange(
                is_available=False, reason=f"{kind.__module__}.{kind.__qualname__}", share=self._share
            )
        return moved

    def _find_fallback_share(self) -> Fraction:
        if self._settings.fallback_share is not None:
            return self._settings.fallback_share
        store = self._store
        count = store.process_count if isinstance(store, CountingLimitStore) else 0
        return min(_DEFAULT_FALLBACK_SHARE, (1 - _DEFAULT_FALLBACK_SHARE) / max(count, 1))

    def _return_to_store(self, now: float) -> set[SharedBucket]:
        """Let the store decide again; the grants made without it are reported in a new epoch."""
        self.is_available = True
        self._has_decided = False
        self._returned_at = now
        self.probe_at = math.inf
        self._report_epoch += 1
        for bucket, epoch in self._reported.items():
            # The probe has told the store of all that was granted here.
            bucket.mark_reported(epoch)
        self._reported = {}
        self._resize(self._settings.share, now)
        self._change = StoreChange(is_available=True, reason="", share=self._share)
        return set(self.registry)

    def _resize(self, share: Fraction, now: float) -> None:
        """Enforce *share* of every limit, in existing buckets and in those created later."""
        self._share = share
        for bucket in self.registry:
            # While the store can be reached it paces the calls of all processes together.
            bucket.resize(share, now, paced=not self.is_available)
