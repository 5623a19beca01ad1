"""
Witnesses: requests and replies copied as facts from the documents' own examples.

Client and emulator are written from the same facts and could share a mistake, so each witness is tested against both:
the client must send the documented request and turn the documented reply into a model without loss, and the emulator
must accept the documented request and answer as documented.

A file ``<area>.yaml`` is a list of rows::

    - operation: users.register             # method of the client
      source: account_system (April 2023), 注册单个用户
      call: [[user1], {password: '1'}]      # positional and keyword arguments; {model: NewUser, username: u} makes a
                                            # model, {bytes: text} bytes, and {saved: name} a path to save to
      request:
        method: POST
        path: /users                        # below the app; also query: {...}, and headers: {...} that are not common
        json: {username: user1, password: '1'}    # or form: {...}, or upload: {part: {filename: text}}
        token: app                          # the app's token (default), none, or the text of a token
      reply: {status: 200, json: {...}}     # as documented; values may be shortened, names may not; or text: of a file
      result: {username: user1}             # fields of the model that are not None; {items, cursor, total} of a page;
                                            # the text of a file that was saved
      error: NotFoundError                  # instead of `result`, for a refusal: class of the error
      setup:                                # earlier requests to the emulator
      - [POST, /users, {username: user1, password: '1'}]
      - [WAIT, 4]                           # seconds to advance the clock
      - method: POST                        # a request in full
        path: /thread
        json: {...}
        captures: {'1797': data.thread_id}  # value of the reply that replaces a text of the row
      app: {open_registration: false}       # settings of the emulated app
      request_differs: reason why the client's request is not the documented one (`request` is the client's)
      not_in_result: {data.groupid: reason why a change there does not change the result}
                                            # the place includes all below it; 'data.user1:' is the name alone, where
                                            # names are data
      spelling_matters: {data.f1: reason why a number as a string, or the reverse, is not the same there}
      emulator_differs: {count: reason why the emulator's reply is not the documented one there}
      not_emulated: reason why the row is not tested against the emulator

The documents show some refusals in a table, with only status, ``error`` and ``error_description``. The other fields are
left out of the row then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import yaml

from easemob_async import Page, models
from easemob_async.transports import Request

__all__ = [
    "LOADER",
    "TOKEN",
    "Witness",
    "build_arguments",
    "describe_request",
    "find_calls",
    "load_witnesses",
    "to_plain",
]

FOLDER = Path(__file__).parent

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader of libyaml, which saves seconds, if it is installed."""

TOKEN = "app-token"
"""The token of the client under test."""


@attrs.frozen
class Witness:
    """A row of a file; see the module."""

    operation: str
    source: str = attrs.field(validator=attrs.validators.min_len(8))
    request: Mapping[str, Any]
    reply: Mapping[str, Any]
    call: list[Any] = attrs.field(factory=lambda: [[], {}])
    result: Any = None
    error: str = ""
    setup: list[list[Any] | Mapping[str, Any]] = attrs.Factory(list)
    app: Mapping[str, Any] = attrs.Factory(dict)
    request_differs: str = ""
    not_in_result: Mapping[str, str] = attrs.Factory(dict)
    spelling_matters: Mapping[str, str] = attrs.Factory(dict)
    emulator_differs: Mapping[str, str] = attrs.Factory(dict)
    not_emulated: str = ""

    @property
    def area(self) -> str:
        """The operation without its last part: ``groups.members`` for ``groups.members.add``."""
        return self.operation.rpartition(".")[0]

    @property
    def status(self) -> int:
        """HTTP status of the reply."""
        return int(self.reply.get("status", 200))

    @property
    def body(self) -> Any:
        """Body of the reply: JSON, or the content of a file."""
        return self.reply["text"].encode() if "text" in self.reply else self.reply["json"]

    @property
    def authorization(self) -> str | None:
        """Authorization header of the request, if it has one."""
        token = self.request.get("token", "app")
        return None if token == "none" else f"Bearer {TOKEN if token == 'app' else token}"


def load_witnesses() -> list[Witness]:
    """Load the rows of all files."""
    rows: list[Witness] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER):
            witness = Witness(**row)
            assert witness.area.replace(".", "_") == path.stem, (
                f"move {witness.operation} to another file than {path.name}"
            )
            rows.append(witness)
    return rows


def find_calls() -> dict[str, list[Witness]]:
    """Find one documented call of each operation, by area."""
    found: dict[str, dict[str, Witness]] = {}
    for witness in load_witnesses():
        if not witness.error:
            found.setdefault(witness.area, {}).setdefault(witness.operation, witness)
    return {area: list(witnesses.values()) for area, witnesses in found.items()}


def build_arguments(call: Any, folder: Path) -> Any:
    """Build the arguments of a call, with models and bytes, and paths in *folder*."""
    match call:
        case {"model": name, **fields}:
            return getattr(models, name)(**build_arguments(fields, folder))
        case {"bytes": str(text)}:
            return text.encode()
        case {"saved": str(name)}:
            return folder / name
        case dict():
            return {name: build_arguments(value, folder) for name, value in call.items()}
        case list():
            return [build_arguments(value, folder) for value in call]
        case _:
            return call


COMMON_HEADERS = {
    "accept": "application/json",
    "authorization": None,
    "content-length": None,
    "content-type": None,
    "user-agent": None,
}
"""Header fields that rows do not name, with their required values; None allows any value."""


def describe_request(request: Request, prefix: str) -> dict[str, Any]:
    """Describe a request that was sent as rows do; the body must have the format that its content type names."""
    path, _, query = request.target.partition("?")
    assert path.startswith(prefix)
    facts: dict[str, Any] = {"method": request.method, "path": unquote(path.removeprefix(prefix))}
    if query:
        facts["query"] = _parse_pairs(query)
    headers = {name.decode(): value.decode() for name, value in request.headers}
    named = {name: value for name, value in headers.items() if COMMON_HEADERS.get(name, "") not in (None, value)}
    if named:
        facts["headers"] = named
    body = request.body
    assert isinstance(body, bytes), "the handler must read a streamed body"
    match headers.get("content-type", "").partition(";")[0]:
        case "application/json":
            facts["json"] = json.loads(body)
        case "application/x-www-form-urlencoded":
            facts["form"] = _parse_pairs(body.decode())
        case "multipart/form-data":
            facts["upload"] = _parse_uploads(headers["content-type"], body)
        case kind:
            assert (kind, body) == ("", b"")
    return facts


def _parse_uploads(content_type: str, body: bytes) -> dict[str, dict[str, str]]:
    """Return the files of a form: name of the part, name and content of the file."""
    form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    files: dict[str, dict[str, str]] = {}
    for part in form.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            name = str(part.get_param("name", header="content-disposition"))
            files[name] = {str(part.get_filename()): content.decode()}
    return files


def _parse_pairs(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), f"a name occurs twice in {text}"
    return dict(pairs)


def to_plain(value: Any) -> Any:
    """Convert a result to plain values: models and pages become dicts of their fields, except Nones and ``extra``."""
    if attrs.has(type(value)):
        skipped = {"fetch"} if isinstance(value, Page) else {"extra"}
        fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
        return {name: to_plain(item) for name, item in fields.items() if name not in skipped and item is not None}
    if isinstance(value, Mapping):
        attributes = {name: item for name, item in getattr(value, "__dict__", {}).items() if item}
        return {key: to_plain(item) for key, item in {**value, **attributes}.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value
