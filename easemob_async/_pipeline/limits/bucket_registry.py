"""Every bucket of one client: found by the limits of an operation, made when first used, forgotten when idle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits.bucket import Bucket
from easemob_async._pipeline.limits.settings import LimitSettings

__all__ = ["BucketRegistry", "OperationLimits", "RegisteredLimit"]

_PLANS_BY_IDENTITY = 4096
"""Operations are values made once, so their limits are found by identity; those made per call must not add up."""

_Id = tuple[str, str | None, str]


class RegisteredLimit:
    """One limit: the windows that hold for it here, and its bucket unless there is one per key."""

    __slots__ = ("bucket", "id", "limit", "operations", "weighted", "windows")

    def __init__(self, limit: Limit, windows: tuple[Window, ...]) -> None:
        self.limit = limit
        self.id: _Id = (limit.bucket, limit.per, limit.counts)
        self.windows = windows
        self.weighted = limit.counts == "recipients"
        self.bucket: Bucket | None = None
        self.operations = 0
        """How many different sets of limits name this one: the more, the wider it is shared."""


class OperationLimits:
    """The limits of an operation, resolved: ``buckets`` are ready where none is per key."""

    __slots__ = ("buckets", "limits", "parts")

    def __init__(self, limits: tuple[Limit, ...], parts: tuple[RegisteredLimit, ...]) -> None:
        self.limits = limits
        self.parts = parts
        found = [(part.bucket, part.weighted) for part in parts if part.bucket is not None]
        self.buckets = tuple(found) if len(found) == len(parts) else None


class BucketRegistry:
    """
    The buckets of one client. The limiter's lock guards it.

    Args:
        settings: For the windows that hold, and what buckets need.
        paced: False where a store paces the calls of all processes.
    """

    def __init__(self, settings: LimitSettings, *, paced: bool) -> None:
        self._settings = settings
        self._paced = paced
        self._share = settings.share
        self._parts: dict[_Id, RegisteredLimit] = {}
        self._plans: dict[tuple[Limit, ...], OperationLimits] = {}
        self._keyed: dict[tuple[_Id, str], Bucket] = {}
        self.by_identity: dict[int, OperationLimits] = {}
        """Plans by the identity of their limits, which each plan keeps alive; compare before use."""

    def plan(self, limits: tuple[Limit, ...], now: float) -> OperationLimits:
        """
        The plan for *limits*: by identity where the same tuple has come before, otherwise by value.

        Raises:
            InvalidArgumentError: Two limits of one bucket differ.
        """
        plan = self.by_identity.get(id(limits))
        if plan is not None and plan.limits is limits:
            return plan
        plan = self._plans.get(limits)
        if plan is None:
            parts = tuple(part for limit in limits if (part := self._part(limit, now)).windows)
            plan = self._plans[limits] = OperationLimits(limits, parts)
            for part in parts:
                part.operations += 1
        if plan.limits is not limits:
            plan = OperationLimits(limits, plan.parts)
        if len(self.by_identity) >= _PLANS_BY_IDENTITY:
            self.by_identity.clear()
        self.by_identity[id(limits)] = plan
        return plan

    def _part(self, limit: Limit, now: float) -> RegisteredLimit:
        part = RegisteredLimit(limit, self._settings.windows(limit.bucket, limit.windows))
        known = self._parts.setdefault(part.id, part)
        if known.limit != limit:
            raise InvalidArgumentError("limits", f"two operations define the bucket {limit.bucket!r} differently")
        if known is part and limit.per is None and part.windows:
            part.bucket = self._make(limit, "", part.windows, now)
        return known

    def buckets(self, plan: OperationLimits, key: str, now: float, wall: float) -> tuple[tuple[Bucket, bool], ...]:
        """The plan's buckets, those of *key* among them, each with whether it counts recipients."""
        if plan.buckets is not None:
            return plan.buckets
        return tuple(
            (self._bucket_of(part, key, now, wall) if part.bucket is None else part.bucket, part.weighted)
            for part in plan.parts
        )

    def ordered_buckets(
        self, limits: tuple[Limit, ...], cost: int, key: str | None, now: float, wall: float
    ) -> tuple[tuple[Bucket, ...], tuple[int, ...]]:
        """
        The buckets in which a call has to stand in line one after the other, and what it costs in each.

        The narrowest first: those of one key, then by how many kinds of operations share it. Where two buckets are
        named by the same operations so far, those who stand in one are those who stand in the other, and any order
        will do. With None for the key those per key are left out.
        """
        plan = self.plan(limits, now)
        found = [
            (part, bucket)
            for part, (bucket, _) in zip(plan.parts, self.buckets(plan, key or "", now, wall), strict=True)
            if part.limit.per is None or key is not None
        ]
        found.sort(key=lambda pair: (pair[0].limit.per is None, pair[0].operations))
        buckets = tuple(bucket for _, bucket in found)
        return buckets, tuple(cost if part.weighted else 1 for part, _ in found)

    def _bucket_of(self, part: RegisteredLimit, key: str, now: float, wall: float) -> Bucket:
        bucket = self._keyed.get((part.id, key))
        if bucket is None:
            self._forget_idle(now, wall)
            bucket = self._keyed[part.id, key] = self._make(part.limit, key, part.windows, now)
        return bucket

    def _make(self, limit: Limit, key: str, windows: tuple[Window, ...], now: float) -> Bucket:
        bucket = Bucket(limit, key, windows, self._settings, now, paced=self._paced)
        if self._share != self._settings.share:
            bucket.resize(self._share, now, paced=self._paced)
        return bucket

    def resize(self, share: Fraction, now: float, *, paced: bool) -> None:
        """Keep to *share* of the limits from now on, in buckets there are and buckets to come."""
        self._share = share
        self._paced = paced
        for bucket in self:
            bucket.resize(share, now, paced=paced)

    def _forget_idle(self, now: float, wall: float) -> None:
        """For each bucket made look at two old ones, so that memory follows those in use and not all ever used."""
        for name in list(itertools.islice(self._keyed, 2)):
            bucket = self._keyed.pop(name)
            if not bucket.is_idle(now, wall):
                self._keyed[name] = bucket

    def __iter__(self) -> Iterator[Bucket]:
        """Those shared by all in the order of first use, then those per key."""
        for part in self._parts.values():
            if part.bucket is not None:
                yield part.bucket
        yield from self._keyed.values()
