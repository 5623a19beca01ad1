"""
Redaction: errors must not repeat the secrets and the message text of their request.

The service echoes what it refuses, and a gateway may echo a whole request. Nothing here runs for a success.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from html.entities import codepoint2name
from typing import Any
from urllib.parse import parse_qsl

from attrs import evolve

from easemob_async._errors import MAX_START_BYTES, APIError, EasemobError, ServiceRefusal, UnexpectedReplyError, to_line
from easemob_async._json import is_list, is_object
from easemob_async._pipeline.error_texts import strip_markup
from easemob_async._wire.port import Reply, Request

__all__ = ["MARGIN", "MAX_SCANNED_BYTES", "MAX_TEXT_LENGTH", "NO_REDACTION", "Redactor", "redact_error"]

REPLACEMENT = "[removed]"

MAX_TEXT_LENGTH = 8192
"""Maximum characters kept of a text. A refusal may list the names of 100 users before it says what is wrong."""

MAX_SCANNED_BYTES = 4096
"""Bytes at the start of a body from which descriptions and excerpts are made."""

MAX_DESCRIPTION_LENGTH = 300
"""Characters kept of a description that quotes a body, for a failure that the service reports in a success."""

MIN_DISTINCT_LENGTH = 12
"""Length from which a secret is replaced inside other words too: it does not occur there by chance."""

HEAD_LENGTH = 24
"""
Characters of a secret that have to be found. What continues them in the same way is replaced too, so that a secret
is hidden that the service cut.
"""

_MAX_GROWTH = 30
"""Maximum bytes of one escaped character: two ``&amp;#x5c;ud83d``, as of JSON that is escaped twice for HTML."""

MARGIN = HEAD_LENGTH * _MAX_GROWTH
"""
Maximum bytes of an escaped head. A text is searched this far beyond the part that is kept, because its end may go
through a secret, whose first half would not be recognized.
"""

MIN_SECRET_LENGTH = 4
"""Length below which a value is not searched for: it would be found in almost any text."""

