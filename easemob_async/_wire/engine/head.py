"""Writing a request's head: the one part of HTTP the engine writes itself."""

from __future__ import annotations

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.head_rules import check_headers, check_target
from easemob_async._wire.port import Headers, Origin, Request

__all__ = ["HeadWriter"]

_CACHED = 256
"""Header blocks kept; they differ by token and content type, and a client has few of both."""

_FRAMING = frozenset({b"connection", b"transfer-encoding", b"keep-alive", b"upgrade", b"te", b"trailer"})
"""What only the engine may say."""

_EXPECT_BODY = frozenset({"POST", "PUT", "PATCH"})
"""Verbs whose request says ``Content-Length: 0`` when it has no body (RFC 9110, section 8.6)."""


class _Block:
    """The encoded form of a request's header fields."""

    __slots__ = ("encoded", "has_host", "length")

    def __init__(self, headers: Headers) -> None:
        check_headers(headers)
        self.has_host = False
        self.length: int | None = None
        lines: list[bytes] = []
        for name, value in headers:
            lowered = name.lower()
            if lowered in _FRAMING:
                raise InvalidArgumentError("headers", f"{name!r} is the transport's to write")
            if lowered == b"host":
                self.has_host = True
            elif lowered == b"content-length":
                if self.length is not None or not value.isdigit():
                    raise InvalidArgumentError("headers", "content-length must be one decimal number")
                self.length = int(value)
                continue
            lines.append(b"%b: %b\r\n" % (name, value))
        self.encoded = b"".join(lines)


class HeadWriter:
    """Encodes heads; what repeats from call to call is encoded once."""

    __slots__ = ("_blocks", "_hosts")

    def __init__(self) -> None:
        self._blocks: dict[tuple[tuple[bytes, bytes], ...], _Block] = {}
        self._hosts: dict[Origin, str] = {}

    def write(self, request: Request) -> tuple[bytes, int | None]:
        """
        Encode everything that can be written at once: the head, and the body when it is whole.

        Returns:
            The bytes, and the announced length of a body in pieces (``None``: chunked, or not in pieces).

        Raises:
            InvalidArgumentError: The target or a header would not arrive as it is.
        """
        check_target(request.method, request.target)
        block = self._blocks.get(request.headers)
        if block is None:
            block = _Block(request.headers)
            if len(self._blocks) >= _CACHED:
                self._blocks.clear()
            self._blocks[request.headers] = block
        if block.has_host:
            line = f"{request.method} {request.target} HTTP/1.1\r\n".encode()
        else:
            host = self._hosts.get(request.origin)
            if host is None:
                host = self._hosts[request.origin] = f" HTTP/1.1\r\nHost: {request.origin.authority}\r\n"
            line = f"{request.method} {request.target}{host}".encode()
        body = request.body
        if isinstance(body, bytes):
            if block.length is not None and block.length != len(body):
                raise InvalidArgumentError("headers", "content-length is not the length of the body")
            if body or request.method in _EXPECT_BODY:
                return b"%b%bContent-Length: %d\r\n\r\n%b" % (line, block.encoded, len(body), body), None
            return b"%b%b\r\n" % (line, block.encoded), None
        if block.length is None:
            return b"%b%bTransfer-Encoding: chunked\r\n\r\n" % (line, block.encoded), None
        return b"%b%bContent-Length: %d\r\n\r\n" % (line, block.encoded, block.length), block.length
