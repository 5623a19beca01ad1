"""
Secrets do not occur in log records, events of observers, errors, reprs, reports or journals.

Every password, token, secret and message text of these tests contains a canary, a word that is searched for afterwards.
The service of these tests repeats every request in its replies.
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
from easemob_async.batch import Report
from easemob_async.emulator import App, Emulator
from easemob_async.models import ImageMessage, NewUser, TextMessage
from easemob_async.observe import CallEvent, LoggingObserver, OpenTelemetryObserver
from easemob_async.transports import Reply, Request
from tests.handler import HandlerTransport, make_reply
from tests.outcomes import get_error

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
MESSAGE_TEXT = "m3ssage: meet me at the bridge, 桥上见"

CANARIES = re.compile(
    rf"c4n4ry|m3ssage|桥上见|密码|\\u6865|\\u5bc6|{re.escape(DYNAMIC_TOKEN[:40])}",  # Chinese also as JSON escapes it
    re.IGNORECASE,
)

Call = Callable[[Easemob], Awaitable[object]]


# ------------------------------------------------------------------------------------------------ search for canaries


def walk_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, its causes and its contexts."""
    seen: list[BaseException] = []
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is None or any(each is one for one in seen):
            continue
        seen.append(each)
        left += [each.__cause__, each.__context__]
        yield each


