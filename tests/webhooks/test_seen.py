"""Deduplication: repeated callbacks are recognized, and different ones with the same ID are not confused."""

from __future__ import annotations

import json
from itertools import combinations
from math import inf
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.webhooks import Event, SeenEvents, Webhook
from tests.webhooks.callbacks import make_message, make_reaction


def event(body: bytes | dict[str, Any]) -> Event:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Webhook(verify=False).parse(data)


def test_duplicate() -> None:
    """A retried callback is recognized, also when another rule sends it with another secret."""
    seen = SeenEvents()
    assert seen.add(event(make_message()))
    assert not seen.add(event(make_message()))
    assert not seen.add(event(make_message("another rule's secret")))


def test_different_things_with_one_id() -> None:
    """Different events with one callId are all new."""
    push = {"chat_type": "chat", "step": "push", "status": "fail", "callId": "c", "msg_id": "1", "timestamp": 1}
    contact = {"chat_type": "roster", "callId": "c", "from": "a", "to": "b", "msg_id": "1", "timestamp": 1}
    bodies: list[bytes | dict[str, Any]] = [
        make_message(callId="c"),
        make_message(callId="c", eventType="chat_offline", to="bob"),
        make_message(callId="c", eventType="chat_offline", to="carol"),
        {**push, "target": "u1", "device_id": "d1"},
        {**push, "target": "u1", "device_id": "d2"},
        {**push, "target": "u2", "device_id": "d1"},
        {**contact, "payload": {"operation": "accept"}},
        {**contact, "payload": {"operation": "remote_accept"}},
        {**contact, "chat_type": "hologram"},
        {**contact, "chat_type": "hologram", "beam": 1},
        {"event": "group_op_event", "callId": "c", "operation": "MUTE", "payload": {"type": "ADD"}},
        {"event": "group_op_event", "callId": "c", "operation": "MUTE", "payload": {"type": "REMOVE"}},
    ]
    for one, other in combinations(bodies, 2):
        seen = SeenEvents()
        assert seen.add(event(one))
        assert seen.add(event(other))
        assert not seen.add(event(one))


def test_without_an_id() -> None:
    """Callbacks without a callId are equal only if all of their content is."""
    seen = SeenEvents()
    assert seen.add(event(make_reaction()))
    assert not seen.add(event(make_reaction()))
    assert seen.add(event(make_reaction(msg_id="100")))
    assert seen.add(event(make_reaction(timestamp=1)))


def test_memory_is_bounded() -> None:
    """The memory is bounded: the oldest callback is forgotten first."""
    seen = SeenEvents(limit=3)
    for number in range(5):
        seen.add(event(make_message(callId=f"c{number}")))
    assert len(seen) == 3
    assert not seen.add(event(make_message(callId="c4")))
    assert seen.add(event(make_message(callId="c1")))


def test_discard() -> None:
    """A discarded event is new when it arrives again."""
    seen = SeenEvents()
    seen.add(event(make_message()))
    seen.discard(event(make_message()))
    seen.discard(event(make_message()))
    assert seen.add(event(make_message()))


@pytest.mark.parametrize("limit", [0, -1, True, 1.5, inf, None, "10"])
def test_invalid_limit(limit: Any) -> None:
    """A limit that would forget everything, or fail with the first callback, is refused."""
    with pytest.raises(InvalidArgumentError, match=r"^limit: "):
        SeenEvents(limit)


def test_contains() -> None:
    """An event is contained if an equal one was added; asking does not add it."""
    seen = SeenEvents()
    assert event(make_message()) not in seen
    seen.add(event(make_message()))
    assert event(make_message()) in seen
    assert event(make_message(callId="other")) not in seen
    assert len(seen) == 1
