"""
Secrets do not occur in the errors of replies that are not HTTP, nor in the local variables that a traceback shows.

The servers of these tests send back what they receive, as a broken proxy does. What an error reporter can reach from
an error is searched: its chain, whether it is suppressed or not, and the repr of every variable of every frame.
"""

from __future__ import annotations

import enum
import importlib
import pickle
from collections.abc import Awaitable, Callable, Iterator
from types import TracebackType
from typing import Any

import attrs
import httpx
import pytest

from easemob_async import Easemob, EasemobError, RetryPolicy, UnexpectedReplyError
from easemob_async._errors import InvalidArgumentError
from easemob_async._json import decode, encode
from easemob_async._secret_text import SecretText, hide
from easemob_async.models import NewUser
from easemob_async.transports import Engine, Transport
from tests.handler import make_client, make_reply
from tests.outcomes import get_error
from tests.source import find_modules
from tests.test_secrets import (
    APP_TOKEN,
    CALL_TOKEN,
    CLIENT_SECRET,
    FIXED_TOKEN,
    NEW_PASSWORD,
    assert_no_secret,
    dump_error,
    walk_chain,
)
from tests.wire.scripted_server import Peer, ScriptedServer

pytestmark = pytest.mark.anyio

PASSWORD = "c4n4ry-password-1"
SECRET = "c4n4ry-secret-of-a-query"
SHARE = "c4n4ry-share"
AGORA = "007.c4n4ry"
DEVICE = "c4n4ry-device"


async def download(client: Easemob) -> None:
    async with client.files.open("f1", secret=SHARE, token=hide(CALL_TOKEN)) as opened:
        await opened.read()


async def iterate(client: Easemob) -> None:
    async for _ in client.users.iter():
        pass


# A caller of these calls has the secrets in its own variables; these lambdas have none.
CALLS: dict[str, Callable[[Easemob], Awaitable[object]]] = {
    "register": lambda client: client.users.register("alice", password=PASSWORD),
    "register_many": lambda client: client.users.register_many([NewUser(username="u1", password=PASSWORD)]),
    "set_password": lambda client: client.users.set_password("alice", NEW_PASSWORD),
    "get": lambda client: client.users.get("alice", token=CALL_TOKEN),
    "get with options": lambda client: client.with_options(token=CALL_TOKEN).users.get("alice"),
    "list": lambda client: client.users.list(),
    "iterate": iterate,
    "get_app": lambda client: client.tokens.get_app("id", client_secret=CLIENT_SECRET),
    "get_user_by_password": lambda client: client.tokens.get_user_by_password("alice", password=PASSWORD),
    "exchange_agora": lambda client: client.tokens.exchange_agora(AGORA),
    "download": download,
    "upload": lambda client: client.files.upload(b"some bytes"),
    "bind": lambda client: client.push.set_binding("a", "d", notifier_name="n", device_token=DEVICE),
    "request": lambda client: client.request(
        "POST",
        "/somewhere",
        query={"secret": SECRET},
        json={"password": PASSWORD},
        headers={"x-secret": SECRET},
        token=CALL_TOKEN,
    ),
}


def flatten(data: bytes) -> bytes:
    """Put a request on one line."""
    return b" ".join(data.split())


