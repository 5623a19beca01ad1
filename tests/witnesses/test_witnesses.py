"""The documents' own examples, through the client and through the emulator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import easemob_async
from easemob_async import APIError, EasemobError, RetryPolicy
from easemob_async._wire.port import Reply, Request
from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.handler import HandlerTransport, make_client, make_reply
from tests.witnesses.comparing import changed, exact, explained, replaced, unlike, value_at
from tests.witnesses.harness import TOKEN, Witness, arguments, load, plain, request_facts

pytestmark = pytest.mark.anyio

WITNESSES = load()

UNREFUSED = {"moderation.records": "no page has these"}
"""The areas of which no refusals are documented."""

EMULATED = {operation for operation, _, _ in Emulator.routes()}


def witness_id(witness: Witness) -> str:
    """``users.get`` or, for a refusal, ``users.get-NotFoundError``."""
    return "-".join(filter(None, (witness.operation, witness.error)))


def select(*, refused: bool, emulated: bool = False) -> pytest.MarkDecorator:
    """The rows a test is about."""
    rows = [row for row in WITNESSES if bool(row.error) is refused]
    if emulated:
        rows = [row for row in rows if row.operation in EMULATED and not row.emulator]
    return pytest.mark.parametrize("witness", rows, ids=witness_id)


# ------------------------------------------------------------------------------------------------------ the client


class Asked:
    """A client that gets one reply, and what becomes of a row's call with it."""

    def __init__(self, witness: Witness, folder: Path) -> None:
        self.witness = witness
        self.folder = folder
        self.reply = make_reply(witness.status, witness.body)
        retry = RetryPolicy(attempts=1, refusals=0)
        self.client = make_client(self._handle, token=TOKEN, limits=False, retry=retry)

    async def _handle(self, request: Request) -> Reply:
        if not isinstance(request.body, bytes):
            request.body = b"".join([piece async for piece in request.body])
        return self.reply

    async def call(self) -> Any:
        """The result, as the client gives it, or the text of the file that was saved."""
        method: Any = self.client
        for name in self.witness.operation.split("."):
            method = getattr(method, name)
        positional, named = arguments(self.witness.call, self.folder)
        result = await method(*positional, **named)
        return named["to"].read_text() if "to" in named else result

    async def outcome(self, body: Any) -> Any:
        """What comes of another reply: the result as plain values, or the error's text."""
        self.reply = make_reply(self.witness.status, body)
        try:
            return plain(await self.call())
        except EasemobError as error:
            return str(error)

    @property
    def request(self) -> Request:
        """The one request that was sent."""
        transport = self.client._core.transport
        assert isinstance(transport, HandlerTransport)
        (request,) = transport.requests
        return request


def assert_documented(request: Request, witness: Witness) -> None:
    """The request is the row's: path, query, body, and the headers that belong to them."""
    wanted = {name: item for name, item in witness.request.items() if name != "token"}
    assert exact(request_facts(request, "/org/app")) == exact(wanted)
    headers = {name.decode(): value.decode() for name, value in request.headers}
    assert headers.get("authorization") == witness.authorization
    assert "accept" in headers


@select(refused=False)
async def test_client_sends_and_reads(witness: Witness, tmp_path: Path) -> None:
    """The client sends the documented request, and the documented reply becomes the model."""
    asked = Asked(witness, tmp_path)
    value = await asked.call()
    assert_documented(asked.request, witness)
    assert exact(plain(value)) == exact(witness.result)


@select(refused=False)
async def test_client_loses_nothing(witness: Witness, tmp_path: Path) -> None:
    """A reply with any one name or value of its payload changed gives another result: each of them is made use of."""
    asked = Asked(witness, tmp_path)
    result = await asked.outcome(witness.body)
    lost = [place for place, body in changed(witness.body) if await asked.outcome(body) == result]
    assert explained(lost, witness.lost) == ([], [])