_REASON_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    a above according all allowed already an and as at attempt attempts bad be because been before below between
    blank but by can can't cannot change character characters chars client code contain contains different digit
    digits do does doesn't don't empty encoded encrypted enough equal error exceed exceeds expired failed few field
    for found from given greater has have illegal in include includes incorrect invalid is isn't it last least left
    legal length less letter letters limit limited long longer lower lower-case lowercase mandatory many match
    matched max maximum may min minimum mismatch mismatched missing more most must need needed needs new newpassword
    no not null number numbers of old oldpassword only or out over own parameter password passwords please policy
    previous property provided range rejected remaining request required retry rule rules safe same secure set short
    shorter should simple since size smaller special strong than that the their this times to too tries try
    unacceptable under unknown unsupported upper upper-case uppercase use user username users valid value was weak
    were with wrong you your
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
    (?!\[removed\]) (?: \[[^\]]* | {{[^}}]*
      | "(?:\\.|[^"\\])* | '(?:\\.|[^'\\])* | (?P<quote>\\+["'])(?:(?!(?P=quote)).)*
      | [^\s"'&,;<>\[\]{{}}\\]+ )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# The query of a URL: with a signed URL, every reader of the error could download the file.
_URL_QUERY = re.compile(r"https?:\\?/\\?/[^\s\"'<>?]++\?(?P<query>[^\s\"'<>]+)", re.IGNORECASE)

_IS_SENSITIVE_NAME = re.compile(rf"(?:{_SENSITIVE_NAMES})\Z", re.IGNORECASE)
_IS_PASSWORD_NAME = re.compile(r"(?:new|old)?_?password\Z", re.IGNORECASE)
_SECRET_HEADERS = frozenset({b"authorization", b"share-secret"})
_TEXT_NAMES = frozenset({"msg", "text", "content"})
"""The fields with the text of a message, or with a text to translate or to check."""

_IDENTIFIER = re.compile(r"[a-z]+(?:_[a-z]+)+|[A-Z][A-Za-z]+(?:Exception|Error)")
"""A code of the service, such as ``illegal_argument`` or ``InvalidMessageIdException``."""


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
            self._secrets = list(dict.fromkeys((*credentials, *texts)))
        return self._secrets

    def __call__(self, text: str, length: int = MAX_TEXT_LENGTH) -> str:
        """Redact the first *length* characters of a text, and drop the rest."""
        if not self._is_enabled:
            return text[:length]
        if "\ufffd" in text[:length] and not all(map(str.isascii, self._find())):
            # The text had another encoding than UTF-8, in which other letters than those of ASCII are not recognized.
            return REPLACEMENT
        kept: list[str] = []
        at = 0
        for start, end in sorted(self._find_spans(text[: length + MARGIN])):
            if start >= length:
                break
            if start >= at:
                kept += text[at:start], REPLACEMENT
            at = max(at, end)
        return "".join((*kept, text[at:length]))

    def _find_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """
        Find the places of what has to be replaced.

        All are found in the same text: a message may contain the name of a secret, and a secret another one.
        """
        for found in _NAMED_SECRET.finditer(text):
            start = found.end("name")
            # An opening quote stays, so that JSON stays JSON.
            yield start + (len(found["quote"]) if found["quote"] else text[start] in "\"'"), found.end()
        for found in _URL_QUERY.finditer(text):
            yield found.span("query")
        lowered = text.lower()
        for secret in self._find():
            # The pattern is costly to build, and most texts contain no part of the secret.
            if _may_contain(lowered, secret[:HEAD_LENGTH]):
                yield from _find_secret(text, secret)

    def redact_code(self, code: str) -> str:
        """Redact an error code; one that looks like those of the service stays, so that programs can compare it."""
        self._find()
        return code if _IDENTIFIER.fullmatch(code) and code not in self._credentials else self(code)

    def redact_start(self, content: bytes, decode: Callable[[bytes], str]) -> str:
        """Redact the start of a body, of which each character has at most four bytes when it is decoded."""
        start = content[: MAX_SCANNED_BYTES + 4 * MARGIN]
        text = decode(start)
        # A secret in the last part may be cut. Each of its characters comes from at least one byte.
        return self(text, len(text) - (MARGIN if len(start) < len(content) else 0))

    def redact_refusal(self, refusal: ServiceRefusal) -> ServiceRefusal:
        """Redact the texts of a refusal, and reduce the description to words."""
        code, exception, description = refusal.code, refusal.exception, refusal.description
        if description is not None:
            # A second time, because a title is unescaped.
            description = hide_passwords(self(strip_markup(self(description))))
        return evolve(
            refusal,
            code=(code and to_line(self.redact_code(code))) or None,
            exception=(exception and to_line(self(exception))) or None,
            description=description if description and not description.isspace() else None,
        )


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
    previous = ""
    for word in _WORD_OR_MARK.finditer(description, start.end()):
        text = word[0].casefold()
        is_number = text.isdecimal() and (
            previous == "code" or (len(text) <= 3 and (previous != "" or _LENGTH.match(description, word.start())))
        )
        if not (is_number or text in _REASON_WORDS or text in ",;:.!?()"):
            return description[: word.start()] + REPLACEMENT
        previous = text
    return description


def redact_error(error: EasemobError, request: Request, reply: Reply | None) -> None:
    """Redact the texts of *error*, which is the failure of *request*."""
    if isinstance(error, APIError) and error.status >= 400:
        return  # redacted when it was made
    redact = Redactor(request)
    if isinstance(error, APIError):
        refusal = error.refusal
        redacted = redact.redact_refusal(refusal)
        error.refusal = evolve(redacted, description=(redacted.description or "")[:MAX_DESCRIPTION_LENGTH] or None)
        error.message = error.refusal.summary + error.message.removeprefix(refusal.summary)
    else:
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
        for name, text in _read_texts(body):
            if name == "username":
                usernames.add(text.casefold())
            elif name in _TEXT_NAMES:
                texts.append(text)
            elif _IS_SENSITIVE_NAME.match(name) and _is_searched(name, text):
                credentials.append(text)
    elif isinstance(body, bytes):
        credentials += _secret_fields(body.decode("latin-1"))
    # A password equal to a username is not redacted, so that the error still names the user.
    credentials = [secret for secret in credentials if secret and secret.casefold() not in usernames]
    # Some gateways write a token in base64.
    distinct = (secret for secret in credentials if len(secret) >= MIN_DISTINCT_LENGTH)
    encoded = [b64encode(secret.encode("utf-8", "surrogatepass")).decode().rstrip("=") for secret in distinct]
    texts = [text for text in texts if _is_searched("", text) and text.casefold() not in usernames]
    return credentials + encoded, texts


def _read_texts(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts in a JSON body, each with the name of its field and without the spaces around it."""
    try:
        for name, text in _iter_texts(json.loads(body)):
            yield name, text.strip()
    except (ValueError, RecursionError):
        # It is not JSON, or nested nearly as deep as the encoder allows. Each text may be a secret.
        for found in _QUOTED_TEXT.finditer(body):
            if found[2] is None:
                with suppress(ValueError):
                    yield "text", json.loads(found[1]).strip()


_QUOTED_TEXT = re.compile(rb'("(?:\\.|[^"\\])*+")(\s*:)?')
"""A text in JSON, with the colon that follows the name of a field."""


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


def _is_searched(name: str, secret: str) -> bool:
    # A word of the service's reasons proves no echo: "password is too short" for the password "password". A short
    # password is searched for as a word.
    is_long_enough = len(secret) >= MIN_SECRET_LENGTH or (secret != "" and _IS_PASSWORD_NAME.match(name) is not None)
    return is_long_enough and secret.casefold() not in _REASON_WORDS


def _secret_fields(form: str) -> list[str]:
    fields = ((name, value.strip()) for name, value in parse_qsl(form))
    return [value for name, value in fields if _IS_SENSITIVE_NAME.match(name) and _is_searched(name, value)]


_PART = re.compile(r"\\+|[\s+]+|.", re.DOTALL)
"""A character, or a run of characters whose number may differ in an echo. In a form, a plus is a space."""

# What follows a secret that was cut.
_CUT_MARK = re.compile(r"""\.\.|\u2026|[\])}>"']+(?!\w)|\Z""")


def _may_contain(lowered: str, head: str) -> bool:
    """Whether a text has the longest part of a secret's head that few escapes change, or may have it escaped."""
    part = max(re.findall(r"[A-Za-z0-9]+", head), key=len, default="").lower()
    return part in lowered or "%" in lowered or "\\u" in lowered or "&#" in lowered


def _find_secret(text: str, secret: str) -> Iterator[tuple[int, int]]:
    """Find the places of a secret, or of its beginning where it is long, each with all that continues it."""
    parts = _PART.findall(secret)
    # In most texts no character is escaped for HTML or a URL. The shorter pattern is built in a fifth of the time.
    has_web_escapes = "&" in text or "%" in text
    pattern, at = _pattern_of(parts, has_web_escapes), 0
    while (found := pattern.search(text, at)) is not None:
        at = found.end()
        for part in parts[HEAD_LENGTH:]:
            more = _compile_part(part, has_web_escapes).match(text, at)
            if more is None:
                at = _find_end(text, at, is_word=len(secret.split(None, 1)) == 1)
                break
            at = more.end()
        yield found.start(), at


def _find_end(text: str, at: int, *, is_word: bool) -> int:
    """Find the end of a secret that is not continued at a place: it is cut there, or the rest is written otherwise."""
    if _CUT_MARK.match(text, at) is not None:
        return at
    # A token ends before a space.
    spaces = (index for index in range(at, len(text)) if text[index].isspace()) if is_word else iter(())
    return next(spaces, len(text))


def _pattern_of(parts: list[str], has_web_escapes: bool) -> re.Pattern[str]:
    """
    A pattern for a head plain, or escaped as in JSON, HTML or a URL, also one in another.

    A short head is matched as a whole word.
    """
    escaped = "".join([_pattern_of_part(part, has_web_escapes) for part in parts[:HEAD_LENGTH]])
    if len(parts) < MIN_DISTINCT_LENGTH:
        # Only a letter or digit at its end can be a part of another word.
        before = _WORD_START if _is_alphanumeric(parts[0]) else ""
        after = "(?![A-Za-z0-9])" if _is_alphanumeric(parts[-1]) else ""
        escaped = f"{before}{escaped}{after}"
    return re.compile(escaped, re.IGNORECASE)


def _is_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()


# An escape that ends with a letter or digit is not a part of the word that follows it.
_WORD_START = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9a-f]{2})|(?<=%25[0-9a-f]{2})|(?<=\\u[0-9a-f]{4}))"

