"""TLS: whom the transports believe, and that everything else is the same over it."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import pytest
import trustme

from easemob_async._errors import TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request, Transport

from .conftest import MakeTransport
from .scripted_server import OK, Peer, ScriptedServer, in_pieces, replies

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the servers' certificates."""
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """The settings of a server that is called localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def believing(authority: trustme.CA) -> ssl.SSLContext:
    """The settings of a client that believes the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def transport(make_transport: MakeTransport, believing: ssl.SSLContext) -> Transport:
    """The transport under test, believing the authority."""
    return make_transport(ssl_context=believing)


def at_localhost(server: ScriptedServer, **fields: Any) -> Request:
    return Request(Origin("https", "localhost", server.port), fields.pop("method", "GET"), "/", (), **fields)


async def test_requests_share_a_connection(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """One handshake serves many requests."""
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        for _ in range(3):
            assert (await transport.send(at_localhost(server))).content == b"ok"
        assert server.accepted == 1


async def test_wrong_name(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """A certificate for another name is refused, and nothing was sent."""
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        with pytest.raises(TransportError, match="certificate") as caught:
            await transport.send(Request(server.origin, "GET", "/", ()))
        assert caught.value.sent == "no"


async def test_authority_nobody_knows(parser: Any, server_tls: ssl.SSLContext) -> None:
    """By default the authorities are httpx's, which do not know the test's."""
    engine = Engine(parser=parser)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        with pytest.raises(TransportError, match="certificate") as caught:
            await engine.send(at_localhost(server))
        assert caught.value.sent == "no"
        assert engine.statistics().open == 0
    await engine.aclose()


async def test_no_verification(parser: Any, server_tls: ssl.SSLContext) -> None:
    """``verify=False`` takes any certificate."""
    engine = Engine(parser=parser, verify=False)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        assert (await engine.send(Request(server.origin, "GET", "/", ()))).content == b"ok"
        await engine.aclose()


async def test_plain_server(transport: Transport) -> None:
    """A server that does not speak TLS is a transport error, and nothing was sent."""

    async def script(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError) as caught:
            await transport.send(at_localhost(server))
        assert caught.value.sent == "no"


async def test_long_bodies_both_ways(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """Bodies of many TLS records arrive whole, in pieces both ways."""
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"y" * 1_000_000
    got: list[int] = []

    async def script(peer: Peer) -> None:
        got.append((await peer.answer(reply)).count(b"x"))

    async with ScriptedServer(script, tls=server_tls) as server:
        pieces = in_pieces(*[b"x" * 10_000] * 100)
        answer = await transport.send(at_localhost(server, method="POST", body=pieces, stream=True))
        assert sum([len(piece) async for piece in answer.chunks()]) == 1_000_000
    assert got == [1_000_000]


async def test_connection_that_closes_as_it_is_handed_over(
    parser: Any, server_tls: ssl.SSLContext, believing: ssl.SSLContext
) -> None:
    """A body in pieces that was given a connection the server is just closing gets another, with nothing sent."""

    async def script(peer: Peer) -> None:
        await peer.request()
        # In one go, so that the client's loop sees the reply and the close in the same turn.
        peer.writer.write(OK)
        peer.writer.close()

    engine = Engine(parser=parser, ssl_context=believing, max_connections=1)
    async with ScriptedServer(script, tls=server_tls) as server:
        first = asyncio.ensure_future(engine.send(at_localhost(server)))
        second = asyncio.ensure_future(engine.send(at_localhost(server, method="POST", body=in_pieces(b"x"))))
        assert [reply.content for reply in await asyncio.gather(first, second)] == [b"ok", b"ok"]
        assert server.accepted == 2
        await engine.aclose()


async def test_close_is_immediate(parser: Any, server_tls: ssl.SSLContext, believing: ssl.SSLContext) -> None:
    """Closing does not wait for the server's farewell: when it returns the sockets are closed."""
    engine = Engine(parser=parser, ssl_context=believing)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        await engine.send(at_localhost(server))
        assert engine.statistics().open == 1
        await engine.aclose()
        assert engine.statistics().open == 0
        await server.all_closed()
