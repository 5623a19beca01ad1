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
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from easemob_async._json import is_list, is_object
from easemob_async.models._base import BodyModel, Model

__all__ = ["ShapeError", "structure"]

T = TypeVar("T")


_PLAIN = (str, int, bool)
"""Types whose values need no conversion."""


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
        return cast("T", _hook(kind)(value, kind))
    except ShapeError:
        raise
    except Exception as error:
        # The slow pass finds the place. If it finds none, the fast pass has a bug, whose exception is raised.
        found = _locate(value, kind, "$")
        if found is None:
            raise
        raise found from error


_hooks: dict[Any, Callable[[Any, Any], Any]] = {}


def _hook(kind: Any) -> Callable[[Any, Any], Any]:
    hook = _hooks.get(kind)
    if hook is None:
        hook = _hooks[kind] = _converter.get_structure_hook(kind)
    return hook


def _plain_hook(kind: type) -> Callable[[Any, Any], Any]:
    respell = _RESPELL[kind]

    def check(value: Any, _: Any) -> Any:
        # Not isinstance, which accepts a bool as an int.
        return value if type(value) is kind else respell(value)

    return check


def _optional_hook(kind: type) -> Callable[[Any, Any], Any]:
    # Most fields of most models have such a type. This hook takes one call where the general one takes three.
    respell = _RESPELL[kind]

    def check(value: Any, _: Any) -> Any:
        return value if type(value) is kind or value is None else respell(value)

    return check


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


_RESPELL: dict[type, Callable[[Any], Any]] = {str: _to_str, int: _to_int, bool: _to_bool}
"""Conversions of the other spellings of a scalar, by its type."""


def _optional_time_hook(normalize: Callable[[int], int], is_large: bool) -> Callable[[Any, Any], Any]:
    # As fast as `_optional_hook` for a time in the documented unit.

    def check(value: Any, _: Any) -> Any:
        if type(value) is int and (value >= _THRESHOLD) is is_large:
            return value
        return None if value is None else normalize(value if type(value) is int else _to_int(value))

    return check


def _find_optional_plain(kind: Any) -> type | None:
    """Return ``str`` for ``str | None``, likewise for ``int`` and ``bool``; None for other types."""
    for plain in _PLAIN:
        if kind == plain | None:
            return plain
    return None


def _number(value: Any, _: Any) -> float:
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


def _wire_name(field: attrs.Attribute[Any]) -> str:
    return field.metadata.get("name") or field.name


def _model_hook(cls: type[Model]) -> Callable[[Any, Any], Model]:
    fields = [field for field in attrs.fields(cls) if field.name != "extra"]
    overrides: dict[str, Any] = {"extra": override(omit=True)}
    for field in fields:
        reader = field.metadata.get("reader")
        plain = reader is None and field.default is attrs.NOTHING and not field.metadata.get("unit")
        read = None if plain else _field_hook(field, reader)
        overrides[field.name] = override(rename=_wire_name(field), struct_hook=read)
    inner = make_dict_structure_fn(cls, _converter, _cattrs_detailed_validation=False, **overrides)
    names = [_wire_name(field) for field in fields]
    nested = tuple(name for name in names if "." in name)
    known = frozenset(names) | {name.partition(".")[0] for name in nested}
    if issubclass(cls, BodyModel) and cls.tag:
        known |= {"type", "subType"}
    model_reader = cls.reader

    def hook(value: Any, _: Any) -> Model:
        if model_reader is not None:
            value = model_reader(value)
        if not is_object(value):
            value = _only_object(value)
        if nested:
            value = _flatten(value, nested)
        model = inner(value, cls)
        if not value.keys() <= known:
            extra = {name: item for name, item in value.items() if name not in known}
            object.__setattr__(model, "extra", extra)  # models are frozen
        return model

    return hook


def _only_object(value: Any) -> dict[str, Any]:
    # The service returns some objects in a list.
    if is_list(value) and len(value) == 1 and is_object(value[0]):
        return value[0]
    raise TypeError(_mismatch(value, dict))


def _flatten(value: dict[str, Any], nested: tuple[str, ...]) -> dict[str, Any]:
    """Copy *value*, with the nested fields under their dotted names such as ``size.width`` added."""
    flat = dict(value)
    for name in nested:
        outer, _, inner = name.partition(".")
        container = value.get(outer)
        if is_object(container) and inner in container:
            flat[name] = container[inner]
    return flat


