"""
The spec of the operations and models: what a row of ``_spec/*.yaml`` may say, read strictly.

A file describes one area::

    area: groups.members            # the attribute path on the client
    about: What the class is for.
    operations: [...]               # see OperationRow
    models: [...]                   # see ModelRow

``limits.yaml`` is a list of ``LimitRow``, and ``shared.yaml`` holds ``SharedRows``. An argument's ``name`` is the
Python name, and ``in`` and ``wire`` say where the value goes in the request. A model's field has its Python name too,
and ``wire`` says what the field is called in JSON. Unknown keys, unknown types and duplicate IDs are errors.
"""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast, get_args

import yaml
from attrs import Factory, field, fields, frozen
from attrs.validators import in_

from easemob_async._operation import Auth, LimitUnit, Meaning, ReplayClass

__all__ = [
    "SPEC",
    "Area",
    "ArgumentRow",
    "BatchRow",
    "CorrectionRow",
    "ErrorRow",
    "JobRow",
    "LimitRow",
    "ModelFieldRow",
    "ModelRow",
    "OperationRow",
    "PagingRow",
    "ReturnsRow",
    "Row",
    "SharedRows",
    "Spec",
    "SpecError",
    "load",
    "make_row",
    "read_row",
]

R = TypeVar("R")

SPEC = Path(__file__).parent.parent / "_spec"
"""The folder of the spec."""

ARGUMENT_TYPES = (
    "username",  # a user ID
    "usernames",  # several user IDs; min, max
    "str",  # min, max (characters), max_bytes, values, pattern with rule
    "strs",  # several non-empty strings; min, max, each_max
    "joined",  # several strings, joined with commas into one value of the path; max
    "int",  # min, max
    "bool",
    "map",  # strings by name; min, max, key_max_bytes, value_max_bytes, json_max_bytes (of all, as JSON)
    "object",  # any JSON object
    "json",  # any JSON value
    "message",  # a message class; sent as type and body (form: split) or as one object (form: merged)
    "model",  # one input model; model: its name
    "models",  # several input models; model: their name, min, max
    "file",  # a file, sent as it is read; in: multipart
)


class SpecError(Exception):
    """A row of the spec is invalid; the message names the file and the row."""


def read_row(cls: type[Any], raw: Any, where: str) -> dict[str, Any]:
    """
    Return a row's values by the attribute names of *cls*.

    Args:
        cls: The attrs class of the row; a field's metadata ``key`` is its name in the file, if that differs.
        raw: The row as YAML.
        where: The file and the row, for error messages.

    Raises:
        SpecError: The row is not a mapping, or it has a key that *cls* does not have.
    """
    if not isinstance(raw, dict):
        raise SpecError(f"{where}: a row must be a mapping, not {raw!r}")
    row = cast("dict[str, Any]", raw)
    names = {(each.metadata.get("key") or each.name): each.name for each in fields(cls) if each.init}
    unknown = set(row) - set(names)
    if unknown:
        raise SpecError(f"{where}: unknown keys {sorted(unknown)}; known are {sorted(names)}")
    return {names[key]: value for key, value in row.items()}


def make_row(cls: type[R], values: dict[str, Any], where: str) -> R:
    """
    Make a row from its values.

    Raises:
        SpecError: A key is missing, or a value is not one of those the key may have.
    """
    try:
        return cls(**values)
    except (TypeError, ValueError) as error:
        raise SpecError(f"{where}: {error.args[0]}") from error


class Row:
    """A row that is read as it is."""

    __slots__ = ()

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """
        Read the row.

        Raises:
            SpecError: The row is invalid; the message begins with *where*.
        """
        return make_row(cls, read_row(cls, raw, where), where)


@frozen(kw_only=True)
class SharedRows(Row):
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
        rows = make_row(cls, read_row(cls, raw, where), where)
        return cls(
            arguments={name: {"name": name, **row} for name, row in rows.arguments.items()},
            errors=rows.errors,
        )

    def resolve(self, kind: str, raw: Any, where: str) -> Any:
        """
        Replace a reference to a shared row by the row.

        Args:
            kind: The name of the list: ``arguments`` or ``errors``.
            raw: A row of an operation's list, which may refer to a shared row.
            where: The file and the operation, for error messages.

        Raises:
            SpecError: No shared row has the name.
        """
        reference: dict[str, Any] = {"shared": raw} if isinstance(raw, str) else raw
        if not isinstance(reference, dict) or "shared" not in reference:
            return raw
        replaced = dict(reference)
        name = replaced.pop("shared")
        rows: dict[str, Any] = getattr(self, kind)
        if name not in rows:
            raise SpecError(f"{where}: shared.yaml has no row {name!r} among its {kind}")
        return {**rows[name], **replaced}


