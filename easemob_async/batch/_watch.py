"""What one worker's requests came to, seen at the port below the pipeline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from typing import Any

from attrs import evolve

from easemob_async._errors import ClientClosedError, EasemobError
from easemob_async._operation import Operation
from easemob_async._pipeline.error_mapping import meaning_of, read_refusal
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._wire.port import Reply, Request, TransportStatistics
from easemob_async.batch._job_kind import PendingItem

__all__ = ["Watch"]

_PATIENCE = 100
"""Refusals by the service's limiter one call of a job sits out: jobs have no deadline, and others share the limit."""


class Watch:
    """
    A transport that passes everything on to the client's own and remembers what a job has to know.

    A call that is cancelled says nothing about what it sent; neither does a success about the repeats before it. Each
    worker has a watch of its own and makes one call at a time, so what happens here belongs to that call.

    Args:
        caller: The client's pipeline.
        operation: What the worker calls.
        record_intent: Awaited with the entries of a call before a request for them is sent.
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
        """Those of them the service's limiter refused."""
        self.is_sending = False
        """A request is out and its reply is not in."""
        self.effects = 0
        """Requests since ``begin`` that the service carried out, or may have."""
        self.first_effect_at: float | None = None
        """When the first of those was sent, on the clock's scale."""
        self._entries: Sequence[PendingItem[Any]] = ()
        self._operation = operation
        self._record_intent = record_intent
        self._client = caller.core
        core = copy(caller.core)
        core.transport = self
        options = caller.options
        retry = evolve(options.retry, refusals=max(options.retry.refusals, _PATIENCE))
        self.caller = Pipeline(core, evolve(options, timeout=None, retry=retry))
        """The pipeline to call through."""

    def begin(self, entries: Sequence[PendingItem[Any]]) -> None:
        """A new call, for *entries*; they are told when an earlier request of it may have been carried out."""
        self._entries = entries
        self.effects = 0
        self.first_effect_at = None

    async def send(self, request: Request) -> Reply:
        """Send one request; see ``Transport.send``."""
        if self._client.closed:
            raise ClientClosedError("the client is closed")
        # By other verbs a task looks something up.
        is_work = request.method == self._operation.method
        if is_work:
            if self.first_effect_at is not None:
                for entry in self._entries:
                    entry.mark_unconfirmed(self.first_effect_at)
            await self._record_intent(self._entries)
        at = self._client.clock.monotonic()
        self.sent += 1
        self.is_sending = True
        may_have_effect = is_work
        try:
            reply = await self._client.transport.send(request)
            may_have_effect = is_work and not 400 <= reply.status < 500
        except EasemobError as error:
            may_have_effect = is_work and error.sent != "no"
            raise
        finally:
            self.is_sending = False
            if may_have_effect:
                self.effects += 1
                if self.first_effect_at is None:
                    self.first_effect_at = at
        if reply.status in {403, 429} and meaning_of(self._operation, read_refusal(reply)).means == "rate_limited":
            self.throttled += 1
        return reply

    async def aclose(self) -> None:
        """Do nothing: the transport is the client's."""

    def statistics(self) -> TransportStatistics:
        """Those of the client's transport."""
        return self._client.transport.statistics()
