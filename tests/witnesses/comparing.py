"""Questions about JSON: which parts of a reply a reader makes use of, and where two replies are not alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["changed", "exact", "explained", "replaced", "unlike", "value_at"]

ENVELOPE = {
    "action", "application", "applicationName", "count", "duration", "organization", "params", "path", "properties",
    "timestamp", "uri",
}  # fmt: skip
"""What stands around the payload and says nothing of it; ``count`` is the number of its rows."""

CHANGING = {
    "access_token", "appId", "application", "applicationName", "created", "createdAt", "createDataTime",
    "createDateTime", "cursor", "duration", "expire", "expire_timestamp", "expiredAt", "joined_time", "lastModified",
    "moderationId", "modified", "organization", "timestamp", "unixtime", "updatedAt", "updateDataTime",
    "updateDateTime", "uri", "uuid",
}  # fmt: skip
"""Values that are another in each run, or blacked out in the documents."""


def exact(value: Any) -> str:
    """The value as text, the same for the same JSON only: 1 and true are two, and the order of names means nothing."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def changed(body: Any) -> Iterator[tuple[str, Any]]:
    """
    The reply with one name or one value of its payload changed, for each of them, and the place of the change.

    ``data.user1:`` is the place of the name and ``data.user1`` that of its value. A file is changed as a whole.
    """
    if isinstance(body, bytes):
        yield "file", body + b"~"
        return
    if not isinstance(body, Mapping):
        yield from _changes(body, "")
        return
    envelope = {name: value for name, value in body.items() if name in ENVELOPE}
    payload = {name: value for name, value in body.items() if name not in ENVELOPE}
    for place, other in _changes(payload, ""):
        yield place, {**envelope, **other}


def _changes(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            below = f"{place}.{name}".removeprefix(".")
            if item not in ([], {}):
                yield f"{below}:", {f"{key}~" if key == name else key: kept for key, kept in value.items()}
            for where, other in _changes(item, below):
                yield where, {**value, name: other}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for where, other in _changes(item, place):
                yield where, [*value[:index], other, *value[index + 1 :]]
    else:
        yield place, _another(value)


def _another(value: Any) -> Any:
    """A value of the same type that is not *value*."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}~"


def explained(places: Iterable[str], reasons: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """
    The places without a reason, and the reasons without a place.

    A reason given for ``data`` also holds for ``data:`` and all that is below it.
    """
    places = list(places)
    unexplained = [place for place in places if not any(_is_below(place, above) for above in reasons)]
    idle = [above for above in reasons if not any(_is_below(place, above) for place in places)]
    return sorted(set(unexplained)), idle


def _is_below(place: str, above: str) -> bool:
    return place == above or place.startswith((f"{above}.", f"{above}:"))


def unlike(answered: Any, printed: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """
    The places where a reply is not like the printed one, and how.

    Alike are the same names, the same types, and the same values unless they are ``CHANGING``. Two texts of many
    digits are alike: message IDs.
    """
    if type(answered) is not type(printed):
        yield place, f"{answered!r} is not a {type(printed).__name__}"
    elif isinstance(printed, dict):
        for name in printed.keys() | answered.keys():
            below = f"{place}.{name}".removeprefix(".")
            if name not in answered:
                yield below, "missing"
            elif name not in printed:
                yield below, "not printed"
            elif name in CHANGING and not isinstance(printed[name], dict | list):
                if type(answered[name]) is not type(printed[name]):
                    yield below, f"{answered[name]!r} is not a {type(printed[name]).__name__}"
            else:
                yield from unlike(answered[name], printed[name], below)
    elif isinstance(printed, list):
        if len(answered) != len(printed):
            yield place, f"{len(answered)} items, not {len(printed)}"
        for one, other in zip(answered, printed, strict=False):
            yield from unlike(one, other, place)
    elif answered != printed and not (_is_message_id(answered) and _is_message_id(printed)):
        yield place, f"{answered!r}, not {printed!r}"


def _is_message_id(value: Any) -> bool:
    return len(str(value)) >= 18 and str(value).isdecimal()


def value_at(body: Any, place: str) -> Any:
    """What stands at a place such as ``data.thread_id`` or ``entities.0.uuid``."""
    for name in place.split("."):
        body = body[int(name)] if isinstance(body, list) else body[name]
    return body


def replaced(value: Any, words: Mapping[str, str]) -> Any:
    """The value with words in its texts and names replaced by others."""
    if isinstance(value, str):
        for old, new in words.items():
            value = value.replace(old, new)
    elif isinstance(value, Mapping):
        return {replaced(name, words): replaced(item, words) for name, item in value.items()}
    elif isinstance(value, list):
        return [replaced(item, words) for item in value]
    return value
