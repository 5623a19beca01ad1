"""
The spec of the callbacks: what a row of ``_spec/webhooks/*.yaml`` may say, read strictly.

``families.yaml`` is a list of ``FamilyRow``: how a callback is matched to a family, and which values of it are the key
of its event. Every other file is an ``EventModule``: ``bases`` share fields, ``events`` are the classes a handler
receives, ``models`` are objects inside events.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import yaml
from attrs import Factory, field, frozen
from attrs.validators import in_

from easemob_async._codegen.spec import Row, SpecError, make_row, read_row
from easemob_async._codegen.text import mentions

__all__ = ["CallbackSpec", "ClassRow", "EventFieldRow", "EventModule", "EventRow", "FamilyRow", "load_callbacks"]

FIELD_TYPES = {
    # The type of a row, to the Python type and the function that reads every such field.
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
"""Readers that are functions of ``_shapes``; the others are functions of ``webhooks._reading``."""


@frozen(kw_only=True)
class EventFieldRow(Row):
    """One field of a class."""

    name: str
    about: str
    wire: str = ""
    """Its name in JSON, if that differs; with dots for a field of an object that the class opens."""
    type: str = "str"
    """A key of ``FIELD_TYPES``, or a model of the same file, or a list of one."""
    optional: bool = False
    default: Any = None
    reader: str = ""
    """A function that converts the value in JSON to the field's, if the type has none of its own."""
    unit: str = field(default="", validator=in_(("", "ms")))
    """``ms`` since the epoch: the class gets a property with a datetime as well."""
    secret: bool = False
    """Whether the value is left out of the repr."""

    @property
    def python_type(self) -> str:
        """The annotation, without ``None``."""
        return FIELD_TYPES.get(self.type, (self.type, ""))[0]

    @property
    def reader_name(self) -> str:
        """The function that reads the field, with its module; empty if the value is taken as it is."""
        name = self.reader or FIELD_TYPES.get(self.type, ("", ""))[1]
        return f"{'shapes' if name in SHARED_READERS else 'reading'}.{name}" if name else ""


@frozen(kw_only=True)
class PropertyRow(Row):
    """A property computed from the fields."""

    name: str
    type: str
    value: str
    about: str


@frozen(kw_only=True)
class ClassRow(Row):
    """A base, an event or a model: one attrs class."""

    name: str
    about: str
    base: str = "Model"
    opens: list[str] | None = None
    """Objects whose fields are read by names with dots; a field the spec does not name is in ``extra`` by that name."""
    reader: str = ""
    """A function of ``webhooks._reading`` that converts the whole object, instead of ``opens``."""
    fields: list[EventFieldRow] = Factory(list[EventFieldRow])
    properties: list[PropertyRow] = Factory(list[PropertyRow])
    actor: str = ""
    """The field with the ID of the user who caused the event."""
    has_user_content: bool = False
    """Whether the event repeats what a user wrote; a bot must not answer such an event of its own."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        row = read_row(cls, raw, where)
        where = f"{where} {row.get('name')}"
        row["fields"] = [EventFieldRow.load(each, where) for each in row.get("fields", ())]
        row["properties"] = [PropertyRow.load(each, where) for each in row.get("properties", ())]
        return make_row(cls, row, where)


@frozen(kw_only=True)
class EventRow(ClassRow):
    """One event."""

    id: str
    family: str
    key: list[Any]
    """The values by which the event is found in its family; see ``FamilyRow.key``."""
    page: str
    """The documentation page."""
    body: str = ""
    """The class of the first message body, for a property ``body``."""
    signed: bool = True
    """Whether the documents' example has a signature."""
    stage: str = field(default="post", validator=in_(("pre", "post")))
    fallback: bool = False
    """Whether a callback of the family becomes this event if its key is unknown."""
    notes: list[str] = Factory(list[str])
    """Mistakes of the documents; not generated."""


@frozen(kw_only=True)
class FamilyRow(Row):
    """How a callback is matched to a family."""

    family: str
    module: str
    when: dict[str, str | list[str]]
    """Fields with the value, the list of values, ``<present>`` or ``<absent>`` that a callback of the family has."""
    key: list[str]
    """Paths of the values that select the event."""


@frozen(kw_only=True)
class EventModule:
    """One file: one module of classes."""

    name: str
    about: str
    """Docstring of the module."""
    bases: list[ClassRow]
    events: list[EventRow]
    models: list[ClassRow]


@frozen(kw_only=True)
class CallbackSpec:
    """All families and modules."""

    families: list[FamilyRow]
    modules: list[EventModule]

    @property
    def events(self) -> list[EventRow]:
        """Every event."""
        return [event for module in self.modules for event in module.events]


def load_callbacks(folder: Path) -> CallbackSpec:
    """
    Read and check every file of the callbacks' spec.

    Raises:
        SpecError: A row is invalid; the message names the file and the row.
    """
    families: list[FamilyRow] = []
    modules: list[EventModule] = []
    for path in sorted(folder.glob("*.yaml")):
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem == "families":
            families = [FamilyRow.load(row, path.name) for row in raw]
        else:
            modules.append(_load_module(path.stem, raw, path.name))
    callbacks = CallbackSpec(families=families, modules=modules)
    _check_names(callbacks)
    _check_keys(callbacks)
    return callbacks


def _load_module(name: str, raw: Any, where: str) -> EventModule:
    unknown = set(raw) - {"about", "bases", "events", "models", "ignored"}
    if unknown:
        raise SpecError(f"{where}: unknown keys {sorted(unknown)}")
    return EventModule(
        name=name,
        about=raw.get("about", ""),
        bases=[ClassRow.load(row, where) for row in raw.get("bases", ())],
        events=[EventRow.load(row, where) for row in raw.get("events", ())],
        models=[ClassRow.load(row, where) for row in raw.get("models", ())],
    )


def _check_names(callbacks: CallbackSpec) -> None:
    names: set[str] = set()
    for module in callbacks.modules:
        if not module.about:
            raise SpecError(f"{module.name}.yaml: about is missing")
        for row in [*module.bases, *module.events, *module.models]:
            if row.name in names:
                raise SpecError(f"{module.name}.yaml {row.name}: two classes have this name")
            names.add(row.name)
        # Annotations are evaluated when the class is made, so a model must be defined before it is used.
        defined: set[str] = set()
        for model in module.models:
            for each in model.fields:
                later = {other.name for other in module.models if mentions(each.type, other.name)} - defined
                if later:
                    raise SpecError(f"{module.name}.yaml {model.name}.{each.name}: move {sorted(later)} before it")
            defined.add(model.name)


def _check_keys(callbacks: CallbackSpec) -> None:
    keys: set[tuple[object, ...]] = set()
    families = {family.family: family for family in callbacks.families}
    for row in callbacks.families:
        if nested := [name for name in row.when if "." in name]:
            raise SpecError(f"families.yaml {row.family}: the conditions {nested} must name top-level fields")
    for event in callbacks.events:
        family = families.get(event.family)
        if family is None:
            raise SpecError(f"{event.id}: families.yaml has no family {event.family!r}")
        if len(event.key) != len(family.key):
            raise SpecError(f"{event.id}: the key of {event.family} is {family.key}, not {event.key}")
        key = (event.family, *event.key)
        if key in keys:
            raise SpecError(f"{event.id}: another event has the key {event.key}")
        keys.add(key)
