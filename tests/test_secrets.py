"""
A canary in every place a secret can be, and every way a call can end: none of it may be found afterwards in a log
record, an observer's record, the text, attributes, chain, pickle or traceback of an error, a repr or a journal.

The service of these tests is as indiscreet as can be: whatever it is sent, it repeats.
"""

from __future__ import annotations

import json
import logging
import pickle
import re
import traceback
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import easemob_async
from easemob_async import (
    CapturedReply,
    DeadlineExceededError,
    Easemob,
    EasemobError,
    InvalidArgumentError,
    Page,
    RetryPolicy,
    TransportError,
    capture,
    models,
)
from easemob_async._clock import SystemClock
from easemob_async._pipeline.tokens import FetchedToken, Token, build_dynamic_user_token
from easemob_async._settings import ClientCredentials, Environment
from easemob_async._wire.port import Reply, Request
from easemob_async.batch import Report
from easemob_async.emulator import App, Emulator
from easemob_async.models import ImageMessage, NewUser, TextMessage
from easemob_async.observe import CallEvent, LoggingObserver, OpenTelemetryObserver
from tests.cli.conftest import Service
from tests.handler import HandlerTransport, make_reply

pytestmark = pytest.mark.anyio

CLIENT_SECRET = "c4n4ry-client/secret+1"
APP_TOKEN = "YWMt.c4n4ry-app-token"
FIXED_TOKEN = "YWMt.c4n4ry-fixed-token"
CALL_TOKEN = "YWMt.c4n4ry-call-token"
AGORA_TOKEN = "007.c4n4ry-agora-token"
PASSWORD = 'c4n4ry "p\\w" 密码'
NEW_PASSWORD = "c4n4ry-new-password"
SHARE_SECRET = "c4n4ry-share-secret"
DEVICE_TOKEN = "c4n4ry-device-token"
DYNAMIC_TOKEN = build_dynamic_user_token("id", CLIENT_SECRET, "org#app", "alice", ttl=600, now=1.7e9)
WHISPER = "wh1sper: meet me at the bridge, 桥上见"

CANARIES = re.compile(f"c4n4ry|wh1sper|桥上见|密码|密码|{re.escape(DYNAMIC_TOKEN[:40])}", re.IGNORECASE)

Call = Callable[[Easemob], Awaitable[object]]


# ------------------------------------------------------------------------------------------------ what is searched


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes and contexts."""
    seen: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is None or any(each is one for one in seen):
            continue
        seen.append(each)
        left += [each.__cause__, each.__context__]
        yield each


def written_in(error: BaseException) -> str:
    """Everything an error can be made to say."""
    found = ["".join(traceback.format_exception(error))]
    for each in chain_of(error):
        found += [str(each), repr(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
        found += getattr(each, "__notes__", [])
        if isinstance(each, EasemobError):
            found.append(pickle.dumps(each, protocol=0).decode("latin-1"))
            found.append(repr(vars(pickle.loads(pickle.dumps(each)))))
            found.append(getattr(each, "start", b"").decode("utf-8", "replace"))
    return "\n".join(found)


def assert_silent(*texts: object, where: str = "") -> None:
    for text in texts:
        words = text if isinstance(text, str) else repr(text)
        match = CANARIES.search(words)
        if match is not None:
            start = max(match.start() - 200, 0)
            pytest.fail(f"a secret in {where or 'the text'}: ...{words[start : match.end() + 60]}")


class Ears(logging.Handler):
    """Hears every log record of every logger, and every observer's record."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []
        self.events: list[CallEvent] = []
        self.spans = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.spans))
        self.observers = (
            self.events.append,
            LoggingObserver(),
            OpenTelemetryObserver(provider.get_tracer("test")),
            self.clumsy,
        )

    def clumsy(self, event: CallEvent) -> None:
        """Fails, so that what is logged about that is heard as well."""
        if event.step in {"failed", "retried"}:
            raise RuntimeError("an observer without manners")

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += [self.format(record), repr(record.__dict__)]

    def check(self) -> None:
        assert_silent(*self.heard, where="a log record")
        assert_silent(*self.events, where="an observer's record")
        for span in self.spans.get_finished_spans():
            assert_silent(span.to_json(), where="a span")


