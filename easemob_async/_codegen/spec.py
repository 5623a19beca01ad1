"""
The spec as values: what a row of ``_spec/*.yaml`` may say, read strictly.

One file per area. A file says::

    area: groups.members            # the attribute path on the client
    about: What the class is for.
    operations: [...]               # see Operation
    models: [...]                   # see Model

An operation's arguments are Python-facing and say where they go on the wire; a model's fields are Python-facing and
say what they are called there. Arguments and errors that several operations share are written once, in
``shared.yaml``; see ``SharedRows``. Anything a reader of the file would have to guess is an error here: unknown keys,
unknown types, two rows with one id.
"""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Any, Literal, Self, cast

import yaml
from attrs import Factory, field, fields, frozen
from attrs.validators import in_

__all__ = [
    "Area",
    "Argument",
    "Batch",
    "BucketRow",
    "Correction",
    "ErrorRow",
    "JobRow",
    "Model",
    "ModelField",
    "Operation",
    "Paging",
    "Returns",
    "SharedRows",
    "Spec",
    "SpecError",
    "load",
]

SPEC = Path(__file__).parent.parent / "_spec"

MEANINGS = (
    "bad_request",
    "authentication",
    "permission_denied",
    "feature_not_enabled",
    "not_found",
    "already_exists",
    "conflict",
    "rate_limited",
    "quota_exceeded",
    "server_error",
)

ARGUMENT_TYPES = (
    "username",  # a user ID, checked
    "usernames",  # several; min, max
    "str",  # min, max (characters), max_bytes, values, pattern + rule
    "strs",  # several non-empty strings; min, max, each_max
    "joined",  # several strings, joined with commas into one path value; max
    "int",  # min, max
    "bool",
    "map",  # string to string; min, max, key_max_bytes, value_max_bytes
    "object",  # a free JSON object
    "json",  # any JSON value
    "message",  # one of the message classes; goes into type and body (form: split) or into one object (form: merged)
    "model",  # one input model: `model: Name`
    "models",  # several input models: `model: Name`, min, max
    "file",  # a file in pieces; in: multipart
)


class SpecError(Exception):
    """The spec says something that cannot be; the text names file and row."""


