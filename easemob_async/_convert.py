"""
Conversion from JSON to models; all its rules are here.

* Names: a field is read from its name in JSON (``json_field(name=...)``), by default its own name.
* Readers: the reader of a field, or of a model, normalizes an unusual shape first.
* Scalars may have another JSON type if the value stays exact: an ID may be a number, and a number or a boolean may be a
  string. Null is not accepted as a string, nor a fraction as an ID.
* Inside a payload, null is an empty list or object, an object in place of a list of objects is its only item, and
  a list of one object in place of the object is that object.
* A time in the wrong unit (seconds instead of milliseconds, or the reverse), detected by its size, is converted.
* A dotted name (``size.width``) is read from the nested object.
* An optional field that is missing or null gets its default.
* A received message body is an instance of one of several classes, chosen by ``type``.
* Unknown fields are kept in ``extra``.
* A value of another shape raises ``ShapeError`` with its place, such as ``$.entities[0].created``. A second, slower
  pass finds the place, so that the first one need not keep track of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, get_args, get_origin

import attrs

from easemob_async._json import is_list, is_object
from easemob_async._model_source import THRESHOLD, Conversion, ModelFunctions, find_optional, wire_name
from easemob_async.models._base import BodyModel, Model

if TYPE_CHECKING:
    import cattrs

__all__ = ["ShapeError", "structure"]

T = TypeVar("T")


class ShapeError(Exception):
    """
    A value does not have the documented shape.

    Attributes:
        path: Place of the value, such as ``$.data[3].role``.
        problem: Description of the difference.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def structure(value: Any, kind: type[T] | Any) -> T:
    """
    Convert a JSON value.

    Args:
        value: The value.
        kind: The type to convert it to: a model, a plain type, or a list, dict or union of these.

    Raises:
        ShapeError: The value does not have the shape of *kind*.
    """
    if value is None and (_is_list(kind) or _is_dict(kind)):
        # Inside a payload null is an empty list; a missing payload does not mean an empty list.
        raise ShapeError("$", _mismatch(value, list if _is_list(kind) else dict))
    try:
        found: T = _conversions[kind](value)
        return found
    except ShapeError:
        raise
    except Exception as error:
        # The slow pass finds the place. If it finds none, the fast pass has a bug, whose exception is raised.
        place = _locate(value, kind, "$")
        if place is None:
            raise
        raise place from error


# ----------------------------------------------------------------------------------------------------- conversions


class _Conversions(dict[Any, Conversion]):
    """Conversions by type, made on first use."""

    def __missing__(self, kind: Any) -> Conversion:
        conversion = self[kind] = _make_conversion(kind)
        return conversion


_conversions = _Conversions()


def _make_conversion(kind: Any) -> Conversion:
    if kind is Any:
        return _unchanged
    if kind in _RESPELL:
        return _scalar_conversion(kind)
    if kind is float:
        return _to_float
    if _is_list(kind):
        return _list_conversion(kind)
    if _is_dict(kind):
        return _dict_conversion(kind)
    if _is_body(kind):
        return _body_conversion(kind)
    if _is_model(kind):
        return _model_functions.make(kind)
    member = find_optional(kind)
    return _other_conversion(kind) if member is None else _optional_conversion(member)


def _unchanged(value: Any) -> Any:
    return value


_MAX_DIGITS = 40
"""Maximum length of a number in a string; those of the service have less than twenty digits."""

_MAX_EXACT_FLOAT = 2.0**53
"""Size up to which every whole number is exact as a float."""


def _to_str(value: Any) -> str:
    if type(value) is int:
        return str(value)
    if type(value) is bool:
        return "true" if value else "false"
    raise TypeError(_mismatch(value, str))


def _to_int(value: Any) -> int:
    if type(value) is str and len(value) <= _MAX_DIGITS and value.isascii() and value.removeprefix("-").isdecimal():
        return int(value)
    if type(value) is float and value.is_integer() and abs(value) <= _MAX_EXACT_FLOAT:
        return int(value)
    raise TypeError(_mismatch(value, int))


