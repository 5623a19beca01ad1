"""
Witnesses: requests and replies copied as facts from the documents' own examples.

Client and emulator are made from the same facts and could share a mistake, so each witness goes through both: is the
documented request the one the client sends, does the documented reply become the right model with no field lost, and
does the emulator accept the documented request?

A file ``<area>.yaml`` is a list of rows::

    - operation: users.register             # the client's method
      source: account_system (April 2023), 注册单个用户
      call: [[user1], {password: '1'}]      # positional and keyword arguments; {model: NewUser, username: u} makes one
      request: {method: POST, path: /users, json: {...}}        # also query: {...}, form: {...}, headers: {...}
      reply: {status: 200, json: {...}}     # as printed; unknown values may be shortened, keys may not
      result: {username: user1}             # what the model must say; a bare value for what is no model
      given:                                # requests the emulator must have answered before, for it to accept this
      - [POST, /users, {username: user1, password: '1'}]
      differs: why the client's request is not the printed one (then `request` is the client's)
      lost: {field: why it is not in the model}     # fields of the reply's payload that are left out on purpose
      emulator: why the emulator cannot be asked (rare)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import yaml

from easemob_async import models
from easemob_async._wire.port import Request

__all__ = ["Witness", "arguments", "leaves", "load", "plain", "request_facts"]

FOLDER = Path(__file__).parent


@attrs.frozen
class Witness:
    """One row; see the module."""

    operation: str
    source: str
    request: Mapping[str, Any]
    reply: Mapping[str, Any]
    call: list[Any] = attrs.field(factory=lambda: [[], {}])
    result: Any = None
    given: list[list[Any]] = attrs.Factory(list)
    differs: str = ""
    lost: Mapping[str, str] = attrs.Factory(dict)
    emulator: str = ""


def load() -> list[Witness]:
    """All rows of all files."""
    rows: list[Witness] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        rows += [Witness(**row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
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
    """What a row says about a request, read off the one that was sent."""
    path, _, query = request.target.partition("?")
    assert path.startswith(prefix)
    facts: dict[str, Any] = {"method": request.method, "path": unquote(path.removeprefix(prefix))}
    if query:
        facts["query"] = dict(parse_qsl(query, keep_blank_values=True))
    kind = dict(request.headers).get(b"content-type", b"")
    assert isinstance(request.body, bytes)
    if kind == b"application/json":
        facts["json"] = json.loads(request.body)
    elif kind == b"application/x-www-form-urlencoded":
        facts["form"] = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    return facts


def plain(value: Any) -> Any:
    """A result as plain values: models become dicts, with what is in ``extra`` under ``extra``."""
    if attrs.has(type(value)):
        return {
            field.name: plain(getattr(value, field.name))
            for field in attrs.fields(type(value))
            if field.name != "fetch"
        }
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def leaves(value: Any) -> Iterator[Any]:
    """All scalars inside a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value
