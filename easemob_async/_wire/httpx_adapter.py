"""The port over any httpx transport: proxies, HTTP/2, trio, ASGI apps, handler functions in tests, httpx-aiohttp."""

from __future__ import annotations

import httpx

from .httpx_family import FamilyTransport, Library

__all__ = ["HttpxTransport"]


class HttpxTransport(FamilyTransport):
    """
    Send through an httpx transport.

    ``sent`` is exact with httpx's own ``AsyncHTTPTransport``, which reports its steps. Of other transports it is
    known from the class of the error, and ``"maybe"`` where that does not prove anything.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        gate: int = 16,
        connect_timeout: float = 5.0,
        max_body: int | None = 64 * 1024 * 1024,
    ) -> None:
        """
        Wrap a transport; it is used by nobody else from now on.

        Args:
            transport: Any transport of httpx; closed with this one.
            gate: Requests let through at once; httpx's own pool slows down badly with more than about 20.
            connect_timeout: Seconds to make a connection, within the request's deadline.
            max_body: Bytes of a whole reply's body after decoding; ``None`` for no limit. Streamed replies have none.
        """
        super().__init__(_HTTPX, transport, gate=gate, connect_timeout=connect_timeout, max_body=max_body)


_HTTPX = Library.of(httpx)