@frozen(kw_only=True)
class ArgumentRow(Row):
    """One argument of an operation."""

    name: str
    about: str
    """Description for the docstring; the generator adds the limits that are validated."""
    type: str = field(default="str", validator=in_(ARGUMENT_TYPES))
    where: Literal["path", "query", "body", "form", "items", "header", "multipart"] = field(
        default="body",
        metadata={"key": "in"},
        validator=in_(("path", "query", "body", "form", "items", "header", "multipart")),
    )
    """
    Where the value goes. ``body``: a field of the JSON object. ``items``: the JSON body is this list. ``form``: the
    argument is the whole form.
    """
    wire: str = ""
    """Its name in the request, if that differs; ``msg.type`` is the field ``type`` of the object ``msg``."""
    optional: bool = False
    positional: bool | None = None
    """
    Whether it may be given without its name; by default the required arguments in the path and the first other
    required argument may.
    """
    min: int | None = None
    max: int | None = None
    each_max: int | None = None
    max_bytes: int | None = None
    key_max_bytes: int | None = None
    value_max_bytes: int | None = None
    json_max_bytes: int | None = None
    values: list[str] = Factory(list[str])
    pattern: str = ""
    rule: str = ""
    """The pattern in plain English, for the docstring and the error message."""
    model: str = ""
    encode: str = ""
    """A function of ``_shapes`` that converts the validated value to its form in the request."""
    form: Literal["split", "merged"] = field(default="split", validator=in_(("split", "merged")))
    constant: Any = None
    """The value that is always sent; the method has no such argument."""
    default: Any = None
    """The method's default value, if it is not None."""
    counts: bool = False
    """Whether its length is the cost of the call for limits that count recipients."""
    key: bool = False
    """Whether its value selects the bucket of a limit with ``per``."""
    secret: bool = False
    """Whether it is a password, a token or another secret, which tracebacks must not show."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        argument = make_row(cls, read_row(cls, raw, where), where)
        if not argument.name.isidentifier() or keyword.iskeyword(argument.name):
            raise SpecError(f"{where}: {argument.name!r} is not a valid argument name; rename it and set wire")
        if argument.pattern and not argument.rule:
            raise SpecError(f"{where}: argument {argument.name} has a pattern; describe it in rule")
        if argument.type in {"model", "models"} and not argument.model:
            raise SpecError(f"{where}: argument {argument.name} is a model; set model to the name of its class")
        return argument

    @property
    def wire_name(self) -> str:
        """Name of the argument in the request."""
        return self.wire or self.name


@frozen(kw_only=True)
class ErrorRow(Row):
    """One documented refusal."""

    http: int
    means: Meaning = field(validator=in_(get_args(Meaning)))
    when: str
    """The condition, for the docstring."""
    code: str | None = None
    text: str | None = None
    """
    A part of the error description that distinguishes this refusal from others, with any status and code.

    At least two words, because a user ID in the description may be any word. ``*`` stands for one name, ``[]`` for
    names in brackets; what is in brackets or quotes is not compared otherwise.
    """
    about: str = field(default="call", validator=in_(("item", "target", "call")))
    already_so: bool = False


@frozen(kw_only=True)
class ReturnsRow(Row):
    """The return value of an operation's method."""

    type: str = "None"
    """A Python type: a model's name, ``list[User]``, ``dict[str, str]``, ``str``, ``bool``, ``int`` or ``None``."""
    at: str = ""
    """Path of the payload in the body: ``entities[0]``, ``data``, ``data.data``; empty for the whole body."""
    about: str = ""
    """Description for the docstring; of a paged operation a plural noun phrase for the items of all pages."""
    reader: str = ""
    """A function of ``_shapes`` that converts the payload to the shape that the type is structured from."""
    absent: Any = None
    """The payload to use if its path is missing, where the documents allow that: ``[]`` or ``{}``."""
    optional: bool = False
    """Whether the result may be None: the reply may lack it, or a retry found that an earlier attempt succeeded."""
    shared: dict[str, str] = Factory(dict[str, str])
    """Fields of the body to copy into each row of a list: names in the row, and paths in the body."""
    given: str = ""
    """The argument with the same ID, which the reply may then lack; without both, the reply is not as documented."""
    wrapped: Literal["", "UserAttributes"] = field(default="", validator=in_(("", "UserAttributes")))
    """A class of ``models._base`` that adds what the body has beside the value."""
    names: str = ""
    """
    The argument with the names that the call is made for, or ``users.username`` for a field of its models. Names that
    the reply does not have are added to the result: as rows without an outcome, or to its ``not_reported``.
    """
    exact: bool = False
    """Whether names that differ in case are different names."""


