"""
The port: the one seam between this package and the network.

A transport has one method that matters, ``send``. It is given a whole request and a deadline and answers with a
status, headers and a body, or raises ``TransportError`` or ``DeadlineExceededError`` that say in ``sent`` how far
the request got:

* ``"no"`` only when not one byte of the request had been written;
* ``"maybe"`` when bytes were written and no status line came;
* ``"yes"`` once a status line was read (the body may still have broken off).

A transport never retries, never follows redirects, never adds a header that names a user, and leaves nothing
behind when it is cancelled. It undoes gzip and deflate wherever a reply has them; whether to ask for them with
Accept-Encoding is the caller's to decide.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, Protocol, runtime_checkable

from attrs import define, field, frozen

__all__ = ["Body", "Headers", "Origin", "Reply", "Request", "Transport", "TransportStatistics"]

Headers = Sequence[tuple[bytes, bytes]]
"""Header fields in order; names are lower case in replies."""

Body = bytes | AsyncIterator[bytes]
"""A request body: whole, or in pieces (then sent chunked unless a content-length header is given)."""


@frozen(slots=True, cache_hash=True)
class Origin:
    """Where a request goes; one object per host, so that a pool can look it up by identity and hash."""

    scheme: str
    """``http`` or ``https``."""
    host: str
    """A host name or an IP address, IPv6 without brackets."""
    port: int

    @property
    def authority(self) -> str:
        """The Host header's value."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


@define(slots=True, eq=False)
class Request:
    """One HTTP request, ready to be written."""

    origin: Origin
    method: str
    target: str
    """The origin form: path and query, percent-encoded, ASCII."""
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    """All but Host, Connection, Content-Length and Transfer-Encoding, which the transport writes (a
    Content-Length given here is kept: it goes with a body in pieces of known total)."""
    body: Body = field(default=b"", repr=False)
    deadline: float | None = None
    """When the reply must be complete (head complete, for a streamed reply), on ``time.monotonic()``'s scale."""
    stream: bool = False
    """Hand the reply over after its head and let the caller read the body in pieces."""
    on_connected: Callable[[float], None] | None = None
    """Told the seconds it took, when a connection had to be made for this request."""
    idle_timeout: float | None = None
    """For bodies in pieces, both ways: seconds without a byte after which the transfer is given up."""


class Reply:
    """
    A status, headers, and a body that is whole or still coming.

    ``content`` is the whole body when the request did not ask to stream. A streamed reply is iterated once with
    ``chunks()`` and must be closed with ``aclose()``, which drops the connection unless the body was read to its end.
    """

    __slots__ = ("content", "headers", "status")

    def __init__(self, status: int, headers: Headers, content: bytes = b"") -> None:
        self.status = status
        self.headers = headers
        self.content = content

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header (name in lower case), or ``None``."""
        for key, value in self.headers:
            if key == name:
                return value
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces, content encoding removed."""
        yield self.content

    async def aclose(self) -> None:
        """Give the connection back or drop it."""


@frozen(slots=True)
class TransportStatistics:
    """What a transport holds at one moment, over all event loops."""

    open: int = 0
    """Connections that are open, busy or idle."""
    idle: int = 0
    """Connections waiting for a request."""
    waiting: int = 0
    """Requests waiting for a connection."""
    made: int = 0
    """Connections made since the start."""
    reused: int = 0
    """Requests that went over a connection made earlier."""


@runtime_checkable
class Transport(Protocol):
    """What stands behind the port; see the module's text for the promises ``send`` keeps."""

    def send(self, request: Request) -> Coroutine[Any, Any, Reply]:
        """
        Send one request and answer with its reply.

        Raises:
            TransportError: No connection, a broken one, or an answer that is not HTTP; ``sent`` says how far it got.
            DeadlineExceededError: The deadline passed first.
            ClientClosedError: The transport was closed.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection; requests in flight end with ``ClientClosedError``."""
        ...

    def statistics(self) -> TransportStatistics:
        """What is open, idle and waiting now."""
        ...
