"""
The attempts of one call: admission, request, reply, and after a failure the decision about the next attempt.

There are few coroutines on purpose: each one between the caller and the transport costs every call a third of a
microsecond. A plain attempt therefore awaits the transport in ``Call.run`` itself, and functions that only choose a
coroutine return it instead of awaiting it.
"""

from __future__ import annotations

import time
from collections.abc import Coroutine
from copy import copy
from functools import partial
from typing import Any, Generic, TypeVar, cast

from easemob_async._capture import active_capture
from easemob_async._errors import (
    APIError,
    CapturedReply,
    ClientClosedError,
    DeadlineExceededError,
    EasemobError,
    RateLimitedError,
    TransportError,
    UnexpectedReplyError,
    combine_effects,
)
from easemob_async._operation import CallResult
from easemob_async._pipeline.admission import admit, replace_token, try_admit
from easemob_async._pipeline.encoding import HeaderField
from easemob_async._pipeline.error_mapping import check_status, is_about_token
from easemob_async._pipeline.observation import emit, observe, send_observed
from easemob_async._pipeline.redaction import redact_error
from easemob_async._pipeline.retry import backoff, is_retryable
from easemob_async._pipeline.state import CallState
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._wire.port import GrantExpiredError, Reply, Request

__all__ = ["Call", "start"]

T = TypeVar("T")

ATTEMPT_TIMEOUT = 60.0
"""Seconds for one attempt where neither the call nor its attempts have a timeout."""


