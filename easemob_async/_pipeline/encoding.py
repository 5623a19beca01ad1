"""The arguments of a call as they go on the wire: query, body and header fields; and URLs that the service names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._json import encode
from easemob_async._operation import JSON, Operation
from easemob_async._wire.head_rules import check_headers
from easemob_async._wire.port import Origin

__all__ = ["Field", "Query", "encode_body", "encode_headers", "encode_query", "split_url"]

Query = Mapping[str, str | int | bool | None]

Field = tuple[bytes, bytes]

JSON_TYPE = (b"content-type", b"application/json")
FORM_TYPE = (b"content-type", b"application/x-www-form-urlencoded")

TRANSPORTS_OWN = frozenset({"host", "connection", "content-length", "transfer-encoding"})
"""What frames a request; a second one would let its body pass for another request."""


def split_url(url: str) -> tuple[Origin, str]:
    """
    The origin and the target of a URL the service named.

    Raises:
        UnexpectedReplyError: It is no http(s) URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = 0, urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise UnexpectedReplyError("the service named an address that is no URL", status=200)
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UnexpectedReplyError("the service named an address that is not percent-encoded", status=200)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Origin(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)), target


def encode_query(query: Query) -> str:
    """
    ``?a=1&b=true``, without what was not given; empty when nothing was.

    Raises:
        InvalidArgumentError: A value is neither text nor number nor truth value.
    """
    given: list[tuple[str, str]] = []
    for name, value in query.items():
        if value is None:
            continue
        if not isinstance(value, str | int):
            raise InvalidArgumentError(
                f"query[{name!r}]", f"must be text or a whole number, not {type(value).__name__}"
            )
        given.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return "?" + _urlencoded("query", given) if given else ""


def _urlencoded(argument: str, fields: list[tuple[str, str]]) -> str:
    try:
        return urlencode(fields, quote_via=quote)
    except UnicodeEncodeError:
        pass  # not raised from here: the error that would go along holds the text
    raise InvalidArgumentError(argument, "must be text that UTF-8 can hold")


def encode_body(
    operation: Operation[Any], json: JSON, form: Mapping[str, str] | None, max_message_bytes: int
) -> tuple[bytes, Field | None]:
    """
    The body's bytes and its content type.

    Raises:
        InvalidArgumentError: It cannot be written as JSON or as a form, both were given, or the message in it is too
            large.
    """
    if json is not None:
        if form is not None:
            raise InvalidArgumentError("form", "give either json or form, not both")
        data = _json(json)
        if operation.sends_message and len(data) > max_message_bytes:
            _check_message_size(cast("dict[str, Any]", json), max_message_bytes)
        return data, JSON_TYPE
    if form is not None:
        for name, value in form.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise InvalidArgumentError("form", "must map strings to strings")
        return _urlencoded("form", list(form.items())).encode(), FORM_TYPE
    return b"", None


def _json(body: JSON) -> bytes:
    try:
        return encode(body)
    except UnicodeEncodeError:
        problem = "it holds text that UTF-8 cannot hold"
    except (TypeError, ValueError, RecursionError) as error:
        problem = str(error)
    raise InvalidArgumentError("body", f"cannot be written as JSON: {problem}")


def _check_message_size(body: Mapping[str, Any], most: int) -> None:
    size = sum(len(encode(body[name])) for name in ("body", "msg", "ext") if name in body)
    if size > most:
        raise InvalidArgumentError("message", f"message and ext are at most {most} bytes as JSON, these are {size}")


def encode_headers(headers: Mapping[str, str] | None) -> tuple[Field, ...]:
    """
    Further header fields.

    Raises:
        InvalidArgumentError: A name is no header's, or is the transport's to write; a value is not Latin-1 text, or
            holds a control character.
    """
    if not headers:
        return ()
    fields: list[Field] = []
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise InvalidArgumentError("headers", "must map strings to strings")
        if name.lower() in TRANSPORTS_OWN:
            raise InvalidArgumentError("headers", f"{name!r} is the transport's to write")
        fields.append((_latin1(name.lower()), _latin1(value)))
    check_headers(fields)
    return tuple(fields)


def _latin1(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        pass  # not raised from here: the error that would go along holds the text
    raise InvalidArgumentError("headers", "must be Latin-1 text")