_MAX_BACKSLASHES = 16
"""Maximum backslashes that one becomes in JSON within JSON, four times. No text has to be searched for more."""

_RAW_BACKSLASHES = rf"\\{{0,{_MAX_BACKSLASHES}}}+"
_BACKSLASH = r"(?:\\|%(?:25)*5c|&(?:amp;)*(?:#0*92|#x0*5c|bsol);)"
_BACKSLASHES = rf"{_BACKSLASH}{{0,{_MAX_BACKSLASHES}}}+"

# Behind a backslash, or the end of an escaped one. A run of backslashes in the secret, just before, may have taken
# those of this escape.
_BEHIND_BACKSLASH = r"(?:(?<=[\\;])|(?<=5c|3b))"


@lru_cache(1024)
def _compile_part(part: str, has_web_escapes: bool) -> re.Pattern[str]:
    return re.compile(_pattern_of_part(part, has_web_escapes), re.IGNORECASE)


@lru_cache(1024)
def _pattern_of_part(part: str, has_web_escapes: bool) -> str:
    """
    A pattern for one character, or for a run of backslashes or of spaces.

    The backslashes before a character are taken at once, at most 16, so that a text that nearly matches costs no more
    than one that does.

    Args:
        part: The part of the secret.
        has_web_escapes: Whether the text may be escaped for HTML or a URL: it has an ampersand or a percent sign.
    """
    backslashes = _BACKSLASHES if has_web_escapes else _RAW_BACKSLASHES
    if part[0] == "\\":
        backslash = "|".join((r"\\", *_web_escapes_of("\\"))) if has_web_escapes else r"\\"
        return rf"(?:{backslash}){{1,{_MAX_BACKSLASHES * len(part)}}}+(?:u005c)?"
    if part[0] == "+" or part[0].isspace():
        # The service may write a line feed or some spaces for a tab, or one space for two.
        characters = list(dict.fromkeys(" \xa0" + part))
        escapes = _escapes_of(characters, has_web_escapes)
        return rf"(?:{backslashes}(?=\s))?+(?:\s++|\++|%(?:25)*2b|{escapes}){{1,{len(part)}}}+"
    plain = re.escape(part)
    if _is_alphanumeric(part):
        return f"(?:{plain}|{_escapes_of([part], has_web_escapes)})"
    if part in "%&":
        # A text such as "%5c" may be a part of the secret, and not a backslash before this character.
        return f"(?:{_RAW_BACKSLASHES}{plain}|{_escapes_of([part], has_web_escapes)})"
    web = _web_escapes_of(part) if has_web_escapes else []
    return f"{backslashes}(?:{'|'.join((plain, *web, *_json_escapes_of(part, backslashes)))})"


