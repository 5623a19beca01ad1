"""The engine as a transport of httpx, in place of httpx's own connection pool."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from easemob_async._errors import ClientClosedError, InvalidArgumentError
from easemob_async._wire.engine import Engine
from easemob_async._wire.engine.bodies import EngineReply
from easemob_async._wire.engine.errors import EngineError, FailureKind
from easemob_async._wire.port import Body, Origin, Request

__all__ = ["EngineTransport"]

_ERRORS: dict[FailureKind, type[httpx.TransportError]] = {
    "broken": httpx.RemoteProtocolError,
    "closed": httpx.ReadError,
    "connect": httpx.ConnectError,
    "connect-timeout": httpx.ConnectTimeout,
    "deadline": httpx.ReadTimeout,
    "grant": httpx.ConnectError,
    "idle": httpx.ReadTimeout,
    "protocol": httpx.RemoteProtocolError,
    "queue-timeout": httpx.PoolTimeout,
}

_DROPPED_HEADERS = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"})
"""Header fields that the engine writes itself, or that have no meaning for a request through a pool."""


class EngineTransport(httpx.AsyncBaseTransport):
    """
    An engine as a transport of httpx::

        async with httpx.AsyncClient(transport=EngineTransport(Engine(max_connections=100))) as client:
            ...

    Of httpx's timeouts, *connect* and *pool* keep their meaning, *read* is the maximum number of seconds without a
    byte sent or received, and *write* is ignored.
    HTTP/1.1 only; proxies and the extensions ``trace``, ``sni_hostname`` and ``network_stream`` are not supported.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        """Use *engine*, which is closed with the transport, or a new engine with the default settings."""
        self._engine = Engine() if engine is None else engine

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request of httpx, and return a response whose body is still being received."""
        timeout = request.extensions.get("timeout", {})
        try:
            reply = await self._engine.send_raw(
                _translate(request, timeout.get("read")),
                decode=False,
                connect_timeout=timeout.get("connect", 5.0),
                queue_timeout=timeout.get("pool"),
            )
        except EngineError as error:
            raise _ERRORS[error.kind](error.message, request=request) from error
        except InvalidArgumentError as error:
            raise httpx.LocalProtocolError(error.message, request=request) from error
        except ClientClosedError as error:
            raise httpx.ReadError(error.message, request=request) from error
        assert isinstance(reply, EngineReply)
        return httpx.Response(
            reply.status,
            headers=list(reply.headers),
            stream=_ResponseStream(reply, request),
            extensions={"http_version": b"HTTP/1.1"},
        )

    async def aclose(self) -> None:
        """Close the engine."""
        await self._engine.aclose()


class _ResponseStream(httpx.AsyncByteStream):
    def __init__(self, reply: EngineReply, request: httpx.Request) -> None:
        self._reply = reply
        self._request = request

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._reply.read()
        except EngineError as error:
            raise _ERRORS[error.kind](error.message, request=self._request) from error
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        await self._reply.aclose()


def _translate(request: httpx.Request, idle_timeout: float | None) -> Request:
    url = request.url
    if url.scheme not in {"http", "https"} or not url.host:
        raise httpx.UnsupportedProtocol("the URL must be http:// or https:// with a host", request=request)
    dropped = _DROPPED_HEADERS
    body: Body
    try:
        body = request.content
        # The engine writes the length of a whole body. That of a streamed body only the caller knows.
        dropped |= {b"content-length"}
    except httpx.RequestNotRead:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        body = aiter(request.stream)
    target: bytes = request.extensions.get("target", url.raw_path)
    return Request(
        origin=Origin(url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)),
        method=request.method,
        target=target.decode("ascii"),
        headers=tuple((name, value) for name, value in request.headers.raw if name.lower() not in dropped),
        body=body,
        stream=True,
        idle_timeout=idle_timeout,
    )
