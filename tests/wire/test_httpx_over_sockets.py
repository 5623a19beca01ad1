"""How much of a request was sent over real sockets, as the adapters of httpx, httpx2 and httpx-aiohttp tell it."""

from __future__ import annotations

import time
from typing import Any

import anyio
import httpx
import httpx2
import httpx_aiohttp
import pytest
import trio

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._wire.httpx2_adapter import Httpx2Transport
from easemob_async._wire.httpx_adapter import HttpxTransport
from easemob_async._wire.httpx_base import BaseHttpxTransport
from easemob_async._wire.port import GrantExpiredError, Origin, Request
from tests.wire.scripted_server import OK, Peer, ScriptedServer, once, replies

pytestmark = pytest.mark.anyio


def over_httpx() -> BaseHttpxTransport:
    return HttpxTransport(httpx.AsyncHTTPTransport(verify=False))


def over_httpx2() -> BaseHttpxTransport:
    return Httpx2Transport(httpx2.AsyncHTTPTransport(verify=False))


def over_aiohttp() -> BaseHttpxTransport:
    return HttpxTransport(httpx_aiohttp.AiohttpTransport(verify=False))


ALL = [over_httpx, over_httpx2, over_aiohttp]


@pytest.mark.parametrize("make", ALL)
async def test_request_and_reply(make: Any) -> None:
    """A request reaches the server, and its whole or streamed reply is returned."""
    transport = make()
    async with ScriptedServer(replies(OK)) as server:
        for stream in (False, True):
            request = Request(server.origin, "POST", "/a%2Fb?c=d", ((b"x-a", b"b"),), b"hello", stream=stream)
            reply = await transport.send(request)
            content = b"".join([piece async for piece in reply.chunks()])
            assert (reply.status, content) == (200, b"ok")
        await transport.aclose()


@pytest.mark.parametrize("make", ALL)
async def test_refused_connection(make: Any) -> None:
    """A refused connection has ``effect="none"`` where the library reports it, and never ``"unknown"``."""
    transport = make()
    async with ScriptedServer(once(OK)) as server:
        request = Request(server.origin, "GET", "/", ())
    with pytest.raises(TransportError) as caught:
        await transport.send(request)
    # httpx-aiohttp raises the same error for a connection that broke after the request was written.
    assert caught.value.effect == ("unknown" if make is over_aiohttp else "none")
    await transport.aclose()


@pytest.mark.parametrize("make", ALL)
async def test_connection_that_breaks(make: Any) -> None:
    """A connection that breaks before the reply's head has ``effect="unknown"`` with every library."""

    async def script(peer: Peer) -> None:
        await peer.request()

    transport = make()
    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError) as caught:
            await transport.send(Request(server.origin, "POST", "/", (), b"{}"))
        assert caught.value.effect == "unknown"
        await transport.aclose()


@pytest.mark.parametrize("make", [over_httpx, over_httpx2])
async def test_deadline_in_the_handshake(make: Any) -> None:
    """A deadline that passes before the request is written has ``effect="none"``."""

    async def script(peer: Peer) -> None:
        await peer.closed()

    transport = make()
    async with ScriptedServer(script) as server:
        with pytest.raises(DeadlineExceededError) as caught:
            await transport.send(
                Request(Origin("https", "127.0.0.1", server.port), "GET", "/", (), deadline=time.monotonic() + 0.05)
            )
        assert caught.value.effect == "none"
        await transport.aclose()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", b""], ids=["none", "silence"]
)
async def test_proxy_that_refuses(answer: bytes) -> None:
    """The CONNECT to a proxy is not the request: when it fails, nothing was sent."""
    received: list[bytes] = []

    async def script(peer: Peer) -> None:
        received.append(await peer.head())
        await peer.send(answer)

    async with ScriptedServer(script) as proxy:
        transport = HttpxTransport(httpx.AsyncHTTPTransport(proxy=f"http://127.0.0.1:{proxy.port}"))
        with pytest.raises(TransportError) as caught:
            await transport.send(Request(Origin("https", "127.0.0.1", 1), "POST", "/", (), b"{}"))
        assert caught.value.effect == "none"
        assert received[0].startswith(b"CONNECT 127.0.0.1:1 ")
        await transport.aclose()


