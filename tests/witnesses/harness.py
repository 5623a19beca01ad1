"""
Witnesses: requests and replies copied as facts from the documents' own examples.

Client and emulator are made from the same facts and could share a mistake, so each witness goes through both: is the
documented request the one the client sends, does the documented reply become the right model with nothing lost, and
does the emulator take the documented request and answer as documented?

A file ``<area>.yaml`` is a list of rows::

    - operation: users.register             # the client's method
      source: account_system (April 2023), 注册单个用户
      call: [[user1], {password: '1'}]      # positional and keyword arguments; {model: NewUser, username: u} makes one
      request:
        method: POST
        path: /users                        # below the app; also query: {...}, json: ..., form: {...}
        json: {username: user1, password: '1'}
        token: app                          # whose token goes along: the app's (by default), none, or this very one
      reply: {status: 200, json: {...}}     # as printed; unknown values may be shortened, keys may not
      result: {username: user1}             # all the model says but its Nones; a page is {items, cursor, total}
      error: NotFoundError                  # instead of `result`, for a refusal: the class of the error
      given:                                # requests the emulator must have answered before, for it to take this one
      - [POST, /users, {username: user1, password: '1'}]
      - [WAIT, 4]                           # seconds that pass between them
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
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import yaml

from easemob_async import Page, models
from easemob_async._wire.port import Request

__all__ = ["TOKEN", "Witness", "arguments", "load", "plain", "request_facts"]

FOLDER = Path(__file__).parent

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
    given: list[list[Any]] = attrs.Factory(list)
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
        """The reply's body."""
        return self.reply["json"]

    @property
    def authorization(self) -> str | None:
        """The header the request is to have, None for none."""
        token = self.request.get("token", "app")
        return None if token == "none" else f"Bearer {TOKEN if token == 'app' else token}"


def load() -> list[Witness]:
    """All rows of all files."""
    rows: list[Witness] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            witness = Witness(**row)
            assert witness.area.replace(".", "_") == path.stem, f"{witness.operation} stands in {path.name}"
            rows.append(witness)
    return rows


def arguments(call: Any) -> Any:
    """A row's arguments with its models made."""
    if isinstance(call, dict) and "model" in call:
        given = {name: arguments(value) for name, value in call.items() if name != "model"}
        return getattr(models, call["model"])(**given)
    if isinstance(call, dict):
        return {name: arguments(value) for name, value in call.items()}
    if isinstance(call, list):
        return [arguments(value) for value in call]
    return call


def request_facts(request: Request, prefix: str) -> dict[str, Any]:
    """What a row says about a request, read off the one that was sent; a type that does not fit the body fails."""
    path, _, query = request.target.partition("?")
    assert path.startswith(prefix)
    facts: dict[str, Any] = {"method": request.method, "path": unquote(path.removeprefix(prefix))}
    if query:
        facts["query"] = _pairs(query)
    assert isinstance(request.body, bytes)
    match dict(request.headers).get(b"content-type"):
        case b"application/json":
            facts["json"] = json.loads(request.body)
        case b"application/x-www-form-urlencoded":
            facts["form"] = _pairs(request.body.decode())
        case kind:
            assert (kind, request.body) == (None, b"")
    return facts


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