@pytest.fixture
def ears() -> Iterator[Ears]:
    handler = Ears()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield handler
    root.removeHandler(handler)
    root.setLevel(before)
    handler.check()
    assert_silent(*(str(each.message) for each in caught), where="a warning")


# ---------------------------------------------------------------------------------------- calls that hold a secret


async def listen(client: Easemob) -> None:
    async with client.files.open("f1", secret=SHARE_SECRET, token=CALL_TOKEN) as download:
        await download.read()


CALLS: dict[str, Call] = {
    "register": lambda client: client.users.register("alice", password=PASSWORD),
    "register_open": lambda client: client.users.register_open("alice", password=PASSWORD),
    "register_many": lambda client: client.users.register_many(
        [NewUser(username=f"u{n}", password=f"{PASSWORD}{n}") for n in range(3)]
    ),
    "set_password": lambda client: client.users.set_password("alice", NEW_PASSWORD),
    "get": lambda client: client.users.get("alice", token=CALL_TOKEN),
    "get with options": lambda client: client.with_options(token=CALL_TOKEN).users.get("alice"),
    "get as a dynamic user": lambda client: client.users.get("alice", token=DYNAMIC_TOKEN),
    "get_app": lambda client: client.tokens.get_app("id", client_secret=CLIENT_SECRET),
    "get_user_by_password": lambda client: client.tokens.get_user_by_password("alice", password=PASSWORD),
    "get_user": lambda client: client.tokens.get_user("alice"),
    "exchange_agora": lambda client: client.tokens.exchange_agora(AGORA_TOKEN),
    "download": listen,
    "upload": lambda client: client.files.upload(b"some bytes"),
    "bind": lambda client: client.push.set_binding("alice", "d", notifier_name="n", device_token=DEVICE_TOKEN),
    "send": lambda client: client.messages.send_to_users(["bob"], TextMessage(text=WHISPER)),
    "send a picture": lambda client: client.messages.send_to_users(
        ["bob"], ImageMessage(url="https://im.invalid/f1", filename="p.png", secret=SHARE_SECRET)
    ),
    "request": lambda client: client.request(
        "POST",
        "/somewhere",
        query={"secret": SHARE_SECRET, "password": NEW_PASSWORD},
        json={"password": PASSWORD, "data": {"access_token": AGORA_TOKEN}, "msg": WHISPER},
        headers={"Authorization": f"Bearer {CALL_TOKEN}"},
    ),
    "request with a form": lambda client: client.request(
        "PUT", "/somewhere", form={"password": NEW_PASSWORD}, token=CALL_TOKEN
    ),
}


def echo_of(request: Request) -> str:
    """All a service can repeat of a request."""
    body = request.body.decode() if isinstance(request.body, bytes) else ""
    fields = "; ".join(f"{name.decode()}: {value.decode('latin-1')}" for name, value in request.headers)
    with suppress(ValueError):
        body += " " + str(json.loads(body))
    return f"{request.method} {request.target} {fields} {body}"


def page(status: int, text: str) -> Reply:
    return make_reply(status, f"<html><body>{text}</body></html>".encode(), {"content-type": "text/html"})


SECRETS_RETURNED = {
    "access_token": APP_TOKEN,
    "expires_in": "soon",
    "share-secret": SHARE_SECRET,
    "device_token": DEVICE_TOKEN,
}

Answer = Callable[[Request, str], Reply]


def refuse(status: int) -> Answer:
    def answered(_: Request, echo: str) -> Reply:
        return make_reply(status, {"error": f"illegal {echo}", "error_description": echo, "exception": echo})

    return answered


