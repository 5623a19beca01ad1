"""A cancelled request frees its slot, its socket and its place in the queue."""

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
from tests.tls import make_client_tls, make_server_tls
from tests.wire.scripted_server import OK, Peer, ScriptedServer, in_pieces, replies, until

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("bounded_closing")]

Scenario = Callable[[Engine, ScriptedServer], Awaitable[None]]


@pytest.fixture
def anyio_backend(loop_library: str) -> tuple[str, dict[str, Any]]:
    """Every test of this file runs in each event loop."""
    return "asyncio", {"use_uvloop": loop_library == "uvloop"}


def sockets() -> int:
    """Return the number of open sockets of this process."""
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            count += str(entry.readlink()).startswith("socket:")
        except FileNotFoundError:  # the descriptor of the directory itself
            continue
    return count


def request(server: ScriptedServer, **fields: Any) -> Request:
    origin = Origin(server.origin.scheme, "localhost" if server.origin.scheme == "https" else "127.0.0.1", server.port)
    return Request(origin, fields.pop("method", "GET"), "/", (), **fields)


async def plain(engine: Engine, server: ScriptedServer) -> None:
    """Send a request over the idle connection or a new one."""
    await engine.send(request(server))


async def fresh(engine: Engine, server: ScriptedServer) -> None:
    """Send a request whose reply closes the connection, so that the next request makes a new one."""
    await engine.send(request(server, method="POST", body=b"close"))


async def queued(engine: Engine, server: ScriptedServer) -> None:
    """Send three requests over one connection."""
    await asyncio.gather(*(engine.send(request(server)) for _ in range(3)))


async def queued_upload(engine: Engine, server: ScriptedServer) -> None:
    """Send a streamed body that waits for the connection of another request."""
    first = asyncio.ensure_future(engine.send(request(server)))
    try:
        await asyncio.sleep(0)
        await upload(engine, server)
    finally:
        await first


async def upload(engine: Engine, server: ScriptedServer) -> None:
    """Send a streamed body."""
    await engine.send(request(server, method="POST", body=in_pieces(b"one", b"two", b"three")))


async def download(engine: Engine, server: ScriptedServer) -> None:
    """Read a streamed reply."""
    reply = await engine.send(request(server, stream=True, idle_timeout=10.0))
    try:
        async for _ in reply.chunks():
            await asyncio.sleep(0)
    finally:
        await reply.aclose()


async def serve(peer: Peer) -> None:
    """Reply in two pieces, and close the connection after a request that ends with ``close``."""
    while True:
        received = await peer.request()
        await peer.send(OK[:-1])
        await asyncio.sleep(0)
        await peer.send(OK[-1:])
        if received.endswith(b"close"):
            return


@pytest.mark.parametrize("scenario", [plain, fresh, queued, upload, queued_upload, download])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_cancellation_at_every_await(parser: Any, scheme: str, scenario: Scenario) -> None:
    """A call that is cancelled after any number of turns of the loop frees its slot and leaves no socket open."""
    server_tls, client_tls = make_tls() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=1, ssl_context=client_tls)
    async with ScriptedServer(serve, tls=server_tls) as server:
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
            if turns % 2:  # otherwise the next call begins without an idle connection
                assert (await asyncio.wait_for(engine.send(request(server)), 3)).content == b"ok"
        assert turns > 3
        await until(lambda: server.open == engine.statistics().open)
        await engine.aclose()
        await server.all_closed()
        await until(lambda: sockets() == before)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_cancelled_connect_frees_its_slot(parser: Any, scheme: str) -> None:
    """A connect that is cancelled just after its connection was made frees its slot, and closing does not hang."""
    server_tls, client_tls = make_tls() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=1, ssl_context=client_tls)
    async with ScriptedServer(serve, tls=server_tls) as server:
        for _ in range(5):
            task = asyncio.ensure_future(engine.send(request(server)))
            # The connection is counted when the loop reports it; the task is told one turn later.
            await until(lambda: engine.statistics().open == 1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()
            await asyncio.wait_for(until(lambda: engine.statistics().open == 0), 3)
        assert (await asyncio.wait_for(engine.send(request(server)), 3)).content == b"ok"
        await asyncio.wait_for(engine.aclose(), 3)
        await server.all_closed()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("resets", [False, True], ids=["no resets", "resets"])
async def test_random_cancellations(parser: Any, scheme: str, resets: bool) -> None:
    """After hundreds of calls cancelled at random, all of twenty calls succeed, and no socket is left open."""
    chance = random.Random(7)

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            if resets and is_churning and chance.random() < 0.1:
                peer.reset()
                return
            await peer.send(OK)

    async def cancel_one() -> None:
        task = asyncio.ensure_future(engine.send(request(server)))
        for _ in range(chance.randrange(30)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def worker() -> None:
        for _ in range(25):
            await cancel_one()

    is_churning = True
    server_tls, client_tls = make_tls() if scheme == "https" else (None, None)
    engine = Engine(parser=parser, max_connections=10, ssl_context=client_tls)
    async with ScriptedServer(script, tls=server_tls) as server:
        before = sockets()
        await asyncio.gather(*(worker() for _ in range(20)))
        is_churning = False
        succeeded = await asyncio.wait_for(asyncio.gather(*(engine.send(request(server)) for _ in range(20))), 3)
        assert [reply.content for reply in succeeded] == [b"ok"] * 20
        await until(lambda: server.open == engine.statistics().open == engine.statistics().idle)
        # Both ends of each connection are in this process.
        assert sockets() - before == 2 * engine.statistics().open
        await engine.aclose()
        await server.all_closed()
        await until(lambda: sockets() == before)


async def test_cancelled_before_it_starts(engine: Engine) -> None:
    """A task that is cancelled before its first step opens no connection."""
    async with ScriptedServer(replies(OK)) as server:
        task = asyncio.ensure_future(engine.send(request(server)))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert server.accepted == 0
        assert engine.statistics().open == 0


def make_tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make the settings of a server and of a client that trusts it."""
    authority = trustme.CA()
    return make_server_tls(authority), make_client_tls(authority)
