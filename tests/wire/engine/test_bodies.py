"""Streamed bodies of the engine: back-pressure, timeouts and announced lengths."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Request
from tests.wire.scripted_server import OK, Peer, ScriptedServer, get, replies, until

pytestmark = pytest.mark.anyio


async def _stops_growing(count: Callable[[], int]) -> None:
    """Wait until a count has not grown for a hundred turns of the loop."""
    unchanged = 0
    while unchanged < 100:
        before = count()
        await asyncio.sleep(0)
        unchanged = unchanged + 1 if count() == before else 0


async def test_upload_waits_for_a_slow_server(engine: Engine) -> None:
    """The pieces of a body are requested no faster than the server reads them."""
    may_read = anyio.Event()
    made = 0

    async def script(peer: Peer) -> None:
        await may_read.wait()
        tail = b""
        while not tail.endswith(b"0\r\n\r\n"):
            tail = (tail + await peer.reader.read(65536))[-5:]
        await peer.send(OK)

    async def body() -> Any:
        nonlocal made
        for _ in range(400):
            made += 1
            yield b"x" * 65536

    async with ScriptedServer(script) as server:
        call = asyncio.create_task(engine.send(Request(server.origin, "POST", "/", (), body())))
        await _stops_growing(lambda: made)
        # The kernel's buffers on both sides hold a few megabytes.
        assert made < 300
        may_read.set()
        assert (await call).content == b"ok"
        assert made == 400


@pytest.mark.uvloop
async def test_large_piece_waits_for_a_slow_server(engine: Engine) -> None:
    """A piece of any size is handed to the event loop in small parts, as the server reads them."""
    may_read = anyio.Event()
    received: list[bytes] = []
    piece = bytes(range(256)) * 131_072

    async def script(peer: Peer) -> None:
        await peer.head()
        await may_read.wait()
        received.append(await peer.reader.readexactly(2 * len(piece)))
        await peer.send(OK)

    async def body() -> Any:
        yield piece
        yield piece

    async with ScriptedServer(script) as server:
        headers = ((b"content-length", b"%d" % (2 * len(piece))),)
        call = asyncio.create_task(engine.send(Request(server.origin, "POST", "/", headers, body())))
        await until(lambda: engine.statistics().open == 1)
        (pool,) = engine._pools.values()
        (connection,) = pool.connections
        await until(connection.has_backlog)
        transport = connection._transport
        assert transport is not None
        await _stops_growing(transport.get_write_buffer_size)
        assert transport.get_write_buffer_size() <= 512 * 1024
        may_read.set()
        assert (await call).content == b"ok"
    assert received == [piece + piece]


@pytest.mark.uvloop
async def test_reply_within_a_large_piece(engine: Engine) -> None:
    """A reply that comes before a piece is written ends the writing of that piece."""

    async def script(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig")
        await peer.closed()

    async def body() -> Any:
        yield b"x" * (64 * 1024 * 1024)

    async with ScriptedServer(script) as server:
        reply = await engine.send(Request(server.origin, "POST", "/", (), body()))
        assert (reply.status, reply.content) == (413, b"big")
        await server.all_closed()


@pytest.mark.uvloop
async def test_other_tasks_run_while_a_body_is_decoded(engine: Engine) -> None:
    """A body that expands a thousandfold does not keep other tasks from running."""
    coded = gzip.compress(bytes(20_000_000))
    reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(coded), coded)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with ScriptedServer(replies(reply)) as server:
        got = await engine.send(get(server, stream=True))
        counter = asyncio.create_task(count())
        pieces = [piece async for piece in got.chunks()]
        counter.cancel()
    assert sum(map(len, pieces)) == 20_000_000
    assert turns >= len(pieces) > 50


async def test_download_waits_for_a_slow_caller(engine: Engine) -> None:
    """The buffer of a streamed reply that is not read stays limited, and the server has to wait."""
    sent = 0

    async def script(peer: Peer) -> None:
        nonlocal sent
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (400 * 65536))
        for _ in range(400):
            await peer.send(b"x" * 65536)
            sent += 1

    async with ScriptedServer(script) as server:
        reply = await engine.send(get(server, stream=True))
        await _stops_growing(lambda: sent)
        assert sent < 300
        total = 0
        async for piece in reply.chunks():
            total += len(piece)
        assert total == 400 * 65536
        assert engine.statistics().idle == 1


async def test_upload_that_the_server_does_not_read(engine: Engine) -> None:
    """*idle_timeout* ends an upload that the server does not read, and the body's generator is closed."""
    closed = anyio.Event()

    async def script(peer: Peer) -> None:
        await anyio.sleep_forever()

    async def endless() -> Any:
        try:
            while True:
                yield b"x" * 65536
        finally:
            closed.set()

    async with ScriptedServer(script) as server:
        request = Request(server.origin, "POST", "/", (), endless(), idle_timeout=0.05)
        with pytest.raises(TransportError, match="no byte for") as caught:
            await engine.send(request)
        assert caught.value.effect == "unknown"
        assert closed.is_set()


async def test_deadline_while_the_caller_makes_a_piece(engine: Engine) -> None:
    """The deadline ends a call whose body does not produce its next piece."""

    async def stuck() -> Any:
        yield b"x"
        await anyio.sleep_forever()

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        request = Request(server.origin, "POST", "/", (), stuck(), deadline=time.monotonic() + 0.03)
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(request)
        assert caught.value.effect == "unknown"
        await server.all_closed()


@pytest.mark.parametrize("pieces", [[b"one"], [b"one", b"two", b"three"]], ids=["short", "long"])
async def test_body_of_another_length_than_announced(engine: Engine, pieces: list[bytes]) -> None:
    """A streamed body that is not as long as its Content-Length ends the call and the connection."""

    async def body() -> Any:
        for piece in pieces:
            yield piece

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError, match="Content-Length is 6") as caught:
            await engine.send(Request(server.origin, "POST", "/", ((b"content-length", b"6"),), body()))
        assert caught.value.effect == "unknown"
        await server.all_closed()
