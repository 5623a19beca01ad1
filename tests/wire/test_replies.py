"""Replies of every form, valid and invalid, through every transport."""

from __future__ import annotations

import gc
import gzip
import math
import time
import weakref
from typing import Any

import anyio
import httpx
import pytest

from easemob_async._errors import DeadlineExceededError, InvalidArgumentError, TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.httpx_adapter import HttpxTransport
from easemob_async._wire.port import Origin, Request, Transport
from tests.wire.conftest import MakeTransport
from tests.wire.scripted_server import OK, Peer, ScriptedServer, assert_healthy, get, once, replies

pytestmark = pytest.mark.anyio


KEPT = [
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", id="length"),
    pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", id="length 0"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n",
        200,
        b"hello",
        id="chunked, with an extension and a trailer",
    ),
    pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", id="204"),
    pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, b"", id="304 with a length"),
    pytest.param(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, 200, b"ok", id="1xx before"
    ),
    pytest.param(b"HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\nno", 404, b"no", id="no reason phrase"),
]

ENDED = [
    pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhello", 200, b"hello", id="no length"),
    pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", id="close"),
    pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", id="HTTP/1.0"),
]


@pytest.mark.parametrize(("reply", "status", "body"), KEPT)
async def test_reply_that_keeps_the_connection(transport: Transport, reply: bytes, status: int, body: bytes) -> None:
    """A reply with an announced end is read to that end, and the connection carries the next request."""
    async with ScriptedServer(replies(reply, OK)) as server:
        got = await transport.send(get(server))
        assert (got.status, got.content) == (status, body)
        await assert_healthy(transport, server)
        assert server.accepted == 1


@pytest.mark.parametrize(("reply", "status", "body"), ENDED)
async def test_reply_that_ends_the_connection(transport: Transport, reply: bytes, status: int, body: bytes) -> None:
    """A reply that ends with its connection is read to its end, and the next request uses another connection."""

    async def script(peer: Peer) -> None:
        await peer.answer(OK if peer.number else reply)

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server))
        assert (got.status, got.content) == (status, body)
        await assert_healthy(transport, server)
        assert server.accepted == 2


@pytest.mark.parametrize(("reply", "status", "body"), KEPT + ENDED)
async def test_reply_split_at_every_byte(transport: Transport, reply: bytes, status: int, body: bytes) -> None:
    """A reply is read in the same way however it is cut."""

    async def script(peer: Peer) -> None:
        await peer.request()
        for at in range(len(reply)):
            await peer.send(reply[at : at + 1])
            await anyio.lowlevel.checkpoint()

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server))
        assert (got.status, got.content) == (status, body)


async def test_headers_in_order_and_lower_case(transport: Transport) -> None:
    """Names are in lower case, values are unchanged, and repeated fields are separate."""
    reply = b"HTTP/1.1 200 OK\r\nX-B: 1\r\nContent-Length: 0\r\nX-A:  2 \r\nx-b: \xff\r\n\r\n"
    async with ScriptedServer(replies(reply)) as server:
        got = await transport.send(get(server))
        assert list(got.headers) == [(b"x-b", b"1"), (b"content-length", b"0"), (b"x-a", b"2"), (b"x-b", b"\xff")]
        assert got.header(b"x-b") == b"1"
        assert got.header(b"x-c") is None


async def test_reply_to_a_head_has_no_body(transport: Transport) -> None:
    """The reply to a HEAD ends with its head, whatever it announces, and the connection carries the next request."""
    async with ScriptedServer(replies(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", OK)) as server:
        got = await transport.send(get(server, method="HEAD"))
        assert (got.status, got.content, got.header(b"content-length")) == (200, b"", b"1000")
        await assert_healthy(transport, server)
        assert server.accepted == 1


@pytest.mark.parametrize("extra", [b"junk", OK], ids=["junk", "a second reply"])
async def test_bytes_after_a_reply_are_not_read_as_the_next(transport: Transport, subject: str, extra: bytes) -> None:
    """A connection with bytes after its reply is closed, and the next request receives its own reply."""
    if subject == "httpx":
        pytest.skip("httpcore reads them as the start of the next reply")

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine")
        else:
            await peer.answer(OK + extra)
            await peer.closed()

    async with ScriptedServer(script) as server:
        await assert_healthy(transport, server)
        await assert_healthy(transport, server, b"mine")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.0\r\n\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n", id="length of letters"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk", id="two lengths"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nok\r\n0\r\n\r\n", id="chunk size"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n", id="negative chunk size"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffffff\r\nok\r\n",
            id="huge chunk size",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 0\r\n\r\n", id="header name with a space"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", id="transfer coding unknown"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", id="coding below chunks"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", id="head over any limit"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, id="interim replies without end"),
    ],
)
async def test_reply_that_is_not_http(transport: Transport, subject: str, reply: bytes) -> None:
    """An invalid reply is a transport error, and its connection is not used again."""
    if subject == "httpx" and reply.startswith(b"HTTP/1.1 100"):
        pytest.skip("httpcore does not limit interim replies")

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
        else:
            await peer.answer(reply)
            await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError) as caught:
            await transport.send(get(server))
        assert caught.value.effect == "unknown"
        await assert_healthy(transport, server)


