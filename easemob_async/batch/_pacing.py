"""Effects of the rate limits on a job: the size of its requests, its duration, and the limit it waits for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from easemob_async._operation import Limit, Operation, Window
from easemob_async._pipeline.limits import Limiter

__all__ = ["choose_chunk_size", "compute_least_seconds", "estimate", "find_current_wait"]


def _iterate_windows(limiter: Limiter, operation: Operation[Any]) -> Iterator[tuple[Limit, Window]]:
    for limit in operation.limits:
        for window in limiter.settings.windows(limit.bucket, limit.windows):
            yield limit, window


def choose_chunk_size(operation: Operation[Any], limiter: Limiter | None, largest: int) -> int:
    """
    Choose the number of items in one request that uses the rate limits best.

    For a limit that counts calls, that is *largest*, the maximum for one call. For a limit that counts recipients, it
    is the largest number that uses a window completely. With a limit of 1,500 recipients a minute, three calls of 500
    use all of it, and two calls of 600 leave 300 unused.
    """
    if limiter is None or not limiter.settings.enabled:
        return largest
    by_recipients = [window for limit, window in _iterate_windows(limiter, operation) if limit.counts == "recipients"]
    if not by_recipients:
        return largest
    by_calls = [window for limit, window in _iterate_windows(limiter, operation) if limit.counts == "calls"]

    def throughput(size: int) -> float:
        """Items per second that the limits allow in requests of *size* items."""
        recipients = min(window.limit // size * size / window.seconds for window in by_recipients)
        calls = min((window.limit * size / window.seconds for window in by_calls), default=math.inf)
        return min(recipients, calls)

    return max(range(1, largest + 1), key=lambda size: (throughput(size), size))


def estimate(operation: Operation[Any], limiter: Limiter | None, items: int, chunk_size: int) -> float:
    """Estimate the seconds until the limits allow the last request for *items*, after all calls that wait now."""
    if limiter is None or items == 0:
        return 0.0
    return limiter.estimate(operation.limits, math.ceil(items / chunk_size), cost=min(chunk_size, items))


def compute_least_seconds(operation: Operation[Any], limiter: Limiter | None, calls: int, items: int) -> float:
    """Return the minimum time in seconds in which the limits allow *calls* for *items*, if nothing else uses them."""
    if limiter is None or not limiter.settings.enabled:
        return 0.0
    least = 0.0
    for limit, window in _iterate_windows(limiter, operation):
        used = items if limit.counts == "recipients" else calls
        if limit.per is None and used:
            # A full window may be used at once, so the first window takes no time.
            least = max(least, (math.ceil(used / window.limit) - 1) * window.seconds)
    return least


def find_current_wait(operation: Operation[Any], limiter: Limiter | None) -> tuple[float, str]:
    """
    Find the limit that delays the next request most.

    Returns:
        Seconds until that limit allows the request, and the limit, such as ``6000 recipients in 60 s``;
        ``(0.0, "")`` while no request waits.
    """
    if limiter is None:
        return 0.0, ""
    waiting = {state.bucket: state for state in limiter.snapshot() if state.waiting}
    delaying = [(waiting[limit.bucket], limit) for limit in operation.limits if limit.bucket in waiting]
    if not delaying:
        return 0.0, ""
    state, limit = max(delaying, key=lambda pair: pair[0].next_in)
    window = max(state.windows, key=lambda use: use.used / use.limit)
    return state.next_in, f"{window.limit} {limit.counts} in {window.seconds:g} s"
