"""
Validation of arguments, before anything is sent.

Each check returns the value as it is sent, or raises ``InvalidArgumentError`` with the argument's name and the rule it
does not satisfy. Only rules that all documents agree on are checked here; the service enforces the others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any, NoReturn, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

from easemob_async._errors import InvalidArgumentError
from easemob_async._json import encode
from easemob_async._operation import JSON

__all__ = [
    "STRING_TYPES",
    "any_given",
    "app_key",
    "collection",
    "compact",
    "count",
    "encodable",
    "flag",
    "fraction",
    "input_model",
    "input_models",
    "integer",
    "is_coroutine_function",
    "items",
    "joined",
    "json_object",
    "matches",
    "observers",
    "one_of",
    "plain_function",
    "probability",
    "redis_url",
    "seconds",
    "string_map",
    "strings",
    "text",
    "token",
    "username",
    "usernames",
]

STRING_TYPES = (str, bytes, bytearray, memoryview)
"""Iterable types that are one value, and never a sequence of items."""

T = TypeVar("T")
S = TypeVar("S", bound="str | None")
N = TypeVar("N", bound="int | None")
B = TypeVar("B", bound="bool | None")
C = TypeVar("C", bound=Callable[..., Any])

# Upper case too: the service converts to lower case, and old documents allow A-Z (account_system, "Username rules").
_USERNAME = re.compile(r"[A-Za-z0-9_.\-]{1,64}\Z")
_APP_KEY_PART = re.compile(r"[A-Za-z0-9_.\-]+\Z")


def refuse(argument: str, rule: str) -> NoReturn:
    """Raise the error for an invalid argument."""
    raise InvalidArgumentError(argument, rule)


def any_given(**arguments: object) -> None:
    """Check that at least one of several optional arguments is given."""
    if all(value is None for value in arguments.values()):
        refuse(" / ".join(arguments), "give at least one of them")


def compact(body: dict[str, JSON]) -> dict[str, JSON]:
    """Remove the fields of a body that are None, because they were not given."""
    return {name: value for name, value in body.items() if value is not None}


def username(argument: str, value: S, *, optional: bool = False) -> S:
    """Check a user ID: 1 to 64 of ``a-z A-Z 0-9 _ - .`` (the service converts to lower case), not ``.`` or ``..``."""
    if value is None and optional:
        return value
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if not value:
        refuse(argument, "must not be empty")
    if len(value) > 64:
        refuse(argument, f"must be at most 64 characters, got {len(value)}")
    if _USERNAME.match(value) is None:
        refuse(argument, "must contain only letters a-z, digits, '_', '-' and '.'")
    if value in {".", ".."}:
        refuse(argument, "must not be '.' or '..', which cannot be addressed in a URL")
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
    """Check a string and its length in characters or UTF-8 bytes; the error never contains the text."""
    if value is None and optional:
        return value
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if len(value) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"must be at least {at_least} characters")
    if at_most is not None and len(value) > at_most:
        refuse(argument, f"must be at most {at_most} characters, got {len(value)}")
    if not value.isascii():
        encodable(argument, value)
    if at_most_bytes is not None and len(value.encode()) > at_most_bytes:
        refuse(argument, f"must be at most {at_most_bytes} bytes in UTF-8, got {len(value.encode())}")
    return value


def encodable(argument: str, value: str) -> None:
    """Check that a string can be encoded as UTF-8: Python allows a lone surrogate in a string, UTF-8 does not."""
    try:
        value.encode()
    except UnicodeEncodeError:
        pass  # not raised inside the handler: the codec's error contains the text, and would become the context
    else:
        return
    refuse(argument, "must be text that can be encoded as UTF-8, without a lone surrogate")


MAX_SECONDS = 1_000_000_000
"""Maximum of a timeout in seconds, about 30 years; event loops cannot count with much larger ones."""


def seconds(argument: str, value: object, *, optional: bool = True, allow_zero: bool = False) -> None:
    """
    Check a number of seconds: more than 0, or at least 0 if *allow_zero*, and not more than a clock can count with.

    Booleans, NaN, infinity and huge integers are refused. If the argument is optional, None for no limit is allowed.
    """
    if value is None and optional:
        return
    or_none, for_no_limit = (" or None", ", or None for no limit") if optional else ("", "")
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(argument, f"must be a number of seconds{or_none}, not {type(value).__name__}")
    # Before a message contains the number: Python refuses to print an integer of thousands of digits.
    if MAX_SECONDS < value < math.inf:
        refuse(argument, f"must be at most {MAX_SECONDS:,} seconds{for_no_limit}")
    if not 0 <= value < math.inf or (value == 0 and not allow_zero):
        least = "at least" if allow_zero else "more than"
        got = "" if value < -MAX_SECONDS else f"; got {value}"
        refuse(argument, f"must be {least} 0 seconds{for_no_limit}{got}")


def probability(argument: str, value: object) -> None:
    """Check a probability, 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(argument, f"must be a number from 0 to 1, not {type(value).__name__}")
    if not 0 <= value <= 1:
        refuse(argument, "must be from 0 to 1")


