"""Those who wait for a bucket, in the order of their tickets."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from easemob_async._pipeline.limits.claim import Claim

__all__ = ["Line"]

_SLACK = 32
"""Entries of people who have left that may stay in the heap before it is cleaned."""


class Line:
    """
    A queue by ticket: joining is cheap at the end and possible anywhere, leaving is possible from anywhere.

    ``cost`` is the sum of what its members ask for. False when nobody is in it.
    """

    __slots__ = ("_gone", "_heap", "_members", "cost")

    def __init__(self) -> None:
        self._heap: list[tuple[int, Claim]] = []
        self._members: dict[int, int] = {}
        self._gone: set[int] = set()
        self.cost = 0

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, claim: Claim) -> bool:
        return claim.ticket in self._members

    def first(self) -> Claim | None:
        """Whose turn it is."""
        heap, gone = self._heap, self._gone
        while heap:
            ticket, claim = heap[0]
            if ticket not in gone:
                return claim
            gone.discard(ticket)
            heapq.heappop(heap)
        return None

    def join(self, claim: Claim, cost: int) -> None:
        """Take the place that the claim's ticket gives it."""
        self._members[claim.ticket] = cost
        self.cost += cost
        if claim.ticket in self._gone:
            self._gone.discard(claim.ticket)
        else:
            heapq.heappush(self._heap, (claim.ticket, claim))

    def leave(self, claim: Claim) -> bool:
        """Leave, wherever the claim stands; False when it did not stand here."""
        cost = self._members.pop(claim.ticket, None)
        if cost is None:
            return False
        self.cost -= cost
        self._gone.add(claim.ticket)
        if len(self._gone) > len(self._members) + _SLACK:
            self._heap = [entry for entry in self._heap if entry[0] in self._members]
            heapq.heapify(self._heap)
            self._gone.clear()
        return True
