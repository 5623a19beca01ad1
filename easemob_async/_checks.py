"""
Rules an argument must keep, checked before anything is sent.

Each check returns the value as it goes on the wire, or raises ``InvalidArgumentError`` that names the argument and
the rule. Only what every document agrees on is checked here; rules that age are left to the server's verdict.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol, TypeVar, runtime_checkable

from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import JSON

__all__ = [
    "any_given",
    "compact",
    "flag",
    "integer",
    "joined",
    "json_object",
    "listed",
    "matches",
    "one_of",
    "seconds",
    "string_map",
    "strings",
    "text",
    "token",
    "username",
    "usernames",
    "wire",
    "wires",
    "writable",
]

T = TypeVar("T")
S = TypeVar("S", bound="str | None")
N = TypeVar("N", bound="int | None")
B = TypeVar("B", bound="bool | None")

# Lower and upper case: the service folds the case, and old documents allow A-Z (account_system, "Username rules").
_USERNAME = re.compile(r"[A-Za-z0-9_.\-]{1,64}\Z")


def refuse(argument: str, rule: str) -> NoReturn:
    """Raise the error for a broken rule."""
    raise InvalidArgumentError(argument, rule)


def any_given(**arguments: object) -> None:
    """At least one of several optional arguments."""
    if all(value is None for value in arguments.values()):
        refuse(" / ".join(arguments), "at least one of them must be given")


def compact(body: dict[str, JSON]) -> dict[str, JSON]:
    """The body without the fields that were not given."""
    return {name: value for name, value in body.items() if value is not None}


def username(argument: str, value: S, *, optional: bool = False) -> S:
    """A user ID: 1 to 64 of ``a-z 0-9 _ - .`` (case is folded by the service), not ``.`` or ``..``."""
    if value is None and optional:
        return value
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
    value: S,
    *,
    optional: bool = False,
    at_least: int = 0,
    at_most: int | None = None,
    at_most_bytes: int | None = None,
) -> S:
    """A string of so many characters (or UTF-8 bytes); its text never appears in the error."""
    if value is None and optional:
        return value
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if len(value) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"at least {at_least} characters")
    if at_most is not None and len(value) > at_most:
        refuse(argument, f"at most {at_most} characters, got {len(value)}")
    if not value.isascii():
        writable(argument, value)
    if at_most_bytes is not None and len(value.encode()) > at_most_bytes:
        refuse(argument, f"at most {at_most_bytes} bytes in UTF-8, got {len(value.encode())}")
    return value


def writable(argument: str, value: str) -> None:
    """Text that UTF-8 can hold: Python allows half a surrogate pair in a string, UTF-8 does not."""
    try:
        value.encode()
    except UnicodeEncodeError:
        pass  # not refused from here: the error that would go along holds the text
    else:
        return
    refuse(argument, "must be text that UTF-8 can hold, without half a surrogate pair")


def seconds(argument: str, value: object) -> None:
    """A number of seconds above 0, or None for no end."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(argument, f"must be a number of seconds or None, not {type(value).__name__}")
    if not 0 < value < math.inf:
        refuse(argument, f"more than 0 seconds, or None for no end; got {value}")


def token(argument: str, value: object) -> str:
    """A token, or another secret that goes into a header: printable ASCII without spaces; never shown in the error."""
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        refuse(argument, "must be printable ASCII without spaces, not empty")
    return value


def integer(
    argument: str, value: N, *, optional: bool = False, at_least: int | None = None, at_most: int | None = None
) -> N:
    """A whole number inside a range."""
    if value is None and optional:
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(argument, f"must be a whole number, not {type(value).__name__}")
    if at_least is not None and value < at_least:
        refuse(argument, f"at least {at_least}, got {value}")
    if at_most is not None and value > at_most:
        refuse(argument, f"at most {at_most}, got {value}")
    return value


