"""
Tracked calls: what became of each request, told while the call is still under way.

A call that is cancelled says nothing of what it sent, and a call that succeeds says nothing of its attempts before.
``Pipeline.tracked`` is for callers that must know, such as bulk jobs, which account for every item.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from easemob_async._operation import Operation

__all__ = ["RequestTracker", "track"]

R = TypeVar("R")


class RequestTracker(Protocol):
    """
    What is told of every request of the calls made through ``Pipeline.tracked``.

    Requests for a token are not reported: they are not the call's own.
    """

    async def before_request(self, operation: Operation[Any]) -> None:
        """
        Awaited before each request, when its token and its limits are granted and nothing of it is written.

        The request is written right after this returns, without another await between. What this raises ends the
        attempt, and nothing is written; ``request_ended`` is not called then.

        Args:
            operation: What the request is for.
        """
        ...

    def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
        """
        Called once for each request that ``before_request`` let through, in the task of the call.

        Args:
            operation: What the request was for.
            error: None for a success. An ``EasemobError`` for a failure: its class and ``sent`` are those the call
                goes by, its facts are not set yet. Anything else, such as a cancellation: the request was given up,
                and may have arrived.
        """
        ...


async def track(tracker: RequestTracker, operation: Operation[Any], attempt: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Make one attempt, and report its request."""
    await tracker.before_request(operation)
    try:
        result = await attempt()
    except BaseException as error:
        tracker.request_ended(operation, error)
        raise
    tracker.request_ended(operation, None)
    return result
