"""The documents' own examples, through the client and through the emulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from easemob_async import Easemob, Page
from easemob_async._wire import as_transport
from easemob_async._wire.port import Origin, Reply, Request
from easemob_async.emulator import Emulator
from tests.handler import HandlerTransport, answer, client_of, scripted
from tests.witnesses.harness import Witness, arguments, leaves, load, plain, request_facts

pytestmark = pytest.mark.anyio

WITNESSES = load()


def method_of(client: Easemob, operation: str) -> Any:
    found: Any = client
    for name in operation.split("."):
        found = getattr(found, name)
    return found


def contains(found: Any, wanted: Any, path: str = "result") -> list[str]:
    """Where *found* does not say what *wanted* says; a mapping may say more."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return [
            problem
            for key, value in wanted.items()
            for problem in (
                contains(found[key], value, f"{path}.{key}") if key in found else [f"{path} has no {key!r}"]
            )
        ]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [
            problem
            for n, (one, other) in enumerate(zip(found, wanted, strict=True))
            for problem in contains(one, other, f"{path}[{n}]")
        ]
    return [] if found == wanted else [f"{path} is {found!r}, not {wanted!r}"]


def witness_id(witness: Witness) -> str:
    return f"{witness.operation} ({witness.source[:30]})"


@pytest.mark.parametrize("witness", WITNESSES, ids=witness_id)
async def test_client(witness: Witness) -> None:
    """The client sends the documented request, and the documented reply becomes the model, with no field lost."""
    content = witness.reply.get("json", {})
    client = client_of(scripted(answer(witness.reply.get("status", 200), content)))
    positional, named = arguments(witness.call)
    value = await method_of(client, witness.operation)(*positional, **named)

    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    (request,) = transport.requests
    wanted = {name: item for name, item in witness.request.items() if name != "headers"}
    assert request_facts(request, "/org/app") == wanted

    found = plain(value.items if isinstance(value, Page) else value)
    assert contains(found, witness.result) == []
    assert lost_fields(witness, value) == []


def lost_fields(witness: Witness, value: Any) -> list[str]:
    """Names in the reply's payload whose values a user cannot find in the result."""
    if value is None or not isinstance(witness.reply.get("json"), dict):
        return []
    payload = {name: item for name, item in witness.reply["json"].items() if name in {"data", "entities", "result"}}
    kept = {normal(leaf) for leaf in leaves(plain(value))} | {normal(key) for key in all_keys(plain(value))}
    lost: list[str] = []

    def visit(item: Any, name: str) -> None:
        if isinstance(item, Mapping):
            for key, inner in item.items():
                visit(inner, str(key))
        elif isinstance(item, list):
            for inner in item:
                visit(inner, name)
        elif normal(item) not in kept and name not in witness.lost:
            lost.append(name)

    visit(payload, "")
    return lost


def all_keys(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return {str(key) for key in value} | {name for item in value.values() for name in all_keys(item)}
    if isinstance(value, list):
        return {name for item in value for name in all_keys(item)}
    return set()


def normal(value: Any) -> str:
    """Numbers and booleans that come as strings, and IDs with the app's prefix, count as what they stand for."""
    text = str(value).casefold()
    return text.rsplit("_", 1)[-1] if "#" in text else text.removesuffix(".0")


class InProcess:
    """The emulator as a function: a request's bytes in, its reply out."""

    def __init__(self) -> None:
        self.emulator = Emulator(limits=False)
        self.token = ""

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:

        transport = as_transport(httpx.ASGITransport(self.emulator))
        fields = {"content-type": "application/json", **(headers or {})}
        if self.token:
            fields["authorization"] = f"Bearer {self.token}"
        raw = tuple((name.encode(), value.encode()) for name, value in fields.items())
        origin = Origin("http", "127.0.0.1", 80)
        return await transport.send(Request(origin, method, "/org/app" + path, raw, body))

    async def log_in(self) -> None:
        body = {"grant_type": "client_credentials", "client_id": "emulator", "client_secret": "emulator-secret"}
        reply = await self.ask("POST", "/token", json.dumps(body).encode())
        self.token = json.loads(reply.content)["access_token"]


@pytest.mark.parametrize("witness", [witness for witness in WITNESSES if not witness.emulator], ids=witness_id)
async def test_emulator(witness: Witness) -> None:
    """The emulator accepts the documented request and answers in the documented envelope."""
    server = InProcess()
    await server.log_in()
    for method, path, *body in witness.given:
        reply = await server.ask(method, path, json.dumps(body[0]).encode() if body else b"")
        assert reply.status == 200, (path, reply.content)
    request = witness.request
    target = quote(request["path"], safe="/,")
    if "query" in request:
        target += "?" + urlencode(request["query"])
    headers = dict(request.get("headers", {}))
    body = b""
    if "json" in request:
        body = json.dumps(request["json"]).encode()
    elif "form" in request:
        body = urlencode(request["form"]).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
    reply = await server.ask(request["method"], target, body, headers)
    assert reply.status == witness.reply.get("status", 200), reply.content
    if isinstance(witness.reply.get("json"), dict):
        answered = json.loads(reply.content)
        for place in ("data", "entities"):
            if place in witness.reply["json"]:
                assert type(answered.get(place)) is type(witness.reply["json"][place])