def flag(argument: str, value: B, *, optional: bool = False) -> B:
    """True or false, nothing that merely looks like it."""
    if not isinstance(value, bool) and not (value is None and optional):
        refuse(argument, f"must be True or False, not {type(value).__name__}")
    return value


def one_of(argument: str, value: S, *allowed: str, optional: bool = False) -> S:
    """One of a closed list of words."""
    if value is None and optional:
        return value
    if value not in allowed:
        refuse(argument, f"must be one of {', '.join(allowed)}; got {value!r}")
    return value


def matches(argument: str, value: S, pattern: str, rule: str, *, optional: bool = False) -> S:
    """A string of a form; *rule* says it in words."""
    if value is None and optional:
        return value
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        refuse(argument, rule)
    return value


def listed(argument: str, values: Iterable[T] | None, *, at_least: int = 1, at_most: int | None = None) -> list[T]:
    """So many items, as a list."""
    kind: type = type(values)
    if values is None or issubclass(kind, str | bytes | Mapping) or not issubclass(kind, Iterable):
        refuse(argument, f"must be a sequence, not {kind.__name__}")
    found = list(values)
    if len(found) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"at least {at_least} items")
    if at_most is not None and len(found) > at_most:
        refuse(argument, f"at most {at_most} in one call, got {len(found)}")
    return found


def strings(
    argument: str,
    values: Iterable[str] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
    each_at_most: int | None = None,
) -> JSON:
    """So many non-empty strings, as a list."""
    if values is None and optional:
        return None
    found = listed(argument, values, at_least=at_least, at_most=at_most)
    for index, value in enumerate(found):
        text(f"{argument}[{index}]", value, at_least=1, at_most=each_at_most)
    return found


def usernames(
    argument: str,
    values: Iterable[str] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
) -> JSON:
    """So many user IDs, as a list."""
    if values is None and optional:
        return None
    found = listed(argument, values, at_least=at_least, at_most=at_most)
    for index, value in enumerate(found):
        username(f"{argument}[{index}]", value)
    return found


def joined(argument: str, values: Iterable[str], *, at_most: int | None = None) -> str:
    """So many strings as one path value, joined with commas; none may hold a comma."""
    found = listed(argument, values, at_most=at_most)
    for index, value in enumerate(found):
        text(f"{argument}[{index}]", value, at_least=1)
        if "," in value:
            refuse(f"{argument}[{index}]", "must not contain a comma")
    return ",".join(found)


def wires(
    argument: str,
    values: Iterable[Wired] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
) -> JSON:
    """So many input models, each checked, as the objects that go on the wire."""
    if values is None and optional:
        return None
    found = listed(argument, values, at_least=at_least, at_most=at_most)
    return [wire(f"{argument}[{index}]", value) for index, value in enumerate(found)]


def wire(argument: str, value: Wired | None, *, optional: bool = False) -> JSON:
    """An input model, checked, as the object that goes on the wire."""
    if value is None and optional:
        return None
    if not isinstance(value, Wired):
        refuse(argument, f"must be one of the models for this, not {type(value).__name__}")
    return value.wire(argument)


def string_map(
    argument: str,
    values: Mapping[str, str] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
    key_at_most_bytes: int | None = None,
    value_at_most_bytes: int | None = None,
) -> JSON:
    """A mapping of strings to strings."""
    if values is None and optional:
        return None
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


def json_object(argument: str, values: Mapping[str, JSON] | None, *, optional: bool = False) -> JSON:
    """A mapping that becomes a JSON object."""
    if values is None and optional:
        return None
    if not isinstance(values, Mapping):
        refuse(argument, f"must be a mapping, not {type(values).__name__}")
    for key in values:
        text(f"{argument} key", key)
    return dict(values)


@runtime_checkable
class Wired(Protocol):
    """An input model: it checks itself and gives the object that goes on the wire."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the wire's object; *argument* is what errors call this value."""
        ...
