"""``Transport`` over any transport of httpx, for proxies, HTTP/2, trio, ASGI applications and handlers in tests."""

from __future__ import annotations

import httpx

from easemob_async._wire.httpx_base import BaseHttpxTransport, HttpxLibrary

__all__ = ["HttpxTransport"]


class HttpxTransport(BaseHttpxTransport):
    """
    A transport over a transport of httpx.

    Errors have an exact ``effect`` with httpx's own ``AsyncHTTPTransport``, which reports its steps. With other
    transports, ``effect`` follows from the class of the error, and is ``"unknown"`` where the class proves nothing.

    On asyncio, each request runs in a task of its own, with a copy of the caller's context variables, because httpx's
    pool loses a connection when a task is cancelled within it. A cancelled call ends when that task has ended.

    httpx connects through anyio, which before 4.16 can leave a socket open when a call is cancelled on asyncio while it
    connects. Use anyio 4.16 or later with this transport.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        max_in_flight: int = 16,
        connect_timeout: float = 5.0,
        max_body: int | None = 64 * 1024 * 1024,
    ) -> None:
        """
        Wrap a transport of httpx, which must not be used by other code any longer.

        Args:
            transport: The transport of httpx; it is closed with this one.
            max_in_flight: Maximum requests at once; further requests wait. httpx's own pool becomes slow with more
                than about 20.
            connect_timeout: Maximum seconds to make a connection. A request's deadline also covers them.
            max_body: Maximum bytes of a reply's body after decoding, or ``None``. Streamed replies are not limited.
        """
        super().__init__(
            _HTTPX, transport, max_in_flight=max_in_flight, connect_timeout=connect_timeout, max_body=max_body
        )


_HTTPX = HttpxLibrary.from_module(httpx)
