"""Reading a success: payloads of an undocumented shape, hidden failures, new fields."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import APIError, UnexpectedReplyError
from easemob_async.testing import ManualClock
from tests.handler import USER, make_client, make_reply, reply_in_turn
from tests.outcomes import get_outcome

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("body", "problem", "effect"),
    [
        (b"<html><body>It works</body></html>", "not JSON", "unknown"),
        (b"", "empty", "done"),
        (b'{"entities": [{"username": "al', "not JSON", "done"),
        (b'{"data": 3}', "$.entities[0]", "done"),
        (b'{"entities": [{"username": 7}]}', "$.entities[0].username", "done"),
        (b"[1, 2]", "$.entities[0]", "done"),
    ],
    ids=["HTML", "empty", "truncated", "no payload", "wrong type", "not an object"],
)
@pytest.mark.both_backends
async def test_undocumented_reply(body: bytes, problem: str, effect: str) -> None:
    """The error of an undocumented 200 names the place that differs; the service acted, unless it is a proxy's page."""
    clock = ManualClock()
    client = make_client(reply_in_turn(make_reply(200, body)), clock=clock, limits=False)
    error = await get_outcome(clock, 29, client.users.get("alice"))
    assert isinstance(error, UnexpectedReplyError)
    assert problem in str(error)
    assert (error.status, error.start, error.effect) == (200, body[:200], effect)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"data": {"result": False}}, ("APIError", None, "HTTP 200: the reply reports a failure in data.result")),
        (
            {
                "data": {"result": False, "reason": "users [u] are not members of this group!"},
                "uri": "https://im.invalid",
            },
            (
                "NotFoundError",
                "users [u] are not members of this group!",
                "HTTP 200 users [u] are not members of this group!: the reply reports a failure in data.result",
            ),
        ),
        (
            {"error": "forbidden_op", "error_description": "this service is unopened", "timestamp": 1},
            (
                "FeatureNotEnabledError",
                "this service is unopened",
                "HTTP 200 forbidden_op this service is unopened: the reply reports a failure in data.result",
            ),
        ),
        ([1], ("APIError", None, "HTTP 200: the reply reports a failure in data.result")),
    ],
    ids=["no reason", "reason", "envelope of a refusal", "not an object"],
)
@pytest.mark.both_backends
async def test_failure_hidden_in_a_success(body: Any, expected: tuple[str, str | None, str]) -> None:
    """A 200 that reports a failure is an error whose description has the words of the service alone."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    with pytest.raises(APIError) as caught:
        await client.users.disconnect("alice")
    error = caught.value
    assert error.status == 200
    assert (type(error).__name__, error.description, error.message) == expected


@pytest.mark.both_backends
async def test_unknown_fields() -> None:
    """A field that the service has added is kept in ``extra``, and does not count for equality."""
    user: dict[str, Any] = USER["entities"][0]  # type: ignore[index]
    entity = user | {"mood": "sunny"}
    client = make_client(reply_in_turn(make_reply(200, {"entities": [entity]}), make_reply(200, USER)))
    one, two = await client.users.get("alice"), await client.users.get("alice")
    assert one.extra == {"mood": "sunny"}
    assert one == two
