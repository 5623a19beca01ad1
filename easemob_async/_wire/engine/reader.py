"""
The seam to the HTTP parser: bytes in, one reply after the other out.

A reader belongs to one connection and reads replies only; requests are written by the engine itself. Two libraries
do the parsing: h11, which httpx brings anyway, and httptools, which is several times as fast, when it is installed.
What they do not settle alike, or at all, is settled here: limits, framing headers, and the end of the connection.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal, Protocol

from .faults import BadReplyError

__all__ = ["Parser", "Reader", "ReplyState", "new_reader", "resolve_parser"]

Parser = Literal["auto", "h11", "httptools"]


class ReplyState:
    """
    The reply that is being read, as far as it has come.

    Attributes:
        status: The status code, 0 before the head is complete; interim (1xx) replies are passed over.
        headers: Names in lower case; trailers are left out.
        parts: Pieces of the body since ``take_parts``, transfer coding removed.
        complete: The reply has ended.
        reusable: Another request may follow on this connection; meaningful once ``complete``.
        coding: The value of Content-Encoding, or ``b""``.
    """

    __slots__ = ("coding", "complete", "headers", "max_head", "parts", "quiet", "reusable", "status", "transfer_coding")

    def __init__(self, max_head: int) -> None:
        self.max_head = max_head
        self.reset()

    def reset(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.complete = False
        self.reusable = False
        self.coding = b""
        self.transfer_coding = b""
        self.quiet = 0
        """Bytes since the body last grew: of heads, interim replies, chunk extensions and trailers."""

    def take_parts(self) -> list[bytes]:
        """Hand over the pieces of the body that came since the last time."""
        parts, self.parts = self.parts, []
        return parts

    def note(self, name: bytes, value: bytes) -> None:
        """Remember a header that says how the body is wrapped."""
        if name == b"content-encoding":
            self.coding = value if not self.coding else self.coding + b"," + value
        elif self.transfer_coding or value.strip().lower() != b"chunked":
            raise BadReplyError("the reply has a transfer coding other than chunked")
        else:
            self.transfer_coding = b"chunked"

    def check_head(self) -> None:
        """Refuse a head that arrived whole and is over the limit all the same."""
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > self.max_head:
            raise self.too_large()

    def too_large(self) -> BadReplyError:
        return BadReplyError(f"the reply's head, or what is around its chunks, is larger than {self.max_head} bytes")


WRAPPING = frozenset({b"content-encoding", b"transfer-encoding"})
"""The headers to ``note``."""


class Reader(Protocol):
    """One parser behind the seam."""

    @property
    def reply(self) -> ReplyState:
        """The reply being read."""
        ...

    def expect(self, *, head_only: bool) -> None:
        """Get ready for the next reply; *head_only* when it answers a HEAD and has no body whatever it says."""
        ...

    def feed(self, data: bytes | memoryview) -> None:
        """
        Take bytes as they come; ``reply`` has the outcome.

        Raises:
            BadReplyError: They are not HTTP, or too many.
        """
        ...

    def feed_eof(self) -> None:
        """
        Take note that the server will send no more; completes a body that only the connection's end delimits.

        Raises:
            BadReplyError: The reply was not complete.
        """
        ...

    def discard(self) -> None:
        """Let go of the parser."""
        ...


def resolve_parser(wanted: Parser) -> Parser:
    """Which parser it will be: ``auto`` takes httptools when it can be imported."""
    if wanted == "auto":
        return "httptools" if find_spec("httptools") is not None else "h11"
    return wanted


def new_reader(parser: Parser, max_head: int) -> Reader:
    """A reader for one connection."""
    if parser == "httptools":
        from .read_httptools import HttptoolsReader

        return HttptoolsReader(max_head)
    from .read_h11 import H11Reader

    return H11Reader(max_head)
