"""
The port: the interface between the package and the network.

A transport implements one method that matters, ``send``. It is given a whole request with its deadline, and returns
a status, headers and a body. Or it raises ``TransportError``, ``DeadlineExceededError`` or ``ClientClosedError``,
whose ``effect`` tells whether the request may have taken effect:

* ``"none"``: not one byte of the request was written.
* ``"unknown"``: bytes were written, and no complete reply was received. ``status`` is that of an incomplete one.

A transport does not retry, does not follow redirects and does not add headers that identify a user. A cancelled call
leaves no connection and no task behind. A transport removes the content codings gzip and deflate from every reply;
the caller decides whether to ask for them with Accept-Encoding.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, Protocol, runtime_checkable

from attrs import define, field, frozen

from easemob_async._errors import TransportError
from easemob_async._exports import exported_by

__all__ = [
    "Body",
    "CountingTransport",
    "GrantExpiredError",
    "Headers",
    "Origin",
    "Reply",
    "Request",
    "Transport",
    "TransportStatistics",
    "WriteGrant",
]

Headers = Sequence[tuple[bytes, bytes]]
"""Header fields in order. In replies, names are in lower case."""

Body = bytes | AsyncIterator[bytes]
"""Body of a request: bytes, or an iterator that streams it. A streamed body is sent chunked without Content-Length."""


@exported_by("easemob_async.transports")
@frozen(slots=True, cache_hash=True)
class Origin:
    """Scheme, host and port of a server. Each host has one object, which connection pools use as a key."""

    scheme: str
    """``http`` or ``https``."""
    host: str
    """Host name or IP address, IPv6 without brackets."""
    port: int
    """TCP port."""

    @property
    def authority(self) -> str:
        """Value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


@exported_by("easemob_async.transports")
class GrantExpiredError(TransportError):
    """The request was not written, because its ``WriteGrant`` is not valid any more; the call gets another one."""


@exported_by("easemob_async.transports")
class WriteGrant(Protocol):
    """
    The rate limiter's permission to write one request.

    The permission is valid for a short time. A transport that cannot write at once calls ``delay``, and later ``use``
    directly before the first byte. A transport may call neither; then requests that wait in it may exceed a limit.
    """

    def delay(self) -> None:
        """Report that the request waits, for example for a connection. Further calls have no effect."""
        ...

    def use(self, *, has_connected: bool = False) -> bool:
        """
        Count the request from now on. If the result is False, do not write it, but raise ``GrantExpiredError``.

        Args:
            has_connected: Whether the wait since ``delay`` was for a new connection only, which is closed if the result
                is False. After such a result, the next use of the call with a new connection is allowed even if its
                grant has expired, because making a connection may always take longer than a grant is valid.
        """
        ...


@exported_by("easemob_async.transports")
@define(slots=True, eq=False)
class Request:
    """An HTTP request, ready to be written."""

    origin: Origin
    """The server."""
    method: str
    """HTTP method in upper case."""
    target: str = field(repr=lambda target: repr(target.partition("?")[0]))
    """Path and query, percent-encoded ASCII."""
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    """Header fields without Host, Connection, Content-Length and Transfer-Encoding, which the transport writes. With a
    streamed body, Content-Length may be given and is the length of the body in bytes."""
    body: Body = field(default=b"", repr=False)
    """The body, empty by default."""
    deadline: float | None = None
    """Time on ``time.monotonic()`` by which the reply must be complete; of a streamed reply, its head."""
    stream: bool = False
    """Whether to return the reply after its head, and let the caller read the body in pieces."""
    on_connected: Callable[[float], None] | None = None
    """Called with the seconds it took to make a connection, if one is made for this request."""
    idle_timeout: float | None = None
    """Maximum seconds without a byte sent or received, for streamed bodies in both directions."""
    grant: WriteGrant | None = field(default=None, repr=False)
    """The rate limiter's permission to write the request, with the methods ``delay()`` and ``use()``, or None."""


@exported_by("easemob_async.transports")
class Reply:
    """
    A status, headers and a body.

    ``content`` is the whole body, unless the request asked for a streamed reply. A streamed reply is iterated once
    with ``chunks()`` and must be closed with ``aclose()``.

    Attributes:
        status: HTTP status code.
        headers: Header fields in order, with names in lower case.
        content: The whole body, or ``b""`` for a streamed reply.
    """

    __slots__ = ("content", "headers", "status")

    def __init__(self, status: int, headers: Headers, content: bytes = b"") -> None:
        self.status: int = status
        self.headers: Headers = headers
        self.content: bytes = content

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header, or ``None``; *name* is in lower case."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Iterate over the body in pieces, with its content coding removed."""
        yield self.content

    async def aclose(self) -> None:
        """Release the connection, or close it unless the body was read to its end."""


@exported_by("easemob_async.transports")
@frozen(slots=True)
class TransportStatistics:
    """Numbers of connections and requests of a transport at one moment, over all event loops."""

    open: int = 0
    """Connections that are open, busy or idle."""
    idle: int = 0
    """Open connections without a request."""
    waiting: int = 0
    """Requests that wait for a connection."""
    made: int = 0
    """Connections made since the start."""
    reused: int = 0
    """Requests since the start that were sent over a connection made earlier."""


@exported_by("easemob_async.transports")
@runtime_checkable
class Transport(Protocol):
    """Interface of a transport."""

    def send(self, request: Request) -> Coroutine[Any, Any, Reply]:
        """
        Send a request and return its reply.

        ``effect`` of an error is ``"none"`` if not one byte of the request was written, and ``"unknown"`` otherwise.
        ``status`` is that of the reply, if a status line was received. The method does not retry and does not follow
        redirects.

        Raises:
            TransportError: No connection could be made, the connection broke, or the reply is not valid HTTP.
            DeadlineExceededError: The deadline passed first.
            ClientClosedError: The transport was closed.
            GrantExpiredError: ``request.grant`` no longer allows the write; nothing was written.
        """
        ...

    async def aclose(self) -> None:
        """Close all connections; requests in flight end with ``ClientClosedError``."""
        ...

    def statistics(self) -> TransportStatistics:
        """Return the current numbers of connections and requests."""
        ...


@exported_by("easemob_async.transports")
@runtime_checkable
class CountingTransport(Transport, Protocol):
    """
    Interface of a transport that tells how many more requests it can write.

    With a shared limit store, the client asks before it takes a part of a limit for a call. If no request can be
    written, the call waits without a grant. With any other transport, such a grant may expire in the transport, and the
    part of the limit is lost for all processes.
    """

    def count_free(self, origin: Origin, event_loop: object) -> int | None:
        """
        Return the number of further requests that need not wait for the connection of another request.

        This may be called in any thread, also for another event loop than the running one. It must not block.

        Args:
            origin: The server.
            event_loop: The event loop that sends the requests; on trio, its ``trio.lowlevel.TrioToken``. A transport
                whose connections belong to no event loop can ignore it.

        Returns:
            The number, or None if it is not known; calls then do not wait for a connection before they are granted.
        """
        ...
