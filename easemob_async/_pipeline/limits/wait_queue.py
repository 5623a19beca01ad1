"""The calls that wait for one bucket, in order of arrival."""

from __future__ import annotations

import heapq

__all__ = ["WaitQueue"]

_MAX_STALE = 32
"""Removed tickets that may stay in the heap, beyond as many as are waiting, before the heap is rebuilt."""


class WaitQueue:
    """
    A queue of tickets: the lowest is first, and a ticket can be added or removed at any position.

    The queue knows tickets and costs only; the limiter keeps the calls they belong to.
    """

    __slots__ = ("_heap", "_removed", "costs", "later_costs", "total_cost")

    def __init__(self) -> None:
        self._heap: list[int] = []
        # Removing from the middle of a heap is expensive, so a removed ticket stays there until it reaches the top.
        self._removed: set[int] = set()
        self.costs: dict[int, int] = {}
        """The cost of each waiting call, by ticket."""
        self.total_cost = 0
        """The sum of ``costs``."""
        self.later_costs: dict[WaitQueue, int] = {}
        """The cost that calls in this queue will ask of the buckets they wait for afterwards, by queue."""

    def first(self) -> int | None:
        """The ticket whose turn it is, or None."""
        heap, removed = self._heap, self._removed
        while heap:
            ticket = heap[0]
            if ticket not in removed:
                return ticket
            removed.discard(ticket)
            heapq.heappop(heap)
        return None

    def add(self, ticket: int, cost: int) -> None:
        """Add *ticket* at the position its number gives it; nothing happens when it is already here."""
        if ticket in self.costs:
            return
        self.costs[ticket] = cost
        self.total_cost += cost
        # A removed ticket may still be in the heap. A second copy of it would outlive its next removal.
        if ticket in self._removed:
            self._removed.discard(ticket)
        else:
            heapq.heappush(self._heap, ticket)

    def remove(self, ticket: int) -> None:
        """Remove *ticket* from any position; nothing happens when it is not here."""
        cost = self.costs.pop(ticket, None)
        if cost is None:
            return
        self.total_cost -= cost
        self._removed.add(ticket)
        # A rebuild costs about as much as the removals since the last one, so a removal is cheap on average.
        if len(self._removed) > len(self.costs) + _MAX_STALE:
            self._heap = list(self.costs)
            heapq.heapify(self._heap)
            self._removed.clear()

    def add_later_cost(self, queue: WaitQueue, cost: int) -> None:
        """Record that a call in this queue will ask *cost* of the bucket of *queue* later; negative to undo it."""
        total = self.later_costs.get(queue, 0) + cost
        if total:
            self.later_costs[queue] = total
        else:
            # The key is a queue: an entry of 0 would keep the queue of a dropped bucket alive.
            self.later_costs.pop(queue, None)
