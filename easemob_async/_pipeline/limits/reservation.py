"""One waiting call, and whose turn it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from easemob_async._clock import Waiter
from easemob_async._errors import EasemobError
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.feasibility import spent
from easemob_async._pipeline.limits.meter import LogEntry

__all__ = ["Reservation", "advance"]


class Reservation:
    """
    A call that waits for its limits.

    It goes through its buckets one after the other, the narrowest first: only when it is first in line and there is
    room does it also stand in line for the next, and it keeps its turn meanwhile. So a call that waits for a slow
    bucket of its own is not in anybody's way in the buckets it shares. All are taken at once, at the end.

    Places in a line go by ticket, the order of arrival; the oldest ticket is first wherever it stands, so two claims
    never wait for each other.
    """

    __slots__ = (
        "alarm_at",
        "buckets",
        "costs",
        "entries",
        "error",
        "granted",
        "is_asked",
        "is_wanted",
        "stage",
        "stands",
        "ticket",
        "waiter",
    )

    def __init__(self, ticket: int, buckets: tuple[Bucket, ...], costs: tuple[int, ...]) -> None:
        self.ticket = ticket
        self.buckets = buckets
        self.costs = costs
        self.stage = 0
        self.granted = False
        self.error: EasemobError | None = None
        self.entries: list[list[LogEntry]] = []
        self.waiter = Waiter()
        self.alarm_at = math.inf
        """When its task will look again by itself."""
        self.is_asked = False
        """The store has been, or is to be, asked for it."""
        self.is_wanted = True
        """False once its task has given up while the store was asked."""
        self.stands = False
        """It stands in a line."""
        self.stand(0)

    @property
    def is_decided(self) -> bool:
        """Is there nothing to wait for any more?"""
        return self.granted or self.error is not None

    def stand(self, stage: int) -> None:
        """Go to the line at *stage*: on to the next one, or back to an earlier one."""
        self._update_later_costs(-1)
        for bucket in self.buckets[stage + 1 :]:
            bucket.queue.leave(self)
        self.stage = stage
        self.buckets[stage].queue.join(self, self.costs[stage])
        self.stands = True
        self._update_later_costs(1)

    def leave(self) -> None:
        """Leave all lines; harmless when it has."""
        self._update_later_costs(-1)
        self.stands = False
        for bucket in self.buckets:
            bucket.queue.leave(self)

    def _update_later_costs(self, sign: int) -> None:
        if self.stands:
            queue = self.buckets[self.stage].queue
            for bucket, cost in zip(self.buckets[self.stage + 1 :], self.costs[self.stage + 1 :], strict=True):
                queue.add_later_cost(bucket, sign * cost)

    def refund(self) -> None:
        """Undo the grant."""
        self.granted = False
        for bucket, entries, cost in zip(self.buckets, self.entries, self.costs, strict=True):
            bucket.refund(entries, cost)

    def take(self, now: float) -> None:
        """Take from all buckets, and leave their lines."""
        self.entries = [bucket.reserve(now, cost) for bucket, cost in zip(self.buckets, self.costs, strict=True)]
        self.leave()

    def grant(self, now: float) -> bool:
        """Take from all buckets: it may go. True: it must be woken."""
        self.take(now)
        self.granted = True
        return True


def advance(
    buckets: Iterable[Bucket],
    now: float,
    wall: float,
    grant: Callable[[Reservation, float], bool | None] = Reservation.grant,
) -> list[Reservation]:
    """
    Let everybody move on who can, beginning at *buckets*.

    Args:
        buckets: Where something may have changed.
        now: The clock's ``monotonic`` time.
        wall: The clock's ``wall`` time.
        grant: What to do with a claim that is there: whether to wake it then, or None for not now.

    Returns:
        The claims to wake: granted, failed, or new at the head of a line and to look again at their ``alarm``.
    """
    work = list(buckets)
    wake: list[Reservation] = []
    while work:
        bucket = work.pop()
        while (reservation := bucket.queue.first()) is not None and reservation.buckets[reservation.stage] is bucket:
            stage = reservation.stage
            reservation.error = spent(bucket, reservation.costs[stage], wall) if bucket.days else None
            if reservation.error is not None:
                reservation.leave()
                work.extend(reservation.buckets)
                wake.append(reservation)
                continue
            ready = bucket.ready_at(now, reservation.costs[stage])
            if ready > now:
                if reservation.alarm_at > ready:
                    reservation.alarm_at = ready
                    wake.append(reservation)
                break
            if stage + 1 < len(reservation.buckets):
                reservation.stand(stage + 1)
                work.append(reservation.buckets[stage + 1])
                break
            lost = _lost_turn(reservation, now)
            if lost is not None:
                reservation.stand(lost)
            else:
                must_wake = grant(reservation, now)
                if must_wake is None:
                    break
                if must_wake:
                    wake.append(reservation)
            work.extend(reservation.buckets)
    return wake


def _lost_turn(reservation: Reservation, now: float) -> int | None:
    """
    The first stage where *reservation* is not first any more, or has no room any more; or None.

    It was and had when it passed, but the server may have refused a call since, or an older claim come back whom the
    store gave no room.
    """
    for stage in range(reservation.stage):
        bucket = reservation.buckets[stage]
        if bucket.queue.first() is not reservation or bucket.ready_at(now, reservation.costs[stage]) > now:
            return stage
    return None
