"""
The callbacks: one attrs class for each event of ``_spec/webhooks/*.yaml``, the table that tells them apart, the door.

``families.yaml`` says how callbacks are told apart, every other file is one module of classes: ``bases`` share fields,
``events`` are what happens, ``models`` are shapes inside them. ``opens`` names the objects whose fields are read by
dotted names; what the spec does not name stays in ``extra`` under such a name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Self, cast

import yaml
from attrs import Factory, field, fields, frozen
from attrs.validators import in_

from easemob_async._codegen.spec import SpecError
from easemob_async._codegen.text import docstring, header, lazy_exports, literal, sentence

__all__ = ["Callbacks", "EventRow", "load_callbacks", "webhook_modules"]

TYPES = {
    # What a row says, to (the Python type, the reader every such field has).
    "str": ("str", ""),
    "id": ("str", "to_text"),
    "int": ("int", "to_int"),
    "bool": ("bool", "to_bool"),
    "strs": ("list[str]", ""),
    "object": ("dict[str, JSON]", ""),
    "JSON": ("JSON", ""),
    "list[JSON]": ("list[JSON]", ""),
    "list[ReceivedBody]": ("list[ReceivedBody]", ""),
    "dict[str, str]": ("dict[str, str]", ""),
}

SHARED_READERS = {"to_int", "to_bool", "mute_end"}
"""Readers of ``_shapes``; the others are the room's own."""

DOOR = {
    # The names written by hand, and the modules they are in.
    "_aiohttp": ("aiohttp_handler",),
    "_app": ("Answer", "CallbackNote", "CallbackObserver", "CallbackOutcome", "Handler", "WebhookApp"),
    "_base": ("Event", "UnknownEvent"),
    "_errors": ("InvalidCallbackError", "InvalidSignatureError"),
    "_reading": ("Conversation",),
    "_seen": ("SeenEvents",),
    "_signature": ("sign",),
    "_verdict": ("Priority", "Verdict", "allow", "block", "rewrite", "rewrite_text"),
    "_webhook": ("Webhook",),
}