def _escapes_of(characters: list[str], has_web_escapes: bool) -> str:
    """A pattern for one of some characters, escaped."""
    backslashes = _BACKSLASHES if has_web_escapes else _RAW_BACKSLASHES
    web = [way for each in characters for way in _web_escapes_of(each)] if has_web_escapes else []
    json_escapes = "|".join(way for each in characters for way in _json_escapes_of(each, backslashes))
    return "|".join((*web, f"{backslashes}(?:{json_escapes})"))


def _web_escapes_of(character: str) -> list[str]:
    """
    Patterns for a character in a URL and in HTML, also one in the other.

    Between the ampersand and the name or number, all characters of "amp;", "#x00", "%3B" and "%2523" are accepted. The
    exact pattern is slower to build.
    """
    code = ord(character)
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    names = "|".join((str(code), f"x0*{code:x}", *_ENTITY_NAMES.get(character, ())))
    return [percent, f"(?:&|%(?:25)*26)[amp;#x0%235b]{{0,24}}(?:{names})(?:;|%(?:25)*3b)"]


def _json_escapes_of(character: str, backslashes: str) -> list[str]:
    """Patterns for what follows the first backslashes of a character in JSON or in a literal of Python."""
    code = ord(character)
    ways = [backslashes.join(f"u{unit:04x}" for unit in _utf16_units(character))]
    if character in _SHORT_ESCAPES:
        ways.append(_BEHIND_BACKSLASH + _SHORT_ESCAPES[character])
    if code < 256 and not _is_alphanumeric(character):
        ways.append(f"{_BEHIND_BACKSLASH}x{code:02x}")
    return ways


_SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", "\v": "v", "\0": "0"}
_ENTITY_NAMES = {'"': ("quot",), "&": ("amp",), "<": ("lt",), ">": ("gt",), "'": ("apos",), "\\": ("bsol",)} | {
    chr(code): (name,) for code, name in codepoint2name.items() if code >= 128
}


def _utf16_units(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    for index in range(0, len(data), 2):
        yield int.from_bytes(data[index : index + 2], "big")
