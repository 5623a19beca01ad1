"""Models: one attrs class for each row of ``models:``."""

from __future__ import annotations

from typing import Any

from easemob_async._codegen.spec import Area, Model, ModelField, Spec
from easemob_async._codegen.text import docstring, header, lazy_exports, literal, sentence

__all__ = ["check_expression", "models_init", "models_module"]

UNIONS = {"message": "Message", "body": "ReceivedBody"}
BASE_NAMES = (
    "BodyModel",
    "InputModel",
    "MessageModel",
    "Model",
    "Reader",
    "from_milliseconds",
    "from_seconds",
    "wired",
)
BASES = {"reply": "Model", "input": "InputModel", "message": "MessageModel", "body": "BodyModel"}


def check_expression(kind: str, argument: str, value: str, rules: dict[str, Any], *, optional: bool) -> str:
    """
    The expression that checks *value* and gives what goes on the wire.

    Args:
        kind: A type of ``ARGUMENT_TYPES``.
        argument: A Python expression for what errors call the value.
        value: A Python expression for the value.
        rules: What the row says beyond the kind.
        optional: None is let through.
    """
    named = [f"optional={optional}"] if optional else []

    def rule(row: str, keyword: str) -> None:
        if rules.get(row) not in {None, ""}:
            named.append(f"{keyword}={literal(rules[row])}")

    function = ""
    match kind:
        case "username":
            function = "username"
        case "usernames":
            function = "usernames"
            rule("min", "at_least")
            rule("max", "at_most")
        case "str" if rules.get("values"):
            named = [literal(word) for word in rules["values"]] + named
            function = "one_of"
        case "str" if rules.get("pattern"):
            named = [literal(rules["pattern"]), literal(rules["rule"]), *named]
            function = "matches"
        case "str":
            function = "text"
            rule("min", "at_least")
            rule("max", "at_most")
            rule("max_bytes", "at_most_bytes")
        case "strs":
            function = "strings"
            rule("min", "at_least")
            rule("max", "at_most")
            rule("each_max", "each_at_most")
        case "joined":
            function = "joined"
            rule("max", "at_most")
        case "int":
            function = "integer"
            rule("min", "at_least")
            rule("max", "at_most")
        case "bool":
            function = "flag"
        case "map":
            function = "string_map"
            rule("min", "at_least")
            rule("max", "at_most")
            rule("key_max_bytes", "key_at_most_bytes")
            rule("value_max_bytes", "value_at_most_bytes")
        case "object":
            function = "json_object"
        case "models":
            function = "wires"
            rule("min", "at_least")
            rule("max", "at_most")
        case _:
            return value
    return f"check.{function}({', '.join([argument, value, *named])})"


def _field_type(field: ModelField) -> str:
    if field.optional and field.default is None and field.type != "JSON":
        return f"{field.type} | None"
    return field.type


def _default(field: ModelField) -> str:
    if field.default == []:
        return "factory=list"
    if field.default == {}:
        return "factory=dict"
    return f"default={literal(field.default)}"


def _field_lines(field: ModelField) -> list[str]:
    settings: list[str] = []
    if field.optional:
        settings.append(_default(field))
    if field.wire:
        settings.append(f"wire={literal(field.wire)}")
    if field.reader:
        settings.append(f"reader=shapes.{field.reader}")
    if field.secret:
        settings.append("secret=True")
    plain = field.optional and len(settings) == 1 and settings[0].startswith("default=")
    value = ""
    if plain:
        value = f" = {literal(field.default)}"
    elif settings:
        value = f" = wired({', '.join(settings)})"
    about = sentence(field.about)
    if field.unit == "ms":
        about = sentence(field.about.rstrip(".") + ", in milliseconds since the epoch")
    elif field.unit == "s":
        about = sentence(field.about.rstrip(".") + ", in seconds since the epoch")
    return [f"    {field.name}: {_field_type(field)}{value}", *docstring(about, [], [], "    ")]


def _time_property(field: ModelField) -> list[str]:
    function = {"ms": "from_milliseconds", "s": "from_seconds"}[field.unit]
    name = field.name.removesuffix("_ms") + "_at"
    kind = "datetime | None" if field.optional else "datetime"
    value = f"self.{field.name}"
    body = f"None if {value} is None else {function}({value})" if field.optional else f"{function}({value})"
    return [
        "    @property",
        f"    def {name}(self) -> {kind}:",
        f'        """``{field.name}`` as a datetime in UTC."""',
        f"        return {body}",
        "",
    ]


def _wire_value(field: ModelField) -> str:
    kind = str(field.rule.get("kind") or {"bool": "bool", "int": "int", "str": "str"}.get(field.type, "json"))
    argument = f'f"{{argument}}.{field.name}"'
    expression = check_expression(kind, argument, f"self.{field.name}", field.rule, optional=field.optional)
    encode = field.rule.get("encode")
    return f"shapes.{encode}({expression})" if encode else expression


