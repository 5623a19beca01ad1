"""
Redaction: errors must not repeat the secrets and the message text of their request.

The service echoes what it refuses, and a gateway may echo a whole request. Nothing here runs for a success.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from html.entities import codepoint2name
from typing import Any
from urllib.parse import parse_qsl

from attrs import evolve

from easemob_async._errors import MAX_START_BYTES, APIError, EasemobError, UnexpectedReplyError
from easemob_async._json import is_list, is_object
from easemob_async._wire.port import Reply, Request

__all__ = ["NO_REDACTION", "Redactor", "hide_passwords", "redact_error"]

REPLACEMENT = "[removed]"

MAX_SCANNED_BYTES = 4096
"""Bytes at the start of a body from which descriptions and excerpts are made."""

MAX_DESCRIPTION_LENGTH = 300
"""Characters kept of a description that quotes a body, for a failure that the service reports in a success."""

MIN_DISTINCT_LENGTH = 12
"""Length from which a secret is replaced inside other words too: it does not occur there by chance."""

MAX_WHOLE_LENGTH = 256
"""Maximum length of a secret that is searched for as a whole. A text is cut where the head of a longer one begins."""

HEAD_LENGTH = 64
"""Characters of a long secret that are searched for."""

MIN_SECRET_LENGTH = 4
"""Length below which a value is not searched for: it would be found in almost any text."""

_REASON_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    a above according all allowed already an and as at bad be because been before below between blank but by can
    can't cannot change character characters chars client contain contains different digit digits do does doesn't
    don't empty enough equal error exceed exceeds expired failed few field for from given greater has have illegal
    in incorrect invalid is isn't it least legal length less letter letters limit limited long longer lower
    lower-case lowercase mandatory many match matched max maximum may min minimum mismatch mismatched missing more
    most must need needed needs new no not null number numbers of old only or out over own parameter password
    passwords please policy previous property provided range rejected request required rule rules same set short
    shorter should simple size smaller special strong than that the their this to too try unacceptable under unknown
    unsupported upper upper-case uppercase use user username users value was weak were with wrong you your
        """,
    )
)
"""The words of reasons; after "the password is", any other word is taken for a password."""

_PASSWORD_IS = re.compile(r"passwords?\s+(?:is|are)\b:?", re.IGNORECASE)
_LENGTH = re.compile(
    r"\d+(?: to \d+| or more| or less| or fewer)? (?:characters?|chars?|letters|digits)\b", re.IGNORECASE
)
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

_IS_SENSITIVE_NAME = re.compile(rf"(?:{_SENSITIVE_NAMES})\Z", re.IGNORECASE)
_IS_PASSWORD_NAME = re.compile(r"(?:new|old)?_?password\Z", re.IGNORECASE)
_SECRET_HEADERS = frozenset({b"authorization", b"share-secret"})
_TEXT_NAMES = frozenset({"msg", "text", "content"})
"""The fields with the text of a message, or with a text to translate or to check."""

_IDENTIFIER = re.compile(r"[a-z]+(?:_[a-z]+)+|[A-Z][A-Za-z]+(?:Exception|Error)")
"""A code of the service, such as ``illegal_argument`` or ``InvalidMessageIdException``."""

_MAX_GROWTH = 12
"""Bytes of one character of a secret that is escaped as JSON within JSON: two ``\\\\u`` with four digits."""