def _row(cls: type[Any], raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise SpecError(f"{where}: expected a mapping, got {raw!r}")
    row = cast("dict[str, Any]", raw)
    unknown = set(row) - {each.name for each in fields(cls)}
    if unknown:
        raise SpecError(f"{where} {row.get('name') or row.get('id')}: unknown keys {sorted(unknown)}")
    return row


@frozen(kw_only=True)
class FieldRow:
    """One field of a class."""

    name: str
    about: str
    wire: str = ""
    """Its name on the wire where that differs; dotted below an object that is opened."""
    type: str = "str"
    """A key of ``TYPES``, or a model of the same file, or a list of one."""
    optional: bool = False
    default: Any = None
    reader: str = ""
    unit: str = field(default="", validator=in_(("", "ms")))
    """``ms``: milliseconds since the epoch; a property with a datetime is added."""
    secret: bool = False

    @property
    def python_type(self) -> str:
        """Its annotation without ``None``."""
        return TYPES.get(self.type, (self.type, ""))[0]

    @property
    def reader_name(self) -> str:
        """The function that reads it, with its module."""
        name = self.reader or TYPES.get(self.type, ("", ""))[1]
        return f"{'shapes' if name in SHARED_READERS else 'reading'}.{name}" if name else ""


@frozen(kw_only=True)
class PropertyRow:
    """Something worked out of the fields."""

    name: str
    type: str
    value: str
    about: str


@frozen(kw_only=True)
class ClassRow:
    """What bases, events and models have in common."""

    name: str
    about: str
    base: str = "Model"
    opens: list[str] | None = None
    reader: str = ""
    fields: list[FieldRow] = Factory(list[FieldRow])
    properties: list[PropertyRow] = Factory(list[PropertyRow])
    actor: str = ""
    """The field with the user ID of whoever did it."""
    speaks: bool = False
    """It repeats somebody's words: a bot must not answer its own."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        row = dict(_row(cls, raw, where))
        where = f"{where} {row.get('name')}"
        row["fields"] = [FieldRow(**_row(FieldRow, each, where)) for each in row.get("fields", ())]
        row["properties"] = [PropertyRow(**_row(PropertyRow, each, where)) for each in row.get("properties", ())]
        return cls(**row)


@frozen(kw_only=True)
class EventRow(ClassRow):
    """One event."""

    id: str
    family: str
    key: list[Any]
    page: str
    body: str = ""
    """The class of the first message body."""
    signed: bool = True
    """Does the documents' example carry a signature?"""
    stage: str = field(default="post", validator=in_(("pre", "post")))
    fallback: bool = False
    """What a callback of its family is when no key fits."""
    notes: list[str] = Factory(list[str])
    """Where a document errs; stays in the spec."""


@frozen(kw_only=True)
class FamilyRow:
    """How one family is told from the others."""

    family: str
    module: str
    when: dict[str, str | list[str]]
    key: list[str]


@frozen(kw_only=True)
class ModuleRow:
    """One file."""

    name: str
    bases: list[ClassRow]
    events: list[EventRow]
    models: list[ClassRow]


@frozen(kw_only=True)
class Callbacks:
    """All files together."""

    families: list[FamilyRow]
    modules: list[ModuleRow]

    @property
    def events(self) -> list[EventRow]:
        """Every event."""
        return [event for module in self.modules for event in module.events]


def load_callbacks(folder: Path) -> Callbacks:
    """
    Read and check every file of the callbacks' spec.

    Raises:
        SpecError: A row says something that cannot be; the text names file and row.
    """
    families: list[FamilyRow] = []
    modules: list[ModuleRow] = []
    for path in sorted(folder.glob("*.yaml")):
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem == "families":
            families = [FamilyRow(**_row(FamilyRow, row, path.name)) for row in raw]
            continue
        unknown = set(raw) - {"bases", "events", "models", "ignored"}
        if unknown:
            raise SpecError(f"{path.name}: unknown keys {sorted(unknown)}")
        modules.append(
            ModuleRow(
                name=path.stem,
                bases=[ClassRow.load(row, path.name) for row in raw.get("bases", ())],
                events=[EventRow.load(row, path.name) for row in raw.get("events", ())],
                models=[ClassRow.load(row, path.name) for row in raw.get("models", ())],
            )
        )
    callbacks = Callbacks(families=families, modules=modules)
    _check(callbacks)
    return callbacks


def _check(callbacks: Callbacks) -> None:
    names: set[str] = set()
    for module in callbacks.modules:
        for row in [*module.bases, *module.events, *module.models]:
            if row.name in names:
                raise SpecError(f"{module.name}.yaml {row.name}: two classes with this name")
            names.add(row.name)
    keys: set[tuple[object, ...]] = set()
    families = {family.family: family for family in callbacks.families}
    for event in callbacks.events:
        family = families.get(event.family)
        if family is None:
            raise SpecError(f"{event.id}: no family {event.family!r} in families.yaml")
        if len(event.key) != len(family.key):
            raise SpecError(f"{event.id}: the key of {event.family} is {family.key}, not {event.key}")
        key = (event.family, *event.key)
        if key in keys:
            raise SpecError(f"{event.id}: another event has the key {event.key}")
        keys.add(key)


# ------------------------------------------------------------------------------------------------------- classes


def _field_lines(row: FieldRow) -> list[str]:
    kind = row.python_type
    settings: list[str] = []
    if row.optional and row.default in ([], {}):
        settings.append(f"factory={type(row.default).__name__}")
    elif row.optional:
        settings.append(f"default={literal(row.default)}")
        kind = kind if kind == "JSON" else f"{kind} | None"
    if row.wire:
        settings.append(f"wire={literal(row.wire)}")
    if row.reader_name:
        settings.append(f"reader={row.reader_name}")
    if row.secret:
        settings.append("secret=True")
    value = f" = wired({', '.join(settings)})" if settings else ""
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


def _time_lines(row: FieldRow) -> list[str]:
    about = f"``{row.name}`` as a datetime in UTC"
    value = f"from_milliseconds(self.{row.name})"
    if not row.optional:
        return _property_lines(f"{row.name}_at", "datetime", about, value)
    return _property_lines(f"{row.name}_at", "datetime | None", about, f"None if self.{row.name} is None else {value}")


def _class_lines(row: ClassRow) -> list[str]:
    first, *rest = row.about.strip().split("\n\n")
    sections: list[tuple[str, list[tuple[str, str]]]] = []
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
    if row.speaks:
        constants.append("    speaks: ClassVar[bool] = True")
    if row.reader:
        constants.append(f"    reader: ClassVar[Reader | None] = staticmethod(reading.{row.reader})")
    elif row.opens:
        opened = ", ".join(literal(name) for name in row.opens)
        constants.append(f"    reader: ClassVar[Reader | None] = staticmethod(reading.opened({opened}))")
    lines = ["@frozen(kw_only=True)", f"class {row.name}({row.base}):", *docstring(first, rest, sections, "    "), ""]
    lines += constants
    for each in row.fields:
        lines += _field_lines(each)
    lines.append("")
    for each in row.fields:
        if each.unit:
            lines += _time_lines(each)
    if isinstance(row, EventRow) and row.body:
        value = f"reading.first(self.bodies, {row.body})"
        lines += _property_lines("body", row.body, "The content, the first of ``bodies``", value)
    for extra in row.properties:
        lines += _property_lines(extra.name, extra.type, extra.about, extra.value)
    if row.actor:
        about = f"Who did it, a user ID: ``{row.actor}``"
        lines += _property_lines("actor", "str | None", about, f"self.{row.actor}")
    return lines


def _mentions(text: str, name: str) -> bool:
    code = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    return re.search(rf"\b{name}\b", code) is not None


def _events_module(module: ModuleRow, callbacks: Callbacks) -> str:
    rows = [*_models_in_order(module.models), *module.bases, *module.events]
    text = "\n".join(line for row in rows for line in [*_class_lines(row), ""])
    own = {row.name for row in rows}
    homes = {row.name: other.name for other in callbacks.modules for row in other.bases}
    received = sorted({row.body for row in module.events if row.body} | {"ReceivedBody"})
    lines = [
        header(f"_spec/webhooks/{module.name}.yaml", _abouts[module.name]),
        "from datetime import datetime",
        "from typing import ClassVar, Literal",
        "from attrs import frozen",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._operation import JSON",
        "from easemob_async.models._base import Model, Reader, from_milliseconds, wired",
        f"from easemob_async.models._history import {', '.join(received)}",
        "from easemob_async.webhooks import _reading as reading",
        "from easemob_async.webhooks._base import Event",
        "from easemob_async.webhooks._reading import Conversation",
        *(
            f"from easemob_async.webhooks._events_{home} import {name}"
            for name, home in sorted(homes.items())
            if name not in own and _mentions(text, name)
        ),
        f"__all__ = {literal(sorted(own))}",
        "",
        text,
    ]
    return "\n".join(lines)


_abouts = {
    "contacts": "Contacts, and the block lists of users.",
    "edits": "Messages that were changed.",
    "envelope": "What callbacks in the shape of a message share.",
    "groups": "What happens to groups and chat rooms.",
    "legacy_groups": "What happens to groups and chat rooms, told in the older form.",
    "messages": "Messages that were sent, wait to be sent, or were taken back.",
    "moderation": "Messages that were checked.",
    "notices": "Reactions and threads.",
    "push": "Pushes to offline devices.",
    "receipts": "Receipts.",
    "users": "Users coming and going.",
}


def _models_in_order(models: list[ClassRow]) -> list[ClassRow]:
    """As the file has them: each after those it mentions, or its annotations could not be resolved."""
    seen: set[str] = set()
    names = {model.name for model in models}
    for model in models:
        for each in model.fields:
            later = {name for name in names - seen if _mentions(each.type, name)}
            if later:
                raise SpecError(f"{model.name}.{each.name}: {sorted(later)} must stand before it")
        seen.add(model.name)
    return models


# ---------------------------------------------------------------------------------------------- table and door


def _condition(value: str | list[str]) -> str:
    if isinstance(value, list):
        return literal(tuple(value))
    return {"<present>": "PRESENT", "<absent>": "ABSENT"}.get(value, literal((value,)))


def _catalogue_module(callbacks: Callbacks) -> str:
    lines = [
        header("_spec/webhooks/families.yaml", "How callbacks are told apart: the first family that fits takes one."),
        "from easemob_async.webhooks._recognising import ABSENT, PRESENT, Family",
        '__all__ = ["FAMILIES"]',
        "FAMILIES = (",
    ]
    for family in callbacks.families:
        events = [event for event in callbacks.events if event.family == family.family]
        when = "".join(f"({literal(path)}, {_condition(value)})," for path, value in family.when.items())
        lines += [
            "    Family(",
            f"        name={literal(family.family)},",
            f"        module={literal('_events_' + family.module)},",
            f"        when=({when}),",
            f"        key={literal(tuple(family.key)) if family.key else '()'},",
            "        events={",
            *(
                f"            {literal(tuple(event.key)) if event.key else '()'}: {literal(event.name)},"
                for event in events
            ),
            "        },",
            *(f"        fallback={literal(event.name)}," for event in events if event.fallback),
            "    ),",
        ]
    return "\n".join([*lines, ")"])


def _door(callbacks: Callbacks) -> str:
    homes = {name: module for module, names in DOOR.items() for name in names}
    for module in callbacks.modules:
        for row in [*module.models, *module.bases, *module.events]:
            homes[row.name] = f"_events_{module.name}"
    # Errors are raised to callers that have not imported them, and their tracebacks name the public module.
    lazy = {name: home for name, home in homes.items() if home != "_errors"}
    about = """
Callbacks of the service: verified, read as typed events, and answered.

    from easemob_async.webhooks import TextMessageSent, Webhook, WebhookApp

    app = WebhookApp(Webhook(secrets=["the rule's secret"]))  # mount it in FastAPI or Starlette, or serve it alone

    @app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None: ...
"""
    lines = [
        header("_spec/webhooks/", about),
        "from __future__ import annotations",
        "from typing import TYPE_CHECKING",
        "from easemob_async._exports import define_exports",
        "from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError",
        "if TYPE_CHECKING:",
        *(f"    from easemob_async.webhooks.{home} import {name} as {name}" for name, home in sorted(lazy.items())),
        f"__all__ = {literal(sorted(homes))}",
        *lazy_exports(lazy),
    ]
    return "\n".join(lines)


def webhook_modules(callbacks: Callbacks) -> dict[str, str]:
    """Every generated file of the room: path below the package, source."""
    files = {f"webhooks/_events_{module.name}.py": _events_module(module, callbacks) for module in callbacks.modules}
    return {**files, "webhooks/__init__.py": _door(callbacks), "webhooks/_catalogue.py": _catalogue_module(callbacks)}