@frozen(kw_only=True)
class PagingRow(Row):
    """The paging of a list; see ``easemob_async._paging.Paging`` for the keys that are not described here."""

    style: str = field(validator=in_(("cursor", "number", "key")))
    """
    ``cursor``: the reply has a cursor for the next page. ``number``: pages are numbered. ``key``: the next page begins
    with the key of the last item.
    """
    limit: str = ""
    """Name of the parameter for the page size."""
    cursor: str = ""
    """Name of the parameter for the cursor, the page number or the key."""
    where: Literal["query", "body"] = field(default="query", metadata={"key": "in"}, validator=in_(("query", "body")))
    """Where these parameters go: the query, or the JSON object of the body."""
    next: str | list[str] = "cursor"
    """
    Style ``cursor``: path of the next cursor in the body, or several paths to try in order. Style ``key``: name of the
    field with the key in an item.
    """
    first: int = 1
    """Number of the first page."""
    max: int | None = None
    """Largest page size."""
    safe: int | None = None
    """
    Page size that every server supports, where servers differ: a page with fewer items is the last page.
    """
    default: int | None = None
    """The service's default page size."""
    ask: int | None = None
    """Page size to request by default, where the service's own default does not allow paging."""
    total: str = ""
    """Path of the total number of items in the body."""
    page: str = ""
    """A class derived from ``Page``, for a list whose reply has more than the items."""
    last: str = ""
    """Style ``number``: path of the flag in the body that says whether this page is the last."""
    within: list[str] = Factory(list[str])
    """
    Style ``key``, where the service ignores a time range once a key is given: the field with the time in an item, and
    the query parameters for the start and the end of the range.
    """


@frozen(kw_only=True)
class BatchRow(Row):
    """Number of items that one call accepts."""

    max: int | None = None
    safe: int | None = None
    """The smallest maximum of all documents, where documents differ; batch jobs use it."""


@frozen(kw_only=True)
class JobRow(Row):
    """A method of ``client.batch`` that carries out the operation for any number of items."""

    items: str
    """The argument of the operation that the job takes any number of items for; it must be a field of the JSON body."""
    title: str
    """First line of the docstring; the generator adds the number of items in a request."""
    text: str = ""
    """Further paragraphs of the docstring: what an outcome holds."""


@frozen(kw_only=True)
class CorrectionRow(Row):
    """One mistake of a document."""

    says: str
    """The document's claim."""
    takes: str
    """The form that the service accepts."""
    known: str
    """The evidence."""


