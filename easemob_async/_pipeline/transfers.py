"""Calls with streamed bodies: uploads, and downloads whose body the caller reads after the call has returned."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from easemob_async._errors import DeadlineExceededError, EasemobError, combine_effects
from easemob_async._events import Step
from easemob_async._operation import CallResult, Operation, StreamedBody
from easemob_async._pipeline.call import Call
from easemob_async._pipeline.core import CallOptions, Core
from easemob_async._pipeline.encoding import HeaderField
from easemob_async._pipeline.error_mapping import check_status
from easemob_async._pipeline.observation import emit_last
from easemob_async._pipeline.state import CallState
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._wire.port import Origin, Reply, Request

__all__ = ["AT_OTHER_HOST", "DownloadCall", "StreamedReply", "UploadBody", "UploadCall"]

T = TypeVar("T")

AT_OTHER_HOST: Operation[None] = Operation(
    id="file at another host", method="GET", path="", returns=None, replay="safe", auth="none", limits=()
)
"""A file at a host that the service named. No token is sent there, and the app's rate limits do not count it."""

IDLE_TIMEOUT = 30.0
"""Seconds without a byte after which a transfer fails."""

MAX_REFUSAL_BYTES = 64 * 1024
"""Maximum bytes read of the refusal of a download."""


class UploadCall(Call[T]):
    """
    A call whose request body is streamed.

    The transfer itself has an idle timeout only; the call's timeout bounds the time spent waiting before an attempt.
    """

    __slots__ = ("attempt_body", "streamed_body")

    def __init__(
        self,
        core: Core,
        options: CallOptions,
        operation: Operation[T],
        target: str,
        body: StreamedBody,
        *,
        headers: tuple[HeaderField, ...],
        cost: int,
        key: str,
        token: str | None,
        hooks: RequestHooks | None,
    ) -> None:
        if all(name != b"content-type" for name, _ in headers):
            # Not as `content_type`: the core caches the header fields by it, and each upload has its own boundary.
            headers = ((b"content-type", body.content_type.encode("latin-1")), *headers)
        super().__init__(
            core, options, operation, target, headers=headers, cost=cost, key=key, token=token, hooks=hooks
        )
        self.is_plain = False
        self.streamed_body = body
        self.attempt_body: UploadBody
        """The body of the current attempt. The request's may be replaced: a transport may have read it whole."""

    def _make_request(self, bearer: str) -> Request:
        body = self.streamed_body
        headers = self._make_headers(bearer)
        if body.length is not None:
            headers = (*headers, (b"content-length", str(body.length).encode()))
        self.attempt_deadline = None
        self.attempt_body = UploadBody(body)
        return Request(
            self.core.origin,
            self.operation.method,
            self.target,
            headers,
            self.attempt_body,
            idle_timeout=IDLE_TIMEOUT,
        )

    async def _send(self, request: Request) -> Reply:
        try:
            return await super()._send(request)
        finally:
            await self.attempt_body.aclose()

    def _failure_of(self, request: Request, error: EasemobError) -> EasemobError:
        if self.attempt_body.failure is error and error.facts is not None:
            raise error  # it has the facts of another call, which the source of the pieces made
        return super()._failure_of(request, error)

    def _check_resendable(self, failure: EasemobError) -> None:
        if self.attempt_body.is_spent or self.attempt_body.failure is not None:
            failure.effect = combine_effects(self.effect, failure.effect)
            raise failure
        # The call's timeout begins anew: the time of the transfer does not count.
        timeout = self.options.timeout
        self.deadline = None if timeout is None else self.core.clock.monotonic() + timeout


class UploadBody:
    """
    The pieces of a request's body, for one attempt.

    It records what decides whether the request can be sent again: whether the transport took a piece, and whether the
    source of the pieces failed, which is a failure of the caller's code and not of the service.
    """

    def __init__(self, body: StreamedBody) -> None:
        self._is_repeatable = body.is_repeatable
        self._pieces: AsyncIterator[bytes] = body.open()
        self._has_started = False
        self.failure: Exception | None = None
        """The exception that the source raised."""

    @property
    def is_spent(self) -> bool:
        """Whether a part of the body was taken and cannot be read again."""
        return self._has_started and not self._is_repeatable

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        self._has_started = True
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            raise
        except Exception as error:
            self.failure = error
            raise

    async def aclose(self) -> None:
        """Close the source, which may not have been read to its end."""
        close = getattr(self._pieces, "aclose", None)
        if close is not None:
            await close()