async def test_length_beside_chunks(transport: Transport, subject: str) -> None:
    """With Content-Length beside Transfer-Encoding, a mark of smuggled replies, the length is never used."""
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    async with ScriptedServer(once(reply)) as server:
        if subject == "httpx":
            await assert_healthy(transport, server)
        else:
            with pytest.raises(TransportError):
                await transport.send(get(server))


@pytest.mark.parametrize(
    ("start", "status"),
    [
        pytest.param(b"", None, id="before the head"),
        pytest.param(b"HTTP/1.1 20", None, id="within the status"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", None, id="within the head"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, id="after the head"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", 200, id="within the body"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            200,
            id="before the last chunk",
        ),
    ],
)
@pytest.mark.parametrize("reset", [False, True], ids=["close", "reset"])
async def test_reply_that_breaks_off(transport: Transport, start: bytes, status: int | None, reset: bool) -> None:
    """The effect of a call whose reply is cut short is unknown; the error has the status if one was received."""
    read_head = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(start)
        if reset:
            # The client must read what has arrived before the reset, because the kernel then discards it.
            await read_head.wait()
            peer.reset()

    async with ScriptedServer(script) as server:
        async with anyio.create_task_group() as tasks:

            async def call() -> None:
                with pytest.raises(TransportError) as caught:
                    await transport.send(get(server))
                assert (caught.value.effect, caught.value.status) == ("unknown", status)

            tasks.start_soon(call)
            await anyio.wait_all_tasks_blocked()
            read_head.set()


async def test_connection_refused(transport: Transport) -> None:
    """When the connection is refused, nothing was sent."""
    async with ScriptedServer(once(OK)) as server:
        request = get(server)
    with pytest.raises(TransportError) as caught:
        await transport.send(request)
    assert caught.value.effect == "none"


async def test_deadline_of_a_slow_reply(transport: Transport) -> None:
    """A server that sends a byte from time to time does not extend the deadline."""

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
        while not peer.writer.is_closing():
            await peer.send(b"x")
            await anyio.sleep(0.005)

    async with ScriptedServer(script) as server:
        started = time.monotonic()
        with pytest.raises(DeadlineExceededError) as caught:
            await transport.send(get(server, deadline=started + 0.06))
        assert 0.06 <= time.monotonic() - started < 0.3
        assert caught.value.effect == "unknown"


async def test_deadline_without_a_reply(transport: Transport) -> None:
    """When the server does not reply before the deadline, the request may have been processed."""

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(DeadlineExceededError) as caught:
            await transport.send(get(server, deadline=time.monotonic() + 0.03))
        assert caught.value.effect == "unknown"


async def test_deadline_in_the_past(transport: Transport) -> None:
    """A request whose deadline has passed is not sent."""
    async with ScriptedServer(once(OK)) as server:
        with pytest.raises(DeadlineExceededError) as caught:
            await transport.send(get(server, deadline=time.monotonic() - 1))
        assert caught.value.effect == "none"
        assert server.accepted == 0


@pytest.mark.parametrize("name", ["deadline", "idle_timeout"])
@pytest.mark.parametrize("value", [math.nan, True, "5", [5]], ids=repr)
async def test_times_that_are_not_numbers(transport: Transport, name: str, value: Any) -> None:
    """A time of a request that is not a number is refused before anything is sent, and no connection is lost by it."""
    async with ScriptedServer(replies(OK)) as server:
        with pytest.raises(InvalidArgumentError, match=name):
            await transport.send(get(server, **{name: value}))
        assert server.accepted == 0
        await assert_healthy(transport, server)
        assert transport.statistics().waiting == 0