@frozen(kw_only=True)
class OperationRow:
    """One operation of the API: one coroutine of the client."""

    id: str
    """The area and the coroutine's name: ``groups.members.add``."""
    title: str
    """First line of the docstring: an imperative."""
    call: str
    """HTTP method and path below ``/{org}/{app}``: ``POST /users``. ``LOCAL`` if no request is sent."""
    replay: str = field(validator=in_(get_args(ReplayClass)))
    replay_why: str = ""
    """Why a lost reply must not lead to a retry, for the docstring."""
    text: str = ""
    """Further paragraphs of the docstring."""
    overload: str = ""
    """The difference from other operations with the same HTTP method and path."""
    overview: list[str] = Factory(list[str])
    """Names of the rows in the vendor's REST overview that describe this operation."""
    auth: str = field(default="app", validator=in_(get_args(Auth)))
    limits: list[str] = Factory(list[str])
    """Names from ``limits.yaml``; if empty, the operation has a bucket of its own with 100 calls per second."""
    batch: BatchRow | None = None
    job: JobRow | None = None
    deprecated: str = ""
    """The reason, and the replacement."""
    arguments: list[ArgumentRow] = Factory(list[ArgumentRow])
    needs_one_of: list[str] = Factory(list[str])
    """Names of optional arguments; at least one of them must be given."""
    returns: ReturnsRow = ReturnsRow()
    succeeds_when: list[Any] = Factory(list[Any])
    """
    Where a reply with status 200 may report a failure: a path and the value on success, as in ``[data.result, true]``
    or ``[data.result, [true, success]]``.
    """
    paging: PagingRow | None = None
    errors: list[ErrorRow] = Factory(list[ErrorRow])
    doc: str
    """Names of the documentation pages, the newest first."""
    notes: list[str] = Factory(list[str])
    """Facts for callers; each is a paragraph of the docstring."""
    facts: list[str] = Factory(list[str])
    """Facts for the emulator, the tests and maintainers; not generated."""
    corrections: list[CorrectionRow] = Factory(list[CorrectionRow])
    """Mistakes of the documents; not generated."""
    hand_written: str = ""
    """Path of the hand-written class that has the coroutine, if the coroutine is not generated."""

    @classmethod
    def load(cls, raw: Any, where: str, shared: SharedRows) -> Self:
        """Read one row."""
        values = read_row(cls, raw, where)
        where = f"{where} {values.get('id')}"
        for name, one in (("batch", BatchRow), ("job", JobRow), ("paging", PagingRow), ("returns", ReturnsRow)):
            if name in values:
                values[name] = one.load(values[name], where)
        for name, many in (("arguments", ArgumentRow), ("errors", ErrorRow), ("corrections", CorrectionRow)):
            rows = [shared.resolve(name, row, where) for row in values.get(name, ())]
            values[name] = [many.load(row, where) for row in rows]
        operation = make_row(cls, values, where)
        operation.check(where)
        return operation

    def check(self, where: str) -> None:
        """
        Check what several keys say together.

        Raises:
            SpecError: Two keys contradict each other; the message starts with *where*.
        """
        unknown = set(self.needs_one_of) - {argument.name for argument in self.arguments}
        if unknown:
            raise SpecError(f"{where}: needs_one_of names {sorted(unknown)}, which are not arguments")
        in_path = re.findall(r"{(\w+)}", self.path)
        given = [argument.wire_name for argument in self.arguments if argument.where == "path"]
        if in_path != given:
            raise SpecError(f"{where}: the path has the values {in_path}, but the arguments in the path are {given}")
        if self.job is not None:
            names = {argument.name for argument in self.arguments if argument.where == "body"}
            if self.job.items not in names or len(names) < len(self.arguments):
                raise SpecError(f"{where}: the job needs an argument {self.job.items!r}, and all arguments in the body")

    def split_items(self) -> tuple[ArgumentRow, list[ArgumentRow]]:
        """Return the argument that the job takes any number of items for, and the other arguments."""
        assert self.job is not None
        name = self.job.items
        (items,) = (argument for argument in self.arguments if argument.name == name)
        return items, [argument for argument in self.arguments if argument is not items]

    @property
    def method(self) -> str:
        """HTTP method, or ``LOCAL``."""
        return self.call.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """Path below ``/{org}/{app}``."""
        return self.call.split(" ", 1)[1] if " " in self.call else ""

    @property
    def name(self) -> str:
        """Name of the coroutine."""
        return self.id.rsplit(".", 1)[1]


@frozen(kw_only=True)
class ModelFieldRow(Row):
    """One field of a model."""

    name: str
    about: str
    type: str = "str"
    wire: str = ""
    """Its name in JSON, if that differs; ``size.width`` is the field ``width`` of the object ``size``."""
    optional: bool = False
    """Whether the field may be missing; its value is then None or ``default``."""
    default: Any = None
    reader: str = ""
    """A function of ``_shapes`` that converts the value in JSON to the field's."""
    unit: str = field(default="", validator=in_(("", "ms", "s")))
    """``ms`` or ``s`` since the epoch: the class gets a property with a datetime as well."""
    secret: bool = False
    """Whether the value is left out of the repr."""
    computed: bool = False
    """Whether the client sets the field, so that replies do not have it."""
    rule: dict[str, Any] = Factory(dict[str, Any])
    """
    Validation of an input model's field: ``kind`` is a type of an argument (``username``, ``map``), the other keys are
    those of an argument (``min``, ``max``, ``max_bytes``, ``values``, ``pattern`` with ``rule``, ``encode``).
    """

    @property
    def wire_name(self) -> str:
        """Name of the field in JSON."""
        return self.wire or self.name


