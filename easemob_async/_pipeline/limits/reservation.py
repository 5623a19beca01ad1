"""A call that waits for its limits, and the function that lets waiting calls advance through their queues."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import EasemobError
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.feasibility import check_quota

__all__ = ["Hold", "Reservation", "advance"]


class Hold:
    """The costs of a call in its buckets, while they are granted and its request is not written."""

    __slots__ = ("asked_at", "buckets", "costs", "is_refunded", "used_at", "valid_until")

    def __init__(
        self,
        buckets: tuple[Bucket, ...],
        costs: tuple[int, ...],
        valid_until: float = math.inf,
        asked_at: float | None = None,
    ) -> None:
        self.buckets: tuple[Bucket, ...] = buckets
        self.costs: tuple[int, ...] = costs
        self.valid_until: float = valid_until
        """The clock's ``monotonic`` time until which the request may be written."""
        self.asked_at: float | None = asked_at
        """When the store that granted it was asked, in the clock's ``monotonic`` time; None if no store was."""
        self.used_at: float = -math.inf
        """The clock's ``monotonic`` time from which the grant counts."""
        self.is_refunded: bool = False
        """Whether it was given back because its request was not written."""

    def stamp(self, now: float, clock: Clock) -> list[Bucket]:
        """Count the grant from now on; returns the buckets whose queues waited for that."""
        self.used_at = now
        blocked: list[Bucket] = []
        for bucket, cost in zip(self.buckets, self.costs):  # noqa: B905 - on the path of every call; equally long
            bucket.stamp(now, clock, cost)
            if bucket.is_blocked:
                bucket.is_blocked = False
                blocked.append(bucket)
        return blocked

    def take_again(self, now: float) -> None:
        """Take the costs a second time, from now on: the grant had expired and was counted then."""
        self.used_at = now
        for bucket, cost in zip(self.buckets, self.costs, strict=True):
            bucket.take(now, cost)

    def refund(self) -> None:
        """Give the costs back to all buckets: the grant is not used."""
        for bucket, cost in zip(self.buckets, self.costs, strict=True):
            bucket.refund(cost)


class Reservation(Hold):
    """
    A call that waits for its limits.

    It waits in the queues of its buckets one after the other, those of the narrowest bucket first. Only when it is
    first in a queue and that bucket has room does it also enter the next queue, and it keeps its place in the earlier
    ones meanwhile. A call that waits for a slow bucket of its own therefore does not block the buckets it shares. The
    cost is taken from all buckets at once, at the last stage.

    The place in a queue is given by the ticket, which is the order of arrival. The oldest ticket is first in every
    queue it is in, so two reservations cannot wait for each other.
    """

    __slots__ = (
        "alarm_at",
        "error",
        "granted",
        "is_queued",
        "lacks_connection",
        "stage",
        "ticket",
        "waiter",
    )

    def __init__(self, ticket: int, buckets: tuple[Bucket, ...], costs: tuple[int, ...]) -> None:
        super().__init__(buckets, costs)
        self.ticket = ticket
        self.stage = 0
        """Index of the bucket whose queue it entered last."""
        self.granted = False
        self.error: EasemobError | None = None
        """The reason why it cannot be granted, once that is known."""
        self.waiter = Waiter()
        self.alarm_at = math.inf
        """When its task looks again by itself, in the clock's ``monotonic`` time."""
        self.is_queued = False
        """Whether it is in at least one queue."""
        self.lacks_connection = False
        """Whether it has left its queues because the transport can write no further request of its event loop."""
        self.move_to(0)

    @property
    def is_decided(self) -> bool:
        """Whether it has been granted or has failed."""
        return self.granted or self.error is not None

    def move_to(self, stage: int) -> None:
        """Enter the queue of *stage* and leave those of later stages; the places in earlier queues are kept."""
        # Before `stage` changes: what was announced depends on it.
        self._announce_later_costs(-1)
        for bucket in self.buckets[stage + 1 :]:
            bucket.queue.remove(self.ticket)
        self.stage = stage
        self.buckets[stage].queue.add(self.ticket, self.costs[stage])
        self.is_queued = True
        self._announce_later_costs(1)

    def leave_queues(self) -> None:
        """Leave all queues; nothing happens when it is in none."""
        self._announce_later_costs(-1)
        self.is_queued = False
        for bucket in self.buckets:
            bucket.queue.remove(self.ticket)

    def _announce_later_costs(self, sign: int) -> None:
        # Estimates for a later queue must count the calls that will join it with an older ticket.
        if self.is_queued:
            queue = self.buckets[self.stage].queue
            for bucket, cost in zip(self.buckets[self.stage + 1 :], self.costs[self.stage + 1 :], strict=True):
                queue.add_later_cost(bucket.queue, sign * cost)

    def take(self, now: float) -> None:
        """Hold the costs in all buckets and leave their queues."""
        for bucket, cost in zip(self.buckets, self.costs, strict=True):
            bucket.hold(now, cost)
        self.leave_queues()

    def grant(self, now: float) -> bool:
        """Take the costs and mark it as granted; returns True, because it has left its queues."""
        self.take(now)
        self.granted = True
        return True

    def refund(self) -> None:
        """Give the costs back to all buckets: the grant was not used."""
        self.granted = False
        super().refund()


