"""
``Transport`` over a transport of httpx, or of a library with the same interface.

A request is built from a prepared URL and encoded headers, and is passed to ``handle_async_request``. ``AsyncClient``,
which costs more than the rest of a call, is not used. The library is an argument, because the transports of httpx2
accept only objects of httpx2.
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

from easemob_async import _checks as check
from easemob_async._errors import ClientClosedError, DeadlineExceededError, EasemobError, Effect, TransportError
from easemob_async._wire.port import (
    GrantExpiredError,
    Origin,
    Reply,
    Request,
    TransportStatistics,
    WriteGrant,
)
from easemob_async._wire.reasons import find_reason
from easemob_async._wire.request_checks import check_headers, check_target, usable_time
from easemob_async._wire.run_to_end import run_to_end
from easemob_async._wire.semaphore import FairSemaphore

__all__ = ["BaseHttpxTransport", "HttpxLibrary"]

# The timeouts of an httpx transport must fire before our cancel scope. A cancellation inside httpcore's pool can lose
# a connection slot permanently (encode/httpcore#1093); a timeout that httpcore raises itself cannot.
_TIMEOUT_MARGIN = 0.02

_GRANT_EXPIRED = "the grant of the rate limiter expired before the request was written"

_CONNECT_STARTED = ("connect_tcp.started", "connect_unix_socket.started")
"""Ends of the names of the steps with which a connection begins."""

_MAX_PIECE = 64 * 1024
"""Maximum bytes of a piece of a streamed body, because the write timeout of these transports covers a whole piece."""

_MAX_CACHED = 256
"""Maximum number of servers whose URL is kept."""

UNSENT_ERRORS = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
"""Errors whose class tells that the request was not written."""

UNCERTAIN_ERRORS = frozenset(
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
"""All other errors. A test compares both sets with the errors that the libraries define."""


QUOTING_ERRORS = frozenset({"DecodingError", "ProtocolError", "ProxyError"})
"""Errors whose text may quote what was received, with those that are derived from them."""


class PreparedURL:
    """
    The parts of a URL that transports use, given instead of parsed; a base class in front of a library's ``URL``.

    Parsing costs more than the rest of a request object, and would normalize dot segments. A part that is not given
    is parsed when it is first used.
    """

    def __init__(self, origin: Any, target: str) -> None:
        self.prepared_origin = origin
        self.prepared_target = target

    def __getattr__(self, name: str) -> Any:
        """Parse the URL on the first use of a part that is not given."""
        # Names with these prefixes are not parts of a URL. Looking them up here would never end.
        if name.startswith(("__", "prepared_")):
            raise AttributeError(name)
        origin = self.prepared_origin
        parsed: Any = type(origin)(f"{origin.scheme}://{origin.netloc.decode()}{self.prepared_target}")
        self.__dict__.update(parsed.__dict__)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def scheme(self) -> str:
        scheme: str = self.prepared_origin.scheme
        return scheme

    @property
    def raw_scheme(self) -> bytes:
        scheme: bytes = self.prepared_origin.raw_scheme
        return scheme

    @property
    def host(self) -> str:
        host: str = self.prepared_origin.host
        return host

    @property
    def raw_host(self) -> bytes:
        host: bytes = self.prepared_origin.raw_host
        return host

    @property
    def port(self) -> int | None:
        port: int | None = self.prepared_origin.port
        return port

    @property
    def raw_path(self) -> bytes:
        return self.prepared_target.encode("ascii")

    @property
    def path(self) -> str:
        return unquote(self.prepared_target.partition("?")[0])

    @property
    def query(self) -> bytes:
        return self.prepared_target.partition("?")[2].encode("ascii")


@frozen(slots=True)
class HttpxLibrary:
    """The classes of httpx, or of a library with the same interface, that this module uses."""

    url: Any
    prepared_url: Any
    request: Any
    error: type[Exception]
    timeout: type[Exception]
    unsent_errors: tuple[type[Exception], ...]
    connect_timeout: type[Exception]
    socket_transport: type[Any]
    """The library's own transport, which reports its steps through the ``trace`` extension."""

    @classmethod
    def from_module(cls, module: Any) -> HttpxLibrary:
        """Collect the classes from a library's module."""
        return cls(
            url=module.URL,
            prepared_url=type("PreparedURL", (PreparedURL, module.URL), {}),
            request=module.Request,
            error=module.RequestError,
            timeout=module.TimeoutException,
            unsent_errors=tuple(getattr(module, name) for name in sorted(UNSENT_ERRORS)),
            connect_timeout=module.ConnectTimeout,
            socket_transport=module.AsyncHTTPTransport,
        )


