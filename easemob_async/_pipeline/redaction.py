"""
Redaction: errors must not repeat the secrets and the message text of their request.

The service echoes what it refuses, and a gateway may echo a whole request. Nothing here runs for a success.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

from attrs import evolve

from easemob_async._errors import MAX_START_BYTES, APIError, EasemobError, UnexpectedReplyError
from easemob_async._wire.port import Reply, Request

__all__ = ["MAX_SCANNED_BYTES", "Redact", "hide_passwords", "make_redactor", "redact_error"]

Redact = Callable[[str], str]
"""Replaces the secrets in a text."""

REPLACEMENT = "[removed]"

MAX_SCANNED_BYTES = 4096
"""Bytes at the start of a body from which descriptions and excerpts are made."""

MAX_DESCRIPTION_LENGTH = 300
"""Characters kept of a description that quotes a body, for a failure that the service reports in a success."""

MIN_DISTINCT_LENGTH = 12
"""Length from which a secret is replaced inside other words too: it does not occur there by chance."""

MIN_SECRET_LENGTH = 4
"""Length below which a value is not searched for: it would be found in almost any text."""

_REASON_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    a above according all allowed already an and as at bad be because been before below between blank but by can cannot
    can't change character characters chars client contain contains different digit digits do does doesn't don't empty
    equal error exceed exceeds expired failed few field for from given greater has have illegal in incorrect invalid is
    isn't it least legal length less letter letters limit limited long longer lowercase mandatory many match matched max
    maximum may min minimum mismatch mismatched missing more most must need needed needs new no not null number numbers
    of old only or out over own parameter password passwords please previous property provided range rejected request
    required rule rules same set short shorter should simple size smaller special strong than that the their this to too
    try unacceptable under unknown unsupported uppercase user username users value was weak were with wrong you your
        """,
    )
)
"""The words of reasons; after "the password is", any other word is taken for a password."""

_PASSWORD_IS = re.compile(r"passwords?\s+(?:is|are)\b:?", re.IGNORECASE)
_WORD_OR_MARK = re.compile(r"[^\s,;:.!?()]+|[,;:.!?()]")

_SENSITIVE_NAMES = (
    r"access_?token|client_?secret|(?:new|old)?_?password|share-secret|thumb_secret|secret|device_?token|token"
    r"|authorization"
)

