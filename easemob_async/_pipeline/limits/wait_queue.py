"""Those who wait for a bucket, in the order of their tickets."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from easemob_async._pipeline.limits.bucket import Bucket
    from easemob_async._pipeline.limits.reservation import Reservation

__all__ = ["WaitQueue"]

_SLACK = 32
"""Entries of people who have left that may stay in the heap before it is cleaned."""


class WaitQueue:
    """
    A queue by ticket: joining is cheap at the end and possible anywhere, leaving is possible from anywhere.

    ``members`` has the cost of each by ticket, ``cost`` is their sum. ``beyond`` has what those who are to stand in
    other lines after this one will ask for there.
    """

    __slots__ = ("_gone", "_heap", "cost", "later_costs", "members")

    def __init__(self) -> None:
        self._heap: list[tuple[int, Reservation]] = []
        self.members: dict[int, int] = {}
        self._gone: set[int] = set()
        self.later_costs: dict[Bucket, int] = {}
        self.cost = 0

    def first(self) -> Reservation | None:
        """Whose turn it is."""
        heap, gone = self._heap, self._gone
        while heap:
            ticket, reservation = heap[0]
            if ticket not in gone:
                return reservation
            gone.discard(ticket)
            heapq.heappop(heap)
        return None

    def join(self, reservation: Reservation, cost: int) -> None:
        """Take the place that the claim's ticket gives it; nothing when it stands here."""
        if reservation.ticket in self.members:
            return
        self.members[reservation.ticket] = cost
        self.cost += cost
        if reservation.ticket in self._gone:
            self._gone.discard(reservation.ticket)
        else:
            heapq.heappush(self._heap, (reservation.ticket, reservation))

    def add_later_cost(self, bucket: Bucket, cost: int) -> None:
        """Somebody who stands here will ask for *cost* in *bucket* later; negative when that is no longer so."""
        left = self.later_costs.get(bucket, 0) + cost
        if left:
            self.later_costs[bucket] = left
        else:
            self.later_costs.pop(bucket, None)

    def leave(self, reservation: Reservation) -> None:
        """Leave, wherever the claim stands; nothing when it does not stand here."""
        cost = self.members.pop(reservation.ticket, None)
        if cost is None:
            return
        self.cost -= cost
        self._gone.add(reservation.ticket)
        if len(self._gone) > len(self.members) + _SLACK:
            self._heap = [entry for entry in self._heap if entry[0] in self.members]
            heapq.heapify(self._heap)
            self._gone.clear()
