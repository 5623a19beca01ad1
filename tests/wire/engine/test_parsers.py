"""Parsing of replies without and with httptools."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.parsers import ParserName, new_parser

PARSERS: tuple[ParserName, ...] = ("h11", "httptools")

REPLY = (
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n"
)


@given(cuts=st.lists(st.integers(0, len(REPLY)), max_size=8))
def test_parser_accepts_any_cuts(cuts: list[int]) -> None:
    """Both parsers parse the same reply from the same bytes, however the bytes are cut."""
    for name in PARSERS:
        parser = new_parser(name, 1000)
        for _ in range(2):
            parser.start_reply(head_only=False)
            edges = [0, *sorted(cuts), len(REPLY)]
            for start, end in pairwise(edges):
                if start < end:
                    parser.feed(REPLY[start:end])
            reply = parser.reply
            assert (reply.status, reply.complete, reply.reusable) == (200, True, True)
            assert reply.headers == [(b"x-a", b"b"), (b"transfer-encoding", b"chunked")]
            assert b"".join(reply.take_parts()) == b"hello world"


@pytest.mark.parametrize("overhead", ["head", "head at once", "chunk extension", "trailer"])
def test_overhead_is_limited(parser: Any, overhead: str) -> None:
    """A head, chunk extensions and trailers have at most *max_head* bytes, received at once or little by little."""
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    endless = {
        "head": (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 40 + b"\r\n"),
        "head at once": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"Content-Length: 0\r\n\r\n", b""),
        "chunk extension": (start + b"1;", b"x" * 50),
        "trailer": (start + b"0\r\n", b"X: " + b"y" * 40 + b"\r\n"),
    }
    first, then = endless[overhead]
    subject = new_parser(parser, 1000)
    subject.start_reply(head_only=False)

    def feed_all() -> None:
        subject.feed(first)
        for _ in range(100):
            subject.feed(then)

    with pytest.raises(BadReplyError, match="larger than 1000 bytes"):
        feed_all()


def test_overhead_of_a_long_body_is_not_limited(parser: Any) -> None:
    """The limit on chunk extensions does not add up over the chunks of a long body."""
    subject = new_parser(parser, 1000)
    subject.start_reply(head_only=False)
    subject.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(1000):
        subject.feed(b"1\r\nx\r\n")
    subject.feed(b"0\r\n\r\n")
    assert subject.reply.complete


@pytest.mark.parametrize("chunk", [1, 2, 1023, 1024])
@pytest.mark.parametrize("per_read", [1, 500])
def test_small_chunks_share_their_memory(parser: Any, chunk: int, per_read: int) -> None:
    """A body in many small chunks is not kept as one object for each chunk, and its bytes stay in order."""
    subject = new_parser(parser, 1000)
    subject.start_reply(head_only=False)
    subject.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    pieces = [bytes([97 + number % 26]) * (3000 if number % 700 == 0 else chunk) for number in range(2000)]
    coded = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces]
    for start in range(0, len(coded), per_read):
        subject.feed(b"".join(coded[start : start + per_read]))
    subject.feed(b"0\r\n\r\n")
    body = b"".join(pieces)
    assert len(subject.reply.parts) <= max(10, len(body) // 1024 + 10)
    parts = subject.reply.take_parts()
    assert b"".join(parts) == body
    assert {type(part) for part in parts} == {bytes}


def test_coding_of_an_interim_reply(parser: Any) -> None:
    """Headers of an interim reply say nothing about the body of the final one."""
    subject = new_parser(parser, 1000)
    subject.start_reply(head_only=False)
    subject.feed(
        b"HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    )
    reply = subject.reply
    assert (reply.status, reply.complete, reply.content_coding) == (200, True, b"")
    assert b"".join(reply.take_parts()) == b"ok"


@pytest.mark.parametrize("extra", [b"5", b"5;x=", b"5\r\n", b"0\r\n"], ids=repr)
def test_part_of_a_chunk_behind_a_reply_to_a_head(parser: Any, extra: bytes) -> None:
    """A part of a chunk behind the reply to a HEAD is not lost: the connection is not used again."""
    subject = new_parser(parser, 1000)
    subject.start_reply(head_only=True)
    subject.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + extra)
    assert (subject.reply.complete, subject.reply.reusable) == (True, False)
