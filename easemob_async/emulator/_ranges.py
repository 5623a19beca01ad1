"""Files as replies, whole or in part: Range and If-Range (RFC 9110, sections 13.1.5 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import formatdate
from hashlib import md5

from easemob_async.emulator._call import EmulatedReply

__all__ = ["file_reply"]

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.ASCII)


def file_reply(headers: Mapping[bytes, bytes], data: bytes, content_type: str, changed: float) -> EmulatedReply:
    """
    Make a reply with a file, or with the range of it that the request asks for.

    A request for several ranges gets the whole file, which the RFC permits.

    Args:
        headers: Header fields of the request by lower-case name.
        data: Content of the file.
        content_type: Media type of the file.
        changed: Time of the last change in epoch seconds.
    """
    tag = f'"{md5(data, usedforsecurity=False).hexdigest()}"'
    modified = formatdate(changed, usegmt=True)
    fields = (
        (b"accept-ranges", b"bytes"),
        (b"etag", tag.encode()),
        (b"last-modified", modified.encode()),
    )
    kind = content_type.encode()
    condition = headers.get(b"if-range", b"").decode("latin-1")
    asked_for = _RANGE.fullmatch(headers.get(b"range", b"").decode("latin-1"))
    if asked_for is None or condition not in {"", tag, modified}:
        return EmulatedReply(200, data, kind, fields)
    byte_range = _parse_range(*asked_for.groups(), size=len(data))
    if byte_range is None:
        return EmulatedReply(200, data, kind, fields)
    if not byte_range:
        return EmulatedReply(416, b"", kind, (*fields, (b"content-range", f"bytes */{len(data)}".encode())))
    content_range = f"bytes {byte_range.start}-{byte_range.stop - 1}/{len(data)}"
    return EmulatedReply(
        206, data[byte_range.start : byte_range.stop], kind, (*fields, (b"content-range", content_range.encode()))
    )


def _parse_range(first: str, last: str, *, size: int) -> range | None:
    """Parse the bounds of a Range header; an empty range if it lies outside the file, None if it is invalid."""
    if not first:
        return range(max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
