"""
Witnesses: requests and replies copied as facts from the documents' own examples.

Client and emulator are made from the same facts and could share a mistake, so each witness goes through both: is the
documented request the one the client sends, does the documented reply become the right model with nothing lost, and
does the emulator take the documented request and answer as documented?

A file ``<area>.yaml`` is a list of rows::

    - operation: users.register             # the client's method
      source: account_system (April 2023), 注册单个用户
      call: [[user1], {password: '1'}]      # positional and keyword arguments; {model: NewUser, username: u} makes one,
                                            # {bytes: text} is that text as bytes, {saved: name} a path to save to
      request:
        method: POST
        path: /users                        # below the app; also query: {...} and headers: {...} that are not on all
        json: {username: user1, password: '1'}    # or form: {...}, or upload: {part: {filename: text}}
        token: app                          # whose token goes along: the app's (by default), none, or this very one
      reply: {status: 200, json: {...}}     # as printed; unknown values may be shortened, keys may not; text: of a file
      result: {username: user1}             # all the model says but its Nones; a page is {items, cursor, total}; a file
                                            # that was saved is its text
      error: NotFoundError                  # instead of `result`, for a refusal: the class of the error
      given:                                # requests the emulator must have answered before, for it to take this one
      - [POST, /users, {username: user1, password: '1'}]
      - [WAIT, 4]                           # seconds that pass between them
      - method: POST                        # a whole request; 1797 in the row stands for what its reply has there
        path: /thread
        json: {...}
        gives: {'1797': data.thread_id}
      app: {open_registration: false}       # settings of the emulated app
      differs: why the client's request is not the printed one (then `request` is the client's)
      lost: {data.groupid: why it is not in the result}     # a place in the reply with all below it; 'data.user1:' is
                                                            # the name alone, where names are data
      otherwise: {count: why the emulator's reply is not the printed one here}
      emulator: why the emulator cannot be asked (rare)

Of a refusal only status, ``error`` and ``error_description`` may be printed, in a table; the rest of its body is then
left out.
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
from easemob_async._wire.port import Request

__all__ = ["LOADER", "TOKEN", "Witness", "arguments", "load", "plain", "request_facts"]

FOLDER = Path(__file__).parent

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Seconds faster where it is there."""

TOKEN = "app-token"
"""The token of the client under test."""


@attrs.frozen
class Witness:
    """One row; see the module."""

    operation: str
    source: str = attrs.field(validator=attrs.validators.min_len(8))
    request: Mapping[str, Any]
    reply: Mapping[str, Any]
    call: list[Any] = attrs.field(factory=lambda: [[], {}])
    result: Any = None
    error: str = ""
    given: list[list[Any] | Mapping[str, Any]] = attrs.Factory(list)
    app: Mapping[str, Any] = attrs.Factory(dict)
    differs: str = ""
    lost: Mapping[str, str] = attrs.Factory(dict)
    otherwise: Mapping[str, str] = attrs.Factory(dict)
    emulator: str = ""

    @property
    def area(self) -> str:
        """``groups.members`` of ``groups.members.add``."""
        return self.operation.rpartition(".")[0]

    @property
    def status(self) -> int:
        """The reply's HTTP status."""
        return int(self.reply.get("status", 200))

    @property
    def body(self) -> Any:
        """The reply's body: JSON, or the bytes of a file."""
        return self.reply["text"].encode() if "text" in self.reply else self.reply["json"]

    @property
    def authorization(self) -> str | None:
        """The header the request is to have, None for none."""
        token = self.request.get("token", "app")
        return None if token == "none" else f"Bearer {TOKEN if token == 'app' else token}"


def load() -> list[Witness]:
    """All rows of all files."""
    rows: list[Witness] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER):
            witness = Witness(**row)
            assert witness.area.replace(".", "_") == path.stem, f"{witness.operation} stands in {path.name}"
            rows.append(witness)
    return rows


def arguments(call: Any, folder: Path) -> Any:
    """A row's arguments with its models and bytes made, and its paths put into *folder*."""
    match call:
        case {"model": name, **fields}:
            return getattr(models, name)(**arguments(fields, folder))
        case {"bytes": str(text)}:
            return text.encode()
        case {"saved": str(name)}:
            return folder / name
        case dict():
            return {name: arguments(value, folder) for name, value in call.items()}
        case list():
            return [arguments(value, folder) for value in call]
        case _:
            return call


ON_ALL = {
    "accept": "application/json",
    "authorization": None,
    "content-length": None,
    "content-type": None,
    "user-agent": None,
}
"""Header fields rows do not name, with the value they have to have; None is any."""


def request_facts(request: Request, prefix: str) -> dict[str, Any]:
    """What a row says about a request, read off the one that was sent; a type that does not fit the body fails."""
    path, _, query = request.target.partition("?")
    assert path.startswith(prefix)
    facts: dict[str, Any] = {"method": request.method, "path": unquote(path.removeprefix(prefix))}
    if query:
        facts["query"] = _pairs(query)
    headers = {name.decode(): value.decode() for name, value in request.headers}
    told = {name: value for name, value in headers.items() if ON_ALL.get(name, "") not in (None, value)}
    if told:
        facts["headers"] = told
    body = request.body
    assert isinstance(body, bytes), "a body in pieces is to be taken where the request is answered"
    match headers.get("content-type", "").partition(";")[0]:
        case "application/json":
            facts["json"] = json.loads(body)
        case "application/x-www-form-urlencoded":
            facts["form"] = _pairs(body.decode())
        case "multipart/form-data":
            facts["upload"] = _uploads(headers["content-type"], body)
        case kind:
            assert (kind, body) == ("", b"")
    return facts


def _uploads(content_type: str, body: bytes) -> dict[str, dict[str, str]]:
    """By a part's name, its file's name and text."""
    form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    files: dict[str, dict[str, str]] = {}
    for part in form.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            name = str(part.get_param("name", header="content-disposition"))
            files[name] = {str(part.get_filename()): content.decode()}
    return files


def _pairs(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), f"a name stands twice in {text}"
    return dict(pairs)


def plain(value: Any) -> Any:
    """A result as plain values: models and pages become dicts of their fields without Nones and without ``extra``."""
    if attrs.has(type(value)):
        skipped = {"fetch"} if isinstance(value, Page) else {"extra"}
        fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
        return {name: plain(item) for name, item in fields.items() if name not in skipped and item is not None}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