class Redactor:
    """
    Redacts the secrets and the message text of a request, and values with the name of a secret.

    Args:
        request: The request; None to redact nothing.
    """

    def __init__(self, request: Request | None) -> None:
        self._is_enabled = request is not None
        self._request = request
        self._secrets: list[str] = []
        self._credentials: frozenset[str] = frozenset()

    def _find(self) -> list[str]:
        request, self._request = self._request, None
        if request is not None:
            credentials, texts = _find_secrets(request)
            self._credentials = frozenset(credentials)
            # Longest first: a secret may contain another one.
            self._secrets = sorted(self._credentials | set(texts), key=len, reverse=True)
        return self._secrets

    def __call__(self, text: str) -> str:
        """Redact a text."""
        if not self._is_enabled:
            return text
        secrets = self._find()
        if "\ufffd" in text and not all(map(str.isascii, secrets)):
            # The text had another encoding than UTF-8, in which other letters than those of ASCII are not recognized.
            return REPLACEMENT
        text = _NAMED_SECRET.sub(rf"\g<name>{REPLACEMENT}", text)
        text = _URL_QUERY.sub(rf"\g<1>{REPLACEMENT}", text)
        for secret in secrets:
            # The pattern is costly to build, and most texts contain no part of the secret.
            if _may_contain(text, secret):
                text = _pattern_of(secret).sub(REPLACEMENT, text)
        return text

    def redact_code(self, code: str) -> str:
        """Redact an error code; one that looks like those of the service stays, so that programs can compare it."""
        self._find()
        return code if _IDENTIFIER.fullmatch(code) and code not in self._credentials else self(code)

    def redact_start(self, content: bytes, decode: Callable[[bytes], str]) -> str:
        """
        Redact the first bytes of a body.

        The cut may go through a secret, whose first half would not be recognized. So more is redacted than is needed,
        and as much as a secret may have is removed from the end.
        """
        margin = self._margin
        text = self(decode(content[: MAX_SCANNED_BYTES + margin]))
        if margin and len(content) > MAX_SCANNED_BYTES + margin and not text.endswith(REPLACEMENT):
            return text[: max(len(text) - margin, 0)]
        return text

    @property
    def _margin(self) -> int:
        """Maximum bytes that an escaped secret takes in a body."""
        lengths = (min(len(secret), MAX_WHOLE_LENGTH) for secret in self._find()[:1])
        return _MAX_GROWTH * max(lengths, default=0)


NO_REDACTION = Redactor(None)
"""Keeps all texts as they are."""


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
        is_length = text.isdecimal() and len(text) <= 3 and (has_reason or _LENGTH.match(description, word.start()))
        if not (is_length or text in _REASON_WORDS or text in ",;:.!?()"):
            return description[: word.start()] + REPLACEMENT
        has_reason = True
    return description


def redact_error(error: EasemobError, request: Request, reply: Reply | None) -> None:
    """Redact the texts of *error*, which is the failure of *request*."""
    if isinstance(error, APIError) and error.status >= 400:
        return  # redacted when it was made
    redact = Redactor(request)
    if isinstance(error, APIError):
        refusal = error.refusal
        description = refusal.description and redact(refusal.description)[:MAX_DESCRIPTION_LENGTH]
        code = refusal.code and redact.redact_code(refusal.code)
        exception = refusal.exception and redact(refusal.exception)
        error.refusal = evolve(refusal, code=code, description=description, exception=exception)
    error.message = redact(error.message)
    error.args = (error.message,)
    if isinstance(error, UnexpectedReplyError):
        error.path = redact(error.path)  # it has names from the body
    if isinstance(error, UnexpectedReplyError) and reply is not None:
        # Redacted before it is cut: the cut may go through a secret, whose first half would not be recognized.
        start = redact.redact_start(reply.content, lambda content: content.decode("utf-8", "surrogateescape"))
        error.start = start.encode("utf-8", "surrogateescape")[:MAX_START_BYTES]


def _find_secrets(request: Request) -> tuple[list[str], list[str]]:
    """The credentials in *request*, and the texts in it."""
    headers = (value.decode("latin-1") for name, value in request.headers if name.lower() in _SECRET_HEADERS)
    credentials = [secret for value in headers if len(secret := value.removeprefix("Bearer ")) >= MIN_SECRET_LENGTH]
    credentials += _secret_fields(request.target.partition("?")[2])
    texts: list[str] = []
    usernames: set[str] = set()
    body = request.body
    if isinstance(body, bytes) and body.startswith((b"{", b"[")):
        try:
            value: Any = json.loads(body)
        except ValueError:
            value = None
        for name, text in _iter_texts(value):
            if name == "username":
                usernames.add(text.casefold())
            elif name in _TEXT_NAMES:
                texts.append(text)
            elif _IS_SENSITIVE_NAME.match(name) and _is_long_enough(name, text):
                credentials.append(text)
    elif isinstance(body, bytes):
        credentials += _secret_fields(body.decode("latin-1"))
    # A password equal to a username is not redacted, so that the error still names the user.
    credentials = [secret for secret in credentials if secret and secret.casefold() not in usernames]
    # Some gateways write a token in base64.
    encoded = [
        b64encode(secret.encode()).decode().rstrip("=") for secret in credentials if len(secret) >= MIN_DISTINCT_LENGTH
    ]
    texts = [text for text in texts if len(text) >= MIN_SECRET_LENGTH and text.casefold() not in usernames]
    return credentials + encoded, texts


