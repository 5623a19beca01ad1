"""
What an error must not repeat: the secrets and the message text of the request it is about.

The service echoes what it refuses, and what stands between may echo a whole request. Nothing here runs for a success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

from attrs import evolve

from easemob_async._errors import START, APIError, EasemobError, UnexpectedReplyError
from easemob_async._wire.port import Reply, Request

__all__ = ["Hide", "conceal", "hiding"]

Hide = Callable[[str], str]
"""Takes out of a text what it must not repeat."""

REMOVED = "[removed]"

LOOKED_AT = 4096
"""Bytes of a body that are read for what is kept of it."""

KEPT = 300
"""Characters kept of a body that says of a success that it is none."""

DISTINCT = 12
"""Characters from which on a value stands in no other word by chance."""

SHORTEST = 4
"""Characters below which a value is not looked for: it would be found in every other text."""

_NAMES = (
    r"access_?token|client_?secret|(?:new|old)?_?password|share-secret|thumb_secret|secret|device_?token|token"
    r"|authorization"
)

# `"password": "..."` as JSON, also within JSON, and as Python writes it; `password=...` and `Bearer ...` as logs do.
_NAMED = re.compile(
    rf"""
    (?P<name> \b(?:{_NAMES}) (?: \\*["']\s*:\s* | \s*=\s* | :(?=\S) ) | \bBearer\s+ )
    (?: \[[^\]]* | {{[^}}]*
      | "(?:\\.|[^"\\])* | '(?:\\.|[^'\\])* | (?P<quote>\\+["'])(?:(?!(?P=quote)).)*
      | [^\s"'&,;<>\[\]{{}}\\]+ )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# Signed addresses let in whoever has them.
_QUERY = re.compile(r"(https?:\\?/\\?/[^\s\"'<>?]+\?)[^\s\"'<>]+", re.IGNORECASE)

_SECRET_FIELD = re.compile(rb'"(?:msg|(?i:%b))":"((?:[^"\\]|\\.)*)"' % _NAMES.encode())
_USERNAME_FIELD = re.compile(rb'"username":"((?:[^"\\]|\\.)*)"')
_IS_NAME = re.compile(rf"(?:{_NAMES})\Z", re.IGNORECASE)
_SECRET_HEADERS = frozenset({b"authorization", b"share-secret"})


def hiding(request: Request) -> Hide:
    """A function that takes out what *request* holds of secrets and message text, and whatever is named like one."""
    secrets: list[str] | None = None

    def hide(text: str) -> str:
        nonlocal secrets
        if secrets is None:
            secrets = sorted(set(_secrets_in(request)), key=len, reverse=True)
        text = _NAMED.sub(rf"\g<name>{REMOVED}", text)
        text = _QUERY.sub(rf"\g<1>{REMOVED}", text)
        for secret in secrets:
            if _probe(secret) in text:
                text = _written(secret).sub(REMOVED, text)
        return text

    return hide


def conceal(error: EasemobError, request: Request, reply: Reply | None) -> None:
    """Take out of *error*, which *request* ended with, what it must not repeat."""
    if isinstance(error, APIError) and error.status >= 400:
        return  # it was made without
    hide = hiding(request)
    if isinstance(error, APIError):
        said = error.description
        error.refusal = evolve(error.refusal, description=said and hide(said)[:KEPT])
        error.message = error.refusal.in_words
    else:
        error.message = hide(error.message)
    error.args = (error.message,)
    if isinstance(error, UnexpectedReplyError) and reply is not None:
        start = reply.content[:LOOKED_AT].decode("utf-8", "surrogateescape")
        error.start = hide(start).encode("utf-8", "surrogateescape")[:START]


def _secrets_in(request: Request) -> Iterator[str]:
    for secret in _all_secrets_in(request):
        if len(secret) >= SHORTEST:
            yield secret


def _all_secrets_in(request: Request) -> Iterator[str]:
    for name, value in request.headers:
        if name.lower() in _SECRET_HEADERS:
            yield value.decode("latin-1").removeprefix("Bearer ")
    yield from _secret_fields(request.target.partition("?")[2])
    body = request.body
    if not isinstance(body, bytes):
        return
    if not body.startswith((b"{", b"[")):
        yield from _secret_fields(body.decode("latin-1"))
        return
    # Who takes a user ID for a password has no secret, and must learn which user is refused.
    usernames = {_unescaped(found).casefold() for found in _USERNAME_FIELD.findall(body)}
    for found in _SECRET_FIELD.findall(body):
        secret = _unescaped(found)
        if secret.casefold() not in usernames:
            yield secret


def _secret_fields(form: str) -> Iterator[str]:
    return (value for name, value in parse_qsl(form) if _IS_NAME.match(name))


def _unescaped(found: bytes) -> str:
    text: str = json.loads(b'"%b"' % found)
    return text


def _probe(secret: str) -> str:
    """The longest part of *secret* that looks the same however it is escaped."""
    return max(re.findall(r"[A-Za-z0-9]+", secret), key=len, default="")


def _written(secret: str) -> re.Pattern[str]:
    """*secret* as itself, in JSON, in JSON within JSON, or percent-encoded; a short one as a word of its own."""
    escaped = "".join(_written_character(character) for character in secret)
    return re.compile(escaped if len(secret) >= DISTINCT else rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])")


def _written_character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    ways = [r"\\*" + re.escape(character)]
    ways.append("".join(f"%(?i:{byte:02x})" for byte in character.encode()))
    ways.append("".join(rf"\\+u(?i:{unit:04x})" for unit in _utf16(character)))
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _utf16(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be")
    for index in range(0, len(data), 2):
        yield int.from_bytes(data[index : index + 2], "big")
