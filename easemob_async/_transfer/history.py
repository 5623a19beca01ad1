"""Parser of history files: they are decompressed and split into records while they are received."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import aclosing

import anyio.lowlevel

from easemob_async._errors import UnexpectedReplyError
from easemob_async._json import decode, decode_at
from easemob_async._operation import JSON
from easemob_async._wire.engine.coding import Decoder
from easemob_async._wire.engine.errors import BadReplyError

__all__ = ["iter_records"]

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""Maximum size of one record; more bytes without the end of a record make the file invalid."""

_SLICE = 64 * 1024
"""Bytes that are parsed without a pause; their records take about 5 ms, in which the event loop does nothing else."""

_LONG_RECORD = 16 * 1024
"""Bytes of an incomplete record above which it is not parsed again with every piece."""

GZIP_MAGIC = b"\x1f\x8b"
"""The first two bytes of gzip data."""


async def iter_records(chunks: AsyncIterable[bytes]) -> AsyncGenerator[JSON, None]:
    """
    Iterate over the JSON objects of a history file.

    The documents do not say how records are separated. So both lines of JSON, with or without blank lines, and a JSON
    array are accepted, compressed with gzip or not.

    Raises:
        UnexpectedReplyError: The file is truncated, or contains something else than JSON objects.
    """
    buffer = b""
    received = bytearray()
    is_array: bool | None = None
    # Closed explicitly: when the caller stops early, the reply below must be closed at once, not by the garbage
    # collector.
    async with aclosing(_slices(_decompress(chunks))) as slices:
        async for data in slices:
            received += data
            # An incomplete record is parsed again from its start. A long one is tried only when it has doubled, so that
            # the time for it grows linearly with its size, however small the pieces are in which it arrives.
            if _LONG_RECORD < len(buffer) > len(received):
                continue
            buffer += received
            received.clear()
            if is_array is None:
                start = buffer.lstrip()
                if not start:
                    buffer = b""
                    continue
                is_array = start.startswith(b"[")
                buffer = start[1:] if is_array else start
            found, buffer = _split_array(buffer) if is_array else _split_lines(buffer)
            for record in found:
                yield record
            if len(buffer) > MAX_RECORD_BYTES:
                raise _invalid("the last record is truncated")
    buffer += received
    if is_array is not None:
        found, buffer = _split_array(buffer) if is_array else _split_lines(buffer)
        for record in found:
            yield record
    rest = buffer.strip()
    if is_array:
        if rest != b"]":
            raise _invalid("the array is truncated")
    elif rest:
        yield _parse_record(rest)


async def _slices(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Cut pieces into small slices, and let the event loop run before each: much may have been received already."""
    async with aclosing(pieces):
        async for piece in pieces:
            for start in range(0, len(piece), _SLICE):
                await anyio.lowlevel.checkpoint()
                yield piece[start : start + _SLICE]


async def _decompress(chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Decompress gzip data, which may have several members in a row; pass on other data unchanged."""
    decoder: Decoder | None = None
    head = b""
    is_plain = False
    async for chunk in chunks:
        data = head + chunk
        if not is_plain and decoder is None:
            if len(data) < len(GZIP_MAGIC):
                head = data
                continue
            head = b""
            is_plain = not data.startswith(GZIP_MAGIC)
        if is_plain:
            yield data
            continue
        if decoder is None:
            decoder = Decoder(b"gzip")
        for out in _checked(decoder.feed(data)):
            yield out
    if head:
        yield head
    if decoder is not None:
        try:
            decoder.finish()
        except BadReplyError:
            raise _invalid("the gzip data is truncated") from None


def _checked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Iterate over decompressed pieces; each has a limited size, because a small chunk can expand to gigabytes."""
    try:
        yield from pieces
    except BadReplyError as error:
        cause = error.__cause__
        raise _invalid(f"the gzip data is corrupt ({cause or error})") from None


def _split_lines(buffer: bytes) -> tuple[list[JSON], bytes]:
    """Parse the complete lines; return their records and the rest."""
    *lines, rest = buffer.split(b"\n")
    return [_parse_record(line) for line in lines if line.strip()], rest


def _split_array(buffer: bytes) -> tuple[list[JSON], bytes]:
    """Parse the complete objects after the opening bracket of an array; return them and the rest."""
    text, tail = _decode_complete(buffer)
    found: list[JSON] = []
    at = 0
    while True:
        while at < len(text) and text[at] in ", \r\n\t":
            at += 1
        if at >= len(text) or text[at] == "]":
            break
        if text[at] != "{":
            raise _invalid("a record is not an object")
        try:
            record, at = decode_at(text, at)
        except ValueError:
            break  # the object is incomplete, or invalid: then the buffer grows until it exceeds its limit
        found.append(record)
    return found, text[at:].encode() + tail


def _decode_complete(buffer: bytes) -> tuple[str, bytes]:
    """Decode the complete UTF-8 characters; return them and the first bytes of an incomplete one at the end."""
    try:
        return buffer.decode(), b""
    except UnicodeDecodeError as error:
        at = error.start if error.reason == "unexpected end of data" else None
    if at is None:
        raise _invalid("it is not UTF-8")
    return buffer[:at].decode(), buffer[at:]


def _parse_record(line: bytes) -> JSON:
    try:
        return decode(line)
    except ValueError:
        pass
    # Not raised inside `except`: the decoder's error, which would become the context, contains the record.
    raise _invalid("a record is not JSON")


def _invalid(problem: str) -> UnexpectedReplyError:
    # Without any content of the file, which consists of messages.
    return UnexpectedReplyError(f"the history file is invalid: {problem}", status=200)
