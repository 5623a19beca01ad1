"""The engine's small parts, each on its own: heads, parsers, content codings, deadlines."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.engine.coding import Decoder, decode_body
from easemob_async._wire.engine.deadlines import Deadlines
from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.head import HeadWriter
from easemob_async._wire.engine.parsers import ParserName, new_parser
from easemob_async._wire.port import Origin, Request

from .scripted_server import in_pieces

PARSERS: tuple[ParserName, ...] = ("h11", "httptools")
HOST = Origin("https", "a1.easemob.com", 443)


def head(method: str = "GET", headers: Any = (), body: Any = b"") -> bytes:
    written, _ = HeadWriter().write(Request(HOST, method, "/x?y", headers, body))
    return written


def test_head_of_a_request_without_a_body() -> None:
    """The request line, Host, the caller's headers in their order, and nothing about a body."""
    assert head(headers=((b"accept", b"a/b"), (b"x-y", b""))) == (
        b"GET /x?y HTTP/1.1\r\nHost: a1.easemob.com\r\naccept: a/b\r\nx-y: \r\n\r\n"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_empty_body_has_a_length_where_a_body_is_expected(method: str) -> None:
    """An empty POST says that it is empty."""
    assert head(method).endswith(b"Content-Length: 0\r\n\r\n")


def test_whole_body_follows_its_head() -> None:
    """Head and body are one piece, also for a DELETE."""
    assert head("DELETE", body=b"{}") == (
        b"DELETE /x?y HTTP/1.1\r\nHost: a1.easemob.com\r\nContent-Length: 2\r\n\r\n{}"
    )


def test_body_in_pieces_is_announced() -> None:
    """Chunked, or by the length the caller gave."""
    writer = HeadWriter()
    assert writer.write(Request(HOST, "POST", "/", (), in_pieces()))[1] is None
    written, announced = writer.write(Request(HOST, "POST", "/", ((b"Content-Length", b"7"),), in_pieces()))
    assert (written.lower().count(b"content-length: 7\r\n"), announced) == (1, 7)


def test_headers_are_told_apart_by_value() -> None:
    """What is remembered about headers is never used for other headers, however many there are."""
    writer = HeadWriter()
    for number in [*range(600), *range(600)]:
        written, _ = writer.write(Request(HOST, "GET", "/", ((b"x", b"%d" % number),)))
        assert b"\r\nx: %d\r\n" % number in written


@pytest.mark.parametrize(
    "headers",
    [
        ((b"x", b"a\r\nb: c"),),
        ((b"x", b"a\n"),),
        ((b"x", b"\x00"),),
        ((b"x\r\n", b"a"),),
        ((b"", b"a"),),
        ((b"connection", b"close"),),
        ((b"Transfer-Encoding", b"chunked"),),
        ((b"content-length", b"1"),),
        ((b"content-length", b"-1"),),
        ((b"content-length", b"0"), (b"content-length", b"0")),
    ],
)
def test_headers_that_would_break_the_framing(headers: Any) -> None:
    """Line ends, and headers that are the transport's to write, are refused; the value is not repeated."""
    with pytest.raises(InvalidArgumentError) as caught:
        head(headers=headers)
    assert "b: c" not in str(caught.value)


REPLY = (
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n"
)


@given(cuts=st.lists(st.integers(0, len(REPLY)), max_size=8))
def test_reader_takes_any_cuts(cuts: list[int]) -> None:
    """Both parsers read the same reply from the same bytes, however they are cut."""
    for parser in PARSERS:
        reader = new_parser(parser, 1000)
        for _ in range(2):
            reader.start_reply(head_only=False)
            edges = [0, *sorted(cuts), len(REPLY)]
            for start, end in pairwise(edges):
                if start < end:
                    reader.feed(REPLY[start:end])
            reply = reader.reply
            assert (reply.status, reply.complete, reply.reusable) == (200, True, True)
            assert reply.headers == [(b"x-a", b"b"), (b"transfer-encoding", b"chunked")]
            assert b"".join(reply.take_parts()) == b"hello world"


@pytest.mark.parametrize("overhead", ["head", "head at once", "chunk extension", "trailer"])
def test_everything_around_a_body_is_limited(parser: Any, overhead: str) -> None:
    """A head, chunk extensions and trailers may have *max_head* bytes, whether they come at once or in bits."""
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    endless = {
        "head": (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 40 + b"\r\n"),
        "head at once": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"Content-Length: 0\r\n\r\n", b""),
        "chunk extension": (start + b"1;", b"x" * 50),
        "trailer": (start + b"0\r\n", b"X: " + b"y" * 40 + b"\r\n"),
    }
    first, then = endless[overhead]
    reader = new_parser(parser, 1000)
    reader.start_reply(head_only=False)

    def feed_all() -> None:
        reader.feed(first)
        for _ in range(100):
            reader.feed(then)

    with pytest.raises(BadReplyError, match="larger than 1000 bytes"):
        feed_all()


