"""Matching a callback to its event class, by a table of families with keys; the table is in ``_catalogue``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Final, Literal

from attrs import field, frozen

from easemob_async._convert import ShapeError, structure
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event, OfflineCopy, UnknownEvent, set_raw
from easemob_async.webhooks._reading import body_type, to_text

__all__ = ["ABSENT", "PRESENT", "Families", "Family", "parse_event"]

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
    """Conditions of the family: names of fields, and the values required there."""
    key: tuple[str, ...]
    """
    Paths of the values that select the event. ``body`` means the type of the first body, and ``path?`` means
    whether *path* exists.
    """
    events: Mapping[Key, str]
    """Name of the event class by key."""
    fallback: str = ""
    """Name of the class for every other key; empty makes them unknown events."""
    _extractors: tuple[Callable[[JSON], str | bool | None], ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_extractors", tuple(map(_make_extractor, self.key)))

    def matches(self, raw: dict[str, JSON]) -> bool:
        """Whether a callback belongs to this family."""
        for name, wanted in self.when:
            found = raw.get(name, _MISSING)
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
        return tuple([extract(raw) for extract in self._extractors])

    def find_class(self, key: Key) -> type[Event] | None:
        """Return the event class for a key; None if the key is unknown."""
        name = self.events.get(key) or self.fallback
        return load_class(self.module, name) if name else None


class Families:
    """
    All families, in the order in which they are tried.

    Which one matches depends on a few fields only. It is remembered for each combination of their documented values, so
    that most callbacks are not compared with the conditions. Combinations with other values are not remembered: they
    have no limit.
    """

    def __init__(self, *families: Family) -> None:
        self.families = families
        conditions = [condition for family in families for condition in family.when]
        self._by_value = tuple(dict.fromkeys(name for name, wanted in conditions if isinstance(wanted, tuple)))
        self._by_presence = tuple({name: None for name, _ in conditions if name not in self._by_value})
        documented = {(name, value) for name, wanted in conditions if isinstance(wanted, tuple) for value in wanted}
        keys = (zip(family.key, key, strict=True) for family in families for key in family.events)
        self._documented = documented | {pair for pairs in keys for pair in pairs}
        self._found: dict[tuple[JSON, ...], Family | None] = {}

    def __len__(self) -> int:
        """Number of combinations that are remembered."""
        return len(self._found)

    def find(self, raw: dict[str, JSON]) -> Family | None:
        """Return the first family that a callback belongs to; None if it belongs to none."""
        values = (*[raw.get(name, _MISSING) for name in self._by_value], *[name in raw for name in self._by_presence])
        try:
            return self._found[values]
        except (KeyError, TypeError):  # TypeError if a value is a list or an object
            pass
        family = next((family for family in self.families if family.matches(raw)), None)
        named = zip(self._by_value, values, strict=False)
        if all(
            value is _MISSING or (isinstance(value, str) and (name, value) in self._documented) for name, value in named
        ):
            self._found[values] = family
        return family


def _value_at(raw: JSON, names: tuple[str, ...]) -> JSON:
    value = raw
    for name in names:
        if is_object(value):
            value = value.get(name, _MISSING)
        elif is_list(value) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return _MISSING
    return value


def _make_extractor(path: str) -> Callable[[JSON], str | bool | None]:
    names = tuple(path.removesuffix("?").split("."))

    def extract_body_type(raw: JSON) -> str | None:
        return body_type(_value_at(raw, ("payload",)))

    def is_present(raw: JSON) -> bool:
        return _value_at(raw, names) is not _MISSING

    def extract_text(raw: JSON) -> str | None:
        value = _value_at(raw, names)
        return value if isinstance(value, str) else None

    return extract_body_type if path == "body" else is_present if path.endswith("?") else extract_text


@cache
def load_class(module: str, name: str) -> type[Event]:
    """Return the event class with this name; its module is imported when its first event arrives."""
    kind: type[Event] = getattr(import_module(f"easemob_async.webhooks.{module}"), name)
    return kind


def parse_event(raw: dict[str, JSON], families: Families) -> Event:
    """Parse a callback into its event or ``OfflineCopy``, or into an ``UnknownEvent`` with the reason; never raises."""
    family = families.find(raw)
    if family is None:
        return _unknown(raw, "the callback matches no documented family")
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