def _iter_texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in a JSON value, each with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif is_list(value):
        for item in value:
            yield from _iter_texts(item, name)
    elif is_object(value):
        for key, item in value.items():
            yield from _iter_texts(item, key)


def _is_long_enough(name: str, secret: str) -> bool:
    # A short password is searched for as a word, unless a reason may contain it.
    if len(secret) >= MIN_SECRET_LENGTH:
        return True
    return _IS_PASSWORD_NAME.match(name) is not None and secret.casefold() not in _REASON_WORDS


def _secret_fields(form: str) -> list[str]:
    return [value for name, value in parse_qsl(form) if _IS_SENSITIVE_NAME.match(name) and _is_long_enough(name, value)]


def _may_contain(text: str, secret: str) -> bool:
    """
    Check cheaply, before the pattern is built, whether *text* may contain *secret*.

    It may if it has the longest alphanumeric part of the secret, or an escape.
    """
    part = max(re.findall(r"[A-Za-z0-9]+", _searched(secret)), key=len, default="").lower()
    return part in text.lower() or "%" in text or "\\u" in text or "&#" in text


def _searched(secret: str) -> str:
    """The part of *secret* that is searched for; a pattern for all of a long message would cost a second."""
    return secret if len(secret) <= MAX_WHOLE_LENGTH else secret[:HEAD_LENGTH]


def _pattern_of(secret: str) -> re.Pattern[str]:
    """A pattern for *secret* plain, or escaped as in JSON, HTML or a URL, also twice; a short one as a whole word."""
    # A run of backslashes is one part: a part for each would be tried in every division of a run in the text.
    parts = (_pattern_of_part(found[0]) for found in re.finditer(r"\\+|.", _searched(secret), re.DOTALL))
    escaped = "".join(parts)
    if len(secret) > MAX_WHOLE_LENGTH:
        return re.compile(escaped + ".*", re.IGNORECASE | re.DOTALL)
    if len(secret) < MIN_DISTINCT_LENGTH:
        # Only a letter or digit at its end can be a part of another word.
        before = "(?<![A-Za-z0-9])" if _is_alphanumeric(secret[0]) else ""
        after = "(?![A-Za-z0-9])" if _is_alphanumeric(secret[-1]) else ""
        escaped = f"{before}{escaped}{after}"
    return re.compile(escaped, re.IGNORECASE)


def _is_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _pattern_of_part(part: str) -> str:
    """
    A pattern for one character, or for a run of backslashes.

    No text matches it in two ways, and the backslashes before a character are taken at once (``*+``), so that a text
    that nearly matches costs no more than one that does.
    """
    if part[0] == "\\":
        return r"(?:\\|%(?:25)*5c|&(?:amp;)*(?:#0*92|#x0*5c|bsol);)++(?:u005c)?"
    code = ord(part)
    plain = r"\s" if part.isspace() else re.escape(part)
    ways = [plain if _is_alphanumeric(part) else r"\\*+" + plain]
    ways.append("".join(f"%(?:25)*{byte:02x}" for byte in part.encode("utf-8", "surrogatepass")))
    ways.append("".join(rf"\\*+u{unit:04x}" for unit in _utf16_units(part)))
    names = "".join(f"|{name}" for name in _ENTITY_NAMES.get(part, ()))
    ways.append(f"&(?:amp;)*(?:#0*{code}|#x0*{code:x}{names});")
    if part in _SHORT_ESCAPES:
        ways.append(r"\\++" + _SHORT_ESCAPES[part])
    if code < 256 and not _is_alphanumeric(part):
        ways.append(rf"\\++x{code:02x}")
    if part == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


_SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", "\v": "v", "\0": "0"}
_ENTITY_NAMES = {'"': ("quot",), "&": ("amp",), "<": ("lt",), ">": ("gt",), "'": ("apos",)} | {
    chr(code): (name,) for code, name in codepoint2name.items() if code >= 128
}


def _utf16_units(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    for index in range(0, len(data), 2):
        yield int.from_bytes(data[index : index + 2], "big")