def test_long_body_in_small_chunks_is_not_limited(parser: Any) -> None:
    """The limit on what is around a body does not add up over the chunks of a long one."""
    reader = new_parser(parser, 1000)
    reader.start_reply(head_only=False)
    reader.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(1000):
        reader.feed(b"1\r\nx\r\n")
    reader.feed(b"0\r\n\r\n")
    assert reader.reply.complete


@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_decoder_takes_any_cuts(data: bytes, cuts: list[int]) -> None:
    """A coded body decodes to the same bytes however it is cut."""
    for name, coded in ((b"gzip", gzip.compress(data)), (b"deflate", zlib.compress(data))):
        decoder = Decoder(name)
        edges = [0, *sorted(min(cut, len(coded)) for cut in cuts), len(coded)]
        pieces = [coded[start:end] for start, end in pairwise(edges)]
        assert b"".join(out for piece in pieces for out in decoder.feed(piece)) == data
        decoder.finish()


def test_several_gzip_members() -> None:
    """A gzip body may be several in a row, and padded with zeros."""
    assert decode_body(b"gzip", gzip.compress(b"one") + gzip.compress(b"two") + b"\0\0", None) == b"onetwo"


def test_bomb_comes_out_in_pieces() -> None:
    """However well a body was compressed, it is decoded a bounded piece at a time."""
    coded = gzip.compress(b"\0" * 10_000_000)
    sizes = [len(piece) for piece in Decoder(b"gzip").feed(coded)]
    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 256 * 1024


@pytest.mark.parametrize("wbits", [31, 15, -15], ids=["gzip", "zlib", "raw"])
def test_body_around_a_full_piece(wbits: int) -> None:
    """Nothing stays behind in the decoder when what comes out is about as long as a piece."""
    name = b"gzip" if wbits == 31 else b"deflate"
    for size in range(256 * 1024 - 300, 256 * 1024 + 600, 20):
        packer = zlib.compressobj(wbits=wbits)
        coded = packer.compress(b"\0" * size) + packer.flush()
        assert len(decode_body(name, coded, None)) == size


def test_bomb_meets_the_limit() -> None:
    """A body is decoded no further than its limit."""
    with pytest.raises(BadReplyError, match="larger than 1000 bytes"):
        decode_body(b"gzip", gzip.compress(b"\0" * 10_000_000), 1000)


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_coded_body_that_is_cut_short(cut: int) -> None:
    """A coded body that ends too early is no body."""
    with pytest.raises(BadReplyError, match="ends within"):
        decode_body(b"gzip", gzip.compress(b"hello" * 10)[:-cut], None)


@pytest.mark.parametrize("coding", [b"br", b"zstd", b"gzip, gzip, gzip"])
def test_coding_nobody_asked_for(coding: bytes) -> None:
    """Other codings are an error and not a body of gibberish."""
    with pytest.raises(BadReplyError, match="content coding"):
        Decoder(coding)


class Watched:
    """Stands for an exchange, and notes when it expired."""

    def __init__(self, expired: list[float], deadline: float) -> None:
        self.bucket: Any = None
        self.expired = expired
        self.deadline = deadline

    def expire(self) -> None:
        self.bucket.discard(self)
        self.expired.append(self.deadline)


@pytest.mark.anyio
async def test_deadlines_are_noticed_in_order_and_never_early() -> None:
    """Deadlines a tick apart, added in any order, expire in theirs; one that was taken out does not."""
    loop = asyncio.get_running_loop()
    deadlines: Deadlines[Watched] = Deadlines(loop, loop.time, Watched.expire)
    expired: list[float] = []
    start = loop.time()
    all_of_them = [Watched(expired, start + seconds) for seconds in (0.1, 0.02, 0.06, 0.04, 0.08)]
    last = all_of_them[0]
    for watched in all_of_them:
        watched.bucket = deadlines.add(watched, watched.deadline)
    gone = all_of_them[2]
    gone.bucket.discard(gone)
    while last.deadline not in expired:
        await asyncio.sleep(0)
        assert all(deadline <= loop.time() for deadline in expired)
    assert expired == sorted(watched.deadline for watched in all_of_them if watched is not gone)
    assert loop.time() - last.deadline < 0.1
    deadlines.close()
