"""Requests as they are sent: path, header fields and body."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handler import USER, make_client, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


@pytest.mark.both_backends
async def test_request() -> None:
    """A call becomes one request with the app's path, the token and the JSON body."""
    script = reply_in_turn(make_reply(200, USER))
    user = await make_client(script).users.register("alice", password="secret")
    (request,) = script.requests
    assert (request.method, request.target) == ("POST", "/org/app/users")
    assert dict(request.headers)[b"authorization"] == b"Bearer app-token"
    assert dict(request.headers)[b"content-type"] == b"application/json"
    assert request.body == b'{"username":"alice","password":"secret"}'
    assert user.created_at is not None
    assert user.created_at.year == 2018


@pytest.mark.both_backends
async def test_path_values() -> None:
    """Characters that are special in a URL are percent-encoded."""
    script = reply_in_turn(make_reply(200, {"data": {"m": "delivered"}}))
    await make_client(script).users.get_offline_message_status("alice", "a/b#c?d%e f\ng")
    assert script.requests[0].target == "/org/app/users/alice/offline_msg_status/a%2Fb%23c%3Fd%25e%20f%0Ag"


@pytest.mark.parametrize(("body", "sent"), [(False, b"false"), (0, b"0"), ("", b'""'), ([], b"[]"), (None, b"")])
async def test_false_bodies(body: Any, sent: bytes) -> None:
    """Every JSON value but None is sent as a body, whatever its truth value."""
    script = reply_in_turn(make_reply())
    await make_client(script).request("POST", "/x", json=body)
    assert script.requests[0].body == sent


async def test_given_header_fields() -> None:
    """A given header field replaces the client's own of that name, whatever its case."""
    script = reply_in_turn(make_reply())
    await make_client(script).request("GET", "/x", headers={"ACCEPT": "text/plain", "X-Trace": "1"})
    fields = script.requests[0].headers
    assert [value for name, value in fields if name == b"accept"] == [b"text/plain"]
    assert (b"x-trace", b"1") in fields
