"""Removing a reply's content coding: gzip and deflate, within a limit on what comes out."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from .faults import BadReplyError

__all__ = ["Decoder", "decode_whole"]

_PIECE = 256 * 1024
"""Bytes that come out of a decoder at once, however well they were compressed."""


class _Coding:
    """One layer of gzip or deflate."""

    __slots__ = ("_fresh", "_inflate", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._fresh = True
        self._inflate = zlib.decompressobj(31 if name == "gzip" else 15)

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not data:
            return
        if self._fresh and self._name == "deflate" and data[0] & 0x0F != 8:
            # Some servers send deflate without the zlib header RFC 9110, section 8.4.1.2, asks for.
            self._inflate = zlib.decompressobj(-15)
        self._fresh = False
        piece = b""
        try:
            # A full piece may have left more behind inside zlib, also when all input is used up.
            while data or len(piece) == _PIECE:
                if self._inflate.eof:
                    # A gzip file may be several in a row (RFC 1952, section 2.2), and may be padded with zeros.
                    data = data.lstrip(b"\0")
                    if not data:
                        return
                    self._inflate = zlib.decompressobj(31 if self._name == "gzip" else 15)
                piece = self._inflate.decompress(data, _PIECE)
                data = self._inflate.unconsumed_tail or self._inflate.unused_data
                if piece:
                    yield piece
        except zlib.error as error:
            raise BadReplyError(f"the reply's body is not {self._name}: {error}") from error

    def finish(self) -> None:
        if not self._fresh and not self._inflate.eof:
            raise BadReplyError(f"the reply's body ends within its {self._name} coding")


class Decoder:
    """Removes the codings of one body, piece by piece; memory is bounded by the piece."""

    __slots__ = ("_layers",)

    def __init__(self, codings: bytes) -> None:
        """
        Prepare for a Content-Encoding header's value.

        Raises:
            BadReplyError: It names a coding other than gzip, deflate and identity.
        """
        self._layers: list[_Coding] = []
        for word in reversed(codings.decode("latin-1").lower().split(",")):
            name = word.strip().removeprefix("x-")
            if name in {"gzip", "deflate"}:
                self._layers.append(_Coding(name))
            elif name not in {"", "identity"}:
                raise BadReplyError(f"the reply has a content coding nobody asked for: {name!r}")
        if len(self._layers) > 2:
            raise BadReplyError("the reply has more than two content codings")

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decoded pieces of *data*."""
        return self._through(data, 0)

    def finish(self) -> None:
        """
        Take note that the body has ended.

        Raises:
            BadReplyError: It ended too early.
        """
        for layer in self._layers:
            layer.finish()

    def _through(self, data: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._through(piece, depth + 1)


def decode_whole(codings: bytes, data: bytes, limit: int | None) -> bytes:
    """
    Remove the codings of a whole body.

    Raises:
        BadReplyError: It is not what it says, or larger than *limit* bytes when decoded.
    """
    decoder = Decoder(codings)
    pieces: list[bytes] = []
    total = 0
    for piece in decoder.feed(data):
        total += len(piece)
        if limit is not None and total > limit:
            raise BadReplyError(f"the reply's body is larger than {limit} bytes")
        pieces.append(piece)
    decoder.finish()
    return b"".join(pieces)
