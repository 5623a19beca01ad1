"""Memory after requests: what they leave behind does not grow with their number, their timeouts or their servers."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import Any

import pytest

from easemob_async._wire.default import DefaultTransport
from easemob_async._wire.engine import Engine
from easemob_async._wire.engine.in_flight import InFlight
from easemob_async._wire.port import Origin, Request, Transport
from tests.wire.conftest import MakeTransport
from tests.wire.scripted_server import OK, ScriptedServer, get, replies

pytestmark = pytest.mark.anyio

HOSTS = 600


@pytest.fixture
def anyio_backend(loop_library: str) -> tuple[str, dict[str, Any]]:
    """Every test of this file runs in each event loop."""
    return "asyncio", {"use_uvloop": loop_library == "uvloop"}


def count(kind: type) -> int:
    """Count the objects of a class that are alive."""
    gc.collect()
    return sum(type(found) is kind for found in gc.get_objects())


async def test_requests_with_long_timeouts(transport: Transport) -> None:
    """Nothing of a request is kept until its deadline or its idle timeout, however late these are."""
    async with ScriptedServer(replies(OK)) as server:
        await transport.send(get(server))
        before = len(gc.get_objects())
        for number in range(3000):
            deadline = time.monotonic() + 86_400 + number
            reply = await transport.send(get(server, deadline=deadline, stream=number % 2 == 0, idle_timeout=86_400.0))
            async for _ in reply.chunks():
                pass
            await reply.aclose()
        del reply
        gc.collect()
        assert len(gc.get_objects()) - before < 1500


async def test_requests_that_waited_for_a_connection(parser: Any) -> None:
    """A request and its body are not kept until the time for which it could have waited in the queue."""
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(3):
            await asyncio.gather(*(engine.send_raw(get(server), queue_timeout=86_400.0) for _ in range(20)))
        assert count(InFlight) == 0
        await engine.aclose()


@pytest.mark.parametrize("subject", ["engine-h11", "engine-httptools", "httpx"])
async def test_requests_to_many_servers(make_transport: MakeTransport, subject: str) -> None:
    """A transport remembers a bounded number of servers."""
    limit = {"max_in_flight": 5} if subject == "httpx" else {"max_connections": 5}
    transport = make_transport(**limit)
    async with ScriptedServer(replies(OK), host="0.0.0.0") as server:
        before = count(Origin)
        for number in range(HOSTS):
            origin = Origin("http", f"127.0.{1 + number // 200}.{1 + number % 200}", server.port)
            assert (await transport.send(Request(origin, "GET", "/", ()))).status == 200
        assert count(Origin) - before < HOSTS / 2


async def test_proxies_of_many_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default transport remembers the proxies of a bounded number of servers."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    transport = DefaultTransport(5)
    before = count(Origin)
    for number in range(HOSTS):
        transport.send(Request(Origin("http", f"host{number}.invalid", 80), "GET", "/", ())).close()
    assert count(Origin) - before < HOSTS / 2
    await transport.aclose()