def fail(error: EasemobError) -> Answer:
    def answered(_: Request, __: str) -> Reply:
        raise copy(error)

    return answered


ANSWERS: dict[str, Answer] = {
    **{f"refused with {status}": refuse(status) for status in (400, 401, 403, 404, 409, 429, 500, 503)},
    "refused in the words of the service": lambda _, __: make_reply(
        400, {"error": "illegal_argument", "error_description": f"The passwords are not legal: {PASSWORD}, x"}
    ),
    "HTML 502": lambda _, echo: page(502, echo),
    "HTML 403": lambda _, echo: page(403, echo),
    "HTML 200": lambda _, echo: page(200, echo),
    "elsewhere": lambda _, echo: page(302, echo),
    "of another shape": lambda _, echo: make_reply(
        200, {**SECRETS_RETURNED, "entities": [{**SECRETS_RETURNED, "username": 5}], "data": {"x": echo}}
    ),
    "of another shape, deeply": lambda _, echo: make_reply(
        200, {"entities": [{"data": [{"user": {"access_token": echo}}]}]}
    ),
    "cut off": lambda _, __: make_reply(200, b'{"expires_in": 50, "access_token": "' + APP_TOKEN.encode()[:15]),
    "cut off within spaces": lambda _, __: make_reply(200, b'{"access_token" : "' + APP_TOKEN.encode()),
    "not UTF-8": lambda _, echo: make_reply(200, b"\xff\xfe" + echo.encode()),
    "empty": lambda _, __: make_reply(200, b""),
    "a failure in a success": lambda _, echo: make_reply(200, {"data": {"result": False, "why": echo}, "status": "no"}),
    "no connection": fail(TransportError("no connection", sent="no")),
    "torn": fail(TransportError("the connection broke", sent="maybe")),
    "late": fail(DeadlineExceededError("the deadline passed", sent="maybe")),
}


def service(answered: Answer, *, grant: bool = True) -> HandlerTransport:
    """Answers so; with *grant* the client's own credentials earn a token all the same."""

    def handle(request: Request) -> Reply:
        is_exchange = request.target.endswith("/token") and b"client_credentials" in request.body  # type: ignore[operator]
        if grant and is_exchange:
            return make_reply(200, {"access_token": APP_TOKEN, "expires_in": 5184000, "application": "a"})
        return answered(request, echo_of(request))

    return HandlerTransport(handle)


async def fetch_token() -> str:
    return APP_TOKEN


CLIENTS: dict[str, dict[str, Any]] = {
    "by credentials": {"client_id": "id", "client_secret": CLIENT_SECRET},
    "by a fixed token": {"token": FIXED_TOKEN},
    "by a function": {"token": fetch_token},
}


