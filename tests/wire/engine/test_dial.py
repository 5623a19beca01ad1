"""Making connections: failures, timeouts and cancellation."""

from __future__ import annotations

import time
from typing import Any

import pytest

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request
from tests.wire.scripted_server import Peer, ScriptedServer

pytestmark = pytest.mark.anyio


async def test_connect_timeout(parser: Any) -> None:
    """A connection that is not made within *connect_timeout* is an error, and nothing was sent."""
    engine = Engine(parser=parser, connect_timeout=0.03)

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        # A plain server never answers the first message of TLS.
        with pytest.raises(TransportError, match="connect_timeout") as caught:
            await engine.send(Request(Origin("https", "127.0.0.1", server.port), "GET", "/", ()))
        assert caught.value.effect == "none"
        await server.all_closed()
        assert engine.statistics().open == 0
    await engine.aclose()


async def test_deadline_while_connecting(engine: Engine) -> None:
    """The deadline also covers the making of a connection."""

    async def script(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(script) as server:
        request = Request(Origin("https", "127.0.0.1", server.port), "GET", "/", (), deadline=time.monotonic() + 0.03)
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(request)
        assert caught.value.effect == "none"
        await server.all_closed()


async def test_name_without_an_address(engine: Engine) -> None:
    """A name without an address is a transport error, and nothing was sent."""
    with pytest.raises(TransportError) as caught:
        await engine.send(Request(Origin("http", "x" * 64 + ".invalid", 80), "GET", "/", ()))
    assert caught.value.effect == "none"
    assert engine.statistics().open == 0
