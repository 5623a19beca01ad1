"""Thumbnails of pictures: grey pictures of the requested size."""

from __future__ import annotations

import struct
import zlib

__all__ = ["make_thumbnail"]

_GREY = b"\x80"


def make_thumbnail(width: int, height: int) -> bytes:
    """Make a grey PNG picture; *width* and *height* in pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + _GREY * width) * height
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_encode_chunk, chunks))


def _encode_chunk(chunk: tuple[bytes, bytes]) -> bytes:
    name, data = chunk
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