class Impatient(SystemClock):
    """A clock whose pauses take no time."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(0)


def client_over(transport: Any, ears: Ears, **settings: Any) -> Easemob:
    if not settings:
        settings = CLIENTS["by credentials"]
    client = Easemob(
        "org#app",
        base_url="https://im.invalid",
        transport=transport,
        limits=False,
        retry=RetryPolicy(attempts=2, base=0.0, budget=10.0, refusals=1),
        observers=ears.observers,
        clock=Impatient(),
        **settings,
    )
    assert_silent(repr(client), str(client), repr(client.with_options(token=CALL_TOKEN)), where="a client's repr")
    return client


async def end_of(call: Awaitable[object]) -> BaseException | None:
    try:
        await call
    except Exception as error:
        return error
    return None


# ------------------------------------------------------------------------------------------------------------ tests


@pytest.mark.parametrize("kind", ANSWERS)
async def test_calls_that_fail(kind: str, ears: Ears) -> None:
    """Whatever a service answers, and however much of the request it repeats, no error holds a secret."""
    failed = 0
    for settings in CLIENTS.values():
        client = client_over(service(ANSWERS[kind]), ears, **settings)
        for name, call in CALLS.items():
            with capture() as replies:
                error = await end_of(call(client))
            assert_silent(*replies, where="the repr of a captured reply")
            if error is not None:
                failed += 1
                assert isinstance(error, EasemobError), (name, error)
                assert_silent(written_in(error), where=f"the {type(error).__name__} of {name!r}")
    assert failed, "no call failed, so nothing was tested"


@pytest.mark.parametrize("kind", ANSWERS)
async def test_exchanges_that_fail(kind: str, ears: Ears) -> None:
    """Neither does the error of a call whose token could not be had, nor what others captured meanwhile."""
    client = client_over(service(ANSWERS[kind], grant=False), ears)
    for _ in range(2):
        with capture() as replies:
            error = await end_of(client.users.get("alice"))
        assert error is not None
        assert_silent(written_in(error), where=f"the {type(error).__name__}")
        assert "tokens.get_app" not in {reply.facts.operation for reply in replies}


@pytest.mark.parametrize("before", range(0, 220, 17))
async def test_secrets_at_the_cut(before: int, ears: Ears) -> None:
    """What is kept of a body may end in the middle of a secret; that half is not kept either."""
    for status in (200, 403, 502):
        client = client_over(service(lambda _, echo: make_reply(status, b"x" * before + b" " + echo.encode())), ears)  # noqa: B023
        for name, call in CALLS.items():
            error = await end_of(call(client))
            if error is not None:
                assert_silent(written_in(error), where=f"the {type(error).__name__} of {name!r}")
                rest = written_in(error)
                for secret in (APP_TOKEN, CALL_TOKEN, CLIENT_SECRET, PASSWORD, NEW_PASSWORD, SHARE_SECRET, WHISPER):
                    assert secret[:6] not in rest or secret[:6] == "YWMt.c"


async def test_calls_that_succeed(ears: Ears) -> None:
    """A success leaves no secret in a record either, nor in the repr of what it returned."""
    user = {"username": "alice", "device_token": DEVICE_TOKEN}
    body = {
        "entities": [user | {"share-secret": SHARE_SECRET, "uuid": "f1"}],
        "access_token": APP_TOKEN,
        "expires_in": 100,
        "user": user,
        "uri": "https://im.invalid",
        "data": {"bob": "1", "device_token": DEVICE_TOKEN},
    }
    client = client_over(service(lambda _, __: make_reply(200, body)), ears)
    returned = 0
    for call in CALLS.values():
        result: object = None
        with suppress(EasemobError):
            result = await call(client)
        if attrs.has(type(result)):
            returned += 1
            assert_silent(repr(result), where="the repr of a model")
    assert returned > 5


INVALID: dict[str, Call] = {
    "a password too long": lambda client: client.users.register("alice", password=PASSWORD * 20),
    "a password of bytes": lambda client: client.users.register("alice", password=PASSWORD.encode()),  # type: ignore[arg-type]
    "a password no UTF-8 can hold": lambda client: client.users.register("alice", password=PASSWORD + "\ud800"),
    "a password in a list": lambda client: client.users.register("alice", password=[PASSWORD]),  # type: ignore[arg-type]
    "a row of another kind": lambda client: client.users.register_many([{"password": PASSWORD}]),  # type: ignore[list-item]
    "a row with a bad password": lambda client: client.users.register_many(
        [NewUser(username="u", password=PASSWORD * 20)]
    ),
    "a token with a line break": lambda client: client.users.get("alice", token=f"{CALL_TOKEN}\r\nx: y"),
    "a token with a space": lambda client: client.users.get("alice", token=f"{CALL_TOKEN} x"),
    "a token outside Latin-1": lambda client: client.users.get("alice", token=f"{CALL_TOKEN}密"),
    "a token of bytes": lambda client: client.users.get("alice", token=CALL_TOKEN.encode()),  # type: ignore[arg-type]
    "an Agora token with a line break": lambda client: client.tokens.exchange_agora(f"{AGORA_TOKEN}\n"),
    "an Agora token outside Latin-1": lambda client: client.tokens.exchange_agora(f"{AGORA_TOKEN}密"),
    "a share-secret with a line break": lambda client: end_of_open(client, f"{SHARE_SECRET}\n"),
    "a share-secret outside Latin-1": lambda client: end_of_open(client, f"{SHARE_SECRET}密"),
    "an option": lambda client: with_token(client, f"{CALL_TOKEN}\n"),
    "a header": lambda client: client.request("GET", "/x", headers={"X-Secret": f"{SHARE_SECRET}\r\nx: y"}),
    "a query in the path": lambda client: client.request("GET", f"/x?password={NEW_PASSWORD}"),
    "a JSON body": lambda client: client.request("POST", "/x", json={"password": PASSWORD, "data": {1, 2}}),
    "a JSON body no UTF-8 can hold": lambda client: client.request(
        "POST", "/x", json={"password": PASSWORD + "\ud800"}
    ),
    "a message too large": lambda client: client.messages.send_to_users(["bob"], TextMessage(text=WHISPER * 1000)),
    "a message no UTF-8 can hold": lambda client: client.messages.send_to_users(
        ["bob"], TextMessage(text=WHISPER + "\ud800")
    ),
    "a dict for a message": lambda client: client.messages.send_to_users(["bob"], {"text": WHISPER}),  # type: ignore[arg-type]
}


async def end_of_open(client: Easemob, secret: str) -> None:
    async with client.files.open("f1", secret=secret):
        pass


async def with_token(client: Easemob, token: str) -> None:
    await client.with_options(token=token).users.get("alice")


@pytest.mark.parametrize("kind", INVALID)
async def test_invalid_arguments(kind: str, ears: Ears) -> None:
    """An argument that breaks a rule is named, never quoted, and nothing is sent."""
    transport = service(refuse(400))
    client = client_over(transport, ears, token=FIXED_TOKEN)
    error = await end_of(INVALID[kind](client))
    assert isinstance(error, InvalidArgumentError)
    assert_silent(written_in(error))
    assert transport.requests == []


@pytest.mark.parametrize(
    "settings",
    [
        {"token": f"{FIXED_TOKEN} x"},
        {"token": FIXED_TOKEN, "client_secret": CLIENT_SECRET},
        {"token": FIXED_TOKEN.encode()},
        {"client_id": "id", "client_secret": CLIENT_SECRET.encode()},
        {"client_secret": CLIENT_SECRET},
        {"client_id": "id", "client_secret": [CLIENT_SECRET]},
        {"token": FIXED_TOKEN, "base_url": f"https://user:{PASSWORD}@im.invalid"},
        {"token": FIXED_TOKEN, "base_url": f"https://im.invalid/?token={CALL_TOKEN}"},
    ],
    ids=" and ".join,
)
def test_invalid_settings(settings: dict[str, Any]) -> None:
    """Nor is a setting."""
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob("org#app", **{"base_url": "https://im.invalid", **settings})
    assert_silent(written_in(caught.value))


async def test_odd_tokens_of_a_function(ears: Ears) -> None:
    """What a token's source gives may be no token; the error does not say what it was."""
    for given in (
        f"{APP_TOKEN}\r\nx: y",
        f"{APP_TOKEN}密",
        APP_TOKEN.encode(),
        {"token": APP_TOKEN},
        (APP_TOKEN, "soon"),
    ):

        async def give(given: Any = given) -> Any:
            return given

        error = await end_of(client_over(service(refuse(400)), ears, token=give).users.get("alice"))
        assert error is not None
        assert_silent(written_in(error))