class DownloadCall(Call[Reply]):
    """A call that returns the reply when its head is received; the caller reads the body and closes the reply."""

    __slots__ = ("origin",)

    streams_reply = True

    def __init__(
        self,
        core: Core,
        options: CallOptions,
        operation: Operation[Any],
        target: str,
        *,
        headers: tuple[HeaderField, ...],
        token: str | None = None,
        hooks: RequestHooks | None = None,
        origin: Origin | None = None,
    ) -> None:
        super().__init__(core, options, operation, target, headers=headers, token=token, hooks=hooks)
        self.is_plain = False
        self.origin = origin
        """The host, where it is not the client's."""

    def _make_request(self, bearer: str) -> Request:
        request = super()._make_request(bearer)
        request.origin = self.origin or request.origin
        request.stream = True
        request.idle_timeout = IDLE_TIMEOUT
        return request

    async def _send(self, request: Request) -> Reply:
        reply = await super()._send(request)
        if reply.status < 300:
            return reply
        deadline = self.attempt_deadline
        return await _read_refusal(reply, None if deadline is None else deadline - self.core.clock.monotonic())

    def _read(self, request: Request, reply: Reply) -> CallResult[Reply]:
        self._capture(reply)
        check_status(self.operation, request, reply)
        # The transport closes a connection when its reply is collected. Until then it keeps the request, which refers
        # to an observed call, so the call must not keep the reply.
        self.reply = None
        return CallResult(StreamedReply(reply, self), None, 0)


class StreamedReply(Reply):
    """
    A transport's streamed reply, as a part of its call.

    Observers get the call's last step at the end of the body, and an error while the body is read has the call's facts.
    """

    __slots__ = ("_call", "_has_ended", "_pieces", "_reply")

    def __init__(self, reply: Reply, call: CallState) -> None:
        super().__init__(reply.status, reply.headers)
        self._reply = reply
        self._call = call
        self._pieces: AsyncIterator[bytes] | None = None
        self._has_ended = False

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces; not a generator, which would stay suspended if it is not read to its end."""
        if self._pieces is None:
            self._pieces = self._reply.chunks()
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The reply itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        assert self._pieces is not None
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            self._end("completed")
            raise
        except EasemobError as error:
            error.effect = "unknown"
            error.facts = self._call.facts()
            self._end("failed", error)
            raise
        except BaseException:
            self._end("cancelled")
            raise

    async def aclose(self) -> None:
        """Return the connection to the pool or close it; before the end of the body the call counts as cancelled."""
        self._end("cancelled")
        await _close(self._pieces, self._reply)

    def __del__(self) -> None:
        """Emit the last step of a reply that was garbage-collected without being closed; observers may wait for it."""
        self._end("cancelled")

    def _end(self, step: Step, error: EasemobError | None = None) -> None:
        if not self._has_ended:
            self._has_ended = True
            if self._call.core.observers:
                emit_last(self._call, step, error)


async def _read_refusal(reply: Reply, seconds: float | None) -> Reply:
    """
    Read a streamed refusal to its end, or its first 64 KiB.

    Raises:
        DeadlineExceededError: It took more than *seconds*. The request's own deadline covers its head only.
    """
    import anyio  # here, because only refused downloads need it

    content = bytearray()
    pieces = reply.chunks()
    try:
        with anyio.move_on_after(seconds) as scope:
            async for piece in pieces:
                content += piece
                if len(content) >= MAX_REFUSAL_BYTES:
                    break
    finally:
        await _close(pieces, reply)
    if scope.cancelled_caught:
        raise DeadlineExceededError(
            "the deadline passed while the refusal was received", effect="unknown", status=reply.status
        )
    return Reply(reply.status, reply.headers, bytes(content))


async def _close(pieces: AsyncIterator[bytes] | None, reply: Reply) -> None:
    """Close the reply, and before it the generator of its pieces, which may be suspended."""
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()
    await reply.aclose()