class _SendTrace:
    """Records whether a request was written, from the steps that httpcore reports to its ``trace`` extension."""

    __slots__ = ("connect_began", "grant", "has_reports", "is_writing", "last_connect_step", "on_connected", "status")

    def __init__(self, request: Request, *, has_reports: bool) -> None:
        # Without certain reports, the grant was used before the request was passed on.
        self.grant: WriteGrant | None = request.grant if has_reports else None
        self.on_connected = request.on_connected
        self.connect_began: float | None = None
        """When the last connect for this request began, on ``time.monotonic()``; None over an open connection."""
        self.last_connect_step = "start_tls.complete" if request.origin.scheme == "https" else "connect_tcp.complete"
        self.has_reports = has_reports
        """Whether the transport is known to report its steps."""
        self.is_writing = False
        """Whether the transport has begun to write the request."""
        self.status: int | None = None
        """The reply's status, when it was received."""

    async def __call__(self, step: str, info: dict[str, Any]) -> None:
        self.has_reports = True
        if step.endswith(_CONNECT_STARTED):
            if self.connect_began is None and self.grant is not None:
                # The wait in httpcore's queue ends here, and only the connect may take longer than the grant is valid.
                # Not checked before httpcore repeats a failed connect: the call would repeat it without an end.
                self._use(self.grant, has_connected=False)
                self.grant.delay()
            self.connect_began = time.monotonic()
        elif self.connect_began is not None and self.on_connected is not None and step.endswith(self.last_connect_step):
            self.on_connected(time.monotonic() - self.connect_began)
        # The CONNECT to a proxy is reported like a request, before the request itself is written.
        elif step.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            if self.grant is not None:
                # If it has expired, httpcore closes the connection, as after any exception here.
                self._use(self.grant, has_connected=self.connect_began is not None)
            self.is_writing = True

    @staticmethod
    def _use(grant: WriteGrant, *, has_connected: bool) -> None:
        if not grant.use(has_connected=has_connected):
            raise GrantExpiredError(_GRANT_EXPIRED)

    def effect(self, library: HttpxLibrary, error: Exception | None = None) -> Effect:
        if self.status is not None or self.is_writing:
            return "unknown"
        if self.has_reports:
            return "none"
        # httpx-aiohttp raises ConnectTimeout for every broken connection. Where no steps are reported, that class
        # proves nothing.
        is_unsent = isinstance(error, library.unsent_errors) and not isinstance(error, library.connect_timeout)
        return "none" if is_unsent else "unknown"


class _TransportState:
    """State that a transport shares with its calls."""

    __slots__ = ("calls", "is_closed", "library", "reports_steps", "semaphore")

    def __init__(self, library: HttpxLibrary, max_in_flight: int, *, reports_steps: bool) -> None:
        self.library = library
        self.semaphore = FairSemaphore(max_in_flight)
        self.is_closed = False
        self.calls: set[_HttpxCall] = set()
        self.reports_steps = reports_steps
        """Whether the transport reports its steps in any case. Others show it with their first report."""


class _HttpxCall:
    """One request on its way through an httpx transport; it holds the semaphore until it ends."""

    __slots__ = ("deadline", "has_ended", "idle_timeout", "scope", "state", "thread", "trace")

    def __init__(self, state: _TransportState, request: Request) -> None:
        self.state = state
        self.deadline = usable_time("deadline", request.deadline)
        self.idle_timeout = usable_time("idle_timeout", request.idle_timeout)
        self.trace = _SendTrace(request, has_reports=state.reports_steps)
        self.scope = anyio.CancelScope()
        self.thread = threading.get_ident()
        self.has_ended = False

    def remaining(self) -> float | None:
        """Return the seconds until the deadline, or ``None`` without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    def timeouts(self, connect_timeout: float) -> dict[str, float | None]:
        """Return httpx's ``timeout`` extension: seconds to connect, of one read, of one write, and in the pool."""
        left = self.remaining()
        idle = self.idle_timeout
        step = left if idle is None or (left is not None and left < idle) else idle
        connect = connect_timeout if left is None else min(connect_timeout, left)
        return {"connect": connect, "read": step, "write": step, "pool": left}

    def to_public(self, error: Exception | None) -> EasemobError:
        """Return the package's error for a failure; *error* is ``None`` when our own scope ended the call."""
        status, effect = self.trace.status, self.trace.effect(self.state.library, error)
        if self.state.is_closed:
            return ClientClosedError(
                "the transport was closed while the request was in flight", effect=effect, status=status
            )
        left = self.remaining()
        is_timeout = error is None or isinstance(error, self.state.library.timeout)
        if is_timeout and left is not None and left <= _TIMEOUT_MARGIN:
            return DeadlineExceededError("the deadline passed", effect=effect, status=status)
        if error is None:
            return TransportError(f"no byte for {self.idle_timeout} s", effect=effect, status=status)
        names = {kind.__name__ for kind in type(error).__mro__}
        if names & QUOTING_ERRORS:
            text = find_reason(str(error))
            cause = None
        else:
            text = str(error)
            cause = _without_frames(error)
        message = f"{type(error).__name__}: {text}" if text else type(error).__name__
        failure = TransportError(message, effect=effect, status=status)
        failure.__cause__ = cause
        return failure

    def end(self) -> None:
        """Release the semaphore; harmless when called again."""
        if not self.has_ended:
            self.has_ended = True
            self.state.calls.discard(self)
            self.state.semaphore.release()