async def test_odd_tokens_of_the_service(ears: Ears) -> None:
    """Nor does it when the service gives something that cannot be used."""
    for token in (f"{APP_TOKEN}\r\nx: y", f"{APP_TOKEN}密", [APP_TOKEN], {"a": APP_TOKEN}, ""):
        body = {"access_token": token, "expires_in": 50}
        client = client_over(service(lambda _, __: make_reply(200, body), grant=False), ears)  # noqa: B023
        error = await end_of(client.users.get("alice"))
        assert isinstance(error, EasemobError)
        assert_silent(written_in(error))


async def test_files_of_history(ears: Ears) -> None:
    """A broken history file says where it breaks and none of its messages; the signed address is not told."""
    from datetime import UTC, datetime

    address = "https://storage.invalid/h.gz?Signature=c4n4ry"
    line = json.dumps({"msg_id": "1", "payload": {"bodies": [{"msg": WHISPER}]}}).encode()
    files = [
        line[:-3],
        line + b"\n" + line[:-9],
        b"[" + line,
        b"[" + line + b",",
        line.replace(b'"1"', b"5"),
        b"\xff" + line,
    ]
    for content in files:

        def handle(request: Request, content: bytes = content) -> Reply:
            if "storage" in request.origin.host:
                return Reply(200, [], content)
            return make_reply(200, {"data": [{"url": address}]})

        client = client_over(HandlerTransport(handle), ears, token=FIXED_TOKEN)

        async def read(client: Easemob = client) -> None:
            async for _ in client.history.iter(datetime(2024, 1, 1, tzinfo=UTC)):
                pass

        error = await end_of(read())
        assert isinstance(error, EasemobError)
        assert_silent(written_in(error))
    client = client_over(service(lambda _, __: make_reply(200, {"data": {"url": address}})), ears, token=FIXED_TOKEN)
    error = await end_of(client.history.get_url("2024010100"))
    assert isinstance(error, EasemobError)
    assert_silent(written_in(error))


