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

from easemob_async._pipeline.limits.book import Book
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.claim import Claim
from easemob_async._pipeline.limits.outlook import quota_spent
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, LimitStore, StoreForgotError, Verdict

__all__ = ["Gate", "Round", "StoreChange"]

_TOGETHER = 64
"""Calls in one request: a few milliseconds of the store's time at most."""

_SLACK = 0.02
_SLACK_AT_MOST = 1.0
"""Seconds an answer may take: twice what the slowest took lately, between these."""

_ASK_AGAIN = 5.0
"""Seconds after which a refused call is asked for again at the latest: the store keeps its place for that long."""

_LOOK_AFTER = 1.0
_LOOK_AT_MOST = 5.0
"""Seconds between two looks for a store that is away: doubling, up to the second."""

_log = logging.getLogger("easemob_async.limits")


@frozen(slots=True)
class StoreChange:
    """The store went away, or is back."""

    is_there: bool
    reason: str
    """The kind of error, without its text; empty when it is back."""
    share: Fraction
    """The part of every limit this process uses from now on, beside the other processes."""


class Round:
    """One request to the store: for whom, and when it was made."""

    __slots__ = ("began", "calls", "claims", "slack")

    def __init__(self, claims: list[Claim], calls: list[tuple[Demand, ...]], began: float, slack: float) -> None:
        self.claims = claims
        self.calls = calls
        self.began = began
        self.slack = slack


