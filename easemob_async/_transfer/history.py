"""Files of chat history: gunzipped and cut into records while they come in."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
from typing import Any

from easemob_async._errors import UnexpectedReplyError
from easemob_async._json import decode
from easemob_async._operation import JSON

__all__ = ["records"]

_decoder = json.JSONDecoder()

MAX_RECORD = 16 * 1024 * 1024
"""Bytes of one record; what is longer is no record."""


async def records(pieces: AsyncIterable[bytes]) -> AsyncGenerator[JSON, None]:
    """
    The JSON objects of a history file, one by one.

    The documents do not say how records are separated: lines of JSON are read, blank lines are passed over, and a
    JSON array is read as well. The file may be packed with gzip or not: its first bytes tell.

    Raises:
        UnexpectedReplyError: The file is cut off, or something in it is not JSON.
    """
    buffer = b""
    array: bool | None = None
    async with aclosing(_unpacked(pieces)) as unpacked:
        async for data in unpacked:
            buffer += data
            if array is None:
                start = buffer.lstrip()
                if not start:
                    continue
                array = start.startswith(b"[")
                buffer = start[1:] if array else start
            found, buffer = _from_array(buffer) if array else _from_lines(buffer)
            for record in found:
                yield record
            if len(buffer) > MAX_RECORD:
                raise _broken("a record has no end")
    rest = buffer.strip()
    if array:
        if rest != b"]":
            raise _broken("the array has no end")
    elif rest:
        yield _record(rest)


async def _unpacked(pieces: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """The plain bytes; several gzip members in a row are one file."""
    unpack: Any = None  # the type of zlib.decompressobj() has no public name
    head = b""
    plain = False
    async for piece in pieces:
        data = head + piece
        if not plain and unpack is None:
            if len(data) < 2:
                head = data
                continue
            head = b""
            plain = not data.startswith(b"\x1f\x8b")
        if plain:
            yield data
            continue
        while data:
            if unpack is None:
                unpack = zlib.decompressobj(wbits=31)
            try:
                out = unpack.decompress(data, MAX_RECORD)
            except zlib.error as error:
                raise _broken(f"the gzip data is broken ({error})") from None
            if out:
                yield out
            data = unpack.unconsumed_tail
            if unpack.eof:
                data = unpack.unused_data
                unpack = None
    if head:
        yield head
    if unpack is not None:
        raise _broken("the gzip data is cut off")


def _from_lines(buffer: bytes) -> tuple[list[JSON], bytes]:
    *lines, rest = buffer.split(b"\n")
    return [_record(line) for line in lines if line.strip()], rest


def _from_array(buffer: bytes) -> tuple[list[JSON], bytes]:
    """The whole objects at the start of what follows an opening bracket, and the rest."""
    text, tail = _text_of(buffer)
    found: list[JSON] = []
    at = 0
    while True:
        while at < len(text) and text[at] in ", \r\n\t":
            at += 1
        if at >= len(text) or text[at] == "]":
            break
        if text[at] != "{":
            raise _broken("a record is not an object")
        try:
            record, at = _decoder.raw_decode(text, at)
        except ValueError:
            break  # not all of it is here yet
        found.append(record)
    return found, text[at:].encode() + tail


def _text_of(buffer: bytes) -> tuple[str, bytes]:
    """The whole characters at the start, and the first bytes of one that is not all here yet."""
    try:
        return buffer.decode(), b""
    except UnicodeDecodeError as error:
        at = error.start if error.reason == "unexpected end of data" else None
    if at is None:
        raise _broken("it is not UTF-8")
    return buffer[:at].decode(), buffer[at:]


def _record(line: bytes) -> JSON:
    try:
        return decode(line)
    except ValueError:
        pass  # not raised from here: the decoder's error holds the record
    raise _broken("a record is not JSON")


def _broken(problem: str) -> UnexpectedReplyError:
    """Says what is wrong, and shows none of it: history is made of messages."""
    return UnexpectedReplyError(f"the history file: {problem}", status=200)
