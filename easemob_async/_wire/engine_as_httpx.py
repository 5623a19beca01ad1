"""The engine under a plain ``httpx.AsyncClient``, in the place of httpx's own connection pool."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from easemob_async._errors import ClientClosedError, InvalidArgumentError

from .engine import Engine
from .engine.faults import Fault, WireFaultError
from .engine.inflow import StreamedReply
from .port import Body, Origin, Request

__all__ = ["EngineTransport"]

_ERRORS: dict[Fault, type[httpx.TransportError]] = {
    "broken": httpx.RemoteProtocolError,
    "closed": httpx.ReadError,
    "connect": httpx.ConnectError,
    "connect-timeout": httpx.ConnectTimeout,
    "deadline": httpx.ReadTimeout,
    "idle": httpx.ReadTimeout,
    "protocol": httpx.RemoteProtocolError,
    "queue-timeout": httpx.PoolTimeout,
}

_OURS = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"})
"""Header fields the engine writes itself, or that make no sense through a pool."""


class EngineTransport(httpx.AsyncBaseTransport):
    """
    An engine as a transport of httpx::

        async with httpx.AsyncClient(transport=EngineTransport(Engine(max_connections=100))) as client:
            ...

    Of httpx's timeouts *connect* and *pool* keep their meaning, *read* is seconds without a byte in either
    direction, and *write* is not looked at.
    HTTP/1.1 without proxies; the extensions ``trace``, ``sni_hostname`` and ``network_stream`` are not there.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        """Use *engine*, which is closed with the transport, or one with the default settings."""
        self._engine = Engine() if engine is None else engine

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request of httpx's and answer with a response whose body is still coming."""
        timeout = request.extensions.get("timeout", {})
        try:
            reply = await self._engine.exchange(
                _translate(request, timeout.get("read")),
                decode=False,
                connect_timeout=timeout.get("connect", 5.0),
                queue_timeout=timeout.get("pool"),
            )
        except WireFaultError as error:
            raise _ERRORS[error.fault](error.message, request=request) from error
        except InvalidArgumentError as error:
            raise httpx.LocalProtocolError(error.message, request=request) from error
        except ClientClosedError as error:
            raise httpx.ReadError(error.message, request=request) from error
        assert isinstance(reply, StreamedReply)
        return httpx.Response(
            reply.status,
            headers=list(reply.headers),
            stream=_ReplyStream(reply, request),
            extensions={"http_version": b"HTTP/1.1"},
        )

    async def aclose(self) -> None:
        """Close the engine."""
        await self._engine.aclose()


class _ReplyStream(httpx.AsyncByteStream):
    def __init__(self, reply: StreamedReply, request: httpx.Request) -> None:
        self._reply = reply
        self._request = request

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._reply.next_piece()
        except WireFaultError as error:
            raise _ERRORS[error.fault](error.message, request=self._request) from error
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        await self._reply.aclose()


def _translate(request: httpx.Request, idle_timeout: float | None) -> Request:
    url = request.url
    if url.scheme not in {"http", "https"} or not url.host:
        raise httpx.UnsupportedProtocol("the URL must be http:// or https:// with a host", request=request)
    dropped = _OURS
    body: Body
    try:
        body = request.content
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