def _wire_method(model: Model) -> list[str]:
    flat: list[str] = []
    nested: dict[str, list[str]] = {}
    for field in model.fields:
        outer, _, inner = field.wire_name.partition(".")
        entry = f"{literal(inner or outer)}: {_wire_value(field)},"
        if inner:
            if outer not in nested:
                flat.append(outer)
            nested.setdefault(outer, []).append(entry)
        else:
            flat.append(entry)
    lines = [
        "    def wire(self, argument: str) -> dict[str, JSON]:",
        '        """Check, and return the object that goes on the wire; errors call this value *argument*."""',
        "        return compact({",
    ]
    for entry in flat:
        if entry in nested:
            lines.append(f"            {literal(entry)}: compact({{{' '.join(nested[entry])}}}) or None,")
        else:
            lines.append(f"            {entry}")
    return [*lines, "        })", ""]


def _class(model: Model) -> list[str]:
    lines = ["@frozen(kw_only=True)", f"class {model.name}({BASES[model.kind]}):"]
    first, *rest = model.about.strip().split("\n\n")
    lines += [*docstring(first, rest, [], "    "), ""]
    if model.tag and model.kind == "body":
        lines += [f"    tag: ClassVar[str] = {literal(model.tag)}"]
    elif model.tag:
        lines += [f"    tag: ClassVar[str] = {literal(model.tag)}", '    """Its ``type`` on the wire."""']
    if model.reader:
        lines += [f"    reader: ClassVar[Reader | None] = staticmethod(shapes.{model.reader})"]
    ordered = model.fields
    for field in ordered:
        lines += _field_lines(field)
    lines.append("")
    for field in ordered:
        if field.unit:
            lines += _time_property(field)
    if model.kind in {"input", "message"}:
        lines += _wire_method(model)
    return [*lines, ""]


def models_module(area: Area, spec: Spec) -> str:
    """The source of one module of models."""
    homes = {model.name: other.module for other in spec.areas for model in other.models}
    names = [model.name for model in area.models]
    text = ""
    for kind, about in (("body", "Anything that is received."), ("message", "Any message that can be sent.")):
        members = [model for model in area.models if model.kind == kind]
        if members:
            names.append(UNIONS[kind])
            text += "\n".join(line for model in members for line in _class(model))
            text += f'\n{UNIONS[kind]} = {" | ".join(model.name for model in members)}\n"""{about}"""\n'
    others = [model for model in area.models if model.kind not in UNIONS]
    text += "\n".join(line for model in _ordered(others) for line in _class(model))
    lines = [
        header(f"_spec/{area.module[1:]}.yaml", f"Models of ``client.{area.area}``."),
        "from datetime import datetime",
        "from typing import ClassVar",
        "from attrs import frozen",
        "from easemob_async import _checks as check",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._checks import compact",
        "from easemob_async._operation import JSON",
        f"from easemob_async.models._base import {', '.join(BASE_NAMES)}",
    ]
    own = {model.name for model in area.models}
    lines += [
        f"from easemob_async.models.{homes[name]} import {name}"
        for name in sorted(homes)
        if name not in own and _mentions(text, name)
    ]
    return "\n".join([*lines, f"__all__ = {literal(sorted(names))}", "", text])


def _mentions(text: str, name: str) -> bool:
    import re

    code = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    return re.search(rf"\b{name}\b", code) is not None


def _ordered(models: list[Model]) -> list[Model]:
    """Models after those they mention: their annotations are real, not strings, once resolved."""
    names = {model.name: model for model in models}
    done: list[Model] = []

    def put(model: Model) -> None:
        if model in done:
            return
        for field in model.fields:
            for name, other in names.items():
                if other is not model and _mentions(field.type, name):
                    put(other)
        done.append(model)

    for model in models:
        put(model)
    return done


def models_init(spec: Spec) -> str:
    """The source of ``models/__init__.py``: every name, loaded on first use."""
    homes: dict[str, str] = {}
    for area in spec.areas:
        for model in area.models:
            homes[model.name] = area.module
            if model.kind in UNIONS:
                homes[UNIONS[model.kind]] = area.module
    lines = [
        header("_spec/", "What calls take and give back: one attrs class for each shape."),
        "from __future__ import annotations",
        "from typing import TYPE_CHECKING",
        "from easemob_async._exports import define_exports",
        "from easemob_async.models._base import BodyModel, InputModel, MessageModel, Model",
        "if TYPE_CHECKING:",
        *(f"    from easemob_async.models.{home} import {name} as {name}" for name, home in sorted(homes.items())),
        f"__all__ = {literal(sorted([*homes, 'BodyModel', 'InputModel', 'MessageModel', 'Model']))}",
        *lazy_exports(homes),
    ]
    return "\n".join(lines)