def test_models_hide_what_is_secret() -> None:
    """Every field that is a secret by its name stays out of the repr of its model."""
    checked = 0
    for name in models.__all__:
        kind = getattr(models, name)
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            words = f"{field.name} {field.metadata.get('wire')}"
            if re.search(r"secret|password|(?<!_)token\b|_token\b", words):
                checked += 1
                assert field.repr is False, f"{name}.{field.name}"
    assert checked > 10


def test_reprs() -> None:
    """Values of ours that carry secrets do not show them."""
    headers = ((b"authorization", f"Bearer {APP_TOKEN}".encode()),)
    transport = HandlerTransport(lambda _: make_reply())
    client = Easemob("org#app", base_url="https://im.invalid", transport=transport, token=FIXED_TOKEN)
    environ = {
        "EASEMOB_APP_KEY": "org#app",
        "EASEMOB_BASE_URL": "https://im.invalid",
        "EASEMOB_CLIENT_SECRET": CLIENT_SECRET,
        "EASEMOB_TOKEN": FIXED_TOKEN,
    }
    values: list[object] = [
        Request(client._core.origin, "POST", "/org/app/users", headers, f'{{"password": "{NEW_PASSWORD}"}}'.encode()),
        CapturedReply(easemob_async.RequestFacts(), 200, headers, APP_TOKEN.encode()),
        Token(APP_TOKEN, generation=1, expires_at=0, obtained_at=0),
        FetchedToken(APP_TOKEN),
        ClientCredentials("id", CLIENT_SECRET),
        Environment.read(environ),
        client._pipeline,
        client._pipeline.with_options(token=CALL_TOKEN).options,
        NewUser(username="alice", password=PASSWORD),
        Page(items=[models.User(username="alice", device_token=DEVICE_TOKEN)]),
        models.ReceivedImage(url=f"https://im.invalid/f1?share-secret={SHARE_SECRET}", secret=SHARE_SECRET),
    ]
    assert_silent(*values, where="a repr")


