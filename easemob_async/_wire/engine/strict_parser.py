"""Parsing of replies of the common shape by code of our own, and of all others with h11."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.reply_parser import ReplyState

if TYPE_CHECKING:
    from easemob_async._wire.engine.h11_parser import H11Parser

__all__ = ["StrictParser"]

_HEAD = re.compile(
    # The status line, without the codes of interim replies.
    rb"HTTP/1\.1 ([2-5][0-9][0-9]) [ -~]*+\r\n"
    # The fields: a token, a colon and one space, and a value of printable ASCII that neither starts nor ends with a
    # space. Possessive quantifiers (`*+`) do not backtrack, so the time is linear in the length of the head.
    rb"((?:[-!#$%&'*+.^_`|~0-9a-zA-Z]++: (?! )[ -~]*+(?<! )\r\n)*+)"
    rb"\r\n"
)
"""A head of the common shape. It is stricter than RFC 9112 in all that parsers have read differently."""

_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})\r\n")
"""The line before a chunk, without extensions."""

_END_OF_CHUNKS = b"0\r\n\r\n"
"""The end of a chunked body without trailers."""

_STATUS_WITHOUT_BODY = frozenset({b"204", b"304"})
"""Codes of replies whose body is empty whatever their heads announce (RFC 9112, section 6.3)."""

_MAX_DIGITS = 18
"""Maximum digits of a Content-Length. llhttp refuses lengths of 2**64 and more."""

_SPECIAL_HEADERS = frozenset(
    {b"connection", b"content-encoding", b"content-length", b"proxy-connection", b"transfer-encoding"}
)
"""Headers that decide on the body or the connection. llhttp reads Proxy-Connection as Connection; h11 ignores it."""

_CONNECTION_OPTIONS = frozenset({b"close", b"keep-alive"})
"""Values of Connection, in lower case, that are not unusual."""


class StrictParser:
    """
    A ``ReplyParser`` that parses replies of the common shape itself, and leaves all others to h11.

    Nearly all replies have the common shape: an HTTP/1.1 head that is complete in the first read, with fields of
    printable ASCII, and nothing unusual in Connection. Its body has one Content-Length, or is chunked and complete in
    the first read, as in recorded replies of the service. h11 takes about 15 times as long for them as this class. A
    reply of any other shape goes to h11 from its first byte. So h11 alone decides on everything unusual, and nothing
    here refuses a head: every reply accepted here is one that h11 accepts with the same result.
    """

    __slots__ = ("_h11", "_head_only", "_is_read_by_h11", "_remaining", "reply")

    def __init__(self, max_head: int) -> None:
        self.reply = ReplyState(max_head)
        self._h11: H11Parser | None = None
        """Created for the first reply that needs it."""
        self._is_read_by_h11 = False
        """Whether h11 reads the current reply."""
        self._head_only = False
        self._remaining = 0
        """Bytes of the body that have not been received."""

    def start_reply(self, *, head_only: bool) -> None:
        self.reply.reset()
        self._is_read_by_h11 = False
        self._head_only = head_only

    def feed(self, data: bytes | memoryview) -> None:
        if self._is_read_by_h11:
            assert self._h11 is not None
            self._h11.feed(data)
        elif self.reply.status:
            self._read_body(data)
        elif self._head_only or not self._read_head(data):
            self._start_h11().feed(data)

    def feed_eof(self) -> None:
        reply = self.reply
        if self._is_read_by_h11:
            assert self._h11 is not None
            self._h11.feed_eof()
        elif not reply.status:
            raise BadReplyError("the server closed the connection before its reply was complete")
        elif not reply.complete:
            raise BadReplyError("the server closed the connection within the reply's body")

    def close(self) -> None:
        self._h11 = None

    def _read_head(self, data: bytes | memoryview) -> bool:
        """Read the first bytes of a reply; the result is False if their shape is unusual, and h11 must read them."""
        found = _HEAD.match(data)
        # h11 judges what exceeds the limit.
        if found is None or found.end() > self.reply.max_head:
            return False
        status, fields = found.groups()
        headers: list[tuple[bytes, bytes]] = []
        length = -1
        is_chunked = False
        is_kept_open = True
        content_coding = b""
        for line in fields.splitlines():
            name, _, value = line.partition(b": ")
            name = name.lower()
            headers.append((name, value))
            if name not in _SPECIAL_HEADERS:
                continue
            if name == b"content-length" and length < 0 and value.isdigit() and len(value) <= _MAX_DIGITS:
                length = int(value)
            elif name == b"transfer-encoding" and not is_chunked and value == b"chunked":
                is_chunked = True
            elif name == b"connection" and (option := value.lower()) in _CONNECTION_OPTIONS:
                is_kept_open = is_kept_open and option == b"keep-alive"
            elif name == b"content-encoding" and not content_coding:
                content_coding = value
            else:
                return False
        # Exactly one of the two. With both, servers and clients may see different ends of the body.
        if is_chunked == (length >= 0) or status in _STATUS_WITHOUT_BODY:
            return False
        reply = self.reply
        reply.status = int(status)
        reply.headers = headers
        reply.content_coding = content_coding
        reply.reusable = is_kept_open
        body = data[found.end() :]
        if is_chunked:
            reply.transfer_coding = b"chunked"
            return self._read_chunks(body)
        self._remaining = length
        self._read_body(body)
        return True

    def _read_body(self, data: bytes | memoryview) -> None:
        reply = self.reply
        if len(data) > self._remaining:
            # Bytes after the reply belong to no request.
            reply.reusable = False
            data = data[: self._remaining]
        if data:
            reply.add_part(bytes(data))
            self._remaining -= len(data)
        reply.complete = not self._remaining

    def _read_chunks(self, data: bytes | memoryview) -> bool:
        """Read a chunked body; the result is False if it is incomplete or unusual, or if bytes follow it."""
        # Checked first, so that the start of a long body is not read twice.
        if data[-len(_END_OF_CHUNKS) :] != _END_OF_CHUNKS:
            return False
        reply = self.reply
        start = 0
        while (line := _CHUNK_SIZE.match(data, start)) is not None:
            start = line.end()
            end = start + int(line[1], 16)
            if data[end : end + 2] != b"\r\n":
                return False
            if start == end:
                reply.complete = end + 2 == len(data)
                return reply.complete
            reply.add_part(bytes(data[start:end]))
            start = end + 2
        return False

    def _start_h11(self) -> H11Parser:
        """Let h11 read the current reply from its first byte."""
        if self._h11 is None:
            # Imported here, because most processes never need it.
            from easemob_async._wire.engine.h11_parser import H11Parser

            self._h11 = H11Parser(self.reply)
        self._is_read_by_h11 = True
        # This also resets the reply, which was read in part if the body turned out to be unusual.
        self._h11.start_reply(head_only=self._head_only)
        return self._h11
