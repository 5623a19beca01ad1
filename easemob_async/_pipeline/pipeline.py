"""
One call from the bound operation to the value it returns: token, limit, send, judge, and again if need be.

The order matters. The token comes before the limit, so that calls which waited together for a token do not arrive
together at the server with grants of several seconds. The limit is asked again for every attempt: a repeat is a call
like any other to the server's limiter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any, TypeVar, cast

from attrs import evolve

from easemob_async import _checks as check
from easemob_async._capture import CapturedReply, captured
from easemob_async._errors import (
    APIError,
    ClientClosedError,
    DeadlineExceededError,
    EasemobError,
    InvalidArgumentError,
    RateLimitedError,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._operation import JSON, CallResult, Content, Operation
from easemob_async._pipeline.core import OPTIONS, CallOptions, Core
from easemob_async._pipeline.encoding import (
    Bound,
    Query,
    encode_body,
    encode_headers,
    encode_query,
    split_url,
)
from easemob_async._pipeline.error_mapping import error_for, is_about_token
from easemob_async._pipeline.incoming import Incoming, whole
from easemob_async._pipeline.outgoing import Outgoing
from easemob_async._pipeline.progress import Progress
from easemob_async._pipeline.redaction import conceal, hiding
from easemob_async._pipeline.retry import is_repeatable, pause_before
from easemob_async._pipeline.tokens import Token, TokenSource
from easemob_async._wire.port import Reply, Request

__all__ = ["Pipeline"]

T = TypeVar("T")
R = TypeVar("R")

ELSEWHERE: Operation[None] = Operation(
    id="file at another host", method="GET", path="", returns=None, replay="safe", auth="none", limits=()
)
"""A file at a host the service named: no token, no limit of the app's."""

IDLE_TIMEOUT = 30.0
"""Seconds without a byte after which a transfer in pieces is given up."""

_Read = Callable[[Operation[Any], Request, Reply, Progress], R]
"""What is made of a reply."""


