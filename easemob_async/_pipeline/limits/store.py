"""The port to a store through which processes and hosts share the same limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

__all__ = ["Demand", "LimitStore", "StoreResetError", "StoreVerdict", "StoreWindow"]


@frozen(slots=True)
class StoreWindow:
    """One window of a bucket as the store is to keep it."""

    limit: int
    span: float
    """Seconds for which a grant counts: the documented window, the guard, and what an answer may take to arrive."""
    burst: float
    """How much may go at once after a quiet time."""
    steady_burst: float = 1.0
    """How much may go at once even when it is busy: what comes free between two requests."""
    utc_day: bool = False
    """A quota from 00:00 UTC to 00:00 UTC, not a sliding window; not paced."""


@frozen(slots=True)
class Demand:
    """What one call asks of one bucket."""

    bucket: str
    """Its name; unique, with the key in it where there is a bucket per user."""
    cost: int
    windows: tuple[StoreWindow, ...]
    unreported: tuple[int, ...] = ()
    """By window: what was granted here without the store, which it has to count as granted now. Empty for nothing."""
    speed: float = 1.0
    """The part of the pace to go on at, since the service has refused calls of this process; for all processes."""


@frozen(slots=True)
class StoreVerdict:
    """What the store decided about one call."""

    granted: bool
    """All of its demands were granted; if not, none was."""
    wait: float = 0.0
    """Seconds until it is worth asking again."""
    blocked_by: int = 0
    """Which of its demands has no room."""
    quota_exhausted: bool = False
    """The demand has no room because a daily quota is used up."""


class StoreResetError(Exception):
    """The store has lost what it knew: nothing was decided; ask again, with all that was granted here carried."""


class LimitStore(Protocol):
    """
    Decides for all processes together.

    One request at a time comes from each limiter, from any event loop and thread. Whatever it raises, besides
    ``StoreForgotError``, counts as "the store is away": the limiter goes on alone, with a share of each limit.
    """

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        """
        Decide on *calls* in their order, each wholly or not at all, by the store's own clock.

        A call that gets no room in a bucket keeps those after it out of that bucket. It must answer or fail within
        a second. With no calls it only shows that it is there.
        """
        ...

    async def aclose(self) -> None:
        """Let go of what belongs to the running event loop."""
        ...
