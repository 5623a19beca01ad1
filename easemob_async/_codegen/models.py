"""``models/``: one attrs class for each row of ``models:``."""

from __future__ import annotations

from easemob_async._codegen.spec import Area, ModelFieldRow, ModelRow, Spec
from easemob_async._codegen.text import docstring, header, lazy_package, literal, mentions, sentence
from easemob_async._codegen.validation import check_expression, json_object

__all__ = ["model_imports", "models_module", "models_package"]

UNIONS = {
    "body": ("ReceivedBody", "Any message body that can be received."),
    "message": ("Message", "Any message that can be sent."),
}
"""Kinds of models that have a union of all their classes, with its name and its docstring."""

BASE_NAMES = (
    "BodyModel",
    "InputModel",
    "MessageModel",
    "Model",
    "Reader",
    "from_milliseconds",
    "from_seconds",
    "json_field",
)
BASES = {"reply": "Model", "input": "InputModel", "message": "MessageModel", "body": "BodyModel"}

MAPS = ("MessageIds", "UserAttributes")
"""Dictionaries with attributes, which some calls return."""


def models_module(area: Area, spec: Spec) -> str:
    """Return the source of one area's module of models."""
    names = [model.name for model in area.models]
    text = ""
    for kind, (union, about) in UNIONS.items():
        members = [model for model in area.models if model.kind == kind]
        if members:
            names.append(union)
            text += "\n".join(line for model in members for line in _class_lines(model))
            text += f'\n{union} = {" | ".join(model.name for model in members)}\n"""{about}"""\n'
    others = [model for model in area.models if model.kind not in UNIONS]
    text += "\n".join(line for model in _ordered(others) for line in _class_lines(model))
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
    lines += [line for line in model_imports(spec, text) if line.rsplit(" ", 1)[1] not in names]
    return "\n".join([*lines, "", f"__all__ = {literal(sorted(names))}", "", text])


def _ordered(models: list[ModelRow]) -> list[ModelRow]:
    """Return the models, each after those it mentions: annotations are evaluated when a class is made."""
    ordered: list[ModelRow] = []

    def add(model: ModelRow) -> None:
        if model in ordered:
            return
        for other in models:
            if other is not model and any(mentions(field.type, other.name) for field in model.fields):
                add(other)
        ordered.append(model)

    for model in models:
        add(model)
    return ordered


def _field_type(field: ModelFieldRow) -> str:
    if field.optional and field.default is None and field.type != "JSON":
        return f"{field.type} | None"
    return field.type


def _default(field: ModelFieldRow) -> str:
    if field.default == []:
        return "factory=list"
    if field.default == {}:
        return "factory=dict"
    return f"default={literal(field.default)}"


def _field_lines(field: ModelFieldRow) -> list[str]:
    settings: list[str] = []
    if field.optional:
        settings.append(_default(field))
    if field.wire:
        settings.append(f"name={literal(field.wire)}")
    if field.reader:
        settings.append(f"reader=shapes.{field.reader}")
    if field.secret:
        settings.append("secret=True")
    if field.unit:
        settings.append(f"unit={literal(field.unit)}")
    plain = field.optional and len(settings) == 1 and settings[0].startswith("default=")
    value = ""
    if plain:
        value = f" = {literal(field.default)}"
    elif settings:
        value = f" = json_field({', '.join(settings)})"
    about = sentence(field.about)
    if field.unit == "ms":
        about = sentence(field.about.rstrip(".") + ", in milliseconds since the epoch")
    elif field.unit == "s":
        about = sentence(field.about.rstrip(".") + ", in seconds since the epoch")
    return [f"    {field.name}: {_field_type(field)}{value}", *docstring(about, [], [], "    ")]


def _time_property(field: ModelFieldRow) -> list[str]:
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


def _json_value(field: ModelFieldRow) -> str:
    kind = str(field.rule.get("kind") or {"bool": "bool", "int": "int", "str": "str"}.get(field.type, "json"))
    argument = f'f"{{argument}}.{field.name}"'
    expression = check_expression(kind, argument, f"self.{field.name}", field.rule, optional=field.optional)
    encode = field.rule.get("encode")
    return f"shapes.{encode}({expression})" if encode else expression


def _to_request_json_method(model: ModelRow) -> list[str]:
    fields = json_object([(field.wire_name, _json_value(field)) for field in model.fields])
    return [
        "    def to_request_json(self, argument: str) -> dict[str, JSON]:",
        '        """Validate the fields and return the JSON object; error messages call it *argument*."""',
        f"        return compact({fields})",
        "",
    ]


def _class_lines(model: ModelRow) -> list[str]:
    lines = ["@frozen(kw_only=True)", f"class {model.name}({BASES[model.kind]}):"]
    first, *rest = model.about.strip().split("\n\n")
    lines += [*docstring(first, rest, [], "    "), ""]
    if model.tag and model.kind == "body":
        lines += [f"    tag: ClassVar[str] = {literal(model.tag)}"]
    elif model.tag:
        lines += [f"    tag: ClassVar[str] = {literal(model.tag)}", '    """``type`` of the message in JSON."""']
    if model.reader:
        lines += [f"    reader: ClassVar[Reader | None] = staticmethod(shapes.{model.reader})"]
    for field in model.fields:
        lines += _field_lines(field)
    lines.append("")
    for field in model.fields:
        if field.unit:
            lines += _time_property(field)
    if model.kind in {"input", "message"}:
        lines += _to_request_json_method(model)
    return [*lines, ""]


_MODELS = """
Arguments and return values of calls: one attrs class for each JSON object.

Fields of a reply that are not documented are in ``extra``.
"""


def models_package(spec: Spec) -> str:
    """Return the source of ``models/__init__.py``."""
    head = header("_spec/", _MODELS)
    return lazy_package(
        head,
        "easemob_async.models",
        _find_modules(spec),
        eager=dict.fromkeys((*BASES.values(), *MAPS), "_base"),
    )


def model_imports(spec: Spec, source: str) -> list[str]:
    """Return the imports of the models that *source* mentions."""
    modules = sorted(_find_modules(spec).items())
    return [f"from easemob_async.models.{module} import {name}" for name, module in modules if mentions(source, name)]


def _find_modules(spec: Spec) -> dict[str, str]:
    """The module of each model and of each union."""
    modules: dict[str, str] = {}
    for area in spec.areas:
        for model in area.models:
            modules[model.name] = area.module
            if model.kind in UNIONS:
                modules[UNIONS[model.kind][0]] = area.module
    return modules
