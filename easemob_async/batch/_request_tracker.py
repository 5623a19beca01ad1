"""Tracker of the requests of one worker: their number, and whether the service may have processed them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from anyio.lowlevel import checkpoint_if_cancelled
from attrs import evolve

from easemob_async._errors import EasemobError, RateLimitedError
from easemob_async._operation import Operation
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._job_kind import PendingItem

__all__ = ["RequestTracker"]

_MIN_REFUSALS = 100
"""
Lower bound for ``RetryPolicy.refusals`` in a job. It is high because jobs have no deadline, and other clients may use
up the same limit.
"""


class RequestTracker:
    """
    Tracker of the requests of one worker; it implements ``RequestHooks``.

    The result of a call does not tell what its requests did: a cancelled call has no result, and a successful one does
    not tell about its earlier attempts. Each worker has its own tracker and makes one call at a time, so all requests
    reported since ``begin`` belong to that call.

    Args:
        caller: The client's pipeline.
        operation: The operation that the job calls for its items; requests for other operations only read.
        record_intent: Awaited with the items of a call before a request for them is written.
        note_request: Called with the error of every request that has ended, or None.
    """

    def __init__(
        self,
        caller: Pipeline,
        operation: Operation[Any],
        record_intent: Callable[[Sequence[PendingItem[Any]]], Awaitable[None]],
        note_request: Callable[[BaseException | None], None],
    ) -> None:
        self.sent = 0
        """Number of requests sent since the start."""
        self.throttled = 0
        """Number of requests that the service's rate limiter refused."""
        self.is_sending = False
        """Whether a request is in flight."""
        self.effects = 0
        """Number of requests since ``begin`` that the service processed or may have processed."""
        self.first_effect_at: float | None = None
        """Send time of the first of these requests, on the monotonic clock; None before the first."""
        self._items: Sequence[PendingItem[Any]] = ()
        self._operation = operation
        self._record_intent = record_intent
        self._note_request = note_request
        self._clock = caller.clock
        self._sent_at = 0.0
        retry = evolve(caller.retry, refusals=max(caller.retry.refusals, _MIN_REFUSALS))
        self.caller = caller.with_options(timeout=None, retry=retry).tracked(self)
        """Pipeline to make the calls through: without a deadline, and with more retries of rate-limit refusals."""

    def begin(self, items: Sequence[PendingItem[Any]]) -> None:
        """Begin a call for *items*."""
        self._items = items
        self.effects = 0
        self.first_effect_at = None

    async def before_request(self, operation: Operation[Any]) -> None:
        """Record the intent to send the items; see ``RequestHooks.before_request``."""
        if operation is self._operation:
            if self.first_effect_at is not None:
                # A retry within the call: the earlier request may have been processed.
                for item in self._items:
                    item.mark_unconfirmed(self.first_effect_at)
            await self._record_intent(self._items)
        # A job that was stopped cancels its workers, but a worker whose wait has just ended would get the cancellation
        # only at its next await, after the request is written.
        await checkpoint_if_cancelled()
        # After the last await: once this method has returned, request_ended() is called in every case.
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
                # The time of sending and not of the reply: the service may process a request at any time after that.
                self.first_effect_at = self._sent_at
        self._note_request(error)


def _may_have_effect(error: BaseException | None) -> bool:
    """Whether the service processed the request that ended with *error*, or may have processed it."""
    # A request that was cancelled in flight may have arrived.
    # A success, for which *error* is None, counts too.
    return not isinstance(error, EasemobError) or error.effect != "none"
