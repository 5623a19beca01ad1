"""Documented JSON with the type that the client converts it to, and changes of it."""

from __future__ import annotations

import copy
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml
from hypothesis import strategies as st

from easemob_async import webhooks
from easemob_async._operation import Operation
from easemob_async.api import _operations
from easemob_async.webhooks import Event
from tests.witnesses.witness import LOADER, load_witnesses

__all__ = ["ODD_VALUES", "change", "describe", "find_samples", "load_callbacks"]

ODD_VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 5, 5.5, 1.0, 2.0**60, 1542795196, 1542795196504, 10**30, "", "-", "x", "1", "-12"),
    *("true", "False", "9" * 41, "1.5", "nan", "org#app_u1", "txt", "sub_combine", "1542795196", "a@easemob.com/b"),
    *([], {}, [None], [[]], [{}], {"": ""}, {"a": {"b": 1}}, ["x", 1], {"type": "img"}, {"width": 1, "height": "2"}),
]
"""Values that replace those of documented JSON."""

NEW_NAMES = ["new", "extra", "type", "subType", "size", "size.width", "payload", "payload.type", "payload.new"]
"""Names that are added to objects."""


def load_callbacks() -> list[tuple[str, dict[str, Any]]]:
    """Load the documented callbacks with the IDs of their events."""
    path = Path(__file__).parent / "webhooks" / "documented.yaml"
    rows: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    return [(row["event"], row["body"]) for row in rows]


def find_samples() -> list[tuple[Any, Any]]:
    """
    Return JSON and the types to convert it to: the documented callbacks, and every part of the documented replies.

    For a reply, the payload of the operation is one of the parts. The others rarely have the shape of the type.
    """
    returned = {operation.id: operation for operation in _find_operations()}
    samples: list[tuple[Any, Any]] = []
    for witness in load_witnesses():
        operation = returned[witness.operation]
        if operation.returns in {None, bytes} or "json" not in witness.reply or witness.error:
            continue
        for part in _find_parts(witness.body, 3):
            samples.append((part, operation.returns))
            if operation.reader is not None:
                samples.append((operation.reader(part), operation.returns))
    listed = (getattr(webhooks, name) for name in webhooks.__all__)
    events = {each.event_id: each for each in listed if isinstance(each, type) and issubclass(each, Event)}
    samples += [(body, events[event_id]) for event_id, body in load_callbacks()]
    return samples


def _find_operations() -> Iterator[Operation[Any]]:
    for module in pkgutil.iter_modules(_operations.__path__):
        for value in vars(importlib.import_module(f"{_operations.__name__}.{module.name}")).values():
            found = getattr(value, "operation", value)
            if isinstance(found, Operation):
                yield found


def _find_parts(value: Any, depth: int) -> Iterator[Any]:
    yield value
    if depth:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _find_parts(each, depth - 1)


def change(data: st.DataObject, value: Any) -> Any:
    """Return a copy of a JSON value with a few changes, drawn by hypothesis."""
    holder = [copy.deepcopy(value)]
    for _ in range(data.draw(st.integers(1, 3), "changes")):
        places = list(_find_places(holder))
        container, key = places[data.draw(st.integers(0, len(places) - 1), "place")]
        match data.draw(st.sampled_from(["replace", "remove", "wrap", "add"]), "change"):
            case "remove" if container is not holder:
                del container[key]
            case "wrap":
                container[key] = [container[key]]
            case "add" if isinstance(container, dict):
                name = data.draw(st.sampled_from(NEW_NAMES), "name")
                container[name] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES), "new"))
            case _:
                container[key] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES), "value"))
    return holder[0]


def _find_places(container: Any) -> Iterator[tuple[Any, Any]]:
    keys = container if isinstance(container, dict) else range(len(container)) if isinstance(container, list) else ()
    for key in keys:
        yield container, key
        yield from _find_places(container[key])


def describe(value: Any) -> Any:
    """Return everything in a result, with the classes of all its parts and the order of names in objects."""
    if attrs.has(type(value)):
        return type(value), [(field.name, describe(getattr(value, field.name))) for field in attrs.fields(type(value))]
    if isinstance(value, dict):
        return dict, [(name, describe(each)) for name, each in value.items()]
    if isinstance(value, list):
        return list, [describe(each) for each in value]
    return type(value), value
