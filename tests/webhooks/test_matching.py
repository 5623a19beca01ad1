"""Matching by table: the same family, class and reason as when the families are tried in order."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async._convert import ShapeError, structure
from easemob_async.webhooks import Event, OfflineCopy, UnknownEvent
from easemob_async.webhooks._catalogue import FAMILIES
from easemob_async.webhooks._matching import ABSENT, PRESENT, Families, Family, load_class, parse_event
from tests.conversions import change, describe, load_callbacks

BODIES = [body for _, body in load_callbacks()]

CONDITIONS = {"event", "eventType", "step", "chat_type", "user", "status"}
VALUES: list[Any] = [
    None,
    1,
    True,
    [],
    {},
    "",
    "x",
    "online",
    "success",
    "chat",
    "muc",
    "notify",
    "recall",
    "group_op_event",
    "push",
]


def find_at(value: Any, path: str) -> list[Any]:
    """Return the values at a dotted path: none or one."""
    for name in path.split("."):
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return []
    return [value]


def find_key(raw: dict[str, Any], path: str) -> Any:
    if path == "body":
        bodies = find_at(raw, "payload.bodies.0")
        if not bodies or not isinstance(bodies[0], dict) or not isinstance(raw["payload"]["bodies"], list):
            return None
        kinds = ["sub_combine" if bodies[0].get("subType") == "sub_combine" else bodies[0].get("type")]
    elif path.endswith("?"):
        return bool(find_at(raw, path[:-1]))
    else:
        kinds = find_at(raw, path)
    return kinds[0] if kinds and isinstance(kinds[0], str) else None


def belongs(raw: dict[str, Any], family: Family) -> bool:
    for name, wanted in family.when:
        found = find_at(raw, name)
        if wanted in {PRESENT, ABSENT}:
            if bool(found) != (wanted == PRESENT):
                return False
        elif not found or not isinstance(found[0], str) or found[0] not in wanted:
            return False
    return True


def parse_in_order(raw: dict[str, Any]) -> tuple[Any, str]:
    """Try the families in order; return the class of the event and the reason, which is empty for a known one."""
    for family in FAMILIES.families:
        if belongs(raw, family):
            key = tuple(find_key(raw, path) for path in family.key)
            name = family.events.get(key, family.fallback)
            if not name:
                pairs = ", ".join(f"{path}={value!r}" for path, value in zip(family.key, key, strict=True))
                return UnknownEvent, f"no event of {family.name} has {pairs}"[:300]
            try:
                structure(raw, load_class(family.module, name))
            except ShapeError as error:
                return UnknownEvent, str(error)
            return load_class(family.module, name), ""
    return UnknownEvent, "the callback matches no documented family"


def check_against_order(raw: dict[str, Any]) -> None:
    event = parse_event(raw, FAMILIES)
    content = event.event if isinstance(event, OfflineCopy) else event
    reason = content.reason if isinstance(content, UnknownEvent) else ""
    assert (type(content), reason) == parse_in_order(raw)
    # The second one is found in the memory.
    assert describe(parse_event(raw, FAMILIES)) == describe(event)


def test_documented_callbacks() -> None:
    """Each documented callback has the class that it has when the families are tried in order."""
    for body in BODIES:
        check_against_order(body)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_changed_callbacks(data: st.DataObject) -> None:
    """The same for callbacks with changed values, above all of the fields that decide about the family."""
    raw = change(data, BODIES[data.draw(st.integers(0, len(BODIES) - 1), "body")])
    if not isinstance(raw, dict):
        return
    for name in data.draw(st.sets(st.sampled_from(sorted(CONDITIONS)), max_size=3), "names"):
        if data.draw(st.booleans(), f"remove {name}"):
            raw.pop(name, None)
        else:
            raw[name] = data.draw(st.sampled_from(VALUES), name)
    check_against_order(raw)


def test_conditions_that_are_tested() -> None:
    """The test above changes all fields that decide about the family."""
    assert {name for family in FAMILIES.families for name, _ in family.when} == CONDITIONS


def test_memory_has_a_limit() -> None:
    """Only combinations of documented values are remembered."""
    families = Families(*FAMILIES.families)
    for body in BODIES:
        families.find(body)
    remembered = len(families)
    assert 10 < remembered < 100
    for number in range(1000):
        for name in CONDITIONS:
            families.find({**BODIES[number % len(BODIES)], name: f"new {number}"})
            families.find({**BODIES[number % len(BODIES)], name: [number]})
    assert len(families) <= 2 * remembered


def test_first_family_takes_the_callback() -> None:
    """If a callback belongs to two families, the first one takes it, also when it arrives again."""
    one = Family(name="one", module="_base", when=(("a", ("x",)),), key=(), events={(): "OfflineCopy"})
    two = Family(name="two", module="_base", when=(("a", ("x", "y")), ("b", ABSENT)), key=(), events={(): "Event"})
    for families, expected in (
        (Families(one, two), [one, one, two, None]),
        (Families(two, one), [two, one, two, None]),
    ):
        raws: list[dict[str, Any]] = [{"a": "x"}, {"a": "x", "b": None}, {"a": "y"}, {"a": "y", "b": 1}]
        for _ in range(2):
            assert [families.find(raw) for raw in raws] == expected
    assert load_class("_base", two.events[()]) is Event