@select(refused=True)
async def test_client_names_the_refusal(witness: Witness, tmp_path: Path) -> None:
    """A documented refusal becomes the error it means, with the service's own code and text."""
    asked = Asked(witness, tmp_path)
    with pytest.raises(APIError) as caught:
        await asked.call()
    error = caught.value
    assert_documented(asked.request, witness)
    assert type(error) is getattr(easemob_async, witness.error)
    assert error.sent == ("no" if witness.error == "RateLimitedError" else "yes")
    assert (error.status, error.code) == (witness.status, witness.body.get("error"))
    if witness.status != 200:  # where a success hides the failure, the text is the client's
        assert error.description == witness.body.get("error_description")
    assert error.refusal.number == witness.body.get("error_code")


# ---------------------------------------------------------------------------------------------------- the emulator


class Server:
    """The emulator in this process, with a manual clock and what a row takes as given."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.clock = ManualClock()
        app = App("org", "app", client_id="client-id", client_secret="client-secret", **witness.app)
        self.emulator = Emulator(apps=[app], limits=False, clock=self.clock)
        self.token = self.emulator.tenant("org", "app").tokens.issue(0).text
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.emulator), base_url="http://127.0.0.1")
        self.made: dict[str, str] = {}
        """What the emulator made, an ID or a file's address, by what is printed in its place."""

    async def _prepare(self) -> None:
        for step in self.witness.given:
            match step:
                case ["WAIT", seconds]:
                    await self.clock.advance(seconds)
                    continue
                case [method, path, *body]:
                    request = {"method": method, "path": path, **dict(zip(["json"], body, strict=False))}
                case _:
                    request = dict(step)
            reply = await self._ask(request)
            assert reply.status_code == 200, (request, reply.text)
            for printed, place in request.get("gives", {}).items():
                self.made[printed] = value_at(reply.json(), place)

    async def _ask(self, request: Mapping[str, Any]) -> httpx.Response:
        request = replaced(request, self.made)
        token = request.get("token", "app")
        headers = {} if token == "none" else {"authorization": f"Bearer {self.token if token == 'app' else token}"}
        return await self.client.request(
            request["method"],
            "/org/app" + quote(request["path"], safe="/,"),
            params=request.get("query"),
            json=request.get("json"),
            data=request.get("form"),
            files={part: file for part, files in request.get("upload", {}).items() for file in files.items()},
            headers=headers | request.get("headers", {}),
        )

    async def reply(self) -> Any:
        """The body of the reply to the row's request, which has to be taken for the row's operation."""
        async with self.client:
            await self._prepare()
            reply = await self._ask(self.witness.request)
        assert self.emulator.requests[-1].operation == self.witness.operation
        assert reply.status_code == self.witness.status, reply.text
        if isinstance(self.witness.body, bytes):
            return reply.content
        assert reply.headers["content-type"] == "application/json"
        return replaced(reply.json(), {made: printed for printed, made in self.made.items()})


def assert_like_printed(body: Any, witness: Witness) -> None:
    """The reply is the printed one, but for the places the row explains."""
    found = dict(unlike(body, witness.body))
    unexplained, idle = explained(found, witness.otherwise)
    assert ({place: found[place] for place in unexplained}, idle) == ({}, [])


@select(refused=False, emulated=True)
async def test_emulator_answers_as_documented(witness: Witness) -> None:
    """The emulator takes the documented request and gives the documented reply: the same names, types and values."""
    assert_like_printed(await Server(witness).reply(), witness)


@select(refused=True, emulated=True)
async def test_emulator_refuses_as_documented(witness: Witness) -> None:
    """The emulator refuses with the documented status, code and text, and with all else that is printed."""
    body = await Server(witness).reply()
    assert_like_printed({name: value for name, value in body.items() if name in witness.body}, witness)


# ----------------------------------------------------------------------------------------------------- the witnesses


def test_every_area_has_refusals() -> None:
    """Each area has at least two documented refusals among the witnesses."""
    refused = Counter(witness.area for witness in WITNESSES if witness.error)
    assert {witness.area for witness in WITNESSES if refused[witness.area] < 2} == UNREFUSED.keys()