@pytest.mark.parametrize("value", [math.inf, 1e307, 10**400], ids=["inf", "1e307", "10**400"])
async def test_times_that_never_come(transport: Transport, value: float) -> None:
    """A time that no clock reaches counts as None."""
    async with ScriptedServer(replies(OK)) as server:
        for fields in ({"deadline": value}, {"stream": True, "idle_timeout": value}):
            reply = await transport.send(get(server, **fields))
            assert b"".join([piece async for piece in reply.chunks()]) == b"ok"
            await reply.aclose()
        assert server.accepted == 1


async def test_connected_is_reported_once(transport: Transport) -> None:
    """A request for which a connection is made reports the seconds that it took, and one that reuses it does not."""
    seen: list[float] = []
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(3):
            await transport.send(get(server, on_connected=seen.append))
        assert server.accepted == 1
    assert len(seen) == 1
    assert 0 <= seen[0] < 5


async def test_reply_keeps_its_transport(subject: str) -> None:
    """A streamed reply refers to its transport, so its body is received although nothing else refers to it."""
    may_send = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        await may_send.wait()
        await peer.send(b"last")

    def make() -> Transport:
        # Not by the fixture, which refers to the transport.
        if subject == "httpx":
            return HttpxTransport(httpx.AsyncHTTPTransport())
        return Engine(parser=subject.removeprefix("engine-"))  # type: ignore[arg-type]

    async with ScriptedServer(script) as server:
        transport = make()
        alive = weakref.ref(transport)
        reply = await transport.send(get(server, stream=True))
        del transport
        gc.collect()
        assert alive() is not None
        may_send.set()
        assert [piece async for piece in reply.chunks()] == [b"last"]
        await reply.aclose()


async def test_body_limit(make_transport: MakeTransport) -> None:
    """A body that exceeds the limit, as received or as decoded, is an error."""
    transport = make_transport(max_body=1000)
    packed = gzip.compress(b"x" * 1001)
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001
    coded = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(packed), packed)
    for reply in (plain, coded):
        async with ScriptedServer(replies(reply)) as server:
            with pytest.raises(TransportError, match="larger than 1000 bytes") as caught:
                await transport.send(get(server))
            assert caught.value.effect == "unknown"
    async with ScriptedServer(replies(OK)) as server:
        await assert_healthy(transport, server)


async def test_encoded_body_over_the_limit_ends_early(make_transport: MakeTransport) -> None:
    """A body that decodes to more than the limit is refused before all of it has arrived."""
    transport = make_transport(max_body=1000)
    start = gzip.compress(b"x" * 100_000)[:-20]

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
            return
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n" + start)
        await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(TransportError, match="larger than 1000 bytes") as caught:
            await transport.send(get(server))
        assert caught.value.status == 200
        await assert_healthy(transport, server)


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_encoded_body_in_small_pieces(transport: Transport, size: int) -> None:
    """An encoded body is decoded as it arrives, in pieces of any size, and the connection is used again."""
    body = b"".join(b"%d " % number for number in range(500))
    coded = gzip.compress(body)

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(coded))
        for at in range(0, len(coded), size):
            await peer.send(coded[at : at + size])
            await anyio.lowlevel.checkpoint()
        await peer.answer(OK)

    async with ScriptedServer(script) as server:
        assert (await transport.send(get(server))).content == body
        await assert_healthy(transport, server)
        assert server.accepted == 1


async def test_server_closed_the_idle_connection(transport: Transport) -> None:
    """An idle connection that the server closed is replaced before a byte is written."""
    async with ScriptedServer(once(OK)) as server:
        for _ in range(3):
            await assert_healthy(transport, server)
            await server.all_closed()
            # The loop sees the close in its next turn.
            await anyio.sleep(0.001)
        assert server.accepted == 3


async def test_ipv6(transport: Transport) -> None:
    """A request to an IPv6 address has brackets in its Host header."""
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.answer(OK))

    async with ScriptedServer(script, host="::1") as server:
        await assert_healthy(transport, server)
        assert b"\r\nhost: [::1]:%d\r\n" % server.port in seen[0].lower()


async def test_host_name(transport: Transport) -> None:
    """A host name is looked up, and is in the Host header."""
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.append(await peer.answer(OK))

    async with ScriptedServer(script) as server:
        origin = Origin("http", "localhost", server.port)
        assert (await transport.send(Request(origin, "GET", "/", ()))).content == b"ok"
        assert b"\r\nhost: localhost:%d\r\n" % server.port in seen[0].lower()
