"""TLS: which certificates the transports accept, and that requests work as over plain connections."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import pytest
import trustme

from easemob_async._errors import TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request, Transport
from tests.tls import make_client_tls, make_server_tls
from tests.wire.conftest import MakeTransport
from tests.wire.scripted_server import OK, Peer, ScriptedServer, in_pieces, replies

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The authority that signs the server's certificate."""
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """Settings of a server with a certificate for localhost."""
    return make_server_tls(authority)


@pytest.fixture(scope="module")
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    """Settings of a client that trusts the authority."""
    return make_client_tls(authority)


@pytest.fixture
def transport(make_transport: MakeTransport, client_tls: ssl.SSLContext) -> Transport:
    """The transport under test, which trusts the authority."""
    return make_transport(ssl_context=client_tls)


def at_localhost(server: ScriptedServer, **fields: Any) -> Request:
    return Request(Origin("https", "localhost", server.port), fields.pop("method", "GET"), "/", (), **fields)


async def test_requests_share_a_connection(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """Requests share a connection and its handshake."""
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        for _ in range(3):
            assert (await transport.send(at_localhost(server))).content == b"ok"
        assert server.accepted == 1


async def test_certificate_for_another_name(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """A certificate for another name is refused, and nothing was sent."""
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        with pytest.raises(TransportError, match="certificate") as caught:
            await transport.send(Request(server.origin, "GET", "/", ()))
        assert caught.value.effect == "none"


async def test_unknown_authority(parser: Any, server_tls: ssl.SSLContext) -> None:
    """By default the authorities of httpx are trusted, and a certificate of another authority is refused."""
    engine = Engine(parser=parser)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        with pytest.raises(TransportError, match="certificate") as caught:
            await engine.send(at_localhost(server))
        assert caught.value.effect == "none"
        assert engine.statistics().open == 0
    await engine.aclose()


async def test_verification_disabled(parser: Any, server_tls: ssl.SSLContext) -> None:
    """With ``verify=False`` any certificate is accepted."""
    engine = Engine(parser=parser, verify=False)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        assert (await engine.send(Request(server.origin, "GET", "/", ()))).content == b"ok"
        await engine.aclose()


async def test_plain_server(transport: Transport) -> None:
    """A server without TLS is a transport error, and nothing was sent."""

    async def script(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError) as caught:
            await transport.send(at_localhost(server))
        assert caught.value.effect == "none"


async def test_long_bodies_in_both_directions(transport: Transport, server_tls: ssl.SSLContext) -> None:
    """Streamed bodies of many TLS records arrive whole."""
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"y" * 1_000_000
    got: list[int] = []

    async def script(peer: Peer) -> None:
        got.append((await peer.answer(reply)).count(b"x"))

    async with ScriptedServer(script, tls=server_tls) as server:
        pieces = in_pieces(*[b"x" * 10_000] * 100)
        answer = await transport.send(at_localhost(server, method="POST", body=pieces, stream=True))
        assert sum([len(piece) async for piece in answer.chunks()]) == 1_000_000
    assert got == [1_000_000]


async def test_reserved_connection_that_closes(
    parser: Any, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    """A streamed request gets another connection when the server closes the one that was reserved for it."""

    async def script(peer: Peer) -> None:
        await peer.request()
        # Without a pause, so that the client's loop sees the reply and the close in the same turn.
        peer.writer.write(OK)
        peer.writer.close()

    engine = Engine(parser=parser, ssl_context=client_tls, max_connections=1)
    async with ScriptedServer(script, tls=server_tls) as server:
        first = asyncio.ensure_future(engine.send(at_localhost(server)))
        second = asyncio.ensure_future(engine.send(at_localhost(server, method="POST", body=in_pieces(b"x"))))
        assert [reply.content for reply in await asyncio.gather(first, second)] == [b"ok", b"ok"]
        assert server.accepted == 2
        await engine.aclose()


async def test_close_is_immediate(parser: Any, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    """Closing does not wait for the server's side of TLS: when it returns, the sockets are closed."""
    engine = Engine(parser=parser, ssl_context=client_tls)
    async with ScriptedServer(replies(OK), tls=server_tls) as server:
        await engine.send(at_localhost(server))
        assert engine.statistics().open == 1
        await engine.aclose()
        assert engine.statistics().open == 0
        await server.all_closed()
