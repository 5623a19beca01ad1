"""The documents' own examples, through the client and through the emulator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import easemob_async
from easemob_async import APIError, EasemobError, RetryPolicy
from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import get_requests, make_client, make_reply
from tests.witnesses.comparison import (
    check_reasons,
    find_differences,
    get_value,
    replace_words,
    respell,
    to_text,
    vary_payload,
)
from tests.witnesses.witness import TOKEN, Witness, build_arguments, describe_request, load_witnesses, to_plain

pytestmark = pytest.mark.anyio

WITNESSES = load_witnesses()

WITHOUT_REFUSALS = {"moderation.records"}
"""Areas whose refusals are not documented."""

EMULATED = {operation for operation, _, _ in Emulator.routes()}
"""Operations of the emulator."""


def name_witness(witness: Witness) -> str:
    """Return the name of a row in the IDs of tests: ``users.get``, or ``users.get-NotFoundError`` for a refusal."""
    return "-".join(filter(None, (witness.operation, witness.error)))


def select(*, refused: bool, emulated: bool = False) -> pytest.MarkDecorator:
    """Parametrize a test with the refusals or the successes, optionally only those that are emulated."""
    rows = [row for row in WITNESSES if bool(row.error) is refused]
    if emulated:
        rows = [row for row in rows if row.operation in EMULATED and not row.not_emulated]
    return pytest.mark.parametrize("witness", rows, ids=name_witness)


# ------------------------------------------------------------------------------------------------------ the client


class ClientCall:
    """The call of a row, with a client that receives the documented reply or a variation of it."""

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

    async def run(self) -> Any:
        """Call the method, and return its result, or the text of the file that it saved."""
        method = attrgetter(self.witness.operation)(self.client)
        positional, named = build_arguments(self.witness.call, self.folder)
        result = await method(*positional, **named)
        return named["to"].read_text() if "to" in named else result

    async def get_outcome(self, body: Any) -> Any:
        """Run the call with this reply, and return its result as plain values, or the text of its error."""
        self.reply = make_reply(self.witness.status, body)
        try:
            return to_plain(await self.run())
        except EasemobError as error:
            return str(error)

    async def get_kind(self, body: Any) -> Any:
        """Run the call with this reply, and return its result as text, or the class of its error."""
        self.reply = make_reply(self.witness.status, body)
        try:
            return to_text(to_plain(await self.run()))
        except EasemobError as error:
            return type(error)

    @property
    def request(self) -> Request:
        """The only request that was sent."""
        (request,) = get_requests(self.client)
        return request


def assert_documented(request: Request, witness: Witness) -> None:
    """Assert that a request is the documented one: HTTP method, path, query, headers, body and authorization."""
    documented = {name: item for name, item in witness.request.items() if name != "token"}
    assert to_text(describe_request(request, "/org/app")) == to_text(documented)
    headers = {name.decode(): value.decode() for name, value in request.headers}
    assert headers.get("authorization") == witness.authorization
    assert "accept" in headers


@select(refused=False)
async def test_client_sends_and_reads(witness: Witness, tmp_path: Path) -> None:
    """The client sends the documented request, and the documented reply becomes the model."""
    call = ClientCall(witness, tmp_path)
    result = await call.run()
    assert_documented(call.request, witness)
    assert to_text(to_plain(result)) == to_text(witness.result)


@select(refused=False)
async def test_every_field_affects_the_result(witness: Witness, tmp_path: Path) -> None:
    """A change of any name or value in the payload of a reply changes the result, except where the row has a reason."""
    call = ClientCall(witness, tmp_path)
    result = await call.get_outcome(witness.body)
    ignored = [place for place, body in vary_payload(witness.body) if await call.get_outcome(body) == result]
    assert check_reasons(ignored, witness.not_in_result) == ([], [])


@select(refused=False)
async def test_spelling_does_not_affect_the_result(witness: Witness, tmp_path: Path) -> None:
    """An ID as a number, and a number or a boolean as a string, become the same result as in the documented type."""
    if isinstance(witness.body, bytes):
        return  # a file has no types
    call = ClientCall(witness, tmp_path)
    differing = [
        place for place, one, other in respell(witness.body) if await call.get_kind(one) != await call.get_kind(other)
    ]
    assert check_reasons(differing, witness.spelling_matters) == ([], [])


@select(refused=True)
async def test_refusal_becomes_an_error(witness: Witness, tmp_path: Path) -> None:
    """A documented refusal becomes an error of its class, with the service's own code and text."""
    call = ClientCall(witness, tmp_path)
    with pytest.raises(APIError) as caught:
        await call.run()
    error = caught.value
    assert_documented(call.request, witness)
    assert type(error) is getattr(easemob_async, witness.error)
    assert error.effect == ("unknown" if witness.error == "ServerError" else "none")
    assert (error.status, error.code) == (witness.status, witness.body.get("error"))
    if witness.status != 200:  # a refusal with status 200 has no description; the client adds one
        assert error.description == witness.body.get("error_description")
    assert error.refusal.number == witness.body.get("error_code")