class BaseHttpxTransport:
    """A transport over a transport of the given library; see ``HttpxTransport`` for the arguments."""

    def __init__(
        self, library: HttpxLibrary, transport: Any, *, max_in_flight: int, connect_timeout: float, max_body: int | None
    ) -> None:
        check.integer("max_in_flight", max_in_flight, at_least=1)
        check.seconds("connect_timeout", connect_timeout, optional=False)
        check.integer("max_body", max_body, optional=True, at_least=1)
        # A derived class may send requests in another way, without reports.
        method = getattr(getattr(transport, "handle_async_request", None), "__func__", None)
        reports_steps = method is library.socket_transport.handle_async_request
        self._state = _TransportState(library, max_in_flight, reports_steps=reports_steps)
        self._transport = transport
        self._connect_timeout = connect_timeout
        self._max_body = max_body
        self._origins: dict[Origin, Any] = {}
        """The library's URL of each server, parsed once."""

    async def send(self, request: Request) -> Reply:
        """
        Send a request and return its reply.

        Raises:
            InvalidArgumentError: The method, the target or a header is invalid, or a time is not a number.
            TransportError: The transport below failed. ``effect`` tells whether the request may have taken effect.
            DeadlineExceededError: The deadline passed first.
            ClientClosedError: The transport was closed.
            GrantExpiredError: The request's grant expired while the request waited; nothing was written.
        """
        check_target(request.method, request.target)
        check_headers(request.headers)
        if self._state.is_closed:
            raise ClientClosedError("the transport is closed")
        if request.grant is not None:
            request.grant.delay()
        # Before the semaphore is acquired, because it may refuse a time.
        call = _HttpxCall(self._state, request)
        remaining = call.remaining()
        if remaining is not None and remaining <= 0:
            raise DeadlineExceededError("the deadline passed before the request was sent")
        if not await self._state.semaphore.acquire(remaining):
            if self._state.is_closed:
                raise ClientClosedError("the transport was closed while the request waited")
            raise DeadlineExceededError("the deadline passed while the request waited for a connection")
        is_handed_over = False
        try:
            self._state.calls.add(call)
            reply = await run_to_end(
                self._send(call, request), scope=call.scope, discard=lambda unused: unused.aclose()
            )
            # A streamed reply ends the call when it is closed.
            is_handed_over = request.stream
            return reply
        finally:
            if not is_handed_over:
                call.end()

    async def aclose(self) -> None:
        """Close the transport below; requests in flight end with ``ClientClosedError``."""
        if self._state.is_closed:
            return
        self._state.is_closed = True
        self._state.semaphore.close()
        here = threading.get_ident()
        for call in tuple(self._state.calls):
            # A cancel scope must not be used from another thread than its loop's. Such a call ends when its
            # connection is closed.
            if call.thread == here:
                call.scope.cancel()
        scope = anyio.CancelScope()
        await run_to_end(self._close_transport(scope), scope=scope)

    def statistics(self) -> TransportStatistics:
        """Return the requests in flight as open connections, because an httpx transport does not tell its own."""
        semaphore = self._state.semaphore
        return TransportStatistics(open=semaphore.held, waiting=semaphore.waiting)

    def count_free(self, origin: Origin, event_loop: object) -> int:
        """Return the number of further requests that are passed on at once, from all event loops together."""
        semaphore = self._state.semaphore
        return max(semaphore.size - semaphore.held - semaphore.waiting, 0)

    async def _close_transport(self, scope: anyio.CancelScope) -> None:
        with scope:
            await self._transport.aclose()

    async def _send(self, call: _HttpxCall, request: Request) -> Reply:
        if request.grant is not None:
            # It may have expired in the queue of the semaphore. A transport that does not report its steps counts as
            # one that writes at once.
            if not request.grant.use():
                raise GrantExpiredError(_GRANT_EXPIRED)
            if self._state.reports_steps:
                request.grant.delay()
        built: Any = self._build(call, request)
        remaining = call.remaining()
        if remaining is not None:
            call.scope.deadline = anyio.current_time() + remaining + _TIMEOUT_MARGIN
        response: Any = None
        try:
            with call.scope:
                response = await self._transport.handle_async_request(built)
                call.trace.status = response.status_code
                if request.stream:
                    return _HttpxReply(self, call, response)
                try:
                    content = await _read_body(response, self._max_body)
                finally:
                    # Closing awaits, and has to do so in a cancelled task as well, or the connection is lost.
                    with anyio.CancelScope(shield=True):
                        await response.aclose()
                return Reply(response.status_code, _with_lower_names(response.headers.raw), content)
        except self._state.library.error as error:
            failure = call.to_public(error)
        else:
            # Reached only when the scope was cancelled, by the deadline or by `aclose`.
            failure = call.to_public(None)
        # Not raised inside the handler: the library's error may quote what was received, and would become the context.
        built = response = None  # a traceback shows the variables of this frame
        raise failure

    def _build(self, call: _HttpxCall, request: Request) -> Any:
        origin = self._origins.get(request.origin)
        if origin is None:
            server = request.origin
            if len(self._origins) >= _MAX_CACHED:
                self._origins.clear()
            origin = self._origins[server] = self._state.library.url(
                scheme=server.scheme, host=server.host, port=server.port
            )
        extensions = {"timeout": call.timeouts(self._connect_timeout), "trace": call.trace}
        body = request.body if isinstance(request.body, bytes) else _SmallPieces(request.body)
        built = self._state.library.request(
            request.method, origin, headers=request.headers, content=body, extensions=extensions
        )
        built.url = self._state.library.prepared_url(origin, request.target)
        return built


