"""
Functions that make models from JSON objects: one function of straight code per class, as attrs makes ``__init__``.

``_convert`` has the rules, and generates the function of a class when its first object arrives. A function has a
shortcut for the usual values and calls the conversion of the field for all others. For a class with the fields
``username``, which is required, ``created``, a time in milliseconds, and ``devices``, a list, it is:

    def make_model(value, model_class):
        if type(value) is not dict:
            value = only_object(value)
        get = value.get
        username_ = value["username"]
        if type(username_) is not str:
            username_ = to_str(username_)
        created_ = get("created")
        if created_ is not None and (type(created_) is not int or created_ < 100000000000):
            created_ = convert_created(created_)
        devices_ = get("devices")
        devices_ = [] if devices_ is None else convert_devices(devices_)
        model = new(draft)
        model.extra = {} if value.keys() <= known else find_extra(value, known)
        model.username = username_
        model.created = created_
        model.devices = devices_
        model.__class__ = model_class
        return model

The constructor of a frozen class would take most of the time, because it calls ``object.__setattr__`` for each field.
So the fields are assigned to a draft: an instance of a subclass that is not frozen, which then becomes an instance of
the class. This takes a sixth of the time. The draft is made when all values are converted, so no traceback shows it.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Iterable, Mapping
from types import CodeType, FunctionType, NoneType, UnionType
from typing import Any, TypeAlias, get_args

import attrs

from easemob_async._readers import LEFT_ALONE
from easemob_async.models._base import BodyModel, Model

__all__ = ["THRESHOLD", "Conversion", "ModelFunctions", "find_optional", "wire_name"]

Conversion: TypeAlias = Callable[[Any], Any]
"""Converts a JSON value; raises an exception for a value of another shape."""

Field: TypeAlias = "attrs.Attribute[Any]"

THRESHOLD = 10**11
"""Times below this are seconds: in milliseconds, they would be before March 1973. Others are milliseconds."""

_IN_OTHER_UNIT = {"ms": f"< {THRESHOLD}", "s": f">= {THRESHOLD}"}
"""Conditions for a time that may be in the wrong unit, by the documented unit."""

_RESPELL = {str: "to_str", int: "to_int", bool: "to_bool"}
"""Names of the functions for the other spellings of a scalar, by its type."""


def wire_name(field: Field) -> str:
    """Return the name of a field in JSON; it has a dot if the value is in a nested object."""
    return field.metadata.get("name") or field.name


def find_optional(kind: Any) -> Any:
    """Return ``X`` for ``X | None``; None for other types."""
    members = get_args(kind) if isinstance(kind, UnionType) else ()
    others = [member for member in members if member is not NoneType]
    return others[0] if len(others) == 1 else None


class ModelFunctions:
    """
    Generates the functions that make models.

    Args:
        functions: The functions ``only_object``, ``to_str``, ``to_int`` and ``to_bool``.
        field_conversion: Returns the conversion of a field. It is called when the first value arrives that needs it,
            because models may contain each other, and most callers need few of the nested ones.
    """

    def __init__(self, functions: Mapping[str, Conversion], field_conversion: Callable[[Field], Conversion]) -> None:
        self._functions = functions
        self._field_conversion = field_conversion
        self._generated: dict[type[Model], tuple[CodeType, dict[str, Any]]] = {}

    def make(self, cls: type[Model]) -> Conversion:
        """Return the function that makes a model of *cls* from a JSON object."""
        # Most events only add a name to a base class. They share its function, which saves time when their first
        # callback arrives, and keeps the code in the processor's cache.
        base = cls
        while _adds_only_a_name(base):
            base = base.__bases__[0]
        if base not in self._generated:
            self._generated[base] = self._generate(base)
        code, names = self._generated[base]
        return FunctionType(code, names, code.co_name, (cls,))

    def _generate(self, cls: type[Model]) -> tuple[CodeType, dict[str, Any]]:
        source = _ModelSource(cls, self._functions, self._field_conversion)
        script = "\n".join(source.lines()) + "\n"
        filename = f"<generated function for {cls.__module__}.{cls.__qualname__}>"
        linecache.cache[filename] = (len(script), None, script.splitlines(keepends=True), filename)
        exec(compile(script, filename, "exec"), source.names)  # noqa: S102 - all of the text is from this module
        return source.names.pop("make_model").__code__, source.names


def _adds_only_a_name(cls: type[Model]) -> bool:
    """Whether objects become instances of *cls* in the same way as instances of its only base class."""
    base: Any = cls.__bases__[0]
    return (
        len(cls.__bases__) == 1
        and all(field.inherited for field in attrs.fields(cls))
        and cls.reader is base.reader
        and getattr(cls, "tag", "") == getattr(base, "tag", "")
        and _only_assigns(cls) == _only_assigns(base)
    )


class _ModelSource:
    """The text of one function, and the objects that it refers to by name."""

    def __init__(
        self, cls: type[Model], functions: Mapping[str, Conversion], field_conversion: Callable[[Field], Conversion]
    ) -> None:
        fields = (field for field in attrs.fields(cls) if field.name != "extra")
        # Required fields last, as in most converters: where the place of a misfit is not told, the first one counts.
        self._fields: list[Field] = sorted(fields, key=lambda field: field.default is attrs.NOTHING)
        self._field_conversion = field_conversion
        names = [wire_name(field) for field in self._fields]
        # Objects around dotted names such as `size.width`, with their variables.
        outer = dict.fromkeys(name.partition(".")[0] for name in names if "." in name)
        self._containers = {name: f"inside_{index}" for index, name in enumerate(outer)}
        known = {*names, *self._containers}
        if issubclass(cls, BodyModel) and cls.tag:
            known |= {"type", "subType"}
        self.names: dict[str, Any] = {**functions, "find_extra": _find_extra, "known": known}
        if cls.reader is not None:
            self.names["read"] = cls.reader
        if _only_assigns(cls):
            self.names |= {"draft": _make_draft(cls), "new": object.__new__}

    def lines(self) -> Iterable[str]:
        """Yield the lines of the function."""
        yield "def make_model(value, model_class):"
        if "read" in self.names:
            yield "    value = read(value)"
        yield "    if type(value) is not dict:"
        yield "        value = only_object(value)"
        yield "    get = value.get"
        for outer, variable in self._containers.items():
            yield f"    {variable} = get({outer!r})"
            yield f"    if type({variable}) is not dict:"
            yield f"        {variable} = {{}}"
        for field in self._fields:
            if field.init:
                yield from self._read(field, f"{field.name}_")
        yield from self._build()

    def _read(self, field: Field, variable: str) -> Iterable[str]:
        """Yield the lines that set *variable* to the value of a field."""
        is_required = field.default is attrs.NOTHING
        name = wire_name(field)
        outer, dot, inner = name.partition(".")
        found = f"value[{name!r}]" if is_required else f"get({name!r})"
        if dot:
            # A reader of the model may have moved the value to the dotted name.
            container = self._containers[outer]
            found = f"{container}[{inner!r}] if {inner!r} in {container} else {found}"
        yield f"    {variable} = {found}"
        if not is_required and field.default is not None:
            default, convert = self._default(field), self._convert(field)
            yield f"    {variable} = {default} if {variable} is None else {convert}({variable})"
            return
        unusual, convert = self._find_conversion(field, variable)
        if convert:
            conditions = [] if is_required else [f"{variable} is not None"]
            conditions += [unusual] if unusual else []
            indent = "    "
            if conditions:
                yield f"    if {' and '.join(conditions)}:"
                indent *= 2
            yield f"{indent}{variable} = {convert}({variable})"

    def _find_conversion(self, field: Field, variable: str) -> tuple[str, str]:
        """
        Return the condition for a value that must be converted, and the name of the function that does it.

        Without a condition, every value must be. Without a function, none must be.
        """
        kind: Any = field.type if field.default is attrs.NOTHING else find_optional(field.type) or field.type
        reader, unit = field.metadata.get("reader"), field.metadata.get("unit")
        if reader is None and kind is Any:
            return "", ""
        if kind not in _RESPELL or not (reader is None or LEFT_ALONE.get(reader) is kind):
            return "", self._convert(field)
        unusual = f"type({variable}) is not {kind.__name__}"
        if unit:
            return f"({unusual} or {variable} {_IN_OTHER_UNIT[unit]})", self._convert(field)
        return unusual, _RESPELL[kind] if reader is None else self._convert(field)

    def _default(self, field: Field) -> str:
        default: Any = field.default
        if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            return self._name(f"default_{field.name}", default)
        literal = {list: "[]", dict: "{}"}.get(default.factory)
        return literal or self._name(f"default_{field.name}", default.factory) + "()"

    def _convert(self, field: Field) -> str:
        name = f"convert_{field.name}"

        def convert_first(value: Any) -> Any:
            conversion = self.names[name] = self._field_conversion(field)
            return conversion(value)

        return self._name(name, convert_first)

    def _name(self, name: str, value: object) -> str:
        self.names[name] = value
        return name

    def _build(self) -> Iterable[str]:
        extra = "{} if value.keys() <= known else find_extra(value, known)"
        fields = [field for field in self._fields if field.init]
        if "draft" not in self.names:
            arguments = "".join(f", {field.alias}={field.name}_" for field in fields)
            yield f"    return model_class(extra={extra}{arguments})"
            return
        yield "    model = new(draft)"
        yield f"    model.extra = {extra}"
        for field in self._fields:
            yield f"    model.{field.name} = " + (f"{field.name}_" if field.init else self._default(field))
        yield "    model.__class__ = model_class"
        yield "    return model"


def _find_extra(value: dict[str, Any], known: set[str]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name not in known}


def _only_assigns(cls: type[Model]) -> bool:
    """Whether the constructor of *cls* only assigns the fields."""
    hooks = ("__attrs_pre_init__", "__attrs_post_init__")
    return not any(hasattr(cls, hook) for hook in hooks) and not any(
        field.converter or field.validator for field in attrs.fields(cls)
    )


def _make_draft(cls: type[Model]) -> type[Model]:
    """Make a subclass that is not frozen, and whose instances can become instances of *cls*."""
    # Without slots or a dictionary of its own, the layout of its instances is the same.
    names: dict[str, Any] = {"__slots__": (), "__module__": cls.__module__}
    names |= {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    draft: type[Model] = type(f"{cls.__name__}Draft", (cls,), names)
    return draft
