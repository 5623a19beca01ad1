"""Options of a client and of its calls, the generic request, and whose token goes along."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, LimitSettings, RetryPolicy
from easemob_async._pipeline.core import Core
from easemob_async._wire.port import Request
from tests.handler import USER, HandlerTransport, answer, client_of, scripted

pytestmark = pytest.mark.anyio


def sent_requests(client: Easemob) -> list[Request]:
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    return transport.requests


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_out", 3),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", math.nan),
        ("timeout", math.inf),
        ("timeout", "5"),
        ("timeout", True),
        ("attempt_timeout", 0),
        ("attempt_timeout", math.nan),
        ("token", ""),
        ("token", "a b"),
        ("token", 5),
        ("retry", 3),
        ("retry", None),
    ],
)
def test_options_check_themselves(name: str, value: Any) -> None:
    """An option there is not, or one with a value it cannot have, is refused by name when it is given."""
    client = client_of(scripted(answer()))
    with pytest.raises(InvalidArgumentError) as caught:
        client.with_options(**{name: value})
    assert caught.value.argument == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app_key", 5),
        ("base_url", None),
        ("timeout", "30"),
        ("timeout", math.nan),
        ("limits", None),
        ("limits", {"user-system": 3}),
        ("retry", 3),
        ("tokens", 60),
        ("token", 5),
        ("token", ""),
        ("token_lifetime_unit", "h"),
        ("token_lifetime_unit", ["s"]),
        ("max_connections", "5"),
        ("max_connections", 0),
        ("max_message_bytes", 0.5),
        ("allow_http", "yes"),
        ("observers", print),
        ("observers", [print, 5]),
        ("transport", "https"),
    ],
)
def test_settings_check_themselves(name: str, value: Any) -> None:
    """The same holds for the client's settings."""
    settings = {"base_url": "https://im.invalid", "token": "t", "app_key": "org#app", name: value}
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob(**settings)
    assert caught.value.argument.startswith(name)


@pytest.mark.parametrize("name", ["base", "cap", "budget"])
@pytest.mark.parametrize("value", [math.nan, math.inf, "1", True])
def test_policy_of_no_number(name: str, value: Any) -> None:
    """A policy's seconds are numbers that an end can be reckoned from."""
    with pytest.raises(InvalidArgumentError) as caught:
        RetryPolicy(**{name: value})
    assert caught.value.argument == name


@pytest.mark.parametrize("value", [0, 2.5, True, "4"])
def test_policy_of_no_count(value: Any) -> None:
    """Attempts are counted in whole numbers."""
    with pytest.raises(InvalidArgumentError) as caught:
        RetryPolicy(attempts=value)
    assert caught.value.argument == "attempts"


@pytest.mark.parametrize("token", ["", " ", "a b", "a\r\nX-Admin: 1", "é", 5, b"bytes", True])
async def test_a_users_token_is_never_the_apps(token: Any) -> None:
    """A token that is empty or no token is refused; the app's, which may do everything, does not step in for it."""
    client = client_of(scripted(answer(200, USER)))
    with pytest.raises(InvalidArgumentError) as caught:
        await client.users.get("alice", token=token)
    assert caught.value.argument == "token"
    with pytest.raises(InvalidArgumentError):
        await client.request("GET", "/users/alice", token=token)
    assert sent_requests(client) == []


async def test_an_operation_for_users_needs_their_token() -> None:
    """Where only a user's token will do, None is refused, too."""
    client = client_of(scripted(answer()))
    with pytest.raises(InvalidArgumentError) as caught:
        await client.push.get_user_template("alice", token=None)  # type: ignore[arg-type]
    assert caught.value.argument == "token"
    assert sent_requests(client) == []


def test_headers_of_two_threads() -> None:
    """A call of another thread, for another token, in the midst of making the headers changes nothing."""

    class InterruptedCore(Core):
        interruptions = 0

        def __getattribute__(self, name: str) -> Any:
            if name == "_headers" and self.interruptions:
                self.interruptions -= 1
                assert bearer_of(self, "other") == b"Bearer other"
            return super().__getattribute__(name)

    def bearer_of(core: Core, token: str) -> bytes:
        return dict(core.headers(token, None))[b"authorization"]

    core = client_of(scripted(answer()))._core
    core.__class__ = InterruptedCore
    for interruptions in (1, 2, 3):
        core.interruptions = interruptions  # type: ignore[attr-defined]
        assert bearer_of(core, "mine") == b"Bearer mine"
        assert bearer_of(core, "other") == b"Bearer other"


@pytest.mark.parametrize(("body", "sent"), [(False, b"false"), (0, b"0"), ("", b'""'), ([], b"[]"), (None, b"")])
async def test_bodies_that_look_empty(body: Any, sent: bytes) -> None:
    """Only None is no body."""
    client = client_of(scripted(answer()))
    await client.request("POST", "/x", json=body)
    assert sent_requests(client)[0].body == sent


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("method", {"method": "GET /y HTTP/1.1\r\nX: "}),
        ("method", {"method": ""}),
        ("method", {"method": None}),
        ("path", {"path": "users"}),
        ("path", {"path": "/a b"}),
        ("path", {"path": "/a\r\nX: y"}),
        ("path", {"path": "/a?b=c"}),
        ("path", {"path": "/a#b"}),
        ("path", {"path": "/{a}"}),
        ("path", {"path": "/用户"}),
        ("path", {"path": "/../../other/app/users"}),
        ("path", {"path": "/users/.."}),
        ("path", {"path": "\\users"}),
        ("path", {"path": None}),
        ("query['a']", {"query": {"a": [1]}}),
        ("query['a']", {"query": {"a": 1.5}}),
        ("query", {"query": {"a": "\ud800"}}),
        ("form", {"json": {}, "form": {}}),
        ("form", {"form": {"a": 1}}),
        ("form", {"form": {"a": "\ud800"}}),
        ("headers", {"headers": {"X: y\r\nZ": "1"}}),
        ("headers", {"headers": {"X": "1\r\nZ: 2"}}),
        ("headers", {"headers": {"X": "密"}}),
        ("headers", {"headers": {"X": 1}}),
        ("headers", {"headers": {"Host": "elsewhere"}}),
        ("headers", {"headers": {"Content-Length": "5"}}),
        ("headers", {"headers": {"Transfer-Encoding": "chunked"}}),
        ("idempotent", {"idempotent": "yes"}),
    ],
)
async def test_requests_that_cannot_be(argument: str, change: dict[str, Any]) -> None:
    """What would arrive as another request, or not at all, is refused by name and not sent."""
    client = client_of(scripted(answer()))
    with pytest.raises(InvalidArgumentError) as caught:
        await client.request(**{"method": "POST", "path": "/x", **change})
    assert caught.value.argument == argument
    assert sent_requests(client) == []


async def test_header_fields_replace_ours() -> None:
    """A header field given goes instead of the client's own of that name, whatever its case."""
    client = client_of(scripted(answer()))
    await client.request("GET", "/x", headers={"ACCEPT": "text/plain", "X-Trace": "1"})
    fields = sent_requests(client)[0].headers
    assert [value for name, value in fields if name == b"accept"] == [b"text/plain"]
    assert (b"x-trace", b"1") in fields


def test_limits_as_they_are_given() -> None:
    """True, False and settings are all there is."""
    for limits in (True, False, LimitSettings()):
        client_of(scripted(answer()), limits=limits)
