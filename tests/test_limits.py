"""``client.limits``: estimates, their arguments, and the repr."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.testing import ManualClock
from tests.handler import make_client, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("operation", {"operation": "users.fly"}),
        ("operation", {"operation": "users"}),
        ("operation", {"operation": ""}),
        ("operation", {"operation": "..users.get"}),
        ("operation", {"operation": 5}),
        ("n", {"n": 0}),
        ("n", {"n": "5"}),
        ("n", {"n": 1.5}),
        ("n", {"n": True}),
        ("recipients", {"recipients": 0}),
        ("recipients", {"recipients": None}),
        ("key", {"key": 5}),
    ],
)
@pytest.mark.parametrize("limits", [True, False])
def test_invalid_estimate_is_refused(name: str, arguments: dict[str, Any], limits: bool) -> None:
    """An invalid argument is refused by name, also where rate limiting is disabled."""
    client = make_client(reply_in_turn(make_reply()), limits=limits)
    with pytest.raises(InvalidArgumentError) as caught:
        client.limits.estimate(**{"operation": "users.get", "n": 1, **arguments})
    assert caught.value.argument == name


@pytest.mark.parametrize("operation", ["users.get", "groups.members.add_many", "files.upload", "history.get_url"])
def test_every_operation_can_be_estimated(operation: str) -> None:
    """Every operation is found by its id, in whatever module it is defined."""
    client = make_client(reply_in_turn(make_reply()))
    assert client.limits.estimate(operation, 1) == 0.0


async def test_user_ids_ignore_case() -> None:
    """A user ID names the same bucket in upper and lower case."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"result": "ok"}})), clock=ManualClock())
    for _ in range(5):
        await client.conversations.delete("Alice", "bob", chat_type="chat", delete_roaming=True)
    waits = [client.limits.estimate("conversations.delete", 1, key=key) for key in ("alice", "ALICE", "carol")]
    assert waits[0] == waits[1] > 0
    assert waits[2] == 0.0


async def test_repr_shows_the_limiter() -> None:
    """The repr shows the state of the limiter, or that rate limiting is disabled."""
    client = make_client(reply_in_turn(make_reply(200, {"entities": []})), clock=ManualClock())
    assert repr(client.limits) == "ClientLimits(Limiter(buckets=0, waiting=0))"
    client.limits.estimate("users.get", 1)
    assert repr(client.limits) == "ClientLimits(Limiter(buckets=1, waiting=0))"
    assert repr(make_client(reply_in_turn(make_reply()), limits=False).limits) == "ClientLimits(enabled=False)"