def advance(
    buckets: Iterable[Bucket],
    waiting: Mapping[int, Reservation],
    now: float,
    wall: float,
    grant: Callable[[Reservation, float], bool],
) -> list[Reservation]:
    """
    Let every reservation advance that can, beginning with the first ones of *buckets*.

    Args:
        buckets: The buckets in which something may have changed.
        waiting: The waiting reservations by ticket.
        now: The clock's ``monotonic`` time.
        wall: The clock's ``wall`` time.
        grant: Called with a reservation whose turn it is in all its buckets, and *now*; returns whether the
            reservation has left its queues.

    Returns:
        The reservations to wake: granted, failed, or first in a queue with an earlier ``alarm_at`` than before.
    """
    work = list(buckets)
    wake: list[Reservation] = []
    while work:
        bucket = work.pop()
        while (ticket := bucket.queue.first()) is not None:
            reservation = waiting[ticket]
            stage = reservation.stage
            if reservation.buckets[stage] is not bucket:
                # It has passed this queue, waits for a later one, and keeps its place here until it is granted.
                break
            reservation.error = check_quota(bucket, reservation.costs[stage], wall) if bucket.days else None
            if reservation.error is not None:
                reservation.leave_queues()
                work.extend(reservation.buckets)
                wake.append(reservation)
                continue
            ready = bucket.ready_at(now, reservation.costs[stage])
            if ready > now:
                # Only the first of a queue sets an alarm; the others are reached by this loop when it has rung.
                # An earlier alarm is kept: a task that wakes too early only checks again.
                if reservation.alarm_at > ready:
                    reservation.alarm_at = ready
                    wake.append(reservation)
                break
            # It stays first in this queue, so the calls behind it wait here until it has been granted.
            if stage + 1 < len(reservation.buckets):
                reservation.move_to(stage + 1)
                work.append(reservation.buckets[stage + 1])
                break
            lost = _lost_turn(reservation, now)
            if lost is not None:
                reservation.move_to(lost)
            elif not grant(reservation, now):
                # Enough is being asked of the shared store. The coordinator has this queue advance after the next
                # reply.
                break
            elif reservation.granted:
                wake.append(reservation)
            # Its buckets have another first reservation now, or less room.
            work.extend(reservation.buckets)
    return wake


def _lost_turn(reservation: Reservation, now: float) -> int | None:
    """
    Return the first stage at which *reservation* is no longer first or its bucket no longer has room, or None.

    Both held when it passed that stage. Since then the service may have refused a call, or an older reservation may
    have come back to its queues, because a shared store refused it.
    """
    for stage in range(reservation.stage):
        bucket = reservation.buckets[stage]
        if bucket.queue.first() != reservation.ticket or bucket.ready_at(now, reservation.costs[stage]) > now:
            return stage
    return None
