"""
The texts of refusals: their normalization, and the wordings that mean the same whatever the status and code are.

The texts contain names that users chose: ``users [a, b] are not members of this group!``. A name must not be taken for
the wording, so bracketed and quoted parts of a text are removed, and every text of a rule has at least two words,
because user IDs and group IDs contain no space.

Sources: the vendor's error pages (April 2023 and newest) and the error tables of its operation pages, and replies of
live clusters recorded in public repositories between 2018 and 2026.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from easemob_async._errors import to_line
from easemob_async._json import decode_at
from easemob_async._operation import ErrorRule

__all__ = [
    "ANY_STATUS",
    "CALL_RULES",
    "FREE_NAME_RULES",
    "TEXTS_WITHOUT_SUBJECT",
    "TEXT_RULES",
    "contains_text",
    "find_title",
    "normalize_text",
    "strip_markup",
]

ANY_STATUS = 0
"""The status of a rule that applies whatever the status is."""


def _rule(means: str, text: str, about: str = "call", *, already_so: bool = False) -> ErrorRule:
    return ErrorRule(ANY_STATUS, means, text=text, about=about, already_so=already_so)  # type: ignore[arg-type]


FREE_NAME_RULES: tuple[ErrorRule, ...] = (
    _rule("bad_request", "is violation, please change it"),
    _rule("not_found", "template is not exist", "target"),
)
"""
Rules for wordings that follow an unquoted name of a group or a template. Such a name may contain the text of another
rule, so these rules come first.
"""

CALL_RULES: tuple[ErrorRule, ...] = (
    _rule("not_found", "could not find application for"),
    _rule("not_found", "message not found"),
    _rule("quota_exceeded", "exceeded the limit of the"),
)
"""
Rules for wordings about the app, its plan or a message. They say nothing about the target of an operation, so its own
rules do not apply: a user is not known to be deleted because the app key is wrong.
"""

TEXTS_WITHOUT_SUBJECT: tuple[ErrorRule, ...] = (
    _rule("not_found", "service resource not found"),
    _rule("not_found", "resource not exist"),
)
"""Rules for wordings that do not say what is missing; the operation's own rules tell."""

TEXT_RULES: tuple[ErrorRule, ...] = (
    # Limits: of the rate, of a day, of a plan.
    _rule("rate_limited", "reached api limit"),
    _rule("rate_limited", "message send reach limit"),
    _rule("quota_exceeded", "broadcast limit exceeded"),
    _rule("quota_exceeded", "broadcast message limit exceeded"),
    _rule("quota_exceeded", "has joined too many", "item"),
    _rule("quota_exceeded", "has create too many"),
    _rule("quota_exceeded", "contact max count", "item"),
    _rule("quota_exceeded", "contact number exceed limit", "item"),
    _rule("quota_exceeded", "block number exceed limit", "target"),
    # A feature that is not enabled.
    _rule("feature_not_enabled", "is not used for this app"),
    _rule("feature_not_enabled", "service is unopened"),
    _rule("feature_not_enabled", "metadata service not allow"),
    _rule("feature_not_enabled", "thread not open"),
    _rule("feature_not_enabled", "appkey not open"),
    _rule("feature_not_enabled", "the app not open"),
    _rule("feature_not_enabled", "not open reaction service"),
    _rule("feature_not_enabled", "feature is not open"),
    _rule("feature_not_enabled", "tag mute is disabled"),
    # The token. The text about the mode of registration is the answer to a registration with a token that is missing,
    # expired or malformed.
    _rule("authentication", "token is blank"),
    _rule("authentication", "unable to authenticate"),
    _rule("authentication", "auth error"),
    _rule("authentication", "invalid username or password"),
    _rule("authentication", "client_id does not match"),
    _rule("authentication", "client_secret does not match"),
    _rule("authentication", "registration is not open"),
    _rule("authentication", "open registration doesn't allow"),
    # A missing permission, often with status 401; a new token does not help.
    _rule("permission_denied", "have no permission"),
    _rule("permission_denied", "does not have permission"),
    _rule("permission_denied", "permission is required"),
    _rule("permission_denied", "invite is not allowed"),
    _rule("permission_denied", "not authorized to edit", "target"),
    _rule("permission_denied", "user not activated", "target"),
    _rule("permission_denied", "operation on group owner", "item"),
    _rule("permission_denied", "service operation not allowed", "target"),
    # The requested state is already in place.
    _rule("already_exists", "already in group", "item", already_so=True),
    _rule("already_exists", "already in chatroom", "item", already_so=True),
    _rule("already_exists", "property named username be unique", "item", already_so=True),
    _rule("already_exists", "new owner and old owner are the same", already_so=True),
    _rule("already_exists", "group id * already exists", already_so=True),
    # Something that does not exist.
    _rule("not_found", "are not members of", "item"),
    _rule("not_found", "is not a member of", "item"),
    _rule("not_found", "* doesn't exist in group", "item"),
    _rule("not_found", "* doesn't exist in chatroom", "item"),
    _rule("not_found", "are not in the group", "item"),
    _rule("not_found", "user not in group", "item"),
    _rule("not_found", "user is not in chatroom", "item"),
    _rule("not_found", "username * doesn't exist", "item"),
    _rule("not_found", "group member * doesn't exist", "item"),
    _rule("not_found", "they are not friends", "item"),
    _rule("not_found", "grpid * does not exist", "target"),
    _rule("not_found", "do not find this group", "target"),
    _rule("not_found", "group not exist", "target"),
    _rule("not_found", "group not found", "target"),
    _rule("not_found", "thread not found", "target"),
    _rule("not_found", "user not found", "target"),
    _rule("not_found", "user * not found", "target"),
    _rule("not_found", "user with id * does not exist", "target"),
    _rule("not_found", "file may not exist", "target"),
    _rule("not_found", "file * is expired", "target"),
    _rule("not_found", "message is unavailable or has expired", "target"),
    _rule("not_found", "failed to find chat message history", "target"),
    *TEXTS_WITHOUT_SUBJECT,
    # A concurrent change of the same thing.
    _rule("conflict", "concurrent update not allowed", "target"),
    _rule("conflict", "concurrent operation not allowed", "target"),
    _rule("conflict", "has been edited by another", "target"),
    _rule("conflict", "concurrency create app user", "target"),
    # An invalid value, with status 403.
    _rule("bad_request", "* cannot exceed"),
    _rule("bad_request", "user count is larger than the maxusers"),
    _rule("bad_request", "tag length exceeds limit"),
    _rule("bad_request", "announce info length exceeds limit"),
    _rule("bad_request", "are not valid fields"),
)
"""Rules for wordings. A rule of an operation precedes them."""

