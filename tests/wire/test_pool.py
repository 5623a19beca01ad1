"""How the engine keeps, shares and gives up its connections."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError, InvalidArgumentError, TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request, Transport

from .scripted_server import OK, Peer, ScriptedServer, replies, until

pytestmark = pytest.mark.anyio


def get(server: ScriptedServer, target: str = "/", **fields: Any) -> Request:
    return Request(server.origin, "GET", target, (), **fields)


class Turnstile:
    """A script that answers a request only when the test lets it, and notes who answered what."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, bytes]] = []
        """The connection's number and the target of each request, as they came."""
        self._pass: dict[bytes, anyio.Event] = {}

    def has_seen(self, target: bytes) -> bool:
        return any(seen == target for _, seen in self.asked)

    def allow(self, target: bytes) -> None:
        self._pass.setdefault(target, anyio.Event()).set()

    async def __call__(self, peer: Peer) -> None:
        while True:
            target = (await peer.request()).split(b" ")[1]
            self.asked.append((peer.number, target))
            await self._pass.setdefault(target, anyio.Event()).wait()
            await peer.send(OK)


@pytest.mark.parametrize("name", ["max_connections", "connect_timeout", "idle_expiry", "max_lifetime", "max_head"])
def test_settings_that_make_no_sense(name: str) -> None:
    """A limit or a time of nothing is refused when the engine is made."""
    with pytest.raises(InvalidArgumentError, match=name):
        Engine(**{name: 0})  # type: ignore[arg-type]


async def test_statistics(engine: Engine) -> None:
    """What is open, idle, waiting, made and reused is told at any moment."""
    assert isinstance(engine, Transport)
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(3):
            await engine.send(get(server))
        now = engine.statistics()
        assert (now.open, now.idle, now.waiting, now.made, now.reused) == (1, 1, 0, 1, 2)
        await engine.aclose()
        now = engine.statistics()
        assert (now.open, now.idle, now.waiting, now.made, now.reused) == (0, 0, 0, 1, 2)
        await server.all_closed()


async def test_last_used_is_first_used(parser: Any) -> None:
    """Of several idle connections the one that was busy last is taken, so that the others can expire."""
    gate = Turnstile()
    engine = Engine(parser=parser)
    async with ScriptedServer(gate) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(engine.send, get(server, "/a"))
        tasks.start_soon(engine.send, get(server, "/b"))
        await until(lambda: len(gate.asked) == 2)
        gate.allow(b"/b")
        await until(lambda: engine.statistics().idle == 1)
        gate.allow(b"/a")
        await until(lambda: engine.statistics().idle == 2)
        gate.allow(b"/c")
        await engine.send(get(server, "/c"))
        connection_of = {target: number for number, target in gate.asked}
        assert connection_of[b"/c"] == connection_of[b"/a"] != connection_of[b"/b"]
        await engine.aclose()


async def test_first_come_first_served(parser: Any) -> None:
    """Past the limit requests wait in line; a cancelled one leaves the line and nobody notices."""
    gate = Turnstile()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(gate) as server:
        calls = [asyncio.create_task(engine.send(get(server, name))) for name in ("/1", "/2", "/3", "/4")]
        await until(lambda: gate.has_seen(b"/1"))
        assert (engine.statistics().open, engine.statistics().waiting) == (1, 3)
        calls.pop(1).cancel()
        await until(lambda: engine.statistics().waiting == 2)
        for name in (b"/4", b"/3", b"/1"):
            gate.allow(name)
        for reply in await asyncio.gather(*calls):
            assert reply.content == b"ok"
        assert gate.asked == [(0, b"/1"), (0, b"/3"), (0, b"/4")]
        assert engine.statistics().waiting == 0
        await engine.aclose()


async def test_long_line(parser: Any) -> None:
    """A long line is only a line: nobody in it fails."""
    engine = Engine(parser=parser, max_connections=10)
    async with ScriptedServer(replies(OK)) as server:
        for reply in await asyncio.gather(*(engine.send(get(server)) for _ in range(1000))):
            assert reply.status == 200
        assert server.accepted <= 10
        await engine.aclose()


