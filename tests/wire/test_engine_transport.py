"""The engine as a transport of httpx."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest

from easemob_async._wire.engine import Engine
from easemob_async._wire.engine_transport import EngineTransport
from tests.wire.scripted_server import OK, Peer, ScriptedServer, in_pieces, once, replies

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(parser: Any) -> AsyncIterator[httpx.AsyncClient]:
    """An httpx client over the engine."""
    async with httpx.AsyncClient(transport=EngineTransport(Engine(parser=parser, max_connections=2))) as opened:
        yield opened


def url(server: ScriptedServer, path: str = "/") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


async def test_request_and_response(client: httpx.AsyncClient) -> None:
    """Request and response pass unchanged, and httpx itself removes gzip."""
    seen: list[bytes] = []
    body = gzip.compress(b'{"a": 1}')
    answer = b"HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)

    async def script(peer: Peer) -> None:
        seen.append(await peer.answer(answer + body))

    async with ScriptedServer(script) as server:
        response = await client.post(url(server, "/a b?c=d"), json={"x": 1}, headers={"host": "other", "x-mine": "1"})
    assert (response.status_code, response.json(), response.headers["x-a"]) == (201, {"a": 1}, "b")
    assert response.http_version == "HTTP/1.1"
    assert seen[0].startswith(b"POST /a%20b?c=d HTTP/1.1\r\n")
    assert seen[0].lower().count(b"\r\nhost: ") == 1
    assert b"host: other\r\n" in seen[0].lower()
    assert b"x-mine: 1\r\n" in seen[0]
    assert seen[0].endswith(b'\r\n\r\n{"x":1}')


async def test_streams_in_both_directions(client: httpx.AsyncClient) -> None:
    """A streamed body is sent and received in pieces."""
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.answer(OK))

    async with ScriptedServer(script) as server:
        async with client.stream("PUT", url(server), content=in_pieces(b"one", b"two")) as response:
            assert b"".join([piece async for piece in response.aiter_bytes()]) == b"ok"
    assert seen[0].endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_connections_are_reused(client: httpx.AsyncClient) -> None:
    """Consecutive requests share a connection, and succeed after a response that was not read."""
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(3):
            assert (await client.get(url(server))).text == "ok"
        assert server.accepted == 1
        async with client.stream("GET", url(server)):
            pass
        assert (await client.get(url(server))).text == "ok"


async def test_httpx_follows_redirects(client: httpx.AsyncClient) -> None:
    """Features of httpx above the transport work."""
    away = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    async with ScriptedServer(replies(away, OK)) as server:
        response = await client.get(url(server), follow_redirects=True)
        assert (response.text, response.url.path) == ("ok", "/there")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"nonsense\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", httpx.RemoteProtocolError),
    ],
    ids=["nothing", "nonsense", "short"],
)
async def test_errors_of_httpx(client: httpx.AsyncClient, reply: bytes, error: type[httpx.HTTPError]) -> None:
    """Errors are those that httpx's own transport raises, with their request."""
    async with ScriptedServer(once(reply)) as server:
        with pytest.raises(error) as caught:
            await client.get(url(server))
        assert caught.value.request.method == "GET"


async def test_connection_refused(client: httpx.AsyncClient) -> None:
    """A refused connection is a ConnectError."""
    async with ScriptedServer(once(OK)) as server:
        nowhere = url(server)
    with pytest.raises(httpx.ConnectError):
        await client.get(nowhere)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "http:///", "/path"])
async def test_unsupported_url(client: httpx.AsyncClient, address: str) -> None:
    """Other schemes and URLs without a host are refused."""
    with pytest.raises(httpx.UnsupportedProtocol):
        await client.get(address)


async def test_header_with_a_line_end(client: httpx.AsyncClient) -> None:
    """A header with a line end is refused with the error of httpx's own transport."""
    with pytest.raises(httpx.LocalProtocolError):
        await client.get("http://127.0.0.1:1/", headers={"x": "a\r\nb: c"})


async def test_timeouts(client: httpx.AsyncClient) -> None:
    """The read and pool timeouts of httpx work."""
    arrived = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        arrived.set()
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(url(server), timeout=httpx.Timeout(5, read=0.03))
        busy = [asyncio.create_task(client.get(url(server))) for _ in range(2)]
        arrived = anyio.Event()
        await arrived.wait()
        with pytest.raises(httpx.PoolTimeout):
            await client.get(url(server), timeout=httpx.Timeout(5, pool=0.03))
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


async def test_closed(parser: Any) -> None:
    """A request after closing is an error of httpx."""
    transport = EngineTransport(Engine(parser=parser))
    await transport.aclose()
    with pytest.raises(httpx.ReadError):
        await transport.handle_async_request(httpx.Request("GET", "http://127.0.0.1:1/"))