class Pipeline:
    """A ``Caller``: a client's core with one set of options."""

    __slots__ = ("core", "options")

    def __init__(self, core: Core, options: CallOptions) -> None:
        self.core = core
        self.options = options

    def with_options(self, **changes: Any) -> Pipeline:
        """
        The same core with other options.

        Raises:
            InvalidArgumentError: There is no such option, or not this value of it.
        """
        for name in changes:
            if name not in OPTIONS:
                raise InvalidArgumentError(name, f"is no option; there are {', '.join(OPTIONS)}")
        return Pipeline(self.core, evolve(self.options, **changes))

    async def call(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> T:
        """Carry out *operation*; see ``Caller.call``."""
        bound = self._bind(operation, path, query, json, form, headers, content, cost, key, token)
        exchange = await self._run(bound, self._read)
        return cast("T", exchange.value)

    async def call_for_result(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> CallResult[T]:
        """Carry out *operation* and keep the body; see ``Caller.call_for_result``."""
        bound = self._bind(operation, path, query, json, form, headers, content, cost, key, token)
        return await self._run(bound, self._read)

    def _bind(
        self,
        operation: Operation[T],
        path: Sequence[str],
        query: Query | None,
        json: JSON,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        content: Content | None,
        cost: int,
        key: str,
        token: str | None,
    ) -> Bound[T]:
        body, content_type = encode_body(operation, json, form, self.core.max_message_bytes)
        if content is not None:
            content_type = (b"content-type", content.content_type.encode("latin-1"))
        return Bound(
            operation,
            self._target(operation, path, query),
            body,
            content_type,
            encode_headers(headers),
            cost,
            key,
            self._token(operation, token),
            self._deadline(),
            content,
        )

    async def open(
        self,
        operation: Operation[Any],
        /,
        *,
        path: Sequence[str] = (),
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Carry out *operation* up to its reply's head; see ``Caller.open``."""
        bound: Bound[Any] = Bound(
            operation,
            self._target(operation, path, query),
            b"",
            None,
            encode_headers(headers),
            1,
            "",
            self._token(operation, token),
            self._deadline(),
            stream=True,
        )
        return await self._run(bound, self._opened)

    async def open_url(self, url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask another host for a file, without the token; see ``Caller.open_url``."""
        origin, target = split_url(url)
        bound: Bound[Any] = Bound(
            ELSEWHERE,
            target,
            b"",
            None,
            encode_headers(headers),
            1,
            "",
            None,
            self._deadline(),
            stream=True,
            origin=origin,
        )
        return await self._run(bound, self._opened)

    def _target(self, operation: Operation[Any], path: Sequence[str], query: Query | None) -> str:
        target = self.core.prefix + operation.target(path)
        return target if query is None else target + encode_query(query)

    def _token(self, operation: Operation[Any], given: str | None) -> str | None:
        """The token that goes along instead of the client's own; never the client's own where a user's was meant."""
        if given is not None:
            return check.token("token", given)
        if operation.auth == "user" and self.options.token is None:
            raise InvalidArgumentError("token", "must be a user's own token")
        return self.options.token

    def _deadline(self) -> float | None:
        timeout = self.options.timeout
        return None if timeout is None else self.core.clock.monotonic() + timeout

    def _run(self, bound: Bound[Any], read: _Read[R]) -> Coroutine[Any, Any, R]:
        # Not a coroutine itself: each one more on the way costs every call a third of a microsecond.
        core = self.core
        progress = Progress(bound.operation, core.clock.monotonic(), core.observers)
        core.budget.earn()
        run = self._observed if core.observers else self._carry_out
        return run(bound, progress, read)

    async def _observed(self, bound: Bound[Any], progress: Progress, read: _Read[R]) -> R:
        """Carry the call out and tell its first and its last step."""
        clock = self.core.clock
        progress.tell("queued")
        try:
            result = await self._carry_out(bound, progress, read)
        except EasemobError as error:
            progress.tell("failed", clock.monotonic() - progress.started, error=error)
            raise
        except BaseException:
            progress.tell("cancelled", clock.monotonic() - progress.started)
            raise
        if not bound.stream:  # else it is told at the body's end
            progress.tell("completed", clock.monotonic() - progress.started)
        return result

    async def _carry_out(self, bound: Bound[Any], progress: Progress, read: _Read[R]) -> R:
        """Attempt after attempt, until one is the last."""
        core = self.core
        operation = bound.operation
        refreshed = False
        while True:
            used, bearer = self._ready(bound) or await self._prepare(bound, progress)
            request = self._request(bound, bearer, progress)
            reply: Reply | None = None
            progress.attempts += 1
            try:
                if progress.observers or request.stream or bound.content is not None:
                    reply = await self._send(request, progress)
                else:
                    reply = await core.transport.send(request)
                return read(operation, request, reply, progress)
            except EasemobError as error:
                if isinstance(request.body, Outgoing) and request.body.failure is error and error.facts is not None:
                    raise  # of another call, which the caller's own source made
                failure = self._attempt_failure(error, bound.deadline, progress)
                conceal(failure, request, reply)
            if isinstance(request.body, Outgoing):
                if request.body.is_spent or request.body.failure is not None:
                    raise failure
                # A transfer takes as long as it takes; what counts is the time spent waiting.
                bound.deadline = self._deadline()
            if not refreshed and used is not None and is_about_token(failure) and self._has_other_token(used):
                refreshed = True
                continue
            if done := self._done_before(operation, failure, progress):
                return cast("R", done)
            pause = self._pause(bound, failure, progress)
            if pause is None:
                if failure.sent == "no":
                    failure.sent = progress.sent
                raise failure
            if failure.sent != "no":
                progress.sent = failure.sent
            if progress.observers:
                progress.tell("retried", pause, error=failure)
            if pause > 0:
                await self._sleep(pause, progress)

    async def _sleep(self, seconds: float, progress: Progress) -> None:
        core = self.core
        before = core.clock.monotonic()
        try:
            await core.closing.wait(core.clock.sleep(seconds))
        except ClientClosedError as error:
            error.sent = progress.sent
            error.with_facts(progress.facts(core.clock.monotonic()))
            raise
        progress.waited += core.clock.monotonic() - before

    def _request(self, bound: Bound[Any], bearer: str, progress: Progress) -> Request:
        core = self.core
        origin = bound.origin or core.origin
        headers = core.headers(bearer, bound.content_type)
        if bound.headers:
            given = {name for name, _ in bound.headers}
            headers = (*(field for field in headers if field[0] not in given), *bound.headers)
        method = bound.operation.method
        content = bound.content
        if content is not None:
            if content.length is not None:
                headers = (*headers, (b"content-length", str(content.length).encode()))
            # A transfer takes as long as it takes, so long as it moves.
            progress.ends = None
            return Request(origin, method, bound.target, headers, Outgoing(content), idle_timeout=IDLE_TIMEOUT)
        deadline = progress.ends = self._attempt_deadline(bound.deadline)
        if deadline is not None and not core.on_machine_time:
            deadline += time.monotonic() - core.clock.monotonic()
        if not bound.stream:
            return Request(origin, method, bound.target, headers, bound.body, deadline)
        return Request(
            origin, method, bound.target, headers, bound.body, deadline, stream=True, idle_timeout=IDLE_TIMEOUT
        )

    async def _send(self, request: Request, progress: Progress) -> Reply:
        """One request and its reply; a refusal is read to its end, also where the reply is streamed."""
        body = request.body
        if isinstance(body, Outgoing):
            try:
                return await self._observed_send(request, progress)
            finally:
                await body.aclose()
        reply = await self._observed_send(request, progress)
        if request.stream and reply.status >= 300:
            return await whole(reply)
        return reply

    async def _observed_send(self, request: Request, progress: Progress) -> Reply:
        core = self.core
        if not progress.observers:
            return await core.transport.send(request)
        request.on_connected = partial(progress.tell, "connected")
        progress.tell("sent")
        before = core.clock.monotonic()
        reply = await core.transport.send(request)
        progress.tell("replied", core.clock.monotonic() - before, status=reply.status)
        return reply

    def sign_user_token(self, username: str, ttl: int) -> str:
        """Sign a dynamic user token; see ``Caller.sign_user_token``."""
        if self.core.signer is None:
            raise InvalidArgumentError("client_secret", "is needed to sign a token, and the client has none")
        return self.core.signer(username, ttl)

    def _ready(self, bound: Bound[Any]) -> tuple[Token | None, str] | None:
        """What ``_prepare`` gives where nothing is waited for, as nearly always; else None, and nothing taken."""
        core = self.core
        operation, token = bound.operation, bound.token
        used: Token | None = None
        bearer = token or ""
        if operation.auth == "none":
            bearer = ""
        elif token is None and core.tokens is not None:
            used = core.tokens.current()
            if used is None:
                return None
            bearer = used.value
        limiter = core.limiter
        if core.closing.closed or (
            limiter is not None and not limiter.try_acquire(operation.limits, cost=bound.cost, key=bound.key)
        ):
            return None
        return used, bearer

    async def _prepare(self, bound: Bound[Any], progress: Progress) -> tuple[Token | None, str]:
        """Wait for a token and for the limits; what is returned is used at once. A failure here ends the call."""
        core = self.core
        operation, token = bound.operation, bound.token
        own = core.tokens if token is None and operation.auth != "none" else None
        used: Token | None = None
        try:
            if core.closing.closed:
                raise ClientClosedError("the client is closed")
            if own is not None:
                used = own.current() or await self._get_token(own, bound, progress)
            limiter = core.limiter
            if limiter is not None and not limiter.try_acquire(operation.limits, cost=bound.cost, key=bound.key):
                waited = await core.closing.wait(
                    limiter.acquire(operation.limits, cost=bound.cost, key=bound.key, deadline=bound.deadline)
                )
                progress.waited += waited
                if progress.observers:
                    progress.tell("limited", waited)
                if own is not None:
                    # The wait may have outlived the token.
                    used = own.current() or await self._get_token(own, bound, progress)
        except EasemobError as error:
            # One failed token exchange is told to all who waited for it: each gets an error of its own, since for
            # this call nothing was sent, whatever became of the exchange.
            mine = copy(error)
            mine.sent = progress.sent
            raise mine.with_facts(progress.facts(core.clock.monotonic())) from error
        if used is not None:
            return used, used.value
        return None, "" if operation.auth == "none" else token or ""

    async def _get_token(self, source: TokenSource, bound: Bound[Any], progress: Progress) -> Token:
        before = self.core.clock.monotonic()
        token = await self.core.closing.wait(source.get(bound.deadline))
        if progress.observers:
            progress.tell("token", self.core.clock.monotonic() - before)
        return token

    def _has_other_token(self, refused: Token) -> bool:
        """Give up the token that was refused, unless a fresh one is there already; False when there is no other."""
        tokens = self.core.tokens
        if tokens is None:
            return False
        if tokens.invalidate(refused.generation):
            return True
        now = tokens.current()
        return now is None or now.generation != refused.generation

    def _attempt_deadline(self, deadline: float | None) -> float | None:
        limit = self.options.attempt_timeout
        if limit is None:
            if deadline is not None:
                return deadline
            limit = 60.0
        end = self.core.clock.monotonic() + limit
        return end if deadline is None else min(end, deadline)

    def _attempt_failure(self, error: EasemobError, deadline: float | None, progress: Progress) -> EasemobError:
        """The failure of one attempt, with its facts; an attempt's own time-out may leave time for another."""
        now = self.core.clock.monotonic()
        facts = progress.facts(now)
        if isinstance(error, DeadlineExceededError) and (deadline is None or progress.ends != deadline):
            timed_out = TransportError("no whole reply in the time of one attempt", sent=error.sent)
            timed_out.__cause__ = error
            return timed_out.with_facts(facts)
        if error.facts is not None:
            # Raised for several calls: each gets one of its own, since what is known of them differs.
            shared, error = error, copy(error)
            error.__cause__ = shared
        return error.with_facts(facts)

    def _done_before(
        self, operation: Operation[Any], failure: EasemobError, progress: Progress
    ) -> CallResult[None] | None:
        """A repeat of our own call that finds its work done has succeeded."""
        if progress.sent != "no" and isinstance(failure, APIError) and failure.already_so and operation.returns is None:
            return CallResult(None, None, 0)
        return None

    def _pause(self, bound: Bound[Any], failure: EasemobError, progress: Progress) -> float | None:
        """Seconds until the next attempt; None when there is none."""
        core = self.core
        operation, deadline = bound.operation, bound.deadline
        policy = self.options.retry
        if refused := isinstance(failure, RateLimitedError):
            progress.refusals += 1
            # The bucket pauses for everybody in it, and the next attempt waits there.
            waits_there = core.limiter is not None and core.limiter.refused(
                operation.limits, key=bound.key, retry_after=failure.retry_after
            )
            if progress.refusals > policy.refusals:
                return None
            pause = 0.0 if waits_there else pause_before(progress.refusals + 1, failure, policy, core.draw)
        else:
            if not is_repeatable(operation.replay, failure) or progress.attempts - progress.refusals >= policy.attempts:
                return None
            pause = pause_before(progress.attempts - progress.refusals, failure, policy, core.draw)
        if deadline is not None and core.clock.monotonic() + pause >= deadline:
            return None
        return pause if refused or core.budget.spend() else None

    def _read(self, operation: Operation[T], request: Request, reply: Reply, progress: Progress) -> CallResult[T]:
        status = reply.status
        replies = captured.get()
        if replies is not None:
            replies.append(self._captured(reply, progress))
        _check_status(operation, request, reply)
        return self.core.read(operation, status, reply.content)

    def _captured(self, reply: Reply, progress: Progress) -> CapturedReply:
        facts = progress.facts(self.core.clock.monotonic())
        return CapturedReply(facts, reply.status, reply.headers, reply.content)

    def _opened(self, operation: Operation[Any], request: Request, reply: Reply, progress: Progress) -> Reply:
        replies = captured.get()
        if replies is not None:
            replies.append(self._captured(reply, progress))
        _check_status(operation, request, reply)
        return Incoming(reply, progress, self.core.clock)


def _check_status(operation: Operation[Any], request: Request, reply: Reply) -> None:
    if reply.status >= 400:
        raise error_for(operation, reply, hiding(request))
    if not 200 <= reply.status < 300:
        raise UnexpectedReplyError("expected a 2xx status", status=reply.status, body=reply.content)