async def test_deadline_in_line(parser: Any) -> None:
    """A request whose deadline passes in line was not sent, and its place goes to the next."""
    gate = Turnstile()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(gate) as server:
        busy = asyncio.create_task(engine.send(get(server, "/busy")))
        await until(lambda: gate.has_seen(b"/busy"))
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(get(server, "/late", deadline=time.monotonic() + 0.02))
        assert caught.value.sent == "no"
        assert engine.statistics().waiting == 0
        gate.allow(b"/busy")
        assert (await busy).status == 200
        gate.allow(b"/next")
        assert (await engine.send(get(server, "/next"))).status == 200
        assert b"/late" not in {target for _, target in gate.asked}
        await engine.aclose()


async def test_idle_connection_of_another_host_makes_room(parser: Any) -> None:
    """With all connections idle for one host, another host gets one all the same."""
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(replies(OK)) as one, ScriptedServer(replies(OK)) as other:
        for server in (one, other, one):
            assert (await engine.send(get(server))).content == b"ok"
            assert engine.statistics().open == 1
        await engine.aclose()


async def test_slot_goes_to_whoever_is_next_whatever_host_they_want(parser: Any) -> None:
    """The line is one for all hosts: a connection to the wrong host is given up for the next in line."""
    gate = Turnstile()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(gate) as one, ScriptedServer(replies(OK)) as other:
        calls = [asyncio.create_task(engine.send(request)) for request in (get(one, "/1"), get(other), get(one, "/2"))]
        await until(lambda: gate.has_seen(b"/1"))
        gate.allow(b"/1")
        gate.allow(b"/2")
        assert [reply.content for reply in await asyncio.gather(*calls)] == [b"ok"] * 3
        assert gate.asked == [(0, b"/1"), (1, b"/2")]
        await engine.aclose()


@pytest.mark.parametrize(("passed", "connections"), [(29.0, 1), (30.0, 2)])
async def test_idle_expiry(parser: Any, passed: float, connections: int) -> None:
    """A connection that idled for *idle_expiry* seconds is not used again."""
    now = 1000.0
    engine = Engine(parser=parser, idle_expiry=30.0, now=lambda: now)
    async with ScriptedServer(replies(OK)) as server:
        await engine.send(get(server))
        now += passed
        await engine.send(get(server))
        assert server.accepted == connections
        await engine.aclose()


async def test_idle_connection_is_closed_by_itself(parser: Any) -> None:
    """An idle connection closes when its time is up, without another request."""
    engine = Engine(parser=parser, idle_expiry=0.02)
    async with ScriptedServer(replies(OK)) as server:
        await engine.send(get(server))
        await server.all_closed()
        assert (engine.statistics().open, engine.statistics().idle) == (0, 0)
        await engine.aclose()


async def test_lifetime(parser: Any) -> None:
    """A connection is given up after *max_lifetime* seconds however busy it is kept."""
    now = 1000.0
    engine = Engine(parser=parser, max_lifetime=100.0, idle_expiry=1000.0, now=lambda: now)
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(10):
            await engine.send(get(server))
            now += 20.0
        # Up to a tenth of the lifetime is taken off at random.
        assert server.accepted == 2
        assert engine.statistics().open == 1
        await engine.aclose()


async def test_close_unseen_by_the_loop(parser: Any) -> None:
    """After a second of idling the socket is asked: a close the loop had no time to see costs no request."""
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
            # From here to the next request the loop does not turn.
            accepted.close()
            now += 2.0
    await engine.aclose()