class _SmallPieces:
    """A streamed body in pieces of 64 KiB at most."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._piece = b""
        self._at = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._at >= len(self._piece):
            self._piece = await anext(self._body)
            self._at = 0
        start, self._at = self._at, self._at + _MAX_PIECE
        return self._piece[start : self._at]


async def _read_body(response: Any, limit: int | None) -> bytes:
    first = b""
    # One buffer: a list of many small pieces would take a multiple of their size.
    content = bytearray()
    async with aclosing(response.aiter_bytes()) as received:
        async for piece in received:
            if limit is not None and len(first) + len(content) + len(piece) > limit:
                raise TransportError(
                    f"the reply's body is larger than {limit} bytes", effect="unknown", status=response.status_code
                )
            if not first and not content:
                first = piece  # most bodies are one piece, which is not copied
                continue
            if first:
                content += first
                first = b""
            content += piece
    return bytes(content) if content else first


def _without_frames(error: Exception) -> Exception:
    """Remove the frames of an error and of its chain: in their variables, a traceback shows the request's headers."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each.__context__, each = None, each.__cause__ or each.__context__
    return error


def _with_lower_names(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in headers]


class _HttpxReply(Reply):
    """
    A streamed reply, which holds the semaphore until it is closed.

    It is its own iterator. A generator that the caller stops iterating would keep the connection until the garbage
    collector closes it.
    """

    __slots__ = ("_call", "_owner", "_pieces", "_response")

    def __init__(self, owner: BaseHttpxTransport, call: _HttpxCall, response: Any) -> None:
        super().__init__(response.status_code, _with_lower_names(response.headers.raw))
        # The pool below closes its connections when it is collected, and so must live as long as the reply.
        self._owner = owner
        self._call = call
        self._response = response
        self._pieces = response.aiter_bytes()

    def chunks(self) -> AsyncIterator[bytes]:
        """
        Iterate over the body, with its content coding removed.

        Raises:
            TransportError: The body broke off, or no byte was received for the idle timeout.
        """
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._read()
        except BaseException:
            await self.aclose()
            raise
        if not piece:
            await self.aclose()
            raise StopAsyncIteration
        return piece

    async def _read(self) -> bytes:
        """Return the next piece, or ``b""`` at the end."""
        call = self._call
        if call.state.is_closed:
            raise call.to_public(None)
        if call.has_ended:
            return b""
        # A scope for each piece: the idle timeout does not run while the caller handles one.
        call.scope = anyio.CancelScope()
        if call.idle_timeout is not None:
            call.scope.deadline = anyio.current_time() + call.idle_timeout + _TIMEOUT_MARGIN
        return await run_to_end(self._read_piece(call), scope=call.scope)

    async def _read_piece(self, call: _HttpxCall) -> bytes:
        try:
            with call.scope:
                piece: bytes = await anext(self._pieces, b"")
                return piece
        except call.state.library.error as error:
            failure = call.to_public(error)
        else:
            failure = call.to_public(None)
        raise failure

    async def aclose(self) -> None:
        """Release the connection, or close it unless the body was received to its end."""
        if self._call.has_ended:
            return
        self._call.end()
        await run_to_end(self._close())

    async def _close(self) -> None:
        try:
            await self._pieces.aclose()
        finally:
            await self._response.aclose()
