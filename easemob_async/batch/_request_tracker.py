"""The requests of one worker: how many were sent, and whether the current one may have been carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from attrs import evolve

from easemob_async._errors import APIError, EasemobError, RateLimitedError
from easemob_async._operation import Operation
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._job_kind import PendingItem

__all__ = ["RequestTracker"]

_MIN_REFUSALS = 100
"""
Rate-limit refusals that a call of a job waits out, at least: jobs have no deadline, and other clients may use the same
limit.
"""


class RequestTracker:
    """
    The ``RequestHooks`` of one worker.

    A call that is cancelled does not say what it sent, and a call that succeeds does not say what its earlier attempts
    did. Each worker has its own tracker and makes one call at a time, so that the reports belong to that call.

    Args:
        caller: The client's pipeline.
        operation: The operation that does the worker's work; requests for other operations only look something up.
        record_intent: Awaited with the items of a call before a request for them is written.
    """

    def __init__(
        self,
        caller: Pipeline,
        operation: Operation[Any],
        record_intent: Callable[[Sequence[PendingItem[Any]]], Awaitable[None]],
    ) -> None:
        self.sent = 0
        """Requests sent since the start."""
        self.throttled = 0
        """Requests that the service's rate limiter refused."""
        self.is_sending = False
        """Whether a request is in flight."""
        self.effects = 0
        """Requests since ``begin`` that the service carried out, or may have."""
        self.first_effect_at: float | None = None
        """When the first of those was sent, on the clock's scale."""
        self._items: Sequence[PendingItem[Any]] = ()
        self._operation = operation
        self._record_intent = record_intent
        self._clock = caller.clock
        self._sent_at = 0.0
        retry = evolve(caller.retry, refusals=max(caller.retry.refusals, _MIN_REFUSALS))
        self.caller = caller.with_options(timeout=None, retry=retry).tracked(self)
        """The pipeline to call through: without a deadline, and patient with rate-limit refusals."""

    def begin(self, items: Sequence[PendingItem[Any]]) -> None:
        """Begin a call for *items*; they are marked when an earlier request of it may have been carried out."""
        self._items = items
        self.effects = 0
        self.first_effect_at = None

    async def before_request(self, operation: Operation[Any]) -> None:
        """Record the intent to send the items; see ``RequestHooks.before_request``."""
        if operation is self._operation:
            if self.first_effect_at is not None:
                for item in self._items:
                    item.mark_unconfirmed(self.first_effect_at)
            await self._record_intent(self._items)
        # From here to the first byte there is no await, so that no cancellation comes between.
        self._sent_at = self._clock.monotonic()
        self.sent += 1
        self.is_sending = True

    def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
        """Count the request; see ``RequestHooks.request_ended``."""
        self.is_sending = False
        if isinstance(error, RateLimitedError):
            self.throttled += 1
        if operation is self._operation and _may_have_effect(error):
            self.effects += 1
            if self.first_effect_at is None:
                self.first_effect_at = self._sent_at


def _may_have_effect(error: BaseException | None) -> bool:
    """Whether the service carried out the request that ended with *error*, or may have."""
    if isinstance(error, APIError) and 400 <= error.status < 500:
        return False
    # A request that was given up in flight, as by a cancellation, may have arrived.
    return not isinstance(error, EasemobError) or error.sent != "no"
