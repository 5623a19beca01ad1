"""What the limits mean for a job: how much to pack into a request, how long it takes, what it waits for now."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from easemob_async._operation import Limit, Operation, Window
from easemob_async._pipeline.limits import Limiter

__all__ = ["choose_chunk_size", "estimate", "find_current_wait", "least_seconds"]


def _windows(limiter: Limiter, operation: Operation[Any]) -> Iterator[tuple[Limit, Window]]:
    for limit in operation.limits:
        for window in limiter.settings.windows(limit.bucket, limit.windows):
            yield limit, window


def choose_chunk_size(operation: Operation[Any], limiter: Limiter | None, most: int) -> int:
    """
    How many items to pack into a request, so that the limits get used up.

    Where calls are counted that is the most a call takes. Where recipients are counted it is the largest number that
    leaves nothing over: 1,500 a minute are filled by three calls of 500, not by two of 600.
    """
    if limiter is None or not limiter.settings.enabled:
        return most
    weighted = [window for limit, window in _windows(limiter, operation) if limit.counts == "recipients"]
    if not weighted:
        return most
    calls = [window for limit, window in _windows(limiter, operation) if limit.counts == "calls"]

    def used(chunk: int) -> float:
        """The items a second that can go in such chunks."""
        by_items = min(window.limit // chunk * chunk / window.seconds for window in weighted)
        by_calls = min((window.limit * chunk / window.seconds for window in calls), default=math.inf)
        return min(by_items, by_calls)

    return max(range(1, most + 1), key=lambda chunk: (used(chunk), chunk))


def estimate(operation: Operation[Any], limiter: Limiter | None, items: int, chunk: int) -> float:
    """Seconds until requests for so many items have been let go, from now on and behind those who wait already."""
    if limiter is None or items == 0:
        return 0.0
    return limiter.estimate(operation.limits, math.ceil(items / chunk), cost=min(chunk, items))


def least_seconds(operation: Operation[Any], limiter: Limiter | None, calls: int, items: int) -> float:
    """The least time in which the limits let so many calls for so many items go, if nothing else uses them."""
    if limiter is None or not limiter.settings.enabled:
        return 0.0
    least = 0.0
    for limit, window in _windows(limiter, operation):
        used = items if limit.counts == "recipients" else calls
        if limit.per is None and used:
            least = max(least, (math.ceil(used / window.limit) - 1) * window.seconds)
    return least


def find_current_wait(operation: Operation[Any], limiter: Limiter | None) -> tuple[float, str]:
    """Seconds until the limits let the next request go, and which limit it is; (0.0, "") while none is waiting."""
    if limiter is None:
        return 0.0, ""
    waiting = {found.bucket: found for found in limiter.snapshot() if found.waiting}
    held_up = [(waiting[limit.bucket], limit) for limit in operation.limits if limit.bucket in waiting]
    if not held_up:
        return 0.0, ""
    found, limit = max(held_up, key=lambda pair: pair[0].next_in)
    window = max(found.windows, key=lambda use: use.used / use.limit)
    return found.next_in, f"{window.limit} {limit.counts} in {window.seconds:g} s"
