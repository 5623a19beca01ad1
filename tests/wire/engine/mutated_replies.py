"""Replies with random mistakes, for comparisons of parsers, and the outcome of reading one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from random import Random
from typing import NamedTuple

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.reply_parser import ReplyParser

__all__ = ["COMMON", "UNUSUAL", "Outcome", "Step", "cut", "mutate", "read"]

COMMON = (
    (
        b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Tue, 02 May 2023 08:00:00 GMT\r\nContent-Type: application/json\r\n"
        b'Content-Length: 11\r\nConnection: keep-alive\r\n\r\n{"count":1}'
    ),
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX-A: b, c\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nno",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    b"HTTP/1.1 503 \r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\nA\r\nten bytes.\r\n0\r\n\r\n",
)
"""Replies of the common shape."""

UNUSUAL = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nto the end",
)
"""Valid replies of other shapes."""

_MARKS = (
    b"\r\n|\n|\r| |  |\t|\0|\x0b|\x0c|\x1f|\x7f|\x80|\xff|\r\n |\r\n\t|\n\n|\r\n\r\n|\r\r\n|"
    b':|: |,|;|-|+|0|1|9|"|(|@|{|0x|00|1e1|18446744073709551616|99999999999999999999|close|chunked|'
    b"HTTP/1.1|HTTP/1.0|HTTP/2.0|HTTP/0.9|http/1.1| 200| 099 | 101 X| 999 | 600 "
).split(b"|")
"""Bytes to insert anywhere."""

_UNUSUAL_LINES = (
    b"Content-Length: 2|Content-Length: 5|content-length: 11|Content-Length:5|Content-Length : 5|Content-Length: 5, 5|"
    b"Content-Length: 5,6|Content-Length: +5|Content-Length: -5|Content-Length: 5 5|Content-Length:|"
    b"Content-Length: \r\n 5|Content-Length: 05|Content-Length: 5 |"
    b"Transfer-Encoding: chunked|Transfer-Encoding: gzip, chunked|Transfer-Encoding: Chunked|"
    b"Transfer-Encoding: identity|Transfer-Encoding:\x0bchunked|Transfer-Encoding: chunked\r\n , x|"
    b"Connection: close|Connection: keep-alive|Connection: Close, x|Connection: keep-alive, close|"
    b"Connection: upgrade\r\nUpgrade: h2c|Connection:|Connection: closed|"
    b"Proxy-Connection: close|Proxy-Connection: keep-alive|Upgrade: h2c|"
    b"Content-Encoding: gzip|Content-Encoding: gzip, deflate|Content-Encoding: |Trailer: X|"
    b"X: |X:|X:a|X: a\r\n b|: x|X|X Y: z|X : z|X: a |X:  a|X: a\tb|X: \xe4|"
    b"HTTP/1.1 103 Early\r\nLink: x\r\n|HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
).split(b"|")
"""Lines to insert between two lines; most of them are invalid or unusual."""

_USUAL_LINES = (
    b"X: a|x-b: c: d|X-Request-Id: 1|Vary: Origin|Cache-Control: no-store|Set-Cookie: e=f; Path=/|"
    b"CONNECTION: Close|Connection: keep-alive|Content-Encoding: deflate|Keep-Alive: timeout=5"
).split(b"|")
"""Usual lines to insert between two lines."""


def mutate(random: Random) -> bytes:
    """Make a reply with one mistake or several; the body is often left as it is, so that its length stays right."""
    reply = random.choice(random.choice((COMMON, COMMON, COMMON, UNUSUAL)))
    head, end, body = reply.partition(b"\r\n\r\n")
    part = random.random()
    if part < 0.2:
        head, end, body = reply, b"", b""
    elif part < 0.4 and b"chunked" in head:
        return head + end + _change(random, body)
    for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3))):
        head = _change(random, head)
    return head + end + body


def _change(random: Random, data: bytes) -> bytes:
    """Make one random change."""
    kind = random.randrange(10)
    start = random.randrange(len(data) + 1)
    if kind < 3:
        lines = data.split(b"\r\n")
        lines.insert(random.randrange(len(lines)) + 1, random.choice(_USUAL_LINES if kind else _UNUSUAL_LINES))
        return b"\r\n".join(lines)
    if kind == 3:
        lines = data.split(b"\r\n")
        lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
        return b"\r\n".join(lines)
    if kind == 4:
        lines = data.split(b"\r\n")
        random.shuffle(lines)
        return b"\r\n".join(lines)
    if kind == 5:
        other = random.choice(COMMON + UNUSUAL)
        taken = random.randrange(len(other))
        return data[:start] + other[taken : taken + random.randrange(1, 40)] + data[start:]
    if kind == 6:
        return data[:start] + data[start + random.randrange(1, 4) :]
    if kind == 7:
        return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]
    if kind == 8 and random.random() < 0.2:
        return data[:start]
    return data[:start] + random.choice(_MARKS) + data[start + random.randrange(2) :]


def cut(data: bytes, at: Iterable[int]) -> list[bytes]:
    """Cut bytes into the pieces of several reads."""
    return [data[start:end] for start, end in pairwise([0, *sorted(at), len(data)]) if start < end]


class Step(NamedTuple):
    """The state of a reply after a read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content_coding: bytes
    transfer_coding: bytes
    body: bytes
    complete: bool
    reusable: bool


class Outcome(NamedTuple):
    """The result of reading a reply."""

    steps: list[Step]
    """The state after each read, and after the end of the connection if the reply is not complete before."""
    error: str | None
    """The text of the error with which the parser refused the reply."""

    @property
    def reply(self) -> Step | None:
        """The complete reply, or None for a refused one."""
        return None if self.error is not None else self.steps[-1]


def read(parser: ReplyParser, pieces: list[bytes], *, head_only: bool = False) -> Outcome:
    """Read a reply as a connection does: from views of a buffer, and no further than the read that completes it."""
    parser.start_reply(head_only=head_only)
    reply = parser.reply
    steps: list[Step] = []

    def record() -> None:
        # Headers, codings and reuse mean nothing before the head or the reply are complete.
        known = (list(reply.headers), reply.content_coding, reply.transfer_coding) if reply.status else ([], b"", b"")
        body = b"".join(map(bytes, reply.parts))
        steps.append(Step(reply.status, *known, body, reply.complete, reply.complete and reply.reusable))

    try:
        for piece in pieces:
            parser.feed(memoryview(piece))
            record()
            if reply.complete:
                return Outcome(steps, None)
        parser.feed_eof()
        record()
    except BadReplyError as error:
        return Outcome(steps, str(error))
    return Outcome(steps, None)
