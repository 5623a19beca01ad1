"""
The port over an httpx transport, for httpx and for libraries of the same shape.

Nothing here goes through ``AsyncClient``, which costs more than everything else in a call together: a request is
built from a ready URL and byte headers and handed to ``handle_async_request``. The library itself is an argument,
because httpx2's transports take httpx2's objects only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from urllib.parse import unquote

import anyio
from attrs import frozen

from easemob_async._errors import ClientClosedError, DeadlineExceededError, EasemobError, Sent, TransportError

from .head_rules import check_headers, check_target
from .port import Origin, Reply, Request, TransportStatistics
from .semaphore import FairSemaphore

__all__ = ["FamilyTransport", "Library"]

# An httpx transport's own timeouts are to fire before our cancel scope does: a cancellation inside httpcore's pool
# can lose a connection slot for good (encode/httpcore#1093), a timeout raised by it cannot.
_GRACE = 0.02

NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""Errors that say by their class that the request was not written."""

PERHAPS_SENT = frozenset(
    {
        "CloseError",
        "DecodingError",
        "LocalProtocolError",
        "NetworkError",
        "ProtocolError",
        "ReadError",
        "ReadTimeout",
        "RemoteProtocolError",
        "RequestError",
        "SSEError",
        "TimeoutException",
        "TooManyRedirects",
        "TransportError",
        "WriteError",
        "WriteTimeout",
    }
)
"""All others. A test compares both lists with what the libraries have."""


class ReadyParts:
    """
    The parts of a URL that transports read, given instead of parsed.

    Mixed in front of a library's ``URL``. Parsing costs more than the rest of a request object, and would rewrite
    dot segments; whatever else of a URL somebody asks for is parsed then.
    """

    def __init__(self, origin: Any, target: str) -> None:
        self.ready_origin = origin
        self.ready_target = target

    def __getattr__(self, name: str) -> Any:
        """Parse on the first use of a part that is not ready."""
        if name.startswith(("__", "ready_")):
            raise AttributeError(name)
        origin = self.ready_origin
        parsed: Any = type(origin)(f"{origin.scheme}://{origin.netloc.decode()}{self.ready_target}")
        self.__dict__.update(parsed.__dict__)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def scheme(self) -> str:
        scheme: str = self.ready_origin.scheme
        return scheme

    @property
    def raw_scheme(self) -> bytes:
        scheme: bytes = self.ready_origin.raw_scheme
        return scheme

    @property
    def host(self) -> str:
        host: str = self.ready_origin.host
        return host

    @property
    def raw_host(self) -> bytes:
        host: bytes = self.ready_origin.raw_host
        return host

    @property
    def port(self) -> int | None:
        port: int | None = self.ready_origin.port
        return port

    @property
    def raw_path(self) -> bytes:
        return self.ready_target.encode("ascii")

    @property
    def path(self) -> str:
        return unquote(self.ready_target.partition("?")[0])

    @property
    def query(self) -> bytes:
        return self.ready_target.partition("?")[2].encode("ascii")


@frozen(slots=True)
class Library:
    """httpx, or a library of its shape: what this module needs of it."""

    url: Any
    ready_url: Any
    request: Any
    error: type[Exception]
    timeout: type[Exception]
    never_sent: tuple[type[Exception], ...]
    connect_timeout: type[Exception]
    own_transport: type[Any]
    """The library's transport over sockets, which reports its steps through the ``trace`` extension."""

    @classmethod
    def of(cls, module: Any) -> Library:
        """Take the classes out of a library's module."""
        return cls(
            url=module.URL,
            ready_url=type("ReadyURL", (ReadyParts, module.URL), {}),
            request=module.Request,
            error=module.RequestError,
            timeout=module.TimeoutException,
            never_sent=tuple(getattr(module, name) for name in sorted(NEVER_SENT)),
            connect_timeout=module.ConnectTimeout,
            own_transport=module.AsyncHTTPTransport,
        )