# Matches a value by its name: `"password": "..."` as JSON, as JSON within JSON and as a Python repr, and
# `password=...` and `Bearer ...` as in logs.
_NAMED_SECRET = re.compile(
    rf"""
    (?P<name> \b(?:{_SENSITIVE_NAMES}) (?: \\*["']\s*:\s* | \s*=\s* | :(?=\S) )
      | \bBearer\s+(?=\S*\d|\S*[._~+/=-]\w|\S{{20}}) )  # not "bearer token is missing"
    (?: \[[^\]]* | {{[^}}]*
      | "(?:\\.|[^"\\])* | '(?:\\.|[^'\\])* | (?P<quote>\\+["'])(?:(?!(?P=quote)).)*
      | [^\s"'&,;<>\[\]{{}}\\]+ )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# The query of a URL: with a signed URL, every reader of the error could download the file.
_URL_QUERY = re.compile(r"(https?:\\?/\\?/[^\s\"'<>?]+\?)[^\s\"'<>]+", re.IGNORECASE)

_SECRET_FIELD = re.compile(rb'"(?:msg|(?i:%b))":"((?:[^"\\]|\\.)*)"' % _SENSITIVE_NAMES.encode())
_USERNAME_FIELD = re.compile(rb'"username":"((?:[^"\\]|\\.)*)"')
_IS_SENSITIVE_NAME = re.compile(rf"(?:{_SENSITIVE_NAMES})\Z", re.IGNORECASE)
_SECRET_HEADERS = frozenset({b"authorization", b"share-secret"})


def make_redactor(request: Request) -> Redact:
    """A function that redacts the secrets and the message text of *request*, and values with the name of a secret."""
    secrets: list[str] | None = None

    def redact(text: str) -> str:
        nonlocal secrets
        if secrets is None:
            # Longest first: a secret may contain another one.
            secrets = sorted(set(_find_secrets(request)), key=len, reverse=True)
        text = _NAMED_SECRET.sub(rf"\g<name>{REPLACEMENT}", text)
        text = _URL_QUERY.sub(rf"\g<1>{REPLACEMENT}", text)
        for secret in secrets:
            # The pattern is costly to build, and most texts contain no part of the secret.
            if _longest_plain_part(secret) in text:
                text = _pattern_of(secret).sub(REPLACEMENT, text)
        return text

    return redact


def hide_passwords(description: str) -> str:
    """
    Hide the passwords that follow "the password is" or "the passwords are"; a reason after these words stays.

    One refusal of ``users.register_many`` quotes passwords, which need not be those of the request.
    """
    start = _PASSWORD_IS.search(description)
    if start is None:
        return description
    has_reason = False
    for word in _WORD_OR_MARK.finditer(description, start.end()):
        text = word[0].casefold()
        is_length = has_reason and text.isdecimal() and len(text) <= 3
        if not (is_length or text in _REASON_WORDS or text in ",;:.!?()"):
            return description[: word.start()] + REPLACEMENT
        has_reason = True
    return description


def redact_error(error: EasemobError, request: Request, reply: Reply | None) -> None:
    """Redact the texts of *error*, which is the failure of *request*."""
    if isinstance(error, APIError) and error.status >= 400:
        return  # redacted when it was made
    redact = make_redactor(request)
    if isinstance(error, APIError):
        refusal = error.refusal
        description = refusal.description and redact(refusal.description)[:MAX_DESCRIPTION_LENGTH]
        code, exception = refusal.code and redact(refusal.code), refusal.exception and redact(refusal.exception)
        error.refusal = evolve(refusal, code=code, description=description, exception=exception)
    error.message = redact(error.message)
    error.args = (error.message,)
    if isinstance(error, UnexpectedReplyError):
        error.path = redact(error.path)  # it has names from the body
    if isinstance(error, UnexpectedReplyError) and reply is not None:
        # Redacted before it is cut: the cut may go through a secret, whose first half would not be recognized.
        start = reply.content[:MAX_SCANNED_BYTES].decode("utf-8", "surrogateescape")
        error.start = redact(start).encode("utf-8", "surrogateescape")[:MAX_START_BYTES]


def _find_secrets(request: Request) -> Iterator[str]:
    return (secret for secret in _all_secrets(request) if len(secret) >= MIN_SECRET_LENGTH)


def _all_secrets(request: Request) -> Iterator[str]:
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
    # A password equal to a username is not redacted, so that the error still names the user.
    usernames = {_unescape(username).casefold() for username in _USERNAME_FIELD.findall(body)}
    for escaped in _SECRET_FIELD.findall(body):
        secret = _unescape(escaped)
        if secret.casefold() not in usernames:
            yield secret


def _secret_fields(form: str) -> Iterator[str]:
    return (value for name, value in parse_qsl(form) if _IS_SENSITIVE_NAME.match(name))


def _unescape(escaped: bytes) -> str:
    text: str = json.loads(b'"%b"' % escaped)
    return text


def _longest_plain_part(secret: str) -> str:
    """The longest part of *secret* that no kind of escaping changes."""
    return max(re.findall(r"[A-Za-z0-9]+", secret), key=len, default="")


def _pattern_of(secret: str) -> re.Pattern[str]:
    """A pattern for *secret* plain, in JSON, in JSON within JSON, or percent-encoded; a short one as a whole word."""
    escaped = "".join(_pattern_of_character(character) for character in secret)
    if len(secret) < MIN_DISTINCT_LENGTH:
        escaped = rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])"
    return re.compile(escaped)


def _pattern_of_character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    ways = [r"\\*" + re.escape(character)]
    ways.append("".join(f"%(?i:{byte:02x})" for byte in character.encode()))
    ways.append("".join(rf"\\+u(?i:{unit:04x})" for unit in _utf16_units(character)))
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _utf16_units(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be")
    for index in range(0, len(data), 2):
        yield int.from_bytes(data[index : index + 2], "big")