@pytest.mark.parametrize("kind", ["refused with 400", "HTML 502", "HTML 200", "a failure in a success", "torn"])
async def test_bulk_jobs(kind: str, ears: Ears, tmp_path: Path) -> None:
    """Rows of a job may hold passwords, and its messages texts: outcomes, reports, progress and journals do not."""
    client = client_over(service(ANSWERS[kind]), ears)
    told: list[object] = []
    rows: list[Any] = [
        {"username": "u1", "password": PASSWORD},
        NewUser(username="u2", password=NEW_PASSWORD),
        {"username": "bad name", "password": PASSWORD},
        {"username": "u3", "password": PASSWORD * 20},
    ]
    jobs: dict[str, Awaitable[Report[Any]]] = {
        "users": client.batch.register_users(rows, journal=tmp_path / "users", on_progress=told.append),
        "sends": client.batch.send_to_users(["a", "b"], TextMessage(text=WHISPER), journal=tmp_path / "sends"),
    }
    for name, job in jobs.items():
        report = await job
        assert_silent(report, report.failures, *told, where=f"the report on {name}")
        for outcome in report.not_ok:
            assert_silent(repr(outcome))
            if outcome.error is not None:
                assert_silent(written_in(outcome.error))
        assert_silent((tmp_path / name).read_text(), where="the journal")


async def test_emulator(ears: Ears) -> None:
    """What the emulator remembers of its traffic holds no secret either."""
    emulator = Emulator(apps=[App("org", "app", client_id="id", client_secret=CLIENT_SECRET)])
    emulator.faults.add("unavailable", times=2)
    async with client_over(httpx.ASGITransport(emulator.app), ears) as client:
        for call in CALLS.values():
            error = await end_of(call(client))
            if error is not None:
                assert_silent(written_in(error))
        token = await client.tokens.get_app("id", client_secret=CLIENT_SECRET)
        await end_of(client.users.get("alice", token=token.access_token + "x"))
        await end_of(client.tokens.get_app("id", client_secret=CLIENT_SECRET + "x"))
    assert_silent(list(emulator.requests), emulator.statistics(), emulator, where="the emulator's request log")
    assert token.access_token not in "".join(ears.heard)
    assert token.access_token not in repr(list(emulator.requests))


def test_command_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Commands print no secret, whatever becomes of them, nor do their reports and journals."""
    from click.testing import CliRunner

    from easemob_async._cli.app import easemob

    caplog.set_level(logging.DEBUG)
    file = tmp_path / "users.csv"
    file.write_text(f"username,password\nu1,{NEW_PASSWORD}\nbad name,{NEW_PASSWORD}\nu2,{NEW_PASSWORD * 9},x\nu1,x\n")
    report = tmp_path / "report.jsonl"
    app = App("org", "app", client_id="id", client_secret=CLIENT_SECRET)
    emulator = Emulator(apps=[app])
    with emulator.serve_in_thread() as server:
        environment = Service(emulator, server.base_url).environment
        environment |= {"EASEMOB_CLIENT_ID": "id", "EASEMOB_CLIENT_SECRET": CLIENT_SECRET}
        wrong = environment | {"EASEMOB_CLIENT_SECRET": CLIENT_SECRET + "x"}
        fixed = environment | {"EASEMOB_CLIENT_ID": "", "EASEMOB_CLIENT_SECRET": "", "EASEMOB_TOKEN": FIXED_TOKEN}
        words = ["users", "register", str(file), "--report", str(report), "--journal", str(tmp_path / "journal")]
        for env, arguments in [
            (environment, words),
            (environment, ["doctor"]),
            (wrong, ["doctor"]),
            (wrong, words),
            (fixed, ["doctor"]),
            (fixed, words),
            (environment | {"EASEMOB_TOKEN": FIXED_TOKEN}, ["doctor"]),
            (fixed | {"EASEMOB_TOKEN": FIXED_TOKEN + " x"}, ["doctor"]),
        ]:
            result = CliRunner().invoke(easemob, arguments, env=env, prog_name="easemob")
            assert_silent(result.output, result.stderr, where=f"what {arguments[0]!r} prints")
            for path in (report, tmp_path / "journal"):
                assert_silent(path.read_text() if path.exists() else "", where=path.name)
    assert_silent(caplog.text, where="a log record")
