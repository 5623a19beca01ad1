"""
The interface to an HTTP parser: received bytes in, one reply after the other out.

A parser belongs to one connection and reads replies only; the engine writes requests itself. Replies are parsed by
httptools, when it is installed. Otherwise those of the common shape are parsed by ``strict_parser``, and all others by
h11, which httpx installs anyway and which takes about 15 times as long. This module holds what the libraries do not do
alike, or not at all: limits, framing headers, and the end of the connection.
"""

from __future__ import annotations

from typing import Protocol

from easemob_async._wire.engine.errors import BadReplyError

__all__ = ["CODING_HEADERS", "ReplyParser", "ReplyState"]

CODING_HEADERS = frozenset({b"content-encoding", b"transfer-encoding"})
"""Headers to pass to ``ReplyState.note_coding``."""

_SMALL_PART = 1024
"""Parts of a body with fewer bytes than this are appended to the part before them."""


class ReplyState:
    """
    The reply that is being parsed, as far as it has been received.

    Attributes:
        status: Status code, 0 until the head is complete. Interim replies (1xx) are skipped.
        headers: Header fields with names in lower case, without trailers.
        parts: Pieces of the body since ``take_parts``, with the transfer coding removed.
        complete: Whether the reply has ended.
        reusable: Whether the connection can carry another request; meaningful once ``complete``.
        content_coding: Value of Content-Encoding, or ``b""``.
        transfer_coding: ``b"chunked"``, or ``b""``.
        max_head: Maximum bytes of a head, and of what surrounds the chunks of a body.
        overhead: Bytes since the body last grew: of heads, interim replies, chunk extensions and trailers.
    """

    __slots__ = (
        "complete",
        "content_coding",
        "headers",
        "max_head",
        "overhead",
        "parts",
        "reusable",
        "status",
        "transfer_coding",
    )

    def __init__(self, max_head: int) -> None:
        self.max_head = max_head
        self.reset()

    def reset(self) -> None:
        """Prepare for the next reply."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes | bytearray] = []
        self.complete = False
        self.reusable = False
        self.content_coding = b""
        self.transfer_coding = b""
        self.overhead = 0

    def take_parts(self) -> list[bytes]:
        """Return the pieces of the body that were received since the last call."""
        parts, self.parts = self.parts, []
        return [part if isinstance(part, bytes) else bytes(part) for part in parts]

    def add_part(self, data: bytes) -> None:
        """Add a piece of the body. Small ones share a buffer: a bytes object each would take 20 times their size."""
        parts = self.parts
        if not parts or len(data) >= _SMALL_PART:
            parts.append(data)
            return
        last = parts[-1]
        if isinstance(last, bytes):
            # A large piece is not copied.
            last = bytearray(last if len(last) < _SMALL_PART else b"")
            if last:
                parts[-1] = last
            else:
                parts.append(last)
        last += data

    def note_coding(self, name: bytes, value: bytes) -> None:
        """
        Record a header that tells how the body is encoded.

        Raises:
            BadReplyError: The transfer coding is not chunked alone.
        """
        if name == b"content-encoding":
            # Several fields of one name are one comma-separated list (RFC 9110, section 5.3).
            self.content_coding = value if not self.content_coding else self.content_coding + b"," + value
        elif self.transfer_coding or value.strip().lower() != b"chunked":
            # A second field is refused too, because a body must not be chunked twice (RFC 9112, section 6.1).
            # h11 refuses the same. llhttp accepts other codings and would hand over the body still encoded.
            raise BadReplyError("the reply has a transfer coding other than chunked")
        else:
            self.transfer_coding = b"chunked"

    def check_head(self) -> None:
        """
        Check the size of a head that arrived in one piece, which the parser did not measure on the way.

        Raises:
            BadReplyError: The head is larger than ``max_head``.
        """
        # 4 for the colon, the space and the two bytes of the line end.
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > self.max_head:
            raise self.too_large()

    def too_large(self) -> BadReplyError:
        """Return the error for exceeding ``max_head``."""
        return BadReplyError(f"the reply's head, or what surrounds its chunks, is larger than {self.max_head} bytes")


class ReplyParser(Protocol):
    """A parser for the replies of one connection."""

    @property
    def reply(self) -> ReplyState:
        """The reply that is being parsed."""
        ...

    def start_reply(self, *, head_only: bool) -> None:
        """
        Prepare for the reply to the next request.

        Args:
            head_only: Whether the reply answers a HEAD, and so has no body whatever its headers announce.
        """
        ...

    def feed(self, data: bytes | memoryview) -> None:
        """
        Parse received bytes; ``reply`` has the result.

        Raises:
            BadReplyError: The bytes are not HTTP, or exceed a limit.
        """
        ...

    def feed_eof(self) -> None:
        """
        Note that the server will send nothing more, which completes a body without an announced length.

        Raises:
            BadReplyError: The reply was not complete.
        """
        ...

    def close(self) -> None:
        """Break reference cycles with the library, so that the parser is freed at once."""
        ...
