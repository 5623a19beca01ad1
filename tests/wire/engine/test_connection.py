"""When a connection is used again, and when not."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import anyio
import pytest

from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request
from tests.wire.scripted_server import OK, Peer, ScriptedServer, get, until

pytestmark = pytest.mark.anyio


async def test_close_that_the_loop_has_not_seen(parser: Any) -> None:
    """After a second of idleness the socket is examined: a close that the loop has not seen yet costs no request."""
    now = 1000.0
    engine = Engine(parser=parser, now=lambda: now)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        request = Request(Origin("http", "127.0.0.1", listener.getsockname()[1]), "GET", "/", ())

        def serve() -> socket.socket:
            accepted, _ = listener.accept()
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
