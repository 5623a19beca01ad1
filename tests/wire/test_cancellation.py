"""A cancelled request takes nothing with it: no slot, no socket, no place in line."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request
from easemob_async._wire.semaphore import FairSemaphore

from .scripted_server import OK, Peer, ScriptedServer, in_pieces, replies, until

pytestmark = pytest.mark.anyio

Scenario = Callable[[Engine, ScriptedServer], Awaitable[None]]


@pytest.fixture
def anyio_backend(loop_library: str) -> tuple[str, dict[str, Any]]:
    """Every test here runs in each event loop."""
    return "asyncio", {"use_uvloop": loop_library == "uvloop"}


def sockets() -> int:
    """Sockets this process has open."""
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            count += str(entry.readlink()).startswith("socket:")
        except FileNotFoundError:  # the directory itself, closed by now
            continue
    return count


def request(server: ScriptedServer, **fields: Any) -> Request:
    origin = Origin(server.origin.scheme, "localhost" if server.origin.scheme == "https" else "127.0.0.1", server.port)
    return Request(origin, fields.pop("method", "GET"), "/", (), **fields)


async def plain(engine: Engine, server: ScriptedServer) -> None:
    """One call, over whatever connection there is."""
    await engine.send(request(server))


async def fresh(engine: Engine, server: ScriptedServer) -> None:
    """A call over a connection of its own, because the one before it left no connection."""
    await engine.send(request(server, method="POST", body=b"close"))


async def in_line(engine: Engine, server: ScriptedServer) -> None:
    """Three calls for one connection."""
    await asyncio.gather(*(engine.send(request(server)) for _ in range(3)))


async def upload_in_line(engine: Engine, server: ScriptedServer) -> None:
    """A body in pieces that has to wait for another call's connection."""
    first = asyncio.ensure_future(engine.send(request(server)))
    try:
        await asyncio.sleep(0)
        await upload(engine, server)
    finally:
        await first


async def upload(engine: Engine, server: ScriptedServer) -> None:
    """A body in pieces."""
    await engine.send(request(server, method="POST", body=in_pieces(b"one", b"two", b"three")))


async def download(engine: Engine, server: ScriptedServer) -> None:
    """A reply in pieces."""
    reply = await engine.send(request(server, stream=True, idle_timeout=10.0))
    try:
        async for _ in reply.chunks():
            await asyncio.sleep(0)
    finally:
        await reply.aclose()


async def serve(peer: Peer) -> None:
    """Answer in two pieces; a body that says so ends the connection."""
    while True:
        asked = await peer.request()
        await peer.send(OK[:-1])
        await asyncio.sleep(0)
        await peer.send(OK[-1:])
        if asked.endswith(b"close"):
            return


@pytest.mark.parametrize("scenario", [plain, fresh, in_line, upload, upload_in_line, download])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_cancellation_at_every_await(parser: Any, scheme: str, scenario: Scenario) -> None:
    """Cancelled after every number of turns of the loop it may take, a call leaves its slot free and no socket open."""
    tls, trusting = _contexts() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=1, ssl_context=trusting)
    async with ScriptedServer(serve, tls=tls) as server:
        before = sockets()
        turns, cancelled = 0, True
        while cancelled:
            task = asyncio.ensure_future(scenario(engine, server))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            cancelled = isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)
            assert engine.statistics().waiting == 0
            turns += 1
            if turns % 2:  # every other time there is no connection to begin with
                assert (await asyncio.wait_for(engine.send(request(server)), 3)).content == b"ok"
        assert turns > 3
        await until(lambda: server.open == engine.statistics().open)
        await engine.aclose()
        await server.all_closed()
        await until(lambda: sockets() == before)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_cancelled_connect_frees_its_slot(parser: Any, scheme: str) -> None:
    """A connect that is cancelled just after its connection was made frees its slot, and closing the engine ends."""
    tls, trusting = _contexts() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=1, ssl_context=trusting)
    async with ScriptedServer(serve, tls=tls) as server:
        for _ in range(5):
            task = asyncio.ensure_future(engine.send(request(server)))
            # The connection is counted when the loop reports it; the task learns of it one turn later.
            await until(lambda: engine.statistics().open == 1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()
            await asyncio.wait_for(until(lambda: engine.statistics().open == 0), 3)
        assert (await asyncio.wait_for(engine.send(request(server)), 3)).content == b"ok"
        await asyncio.wait_for(engine.aclose(), 3)
        await server.all_closed()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("resets", [False, True], ids=["quiet", "with resets"])
async def test_churn(parser: Any, scheme: str, resets: bool) -> None:
    """After hundreds of calls cancelled at random, all of twenty healthy calls succeed and no socket is left over."""
    chance = random.Random(7)

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            if resets and not calm and chance.random() < 0.1:
                peer.reset()
                return
            await peer.send(OK)

    async def one() -> None:
        task = asyncio.ensure_future(engine.send(request(server)))
        for _ in range(chance.randrange(30)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def worker() -> None:
        for _ in range(25):
            await one()

    calm = False
    tls, trusting = _contexts() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=10, ssl_context=trusting)
    async with ScriptedServer(script, tls=tls) as server:
        before = sockets()
        await asyncio.gather(*(worker() for _ in range(20)))
        calm = True
        healthy = await asyncio.wait_for(asyncio.gather(*(engine.send(request(server)) for _ in range(20))), 3)
        assert [reply.content for reply in healthy] == [b"ok"] * 20
        await until(lambda: server.open == engine.statistics().open == engine.statistics().idle)
        # Each connection has two ends, and both are in this process.
        assert sockets() - before == 2 * engine.statistics().open
        await engine.aclose()
        await server.all_closed()
        await until(lambda: sockets() == before)


async def test_gate_passes_on_what_a_cancelled_waiter_was_given() -> None:
    """A place that is given to a waiter in the moment it is cancelled goes to the next."""
    gate = FairSemaphore(1)
    assert await gate.acquire(None)
    waiter = asyncio.ensure_future(gate.acquire(None))
    await until(lambda: gate.waiting == 1)
    gate.release()
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    assert waiter.cancelled()
    assert (gate.held, gate.waiting) == (0, 0)


async def test_cancelled_before_it_starts(engine: Engine) -> None:
    """A task cancelled before its first step opens nothing."""
    async with ScriptedServer(replies(OK)) as server:
        task = asyncio.ensure_future(engine.send(request(server)))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert server.accepted == 0
        assert engine.statistics().open == 0


def _contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client
