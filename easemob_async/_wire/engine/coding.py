"""Removal of a reply's content coding, gzip or deflate, with a limit on the size of the result."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from easemob_async._wire.engine.errors import BadReplyError

__all__ = ["BodyDecoder", "Decoder", "decode_body"]

_MAX_PIECE = 256 * 1024
"""Maximum bytes of one decoded piece, however well the input was compressed."""

# zlib copies the unused rest of its input. For a body of many small members these copies would take quadratic time, so
# zlib gets slices of the input. The first slice after the end of a member is small, and the next ones grow.
_MAX_SLICE = 64 * 1024
_FIRST_SLICE = 64

_zeros = re.compile(rb"\0*").match

# The `wbits` of zlib: the largest window, with the header of gzip, of zlib, or with none.
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15


class _Layer:
    """One layer of gzip or deflate."""

    __slots__ = ("_decompressor", "_is_gzip", "_is_new", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_gzip = name == "gzip"
        self._is_new = True
        self._decompressor = zlib.decompressobj(_GZIP if self._is_gzip else _ZLIB)

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not data:
            return
        if self._is_new and not self._is_gzip and data[0] & 0x0F != 8:
            # Some servers omit the zlib header that RFC 9110, section 8.4.1.2, requires of deflate. With it, the low
            # half of the first byte is 8 (RFC 1950, section 2.2).
            self._decompressor = zlib.decompressobj(_RAW_DEFLATE)
        self._is_new = False
        piece = b""
        at, end, length = 0, len(data), _MAX_SLICE
        try:
            # A full piece may have left more output inside zlib, even when all input is consumed.
            while at < end or len(piece) == _MAX_PIECE:
                if self._decompressor.eof:
                    # A gzip body may have several members (RFC 1952, section 2.2) and zeros as padding.
                    padding = _zeros(data, at)
                    at = at if padding is None else padding.end()
                    if at == end:
                        return
                    self._decompressor = zlib.decompressobj(_GZIP if self._is_gzip else _ZLIB)
                    length = _FIRST_SLICE
                part = data[at : at + length]
                piece = self._decompressor.decompress(part, _MAX_PIECE)
                at += len(part) - len(self._decompressor.unconsumed_tail or self._decompressor.unused_data)
                length = min(2 * length, _MAX_SLICE)
                if piece:
                    yield piece
        except zlib.error as error:
            problem = BadReplyError(f"the reply's body is not {self._name}: {error}")
        else:
            return
        raise problem

    def finish(self) -> None:
        if not self._is_new and not self._decompressor.eof:
            raise BadReplyError(f"the reply's body ends within its {self._name} coding")


class Decoder:
    """Removes the content codings of one body piece by piece, in memory bounded by the size of a piece."""

    __slots__ = ("_layers",)

    def __init__(self, content_coding: bytes) -> None:
        """
        Create a decoder for the value of a Content-Encoding header.

        Raises:
            BadReplyError: The header names a coding other than gzip, deflate and identity, or more than two codings.
        """
        self._layers: list[_Layer] = []
        for word in reversed(content_coding.decode("latin-1").lower().split(",")):
            name = word.strip().removeprefix("x-")
            if name in {"gzip", "deflate"}:
                self._layers.append(_Layer(name))
            elif name not in {"", "identity"}:
                raise BadReplyError("the reply has an unsupported content coding; gzip and deflate are supported")
        # Each layer can multiply the size of its input by a thousand.
        if len(self._layers) > 2:
            raise BadReplyError("the reply has more than two content codings")

    def feed(self, data: bytes) -> Iterator[bytes]:
        """
        Decode *data*, one piece at a time.

        Raises:
            BadReplyError: The data is not encoded as announced.
        """
        return self._decode(data, 0)

    def finish(self) -> None:
        """
        Check at the end of the body that its codings have ended too.

        Raises:
            BadReplyError: The body ended too early.
        """
        for layer in self._layers:
            layer.finish()

    def _decode(self, data: bytes, depth: int) -> Iterator[bytes]:
        """Decode *data* by the layers from *depth* on."""
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._decode(piece, depth + 1)


class BodyDecoder:
    """
    Removes the content codings of a body that is not streamed.

    It decodes each part when it is received. So the work is spread over many iterations of the event loop, timeouts can
    fire, and a body that is too large is refused early.
    """

    __slots__ = ("_content", "_decoder", "_limit", "_received")

    def __init__(self, content_coding: bytes, limit: int | None) -> None:
        """
        Create a decoder for a body of at most *limit* bytes, as received and as decoded.

        Raises:
            BadReplyError: The content coding is not supported.
        """
        self._decoder = Decoder(content_coding)
        self._limit = limit
        self._received = 0
        # One buffer: a list of many small pieces would take a multiple of their size.
        self._content = bytearray()

    def feed(self, data: bytes) -> None:
        """
        Decode a part.

        Raises:
            BadReplyError: It is not encoded as announced, or the body is too large.
        """
        limit, content = self._limit, self._content
        self._received += len(data)
        if limit is not None and self._received > limit:
            raise self._too_large(limit)
        for piece in self._decoder.feed(data):
            if limit is not None and len(content) + len(piece) > limit:
                raise self._too_large(limit)
            content += piece

    def finish(self) -> bytes:
        """
        Return the decoded body.

        Raises:
            BadReplyError: The body ended too early.
        """
        self._decoder.finish()
        return bytes(self._content)

    @staticmethod
    def _too_large(limit: int) -> BadReplyError:
        return BadReplyError(f"the reply's body is larger than {limit} bytes")


def decode_body(content_coding: bytes, data: bytes, limit: int | None) -> bytes:
    """
    Remove the content codings of a whole body.

    Raises:
        BadReplyError: The body is not encoded as announced, or is larger than *limit* bytes.
    """
    decoder = BodyDecoder(content_coding, limit)
    decoder.feed(data)
    return decoder.finish()
