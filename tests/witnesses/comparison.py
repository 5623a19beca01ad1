"""Comparison of replies: the fields that affect a result, and the differences between two replies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["check_reasons", "find_differences", "get_value", "replace_words", "respell", "to_text", "vary_payload"]

ENVELOPE = {
    "action", "application", "applicationName", "count", "duration", "organization", "params", "path", "properties",
    "timestamp", "uri",
}  # fmt: skip
"""Fields around the payload that do not describe it; ``count`` is the number of its rows."""

CHANGING = {
    "access_token", "appId", "application", "applicationName", "created", "createdAt", "createDataTime",
    "createDateTime", "cursor", "duration", "expire", "expire_timestamp", "expiredAt", "joined_time", "lastModified",
    "moderationId", "modified", "organization", "timestamp", "unixtime", "updatedAt", "updateDataTime",
    "updateDateTime", "uri", "uuid",
}  # fmt: skip
"""Fields whose values differ between runs or are anonymized in the documents; only their types are compared."""


def to_text(value: Any) -> str:
    """Write a value as text that is equal for equal JSON only: 1 and true differ, and the order of names is ignored."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def vary_payload(body: Any) -> Iterator[tuple[str, Any]]:
    """
    Yield variations of a reply, each with one name or one value of its payload changed, and the place of the change.

    ``data.user1:`` is the place of the name and ``data.user1`` that of its value. A file is changed as a whole.
    """
    if isinstance(body, bytes):
        yield "file", body + b"~"
        return
    if not isinstance(body, Mapping):
        yield from _vary(body, "")
        return
    envelope = {name: value for name, value in body.items() if name in ENVELOPE}
    payload = {name: value for name, value in body.items() if name not in ENVELOPE}
    for place, changed in _vary(payload, ""):
        yield place, {**envelope, **changed}


def _vary(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            below = _join(place, name)
            if item not in ([], {}):
                yield f"{below}:", {f"{key}~" if key == name else key: kept for key, kept in value.items()}
            for changed_place, changed in _vary(item, below):
                yield changed_place, {**value, name: changed}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for changed_place, changed in _vary(item, place):
                yield changed_place, [*value[:index], changed, *value[index + 1 :]]
    else:
        yield place, _change(value)


def respell(body: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """
    Yield pairs of replies with one value in two spellings, and the place of the value.

    A string becomes the number of an ID, as a string and as a number; a number and a boolean become a string.
    """
    if isinstance(body, Mapping):
        for name, item in body.items():
            for below, one, other in respell(item, _join(place, name)):
                yield below, {**body, name: one}, {**body, name: other}
    elif isinstance(body, list):
        for index, item in enumerate(body):
            for below, one, other in respell(item, place):
                yield below, [*body[:index], one, *body[index + 1 :]], [*body[:index], other, *body[index + 1 :]]
    elif isinstance(body, str):
        number = 18446744073709551617  # it has more than 64 bits, and is not exact as a float
        yield place, str(number), number
    elif isinstance(body, bool):
        yield place, body, str(body).lower()
    elif isinstance(body, int):
        yield place, body, str(body)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}".removeprefix(".")


def _change(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}~"


def check_reasons(places: Iterable[str], reasons: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """
    Return the places without a reason, and the keys of the reasons that apply to none of the places.

    A reason for ``data`` also applies to ``data:`` and to all places below it.
    """
    places = list(places)
    unexplained = {place for place in places if not any(_is_at_or_below(place, above) for above in reasons)}
    unused = [above for above in reasons if not any(_is_at_or_below(place, above) for place in places)]
    return sorted(unexplained), unused


def _is_at_or_below(place: str, above: str) -> bool:
    return place == above or place.startswith((f"{above}.", f"{above}:"))


def find_differences(reply: Any, documented: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """
    Yield the places where a reply differs from the documented one, and the differences.

    Names, types and values must be equal, except for the values of ``CHANGING`` fields and of message IDs.
    """
    if type(reply) is not type(documented):
        yield place, f"{reply!r} is not a {type(documented).__name__}"
    elif isinstance(documented, dict):
        for name in documented.keys() | reply.keys():
            below = _join(place, name)
            if name not in reply:
                yield below, "missing"
            elif name not in documented:
                yield below, "not documented"
            elif name in CHANGING and not isinstance(documented[name], dict | list):
                if type(reply[name]) is not type(documented[name]):
                    yield below, f"{reply[name]!r} is not a {type(documented[name]).__name__}"
            else:
                yield from find_differences(reply[name], documented[name], below)
    elif isinstance(documented, list):
        if len(reply) != len(documented):
            yield place, f"{len(reply)} items, not {len(documented)}"
        for item, documented_item in zip(reply, documented, strict=False):
            yield from find_differences(item, documented_item, place)
    elif reply != documented and not (_is_message_id(reply) and _is_message_id(documented)):
        yield place, f"{reply!r}, not {documented!r}"


def _is_message_id(value: Any) -> bool:
    return len(str(value)) >= 18 and str(value).isdecimal()


def get_value(body: Any, place: str) -> Any:
    """Return the value at a place such as ``data.thread_id`` or ``entities.0.uuid``."""
    for name in place.split("."):
        body = body[int(name)] if isinstance(body, list) else body[name]
    return body


def replace_words(value: Any, words: Mapping[str, str]) -> Any:
    """Replace words in the names and texts of a JSON value."""
    if isinstance(value, str):
        for old, new in words.items():
            value = value.replace(old, new)
    elif isinstance(value, Mapping):
        return {replace_words(name, words): replace_words(item, words) for name, item in value.items()}
    elif isinstance(value, list):
        return [replace_words(item, words) for item in value]
    return value