async def test_through_a_proxy() -> None:
    """A plain request is sent to the proxy with its whole URL."""
    received: list[bytes] = []

    async def script(peer: Peer) -> None:
        received.append(await peer.answer(OK))

    async with ScriptedServer(script) as proxy:
        transport = HttpxTransport(httpx.AsyncHTTPTransport(proxy=f"http://127.0.0.1:{proxy.port}"))
        reply = await transport.send(Request(Origin("http", "127.0.0.1", 1), "GET", "/a?b", ()))
        assert reply.content == b"ok"
        assert received[0].startswith(b"GET http://127.0.0.1:1/a?b HTTP/1.1\r\n")
        await transport.aclose()


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio() -> None:
    """The transport of httpx works on trio."""

    async def answer(stream: trio.SocketStream) -> None:
        received = b""
        while not received.endswith(b"\r\n\r\n"):
            received += await stream.receive_some()
        await stream.send_all(OK)

    async with trio.open_nursery() as nursery:
        listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
        nursery.start_soon(trio.serve_listeners, answer, listeners)
        transport = over_httpx()
        port = listeners[0].socket.getsockname()[1]
        request = Request(Origin("http", "127.0.0.1", port), "GET", "/", (), deadline=time.monotonic() + 5)
        assert (await transport.send(request)).content == b"ok"
        await transport.aclose()
        nursery.cancel_scope.cancel()


async def test_streamed_reply_counts_as_in_flight(anyio_backend: str) -> None:
    """A streamed reply counts for *max_in_flight* until it is closed."""
    transport = HttpxTransport(httpx.AsyncHTTPTransport(), max_in_flight=1)
    second = anyio.Event()
    async with ScriptedServer(replies(OK)) as server:
        reply = await transport.send(Request(server.origin, "GET", "/", (), stream=True))

        async def call() -> None:
            await transport.send(Request(server.origin, "GET", "/", ()))
            second.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            await anyio.wait_all_tasks_blocked()
            assert not second.is_set()
            assert transport.statistics().waiting == 1
            await reply.aclose()
        assert second.is_set()
        await transport.aclose()


class Grant:
    """A grant that allows some writes, and keeps the calls of its methods."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.calls: list[str] = []

    def delay(self) -> None:
        self.calls.append("delay")

    def use(self, *, has_connected: bool = False) -> bool:
        self.calls.append("use after connect" if has_connected else "use")
        return self.answers.pop(0)


@pytest.mark.parametrize("make", ALL)
async def test_a_grant_that_expires_in_the_queue(make: Any) -> None:
    """The request is not written, and the next one is."""
    transport = make()
    received: list[bytes] = []

    async def script(peer: Peer) -> None:
        while True:
            received.append(await peer.request())
            await peer.send(OK)

    async with ScriptedServer(script) as server:
        expired = Grant(False)
        with pytest.raises(GrantExpiredError) as caught:
            await transport.send(Request(server.origin, "GET", "/expired", (), grant=expired))
        assert caught.value.effect == "none"
        assert expired.calls == ["delay", "use"]
        valid = Grant(True, True, True)
        assert (await transport.send(Request(server.origin, "GET", "/valid", (), grant=valid))).status == 200
        # Where the transport tells when it writes, the time of the connect does not count.
        in_queues = ["delay", "use", "delay", "use"]
        assert valid.calls in ([*in_queues, "delay", "use after connect"], ["delay", "use"])
        assert [line.split(b" ")[1] for line in received] == [b"/valid"]
        assert transport.statistics().open == 0
        await transport.aclose()


@pytest.mark.parametrize("make", [over_httpx, over_httpx2])
async def test_a_grant_that_expires_in_the_pool(make: Any) -> None:
    """No connection is made with it. An open connection is not taken for one that was made for the request."""
    transport = make()
    connected: list[Peer] = []

    async def script(peer: Peer) -> None:
        connected.append(peer)
        while True:
            await peer.request()
            await peer.send(OK)

    async with ScriptedServer(script) as server:
        expired = Grant(True, False)
        with pytest.raises(GrantExpiredError):
            await transport.send(Request(server.origin, "GET", "/", (), grant=expired))
        assert expired.calls == ["delay", "use", "delay", "use"]
        assert not connected
        for _ in range(2):
            grant = Grant(True, True, True)
            assert (await transport.send(Request(server.origin, "GET", "/", (), grant=grant))).status == 200
        assert grant.calls == ["delay", "use", "delay", "use"]
        assert len(connected) == 1
        await transport.aclose()


async def test_a_grant_that_expires_while_httpx_repeats_a_connect() -> None:
    """The error tells that the connect failed. The call would otherwise get new grants without an end."""
    async with ScriptedServer(once(OK)) as server:
        origin = server.origin
    transport = HttpxTransport(httpx.AsyncHTTPTransport(retries=1))
    grant = Grant(True, True, False)
    with pytest.raises(TransportError) as caught:
        await transport.send(Request(origin, "GET", "/", (), grant=grant))
    assert not isinstance(caught.value, GrantExpiredError)
    assert caught.value.effect == "none"
    assert grant.answers == [False]
    await transport.aclose()
