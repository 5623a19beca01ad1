"""Encoding of a request's head, the one part of HTTP that the engine writes itself."""

from __future__ import annotations

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Headers, Origin, Request
from easemob_async._wire.request_checks import check_headers, check_target

__all__ = ["HeadWriter"]

_MAX_CACHED = 256
"""
Maximum number of cached header blocks, and of cached hosts. Blocks differ by token and content type; a client has few
of all three.
"""

_ENGINE_HEADERS = frozenset({b"connection", b"transfer-encoding", b"keep-alive", b"upgrade", b"te", b"trailer"})
"""Headers that a request must not contain, because the engine manages the connection and the framing."""

_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""HTTP methods whose request has ``Content-Length: 0`` when its body is empty (RFC 9110, section 8.6)."""


class _EncodedHeaders:
    """The encoded header fields of a request, without Content-Length."""

    __slots__ = ("content_length", "encoded", "has_host")

    def __init__(self, headers: Headers) -> None:
        check_headers(headers)
        self.has_host = False
        self.content_length: int | None = None
        lines: list[bytes] = []
        for name, value in headers:
            lowered = name.lower()
            if lowered in _ENGINE_HEADERS:
                raise InvalidArgumentError("headers", f"{name!r} is written by the transport; remove it")
            if lowered == b"host":
                self.has_host = True
            elif lowered == b"content-length":
                # RFC 9110, section 8.6, allows one number of digits only. With several, two servers may see different
                # ends of the body (request smuggling).
                if self.content_length is not None or not value.isdigit():
                    raise InvalidArgumentError("headers", "content-length must be one decimal number")
                self.content_length = int(value)
                # `write` adds it after a check against the body.
                continue
            lines.append(b"%b: %b\r\n" % (name, value))
        self.encoded = b"".join(lines)


class HeadWriter:
    """Encodes the heads of requests, and caches header blocks and hosts, which recur from call to call."""

    __slots__ = ("_blocks", "_hosts")

    def __init__(self) -> None:
        # Threads share the caches without a lock: at worst an entry is encoded twice.
        self._blocks: dict[tuple[tuple[bytes, bytes], ...], _EncodedHeaders] = {}
        self._hosts: dict[Origin, str] = {}

    def write(self, request: Request) -> tuple[bytes, int | None]:
        """
        Encode the head of a request, followed by its body unless the body is streamed.

        Returns:
            The bytes, and the Content-Length of a streamed body. ``None`` for a streamed body without one, which is
            sent chunked, and for a body that is not streamed.

        Raises:
            InvalidArgumentError: The method, the target or a header is invalid.
        """
        # Method and target are checked for each request, headers only once per cached block.
        check_target(request.method, request.target)
        block = self._blocks.get(request.headers)
        if block is None:
            block = _EncodedHeaders(request.headers)
            # Tokens and content types change over the life of a client. Starting again is rare and bounds the cache.
            if len(self._blocks) >= _MAX_CACHED:
                self._blocks.clear()
            self._blocks[request.headers] = block
        if block.has_host:
            line = f"{request.method} {request.target} HTTP/1.1\r\n".encode()
        else:
            # Host comes first, as RFC 9110, section 7.2, recommends.
            host = self._hosts.get(request.origin)
            if host is None:
                if len(self._hosts) >= _MAX_CACHED:
                    self._hosts.clear()
                host = self._hosts[request.origin] = f" HTTP/1.1\r\nHost: {request.origin.authority}\r\n"
            line = f"{request.method} {request.target}{host}".encode()
        body = request.body
        if isinstance(body, bytes):
            if block.content_length is not None and block.content_length != len(body):
                raise InvalidArgumentError("headers", "content-length is not the length of the body; remove it")
            # One piece of bytes, so that the request needs one write.
            if body or request.method in _METHODS_WITH_BODY:
                return b"%b%bContent-Length: %d\r\n\r\n%b" % (line, block.encoded, len(body), body), None
            return b"%b%b\r\n" % (line, block.encoded), None
        if block.content_length is None:
            return b"%b%bTransfer-Encoding: chunked\r\n\r\n" % (line, block.encoded), None
        return b"%b%bContent-Length: %d\r\n\r\n" % (line, block.encoded, block.content_length), block.content_length