class Gate:
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
        book: Book,
        settings: LimitSettings,
        on_change: Callable[[StoreChange], None] | None,
    ) -> None:
        self.is_there = True
        self.look_at = math.inf
        """When to look again for a store that is away."""
        self._store = store
        self._book = book
        self._settings = settings
        self._on_change = on_change
        self._change: StoreChange | None = None
        self._asked: deque[Claim] = deque()
        self._stalled: set[Bucket] = set()
        self._is_asking = False
        self._slack = _SLACK
        self._look_after = _LOOK_AFTER
        # Buckets that have not told the store in this era what they granted without it have to do so.
        self._era = 0
        self._forgot = False
        self._forgets = 0

    def grant(self, claim: Claim, now: float) -> bool | None:
        """
        It is the turn of *claim* and there is room here: ask the store, or grant it while that is away.

        Returns:
            Must it be woken? Not while another request is under way: it will be asked for after that. None: enough
            are asked for; it is looked at again when there is an answer.
        """
        if self.is_there and (len(self._asked) >= _TOGETHER or not _is_useful(claim)):
            self._stalled.add(claim.buckets[claim.stage])
            return None
        claim.take(now)
        if not self.is_there:
            for bucket, cost in zip(claim.buckets, claim.costs, strict=True):
                bucket.granted_alone(cost)
            claim.granted = True
            return True
        claim.is_asked = True
        for bucket, cost in zip(claim.buckets, claim.costs, strict=True):
            bucket.asked += cost
        self._asked.append(claim)
        return not self._is_asking and len(self._asked) == 1

    def lead(self, now: float) -> Round | None:
        """The next request, if there is one to make and nobody makes one: whoever asks has to make it."""
        if self._is_asking or not (self._asked if self.is_there else now >= self.look_at):
            return None
        self._is_asking = True
        # Whoever makes this request may be cancelled; then somebody else looks again.
        self.look_at = math.inf if self.is_there else now + self._look_after
        claims = list(self._asked)
        self._asked.clear()
        told: set[Bucket] = set()
        calls: list[tuple[Demand, ...]] = []
        for claim in claims:
            demands = [
                bucket.demand(cost, now, self._slack, all_days=self._forgot, carries=self._carries(bucket, told))
                for bucket, cost in zip(claim.buckets, claim.costs, strict=True)
            ]
            calls.append(tuple(demands))
        return Round(claims, calls, now, self._slack)

    def _carries(self, bucket: Bucket, told: set[Bucket]) -> bool:
        """Has what was granted in *bucket* without the store still to be carried? Once in a request is enough."""
        carries = bucket.era < self._era and bucket not in told
        told.add(bucket)
        return carries

    def next_leader(self) -> Claim | None:
        """Whom to wake so that the next request gets made."""
        return self._asked[0] if self._asked and not self._is_asking else None

    async def ask(self, request: Round) -> Sequence[Verdict] | Exception:
        """Make the request; without the lock."""
        try:
            verdicts = await self._store.take(request.calls)
        except Exception as error:
            return error
        if len(verdicts) != len(request.calls):
            return ValueError(f"{len(verdicts)} verdicts on {len(request.calls)} calls")
        return verdicts

    def settle(
        self, request: Round, outcome: Sequence[Verdict] | Exception, now: float
    ) -> tuple[set[Bucket], list[Claim]]:
        """
        The answer is here.

        Returns:
            The buckets whose lines may move on, and the claims to wake.
        """
        self._is_asking = False
        if isinstance(outcome, StoreForgotError) and not self._forgets:
            self._forgets += 1
            self._era += 1
            self._forgot = True
            return self._take_back((*request.claims, *self._asked)), []
        if isinstance(outcome, Exception):
            return self._lost(request, outcome, now), []
        self._forgets = 0
        elapsed = now - request.began
        is_late = elapsed > request.slack
        self._slack = min(max(_SLACK, 2 * elapsed, self._slack * 0.95), _SLACK_AT_MOST)
        moved, self._stalled = self._stalled, set()
        wake: list[Claim] = []
        refused: list[Claim] = []
        for claim, verdict in zip(request.claims, outcome, strict=True):
            for bucket in claim.buckets:
                bucket.reported(self._era)
            if verdict.granted and not is_late and claim.is_wanted:
                self._heard(claim)
                claim.granted = True
                wake.append(claim)
            elif verdict.spent and claim.is_wanted:
                claim.error = quota_spent(claim.buckets[verdict.at], "the quota is used up by all processes together")
                claim.is_wanted = False
                moved |= self._take_back((claim,))
                wake.append(claim)
            else:
                refused.append(claim)
                if not verdict.granted:
                    bucket = claim.buckets[verdict.at]
                    # Not in step with the other processes: who always comes just after another gets little.
                    wait = max(verdict.wait, bucket.tick / 2) + bucket.tick * random.random()
                    bucket.told_until = max(bucket.told_until, now + min(wait, _ASK_AGAIN))
        if refused:
            # Those who were to be asked for next must not pass them.
            moved |= self._take_back((*refused, *self._asked))
        if not self.is_there:
            moved |= self._back(now)
        return moved, wake

    def abandon(self, request: Round) -> set[Bucket]:
        """Whoever made the request was cancelled: nobody knows the answer, so everybody asks again."""
        self._is_asking = False
        return self._take_back((*request.claims, *self._asked))

    def drop(self, claim: Claim) -> None:
        """*claim* does not wait any more; a grant that comes for it is not used."""
        if claim.is_asked:
            claim.is_wanted = False
            if claim in self._asked:
                self._take_back((claim,))

    def tell(self) -> None:
        """Say that the store has gone or come, if it has; without the lock."""
        change, self._change = self._change, None
        if change is None:
            return
        if change.is_there:
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

    def forget_waiting(self) -> None:
        """The process was forked: the request under way is the parent's."""
        self._asked.clear()
        self._stalled.clear()
        self._is_asking = False

    def _heard(self, claim: Claim) -> None:
        claim.is_asked = False
        for bucket, cost in zip(claim.buckets, claim.costs, strict=True):
            bucket.asked -= cost

    def _take_back(self, claims: Sequence[Claim]) -> set[Bucket]:
        """Undo the asking: those who still want to go stand in line again, in their old places."""
        moved, self._stalled = self._stalled, set()
        if self._asked:
            back = set(claims)
            self._asked = deque(claim for claim in self._asked if claim not in back)
        for claim in claims:
            self._heard(claim)
            claim.give_back()
            if claim.is_wanted:
                claim.alarm = math.inf
                claim.stand(0)
            moved.update(claim.buckets)
        return moved

    def _lost(self, request: Round, error: Exception, now: float) -> set[Bucket]:
        moved = self._take_back((*request.claims, *self._asked))
        self._look_after = _LOOK_AFTER if self.is_there else min(self._look_after * 2, _LOOK_AT_MOST)
        self.look_at = now + self._look_after
        if self.is_there:
            self.is_there = False
            share = self._settings.share * self._settings.fallback_share
            # Not the error's text: it may hold the store's address, or the arguments of a command.
            kind = type(error)
            self._change = StoreChange(is_there=False, reason=f"{kind.__module__}.{kind.__qualname__}", share=share)
            self._book.resize(share, now, paced=True)
            moved.update(self._book)
        return moved

    def _back(self, now: float) -> set[Bucket]:
        self.is_there = True
        self.look_at = math.inf
        self._era += 1
        self._forgot = False
        self._change = StoreChange(is_there=True, reason="", share=self._settings.share)
        self._book.resize(self._settings.share, now, paced=False)
        return set(self._book)


def _is_useful(claim: Claim) -> bool:
    return all(bucket.may_ask(cost) for bucket, cost in zip(claim.buckets, claim.costs, strict=True))
