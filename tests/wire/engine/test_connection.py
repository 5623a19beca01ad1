"""When a connection is used again, and when not."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
import trustme

from easemob_async._wire.engine import Engine
from easemob_async._wire.engine import pool as pool_module
from easemob_async._wire.port import Origin, Reply, Request
from tests.tls import make_client_tls, make_server_tls
from tests.wire.scripted_server import OK, Peer, ScriptedServer, get, in_pieces, until

pytestmark = pytest.mark.anyio

LATE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine"


@pytest.fixture
def anyio_backend(loop_library: str) -> tuple[str, dict[str, Any]]:
    """Every test of this file runs in each event loop."""
    return "asyncio", {"use_uvloop": loop_library == "uvloop"}


@pytest.fixture(params=["http", "https"])
def tls(request: pytest.FixtureRequest) -> tuple[ssl.SSLContext, ssl.SSLContext] | None:
    """TLS settings of the server and of the client, or ``None`` for plain HTTP."""
    if request.param == "http":
        return None
    authority = trustme.CA()
    return make_server_tls(authority), make_client_tls(authority)


class BlockingServer:
    """A server of blocking sockets: what it sends is in the client's socket at once, without a turn of the loop."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._listener = listener
        self._tls = tls
        self.accepted: list[socket.socket] = []

    def accept(self) -> socket.socket:
        """Accept a connection, with TLS if the server has it."""
        accepted, _ = self._listener.accept()
        # An error instead of a thread that waits forever, where a test fails.
        accepted.settimeout(3)
        if self._tls is not None:
            accepted = self._tls.wrap_socket(accepted, server_side=True)
        self.accepted.append(accepted)
        return accepted

    def answer(self, data: bytes, may_answer: threading.Event | None = None) -> socket.socket:
        """Accept a connection, read a request and send these bytes, when that is permitted; for a thread."""
        accepted = self.accept()
        received = b""
        while b"\r\n\r\n" not in received:
            received += accepted.recv(65536)
        while b"chunked" in received and not received.endswith(b"0\r\n\r\n"):
            received += accepted.recv(65536)
        assert may_answer is None or may_answer.wait(3)
        accepted.sendall(data)
        return accepted

    def request(self, method: str = "GET", **fields: Any) -> Request:
        scheme = "http" if self._tls is None else "https"
        return Request(Origin(scheme, "localhost", self._listener.getsockname()[1]), method, "/", (), **fields)


