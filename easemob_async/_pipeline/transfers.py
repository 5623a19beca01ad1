"""Calls whose bodies come in pieces: uploads, and downloads whose body the caller reads after the call returned."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from easemob_async._errors import EasemobError
from easemob_async._events import Step
from easemob_async._operation import CallResult, Content, Operation
from easemob_async._pipeline.call import Call
from easemob_async._pipeline.core import CallOptions, Core
from easemob_async._pipeline.encoding import Field
from easemob_async._pipeline.error_mapping import check_status
from easemob_async._pipeline.observation import notify_end
from easemob_async._pipeline.state import CallState
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._wire.port import Origin, Reply, Request

__all__ = ["AT_OTHER_HOST", "Download", "StreamedReply", "Upload", "UploadBody"]

T = TypeVar("T")

AT_OTHER_HOST: Operation[None] = Operation(
    id="file at another host", method="GET", path="", returns=None, replay="safe", auth="none", limits=()
)
"""A file at a host that the service named: it gets no token, and counts in none of the app's limits."""

IDLE_TIMEOUT = 30.0
"""Seconds without a byte after which a transfer is given up."""

REFUSAL_MAX_BYTES = 64 * 1024
"""Bytes read of a refusal where a download was asked for."""


class Upload(Call[T]):
    """A call whose request body comes in pieces. It has no deadline while the body moves, only an idle timeout."""

    __slots__ = ("content",)

    def __init__(
        self,
        core: Core,
        options: CallOptions,
        operation: Operation[T],
        target: str,
        content: Content,
        *,
        headers: tuple[Field, ...],
        cost: int,
        key: str,
        token: str | None,
        hooks: RequestHooks | None,
    ) -> None:
        content_type = (b"content-type", content.content_type.encode("latin-1"))
        super().__init__(core, options, operation, target, b"", content_type, headers, cost, key, token, hooks)
        self.is_plain = False
        self.content = content

    def _make_request(self, bearer: str) -> Request:
        content = self.content
        headers = self._headers(bearer)
        if content.length is not None:
            headers = (*headers, (b"content-length", str(content.length).encode()))
        self.attempt_deadline = None
        return Request(
            self.core.origin,
            self.operation.method,
            self.target,
            headers,
            UploadBody(content),
            idle_timeout=IDLE_TIMEOUT,
        )

    async def _send(self, request: Request) -> Reply:
        try:
            return await super()._send(request)
        finally:
            await _body_of(request).aclose()

    def _failure_of(self, request: Request, error: EasemobError) -> EasemobError:
        if _body_of(request).failure is error and error.facts is not None:
            raise error  # of another call, which the caller's own source made
        return super()._failure_of(request, error)

    def _check_resendable(self, request: Request, failure: EasemobError) -> None:
        body = _body_of(request)
        if body.is_spent or body.failure is not None:
            raise failure
        # The time of the transfer does not count against the call's timeout, only the time spent waiting.
        timeout = self.options.timeout
        self.deadline = None if timeout is None else self.core.clock.monotonic() + timeout


def _body_of(request: Request) -> UploadBody:
    assert isinstance(request.body, UploadBody)
    return request.body


class UploadBody:
    """
    The pieces of a request's body as a transport takes them, once.

    It remembers what decides whether the request can be made again: whether a piece was taken, and whether the source
    of the pieces ended the request, which is the caller's failure and not the service's.
    """

    def __init__(self, content: Content) -> None:
        self._repeatable = content.repeatable
        self._pieces: AsyncIterator[bytes] = content.open()
        self._begun = False
        self.failure: Exception | None = None
        """The exception that the source raised."""

    @property
    def is_spent(self) -> bool:
        """Whether some of the body is taken and cannot be had again."""
        return self._begun and not self._repeatable

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        self._begun = True
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            raise
        except Exception as error:
            self.failure = error
            raise

    async def aclose(self) -> None:
        """Close the source, also where its end was not reached."""
        close = getattr(self._pieces, "aclose", None)
        if close is not None:
            await close()


class Download(Call[Reply]):
    """A call whose value is the reply itself, once its head is there; the caller reads the body and closes it."""

    __slots__ = ("origin",)

    streams_reply = True

    def __init__(
        self,
        core: Core,
        options: CallOptions,
        operation: Operation[Any],
        target: str,
        *,
        headers: tuple[Field, ...],
        token: str | None = None,
        hooks: RequestHooks | None = None,
        origin: Origin | None = None,
    ) -> None:
        super().__init__(core, options, operation, target, headers=headers, token=token, hooks=hooks)
        self.is_plain = False
        self.origin = origin
        """Another host than the client's."""

    def _make_request(self, bearer: str) -> Request:
        request = super()._make_request(bearer)
        request.origin = self.origin or request.origin
        request.stream = True
        request.idle_timeout = IDLE_TIMEOUT
        return request

    async def _send(self, request: Request) -> Reply:
        reply = await super()._send(request)
        return await _read_refusal(reply) if reply.status >= 300 else reply

    def _read(self, request: Request, reply: Reply) -> CallResult[Reply]:
        self._capture(reply)
        check_status(self.operation, request, reply)
        return CallResult(StreamedReply(reply, self), None, 0)


class StreamedReply(Reply):
    """
    A transport's streamed reply that remains a part of its call.

    Observers are told the call's last step at the end of the body, and an error in the midst of the body has the
    call's facts.
    """

    __slots__ = ("_call", "_has_ended", "_pieces", "_reply")

    def __init__(self, reply: Reply, call: CallState) -> None:
        super().__init__(reply.status, reply.headers)
        self._reply = reply
        self._call = call
        self._pieces: AsyncIterator[bytes] | None = None
        self._has_ended = False

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces; not a generator, which would be left suspended where it is not read to its end."""
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
            error.sent = "yes"
            error.with_facts(self._call.facts())
            self._end("failed", error)
            raise
        except BaseException:
            self._end("cancelled")
            raise

    async def aclose(self) -> None:
        """Give the connection back or drop it; before the end of the body the call counts as cancelled."""
        self._end("cancelled")
        await _close(self._pieces, self._reply)

    def _end(self, step: Step, error: EasemobError | None = None) -> None:
        if not self._has_ended:
            self._has_ended = True
            if self._call.core.observers:
                notify_end(self._call, step, error)


async def _read_refusal(reply: Reply) -> Reply:
    """A streamed reply read whole, or its first 64 KiB."""
    content = b""
    pieces = reply.chunks()
    try:
        async for piece in pieces:
            content += piece
            if len(content) >= REFUSAL_MAX_BYTES:
                break
    finally:
        await _close(pieces, reply)
    return Reply(reply.status, reply.headers, content)


async def _close(pieces: AsyncIterator[bytes] | None, reply: Reply) -> None:
    """Close the reply, and before it the generator of its pieces, which may not have been read to its end."""
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()
    await reply.aclose()