class Call(CallState, Generic[T]):
    """
    A call whose request body and reply body are not streamed; it makes its own attempts.

    ``UploadCall`` and ``DownloadCall`` override some of the steps of an attempt, which are the private methods.
    """

    __slots__ = ()

    async def run(self) -> CallResult[T]:
        """Make attempts until one succeeds, or fails in a way that ends the call."""
        core = self.core
        core.budget.deposit()
        has_replaced_token = False
        failure: EasemobError | None = None
        while True:
            token, bearer = try_admit(self) or await admit(self, failure)
            request = self._make_request(bearer)
            if core.limiter is not None:
                request.grant = self
            self.attempts += 1
            try:
                if self.is_plain:
                    self.reply = reply = await core.transport.send(request)
                    return self._read(request, reply)
                return await self._attempt(request)
            except GrantExpiredError:
                self.attempts -= 1
                continue
            except EasemobError as error:
                failure = self._failure_of(request, error)
                if failure.effect == "none" and failure.status is None:
                    # Nothing was written.
                    self.refund()
            except BaseException:
                # Cancelled. A transport that has delayed the grant uses it before it writes the first byte.
                if self.hold is not None:
                    self.refund()
                raise
            finally:
                if self.hold is not None:
                    self.drop()
            self._check_resendable(failure)
            if not has_replaced_token and token is not None and is_about_token(failure) and replace_token(self, token):
                has_replaced_token = True
                continue
            if self._was_done_before(failure):
                return CallResult(cast("T", None), None, 0)
            pause = self._pause_after(failure)
            if pause is None:
                failure.effect = combine_effects(self.effect, failure.effect)
                raise failure
            self.effect = combine_effects(self.effect, failure.effect)
            if core.observers:
                emit(self, "retried", pause, error=failure)
            if pause > 0:
                await self._sleep(pause)

    def _attempt(self, request: Request) -> Coroutine[Any, Any, CallResult[T]]:
        """Make an attempt that is not plain."""
        if self.hooks is None:
            return self._send_and_read(request)
        return self._send_tracked(self.hooks, request)

    async def _send_tracked(self, hooks: RequestHooks, request: Request) -> CallResult[T]:
        if not self.is_announced:
            # The client may have been closed during admission: the hook must not record a request that cannot be sent.
            self._check_open()
            self.delay(can_recur=False)
            await hooks.before_request(self.operation)
            self.is_announced = True
        try:
            # The client may have been closed while the hook was awaited.
            self._check_open()
            if not self.use():
                raise GrantExpiredError("the grant of the rate limiter expired before the request was written")
            result = await self._send_and_read(request)
        except GrantExpiredError:
            # Not announced again: with a slow hook every new grant would expire, too.
            raise
        except BaseException as error:
            self._report_end(hooks, error)
            raise
        self._report_end(hooks, None)
        return result

    async def run_tracked(self, hooks: RequestHooks) -> CallResult[T]:
        """Run the call; report an announced request as not sent if the call ends before it is written."""
        try:
            return await self.run()
        finally:
            if self.is_announced:
                self._report_end(hooks, EasemobError("the request was not sent"))

    def _report_end(self, hooks: RequestHooks, error: BaseException | None) -> None:
        self.is_announced = False
        hooks.request_ended(self.operation, error)

    def _check_open(self) -> None:
        if self.core.close_signal.is_set:
            raise ClientClosedError("the client is closed; create a new client")

    async def _send_and_read(self, request: Request) -> CallResult[T]:
        self.reply = reply = await self._send(request)
        return self._read(request, reply)

    def _make_request(self, bearer: str) -> Request:
        core = self.core
        deadline = self.attempt_deadline = self._next_attempt_deadline()
        if deadline is not None and not core.uses_system_clock:
            # Transports use the system's clock.
            deadline += time.monotonic() - core.clock.monotonic()
        return Request(core.origin, self.operation.method, self.target, self._make_headers(bearer), self.body, deadline)

    def _make_headers(self, bearer: str) -> tuple[HeaderField, ...]:
        headers = self.core.headers(bearer, self.content_type)
        if self.headers:
            given = {name for name, _ in self.headers}
            headers = (*(field for field in headers if field[0] not in given), *self.headers)
        return headers

    def _next_attempt_deadline(self) -> float | None:
        seconds, deadline = self.options.attempt_timeout, self.deadline
        if seconds is None:
            if deadline is not None:
                return deadline
            seconds = ATTEMPT_TIMEOUT
        end = self.core.clock.monotonic() + seconds
        return end if deadline is None else min(end, deadline)

    def _send(self, request: Request) -> Coroutine[Any, Any, Reply]:
        return send_observed(self, request) if self.core.observers else self.core.transport.send(request)

    def _read(self, request: Request, reply: Reply) -> CallResult[T]:
        self._capture(reply)
        check_status(self.operation, request, reply)
        try:
            return self.core.read(self.operation, reply.status, reply.content)
        except EasemobError as error:
            # Without the frames whose variables are the reply: a traceback may show them.
            failure = error.with_traceback(None)
        raise failure

    def _capture(self, reply: Reply) -> None:
        replies = active_capture.get()
        if replies is not None:
            replies.append(CapturedReply(self.facts(), reply.status, reply.headers, reply.content))

    def _failure_of(self, request: Request, error: EasemobError) -> EasemobError:
        """The error of the current attempt, with the call's facts and without secrets."""
        reply, self.reply = self.reply, None
        if isinstance(error, DeadlineExceededError) and (
            self.deadline is None or self.attempt_deadline != self.deadline
        ):
            # The attempt timed out, not the call: there may be time for another attempt.
            failure: EasemobError = TransportError(
                "no complete reply within the attempt's timeout", effect=error.effect, status=error.status
            )
            failure.__cause__ = error
        elif error.facts is not None:
            # The transport raised one error for several calls. Each call gets a copy with its own facts.
            failure = copy(error)
            failure.__cause__ = error
        else:
            failure = error
        failure.facts = self.facts()
        self.last_status = failure.status
        redact_error(failure, request, reply)
        if isinstance(failure, UnexpectedReplyError) and reply is not None:
            failure.reply = CapturedReply(failure.facts, reply.status, reply.headers, reply.content)
        return failure

    def _check_resendable(self, failure: EasemobError) -> None:
        """Raise *failure*, with the effect of all attempts, if the request cannot be sent again."""

    def _was_done_before(self, failure: EasemobError) -> bool:
        """Whether a retry was refused because an earlier attempt of this call had succeeded."""
        return (
            self.effect != "none"
            and isinstance(failure, APIError)
            and failure.already_so
            and (self.operation.returns is None or self.operation.optional)
            and not self.streams_reply  # the caller needs the reply
        )

    def _pause_after(self, failure: EasemobError) -> float | None:
        """Seconds until the next attempt; None where *failure* ends the call."""
        core, operation, policy = self.core, self.operation, self.options.retry
        refusal = failure if isinstance(failure, RateLimitedError) and failure.effect == "none" else None
        if refusal is not None:
            self.refusals += 1
            # The limiter pauses the bucket for all its calls, and the next attempt waits there.
            waits_there = core.limiter is not None and core.limiter.record_refusal(
                operation.limits, key=self.key, retry_after=refusal.retry_after
            )
            if self.refusals > policy.refusals:
                return None
            pause = 0.0 if waits_there else backoff(self.refusals + 1, failure, policy, core.jitter)
        else:
            made = self.attempts - self.refusals
            if not is_retryable(operation.replay, failure) or made >= policy.attempts:
                return None
            pause = backoff(made, failure, policy, core.jitter)
        if self.deadline is not None and core.clock.monotonic() + pause >= self.deadline:
            return None
        return pause if refusal is not None or core.budget.try_withdraw() else None

    async def _sleep(self, seconds: float) -> None:
        core = self.core
        before = core.clock.monotonic()
        try:
            await core.close_signal.wait(core.clock.sleep(seconds))
        except ClientClosedError as error:
            error.effect = self.effect
            error.facts = self.facts()
            raise
        self.waited += core.clock.monotonic() - before


def start(call: Call[T]) -> Coroutine[Any, Any, CallResult[T]]:
    """Run *call*; it is observed where the client has observers."""
    run = call.run if call.hooks is None else partial(call.run_tracked, call.hooks)
    return observe(call, run) if call.core.observers else run()
