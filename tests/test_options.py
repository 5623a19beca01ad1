"""Options of calls: ``with_options``, and the token of a single call."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from tests.handler import USER, make_client, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_out", 3),
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", math.nan),
        ("timeout", math.inf),
        ("timeout", 1e307),
        ("timeout", 10**400),
        ("timeout", "5"),
        ("timeout", True),
        ("attempt_timeout", 0),
        ("attempt_timeout", math.nan),
        ("attempt_timeout", 1e307),
        ("token", ""),
        ("token", "a b"),
        ("token", 5),
        ("retry", 3),
        ("retry", None),
    ],
)
def test_invalid_option_is_refused(name: str, value: Any) -> None:
    """An option that does not exist or has an invalid value is refused by name when it is given."""
    client = make_client(reply_in_turn(make_reply()))
    with pytest.raises(InvalidArgumentError) as caught:
        client.with_options(**{name: value})
    assert caught.value.argument == name


@pytest.mark.parametrize("token", ["", " ", "a b", "a\r\nX-Admin: 1", "é", 5, b"bytes", True])
async def test_invalid_token_is_refused(token: Any) -> None:
    """An invalid token is refused; the app's token, which has all permissions, is not sent in its place."""
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script)
    with pytest.raises(InvalidArgumentError) as caught:
        await client.users.get("alice", token=token)
    assert caught.value.argument == "token"
    with pytest.raises(InvalidArgumentError):
        await client.request("GET", "/users/alice", token=token)
    assert script.requests == []


async def test_operation_of_users_needs_a_token() -> None:
    """An operation that only a user's token may call is refused without one."""
    script = reply_in_turn(make_reply())
    with pytest.raises(InvalidArgumentError) as caught:
        await make_client(script).push.get_user_template("alice", token=None)  # type: ignore[arg-type]
    assert caught.value.argument == "token"
    assert script.requests == []


@pytest.mark.both_backends
async def test_invalid_argument_is_refused() -> None:
    """An invalid argument is refused by name before anything is sent."""
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script)
    for name, call in {
        "username": client.users.get(""),
        "limit": client.users.list(limit=101),
        "password": client.users.register("alice", password=""),
    }.items():
        with pytest.raises(InvalidArgumentError) as caught:
            await call
        assert caught.value.argument == name
        assert caught.value.effect == "none"
    for name in ("a b", "x" * 65, "用户", "..", "a/b"):
        with pytest.raises(InvalidArgumentError):
            await client.users.get(name)
    assert script.requests == []