def _read(cls: type[Any], raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise SpecError(f"{where}: expected a mapping, got {raw!r}")
    known = {(f.metadata.get("key") or f.name) for f in fields(cls) if f.init}
    row = cast("dict[str, Any]", raw)
    unknown = set(row) - known
    if unknown:
        raise SpecError(f"{where}: unknown keys {sorted(unknown)}")
    names = {(f.metadata.get("key") or f.name): f.name for f in fields(cls) if f.init}
    return {names[key]: value for key, value in row.items()}


@frozen(kw_only=True)
class SharedRows:
    """
    Rows of ``shared.yaml``, which operations refer to by name.

    In an operation's list of arguments or errors, a string is the name of a shared row, and a mapping with the key
    ``shared`` is a shared row with some keys replaced::

        arguments: [group_id, {shared: username, about: The new owner's ID.}]
    """

    arguments: dict[str, Any] = Factory(dict[str, Any])
    """Arguments by name; the name is also the argument's, unless the row has the key ``name``."""
    errors: dict[str, Any] = Factory(dict[str, Any])

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the file."""
        rows = cls(**_read(cls, raw, where))
        return cls(
            arguments={name: {"name": name, **row} for name, row in rows.arguments.items()},
            errors=rows.errors,
        )

    def resolve(self, kind: str, raw: Any, where: str) -> Any:
        """
        Replace a reference to a shared row by the row.

        Args:
            kind: ``arguments`` or ``errors``.
            raw: A row of an operation's list, which may refer to a shared row.
            where: The file and the operation, for error messages.

        Raises:
            SpecError: No shared row has the name.
        """
        replaced: dict[str, Any] = {}
        if isinstance(raw, str):
            name = raw
        elif isinstance(raw, dict) and "shared" in raw:
            replaced = dict(cast("dict[str, Any]", raw))
            name = replaced.pop("shared")
        else:
            return raw
        rows: dict[str, Any] = getattr(self, kind)
        if name not in rows:
            raise SpecError(f"{where}: no row {name!r} among the {kind} of shared.yaml")
        return {**rows[name], **replaced}


@frozen(kw_only=True)
class Argument:
    """One argument of an operation."""

    name: str
    about: str
    """What it is, in a sentence; the checked limits are added by the generator."""
    type: str = field(default="str", validator=in_(ARGUMENT_TYPES))
    where: Literal["path", "query", "body", "form", "items", "header", "multipart"] = field(
        default="body",
        metadata={"key": "in"},
        validator=in_(("path", "query", "body", "form", "items", "header", "multipart")),
    )
    """``body``: a field of the JSON object. ``items``: the body is this list. ``form``: the whole form."""
    wire: str = ""
    """Its name on the wire where that differs; a dotted name nests (``msg.type``)."""
    optional: bool = False
    positional: bool | None = None
    """Given without its name; by default what is required and in the path, or the first required one."""
    min: int | None = None
    max: int | None = None
    each_max: int | None = None
    max_bytes: int | None = None
    key_max_bytes: int | None = None
    value_max_bytes: int | None = None
    values: list[str] = Factory(list[str])
    pattern: str = ""
    rule: str = ""
    """The pattern in words."""
    model: str = ""
    encode: str = ""
    """A function of ``_shapes`` from the checked value to the wire's value."""
    form: Literal["split", "merged"] = "split"
    constant: Any = None
    """Always this value; not an argument of the method."""
    default: Any = None
    """The method's default, where it is not "leave it out"."""
    counts: bool = False
    """Its length is what the call costs in limits that count recipients."""
    key: bool = False
    """Its value is whose bucket a ``per`` limit uses."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        argument = cls(**_read(cls, raw, where))
        if not argument.name.isidentifier() or keyword.iskeyword(argument.name):
            raise SpecError(f"{where}: {argument.name!r} cannot be an argument's name")
        if argument.pattern and not argument.rule:
            raise SpecError(f"{where}: argument {argument.name} has a pattern and no rule in words")
        if argument.type in {"model", "models"} and not argument.model:
            raise SpecError(f"{where}: argument {argument.name} names no model")
        return argument

    @property
    def wire_name(self) -> str:
        """Its name on the wire."""
        return self.wire or self.name


@frozen(kw_only=True)
class ErrorRow:
    """One refusal the operation is known to give."""

    http: int
    means: str = field(validator=in_(MEANINGS))
    when: str
    """The condition, in words; goes into the docstring."""
    code: str | None = None
    text: str | None = None
    """A part of the description that tells this refusal from its neighbours."""
    about: str = field(default="call", validator=in_(("item", "target", "call")))
    already_so: bool = False

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Returns:
    """What the method gives back."""

    type: str = "None"
    """A Python type: a model's name, ``list[User]``, ``dict[str, str]``, ``str``, ``bool``, ``int``, ``None``."""
    at: str = ""
    """Where the payload sits: ``entities[0]``, ``data``, ``data.data``; empty for the whole body."""
    about: str = ""
    reader: str = ""
    """A function of ``_shapes`` from the payload's wire shape to the one the type is structured from."""
    absent: Any = None
    """The payload where its place is missing, if the documents allow it (``[]`` or ``{}``)."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Paging:
    """How a list goes on."""

    style: str = field(validator=in_(("cursor", "number", "key")))
    """``cursor``: the reply names the next page. ``number``: pages are counted. ``key``: from the last item's key."""
    limit: str = ""
    """The parameter for the page's size."""
    cursor: str = ""
    """The parameter for the cursor, the page number or the key."""
    where: Literal["query", "body"] = field(default="query", metadata={"key": "in"}, validator=in_(("query", "body")))
    """Where these parameters go: into the query, or into the JSON object that is the body."""
    next: str | list[str] = "cursor"
    """
    Where the next cursor sits in the body (style cursor; several places in the order to look), or the key's field name
    in an item (style key).
    """
    first: int = 1
    """The first page's number."""
    max: int | None = None
    safe: int | None = None
    """The size every server gives when asked for more, where servers differ: fewer rows than this end the list."""
    default: int | None = None
    ask: int | None = None
    """The size asked for when the caller names none, where the service's own default is none to walk by."""
    total: str = ""
    """Where the number of all items sits in the body."""
    last: str = ""
    """Where the body says whether this page is the last (style number)."""
    within: list[str] = Factory(list[str])
    """
    Style key, where a key makes the service ignore a range of times: the time's field in an item, and the query
    parameters for the ends of the range.
    """

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Batch:
    """How many items one call takes."""

    max: int | None = None
    safe: int | None = None
    """The cap every document agrees on, where documents differ; bulk jobs pack to it."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class JobRow:
    """The job of ``client.batch`` that makes one request for many of an operation's items."""

    items: str
    """The operation's argument that a job takes any number of items for: a field of the JSON object."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Correction:
    """Where a document errs."""

    says: str
    takes: str
    known: str
    """How we know."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read the row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Operation:
    """One entry of the API."""

    id: str
    title: str
    """What it does for the caller; the docstring's first line."""
    call: str
    """Verb and path below ``/{org}/{app}``: ``POST /users``. ``LOCAL`` for what is computed here."""
    replay: str = field(validator=in_(("safe", "idempotent", "unsafe")))
    replay_why: str = ""
    text: str = ""
    """Further paragraphs of the docstring."""
    overload: str = ""
    """How the service tells this entry from others of the same verb and path."""
    overview: list[str] = Factory(list[str])
    """The rows of the vendor's REST overview that mean this entry."""
    auth: str = field(default="app", validator=in_(("app", "app_or_user", "user", "none")))
    limits: list[str] = Factory(list[str])
    """Names of limits.yaml; empty for a bucket of its own with 100 calls/s."""
    batch: Batch | None = None
    job: JobRow | None = None
    deprecated: str = ""
    """Why, and what to use instead."""
    arguments: list[Argument] = Factory(list[Argument])
    needs_one_of: list[str] = Factory(list[str])
    """Optional arguments of which at least one must be given."""
    returns: Returns = Returns()
    succeeds_when: list[Any] = Factory(list[Any])
    """A failure may hide in a 200: ``[data.result, true]``, or ``[data.result, [true, success]]``."""
    paging: Paging | None = None
    errors: list[ErrorRow] = Factory(list[ErrorRow])
    doc: str
    """The documentation pages, newest first."""
    notes: list[str] = Factory(list[str])
    """What a caller should know; goes into the docstring."""
    facts: list[str] = Factory(list[str])
    """What the emulator, the tests or a maintainer should know; stays in the spec."""
    corrections: list[Correction] = Factory(list[Correction])
    hand_written: str = ""
    """The module that holds the coroutine, where it is not generated, and why."""

    @classmethod
    def load(cls, raw: Any, where: str, shared: SharedRows) -> Self:
        """Read one row."""
        values = _read(cls, raw, where)
        where = f"{where} {values.get('id')}"
        if batch := values.get("batch"):
            values["batch"] = Batch.load(batch, where)
        if job := values.get("job"):
            values["job"] = JobRow.load(job, where)
        if paging := values.get("paging"):
            values["paging"] = Paging.load(paging, where)
        if "returns" in values:
            values["returns"] = Returns.load(values["returns"], where)
        for name, kind in (("arguments", Argument), ("errors", ErrorRow)):
            rows = [shared.resolve(name, row, where) for row in values.get(name, ())]
            values[name] = [kind.load(row, where) for row in rows]
        values["corrections"] = [Correction.load(row, where) for row in values.get("corrections", ())]
        operation = cls(**values)
        if operation.job is not None:
            operation.without_items()
        in_path = re.findall(r"{(\w+)}", operation.path)
        given = [argument.wire_name for argument in operation.arguments if argument.where == "path"]
        strangers = set(operation.needs_one_of) - {argument.name for argument in operation.arguments}
        if strangers:
            raise SpecError(f"{where}: needs_one_of names {sorted(strangers)}, which are no arguments")
        if in_path != given:
            raise SpecError(f"{where}: the path has {in_path}, the arguments {given}")
        return operation

    def without_items(self) -> list[Argument]:
        """
        The arguments, except the one whose items are the job's.

        Raises:
            SpecError: The job's items are not an argument in the body, or another argument is outside the body.
        """
        items = self.job.items if self.job else ""
        others = [argument for argument in self.arguments if argument.name != items]
        if len(others) != len(self.arguments) - 1 or any(argument.where != "body" for argument in self.arguments):
            raise SpecError(f"{self.id}: the job's items {items!r} must be an argument, and all arguments in the body")
        return others

    @property
    def method(self) -> str:
        """The verb."""
        return self.call.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """The path below ``/{org}/{app}``."""
        return self.call.split(" ", 1)[1] if " " in self.call else ""

    @property
    def name(self) -> str:
        """The coroutine's name."""
        return self.id.rsplit(".", 1)[1]


@frozen(kw_only=True)
class ModelField:
    """One field of a model."""

    name: str
    about: str
    type: str = "str"
    wire: str = ""
    optional: bool = False
    """May be absent; None then (or ``default``)."""
    default: Any = None
    reader: str = ""
    """A function of ``_shapes`` from the wire's value to the field's."""
    unit: str = field(default="", validator=in_(("", "ms", "s")))
    """Epoch milliseconds or seconds: a property with a datetime is added beside the number."""
    secret: bool = False
    """Left out of the repr."""
    # What input models check:
    rule: dict[str, Any] = Factory(dict[str, Any])
    """``{kind: username}`` or the keys of Argument: min, max, max_bytes, values, pattern + rule."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        return cls(**_read(cls, raw, where))

    @property
    def wire_name(self) -> str:
        """Its name on the wire."""
        return self.wire or self.name


@frozen(kw_only=True)
class Model:
    """One attrs class."""

    name: str
    about: str
    kind: str = field(default="reply", validator=in_(("reply", "input", "message", "body")))
    """
    ``reply``: structured from JSON. ``input``: given by the caller and checked. ``message``: one of the union of what
    can be sent. ``body``: one of the union of what is received.
    """
    tag: str = ""
    """A message class's or body's ``type`` on the wire; a body without one is for types nobody knows."""
    fields: list[ModelField] = Factory(list[ModelField])
    reader: str = ""
    """A function of ``_shapes`` applied to the object before its fields are read."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        values = _read(cls, raw, where)
        values["fields"] = [ModelField.load(row, f"{where} {values.get('name')}") for row in values.get("fields", ())]
        return cls(**values)


@frozen(kw_only=True)
class Area:
    """One file of the spec: a class of the client."""

    area: str
    about: str
    base: str = ""
    """A class written by hand that the area's class inherits from."""
    operations: list[Operation] = Factory(list[Operation])
    models: list[Model] = Factory(list[Model])

    @classmethod
    def load(cls, raw: Any, where: str, shared: SharedRows) -> Self:
        """Read one file."""
        values = _read(cls, raw, where)
        values["operations"] = [Operation.load(row, where, shared) for row in values.get("operations", ())]
        values["models"] = [Model.load(row, where) for row in values.get("models", ())]
        return cls(**values)

    @property
    def module(self) -> str:
        """The module's name, below ``api/`` and ``models/``."""
        return "_" + self.area.replace(".", "_")

    @property
    def class_name(self) -> str:
        """The class's name: ``groups.members`` is ``GroupsMembers``."""
        return "".join(word.title() for word in re.split(r"[._]", self.area))


@frozen(kw_only=True)
class BucketRow:
    """One named limit of ``limits.yaml``."""

    name: str
    windows: list[str]
    """Such as ``100/s``, ``6000/min``, ``1/30min``, ``10/10s``, ``3/day`` (a UTC day)."""
    counts: str = field(default="calls", validator=in_(("calls", "recipients")))
    per: str | None = None
    about: str = ""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        return cls(**_read(cls, raw, where))


@frozen(kw_only=True)
class Spec:
    """All files together."""

    areas: list[Area]
    limits: dict[str, BucketRow]
    folder: Path
    """Where they are; callbacks are specified in a folder inside it, see ``_codegen.webhooks``."""


def load(folder: Path = SPEC) -> Spec:
    """
    Read and check every file of the spec.

    Raises:
        SpecError: A row says something that cannot be; the text names file and row.
    """
    files: dict[str, Any] = {path.name: _read_file(path) for path in sorted(folder.glob("*.yaml"))}
    shared = SharedRows.load(files.pop("shared.yaml", {}), "shared.yaml")
    buckets = [BucketRow.load(row, "limits.yaml") for row in files.pop("limits.yaml", ())]
    limits = {row.name: row for row in buckets}
    areas = [Area.load(raw, name, shared) for name, raw in files.items()]
    _cross_check(areas, limits)
    return Spec(areas=areas, limits=limits, folder=folder)


def _read_file(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _cross_check(areas: list[Area], limits: dict[str, BucketRow]) -> None:
    ids: set[str] = set()
    models: set[str] = set()
    for area in areas:
        for operation in area.operations:
            if operation.id in ids:
                raise SpecError(f"{operation.id}: two rows with this id")
            ids.add(operation.id)
            if operation.id.rsplit(".", 1)[0] != area.area:
                raise SpecError(f"{operation.id}: does not belong into area {area.area}")
            for name in operation.limits:
                if name not in limits:
                    raise SpecError(f"{operation.id}: no limit {name!r} in limits.yaml")
        for model in area.models:
            if model.name in models:
                raise SpecError(f"{model.name}: two models with this name")
            models.add(model.name)