# ---------------------------------------------------------------------------------------------------- the emulator


class EmulatedApp:
    """An emulated app in the state that a row describes, in this process and with a manual clock."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.clock = ManualClock()
        app = App("org", "app", client_id="client-id", client_secret="client-secret", **witness.app)
        self.emulator = Emulator(apps=[app], limits=False, clock=self.clock)
        self.token = self.emulator.tenant("org", "app").tokens.issue(0).text
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.emulator), base_url="http://127.0.0.1")
        self.captured: dict[str, str] = {}
        """IDs, tokens and addresses that the emulator created, by the documented texts that they replace."""

    async def _set_up(self) -> None:
        for step in self.witness.setup:
            match step:
                case ["WAIT", seconds]:
                    await self.clock.advance(seconds)
                    continue
                case [method, path, *body]:
                    request = {"method": method, "path": path, **dict(zip(["json"], body, strict=False))}
                case _:
                    request = dict(step)
            reply = await self._send(request)
            assert reply.status_code == 200, (request, reply.text)
            for text, place in request.get("captures", {}).items():
                self.captured[text] = get_value(reply.json(), place)

    async def _send(self, request: Mapping[str, Any]) -> httpx.Response:
        request = replace_words(request, self.captured)
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

    async def answer(self) -> Any:
        """Send the documented request, which must be routed to the row's operation, and return the reply's body."""
        async with self.client:
            await self._set_up()
            reply = await self._send(self.witness.request)
        assert self.emulator.requests[-1].operation == self.witness.operation
        assert reply.status_code == self.witness.status, reply.text
        if isinstance(self.witness.body, bytes):
            return reply.content
        assert reply.headers["content-type"] == "application/json"
        return replace_words(reply.json(), {value: text for text, value in self.captured.items()})


def assert_like_documented(body: Any, witness: Witness) -> None:
    """Assert that a reply is the documented one, except where the row has a reason."""
    differences = dict(find_differences(body, witness.body))
    unexplained, unused = check_reasons(differences, witness.emulator_differs)
    assert ({place: differences[place] for place in unexplained}, unused) == ({}, [])


@select(refused=False, emulated=True)
async def test_emulator_answers_as_documented(witness: Witness) -> None:
    """The emulator accepts the documented request and gives the documented reply: the same names, types and values."""
    assert_like_documented(await EmulatedApp(witness).answer(), witness)


@select(refused=True, emulated=True)
async def test_emulator_refuses_as_documented(witness: Witness) -> None:
    """The emulator refuses with the documented status, and has every documented field."""
    body = await EmulatedApp(witness).answer()
    assert_like_documented({name: value for name, value in body.items() if name in witness.body}, witness)


# ------------------------------------------------------------------------------------------------------ completeness


def test_every_area_has_refusals() -> None:
    """Each area has at least two documented refusals among the witnesses."""
    refused = Counter(witness.area for witness in WITNESSES if witness.error)
    assert {witness.area for witness in WITNESSES if refused[witness.area] < 2} == WITHOUT_REFUSALS
