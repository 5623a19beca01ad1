"""One waiting call, and whose turn it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from easemob_async._clock import Waiter
from easemob_async._errors import EasemobError
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.meter import Entry
from easemob_async._pipeline.limits.outlook import spent

__all__ = ["Claim", "advance"]


class Claim:
    """
    A call that waits for its limits.

    It goes through its buckets one after the other, the narrowest first: only when it is first in line and there is
    room does it also stand in line for the next, and it keeps its turn meanwhile. So a call that waits for a slow
    bucket of its own is not in anybody's way in the buckets it shares. All are taken at once, at the end.

    Places in a line go by ticket, the order of arrival; the oldest ticket is first wherever it stands, so two claims
    never wait for each other.
    """

    __slots__ = (
        "alarm",
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
        self.entries: list[list[Entry]] = []
        self.waiter = Waiter()
        self.alarm = math.inf
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
        self._announce(-1)
        for bucket in self.buckets[stage + 1 :]:
            bucket.line.leave(self)
        self.stage = stage
        self.buckets[stage].line.join(self, self.costs[stage])
        self.stands = True
        self._announce(1)

    def leave(self) -> None:
        """Leave all lines; harmless when it has."""
        self._announce(-1)
        self.stands = False
        for bucket in self.buckets:
            bucket.line.leave(self)

    def _announce(self, sign: int) -> None:
        if self.stands:
            line = self.buckets[self.stage].line
            for bucket, cost in zip(self.buckets[self.stage + 1 :], self.costs[self.stage + 1 :], strict=True):
                line.announce(bucket, sign * cost)

    def give_back(self) -> None:
        """Undo the grant."""
        self.granted = False
        for bucket, entries, cost in zip(self.buckets, self.entries, self.costs, strict=True):
            bucket.give_back(entries, cost)

    def take(self, now: float) -> None:
        """Take from all buckets, and leave their lines."""
        self.entries = [bucket.lend(now, cost) for bucket, cost in zip(self.buckets, self.costs, strict=True)]
        self.leave()

    def grant(self, now: float) -> bool:
        """Take from all buckets: it may go. True: it must be woken."""
        self.take(now)
        self.granted = True
        return True


def advance(
    buckets: Iterable[Bucket], now: float, wall: float, grant: Callable[[Claim, float], bool | None] = Claim.grant
) -> list[Claim]:
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
    wake: list[Claim] = []
    while work:
        bucket = work.pop()
        while (claim := bucket.line.first()) is not None and claim.buckets[claim.stage] is bucket:
            stage = claim.stage
            claim.error = spent(bucket, claim.costs[stage], wall) if bucket.days else None
            if claim.error is not None:
                claim.leave()
                work.extend(claim.buckets)
                wake.append(claim)
                continue
            ready = bucket.ready_at(now, claim.costs[stage])
            if ready > now:
                if claim.alarm > ready:
                    claim.alarm = ready
                    wake.append(claim)
                break
            if stage + 1 < len(claim.buckets):
                claim.stand(stage + 1)
                work.append(claim.buckets[stage + 1])
                break
            lost = _lost_turn(claim, now)
            if lost is not None:
                claim.stand(lost)
            else:
                must_wake = grant(claim, now)
                if must_wake is None:
                    break
                if must_wake:
                    wake.append(claim)
            work.extend(claim.buckets)
    return wake


def _lost_turn(claim: Claim, now: float) -> int | None:
    """
    The first stage where *claim* is not first any more, or has no room any more; or None.

    It was and had when it passed, but the server may have refused a call since, or an older claim come back whom the
    store gave no room.
    """
    for stage in range(claim.stage):
        bucket = claim.buckets[stage]
        if bucket.line.first() is not claim or bucket.ready_at(now, claim.costs[stage]) > now:
            return stage
    return None