MAX_COUNT = 1_000_000_000
"""Maximum of a setting that counts calls or attempts; larger ones are mistakes, and overflow where they are divided."""


def count(argument: str, value: object, *, at_least: int = 1) -> None:
    """Check a whole number of a setting; the error does not print a number of thousands of digits."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(argument, f"must be a whole number, not {type(value).__name__}")
    if not at_least <= value <= MAX_COUNT:
        refuse(argument, f"must be from {at_least} to {MAX_COUNT:,}")


def fraction(argument: str, value: object, at_most: float, *, below: bool = False) -> None:
    """Check a number from 0 to *at_most*, or below it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(argument, f"must be a number, not {type(value).__name__}")
    if not 0 <= value <= at_most or (below and value == at_most):
        refuse(argument, f"must be at least 0 and {'less than' if below else 'at most'} {at_most:g}")


def app_key(argument: str, value: object) -> tuple[str, str]:
    """Check an app key; returns the organization and the app."""
    if not isinstance(value, str) or value.count("#") != 1:
        refuse(argument, "must have the form 'org#app', with one '#'")
    org, app = value.split("#")
    for part in (org, app):
        # Both parts become segments of a URL path, in which '.' and '..' have another meaning.
        if _APP_KEY_PART.match(part) is None or part in {".", ".."}:
            refuse(argument, "both parts of 'org#app' must consist of letters, digits, '-', '_' and '.'")
    return org, app


def redis_url(argument: str, value: object) -> str:
    """Check the URL of a Redis server; the error does not contain it, because it may contain a password."""
    if not isinstance(value, str):
        refuse(argument, f"must be a URL or a function that returns a client, not {type(value).__name__}")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:  # not raised inside the handler, because the error would become the context
        parts = None
    if parts is None or parts.scheme not in {"redis", "rediss", "unix"}:
        refuse(argument, "must be a valid redis://, rediss:// or unix:// URL such as redis://127.0.0.1:6379/0")
    path = parts.path.strip("/")
    if (parts.scheme == "unix" and not path) or (parts.scheme != "unix" and path and not path.isdecimal()):
        refuse(argument, "must end with the number of a database, or with a socket's path")
    return value


def token(argument: str, value: object) -> str:
    """Check a token or another secret for a header: printable ASCII without spaces. The error never contains it."""
    if not isinstance(value, str):
        refuse(argument, f"must be a string, not {type(value).__name__}")
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        refuse(argument, "must be printable ASCII without spaces, not empty")
    return value


def integer(
    argument: str, value: N, *, optional: bool = False, at_least: int | None = None, at_most: int | None = None
) -> N:
    """Check a whole number and its range."""
    if value is None and optional:
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(argument, f"must be a whole number, not {type(value).__name__}")
    if at_least is not None and value < at_least:
        refuse(argument, f"must be at least {at_least}{_got(value)}")
    if at_most is not None and value > at_most:
        refuse(argument, f"must be at most {at_most}{_got(value)}")
    return value


def _got(value: int) -> str:
    # Python refuses to print an integer of thousands of digits.
    return f", got {value}" if value.bit_length() < 256 else ""


def flag(argument: str, value: B, *, optional: bool = False) -> B:
    """Check a boolean; other values with a truth value are refused."""
    if not isinstance(value, bool) and not (value is None and optional):
        refuse(argument, f"must be True or False, not {type(value).__name__}")
    return value


def one_of(argument: str, value: S, *allowed: str, optional: bool = False) -> S:
    """Check that a string is one of *allowed*."""
    if value is None and optional:
        return value
    if value not in allowed:
        refuse(argument, f"must be one of {', '.join(allowed)}; got {value!r}")
    return value


def matches(argument: str, value: S, pattern: str, rule: str, *, optional: bool = False) -> S:
    """Check a string against *pattern*; *rule* describes the pattern in the error."""
    if value is None and optional:
        return value
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        refuse(argument, rule)
    return value


def items(argument: str, values: Iterable[T] | None, *, at_least: int = 1, at_most: int | None = None) -> list[T]:
    """Check the number of items; returns them as a list."""
    kind: type = type(values)
    if values is None or issubclass(kind, (*STRING_TYPES, Mapping)) or not issubclass(kind, Iterable):
        refuse(argument, f"must be a sequence, not {kind.__name__}")
    found = list(values)
    if len(found) < at_least:
        refuse(argument, "must not be empty" if at_least == 1 else f"must have at least {at_least} items")
    if at_most is not None and len(found) > at_most:
        refuse(argument, f"must have at most {at_most} items in one call, got {len(found)}")
    return found


def collection(argument: str, values: Iterable[T] | None, *, at_least: int = 1, at_most: int | None = None) -> list[T]:
    """Check the number of items of a collection, such as a list or a set, but not a generator; returns a list."""
    if isinstance(values, Iterable) and not isinstance(values, Collection):
        # The rate limits count its items, so it is read twice.
        refuse(argument, f"must be a list or another collection, not {type(values).__name__}; use list()")
    return items(argument, values, at_least=at_least, at_most=at_most)


