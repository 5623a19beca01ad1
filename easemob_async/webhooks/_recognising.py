"""Which event a callback is: a table of families, each with a key; see ``_catalogue``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final, Literal

from attrs import frozen

from easemob_async._convert import ShapeError, structure
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event, UnknownEvent, with_raw
from easemob_async.webhooks._reading import body_kind

__all__ = ["ABSENT", "PRESENT", "Family", "read_event"]

PRESENT: Final = "present"
"""A condition: the field is there."""
ABSENT: Final = "absent"
"""A condition: it is not there."""

_MISSING = object()

Condition = tuple[str, ...] | Literal["present", "absent"]
Key = tuple[str | bool | None, ...]


@frozen(slots=True, kw_only=True)
class Family:
    """Callbacks that are told apart in the same way."""

    name: str
    module: str
    """The module of their classes."""
    when: tuple[tuple[str, Condition], ...]
    """Dotted paths, and what has to be there."""
    key: tuple[str, ...]
    """Paths whose values say which event it is; ``body`` is the first body's type, ``path?`` whether it is there."""
    events: Mapping[Key, str]
    """Key to the class's name."""
    fallback: str = ""
    """The class for every other key."""

    def takes(self, raw: JSON) -> bool:
        """Is a callback one of this family?"""
        for path, wanted in self.when:
            found = _at(raw, path)
            if wanted == PRESENT:
                fits = found is not _MISSING
            elif wanted == ABSENT:
                fits = found is _MISSING
            else:
                fits = isinstance(found, str) and found in wanted
            if not fits:
                return False
        return True

    def key_of(self, raw: JSON) -> Key:
        """The values that say which event it is."""
        return tuple(_key_value(raw, path) for path in self.key)

    def find(self, key: Key) -> type[Event] | None:
        """The class for a key."""
        name = self.events.get(key) or self.fallback
        return load(self.module, name) if name else None


def _at(raw: JSON, path: str) -> JSON:
    value = raw
    for name in path.split("."):
        if is_object(value):
            value = value.get(name, _MISSING)
        elif is_list(value) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return _MISSING
    return value


def _key_value(raw: JSON, path: str) -> str | bool | None:
    if path == "body":
        return body_kind(_at(raw, "payload"))
    if path.endswith("?"):
        return _at(raw, path[:-1]) is not _MISSING
    value = _at(raw, path)
    return value if isinstance(value, str) else None


def load(module: str, name: str) -> type[Event]:
    """The class of this name; its module is loaded when an event of it first comes."""
    kind: type[Event] = getattr(import_module(f"easemob_async.webhooks.{module}"), name)
    return kind


def read_event(raw: dict[str, JSON], families: tuple[Family, ...]) -> Event:
    """*raw* as the event it is, or as an ``UnknownEvent`` that says why it is none; it does not raise."""
    for family in families:
        if not family.takes(raw):
            continue
        key = family.key_of(raw)
        kind = family.find(key)
        if kind is None:
            pairs = ", ".join(f"{path}={value!r}" for path, value in zip(family.key, key, strict=True))
            return _unknown(raw, f"no event of {family.name} has {pairs}"[:300])
        try:
            event: Event = structure(raw, kind)
        except ShapeError as error:
            return _unknown(raw, str(error), kind.event_id)
        except Exception as error:  # a reader's fault, not the caller's: a bot must not stop for it
            return _unknown(raw, f"it could not be read: {type(error).__name__}", kind.event_id)
        with_raw(event, raw)
        return event
    return _unknown(raw, "it is of no documented family")


def _unknown(raw: dict[str, JSON], reason: str, resembles: str = "") -> UnknownEvent:
    def text(name: str) -> str | None:
        value = raw.get(name)
        return value if isinstance(value, str) else None

    timestamp = raw.get("timestamp")
    event = UnknownEvent(
        call_id=text("callId"),
        timestamp=timestamp if type(timestamp) is int else None,
        app_key=text("appkey"),
        security=text("security"),
        reason=reason,
        resembles=resembles,
    )
    with_raw(event, raw)
    return event
