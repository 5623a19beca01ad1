"""All buckets of one client: found by the limits of an operation, created at first use, dropped when idle."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.settings import LimitSettings

__all__ = ["BucketRegistry", "OperationLimits", "RegisteredLimit"]

BucketT_co = TypeVar("BucketT_co", bound=Bucket, covariant=True)

_MAX_BY_IDENTITY = 4096
"""
Maximum number of limits found by identity. Operations are values made once, so that is nearly always enough; limits
made anew for each call must not accumulate.
"""

_Id = tuple[str, str | None, str]


class RegisteredLimit(Generic[BucketT_co]):
    """One documented limit: the windows to enforce, and its bucket unless there is one per key."""

    __slots__ = ("bucket", "id", "is_weighted", "limit", "operations", "windows")

    def __init__(self, limit: Limit, windows: tuple[Window, ...]) -> None:
        self.limit = limit
        self.id: _Id = (limit.bucket, limit.per, limit.counts)
        self.windows = windows
        """The windows to enforce, overrides and share applied; empty when an override removes the limit."""
        self.is_weighted = limit.counts == "recipients"
        """Whether a call costs as much as it has recipients; otherwise it costs 1."""
        self.bucket: BucketT_co | None = None
        self.operations = 0
        """Number of different sets of limits that contain this one: the more, the more widely it is shared."""


class OperationLimits(Generic[BucketT_co]):
    """The limits of an operation with their buckets."""

    __slots__ = ("buckets", "limits", "registered", "shared_buckets", "unit_costs")

    def __init__(self, limits: tuple[Limit, ...], registered: tuple[RegisteredLimit[BucketT_co], ...]) -> None:
        self.limits: tuple[Limit, ...] = limits
        self.registered: tuple[RegisteredLimit[BucketT_co], ...] = registered
        found = [(one.bucket, one.is_weighted) for one in registered if one.bucket is not None]
        self.buckets: tuple[tuple[BucketT_co, bool], ...] | None = (
            tuple(found) if len(found) == len(registered) else None
        )
        """Each bucket and whether it is weighted; None when a bucket depends on the key of the call."""
        self.shared_buckets: tuple[BucketT_co, ...] | None = (
            None if self.buckets is None else tuple(bucket for bucket, _ in self.buckets)
        )
        """The buckets alone; None when one depends on the key of the call."""
        self.unit_costs: tuple[int, ...] = (1,) * len(registered)
        """The costs of a call with one recipient at most."""


class BucketRegistry(Generic[BucketT_co]):
    """
    The buckets of one client. The limiter's lock guards it.

    Args:
        settings: Settings, for the windows to enforce.
        make_bucket: Called with limit, key, windows and the clock's ``monotonic`` time; returns a new bucket.
    """

    def __init__(
        self,
        settings: LimitSettings,
        make_bucket: Callable[[Limit, str, tuple[Window, ...], float], BucketT_co],
    ) -> None:
        self._settings = settings
        self._make_bucket = make_bucket
        self._registered: dict[_Id, RegisteredLimit[BucketT_co]] = {}
        self._by_value: dict[tuple[Limit, ...], OperationLimits[BucketT_co]] = {}
        self._keyed: dict[tuple[_Id, str], BucketT_co] = {}
        self.by_identity: dict[int, OperationLimits[BucketT_co]] = {}
        """
        Operation limits by ``id(limits)``. Each value keeps its limits alive, but an entry may belong to other limits
        than those looked up, so compare ``value.limits is limits`` before use.
        """

    def find(self, limits: tuple[Limit, ...], now: float) -> OperationLimits[BucketT_co]:
        """
        Find *limits* by identity if the same tuple was used before, otherwise by value; register new ones.

        Raises:
            InvalidArgumentError: Two limits with the same bucket differ.
        """
        found = self.by_identity.get(id(limits))
        if found is not None and found.limits is limits:
            return found
        found = self._by_value.get(limits)
        if found is None:
            registered = tuple(one for limit in limits if (one := self._register(limit, now)).windows)
            found = self._by_value[limits] = OperationLimits(limits, registered)
            for one in registered:
                one.operations += 1
        # An entry must hold the very tuple whose ID is its key: while it is alive, its ID cannot pass to other limits.
        if found.limits is not limits:
            found = OperationLimits(limits, found.registered)
        # No bucket is lost by this, because the entries are found again by value.
        if len(self.by_identity) >= _MAX_BY_IDENTITY:
            self.by_identity.clear()
        self.by_identity[id(limits)] = found
        return found

    def _register(self, limit: Limit, now: float) -> RegisteredLimit[BucketT_co]:
        new: RegisteredLimit[BucketT_co] = RegisteredLimit(limit, self._settings.windows(limit.bucket, limit.windows))
        known = self._registered.setdefault(new.id, new)
        if known.limit != limit:
            raise InvalidArgumentError(
                "limits", f"two operations define the bucket {limit.bucket!r} differently; give both the same windows"
            )
        if known is new and limit.per is None and new.windows:
            new.bucket = self._make_bucket(limit, "", new.windows, now)
        return known

    def buckets(
        self, found: OperationLimits[BucketT_co], key: str, now: float, wall: float
    ) -> tuple[tuple[BucketT_co, bool], ...]:
        """Return the buckets of *found*, including those of *key*, each with whether it is weighted."""
        if found.buckets is not None:
            return found.buckets
        # Before the first bucket of this call is looked up: dropped later, it would count for no other call.
        if any(one.bucket is None and (one.id, key) not in self._keyed for one in found.registered):
            self._drop_idle(now, wall, 2 * len(found.registered))
        return tuple(
            (self._keyed_bucket(one, key, now) if one.bucket is None else one.bucket, one.is_weighted)
            for one in found.registered
        )

    def ordered_buckets(
        self, limits: tuple[Limit, ...], cost: int, key: str | None, now: float, wall: float
    ) -> tuple[tuple[BucketT_co, ...], tuple[int, ...]]:
        """
        Return the buckets whose queues a call enters one after the other, and what it costs in each.

        The narrowest bucket comes first: those of one key, then in ascending order of the operations that share them.
        Two buckets that the same operations share so far have the same calls in their queues, so their order does not
        matter. With None for *key*, limits that are per key are left out.
        """
        operation = self.find(limits, now)
        # With None for *key* this may create buckets for the key "". They are left out here and dropped when idle.
        found = [
            (one, bucket)
            for one, (bucket, _) in zip(
                operation.registered, self.buckets(operation, key or "", now, wall), strict=True
            )
            if one.limit.per is None or key is not None
        ]
        found.sort(key=lambda pair: (pair[0].limit.per is None, pair[0].operations))
        buckets = tuple(bucket for _, bucket in found)
        return buckets, tuple(cost if one.is_weighted else 1 for one, _ in found)

    def _keyed_bucket(self, one: RegisteredLimit[BucketT_co], key: str, now: float) -> BucketT_co:
        bucket = self._keyed.get((one.id, key))
        if bucket is None:
            bucket = self._keyed[one.id, key] = self._make_bucket(one.limit, key, one.windows, now)
        return bucket

    def _drop_idle(self, now: float, wall: float, count: int) -> None:
        """Drop idle buckets of keys, so that memory follows the keys in use and not all keys ever used."""
        # Two are checked for each new bucket, so idle ones are dropped faster than new ones are created, at a constant
        # cost per call. A bucket that is kept moves to the end.
        for name in list(itertools.islice(self._keyed, count)):
            bucket = self._keyed.pop(name)
            if not bucket.is_idle(now, wall):
                self._keyed[name] = bucket

    def __len__(self) -> int:
        """Return the number of buckets; may be called without the lock."""
        # list() copies in one step, so that another thread cannot change the dictionary during the loop.
        shared = sum(one.bucket is not None for one in list(self._registered.values()))
        return shared + len(self._keyed)

    def __iter__(self) -> Iterator[BucketT_co]:
        """Iterate over the buckets that all calls share, in the order of first use, then over those of keys."""
        for one in self._registered.values():
            if one.bucket is not None:
                yield one.bucket
        yield from self._keyed.values()
