"""Checks before a call waits: whether it can be granted at all, today, and by its deadline."""

from __future__ import annotations

import math

from easemob_async._errors import (
    DeadlineExceededError,
    InvalidArgumentError,
    QuotaExceededError,
    ServiceRefusal,
)
from easemob_async._pipeline.limits.bucket import Bucket

__all__ = ["check_cost", "check_quota", "deadline_error", "earliest_grant", "quota_error"]


def check_cost(bucket: Bucket, cost: int) -> None:
    """
    Refuse a cost above the limit of a whole window: such a call could never be granted.

    Raises:
        InvalidArgumentError: *cost* is more than a window's limit.
    """
    window = bucket.window_below(cost)
    if window is not None:
        raise InvalidArgumentError(
            "cost",
            f"must be at most {window.limit}, got {cost}: {bucket.limit.bucket} allows {window.limit} "
            f"in {window.seconds:g} s; split the recipients over several calls",
        )


def check_quota(bucket: Bucket, cost: int, wall: float) -> QuotaExceededError | None:
    """Return an error if a daily quota has no room for *cost*: a call does not wait for the next day."""
    day = bucket.exhausted_quota(wall, cost)
    if day is None:
        return None
    return quota_error(bucket, f"this client has used {day.used} of {day.limit} today, {cost} more do not fit")


def quota_error(bucket: Bucket, reason: str) -> QuotaExceededError:
    """Build the error for an exhausted daily quota; *reason* is a part of a sentence."""
    # The service has not seen the call. The error has the form of the service's own refusals, so that one handler
    # serves both; the code tells them apart.
    refusal = ServiceRefusal(
        status=429,
        code="local_daily_quota",
        description=f"{bucket.limit.bucket}: {reason}; the quota is renewed at 00:00 UTC",
    )
    return QuotaExceededError(refusal, effect="none")


def earliest_grant(
    buckets: tuple[Bucket, ...],
    costs: tuple[int, ...],
    now: float,
    wall: float,
    calls: int = 1,
    *,
    without_store: bool = False,
) -> tuple[float, str]:
    """
    Return the earliest time by which *calls* more calls can have been granted, and the bucket that decides it.

    The calls that are granted before them are those in the queue of a bucket, and those in the queue of an earlier
    bucket that will enter this queue afterwards with an older ticket. *buckets* are in the order of their stages.

    While a shared store cannot be reached, this is the time if it becomes reachable now; with *without_store*, the time
    if it does not.
    """
    at, name = now, ""
    for stage, (bucket, cost) in enumerate(zip(buckets, costs, strict=True)):
        queue = bucket.queue
        ahead = queue.total_cost + sum(earlier.queue.later_costs.get(queue, 0) for earlier in buckets[:stage])
        find = bucket.grant_without_store if without_store else bucket.earliest_grant
        ready = find(now, wall, ahead, calls, cost)
        # Strictly later: without a wait the name stays empty, because no bucket decides.
        if ready > at:
            at, name = ready, bucket.limit.bucket
    return at, name


def deadline_error(
    buckets: tuple[Bucket, ...], costs: tuple[int, ...], now: float, wall: float
) -> DeadlineExceededError:
    """Build the error for a call that cannot be granted by its deadline."""
    # The store may stay unreachable, so the error must not assume its return.
    at, name = earliest_grant(buckets, costs, now, wall, without_store=True)
    # The wait to expect, but not a reason to refuse calls at once: the store may have room earlier than it said.
    slowest = max(buckets, key=lambda bucket: bucket.store_ready_at)
    if at < slowest.store_ready_at < math.inf:
        at, name = slowest.store_ready_at, slowest.limit.bucket
    subject = f"the rate limit {name} has" if name else "the rate limits have"
    reason = f"{subject} no room before the deadline"
    if any(bucket.lacks_store for bucket in buckets):
        reason = f"the limit store cannot be reached, and without it {reason}"
    if at == math.inf:
        return DeadlineExceededError(
            f"{reason}: the call costs more than this process's fallback share; retry when the store can be reached"
        )
    advice = f"retry in {at - now:.3f} s or allow more time" if at > now else "retry or allow more time"
    return DeadlineExceededError(f"{reason}; {advice}", available_in=at - now)
