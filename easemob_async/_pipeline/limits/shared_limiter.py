"""The limiter of a client that shares its limits with other processes through a store."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable

from attrs import evolve

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError
from easemob_async._operation import Limit
from easemob_async._pipeline.limits.bucket import Bucket, BucketSnapshot
from easemob_async._pipeline.limits.limiter import GrantHolder, Limiter, wake_all
from easemob_async._pipeline.limits.reservation import Hold, Reservation, advance
from easemob_async._pipeline.limits.settings import DEFAULT_SETTINGS, LimitSettings
from easemob_async._pipeline.limits.store import LimitStore
from easemob_async._pipeline.limits.store_coordinator import StoreBatch, StoreChange, StoreCoordinator
from easemob_async._pipeline.limits.wait_queue import WaitQueue
from easemob_async._repr import safe_repr

__all__ = ["SharedLimiter"]

_WRITE_CHECK_SECONDS = 0.002
"""Interval in seconds at which to check whether a busy transport has a free connection."""


class SharedLimiter(Limiter):
    """
    A ``Limiter`` that grants a call only when a store grants it too.

    Calls wait in the same queues. A call whose turn it is in all its queues is not granted at once: the coordinator
    asks the store for it, in a request made by the task of one of the waiting calls. ``acquire`` may therefore return
    or raise after its deadline, by the time the request takes.

    Args:
        clock: Source of the time.
        settings: Share, burst, overrides and so on.
        store: The store through which processes and hosts share their limits.
        on_store_change: Called when the store can no longer be reached and when it is back, in addition to the log.
        count_free: Called with an event loop (on trio, its token); returns the number of further requests of that loop
            that the transport can write now, or None.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        settings: LimitSettings = DEFAULT_SETTINGS,
        store: LimitStore,
        on_store_change: Callable[[StoreChange], None] | None = None,
        count_free: Callable[[object], int | None] | None = None,
    ) -> None:
        self._count_free = count_free
        self._parked: dict[object, WaitQueue] = {}
        """By event loop, the calls that have left their queues until the transport can write another request of it."""
        self._store = store
        self._coordinator = StoreCoordinator(store, settings, on_store_change)
        super().__init__(clock=clock, settings=settings, registry=self._coordinator.registry)

    @safe_repr
    def __repr__(self) -> str:
        """Return the number of buckets and of waiting calls, and whether the last request to the store succeeded."""
        described = super().__repr__()
        if not self.settings.enabled:
            return described
        return f"{described.removesuffix(')')}, store_reachable={self._coordinator.is_reachable})"

    def try_acquire(
        self, limits: tuple[Limit, ...], cost: int = 1, key: str = "", holder: GrantHolder | None = None
    ) -> bool:
        """Return True only if no limit applies to the call: without an await the store cannot be asked."""
        return not limits or not self.settings.enabled

    async def aclose(self) -> None:
        """Close what the store has open in the running event loop."""
        await self._store.aclose()

    def _snapshot(self, bucket: Bucket, now: float, wall: float) -> BucketSnapshot:
        found = super()._snapshot(bucket, now, wall)
        parked = sum(
            bucket in self._waiting[ticket].buckets for queue in self._parked.values() for ticket in queue.costs
        )
        return evolve(found, waiting=found.waiting + parked, store_reachable=self._coordinator.is_reachable)

    def _step(self, reservation: Reservation, deadline: float | None, now: float, wall: float) -> list[Reservation]:
        coordinator = self._coordinator
        wake: list[Reservation] = []
        abandoned = coordinator.abandoned_batch(now)
        if abandoned is not None:
            wake = self._advance(coordinator.abandon(abandoned), now, wall)
        if not reservation.is_decided and not coordinator.is_requested(reservation):
            if not coordinator.is_available:
                # This task probes the store if that is due.
                coordinator.start_batch(reservation, now)
            if reservation.lacks_connection:
                wake += self._advance((), now, wall)
            elif not reservation.is_queued:
                reservation.move_to(0)
        wake += super()._step(reservation, deadline, now, wall)
        # Again after `_advance`, which may have added calls to ask for.
        if not reservation.is_decided:
            coordinator.start_batch(reservation, now)
        return wake

    def _recheck_at(self, reservation: Reservation, deadline: float | None, now: float) -> float:
        until = super()._recheck_at(reservation, deadline, now)
        # Only the first call of a queue has an alarm, and only it probes a store that cannot be reached.
        if reservation.alarm_at == math.inf or self._coordinator.is_available:
            return until
        probe_at = self._coordinator.probe_at
        # Infinity while a probe is on its way. Its task ends the wait of the others, or another task probes.
        return min(until, now + 1.0 if probe_at == math.inf else probe_at)

    async def _pause(self, reservation: Reservation, waiter: Waiter, seconds: float) -> None:
        batch = self._coordinator.batch_of(reservation)
        # A leader sends its batch even if it has been decided meanwhile: the others in the batch wait for it.
        if batch is None:
            await super()._pause(reservation, waiter, seconds)
        else:
            await self._send(batch)

    async def _send(self, batch: StoreBatch) -> None:
        """Make the request and apply the reply. If this is cancelled, ``_drop`` has its calls asked for again."""
        # Without the lock, which is never held across an await. A cancellation here is handled in `_drop`.
        outcome = await self._coordinator.send(batch)
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.wall()
            moved, wake = self._coordinator.apply(batch, outcome, now)
            self._held.update((reservation, now) for reservation in wake if reservation.granted)
            wake += self._advance(moved, now, wall)
        wake_all(wake)
        if self._abandoned or self._unused:
            self._remove_abandoned()
        # Last and without the lock: it calls a function of the user, which may use this client.
        self._coordinator.notify()

    def _advance(self, buckets: Iterable[Bucket], now: float, wall: float) -> list[Reservation]:
        if self._coordinator.is_paused(now):
            return self._first_parked(now)
        # The last buckets come first, and the parked calls are older than those that would take their room.
        wake = advance([*buckets, *self._unpark()], self._waiting, now, wall, self._grant)
        leader = self._coordinator.next_leader()
        if leader is not None:
            wake.append(leader)
        return wake + self._first_parked(now)

    def _room(self, event_loop: object) -> float:
        """Return how many requests of an event loop the transport can write beside those that are being granted."""
        free = None if self._count_free is None else self._count_free(event_loop)
        if free is None:
            return math.inf
        granted = sum(isinstance(hold, Reservation) and hold.waiter.event_loop is event_loop for hold in self._held)
        return free - granted - self._coordinator.count_requested(event_loop)

    def _can_write(self, reservation: Reservation) -> bool:
        event_loop = reservation.waiter.event_loop
        parked = self._parked.get(event_loop)
        # A call must not overtake those that wait for a connection.
        oldest = None if parked is None else parked.first()
        return (oldest is None or reservation.ticket < oldest) and self._room(event_loop) > 0

    def _park(self, reservation: Reservation) -> None:
        """
        Take a reservation out of its queues, because the transport can write no further request of its event loop.

        A grant of the store is valid for a moment only. If its request waited for a connection meanwhile, the grant
        would be lost for all processes. In its queues the call would block those of other event loops.
        """
        reservation.leave_queues()
        reservation.alarm_at = math.inf
        reservation.lacks_connection = True
        self._parked.setdefault(reservation.waiter.event_loop, WaitQueue()).add(reservation.ticket, 1)

    def _unpark(self) -> list[Bucket]:
        """Put as many calls back in their queues as the transport can write; returns the buckets, the oldest last."""
        returned: list[Reservation] = []
        for event_loop, parked in list(self._parked.items()):
            room = self._room(event_loop)
            while room > 0 and (ticket := parked.first()) is not None:
                room -= 1
                returned.append(self._waiting[ticket])
                self._leave_parked(returned[-1])
        for reservation in returned:
            reservation.lacks_connection = False
            reservation.alarm_at = math.inf
            reservation.move_to(0)
        return [reservation.buckets[0] for reservation in reversed(returned)]

    def _leave_parked(self, reservation: Reservation) -> None:
        """Remove a reservation from the parked ones, if it is one of them."""
        event_loop = reservation.waiter.event_loop
        parked = self._parked.get(event_loop)
        if parked is not None:
            parked.remove(reservation.ticket)
            if not parked.costs:
                # The key is the event loop: an empty queue would keep a finished loop alive.
                del self._parked[event_loop]

    def _first_parked(self, now: float) -> list[Reservation]:
        """Set the alarm of the first parked call of each event loop, which looks at the transport for the others."""
        wake: list[Reservation] = []
        for parked in self._parked.values():
            ticket = parked.first()
            assert ticket is not None  # an empty queue is deleted
            first = self._waiting[ticket]
            if first.alarm_at > now + _WRITE_CHECK_SECONDS:
                first.alarm_at = now + _WRITE_CHECK_SECONDS
                wake.append(first)
        return wake

    def _deadline_error(self, reservation: Reservation, now: float, wall: float) -> DeadlineExceededError:
        if reservation.lacks_connection:
            return DeadlineExceededError("the deadline passed; the request was waiting for a connection")
        error = super()._deadline_error(reservation, now, wall)
        if error.available_in == 0 and self._coordinator.is_requested(reservation):
            return DeadlineExceededError("the deadline passed; the limit store had not replied; allow more time")
        return error

    def _grant(self, reservation: Reservation, now: float) -> bool:
        if not self._can_write(reservation):
            self._park(reservation)
            return True
        has_left = self._coordinator.grant(reservation, now)
        if reservation.granted:
            self._held[reservation] = now
        return has_left

    def _note_lateness(self, hold: Hold, now: float) -> None:
        self._coordinator.note_lateness(hold, now)

    def _restart(self, reservation: Reservation, now: float) -> None:
        self._note_lateness(reservation, now)
        super()._restart(reservation, now)

    def _has_room_again(self, hold: Hold, now: float, wall: float) -> bool:
        # The store would have to be asked.
        return False

    def _withdraw(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        # First: `_advance`, called below, could choose this call as the next leader, and no task would send the batch.
        moved = self._coordinator.withdraw(reservation)
        self._leave_parked(reservation)
        wake = super()._withdraw(reservation, now, wall)
        return wake + self._advance(moved, now, wall) if moved else wake

    def _drop(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        wake: list[Reservation] = []
        batch = self._coordinator.batch_of(reservation)
        if batch is not None:
            # Cancelled while sending. The store may have granted the batch, but the grants are lost with the reply.
            wake = self._advance(self._coordinator.abandon(batch), now, wall)
        wake += super()._drop(reservation, now, wall)
        if batch is not None and not self._coordinator.is_available:
            # Another task must probe.
            wake += itertools.islice((other for other in self._waiting.values() if other is not reservation), 1)
        return wake

    def _reset_after_fork(self) -> None:
        super()._reset_after_fork()
        self._parked.clear()
        self._coordinator.reset_after_fork()