_MAX_NESTED_BRACKETS = 8

_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_QUOTES = re.compile(r"""(?<![\w"])"[^"]*"(?!\w)|(?<![\w'])'[^']*'(?!\w)""")
_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "：": ":", "，": ","})


def normalize_text(text: str) -> str:
    """Reduce a text of the service to its wording: without names in brackets or quotes, in lower case, on one line."""
    text = " ".join(text.translate(_TYPOGRAPHY).split()).casefold()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    # Not a space: the brackets mark the place of a name, for rules that need it. Each round reads the whole text.
    for _ in range(_MAX_NESTED_BRACKETS):
        if "[" not in text:
            break
        text = _BRACKETS.sub("\0", text)
    return _QUOTES.sub("''", text).replace("\0", "[]")


def contains_text(wording: str, text: str) -> bool:
    """
    Whether *wording*, a normalized text, contains the text of a rule.

    Args:
        wording: A result of ``normalize_text``.
        text: The text, in which ``*`` stands for a name, and ``[]`` for names in brackets.
    """
    literals, pattern = _pattern_of(text)
    return all(literal in wording for literal in literals) and pattern.search(wording) is not None


@cache
def _pattern_of(text: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The literal parts of the text of a rule, and its pattern."""
    text = " ".join(text.casefold().split())
    literals = tuple(text.split("*"))
    # Names are read once, also where they fill a long text: from the space before them, or from their last character.
    pattern = r"\S++".join(map(re.escape, literals)).removeprefix(r"\S++")
    # A word begins where the text does: a user may be called "x-reach".
    return literals, re.compile((r"(?<=\S)" if literals[0] == "" else r"(?<![\w.-])") + pattern)


_TITLE = re.compile(r"<(title|h1)\b[^<>]*+>([^<]*+)</\1\s*>", re.IGNORECASE)

_PAGE = re.compile(r"\A\s*<(?:\?xml|head|title|body|h1)\b|<(?:!doctype|html)\b", re.IGNORECASE)

# The start of an envelope, or of the rest of one: `{"name":`, with quotes of any kind.
_ENVELOPE = re.compile(r"""(?:\[\s{0,99})?\{\s{0,99}\\*["'](?:[^"'{}]*["']\s{0,99}:|[^"'{}]*\Z)""")

_CONTROLS = re.compile(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]+")


def find_title(text: str) -> str | None:
    """Find the title of a page, or its first heading."""
    title = _TITLE.search(text)
    return None if title is None else unescape(title[2])


def strip_markup(text: str) -> str:
    """
    Reduce a text to words, without markup and control characters.

    A page becomes its title. An envelope is removed: ``remote: {"error": "x"}`` becomes ``remote``. What follows an
    envelope that is not valid JSON is removed too, because it may belong to it.
    """
    text = _CONTROLS.sub(" ", text)
    if (page := _PAGE.search(text)) is not None:
        text = to_line(text[: page.start()] + (find_title(text) or ""))
    kept: list[str] = []
    at = 0
    while (found := _ENVELOPE.search(text, at)) is not None:
        kept.append(text[at : found.start()].strip().rstrip(" :,;=-"))
        try:
            _, at = decode_at(text, found.start())
        except ValueError:
            at = len(text)
    return " ".join(filter(None, (*kept, text[at:].strip()))) if kept else text