@contextmanager
def blocking_server(tls: tuple[ssl.SSLContext, ssl.SSLContext] | None) -> Iterator[BlockingServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(3)
        server = BlockingServer(listener, None if tls is None else tls[0])
        try:
            yield server
        finally:
            for accepted in server.accepted:
                accepted.close()


async def test_close_that_the_loop_has_not_seen(parser: Any) -> None:
    """The socket is examined before it is used again: a close that the loop has not seen yet costs no request."""
    now = 1000.0
    engine = Engine(parser=parser, now=lambda: now)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Where the test fails, the thread would otherwise wait forever, and so would the end of the process.
        listener.settimeout(3)
        request = Request(Origin("http", "127.0.0.1", listener.getsockname()[1]), "GET", "/", ())

        def serve() -> socket.socket:
            accepted, _ = listener.accept()
            accepted.settimeout(3)
            accepted.recv(65536)
            accepted.sendall(OK)
            return accepted

        for _ in range(2):
            accepted, reply = await asyncio.gather(asyncio.to_thread(serve), engine.send(request))
            assert reply.content == b"ok"
            # The loop does not turn from here to the next request.
            accepted.close()
            now += 2.0
    await engine.aclose()


async def test_bytes_without_a_request_close_the_connection(engine: Engine) -> None:
    """Bytes on an idle connection, such as a late 408, are not taken for the next reply."""
    is_sent = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(OK)
        if peer.number == 0:
            await peer.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            is_sent.set()
            await peer.closed()

    async with ScriptedServer(script) as server:
        await engine.send(get(server))
        await is_sent.wait()
        await until(lambda: engine.statistics().idle == 0)
        assert (await engine.send(get(server))).status == 200


async def test_reply_before_a_whole_body_was_read(engine: Engine) -> None:
    """A connection is not used again after a reply to a large body that the server has not read to its end."""

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
            return
        await peer.head()
        await peer.send(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
        await peer.closed()

    async with ScriptedServer(script) as server:
        large = Request(server.origin, "POST", "/", (), b"x" * 20_000_000)
        assert (await engine.send(large)).status == 413
        assert (await engine.send(get(server))).content == b"ok"


@pytest.mark.parametrize("streamed", [False, True], ids=["bytes", "streamed"])
async def test_late_reply_on_an_idle_connection(parser: Any, tls: Any, streamed: bool) -> None:
    """A reply that arrives while the connection is idle belongs to no request, however short the idle time."""
    engine = Engine(parser=parser, ssl_context=tls and tls[1])
    with blocking_server(tls) as server:
        accepted, reply = await asyncio.gather(asyncio.to_thread(server.answer, OK), engine.send(server.request()))
        assert reply.content == b"ok"
        request = server.request("POST", body=in_pieces(b"x")) if streamed else server.request()

        async def send_after_late_reply() -> Reply:
            # The loop does not turn between the late reply and the next request.
            accepted.sendall(LATE)
            return await engine.send(request)

        _, reply = await asyncio.gather(asyncio.to_thread(server.answer, MINE), send_after_late_reply())
        assert (reply.status, reply.content) == (200, b"mine")
    await engine.aclose()


async def test_late_reply_on_a_reserved_connection(parser: Any, tls: Any) -> None:
    """A reply that arrives between the reservation of a connection and the request's head is not the request's."""
    engine = Engine(parser=parser, ssl_context=tls and tls[1], max_connections=1)
    with blocking_server(tls) as server:
        may_answer = threading.Event()

        async def first() -> None:
            assert (await engine.send(server.request())).content == b"ok"
            # The connection is reserved for the second call by now, whose task runs after this one.
            server.accepted[0].sendall(LATE)

        calls = asyncio.gather(first(), engine.send(server.request("POST", body=in_pieces(b"x"))))
        answered = asyncio.ensure_future(asyncio.to_thread(server.answer, OK, may_answer))
        await until(lambda: engine.statistics().waiting == 1)
        may_answer.set()
        await answered
        await asyncio.to_thread(server.answer, MINE)
        assert (await asyncio.wait_for(calls, 3))[1].content == b"mine"
    await engine.aclose()


async def test_late_reply_on_a_connection_given_back_to_the_queue(parser: Any, tls: Any) -> None:
    """A reply that arrives before a cancelled request gives back its connection is not that of a waiting request."""
    engine = Engine(parser=parser, ssl_context=tls and tls[1], max_connections=1)
    with blocking_server(tls) as server:
        may_answer = threading.Event()

        async def first() -> None:
            assert (await engine.send(server.request())).content == b"ok"
            # The connection is reserved for the second call by now, whose task runs after this one.
            assert engine.statistics().waiting == 1
            server.accepted[0].sendall(LATE)
            second.cancel()

        first_call = asyncio.ensure_future(first())
        answered = asyncio.ensure_future(asyncio.to_thread(server.answer, OK, may_answer))
        await until(lambda: bool(server.accepted))
        second = asyncio.ensure_future(engine.send(server.request("POST", body=in_pieces(b"x"))))
        await until(lambda: engine.statistics().waiting == 1)
        third = asyncio.ensure_future(engine.send(server.request()))
        await until(lambda: engine.statistics().waiting == 2)
        may_answer.set()
        await asyncio.gather(answered, first_call)
        await asyncio.gather(second, return_exceptions=True)
        assert second.cancelled()
        answered = asyncio.ensure_future(asyncio.to_thread(server.answer, MINE))
        reply = await asyncio.wait_for(third, 3)
        assert (reply.status, reply.content) == (200, b"mine")
        await answered
    await engine.aclose()


@pytest.mark.parametrize("waits", [False, True], ids=["idle", "queued"])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_reply_that_ends_with_a_full_read(
    parser: Any, tls: Any, waits: bool, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a reply fills the read buffer exactly, what is behind it is not taken for the next reply."""
    size = 4096
    monkeypatch.setattr(pool_module, "_SHARED_BUFFER", size)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    body = b"x" * (size - len(head % size))
    full = head % len(body) + body
    assert len(full) == size
    engine = Engine(parser=parser, ssl_context=tls and tls[1], max_connections=1)
    with blocking_server(tls) as server:
        first = asyncio.ensure_future(engine.send(server.request(stream=streamed)))
        accepted = await asyncio.to_thread(server.accept)
        await until(lambda: engine.statistics().open == 1 and engine.statistics().waiting == 0)
        await asyncio.to_thread(accepted.recv, 65536)
        answered = asyncio.ensure_future(asyncio.to_thread(server.answer, MINE))
        second = asyncio.ensure_future(engine.send(server.request())) if waits else None
        await until(lambda: engine.statistics().waiting == int(waits))
        accepted.sendall(full + LATE)
        reply = await first
        content = b"".join([piece async for piece in reply.chunks()])
        assert content == body
        reply = await (second or engine.send(server.request()))
        assert (reply.status, reply.content) == (200, b"mine")
        await answered
    await engine.aclose()


async def test_streamed_body_is_received_in_large_reads(parser: Any, tls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its first read, a streamed body is received into a larger buffer, and so is what follows on it."""
    monkeypatch.setattr(pool_module, "_SHARED_BUFFER", 2048)
    body = bytes(range(256)) * 200
    engine = Engine(parser=parser, ssl_context=tls and tls[1])
    with blocking_server(tls) as server:
        for _ in range(2):
            sent = asyncio.ensure_future(engine.send(server.request(stream=True)))
            if not server.accepted:
                await asyncio.to_thread(server.accept)
            (accepted,) = server.accepted
            await asyncio.to_thread(accepted.recv, 65536)
            # All of it is in the client's socket before the loop turns.
            accepted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            pieces = [piece async for piece in (await sent).chunks()]
            assert b"".join(pieces) == body
            assert max(map(len, pieces)) > 16_000
        assert engine.statistics().idle == 1
    await engine.aclose()


async def test_streamed_body_that_ends_with_a_full_read(parser: Any, tls: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a streamed body ends where the larger buffer is full, what is behind it is not taken for the next reply."""
    monkeypatch.setattr(pool_module, "_SHARED_BUFFER", 2048)
    monkeypatch.setattr(pool_module, "_BODY_BUFFER", 8192)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    body = b"x" * (2048 + 8192 - len(head % 10_000))
    full = head % len(body) + body
    assert len(full) == 2048 + 8192
    engine = Engine(parser=parser, ssl_context=tls and tls[1], max_connections=1)
    with blocking_server(tls) as server:
        first = asyncio.ensure_future(engine.send(server.request(stream=True)))
        accepted = await asyncio.to_thread(server.accept)
        await asyncio.to_thread(accepted.recv, 65536)
        answered = asyncio.ensure_future(asyncio.to_thread(server.answer, MINE))
        accepted.sendall(full + LATE)
        content = b"".join([piece async for piece in (await first).chunks()])
        assert content == body
        reply = await engine.send(server.request())
        assert (reply.status, reply.content) == (200, b"mine")
        await answered
    await engine.aclose()


@pytest.mark.parametrize("extra", [b"H", b"\0", b" ", b"HTTP/1.1 100 Continue\r\n\r\n", LATE[:-1]], ids=repr)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_bytes_behind_a_reply(parser: Any, method: str, extra: bytes) -> None:
    """A connection with any byte behind a complete reply is not used again."""

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(MINE)
        else:
            await peer.answer((OK[:-2] if method == "HEAD" else OK) + extra)
            await peer.closed()

    engine = Engine(parser=parser)
    async with ScriptedServer(script) as server:
        await engine.send(get(server, method=method))
        assert (await engine.send(get(server))).content == b"mine"
        assert server.accepted == 2
    await engine.aclose()