def _to_bool(value: Any) -> bool:
    word = value.lower() if type(value) is str else value
    # By type, because 1.0 equals 1.
    if (type(word) is str and word in {"true", "1"}) or (type(word) is int and word == 1):
        return True
    if (type(word) is str and word in {"false", "0"}) or (type(word) is int and word == 0):
        return False
    raise TypeError(_mismatch(value, bool))


_RESPELL: dict[type, Conversion] = {str: _to_str, int: _to_int, bool: _to_bool}
"""Conversions of the other spellings of a scalar, by its type."""


def _to_float(value: Any) -> float:
    if type(value) is float or type(value) is int:
        return float(value)
    if type(value) is str:
        with suppress(ValueError):
            number = float(value)
            if isfinite(number):
                return number
    raise TypeError(_mismatch(value, float))


def _mismatch(value: Any, kind: type) -> str:
    return f"expected {kind.__name__}, got {type(value).__name__}"


def _only_object(value: Any) -> dict[str, Any]:
    # The service returns some objects in a list.
    if is_list(value) and len(value) == 1 and is_object(value[0]):
        return value[0]
    raise TypeError(_mismatch(value, dict))


def _scalar_conversion(kind: type) -> Conversion:
    respell = _RESPELL[kind]

    def convert(value: Any) -> Any:
        # Not isinstance, which accepts a bool as an int.
        return value if type(value) is kind else respell(value)

    return convert


def _optional_conversion(member: Any) -> Conversion:
    inner = _conversions[member]

    def convert(value: Any) -> Any:
        return None if value is None else inner(value)

    return convert


def _list_conversion(kind: Any) -> Conversion:
    (item,) = get_args(kind)
    inner = _conversions[item]
    respell = _RESPELL.get(item)

    def convert(value: Any) -> list[Any]:
        return [inner(each) for each in (value if is_list(value) else _to_list(value, item))]

    def convert_scalars(value: Any) -> list[Any]:
        # Without a call for each value: lists of user IDs can be long.
        rows = value if is_list(value) else _to_list(value, item)
        return [each if type(each) is item else respell(each) for each in rows]  # type: ignore[misc]

    return convert if respell is None else convert_scalars


def _to_list(value: Any, item: Any) -> list[Any]:
    if value is None:
        return []
    if is_object(value) and _is_model(item):
        return [value] if value else []
    raise TypeError(_mismatch(value, list))


def _dict_conversion(kind: Any) -> Conversion:
    _, item = get_args(kind)
    inner = _conversions[item]

    def convert(value: Any) -> dict[str, Any]:
        if value is None or value == []:
            return {}
        if not is_object(value):
            raise TypeError(_mismatch(value, dict))
        return {key: inner(each) for key, each in value.items()}

    return convert


def _field_conversion(field: attrs.Attribute[Any]) -> Conversion:
    """Return the conversion of a field's value; a missing one, and a null that has a default, do not come here."""
    default: Any = field.default
    kind: Any = field.type
    inner = _conversions[kind if default is attrs.NOTHING else find_optional(kind) or kind]
    reader = field.metadata.get("reader")
    normalize = _NORMALIZE_TIME.get(field.metadata.get("unit", ""))
    if reader is None and normalize is None:
        return inner

    def convert(value: Any) -> Any:
        if reader is not None and value is not None:
            value = reader(value)
        if value is None and default is not attrs.NOTHING:
            return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
        found = inner(value)
        return found if normalize is None else normalize(found)

    return convert


_model_functions = ModelFunctions(
    {"only_object": _only_object, "to_str": _to_str, "to_int": _to_int, "to_bool": _to_bool}, _field_conversion
)


def _to_milliseconds(time: int) -> int:
    return time * 1000 if 0 < time < THRESHOLD else time


def _to_seconds(time: int) -> int:
    return time // 1000 if time >= THRESHOLD else time


_NORMALIZE_TIME = {"ms": _to_milliseconds, "s": _to_seconds}
"""Conversions of a time in the wrong unit, by the documented unit."""


def _is_body(kind: Any) -> bool:
    return isinstance(kind, UnionType) and all(
        isinstance(each, type) and issubclass(each, BodyModel) for each in get_args(kind)
    )


