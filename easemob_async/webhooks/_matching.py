"""Matching a callback to its event class, by a table of families with keys; the table is in ``_catalogue``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final, Literal

from attrs import frozen

from easemob_async._convert import ShapeError, structure
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event, OfflineCopy, UnknownEvent, set_raw
from easemob_async.webhooks._reading import body_type, to_text

__all__ = ["ABSENT", "PRESENT", "Family", "parse_event"]

PRESENT: Final = "present"
"""Condition of a family: the field is present."""
ABSENT: Final = "absent"
"""Condition of a family: the field is absent."""

_MISSING = object()

Condition = tuple[str, ...] | Literal["present", "absent"]
Key = tuple[str | bool | None, ...]


@frozen(slots=True, kw_only=True)
class Family:
    """A family: callbacks whose events are distinguished by the same fields."""

    name: str
    module: str
    """Module of the event classes."""
    when: tuple[tuple[str, Condition], ...]
    """Conditions of the family: dotted paths, and the values required there."""
    key: tuple[str, ...]
    """
    Paths of the values that select the event. ``body`` means the type of the first body, and ``path?`` means
    whether *path* exists.
    """
    events: Mapping[Key, str]
    """Name of the event class by key."""
    fallback: str = ""
    """Name of the class for every other key; empty makes them unknown events."""

    def matches(self, raw: JSON) -> bool:
        """Whether a callback belongs to this family."""
        for path, wanted in self.when:
            found = _value_at(raw, path)
            if wanted == PRESENT:
                fits = found is not _MISSING
            elif wanted == ABSENT:
                fits = found is _MISSING
            else:
                fits = isinstance(found, str) and found in wanted
            if not fits:
                return False
        return True

    def extract_key(self, raw: JSON) -> Key:
        """Return the values that select the event."""
        return tuple(_extract_value(raw, path) for path in self.key)

    def find_class(self, key: Key) -> type[Event] | None:
        """Return the event class for a key; None if the key is unknown."""
        name = self.events.get(key) or self.fallback
        return load_class(self.module, name) if name else None


def _value_at(raw: JSON, path: str) -> JSON:
    value = raw
    for name in path.split("."):
        if is_object(value):
            value = value.get(name, _MISSING)
        elif is_list(value) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return _MISSING
    return value


def _extract_value(raw: JSON, path: str) -> str | bool | None:
    if path == "body":
        return body_type(_value_at(raw, "payload"))
    if path.endswith("?"):
        return _value_at(raw, path[:-1]) is not _MISSING
    value = _value_at(raw, path)
    return value if isinstance(value, str) else None


def load_class(module: str, name: str) -> type[Event]:
    """Return the event class with this name; its module is imported when its first event arrives."""
    kind: type[Event] = getattr(import_module(f"easemob_async.webhooks.{module}"), name)
    return kind


def parse_event(raw: dict[str, JSON], families: tuple[Family, ...]) -> Event:
    """Parse a callback into its event or ``OfflineCopy``, or into an ``UnknownEvent`` with the reason; never raises."""
    for family in families:
        if not family.matches(raw):
            continue
        key = family.extract_key(raw)
        kind = family.find_class(key)
        if kind is None:
            pairs = ", ".join(f"{path}={value!r}" for path, value in zip(family.key, key, strict=True))
            return _unknown(raw, f"no event of {family.name} has {pairs}"[:300])
        try:
            event: Event = structure(raw, kind)
        except ShapeError as error:
            return _unknown(raw, str(error), kind.event_id)
        except Exception as error:  # a bug in a reader must not stop a bot
            return _unknown(raw, f"the callback cannot be parsed: {type(error).__name__}", kind.event_id)
        set_raw(event, raw)
        return _make_offline_copy(event, raw) if raw.get("eventType") == "chat_offline" else event
    return _unknown(raw, "the callback matches no documented family")


def _make_offline_copy(event: Event, raw: dict[str, JSON]) -> OfflineCopy:
    recipient = to_text(raw.get("to"))
    copy = OfflineCopy(
        call_id=event.call_id,
        timestamp=event.timestamp,
        app_key=event.app_key,
        security=event.security,
        event=event,
        recipient=recipient if isinstance(recipient, str) else None,
    )
    set_raw(copy, raw)
    return copy


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
    set_raw(event, raw)
    return event
