"""
The constant part of the errors that HTTP libraries raise for a reply that is not HTTP.

The rest of their text is what was received. A server or proxy may send the request back as a reply, with its token and
its password, so nothing that was received enters an error.
"""

from __future__ import annotations

import re

__all__ = ["find_reason"]

_REASONS = (
    "illegal status line",
    "illegal header line",
    "illegal chunk header",
    "illegal header name",
    "illegal header value",
    "bad content-length",
    "conflicting content-length headers",
    "bad transfer-encoding",
    "multiple transfer-encoding headers",
    "unsupported transfer-encoding",
    "continuation line at start of headers",
    "expected exactly one transfer-encoding header",
    "only transfer-encoding: chunked is supported",
    "peer closed connection without sending complete message body",
    "server disconnected without sending a response",
    "receive buffer too long",
    "too little data for declared content-length",
    "too much data for declared content-length",
    "error while decompressing data",
)
_ZLIB = re.compile(r"error (-\d{1,2}) while decompressing data", re.IGNORECASE)
_STATUS = re.compile(r"[1-5]\d\d(?= |\Z)")


def find_reason(text: str) -> str | None:
    """Return the constant part of a library's error text, or the status of a proxy; None where it is unknown."""
    lowered = text.casefold()
    for known in _REASONS:
        if lowered.startswith(known):
            return known
    found = _ZLIB.match(text) or _STATUS.match(text)
    return None if found is None else found[0]
