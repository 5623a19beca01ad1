"""
From JSON to models: the whole policy of conversion.

* Names: a field is read from its wire name (``json_field(name=...)``), else from its own.
* Readers: a field's reader, or a model's, turns an odd wire shape into the plain one first.
* Types are strict: a string is not a number and None is not a string. What the wire spells oddly has a reader.
* A dotted wire name (``size.width``) reads from the object inside.
* An optional field that is missing or null takes its default.
* What was received is one of several classes, told by the wire's ``type``.
* Unknown fields are kept in ``extra``, at no cost where there are none.
* A value that does not fit raises ``ShapeError`` with its place, as in ``$.entities[0].created``. The place is worked
  out in a second, slower pass, so that what fits costs nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from easemob_async._json import is_list, is_object
from easemob_async.models._base import BodyModel, Model

__all__ = ["ShapeError", "structure"]

T = TypeVar("T")


_PLAIN = (str, int, bool)
"""The types whose values are taken as they are."""


class ShapeError(Exception):
    """
    A value is not of the documented shape.

    Attributes:
        path: Where, such as ``$.data[3].role``.
        problem: What is wrong there.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def structure(value: Any, kind: type[T] | Any) -> T:
    """
    *value*, a JSON value, as a *kind*.

    Raises:
        ShapeError: It does not fit.
    """
    try:
        return cast("T", _hook(kind)(value, kind))
    except ShapeError:
        raise
    except Exception as error:
        # Whatever broke in the fast pass, the slow one says where; if it finds nothing, the fast pass has a bug.
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


def _strict(kind: type) -> Callable[[Any, Any], Any]:
    def check(value: Any, _: Any) -> Any:
        if type(value) is kind:
            return value
        raise TypeError(_mismatch(value, kind))

    return check


def _strict_or_none(kind: type) -> Callable[[Any, Any], Any]:
    """Most fields of most models: one call here, where the general way takes three."""

    def check(value: Any, _: Any) -> Any:
        if type(value) is kind or value is None:
            return value
        raise TypeError(_mismatch(value, kind))

    return check


def _plain_or_none(kind: Any) -> type | None:
    """``str`` for ``str | None``, likewise ``int`` and ``bool``; None for every other kind."""
    for plain in _PLAIN:
        if kind == plain | None:
            return plain
    return None


def _number(value: Any, _: Any) -> float:
    if type(value) is float or type(value) is int:
        return float(value)
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
        plain = reader is None and field.default is attrs.NOTHING
        read = None if plain else _field_hook(field, reader)
        overrides[field.name] = override(rename=_wire_name(field), struct_hook=read)
    inner = make_dict_structure_fn(cls, _converter, _cattrs_detailed_validation=False, **overrides)
    names = [_wire_name(field) for field in fields]
    nested = tuple(name for name in names if "." in name)
    known = frozenset(names) | {name.partition(".")[0] for name in nested}
    if issubclass(cls, BodyModel) and cls.tag:
        known |= {"type", "subType"}
    reader_of_all = cls.reader

    def hook(value: Any, _: Any) -> Model:
        if reader_of_all is not None:
            value = reader_of_all(value)
        if not is_object(value):
            raise TypeError(_mismatch(value, dict))
        if nested:
            value = _flattened(value, nested)
        model = inner(value, cls)
        if not value.keys() <= known:
            extra = {name: item for name, item in value.items() if name not in known}
            object.__setattr__(model, "extra", extra)
        return model

    return hook


def _flattened(value: dict[str, Any], nested: tuple[str, ...]) -> dict[str, Any]:
    """*value* with what sits at dotted names such as ``size.width`` beside the rest, under these names."""
    flat = dict(value)
    for name in nested:
        outer, _, inner = name.partition(".")
        holder = value.get(outer)
        if is_object(holder) and inner in holder:
            flat[name] = holder[inner]
    return flat


def _field_hook(field: attrs.Attribute[Any], reader: Callable[[Any], Any] | None) -> Callable[[Any, Any], Any]:
    kind: Any = field.type
    default: Any = field.default
    inner: Callable[[Any, Any], Any] | None = None
    plain = _plain_or_none(kind)
    if reader is None and default is None and plain is not None:
        return _strict_or_none(plain)

    def hook(value: Any, _: Any) -> Any:
        nonlocal inner
        if reader is not None and value is not None:
            value = reader(value)
        if value is None and default is not attrs.NOTHING:
            return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
        if inner is None:
            inner = _hook(kind)
        return inner(value, kind)

    return hook


def _list_hook(kind: Any) -> Callable[[Any, Any], Any]:
    (item,) = get_args(kind) or (Any,)
    inner = _hook(item)

    def hook(value: Any, _: Any) -> list[Any]:
        if not is_list(value):
            raise TypeError(_mismatch(value, list))
        return [inner(each, item) for each in value]

    return hook


def _dict_hook(kind: Any) -> Callable[[Any, Any], Any]:
    _, item = get_args(kind) or (str, Any)
    inner = _hook(item)

    def hook(value: Any, _: Any) -> dict[str, Any]:
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
        # Messages forwarded together carry a subType and, in the documents' sample, no type.
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
        converter.register_structure_hook(kind, _strict(kind))
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
    """Find the first place in *value* that does not fit *kind*."""
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
        return ShapeError(path, _mismatch(value, dict))
    mapping: dict[str, Any] = value
    nested = tuple(name for name in map(_wire_name, attrs.fields(cls)) if "." in name)
    if nested:
        mapping = _flattened(mapping, nested)
    for field in attrs.fields(cls):
        if field.name == "extra":
            continue
        name = _wire_name(field)
        if name not in mapping:
            if field.default is attrs.NOTHING:
                return ShapeError(path, f"no field {name!r}")
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
