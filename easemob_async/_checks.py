"""
Rules an argument must keep, checked before anything is sent.

Each check returns the value as it goes on the wire, or raises ``InvalidArgumentError`` that names the argument and
the rule. Only what every document agrees on is checked here; rules that age are left to the server's verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from easemob_async._errors import InvalidArgumentError

__all__ = [
    "compact",
    "integer",
    "items",
    "matches",
    "one_of",
    "string_map",
    "strings",
    "text",
    "username",
    "usernames",
]

# Lower and upper case: the service folds the case, and old documents allow A-Z (account_system, "Username rules").
_USERNAME = re.compile(r"[A-Za-z0-9_.\-]{1,64}\Z")


def refuse(argument: str, rule: str) -> NoReturn:
    """Raise the error for a broken rule."""
    raise InvalidArgumentError(argument, rule)


def compact(body: dict[str, Any]) -> dict[str, Any]:
    """The body without the fields that were not given."""
    return {name: value for name, value in body.items() if value is not None}


def username(argument: str, value: str) -> str:
    """A user ID: 1 to 64 of ``a-z 0-9 _ - .`` (case is folded by the service), not ``.`` or ``..``."""
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if not value:
        refuse(argument, "must not be empty")
    if len(value) > 64:
        refuse(argument, f"at most 64 characters, got {len(value)}")
    if _USERNAME.match(value) is None:
        refuse(argument, "only letters a-z, digits, '_', '-' and '.' are allowed in a user ID")
    if value in {".", ".."}:
        refuse(argument, "'.' and '..' cannot be addressed in a URL")
    return value


def text(
    argument: str,
    value: str,
    *,
    at_least: int = 0,
    at_most: int | None = None,
    at_most_bytes: int | None = None,
    secret: bool = False,
) -> str:
    """A string of so many characters (or UTF-8 bytes)."""
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if len(value) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"at least {at_least} characters")
    if at_most is not None and len(value) > at_most:
        refuse(argument, f"at most {at_most} characters" + ("" if secret else f", got {len(value)}"))
    if at_most_bytes is not None and len(value.encode()) > at_most_bytes:
        refuse(argument, f"at most {at_most_bytes} bytes in UTF-8, got {len(value.encode())}")
    return value


def integer(argument: str, value: int, *, at_least: int | None = None, at_most: int | None = None) -> int:
    """A whole number inside a range."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(argument, f"must be a whole number, not {type(value).__name__}")
    if at_least is not None and value < at_least:
        refuse(argument, f"at least {at_least}, got {value}")
    if at_most is not None and value > at_most:
        refuse(argument, f"at most {at_most}, got {value}")
    return value


def one_of(argument: str, value: str, allowed: Sequence[str]) -> str:
    """One of a closed list of words."""
    if value not in allowed:
        refuse(argument, f"must be one of {', '.join(allowed)}; got {value!r}")
    return value


def matches(argument: str, value: str, pattern: str, rule: str) -> str:
    """A string of a form; *rule* says it in words."""
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        refuse(argument, rule)
    return value


def _listed(argument: str, values: Iterable[Any], at_least: int, at_most: int | None) -> list[Any]:
    if isinstance(values, str | bytes | Mapping):
        refuse(argument, f"must be a sequence, not a {type(values).__name__}")
    listed = list(values)
    if len(listed) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"at least {at_least} items")
    if at_most is not None and len(listed) > at_most:
        refuse(argument, f"at most {at_most} in one call, got {len(listed)}")
    return listed


def items(argument: str, values: Iterable[Any], *, at_least: int = 1, at_most: int | None = None) -> list[Any]:
    """So many items of any kind."""
    return _listed(argument, values, at_least, at_most)


def strings(
    argument: str,
    values: Iterable[str],
    *,
    at_least: int = 1,
    at_most: int | None = None,
    each_at_most: int | None = None,
) -> list[str]:
    """So many non-empty strings."""
    listed = _listed(argument, values, at_least, at_most)
    for index, value in enumerate(listed):
        text(f"{argument}[{index}]", value, at_least=1, at_most=each_at_most)
    return listed


def usernames(argument: str, values: Iterable[str], *, at_least: int = 1, at_most: int | None = None) -> list[str]:
    """So many user IDs."""
    listed = _listed(argument, values, at_least, at_most)
    for index, value in enumerate(listed):
        username(f"{argument}[{index}]", value)
    return listed


def string_map(
    argument: str,
    values: Mapping[str, str],
    *,
    at_least: int = 1,
    at_most: int | None = None,
    key_at_most_bytes: int | None = None,
    value_at_most_bytes: int | None = None,
) -> dict[str, str]:
    """A mapping of strings to strings."""
    if not isinstance(values, Mapping):
        refuse(argument, f"must be a mapping, not {type(values).__name__}")
    if len(values) < at_least:
        refuse(argument, "must not be empty")
    if at_most is not None and len(values) > at_most:
        refuse(argument, f"at most {at_most} entries, got {len(values)}")
    for key, value in values.items():
        text(f"{argument} key", key, at_least=1, at_most_bytes=key_at_most_bytes)
        text(f"{argument}[{key!r}]", value, at_most_bytes=value_at_most_bytes)
    return dict(values)
