"""Encoding of request heads."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.engine.head import _MAX_CACHED, HeadWriter
from easemob_async._wire.port import Origin, Request
from tests.wire.scripted_server import in_pieces

ORIGIN = Origin("https", "a1.easemob.com", 443)


def head(method: str = "GET", headers: Any = (), body: Any = b"") -> bytes:
    written, _ = HeadWriter().write(Request(ORIGIN, method, "/x?y", headers, body))
    return written


def test_head_without_a_body() -> None:
    """A GET has the request line, Host, and the caller's headers in their order, but no header about a body."""
    assert head(headers=((b"accept", b"a/b"), (b"x-y", b""))) == (
        b"GET /x?y HTTP/1.1\r\nHost: a1.easemob.com\r\naccept: a/b\r\nx-y: \r\n\r\n"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_empty_body_has_a_length_where_a_body_is_expected(method: str) -> None:
    """A request with an empty body announces the length 0 if its method usually has a body."""
    assert head(method).endswith(b"Content-Length: 0\r\n\r\n")


def test_whole_body_follows_its_head() -> None:
    """Head and body are encoded in one piece, also for a DELETE."""
    assert head("DELETE", body=b"{}") == (
        b"DELETE /x?y HTTP/1.1\r\nHost: a1.easemob.com\r\nContent-Length: 2\r\n\r\n{}"
    )


def test_streamed_body_is_announced() -> None:
    """A streamed body is announced as chunked, or with the length that the caller gave."""
    writer = HeadWriter()
    assert writer.write(Request(ORIGIN, "POST", "/", (), in_pieces()))[1] is None
    written, length = writer.write(Request(ORIGIN, "POST", "/", ((b"Content-Length", b"7"),), in_pieces()))
    assert (written.lower().count(b"content-length: 7\r\n"), length) == (1, 7)


def test_cached_headers_differ_by_value() -> None:
    """Cached header blocks are never used for other headers, however many there are."""
    writer = HeadWriter()
    for number in [*range(600), *range(600)]:
        written, _ = writer.write(Request(ORIGIN, "GET", "/", ((b"x", b"%d" % number),)))
        assert b"\r\nx: %d\r\n" % number in written


def test_caches_are_bounded() -> None:
    """The caches of header blocks and of hosts do not grow with the number of different headers and servers."""
    writer = HeadWriter()
    for number in range(5 * _MAX_CACHED):
        writer.write(Request(Origin("https", f"h{number}", 443), "GET", "/", ((b"x", b"%d" % number),)))
        assert 0 < len(writer._blocks) <= _MAX_CACHED
        assert 0 < len(writer._hosts) <= _MAX_CACHED


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
def test_headers_that_would_corrupt_the_framing(headers: Any) -> None:
    """Line ends and headers that the transport writes are refused, without the value in the message."""
    with pytest.raises(InvalidArgumentError) as caught:
        head(headers=headers)
    assert "b: c" not in str(caught.value)
