"""
The port to a store through which processes and hosts enforce the same limits together.

Implement ``LimitStore`` to share limits through another system than Redis. ``redis_store`` is the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from attrs import frozen

from easemob_async._exports import exported_by

__all__ = ["CountingLimitStore", "Demand", "LimitStore", "StoreResetError", "StoreVerdict", "StoreWindow"]


@frozen(slots=True)
class StoreWindow:
    """One window of a bucket, as the store must enforce it."""

    limit: int
    """Maximum cost granted in ``span`` seconds, or in a UTC day."""
    span: float
    """Seconds for which a grant counts: the documented window, the guard, and the time a reply may take."""
    burst: float
    """Maximum cost granted at once after a quiet time."""
    steady_burst: float = 1.0
    """Maximum cost granted at once while calls wait; after a quiet time, ``burst`` applies instead."""
    utc_day: bool = False
    """Whether this is a quota from 00:00 UTC to 00:00 UTC, which is not paced, and not a sliding window."""


@frozen(slots=True)
class Demand:
    """The cost that one call asks of one bucket."""

    bucket: str
    """Unique name of the bucket; it contains the key of a bucket that is per user."""
    cost: int
    """Cost of the call in this bucket."""
    windows: tuple[StoreWindow, ...]
    """The windows of the bucket."""
    unreported: tuple[int, ...] = ()
    """
    Cost by window that was granted without the store, and that the store must count as granted now. Empty for none.
    """
    speed: float = 1.0
    """Fraction of the pace to use for all processes, above 0 and at most 1; below 1 after the service refused calls."""


@frozen(slots=True)
class StoreVerdict:
    """The store's decision about one call."""

    granted: bool
    """Whether all demands of the call were granted; otherwise none was."""
    wait: float = 0.0
    """Minimum seconds until the call should be asked for again."""
    blocked_by: int = 0
    """Index of the demand that has no room."""
    quota_exhausted: bool = False
    """Whether that demand has no room because a daily quota is used up."""


@exported_by("easemob_async.sharing")
class StoreResetError(Exception):
    """
    The store has lost its data, and decided nothing.

    The limiter then reports in ``Demand.unreported`` what it has granted within the windows, and asks again. A store
    that has lost its data must grant nothing for the length of each window, because it does not know what it granted.
    """


class LimitStore(Protocol):
    """
    A store that decides on the calls of all processes together.

    Each limiter makes one request at a time, from any event loop and thread. Any exception other than
    ``StoreResetError`` means that the store cannot be reached. The limiter then grants nothing for the length of each
    window, because other processes may just have used it, and then uses its share of each limit
    (``LimitSettings.fallback_share``).
    """

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        """
        Decide on *calls* in their order, each as a whole, by the store's own clock.

        The decision must be atomic: two processes that read the same free room and both grant it would exceed the
        limit. It must use one clock for all processes, because their own clocks differ.

        A call that gets no room in a bucket blocks that bucket for the calls after it, so that a heavy call is not
        starved by light ones. The method must return or raise within a second. Without calls it is a probe: it only
        shows that the store can be reached.

        Args:
            calls: The demands of each call. A bucket that occurs several times has the same windows each time.

        Returns:
            A verdict for each call, in the same order.

        Raises:
            StoreResetError: The store has lost its data since the last request of this limiter.
        """
        ...

    async def aclose(self) -> None:
        """Close what belongs to the running event loop."""
        ...


@runtime_checkable
class CountingLimitStore(LimitStore, Protocol):
    """A store that counts its processes, so that their fallback shares add up to at most the limit."""

    @property
    def process_count(self) -> int:
        """Number of processes that used the store recently, this one included; 0 before the first reply."""
        ...
