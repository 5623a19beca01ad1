"""What can be told before waiting: that a call can never go, not today, or not by its deadline."""

from __future__ import annotations

from easemob_async._errors import (
    DeadlineExceededError,
    InvalidArgumentError,
    QuotaExceededError,
    ServiceRefusal,
)
from easemob_async._pipeline.limits.bucket import Bucket

__all__ = ["check_cost", "deadline_error", "least", "quota_error", "spent"]


def check_cost(bucket: Bucket, cost: int) -> None:
    """
    Refuse what could never go.

    Raises:
        InvalidArgumentError: *cost* is more than a window's limit.
    """
    window = next((window for window in bucket.windows if cost > window.limit), None)
    if window is not None:
        raise InvalidArgumentError(
            "cost",
            f"at most {window.limit} in one call, got {cost}: "
            f"{bucket.limit.bucket} allows {window.limit} in {window.seconds:g} s",
        )


def spent(bucket: Bucket, cost: int, wall: float) -> QuotaExceededError | None:
    """The error where a daily quota has no room for *cost* any more; it is not waited for."""
    day = bucket.exhausted_quota(wall, cost)
    if day is None:
        return None
    return quota_error(bucket, f"{day.used} of the {day.limit} a day are used up here and {cost} more do not fit")


def quota_error(bucket: Bucket, why: str) -> QuotaExceededError:
    """The error for a daily quota; *why* in words."""
    refusal = ServiceRefusal(
        status=429,
        code="local_daily_quota",
        description=f"{bucket.limit.bucket}: {why}; there is a new quota at 00:00 UTC",
    )
    return QuotaExceededError(refusal, sent="no")


def least(
    buckets: tuple[Bucket, ...], costs: tuple[int, ...], now: float, wall: float, calls: int = 1
) -> tuple[float, str]:
    """
    The earliest time by which so many more calls can have been granted, and the bucket that decides it.

    In front of them is who stands in line for a bucket, and who will once he has got through a line that they are to
    stand in as well; *buckets* are in that order.
    """
    at, name = now, ""
    for stage, (bucket, cost) in enumerate(zip(buckets, costs, strict=True)):
        ahead = bucket.queue.cost + sum(earlier.queue.later_costs.get(bucket, 0) for earlier in buckets[:stage])
        ready = bucket.least(now, wall, ahead, calls, cost)
        if ready > at:
            at, name = ready, bucket.limit.bucket
    return at, name


def deadline_error(
    buckets: tuple[Bucket, ...], costs: tuple[int, ...], now: float, wall: float
) -> DeadlineExceededError:
    """The error for a call that does not get there by its deadline."""
    at, name = least(buckets, costs, now, wall)
    because = f"the limit of {name} has" if name else "the limits have"
    return DeadlineExceededError(
        f"{because} no room before the deadline; there may be in {at - now:.3f} s", available_in=at - now
    )