async def test_unasked_bytes_close_an_idle_connection(engine: Engine) -> None:
    """What a server says on an idle connection, a late 408 for one, is never taken for a reply."""
    said = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(OK)
        if peer.number == 0:
            await peer.send(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            said.set()
            await peer.closed()

    async with ScriptedServer(script) as server:
        await engine.send(get(server))
        await said.wait()
        await until(lambda: engine.statistics().idle == 0)
        assert (await engine.send(get(server))).status == 200


async def test_connect_timeout(parser: Any) -> None:
    """A host that does not answer is given up after *connect_timeout*, and nothing was sent."""
    engine = Engine(parser=parser, connect_timeout=0.03)

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        # A plain server never answers a TLS greeting.
        with pytest.raises(TransportError, match="in time") as caught:
            await engine.send(Request(Origin("https", "127.0.0.1", server.port), "GET", "/", ()))
        assert caught.value.sent == "no"
        await server.all_closed()
        assert engine.statistics().open == 0
    await engine.aclose()


async def test_deadline_while_connecting(engine: Engine) -> None:
    """The deadline counts while the connection is made."""

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        request = Request(Origin("https", "127.0.0.1", server.port), "GET", "/", (), deadline=time.monotonic() + 0.03)
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(request)
        assert caught.value.sent == "no"
        await server.all_closed()


async def test_name_that_cannot_be_looked_up(engine: Engine) -> None:
    """A name without an address is a transport error and nothing was sent."""
    with pytest.raises(TransportError) as caught:
        await engine.send(Request(Origin("http", "x" * 64 + ".invalid", 80), "GET", "/", ()))
    assert caught.value.sent == "no"
    assert engine.statistics().open == 0


async def _comes_to_rest(count: Callable[[], int]) -> None:
    """Wait until a count has not grown for a hundred turns of the loop."""
    still = 0
    while still < 100:
        before = count()
        await asyncio.sleep(0)
        still = still + 1 if count() == before else 0


async def test_slow_upload_waits_for_the_server(engine: Engine) -> None:
    """A body in pieces is asked for no faster than the server reads it."""
    go_on = anyio.Event()
    made = 0

    async def script(peer: Peer) -> None:
        await go_on.wait()
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
        await _comes_to_rest(lambda: made)
        # The kernel's buffers on both sides take a few megabytes.
        assert made < 300
        go_on.set()
        assert (await call).content == b"ok"
        assert made == 400


async def test_reply_before_a_whole_body_was_read(engine: Engine) -> None:
    """A reply to a large body the server has not read to its end leaves a connection nobody can use again."""

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


async def test_slow_download_holds_the_server_back(engine: Engine) -> None:
    """A streamed reply that is not read fills its buffer and no more."""
    sent = 0

    async def script(peer: Peer) -> None:
        nonlocal sent
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (400 * 65536))
        for _ in range(400):
            await peer.send(b"x" * 65536)
            sent += 1

    async with ScriptedServer(script) as server:
        reply = await engine.send(get(server, stream=True))
        await _comes_to_rest(lambda: sent)
        assert sent < 300
        total = 0
        async for piece in reply.chunks():
            total += len(piece)
        assert total == 400 * 65536
        assert engine.statistics().idle == 1


async def test_upload_that_is_not_read(engine: Engine) -> None:
    """*idle_timeout* ends an upload the server does not read, and the body's generator is closed."""
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
        assert caught.value.sent == "maybe"
        assert closed.is_set()


async def test_deadline_while_the_caller_makes_a_piece(engine: Engine) -> None:
    """A body whose next piece does not come does not hold the call past its deadline."""

    async def stuck() -> Any:
        yield b"x"
        await anyio.sleep_forever()

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        request = Request(server.origin, "POST", "/", (), stuck(), deadline=time.monotonic() + 0.03)
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(request)
        assert caught.value.sent == "maybe"
        await server.all_closed()


@pytest.mark.parametrize("pieces", [[b"one"], [b"one", b"two", b"three"]], ids=["short", "long"])
async def test_body_of_another_length_than_announced(engine: Engine, pieces: list[bytes]) -> None:
    """A body in pieces that breaks its own Content-Length ends the call and the connection."""

    async def body() -> Any:
        for piece in pieces:
            yield piece

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError, match="Content-Length is 6") as caught:
            await engine.send(Request(server.origin, "POST", "/", ((b"content-length", b"6"),), body()))
        assert caught.value.sent == "maybe"
        await server.all_closed()
