"""An operation with its arguments, as they go on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

from attrs import define

from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._json import encode
from easemob_async._operation import JSON, Content, Operation
from easemob_async._wire.port import Origin

__all__ = ["Bound", "Query", "encode_body", "encode_headers", "encode_query", "split_url"]

T = TypeVar("T")

Query = Mapping[str, str | int | bool | None]

Field = tuple[bytes, bytes]

JSON_TYPE = (b"content-type", b"application/json")
FORM_TYPE = (b"content-type", b"application/x-www-form-urlencoded")


@define(slots=True, eq=False)
class Bound(Generic[T]):
    """One call: what is sent with every attempt, and what the limits and the clock need to know."""

    operation: Operation[T]
    target: str
    body: bytes
    content_type: Field | None
    headers: tuple[Field, ...]
    cost: int
    key: str
    token: str | None
    deadline: float | None
    content: Content | None = None
    """The body, where it comes in pieces."""
    stream: bool = False
    """The reply is handed over after its head."""
    origin: Origin | None = None
    """Another host than the client's."""


def split_url(url: str) -> tuple[Origin, str]:
    """
    The origin and the target of a URL the service named.

    Raises:
        UnexpectedReplyError: It is no http(s) URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not url.isascii():
        raise UnexpectedReplyError("the service named an address that is no URL", status=200)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Origin(parts.scheme, parts.hostname, port), target


def encode_query(query: Query) -> str:
    """``?a=1&b=true``, without what was not given; empty when nothing was."""
    given: list[tuple[str, str]] = []
    for name, value in query.items():
        if value is not None:
            given.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return "?" + urlencode(given, quote_via=quote) if given else ""


def encode_body(
    operation: Operation[Any], json: JSON, form: Mapping[str, str] | None, max_message_bytes: int
) -> tuple[bytes, Field | None]:
    """
    The body's bytes and its content type.

    Raises:
        InvalidArgumentError: It cannot be written as JSON, or the message in it is too large.
    """
    if json is not None:
        try:
            data = encode(json)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidArgumentError("body", f"cannot be written as JSON: {error}") from None
        if operation.sends_message and len(data) > max_message_bytes:
            _check_message_size(cast("dict[str, Any]", json), max_message_bytes)
        return data, JSON_TYPE
    if form is not None:
        return urlencode(form, quote_via=quote).encode(), FORM_TYPE
    return b"", None


def _check_message_size(body: Mapping[str, Any], most: int) -> None:
    size = sum(len(encode(body[name])) for name in ("body", "msg", "ext") if name in body)
    if size > most:
        raise InvalidArgumentError("message", f"message and ext are at most {most} bytes as JSON, these are {size}")


def encode_headers(headers: Mapping[str, str] | None) -> tuple[Field, ...]:
    """
    Further header fields.

    Raises:
        InvalidArgumentError: A name or value is not Latin-1 text.
    """
    if not headers:
        return ()
    try:
        return tuple((name.lower().encode("ascii"), value.encode("latin-1")) for name, value in headers.items())
    except UnicodeEncodeError:
        raise InvalidArgumentError("headers", "must be Latin-1 text") from None
