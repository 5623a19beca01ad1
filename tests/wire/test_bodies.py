"""Bodies in both directions, whole and streamed, through every transport."""

from __future__ import annotations

import gzip
import time
import zlib
from typing import Any

import anyio
import pytest

from easemob_async._errors import TransportError
from easemob_async._wire.port import Request, Transport
from tests.wire.scripted_server import OK, Peer, ScriptedServer, assert_healthy, get, in_pieces, once, replies

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param(b"gzip", gzip.compress(b"hello" * 100), id="gzip"),
        pytest.param(b"deflate", zlib.compress(b"hello" * 100), id="deflate"),
        pytest.param(b"deflate", zlib.compress(b"hello" * 100)[2:-4], id="deflate without its header"),
        pytest.param(b"deflate, GZIP", gzip.compress(zlib.compress(b"hello" * 100)), id="one in the other"),
        pytest.param(b"identity", b"hello" * 100, id="identity"),
    ],
)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_content_coding_is_removed(transport: Transport, coding: bytes, body: bytes, stream: bool) -> None:
    """The codings gzip and deflate are removed from whole and from streamed replies."""
    reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\nContent-Length: %d\r\n\r\n%b" % (coding, len(body), body)
    async with ScriptedServer(replies(reply)) as server:
        got = await transport.send(get(server, stream=stream))
        content = b"".join([piece async for piece in got.chunks()]) if stream else got.content
        assert content == b"hello" * 100


async def test_body_without_its_announced_coding(transport: Transport) -> None:
    """A body that cannot be decoded is an error with ``effect="unknown"``."""
    async with ScriptedServer(
        replies(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok")
    ) as server:
        with pytest.raises(TransportError) as caught:
            await transport.send(get(server))
        assert caught.value.effect == "unknown"


async def test_streamed_reply(transport: Transport) -> None:
    """A streamed reply is returned after its head, and its body is read as the server sends it."""
    may_send = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        await may_send.wait()
        await peer.send(b"3\r\ntwo\r\n0\r\n\r\n")
        await peer.answer(OK)

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server, stream=True))
        pieces = got.chunks()
        assert (got.status, await anext(pieces)) == (200, b"one")
        may_send.set()
        assert [piece async for piece in pieces] == [b"two"]
        await got.aclose()
        await assert_healthy(transport, server)
        assert server.accepted == 1


async def test_streamed_reply_closed_early(transport: Transport) -> None:
    """Closing a streamed reply before its end closes its connection, and the next request succeeds."""

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
        else:
            await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nstart")
            await peer.closed()

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server, stream=True))
        assert await anext(got.chunks()) == b"start"
        await got.aclose()
        await got.aclose()
        await assert_healthy(transport, server)


async def test_streamed_reply_that_breaks_off(transport: Transport) -> None:
    """The caller receives the pieces that arrived before the error."""
    async with ScriptedServer(once(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nstart")) as server:
        got = await transport.send(get(server, stream=True))
        pieces = got.chunks()
        assert await anext(pieces) == b"start"
        with pytest.raises(TransportError) as caught:
            await anext(pieces)
        assert caught.value.effect == "unknown"
        await got.aclose()


async def test_idle_timeout_of_a_streamed_reply(transport: Transport) -> None:
    """A transfer without a deadline ends when no byte is received for *idle_timeout*."""

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nstart")
        await peer.closed()

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server, stream=True, idle_timeout=0.03))
        pieces = got.chunks()
        assert await anext(pieces) == b"start"
        with pytest.raises(TransportError):
            await anext(pieces)
        await got.aclose()


async def test_idle_timeout_pauses_while_the_caller_reads(transport: Transport) -> None:
    """The time that the caller takes for a piece does not count for *idle_timeout*."""
    may_send = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nstart")
        await may_send.wait()
        await peer.send(b"end")

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server, stream=True, idle_timeout=0.03))
        await anyio.sleep(0.09)
        may_send.set()
        assert b"".join([piece async for piece in got.chunks()]) == b"startend"


async def test_deadline_covers_the_head_of_a_streamed_reply(transport: Transport) -> None:
    """The deadline covers the head of a streamed reply, and not its body."""
    may_send = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        await may_send.wait()
        await peer.send(b"late")

    async with ScriptedServer(script) as server:
        got = await transport.send(get(server, stream=True, deadline=time.monotonic() + 0.05))
        await anyio.sleep(0.1)
        may_send.set()
        assert [piece async for piece in got.chunks()] == [b"late"]


async def test_streamed_body(transport: Transport) -> None:
    """A streamed body is sent chunked, or unchanged if its length is given; empty pieces do not end it."""
    seen: list[bytes] = []

    async def script(peer: Peer) -> None:
        seen.extend([await peer.answer(OK), await peer.answer(OK)])

    async with ScriptedServer(script) as server:
        for headers in ((), ((b"content-length", b"6"),)):
            request = Request(server.origin, "POST", "/", headers, in_pieces(b"one", b"", b"two"))
            assert (await transport.send(request)).content == b"ok"
    assert seen[0].endswith(b"\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
    assert seen[1].endswith(b"\r\n\r\nonetwo")
    assert b"transfer-encoding" not in seen[1].lower()


async def test_idle_timeout_pauses_while_the_caller_writes(transport: Transport) -> None:
    """The time that the caller takes to make a piece does not count for *idle_timeout*."""

    async def slow() -> Any:
        yield b"one"
        await anyio.sleep(0.09)
        yield b"two"

    async with ScriptedServer(replies(OK)) as server:
        got = await transport.send(Request(server.origin, "POST", "/", (), slow(), idle_timeout=0.03))
        assert got.content == b"ok"


async def test_reply_before_the_body_ended(transport: Transport, subject: str) -> None:
    """A reply to an unfinished request is returned, and its connection is not used again."""
    if subject == "httpx":
        pytest.skip("httpcore reads no reply before it has written the whole request")
    head = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig"

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
            return
        await peer.head()
        await peer.send(head)
        await peer.closed()

    async def endless() -> Any:
        while True:
            yield b"x" * 16384
            await anyio.lowlevel.checkpoint()

    async with ScriptedServer(script) as server:
        got = await transport.send(Request(server.origin, "POST", "/", (), endless()))
        assert (got.status, got.content) == (413, b"big")
        await assert_healthy(transport, server)


async def test_error_in_the_callers_iterator(transport: Transport) -> None:
    """An exception in the caller's iterator is raised unchanged, and the connection is not used again."""

    async def failing() -> Any:
        yield b"x"
        raise LookupError("mine")

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
        else:
            await peer.closed()

    async with ScriptedServer(script) as server:
        with pytest.raises(LookupError, match="mine"):
            await transport.send(Request(server.origin, "POST", "/", (), failing()))
        await assert_healthy(transport, server)