class _Progress:
    """How far a request got, told by the transport through httpcore's ``trace`` extension."""

    __slots__ = ("reported", "status_read", "writing")

    def __init__(self, *, reported: bool) -> None:
        self.reported = reported
        """The transport is known to report its steps."""
        self.writing = False
        self.status_read = False

    async def __call__(self, step: str, info: dict[str, Any]) -> None:
        self.reported = True
        # A proxy's CONNECT is reported as a request too, and is none of ours.
        if step.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            self.writing = True

    def sent(self, library: Library, error: Exception | None = None) -> Sent:
        if self.status_read:
            return "yes"
        if self.writing:
            return "maybe"
        if self.reported:
            return "no"
        # httpx-aiohttp calls every broken connection a ConnectTimeout: where no steps are reported, that class
        # proves nothing.
        never = isinstance(error, library.never_sent) and not isinstance(error, library.connect_timeout)
        return "no" if never else "maybe"


class _Call:
    """One request under way: its scope, its progress and its place inside the gate."""

    __slots__ = ("deadline", "ended", "idle", "owner", "progress", "scope", "thread")

    def __init__(self, owner: FamilyTransport, request: Request) -> None:
        self.owner = owner
        self.deadline = request.deadline
        self.idle = request.idle_timeout
        self.progress = _Progress(reported=owner.reports_steps)
        self.scope = anyio.CancelScope()
        self.thread = threading.get_ident()
        self.ended = False

    def remaining(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.monotonic()

    def timeouts(self, connect_timeout: float) -> dict[str, float | None]:
        """Of httpx's ``timeout`` extension: seconds to connect, to one read, to one write, and in the pool."""
        left = self.remaining()
        phase = left if self.idle is None or (left is not None and left < self.idle) else self.idle
        connect = connect_timeout if left is None else min(connect_timeout, left)
        return {"connect": connect, "read": phase, "write": phase, "pool": left}

    def failure(self, error: Exception | None) -> EasemobError:
        """Say in our words what happened; *error* is ``None`` when our own scope ended the call."""
        sent = self.progress.sent(self.owner.library, error)
        if self.owner.closed:
            return ClientClosedError("the transport was closed while the request was in flight", sent=sent)
        left = self.remaining()
        out_of_time = error is None or isinstance(error, self.owner.library.timeout)
        if out_of_time and left is not None and left <= _GRACE:
            return DeadlineExceededError("the deadline passed", sent=sent)
        if error is None:
            return TransportError(f"no byte for {self.idle} s", sent=sent)
        text = str(error)
        return TransportError(f"{type(error).__name__}: {text}" if text else type(error).__name__, sent=sent)

    def end(self) -> None:
        """Leave the gate, once."""
        if not self.ended:
            self.ended = True
            self.owner.calls.discard(self)
            self.owner.gate.leave()


class FamilyTransport:
    """The port over a transport of the given library; see ``HttpxTransport`` for the arguments."""

    def __init__(
        self, library: Library, transport: Any, *, gate: int, connect_timeout: float, max_body: int | None
    ) -> None:
        self.library = library
        self.gate = FairSemaphore(gate)
        self.closed = False
        self.calls: set[_Call] = set()
        self.reports_steps = isinstance(transport, library.own_transport)
        self._transport = transport
        self._connect_timeout = connect_timeout
        self._max_body = max_body
        self._origins: dict[Origin, Any] = {}

    async def send(self, request: Request) -> Reply:
        """Send one request and answer with its reply; see the port."""
        check_target(request.method, request.target)
        check_headers(request.headers)
        if self.closed:
            raise ClientClosedError("the transport is closed")
        remaining = None if request.deadline is None else request.deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise DeadlineExceededError("the deadline passed before the request was sent")
        if not await self.gate.enter(remaining):
            if self.closed:
                raise ClientClosedError("the transport was closed while the request waited")
            raise DeadlineExceededError("the deadline passed while the request waited for a connection")
        call = _Call(self, request)
        self.calls.add(call)
        handed_over = False
        try:
            reply = await self._exchange(call, request)
            handed_over = request.stream
            return reply
        finally:
            if not handed_over:
                call.end()

    async def aclose(self) -> None:
        """Close the transport below; requests in flight end with ``ClientClosedError``."""
        if self.closed:
            return
        self.closed = True
        self.gate.close()
        here = threading.get_ident()
        for call in tuple(self.calls):
            # A scope of another thread's loop must not be touched from here; its call ends when its connection does.
            if call.thread == here:
                call.scope.cancel()
        await self._transport.aclose()

    def statistics(self) -> TransportStatistics:
        """Requests inside the gate count as open connections: an httpx transport does not tell its own."""
        return TransportStatistics(open=self.gate.inside, waiting=self.gate.waiting)

    async def _exchange(self, call: _Call, request: Request) -> Reply:
        built = self._build(call, request)
        remaining = call.remaining()
        if remaining is not None:
            call.scope.deadline = anyio.current_time() + remaining + _GRACE
        response: Any = None
        try:
            with call.scope:
                response = await self._transport.handle_async_request(built)
                call.progress.status_read = True
                if request.stream:
                    return _StreamedReply(call, response)
                try:
                    content = await _read_whole(response, self._max_body)
                finally:
                    with anyio.CancelScope(shield=True):
                        await response.aclose()
                return Reply(response.status_code, _lower(response.headers.raw), content)
        except self.library.error as error:
            raise call.failure(error) from error
        # Only a cancelled scope gets here: by the deadline, or by `aclose`.
        raise call.failure(None)

    def _build(self, call: _Call, request: Request) -> Any:
        origin = self._origins.get(request.origin)
        if origin is None:
            where = request.origin
            origin = self._origins[where] = self.library.url(scheme=where.scheme, host=where.host, port=where.port)
        extensions = {"timeout": call.timeouts(self._connect_timeout), "trace": call.progress}
        built = self.library.request(
            request.method, origin, headers=request.headers, content=request.body, extensions=extensions
        )
        built.url = self.library.ready_url(origin, request.target)
        return built


async def _read_whole(response: Any, limit: int | None) -> bytes:
    collected: list[bytes] = []
    total = 0
    async with aclosing(response.aiter_bytes()) as parts:
        async for part in parts:
            total += len(part)
            if limit is not None and total > limit:
                raise TransportError(f"the reply's body is larger than {limit} bytes", sent="yes")
            collected.append(part)
    return collected[0] if len(collected) == 1 else b"".join(collected)


def _lower(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in headers]


class _StreamedReply(Reply):
    """
    A reply whose body is still coming; it holds its place inside the gate until it is closed.

    It is its own iterator: a generator that somebody stops iterating would be left to the garbage collector.
    """

    __slots__ = ("_call", "_parts", "_response")

    def __init__(self, call: _Call, response: Any) -> None:
        super().__init__(response.status_code, _lower(response.headers.raw))
        self._call = call
        self._response = response
        self._parts = response.aiter_bytes()

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces, content encoding removed; ``TransportError`` when it breaks off or falls silent."""
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            part = await self._next()
        except BaseException:
            await self.aclose()
            raise
        if not part:
            await self.aclose()
            raise StopAsyncIteration
        return part

    async def _next(self) -> bytes:
        call = self._call
        if call.owner.closed:
            raise call.failure(None)
        if call.ended:
            return b""
        call.scope = anyio.CancelScope()
        if call.idle is not None:
            call.scope.deadline = anyio.current_time() + call.idle + _GRACE
        try:
            with call.scope:
                part: bytes = await anext(self._parts, b"")
                return part
        except call.owner.library.error as error:
            raise call.failure(error) from error
        raise call.failure(None)

    async def aclose(self) -> None:
        """Give the connection back or drop it."""
        if self._call.ended:
            return
        self._call.end()
        with anyio.CancelScope(shield=True):
            await self._parts.aclose()
            await self._response.aclose()
