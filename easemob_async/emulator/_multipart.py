"""
A strict parser of ``multipart/form-data`` bodies (RFC 7578).

It refuses what a correct client never sends, instead of guessing: text before the first part or after the last, line
ends other than CRLF, a boundary inside a part's data, a part without a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from attrs import field, frozen

__all__ = ["FormPart", "MalformedMultipartError", "find_part", "parse_multipart"]

MAX_PARTS = 100

# RFC 2046, section 5.1.1: 1 to 70 characters, of which the last is not a space.
_BOUNDARY = re.compile(r"[0-9a-zA-Z'()+_,\-./:=? ]{0,69}[0-9a-zA-Z'()+_,\-./:=?]")
_PARAMETER = re.compile(r';\s*([!#$%&\'*+\-.^_`|~0-9a-zA-Z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*')
_QUOTED_PAIR = re.compile(r'\\(["\\])')
# Browsers and most clients escape these three characters this way, and no others (HTML, "multipart form data").
_ESCAPES = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))


class MalformedMultipartError(ValueError):
    """The body is not a valid ``multipart/form-data`` body; the message gives the reason."""


@frozen(slots=True)
class FormPart:
    """One part of a form: a field or a file."""

    name: str
    filename: str | None
    """None for a field that is not a file."""
    content_type: str | None
    """Media type as sent; None if the part does not have one."""
    data: bytes = field(repr=False)


def parse_multipart(headers: Mapping[bytes, bytes], body: bytes) -> list[FormPart]:
    """
    Parse a form and return its parts in order.

    Args:
        headers: Header fields of the request by lower-case name.
        body: The whole body.

    Raises:
        MalformedMultipartError: The Content-Type is not ``multipart/form-data``, or the body is malformed.
    """
    boundary = b"--" + _parse_boundary(headers.get(b"content-type", b""))
    if not body.startswith(boundary):
        raise MalformedMultipartError("the body does not begin with the boundary")
    # With a line end before it, the first boundary looks like all others.
    _, *pieces, last = (b"\r\n" + body).split(b"\r\n" + boundary)
    if last not in {b"--", b"--\r\n"}:
        raise MalformedMultipartError("the body does not end with the closing boundary")
    if not 1 <= len(pieces) <= MAX_PARTS:
        raise MalformedMultipartError(f"{len(pieces)} parts instead of 1 to {MAX_PARTS}")
    return [_parse_part(piece) for piece in pieces]


def find_part(parts: list[FormPart], name: str) -> FormPart | None:
    """Return the first part with this name; None if no part has it."""
    return next((part for part in parts if part.name == name), None)


def _parse_boundary(content_type: bytes) -> bytes:
    kind, parameters = _parse_header_value(content_type.decode("latin-1"))
    if kind != "multipart/form-data":
        raise MalformedMultipartError(f"Content-Type is {kind!r} instead of multipart/form-data")
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise MalformedMultipartError("Content-Type does not name a valid boundary")
    return boundary.encode("latin-1")


def _parse_part(piece: bytes) -> FormPart:
    # White space after a boundary belongs to the boundary's line.
    head, separator, data = piece.lstrip(b" \t").partition(b"\r\n\r\n")
    if not separator or not head.startswith(b"\r\n"):
        raise MalformedMultipartError("a boundary or a part's head is not on a line of its own")
    headers: dict[str, str] = {}
    for line in _decode(head[2:]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip() or not {"\r", "\n"}.isdisjoint(line):
            raise MalformedMultipartError(f"{line!r} is not a header field")
        headers[name.lower()] = value.strip()
    kind, parameters = _parse_header_value(headers.get("content-disposition", ""))
    if kind != "form-data" or "name" not in parameters:
        raise MalformedMultipartError("a part has no Content-Disposition: form-data with a name")
    return FormPart(_unescape(parameters["name"]), _parse_filename(parameters), headers.get("content-type"), data)


def _parse_filename(parameters: dict[str, str]) -> str | None:
    extended = parameters.get("filename*")
    if extended is None:
        plain = parameters.get("filename")
        return None if plain is None else _unescape(plain)
    # RFC 7578 advises against this form (RFC 5987), but aiohttp and other clients send it for names that are not ASCII.
    charset, _, rest = extended.partition("'")
    if charset.lower() != "utf-8" or "'" not in rest:
        raise MalformedMultipartError(f"{extended!r} is not a UTF-8 file name")
    return _decode(unquote_to_bytes(rest.partition("'")[2]))


def _parse_header_value(text: str) -> tuple[str, dict[str, str]]:
    """Split a header's value into the value, in lower case, and its parameters."""
    kind, semicolon, rest = text.partition(";")
    parameters: dict[str, str] = {}
    position = 0
    rest = semicolon + rest
    while position < len(rest):
        found = _PARAMETER.match(rest, position)
        if found is None:
            raise MalformedMultipartError(f"{text!r} has a broken parameter")
        name, quoted, token = found.groups()
        parameters[name.lower()] = token if quoted is None else _QUOTED_PAIR.sub(r"\1", quoted)
        position = found.end()
    return kind.strip().lower(), parameters


def _unescape(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise MalformedMultipartError("a part's head is not UTF-8") from None
