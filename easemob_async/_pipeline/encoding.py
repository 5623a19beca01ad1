"""Encoding of a call's arguments: query, body and header fields; and splitting of URLs that the service names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._json import encode
from easemob_async._operation import JSON, Operation
from easemob_async._wire.port import Origin
from easemob_async._wire.request_checks import check_headers

__all__ = ["HeaderField", "Query", "encode_body", "encode_headers", "encode_query", "split_url"]

Query = Mapping[str, str | int | bool | None]

HeaderField = tuple[bytes, bytes]

JSON_TYPE = (b"content-type", b"application/json")
FORM_TYPE = (b"content-type", b"application/x-www-form-urlencoded")

FRAMING_HEADERS = frozenset({"host", "connection", "content-length", "transfer-encoding"})
"""
Header fields that the transport writes. A second one of these would change where the request ends, so that a part of
its body could be taken for another request (request smuggling).
"""


def split_url(url: str) -> tuple[Origin, str]:
    """
    Split a URL that the service named into its origin and its target.

    Raises:
        UnexpectedReplyError: It is not an http or https URL, or it is not percent-encoded.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = 0, urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise UnexpectedReplyError("the service returned an invalid download URL", status=200)
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UnexpectedReplyError("the service returned a download URL that is not percent-encoded", status=200)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Origin(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)), target


def encode_query(query: Query) -> str:
    """
    Encode query parameters as ``?a=1&b=true``, without those that are None; empty where all are.

    Raises:
        InvalidArgumentError: It is not a mapping, a name is not a string, or a value is not a string, a whole number or
            a boolean.
    """
    _check_mapping("query", query)
    given: list[tuple[str, str]] = []
    for name, value in query.items():
        if not isinstance(name, str):
            raise InvalidArgumentError("query", f"must have strings as names, not {type(name).__name__}")
        if value is None:
            continue
        if not isinstance(value, str | int):
            raise InvalidArgumentError(
                f"query[{name!r}]", f"must be a string, a whole number or a boolean, not {type(value).__name__}"
            )
        given.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return "?" + _urlencode("query", given) if given else ""


def _check_mapping(argument: str, value: object) -> None:
    # The type first, because an abstract class takes longer to check.
    if type(value) is not dict and not isinstance(value, Mapping):
        raise InvalidArgumentError(argument, f"must be a mapping, such as a dict, not {type(value).__name__}")


def _urlencode(argument: str, fields: list[tuple[str, str]]) -> str:
    try:
        return urlencode(fields, quote_via=quote)
    except UnicodeEncodeError:
        pass  # not raised inside the handler: the codec's error contains the text, and would become the context
    raise InvalidArgumentError(argument, "must be text that can be encoded as UTF-8")


def encode_body(
    operation: Operation[Any], json: JSON, form: Mapping[str, str] | None, max_message_bytes: int
) -> tuple[bytes, HeaderField | None]:
    """
    Encode a body; returns its bytes and its content type, which is None for no body.

    Raises:
        InvalidArgumentError: The body cannot be encoded as JSON or as a form, the form is not a mapping, both are
            given, or the message in it is too large.
    """
    if json is not None:
        if form is not None:
            raise InvalidArgumentError("form", "give either json or form, not both")
        data = _encode_json(json)
        if operation.sends_message and len(data) > max_message_bytes:
            _check_message_size(cast("dict[str, Any]", json), max_message_bytes)
        return data, JSON_TYPE
    if form is not None:
        _check_mapping("form", form)
        for name, value in form.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise InvalidArgumentError("form", "must map strings to strings")
        return _urlencode("form", list(form.items())).encode(), FORM_TYPE
    return b"", None


def _encode_json(body: JSON) -> bytes:
    try:
        return encode(body)
    except UnicodeEncodeError:
        problem = "it contains text that cannot be encoded as UTF-8"
    except (TypeError, ValueError, RecursionError) as error:
        problem = str(error)
    raise InvalidArgumentError("body", f"cannot be encoded as JSON: {problem}")


def _check_message_size(body: Mapping[str, Any], max_bytes: int) -> None:
    size = sum(len(encode(body[name])) for name in ("body", "msg", "ext") if name in body)
    if size > max_bytes:
        raise InvalidArgumentError(
            "message", f"message and ext must be at most {max_bytes} bytes as JSON, these are {size}"
        )


def encode_headers(headers: Mapping[str, str] | None) -> tuple[HeaderField, ...]:
    """
    Encode the header fields that a caller gives.

    Raises:
        InvalidArgumentError: It is not a mapping, a name is invalid or reserved for the transport, or a value is not
            Latin-1 text or contains a control character.
    """
    if headers is None:
        return ()
    _check_mapping("headers", headers)
    fields: list[HeaderField] = []
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise InvalidArgumentError("headers", "must map strings to strings")
        if name.lower() in FRAMING_HEADERS:
            raise InvalidArgumentError("headers", f"must not set {name!r}, which the transport writes")
        fields.append((_encode_latin1(name.lower()), _encode_latin1(value)))
    check_headers(fields)
    return tuple(fields)


def _encode_latin1(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        pass  # not raised inside the handler: the codec's error contains the text, and would become the context
    raise InvalidArgumentError("headers", "must be Latin-1 text")