def _field_hook(field: attrs.Attribute[Any], reader: Callable[[Any], Any] | None) -> Callable[[Any, Any], Any]:
    kind: Any = field.type
    default: Any = field.default
    inner: Callable[[Any, Any], Any] | None = None
    plain = _find_optional_plain(kind)
    normalize = _NORMALIZE_TIME.get(field.metadata.get("unit", ""))
    if reader is None and default is None and plain is not None:
        if normalize is None:
            return _optional_hook(plain)
        if plain is int:
            return _optional_time_hook(normalize, field.metadata["unit"] == "ms")

    def hook(value: Any, _: Any) -> Any:
        nonlocal inner
        if reader is not None and value is not None:
            value = reader(value)
        if value is None and default is not attrs.NOTHING:
            return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
        # On first use, because the hooks of models that contain each other cannot all be made at once.
        if inner is None:
            inner = _hook(kind)
        found = inner(value, kind)
        return found if normalize is None else normalize(found)

    return hook


_THRESHOLD = 10**11
"""Times below this are seconds: in milliseconds, they would be before March 1973. Others are milliseconds."""


def _to_milliseconds(time: int) -> int:
    return time * 1000 if 0 < time < _THRESHOLD else time


def _to_seconds(time: int) -> int:
    return time // 1000 if time >= _THRESHOLD else time


_NORMALIZE_TIME = {"ms": _to_milliseconds, "s": _to_seconds}
"""Conversions of a time in the wrong unit, by the documented unit."""


def _list_hook(kind: Any) -> Callable[[Any, Any], Any]:
    (item,) = get_args(kind) or (Any,)
    inner = _hook(item)

    def hook(value: Any, _: Any) -> list[Any]:
        if not is_list(value):
            value = _to_list(value, item)
        return [inner(each, item) for each in value]

    return hook


def _to_list(value: Any, item: Any) -> list[Any]:
    if value is None:
        return []
    if is_object(value) and isinstance(item, type) and issubclass(item, Model):
        return [value] if value else []
    raise TypeError(_mismatch(value, list))


def _dict_hook(kind: Any) -> Callable[[Any, Any], Any]:
    _, item = get_args(kind) or (str, Any)
    inner = _hook(item)

    def hook(value: Any, _: Any) -> dict[str, Any]:
        if value is None or value == []:
            return {}
        if not is_object(value):
            raise TypeError(_mismatch(value, dict))
        return {key: inner(each, item) for key, each in value.items()}

    return hook


def _is_body(kind: Any) -> bool:
    return isinstance(kind, UnionType) and all(
        isinstance(each, type) and issubclass(each, BodyModel) for each in get_args(kind)
    )


def _body_hook(kind: Any) -> Callable[[Any, Any], Any]:
    by_tag: dict[str, type[BodyModel]] = {each.tag: each for each in get_args(kind)}

    def hook(value: Any, _: Any) -> Any:
        if not is_object(value):
            raise TypeError(_mismatch(value, dict))
        # In the documents' example, a combined message has a subType and no type.
        member = by_tag.get(str(value.get("subType"))) or by_tag.get(str(value.get("type"))) or by_tag[""]
        return _hook(member)(value, member)

    return hook


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is list


def _is_dict(kind: Any) -> bool:
    return get_origin(kind) is dict


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False, prefer_attrib_converters=False)
    for kind in _PLAIN:
        converter.register_structure_hook(kind, _plain_hook(kind))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_factory(
        lambda kind: isinstance(kind, type) and issubclass(kind, Model), _model_hook
    )
    converter.register_structure_hook_factory(_is_body, _body_hook)
    converter.register_structure_hook_factory(_is_list, _list_hook)
    converter.register_structure_hook_factory(_is_dict, _dict_hook)
    return converter


_converter = _make_converter()


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
    elif isinstance(kind, type) and issubclass(kind, Model):
        found = _locate_in_model(value, kind, path)
        if found is not None:
            return found
    try:
        _hook(kind)(value, kind)
    except Exception as error:
        return ShapeError(path, str(error) or type(error).__name__)
    return None


def _locate_in_model(value: Any, cls: type[Model], path: str) -> ShapeError | None:
    if cls.reader is not None:
        value = cls.reader(value)
    if not is_object(value):
        try:
            value = _only_object(value)
        except TypeError as error:
            return ShapeError(path, str(error))
    mapping: dict[str, Any] = value
    nested = tuple(name for name in map(_wire_name, attrs.fields(cls)) if "." in name)
    if nested:
        mapping = _flatten(mapping, nested)
    for field in attrs.fields(cls):
        if field.name == "extra":
            continue
        name = _wire_name(field)
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