@frozen(kw_only=True)
class ModelRow(Row):
    """One attrs class of ``models/``."""

    name: str
    about: str
    kind: str = field(default="reply", validator=in_(("reply", "input", "message", "body")))
    """
    ``reply``: structured from JSON. ``input``: created by the caller and validated. ``message``: a member of the union
    of messages that can be sent. ``body``: a member of the union of message bodies that can be received.
    """
    tag: str = ""
    """``type`` of a message or body in JSON; a body without a tag is used for unknown types."""
    fields: list[ModelFieldRow] = Factory(list[ModelFieldRow])
    reader: str = ""
    """A function of ``_shapes`` that converts the object before its fields are read."""

    @classmethod
    def load(cls, raw: Any, where: str) -> Self:
        """Read one row."""
        values = read_row(cls, raw, where)
        where = f"{where} {values.get('name')}"
        values["fields"] = [ModelFieldRow.load(row, where) for row in values.get("fields", ())]
        return make_row(cls, values, where)


@frozen(kw_only=True)
class Area:
    """One file of the spec: one class of ``api/``."""

    area: str
    """Attribute path on the client: ``groups.members``."""
    about: str
    """Docstring of the class."""
    base: str = ""
    """Path of a hand-written class that the generated class inherits from."""
    operations: list[OperationRow] = Factory(list[OperationRow])
    models: list[ModelRow] = Factory(list[ModelRow])

    @classmethod
    def load(cls, raw: Any, where: str, shared: SharedRows) -> Self:
        """Read one file."""
        values = read_row(cls, raw, where)
        values["operations"] = [OperationRow.load(row, where, shared) for row in values.get("operations", ())]
        values["models"] = [ModelRow.load(row, where) for row in values.get("models", ())]
        area = make_row(cls, values, where)
        if area.file_name != where:
            raise SpecError(f"{where}: the area {area.area} must be in {area.file_name}")
        return area

    @property
    def file_name(self) -> str:
        """Name of the file: ``groups_members.yaml``."""
        return f"{self.module[1:]}.yaml"

    @property
    def module(self) -> str:
        """Name of the modules in ``api/`` and ``models/``: ``_groups_members``."""
        return "_" + self.area.replace(".", "_")

    @property
    def class_name(self) -> str:
        """Name of the class: ``GroupsMembers`` for ``groups.members``."""
        return "".join(word.title() for word in re.split(r"[._]", self.area))


@frozen(kw_only=True)
class LimitRow(Row):
    """One limit of ``limits.yaml``."""

    name: str
    windows: list[str]
    """Such as ``100/s``, ``6000/min``, ``1/30min``, ``10/10s`` or ``3/day`` (a day in UTC)."""
    counts: str = field(default="calls", validator=in_(get_args(LimitUnit)))
    per: str | None = None
    about: str = ""


@frozen(kw_only=True)
class Spec:
    """All areas and limits."""

    areas: list[Area]
    limits: dict[str, LimitRow]
    folder: Path
    """The folder of the files; its folder ``webhooks`` holds the spec of the callbacks, see ``callback_spec``."""


def load(folder: Path = SPEC) -> Spec:
    """
    Read and check every file of the spec.

    Raises:
        SpecError: A row is invalid; the message names the file and the row.
    """
    files: dict[str, Any] = {path.name: _read_file(path) for path in sorted(folder.glob("*.yaml"))}
    shared = SharedRows.load(files.pop("shared.yaml", {}), "shared.yaml")
    limits = [LimitRow.load(row, "limits.yaml") for row in files.pop("limits.yaml", ())]
    spec = Spec(
        areas=[Area.load(raw, name, shared) for name, raw in files.items()],
        limits={row.name: row for row in limits},
        folder=folder,
    )
    _check(spec)
    return spec


def _read_file(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _check(spec: Spec) -> None:
    ids: set[str] = set()
    models: set[str] = set()
    for area in spec.areas:
        where = area.file_name
        for operation in area.operations:
            if operation.id in ids:
                raise SpecError(f"{where} {operation.id}: two operations have this ID")
            ids.add(operation.id)
            if operation.id.rsplit(".", 1)[0] != area.area:
                raise SpecError(f"{where} {operation.id}: the ID does not begin with the area {area.area}")
            for name in operation.limits:
                if name not in spec.limits:
                    raise SpecError(f"{where} {operation.id}: limits.yaml has no limit {name!r}")
        for model in area.models:
            if model.name in models:
                raise SpecError(f"{where} {model.name}: two models have this name")
            models.add(model.name)
