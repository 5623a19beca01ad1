"""The limiter of a client that shares its limits with other processes through a store."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable

from attrs import evolve

from easemob_async._clock import Clock, Waiter
from easemob_async._operation import Limit
from easemob_async._pipeline.limits.bucket import Bucket, BucketSnapshot
from easemob_async._pipeline.limits.limiter import GrantHolder, Limiter, wake_all
from easemob_async._pipeline.limits.reservation import Hold, Reservation, advance
from easemob_async._pipeline.limits.settings import DEFAULT_SETTINGS, LimitSettings
from easemob_async._pipeline.limits.store import LimitStore
from easemob_async._pipeline.limits.store_coordinator import StoreBatch, StoreChange, StoreCoordinator
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
        count_free: Returns the number of further requests that the transport can write soon, or None.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        settings: LimitSettings = DEFAULT_SETTINGS,
        store: LimitStore,
        on_store_change: Callable[[StoreChange], None] | None = None,
        count_free: Callable[[], int | None] | None = None,
    ) -> None:
        self._count_free = count_free
        self._delayed: list[Reservation] = []
        """Reservations to wake after ``_WRITE_CHECK_SECONDS``, so that they check the transport again."""
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
        self, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "", holder: GrantHolder | None = None
    ) -> bool:
        """Return True only if no limit applies to the call: without an await the store cannot be asked."""
        return not limits or not self.settings.enabled

    async def aclose(self) -> None:
        """Close what the store has open in the running event loop."""
        await self._store.aclose()

    def _snapshot(self, bucket: Bucket, now: float, wall: float) -> BucketSnapshot:
        return evolve(super()._snapshot(bucket, now, wall), store_reachable=self._coordinator.is_reachable)

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
            if not reservation.is_queued:
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
            return []
        wake = advance(buckets, self._waiting, now, wall, self._grant)
        if self._delayed:
            wake += self._delayed
            self._delayed.clear()
        leader = self._coordinator.next_leader()
        if leader is not None:
            wake.append(leader)
        return wake

    def _can_write(self) -> bool:
        """Whether the transport has room for one more request than those that are being granted."""
        free = None if self._count_free is None else self._count_free()
        if free is None:
            return True
        granted = sum(isinstance(hold, Reservation) for hold in self._held)
        return granted + self._coordinator.requested_count < free

    def _grant(self, reservation: Reservation, now: float) -> bool:
        if not self._can_write():
            # A grant of the store is valid for a moment only. If its request waited for a connection meanwhile, the
            # grant would be lost for all processes, and the call would lose its place.
            if reservation.alarm_at > now + _WRITE_CHECK_SECONDS:
                reservation.alarm_at = now + _WRITE_CHECK_SECONDS
                self._delayed.append(reservation)
            return False
        has_left = self._coordinator.grant(reservation, now)
        if reservation.granted:
            self._held[reservation] = now
        return has_left

    def _note_lateness(self, hold: Hold, now: float) -> None:
        self._coordinator.note_lateness(hold, now)

    def _restart(self, reservation: Reservation, now: float) -> None:
        self._note_lateness(reservation, now)
        super()._restart(reservation, now)

    def _regrant(self, hold: Hold, now: float, wall: float) -> bool:
        # The store would have to be asked.
        return False

    def _withdraw(self, reservation: Reservation, now: float, wall: float) -> list[Reservation]:
        # First: `_advance`, called below, could choose this call as the next leader, and no task would send the batch.
        moved = self._coordinator.withdraw(reservation)
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
        self._coordinator.reset_after_fork()