def respond_json(status: bytes, make: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def respond(request: bytes) -> bytes:
        body = make(request)
        return b"HTTP/1.1 %b\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body)

    return respond


GARBAGE: dict[str, Callable[[bytes], bytes]] = {
    "the request itself": lambda request: request,
    "a status line": lambda request: b"HTTP/1.1 " + flatten(request) + b"\r\n\r\n",
    "a status": lambda request: b"HTTP/1.1 c4n4ry OK\r\n\r\n" + request,
    "a reason phrase": lambda request: b"HTTP/1.1 502 " + flatten(request) + b"\r\ncontent-length: 5\r\n\r\n",
    "a header line": lambda request: b"HTTP/1.1 200 OK\r\n" + flatten(request) + b"\r\n\r\n",
    "a header name": lambda request: b"HTTP/1.1 200 OK\r\n(" + flatten(request) + b"): x\r\n\r\n",
    "a header value": lambda request: b"HTTP/1.1 200 OK\r\nx: \x00" + flatten(request) + b"\r\n\r\n",
    "a length": lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: " + flatten(request) + b"\r\n\r\n",
    "two lengths": lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: c4n4ry\r\n\r\n",
    "a transfer coding": lambda request: b"HTTP/1.1 200 OK\r\ntransfer-encoding: " + flatten(request) + b"\r\n\r\n",
    "a content coding": lambda request: (
        b"HTTP/1.1 200 OK\r\ncontent-encoding: c4n4ry\r\nx: " + flatten(request) + b"\r\ncontent-length: 2\r\n\r\n{}"
    ),
    "a chunk size": lambda request: b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + request,
    "a chunk that ends wrongly": lambda request: (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc" + request + b"\r\n0\r\n\r\n"
    ),
    "both lengths": lambda request: (
        b"HTTP/1.1 200 OK\r\nx: "
        + flatten(request)
        + b"\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    ),
    "a compressed body": lambda request: (
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(request) + request
    ),
    "a body that breaks off": lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n" + request,
    "switched protocols": lambda request: b"HTTP/1.1 101 " + flatten(request) + b"\r\n\r\n",
    "nothing": lambda request: b"",
    "text": respond_json(b"200 OK", bytes),
    "JSON of another shape": respond_json(
        b"200 OK",
        lambda request: b'{"access_token": "c4n4ry", "expires_in": "soon", "entities": [{"username": [7]}]}',
    ),
    "a failure with status 200": respond_json(
        b"200 OK", lambda request: b'{"data": {"result": false}, "access_token": "c4n4ry"}'
    ),
    "a redirect": respond_json(b"302 Found\r\nlocation: /c4n4ry", bytes),
    "a refusal": respond_json(b"401 c4n4ry", lambda request: b'{"error": "unauthorized", "x": "c4n4ry"}'),
    "a gateway": respond_json(b"502 Bad Gateway", bytes),
}


def find_variables(error: BaseException) -> Iterator[tuple[str, str, object]]:
    """Yield file, name and value of all variables of all frames in the tracebacks of an error's chain."""
    for each in walk_chain(error):
        step: TracebackType | None = each.__traceback__
        while step is not None:
            frame, step = step.tb_frame, step.tb_next
            if frame.f_code.co_filename not in {__file__, get_error.__code__.co_filename}:
                for name, value in frame.f_locals.items():
                    yield f"{frame.f_code.co_filename}:{frame.f_code.co_name}", name, value


def check_error(error: BaseException, where: str) -> int:
    """Assert that no secret can be reached from *error*; returns the number of variables."""
    assert_no_secret(dump_error(error), where=where)
    count = 0
    for place, name, value in find_variables(error):
        count += 1
        assert_no_secret(repr(value), where=f"{name} of {place} ({where})")
        if isinstance(value, str):
            assert_no_secret(repr(value[:80]), where=f"the start of {name} of {place} ({where})")
    return count


def make_transports(kind: str) -> Transport | httpx.AsyncBaseTransport:
    """Make a transport of one kind."""
    if kind == "httpx":
        return httpx.AsyncHTTPTransport()
    return Engine(parser=kind)  # type: ignore[arg-type]


def make_failing_client(port: int, kind: str, **credentials: Any) -> Easemob:
    return Easemob(
        "org#app",
        base_url=f"http://127.0.0.1:{port}",
        transport=make_transports(kind),
        limits=False,
        retry=RetryPolicy(attempts=1, refusals=0),
        **credentials,
    )


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("kind", ["h11", "httptools", "httpx"])
async def test_garbage_leaves_no_secret(kind: str, garbage: str) -> None:
    """A reply that quotes the request leaves nothing of it in an error, whether the reply is HTTP or not."""
    respond = GARBAGE[garbage]

    async def script(peer: Peer) -> None:
        await peer.send(respond(await peer.request()))

    failed = 0
    async with ScriptedServer(script) as server:
        for name, call in CALLS.items():
            async with make_failing_client(server.port, kind, token=FIXED_TOKEN) as client:
                error = await get_error(call(client))
            if error is not None:
                assert isinstance(error, EasemobError)
                failed += check_error(error, f"{name} with {garbage}")
    assert failed > 50 or garbage == "both lengths"


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("kind", ["h11", "httptools", "httpx"])
async def test_garbage_for_a_token_leaves_no_secret(kind: str, garbage: str) -> None:
    """The same for the request for the client's own token."""
    respond = GARBAGE[garbage]

    async def script(peer: Peer) -> None:
        await peer.send(respond(await peer.request()))

    async with ScriptedServer(script) as server:
        credentials = {"client_id": "id", "client_secret": CLIENT_SECRET}
        async with make_failing_client(server.port, kind, **credentials) as client:
            for _ in range(2):
                error = await get_error(client.users.get("alice"))
                assert isinstance(error, EasemobError) or garbage == "both lengths"
                if error is not None:
                    check_error(error, garbage)


@pytest.mark.parametrize("kind", ["h11", "httptools", "httpx"])
async def test_lost_connections_leave_no_secret(kind: str) -> None:
    """A connection that cannot be made or is lost leaves no secret in the frames of the libraries below."""

    async def script(peer: Peer) -> None:
        await peer.request()
        peer.reset()

    async with ScriptedServer(script) as server:
        port = server.port
        for name, call in CALLS.items():
            async with make_failing_client(port, kind, token=FIXED_TOKEN) as client:
                error = await get_error(call(client))
                assert error is not None
                check_error(error, f"{name} with a reset")
    for name, call in CALLS.items():
        async with make_failing_client(port, kind, token=FIXED_TOKEN) as client:
            error = await get_error(call(client))
            assert error is not None
            check_error(error, f"{name} without a server")


@pytest.mark.parametrize(
    ("settings", "argument"),
    [
        ({"token": f"{APP_TOKEN} x"}, "token"),
        ({"token": APP_TOKEN, "client_id": "id", "client_secret": CLIENT_SECRET}, "token"),
        ({"client_secret": CLIENT_SECRET}, "client_id"),
        ({"client_id": "id", "client_secret": CLIENT_SECRET, "timeout": -1}, "timeout"),
    ],
)
def test_incomplete_clients(settings: dict[str, Any], argument: str) -> None:
    """A constructor that raises shows no secret, and the client it leaves behind has a repr."""
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob("org#app", base_url="https://im.invalid", **settings)
    assert caught.value.argument == argument
    assert check_error(caught.value, "the constructor") > 5


def find_classes_with_repr() -> Iterator[type]:
    """Find the classes of the package that define a repr of their own."""
    for name in find_modules():
        if name.endswith("__main__"):
            continue
        module = importlib.import_module(name)
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == name and "__repr__" in vars(value):
                yield value


def test_reprs_of_incomplete_objects() -> None:
    """The repr of an object whose constructor has raised does not raise."""
    checked = 0
    for kind in find_classes_with_repr():
        if issubclass(kind, str | tuple | enum.Enum) or attrs.has(kind):
            continue
        checked += 1
        text = repr(kind.__new__(kind))
        assert text.isprintable(), kind
    assert checked > 10


@pytest.mark.parametrize(
    "changes",
    [
        {"EASEMOB_APP_KEY": ""},
        {"EASEMOB_BASE_URL": "nonsense"},
        {"EASEMOB_TOKEN": APP_TOKEN},
        {"EASEMOB_CLIENT_ID": ""},
        {"EASEMOB_CLIENT_ID": "", "EASEMOB_CLIENT_SECRET": "", "EASEMOB_TOKEN": f"{APP_TOKEN} x"},
    ],
)
def test_wrong_environments(changes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a wrong variable shows neither the secrets among the variables nor the process's environment."""
    variables = {
        "EASEMOB_APP_KEY": "org#app",
        "EASEMOB_BASE_URL": "https://im.invalid",
        "EASEMOB_CLIENT_ID": "id",
        "EASEMOB_CLIENT_SECRET": CLIENT_SECRET,
        "EASEMOB_TOKEN": "",
        **changes,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob.from_env()
    assert check_error(caught.value, "the environment") > 3


async def test_names_in_a_reply_leave_no_secret() -> None:
    """The place in a reply that is not as documented is told without a name that is a secret of the request."""
    client = make_client(lambda _: make_reply(200, {"data": {CALL_TOKEN: 5}}), limits=False)
    error = await get_error(client.attributes.get_many(["alice"], keys=["k"], token=CALL_TOKEN))
    assert isinstance(error, UnexpectedReplyError)
    assert error.path.startswith("$.data")
    check_error(error, "a name")


def test_secret_texts() -> None:
    """A secret text is a string that does not show itself, in whole, in part, or when it is pickled."""
    text = hide(PASSWORD)
    assert isinstance(text, SecretText)
    assert text == PASSWORD
    assert f"{text}" == str(text) == PASSWORD
    assert hash(text) == hash(PASSWORD)
    assert decode(encode({"password": text})) == {"password": PASSWORD}
    copy = pickle.loads(pickle.dumps(text))
    assert copy == PASSWORD
    for value in (text, text[:5], text[0], copy, [text], {"x": (text,)}):
        assert_no_secret(repr(value))
    assert hide(None) is None
