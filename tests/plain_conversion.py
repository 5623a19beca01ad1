"""
The rules of ``easemob_async._convert``, one after the other and without regard to speed, to compare with.

The conversion itself generates a function for each model, and finds the place of a misfit in a second pass. Here, one
pass does both: it reads a field, converts its value, and knows its place.
"""

from __future__ import annotations

import math
import re
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin

import attrs

from easemob_async.models._base import BodyModel, Model

__all__ = ["MisfitError", "convert_plainly"]


class Place(NamedTuple):
    """The place of a value in the JSON."""

    path: str = "$"
    is_told: bool = True
    """
    False in message bodies, and in an object in place of a list: a misfit there has the place of this object. The
    problem of a missing field is its name in quotes, and optional fields are converted first.
    """

    def inside(self, step: str) -> Place:
        return Place(self.path + step) if self.is_told else self


class MisfitError(Exception):
    """A value does not have the documented shape."""

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(place, problem)
        self.path = place.path
        self.problem = problem


def convert_plainly(value: Any, kind: Any) -> Any:
    """Convert a JSON value to *kind*, or raise a ``MisfitError``."""
    if value is None and get_origin(kind) in {list, dict}:
        # Null is an empty list or object inside of a payload, not as the payload.
        raise mismatch(get_origin(kind), value, Place())
    return convert(value, kind, Place())


def convert(value: Any, kind: Any, place: Place) -> Any:
    if isinstance(kind, UnionType):
        return convert_union(value, kind, place)
    if get_origin(kind) is list:
        return convert_list(value, get_args(kind)[0], place)
    if get_origin(kind) is dict:
        if value is None or value == []:
            return {}
        if type(value) is not dict:
            raise mismatch(dict, value, place)
        return {name: convert(each, get_args(kind)[1], place.inside(f".{name}")) for name, each in value.items()}
    if is_model(kind):
        return convert_model(value, kind, place)
    return value if kind is Any else convert_scalar(value, kind, place)


def mismatch(kind: Any, value: Any, place: Place) -> MisfitError:
    return MisfitError(place, f"expected {kind.__name__}, got {type(value).__name__}")


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def convert_scalar(value: Any, kind: type, place: Place) -> Any:
    match kind.__name__, value:
        case "str", str():
            return value
        case "str", bool():
            return {True: "true", False: "false"}[value]
        case "str", int():
            return f"{value:d}"
        case "int", int() if not isinstance(value, bool):
            return value
        case "int", float() if abs(value) <= 2**53 and value == math.floor(value):
            return math.floor(value)
        case "int", str() if re.fullmatch(r"-?[0-9]+", value) and len(value) <= 40:
            return int(value)
        case "bool", bool():
            return value
        case "bool", int() if value in {0, 1}:
            return value == 1
        case "bool", str() if value.lower() in {"true", "false", "1", "0"}:
            return value.lower() in {"true", "1"}
        case "float", float() | int() if not isinstance(value, bool):
            return float(value)
        case "float", str() if is_finite(value):
            return float(value)
        case _:
            raise mismatch(kind, value, place)


def is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def convert_union(value: Any, kind: UnionType, place: Place) -> Any:
    members: list[Any] = [member for member in get_args(kind) if member is not NoneType]
    if len(members) == 1:
        return None if value is None else convert(value, members[0], place)
    if type(value) is not dict:
        raise mismatch(dict, value, place)
    by_tag = {member.tag: member for member in members}
    tags = [str(value.get("subType")), str(value.get("type")), ""]
    member = next(by_tag[tag] for tag in tags if tag in by_tag)
    return convert_model(value, member, Place(place.path, is_told=False))


def convert_list(value: Any, item: Any, place: Place) -> list[Any]:
    if value is None:
        return []
    if type(value) is dict and is_model(item):
        return [convert_model(value, item, Place(place.path, is_told=False))] if value else []
    if type(value) is not list:
        raise mismatch(list, value, place)
    return [convert(each, item, place.inside(f"[{index}]")) for index, each in enumerate(value)]


def convert_model(value: Any, cls: type[Model], place: Place) -> Model:
    if cls.reader is not None:
        value = cls.reader(value)
    if type(value) is list and len(value) == 1 and type(value[0]) is dict:
        value = value[0]
    if type(value) is not dict:
        raise mismatch(dict, value, place)
    known = {"type", "subType"} if issubclass(cls, BodyModel) and cls.tag else set[str]()
    fields: dict[str, Any] = {}
    ordered = [field for field in attrs.fields(cls) if field.name != "extra"]
    for field in ordered if place.is_told else sorted(ordered, key=is_required):
        name: str = field.metadata.get("name") or field.name
        known |= {name, name.partition(".")[0]}
        if not field.init:
            continue
        if name in value or is_nested(name, value):
            converted = convert_field(find_nested(name, value), field, place.inside(f".{name}"))
            if converted is not None:
                fields[field.name] = converted
        elif is_required(field):
            raise MisfitError(place, f"the field {name!r} is missing" if place.is_told else repr(name))
    extra = {name: each for name, each in value.items() if name not in known}
    return cls(**fields, extra=extra)


def is_required(field: attrs.Attribute[Any]) -> bool:
    return field.default is attrs.NOTHING


def is_nested(name: str, value: dict[str, Any]) -> bool:
    outer, dot, inner = name.partition(".")
    return bool(dot) and type(value.get(outer)) is dict and inner in value[outer]


def find_nested(name: str, value: dict[str, Any]) -> Any:
    outer, _, inner = name.partition(".")
    return value[outer][inner] if is_nested(name, value) else value[name]


def convert_field(value: Any, field: attrs.Attribute[Any], place: Place) -> Any:
    """Return the value of a field; None if the field gets its default."""
    reader, unit = field.metadata.get("reader"), field.metadata.get("unit")
    if reader is not None and value is not None:
        value = reader(value)
    if value is None and not is_required(field):
        return None
    found = convert(value, field.type, place)
    if unit == "ms" and 0 < found < 100_000_000_000:
        return found * 1000
    if unit == "s" and found >= 100_000_000_000:
        return found // 1000
    return found