def _body_conversion(kind: Any) -> Conversion:
    by_tag: dict[str, type[BodyModel]] = {each.tag: each for each in get_args(kind)}

    def convert(value: Any) -> Any:
        if not is_object(value):
            raise TypeError(_mismatch(value, dict))
        # In the documents' example, a combined message has a subType and no type.
        member = by_tag.get(str(value.get("subType"))) or by_tag.get(str(value.get("type"))) or by_tag[""]
        return _conversions[member](value)

    return convert


# -------------------------------------------------------------------------------------------------- other types


def _other_conversion(kind: Any) -> Conversion:
    """Return the conversion that cattrs makes for a type without rules here; its parts follow the rules."""
    hook = _load_converter().get_structure_hook(kind)

    def convert(value: Any) -> Any:
        return hook(value, kind)

    return convert


@cache
def _load_converter() -> cattrs.Converter:
    # No type of the models and operations needs it, and its import takes a tenth of the first call.
    import cattrs

    converter = cattrs.Converter(detailed_validation=False, prefer_attrib_converters=False)
    for kind in (*_RESPELL, float):
        converter.register_structure_hook(kind, _as_hook(kind))
    converter.register_structure_hook_factory(
        lambda kind: _is_model(kind) or _is_list(kind) or _is_dict(kind) or _is_body(kind), _as_hook
    )
    return converter


def _as_hook(kind: Any) -> Callable[[Any, Any], Any]:
    return lambda value, _: _conversions[kind](value)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list


def _is_dict(kind: Any) -> bool:
    return get_origin(kind) is dict


def _is_model(kind: Any) -> TypeGuard[type[Model]]:
    return isinstance(kind, type) and issubclass(kind, Model)


# ---------------------------------------------------------------------------------------------- place of an error


def _locate(value: Any, kind: Any, path: str) -> ShapeError | None:
    """Find the first place in *value* that does not have the shape of *kind*."""
    members = [each for each in get_args(kind) if each is not NoneType] if isinstance(kind, UnionType) else []
    if len(members) == 1 and value is not None:
        (kind,) = members
    if _is_list(kind) and is_list(value):
        (item,) = get_args(kind)
        for index, each in enumerate(value):
            if found := _locate(each, item, f"{path}[{index}]"):
                return found
    elif _is_dict(kind) and is_object(value):
        _, item = get_args(kind)
        for key, each in value.items():
            if found := _locate(each, item, f"{path}.{key}"):
                return found
    elif _is_model(kind):
        found = _locate_in_model(value, kind, path)
        if found is not None:
            return found
    try:
        _conversions[kind](value)
    except Exception as error:
        return ShapeError(path, str(error) or type(error).__name__)
    return None


def _flatten(value: dict[str, Any], nested: tuple[str, ...]) -> dict[str, Any]:
    """Copy *value*, with the nested fields under their dotted names such as ``size.width`` added."""
    flat = dict(value)
    for name in nested:
        outer, _, inner = name.partition(".")
        container = value.get(outer)
        if is_object(container) and inner in container:
            flat[name] = container[inner]
    return flat


def _locate_in_model(value: Any, cls: type[Model], path: str) -> ShapeError | None:
    if cls.reader is not None:
        value = cls.reader(value)
    if not is_object(value):
        try:
            value = _only_object(value)
        except TypeError as error:
            return ShapeError(path, str(error))
    mapping: dict[str, Any] = value
    nested = tuple(name for name in map(wire_name, attrs.fields(cls)) if "." in name)
    if nested:
        mapping = _flatten(mapping, nested)
    for field in attrs.fields(cls):
        if field.name == "extra":
            continue
        name = wire_name(field)
        if name not in mapping:
            if field.default is attrs.NOTHING:
                return ShapeError(path, f"the field {name!r} is missing")
            continue
        each = mapping[name]
        reader = field.metadata.get("reader")
        if reader is not None and each is not None:
            each = reader(each)
        if each is None and field.default is not attrs.NOTHING:
            continue
        if found := _locate(each, field.type, f"{path}.{name}"):
            return found
    return None