def is_coroutine_function(value: object) -> bool:
    """Tell whether calling *value* makes a coroutine; looks into partials, and at the ``__call__`` of objects."""
    return _is_function_of_kind(value, iscoroutinefunction)


def coroutine_function(argument: str, value: object) -> None:
    """Check a function that is called and awaited. The error never contains its repr: that of a partial has values."""
    if not is_coroutine_function(value):
        name = getattr(value, "__qualname__", None)
        shown = name if isinstance(name, str) else f"an object of type {type(value).__name__}"
        refuse(argument, f"must be a coroutine function (async def), not {shown}")


def _is_function_of_kind(value: object, is_of_kind: Callable[[Any], bool]) -> bool:
    while isinstance(value, partial):
        value = value.func
    return is_of_kind(value) or is_of_kind(type(value).__call__)


def plain_function(argument: str, value: object) -> None:
    """Check a function that is called and not awaited: its result is dropped, so a coroutine would never run."""
    if not callable(value):
        refuse(argument, f"must be callable, not {type(value).__name__}")
    if is_coroutine_function(value) or _is_function_of_kind(value, isasyncgenfunction):
        refuse(argument, "must be a plain function (def), not async def; start a task in it if it has to await")


def observers(argument: str, values: Iterable[C]) -> tuple[C, ...]:
    """Check observers, which are plain functions; returns them as a tuple."""
    found = tuple(items(argument, values, at_least=0))
    for index, observer in enumerate(found):
        plain_function(f"{argument}[{index}]", observer)
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
    """Check non-empty strings and their number; returns them as a list."""
    if values is None and optional:
        return None
    found = collection(argument, values, at_least=at_least, at_most=at_most)
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
    """Check user IDs and their number; returns them as a list."""
    if values is None and optional:
        return None
    found = collection(argument, values, at_least=at_least, at_most=at_most)
    for index, value in enumerate(found):
        username(f"{argument}[{index}]", value)
    return found


def joined(argument: str, values: Iterable[str], *, at_most: int | None = None) -> str:
    """Check strings without commas and their number; returns them as one path value, joined with commas."""
    found = collection(argument, values, at_most=at_most)
    for index, value in enumerate(found):
        text(f"{argument}[{index}]", value, at_least=1)
        if "," in value:
            refuse(f"{argument}[{index}]", "must not contain a comma")
    return ",".join(found)


def input_models(
    argument: str,
    values: Iterable[HasRequestJSON] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
) -> JSON:
    """Check input models and their number; returns the objects to send."""
    if values is None and optional:
        return None
    found = collection(argument, values, at_least=at_least, at_most=at_most)
    return [input_model(f"{argument}[{index}]", value) for index, value in enumerate(found)]


def input_model(argument: str, value: HasRequestJSON | None, *, optional: bool = False) -> JSON:
    """Check an input model; returns the object to send."""
    if value is None and optional:
        return None
    if not isinstance(value, HasRequestJSON):
        refuse(argument, f"must be an input model for this argument, not {type(value).__name__}")
    return value.to_request_json(argument)


def string_map(
    argument: str,
    values: Mapping[str, str] | None,
    *,
    optional: bool = False,
    at_least: int = 1,
    at_most: int | None = None,
    key_at_most_bytes: int | None = None,
    value_at_most_bytes: int | None = None,
    json_at_most_bytes: int | None = None,
) -> JSON:
    """Check a mapping of strings to strings, and its size as JSON in UTF-8; returns a copy."""
    if values is None and optional:
        return None
    if not isinstance(values, Mapping):
        refuse(argument, f"must be a mapping, not {type(values).__name__}")
    if len(values) < at_least:
        refuse(argument, "must not be empty")
    if at_most is not None and len(values) > at_most:
        refuse(argument, f"must have at most {at_most} entries, got {len(values)}")
    for key, value in values.items():
        text(f"{argument} key", key, at_least=1, at_most_bytes=key_at_most_bytes)
        text(f"{argument}[{key!r}]", value, at_most_bytes=value_at_most_bytes)
    found: JSON = dict(values)
    if json_at_most_bytes is not None and (size := len(encode(found))) > json_at_most_bytes:
        refuse(argument, f"must have at most {json_at_most_bytes} bytes, written as a JSON object; got {size}")
    return found


def json_object(argument: str, values: Mapping[str, JSON] | None, *, optional: bool = False) -> JSON:
    """Check the keys of a mapping that becomes a JSON object; returns a copy."""
    if values is None and optional:
        return None
    if not isinstance(values, Mapping):
        refuse(argument, f"must be a mapping, not {type(values).__name__}")
    for key in values:
        text(f"{argument} key", key)
    return dict(values)


@runtime_checkable
class HasRequestJSON(Protocol):
    """An input model: it validates itself and returns the object to send."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the model and return the object to send; *argument* is its name in errors."""
        ...
