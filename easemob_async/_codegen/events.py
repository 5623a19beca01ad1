"""``webhooks/_events_*.py``: one attrs class for each event, and the classes events are made of."""

from __future__ import annotations

from easemob_async._codegen.callback_spec import CallbackSpec, ClassRow, EventFieldRow, EventModule, EventRow
from easemob_async._codegen.text import Section, docstring, header, literal, mentions, sentence

__all__ = ["events_module"]


def events_module(module: EventModule, callbacks: CallbackSpec) -> str:
    """Return the source of one module of events."""
    rows = [*module.models, *module.bases, *module.events]
    text = "\n".join(line for row in rows for line in [*_class_lines(row), ""])
    own = {row.name for row in rows}
    owners = {row.name: other.name for other in callbacks.modules for row in other.bases}
    received = sorted({row.body for row in module.events if row.body} | {"ReceivedBody"})
    lines = [
        header(f"_spec/webhooks/{module.name}.yaml", module.about),
        "from datetime import datetime",
        "from typing import ClassVar, Literal",
        "from attrs import frozen",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._operation import JSON",
        "from easemob_async.models._base import Model, Reader, from_milliseconds, json_field",
        f"from easemob_async.models._history import {', '.join(received)}",
        "from easemob_async.webhooks import _reading as reading",
        "from easemob_async.webhooks._base import Event",
        "from easemob_async.webhooks._reading import Conversation",
        *(
            f"from easemob_async.webhooks._events_{owner} import {name}"
            for name, owner in sorted(owners.items())
            if name not in own and mentions(text, name)
        ),
        "",
        f"__all__ = {literal(sorted(own))}",
        "",
        text,
    ]
    return "\n".join(lines)


def _field_lines(row: EventFieldRow) -> list[str]:
    kind = row.python_type
    settings: list[str] = []
    if row.optional and row.default in ([], {}):
        settings.append(f"factory={type(row.default).__name__}")
    elif row.optional:
        settings.append(f"default={literal(row.default)}")
        kind = kind if kind == "JSON" else f"{kind} | None"
    if row.wire:
        settings.append(f"name={literal(row.wire)}")
    if row.reader_name:
        settings.append(f"reader={row.reader_name}")
    if row.secret:
        settings.append("secret=True")
    if row.unit:
        settings.append(f"unit={literal(row.unit)}")
    value = f" = json_field({', '.join(settings)})" if settings else ""
    if settings == ["default=None"]:
        value = " = None"
    about = sentence(row.about)
    if row.unit:
        about = sentence(row.about.rstrip(".") + ", in milliseconds since the epoch")
    return [f"    {row.name}: {kind}{value}", *docstring(about, [], [], "    ")]


def _property_lines(name: str, kind: str, about: str, value: str) -> list[str]:
    return [
        "    @property",
        f"    def {name}(self) -> {kind}:",
        *docstring(about, [], [], "        "),
        f"        return {value}",
        "",
    ]


def _time_lines(row: EventFieldRow) -> list[str]:
    about = f"``{row.name}`` as a datetime in UTC"
    value = f"from_milliseconds(self.{row.name})"
    if not row.optional:
        return _property_lines(f"{row.name}_at", "datetime", about, value)
    return _property_lines(f"{row.name}_at", "datetime | None", about, f"None if self.{row.name} is None else {value}")


def _class_lines(row: ClassRow) -> list[str]:
    first, *rest = row.about.strip().split("\n\n")
    sections: list[Section] = []
    constants: list[str] = []
    if isinstance(row, EventRow):
        sections = [("Source", [("", f"``{row.id}``; {row.page}")])]
        constants += [
            f"    event_id: ClassVar[str] = {literal(row.id)}",
            f"    family: ClassVar[str] = {literal(row.family)}",
        ]
        if not row.signed:
            constants.append("    signed: ClassVar[bool] = False")
        if row.stage == "pre":
            constants.append('    stage: ClassVar[Literal["pre", "post"]] = "pre"')
    if row.has_user_content:
        constants.append("    has_user_content: ClassVar[bool] = True")
    if row.reader:
        constants.append(f"    reader: ClassVar[Reader | None] = staticmethod(reading.{row.reader})")
    elif row.opens:
        opened = ", ".join(literal(name) for name in row.opens)
        constants.append(f"    reader: ClassVar[Reader | None] = staticmethod(reading.flatten({opened}))")
    lines = ["@frozen(kw_only=True)", f"class {row.name}({row.base}):", *docstring(first, rest, sections, "    "), ""]
    lines += constants
    for each in row.fields:
        lines += _field_lines(each)
    lines.append("")
    for each in row.fields:
        if each.unit:
            lines += _time_lines(each)
    if isinstance(row, EventRow) and row.body:
        value = f"reading.first_body(self.bodies, {row.body})"
        lines += _property_lines("body", row.body, "The first message body in ``bodies``", value)
    for extra in row.properties:
        lines += _property_lines(extra.name, extra.type, extra.about, extra.value)
    if row.actor:
        about = f"ID of the user who caused the event: ``{row.actor}``"
        lines += _property_lines("actor", "str | None", about, f"self.{row.actor}")
    return lines