def dump_error(error: BaseException) -> str:
    """Return all texts of an error: its traceback, reprs, attributes, notes and pickle, and those of its chain."""
    found = ["".join(traceback.format_exception(error))]
    for each in walk_chain(error):
        found += [str(each), repr(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
        found += getattr(each, "__notes__", [])
        if isinstance(each, EasemobError):
            found.append(pickle.dumps(each, protocol=0).decode("latin-1"))
            found.append(repr(vars(pickle.loads(pickle.dumps(each)))))
            found.append(getattr(each, "start", b"").decode("utf-8", "replace"))
    return "\n".join(found)


def assert_no_secret(*values: object, where: str = "") -> None:
    """Assert that no canary is in these texts, or in the reprs of other values."""
    for value in values:
        text = value if isinstance(value, str) else repr(value)
        match = CANARIES.search(text)
        if match is not None:
            start = max(match.start() - 200, 0)
            pytest.fail(f"a secret in {where or 'the text'}: ...{text[start : match.end() + 60]}")


class Recorder(logging.Handler):
    """A handler of all log records, and observers that keep all events and spans."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.logged: list[str] = []
        self.events: list[CallEvent] = []
        self.spans = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.spans))
        self.observers = (
            self.events.append,
            LoggingObserver(),
            OpenTelemetryObserver(provider.get_tracer("test")),
            self.fail,
        )

    def fail(self, event: CallEvent) -> None:
        """Raise an error, so that the log record of a failed observer is searched too."""
        if event.step in {"failed", "retried"}:
            raise RuntimeError("the observer failed")

    def emit(self, record: logging.LogRecord) -> None:
        self.logged += [self.format(record), repr(record.__dict__)]

    def check(self) -> None:
        """Assert that no canary was recorded."""
        assert_no_secret(*self.logged, where="a log record")
        assert_no_secret(*self.events, where="an event")
        for span in self.spans.get_finished_spans():
            assert_no_secret(span.to_json(), where="a span")


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Record logs, events, spans and warnings during a test, and check them afterwards."""
    handler = Recorder()
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
    assert_no_secret(*(str(each.message) for each in caught), where="a warning")


# ---------------------------------------------------------------------------------------- calls that send a secret


async def download(client: Easemob) -> None:
    async with client.files.open("f1", secret=SHARE_SECRET, token=CALL_TOKEN) as opened:
        await opened.read()


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
    "download": download,
    "upload": lambda client: client.files.upload(b"some bytes"),
    "bind": lambda client: client.push.set_binding("alice", "d", notifier_name="n", device_token=DEVICE_TOKEN),
    "send": lambda client: client.messages.send_to_users(["bob"], TextMessage(text=MESSAGE_TEXT)),
    "send a picture": lambda client: client.messages.send_to_users(
        ["bob"], ImageMessage(url="https://im.invalid/f1", filename="p.png", secret=SHARE_SECRET)
    ),
    "request": lambda client: client.request(
        "POST",
        "/somewhere",
        query={"secret": SHARE_SECRET, "password": NEW_PASSWORD},
        json={"password": PASSWORD, "data": {"access_token": AGORA_TOKEN}, "msg": MESSAGE_TEXT},
        headers={"Authorization": f"Bearer {CALL_TOKEN}"},
    ),
    "request with a form": lambda client: client.request(
        "PUT", "/somewhere", form={"password": NEW_PASSWORD}, token=CALL_TOKEN
    ),
}


def repeat_request(request: Request) -> str:
    """Return everything in a request that a service can repeat."""
    body = request.body.decode() if isinstance(request.body, bytes) else ""
    fields = "; ".join(f"{name.decode()}: {value.decode('latin-1')}" for name, value in request.headers)
    with suppress(ValueError):
        body += " " + str(json.loads(body))
    return f"{request.method} {request.target} {fields} {body}"


def make_page(status: int, text: str) -> Reply:
    """Make an HTML page with this text."""
    return make_reply(status, f"<html><body>{text}</body></html>".encode(), {"content-type": "text/html"})


SECRETS_RETURNED = {
    "access_token": APP_TOKEN,
    "expires_in": "soon",
    "share-secret": SHARE_SECRET,
    "device_token": DEVICE_TOKEN,
}

Respond = Callable[[Request, str], Reply]
"""Makes the reply to a request, from the request and from a text that repeats it."""


def refuse(status: int) -> Respond:
    """Refuse each request with a text that repeats it."""

    def respond(_: Request, echo: str) -> Reply:
        return make_reply(status, {"error": f"illegal {echo}", "error_description": echo, "exception": echo})

    return respond


def fail(error: EasemobError) -> Respond:
    """Raise an error instead of replying."""

    def respond(_: Request, __: str) -> Reply:
        raise copy(error)

    return respond


RESPONSES: dict[str, Respond] = {
    **{f"refused with {status}": refuse(status) for status in (400, 401, 403, 404, 409, 429, 500, 503)},
    "refused with the password": lambda _, __: make_reply(
        400, {"error": "illegal_argument", "error_description": f"The passwords are not legal: {PASSWORD}, x"}
    ),
    "HTML 502": lambda _, echo: make_page(502, echo),
    "HTML 403": lambda _, echo: make_page(403, echo),
    "HTML 200": lambda _, echo: make_page(200, echo),
    "redirection": lambda _, echo: make_page(302, echo),
    "undocumented shape": lambda _, echo: make_reply(
        200, {**SECRETS_RETURNED, "entities": [{**SECRETS_RETURNED, "username": 5}], "data": {"x": echo}}
    ),
    "undocumented nested shape": lambda _, echo: make_reply(
        200, {"entities": [{"data": [{"user": {"access_token": echo}}]}]}
    ),
    "truncated": lambda _, __: make_reply(200, b'{"expires_in": 50, "access_token": "' + APP_TOKEN.encode()[:15]),
    "truncated after spaces": lambda _, __: make_reply(200, b'{"access_token" : "' + APP_TOKEN.encode()),
    "not UTF-8": lambda _, echo: make_reply(200, b"\xff\xfe" + echo.encode()),
    "empty": lambda _, __: make_reply(200, b""),
    "failure with status 200": lambda _, echo: make_reply(
        200, {"data": {"result": False, "why": echo}, "status": "no"}
    ),
    "no connection": fail(TransportError("no connection", effect="none")),
    "connection lost": fail(TransportError("the connection broke", effect="unknown")),
    "deadline exceeded": fail(DeadlineExceededError("the deadline passed", effect="unknown")),
}


def make_echo_transport(respond: Respond, *, grant: bool = True) -> HandlerTransport:
    """Make a transport whose replies *respond* makes, except for the client's own token if *grant* is true."""

    def handle(request: Request) -> Reply:
        is_token_request = request.target.endswith("/token") and b"client_credentials" in request.body  # type: ignore[operator]
        if grant and is_token_request:
            return make_reply(200, {"access_token": APP_TOKEN, "expires_in": 5184000, "application": "a"})
        return respond(request, repeat_request(request))

    return HandlerTransport(handle)


async def fetch_token() -> str:
    return APP_TOKEN


CREDENTIALS: dict[str, dict[str, Any]] = {
    "client credentials": {"client_id": "id", "client_secret": CLIENT_SECRET},
    "fixed token": {"token": FIXED_TOKEN},
    "token function": {"token": fetch_token},
}


class ClockWithoutPauses(SystemClock):
    """A clock whose pauses take no time."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(0)


def make_recorded_client(transport: Any, recorder: Recorder, **settings: Any) -> Easemob:
    """Make a client that is recorded, with client credentials unless *settings* has others."""
    if not settings:
        settings = CREDENTIALS["client credentials"]
    client = Easemob(
        "org#app",
        base_url="https://im.invalid",
        transport=transport,
        limits=False,
        retry=RetryPolicy(attempts=2, base=0.0, budget=10.0, refusals=1),
        observers=recorder.observers,
        clock=ClockWithoutPauses(),
        **settings,
    )
    assert_no_secret(repr(client), str(client), repr(client.with_options(token=CALL_TOKEN)), where="a client's repr")
    return client


# ------------------------------------------------------------------------------------------------------------ tests


@pytest.mark.parametrize("kind", RESPONSES)
async def test_failed_calls_have_no_secret(kind: str, recorder: Recorder) -> None:
    """Neither the error of a call nor a captured reply has a secret, whatever the service replies."""
    failed = 0
    for settings in CREDENTIALS.values():
        client = make_recorded_client(make_echo_transport(RESPONSES[kind]), recorder, **settings)
        for name, call in CALLS.items():
            with capture() as replies:
                error = await get_error(call(client))
            assert_no_secret(*replies, where="the repr of a captured reply")
            if error is not None:
                failed += 1
                assert isinstance(error, EasemobError), (name, error)
                assert_no_secret(dump_error(error), where=f"the {type(error).__name__} of {name!r}")
    assert failed, "no call failed, so nothing was tested"


@pytest.mark.parametrize("kind", RESPONSES)
async def test_failed_token_requests_have_no_secret(kind: str, recorder: Recorder) -> None:
    """The error of a call whose token request fails has no secret, and the token request is not captured."""
    client = make_recorded_client(make_echo_transport(RESPONSES[kind], grant=False), recorder)
    for _ in range(2):
        with capture() as replies:
            error = await get_error(client.users.get("alice"))
        assert error is not None
        assert_no_secret(dump_error(error), where=f"the {type(error).__name__}")
        assert "tokens.get_app" not in {reply.facts.operation for reply in replies}


@pytest.mark.parametrize("before", range(0, 220, 17))
async def test_truncated_bodies_have_no_part_of_a_secret(before: int, recorder: Recorder) -> None:
    """If an error's excerpt of a body ends inside a secret, the excerpt does not have the first half of the secret."""
    for status in (200, 403, 502):

        def respond(_: Request, echo: str, status: int = status) -> Reply:
            return make_reply(status, b"x" * before + b" " + echo.encode())

        client = make_recorded_client(make_echo_transport(respond), recorder)
        for name, call in CALLS.items():
            error = await get_error(call(client))
            if error is not None:
                assert_no_secret(dump_error(error), where=f"the {type(error).__name__} of {name!r}")
                text = dump_error(error)
                for secret in (
                    APP_TOKEN,
                    CALL_TOKEN,
                    CLIENT_SECRET,
                    PASSWORD,
                    NEW_PASSWORD,
                    SHARE_SECRET,
                    MESSAGE_TEXT,
                ):
                    assert secret[:6] not in text or secret[:6] == "YWMt.c"


async def test_successful_calls_leave_no_secret(recorder: Recorder) -> None:
    """A call that succeeds leaves no secret in records, and the repr of its result has none."""
    user = {"username": "alice", "device_token": DEVICE_TOKEN}
    body = {
        "entities": [user | {"share-secret": SHARE_SECRET, "uuid": "f1"}],
        "access_token": APP_TOKEN,
        "expires_in": 100,
        "user": user,
        "uri": "https://im.invalid",
        "data": {"bob": "1", "device_token": DEVICE_TOKEN},
    }
    client = make_recorded_client(make_echo_transport(lambda _, __: make_reply(200, body)), recorder)
    returned = 0
    for call in CALLS.values():
        result: object = None
        with suppress(EasemobError):
            result = await call(client)
        if attrs.has(type(result)):
            returned += 1
            assert_no_secret(repr(result), where="the repr of a model")
    assert returned > 5


INVALID_CALLS: dict[str, Call] = {
    "a password too long": lambda client: client.users.register("alice", password=PASSWORD * 20),
    "a password of bytes": lambda client: client.users.register("alice", password=PASSWORD.encode()),  # type: ignore[arg-type]
    "a password with a lone surrogate": lambda client: client.users.register("alice", password=PASSWORD + "\ud800"),
    "a password in a list": lambda client: client.users.register("alice", password=[PASSWORD]),  # type: ignore[arg-type]
    "a row of another type": lambda client: client.users.register_many([{"password": PASSWORD}]),  # type: ignore[list-item]
    "a row with an invalid password": lambda client: client.users.register_many(
        [NewUser(username="u", password=PASSWORD * 20)]
    ),
    "a token with a line break": lambda client: client.users.get("alice", token=f"{CALL_TOKEN}\r\nx: y"),
    "a token with a space": lambda client: client.users.get("alice", token=f"{CALL_TOKEN} x"),
    "a token outside Latin-1": lambda client: client.users.get("alice", token=f"{CALL_TOKEN}密"),
    "a token of bytes": lambda client: client.users.get("alice", token=CALL_TOKEN.encode()),  # type: ignore[arg-type]
    "an Agora token with a line break": lambda client: client.tokens.exchange_agora(f"{AGORA_TOKEN}\n"),
    "an Agora token outside Latin-1": lambda client: client.tokens.exchange_agora(f"{AGORA_TOKEN}密"),
    "a share-secret with a line break": lambda client: open_file(client, f"{SHARE_SECRET}\n"),
    "a share-secret outside Latin-1": lambda client: open_file(client, f"{SHARE_SECRET}密"),
    "an option": lambda client: with_token(client, f"{CALL_TOKEN}\n"),
    "a header": lambda client: client.request("GET", "/x", headers={"X-Secret": f"{SHARE_SECRET}\r\nx: y"}),
    "a query in the path": lambda client: client.request("GET", f"/x?password={NEW_PASSWORD}"),
    "a JSON body": lambda client: client.request("POST", "/x", json={"password": PASSWORD, "data": {1, 2}}),
    "a JSON body with a lone surrogate": lambda client: client.request(
        "POST", "/x", json={"password": PASSWORD + "\ud800"}
    ),
    "a message too large": lambda client: client.messages.send_to_users(["bob"], TextMessage(text=MESSAGE_TEXT * 1000)),
    "a message with a lone surrogate": lambda client: client.messages.send_to_users(
        ["bob"], TextMessage(text=MESSAGE_TEXT + "\ud800")
    ),
    "a dict for a message": lambda client: client.messages.send_to_users(["bob"], {"text": MESSAGE_TEXT}),  # type: ignore[arg-type]
}


async def open_file(client: Easemob, secret: str) -> None:
    async with client.files.open("f1", secret=secret):
        pass


async def with_token(client: Easemob, token: str) -> None:
    await client.with_options(token=token).users.get("alice")


@pytest.mark.parametrize("kind", INVALID_CALLS)
async def test_invalid_arguments_are_not_quoted(kind: str, recorder: Recorder) -> None:
    """The error for an invalid argument does not have its value, and nothing is sent."""
    transport = make_echo_transport(refuse(400))
    client = make_recorded_client(transport, recorder, token=FIXED_TOKEN)
    error = await get_error(INVALID_CALLS[kind](client))
    assert isinstance(error, InvalidArgumentError)
    assert_no_secret(dump_error(error))
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
def test_invalid_settings_are_not_quoted(settings: dict[str, Any]) -> None:
    """The error for an invalid setting does not have its value."""
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob("org#app", **{"base_url": "https://im.invalid", **settings})
    assert_no_secret(dump_error(caught.value))


async def test_invalid_tokens_of_a_function_are_not_quoted(recorder: Recorder) -> None:
    """The error for an invalid token of the caller's function does not have the token."""
    for invalid in (
        f"{APP_TOKEN}\r\nx: y",
        f"{APP_TOKEN}密",
        APP_TOKEN.encode(),
        {"token": APP_TOKEN},
        (APP_TOKEN, "soon"),
    ):

        async def fetch_invalid(invalid: Any = invalid) -> Any:
            return invalid

        error = await get_error(
            make_recorded_client(make_echo_transport(refuse(400)), recorder, token=fetch_invalid).users.get("alice")
        )
        assert error is not None
        assert_no_secret(dump_error(error))


async def test_invalid_tokens_of_the_service_are_not_quoted(recorder: Recorder) -> None:
    """The error for an invalid token of the service does not have the token."""
    for token in (f"{APP_TOKEN}\r\nx: y", f"{APP_TOKEN}密", [APP_TOKEN], {"a": APP_TOKEN}, ""):
        body = {"access_token": token, "expires_in": 50}
        client = make_recorded_client(make_echo_transport(lambda _, __: make_reply(200, body), grant=False), recorder)  # noqa: B023
        error = await get_error(client.users.get("alice"))
        assert isinstance(error, EasemobError)
        assert_no_secret(dump_error(error))


async def test_invalid_history_files_are_not_quoted(recorder: Recorder) -> None:
    """The error for an invalid history file has neither a message nor the signed URL of the file."""
    from datetime import UTC, datetime

    signed_url = "https://storage.invalid/h.gz?Signature=c4n4ry"
    line = json.dumps({"msg_id": "1", "payload": {"bodies": [{"msg": MESSAGE_TEXT}]}}).encode()
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
            return make_reply(200, {"data": [{"url": signed_url}]})

        client = make_recorded_client(HandlerTransport(handle), recorder, token=FIXED_TOKEN)

        async def read(client: Easemob = client) -> None:
            async for _ in client.history.iter(datetime(2024, 1, 1, tzinfo=UTC)):
                pass

        error = await get_error(read())
        assert isinstance(error, EasemobError)
        assert_no_secret(dump_error(error))
    client = make_recorded_client(
        make_echo_transport(lambda _, __: make_reply(200, {"data": [[signed_url]]})), recorder, token=FIXED_TOKEN
    )
    error = await get_error(client.history.get_url("2024010100"))
    assert isinstance(error, EasemobError)
    assert_no_secret(dump_error(error))


def test_reprs_of_models_have_no_secrets() -> None:
    """Every field of a model whose name is that of a secret is excluded from its repr."""
    checked = 0
    for name in models.__all__:
        kind = getattr(models, name)
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            words = f"{field.name} {field.metadata.get('wire')}"
            if re.search(r"secret|password|(?<!_)token\b|_token\b", words):
                checked += 1
                assert field.repr is False, f"{name}.{field.name}"
    assert checked > 10


def test_reprs_have_no_secrets() -> None:
    """Objects of the package that contain secrets exclude them from their repr."""
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
    assert_no_secret(*values, where="a repr")


@pytest.mark.parametrize(
    "kind", ["refused with 400", "HTML 502", "HTML 200", "failure with status 200", "connection lost"]
)
async def test_bulk_jobs_leave_no_secret(kind: str, recorder: Recorder, tmp_path: Path) -> None:
    """Outcomes, reports, progress and journals of jobs have neither passwords nor message texts."""
    client = make_recorded_client(make_echo_transport(RESPONSES[kind]), recorder)
    progress: list[object] = []
    rows: list[Any] = [
        {"username": "u1", "password": PASSWORD},
        NewUser(username="u2", password=NEW_PASSWORD),
        {"username": "bad name", "password": PASSWORD},
        {"username": "u3", "password": PASSWORD * 20},
    ]
    jobs: dict[str, Awaitable[Report[Any]]] = {
        "users": client.batch.register_users(rows, journal=tmp_path / "users", on_progress=progress.append),
        "sends": client.batch.send_to_users(["a", "b"], TextMessage(text=MESSAGE_TEXT), journal=tmp_path / "sends"),
    }
    for name, job in jobs.items():
        report = await job
        assert_no_secret(report, report.failures, *progress, where=f"the report on {name}")
        for outcome in report.not_ok:
            assert_no_secret(repr(outcome))
            if outcome.error is not None:
                assert_no_secret(dump_error(outcome.error))
        assert_no_secret((tmp_path / name).read_text(), where="the journal")


async def test_emulator_keeps_no_secret(recorder: Recorder) -> None:
    """The request log and the statistics of the emulator have no secret."""
    emulator = Emulator(apps=[App("org", "app", client_id="id", client_secret=CLIENT_SECRET)])
    emulator.faults.add("unavailable", times=2)
    async with make_recorded_client(httpx.ASGITransport(emulator.app), recorder) as client:
        for call in CALLS.values():
            error = await get_error(call(client))
            if error is not None:
                assert_no_secret(dump_error(error))
        token = await client.tokens.get_app("id", client_secret=CLIENT_SECRET)
        await get_error(client.users.get("alice", token=token.access_token + "x"))
        await get_error(client.tokens.get_app("id", client_secret=CLIENT_SECRET + "x"))
    assert_no_secret(list(emulator.requests), emulator.statistics(), emulator, where="the emulator's request log")
    assert token.access_token not in "".join(recorder.logged)
    assert token.access_token not in repr(list(emulator.requests))


def test_commands_print_no_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The output, reports and journals of commands have no secret, whether the commands succeed or fail."""
    from click.testing import CliRunner

    from easemob_async._cli.app import easemob

    caplog.set_level(logging.DEBUG)
    file = tmp_path / "users.csv"
    file.write_text(f"username,password\nu1,{NEW_PASSWORD}\nbad name,{NEW_PASSWORD}\nu2,{NEW_PASSWORD * 9},x\nu1,x\n")
    report = tmp_path / "report.jsonl"
    app = App("org", "app", client_id="id", client_secret=CLIENT_SECRET)
    emulator = Emulator(apps=[app])
    with emulator.serve_in_thread() as server:
        environment = {
            "EASEMOB_APP_KEY": app.key,
            "EASEMOB_BASE_URL": server.base_url,
            "EASEMOB_CLIENT_ID": app.client_id,
            "EASEMOB_CLIENT_SECRET": app.client_secret,
            "EASEMOB_TOKEN": "",
        }
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
            assert_no_secret(result.output, result.stderr, where=f"the output of {arguments[0]!r}")
            for path in (report, tmp_path / "journal"):
                assert_no_secret(path.read_text() if path.exists() else "", where=path.name)
    assert_no_secret(caplog.text, where="a log record")
