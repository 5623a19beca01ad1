"""Verdicts: the JSON of the reply, and limits of the service."""

from __future__ import annotations

import json
from math import nan
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.webhooks import (
    MessageAwaitingVerdict,
    Verdict,
    Webhook,
    allow,
    block,
    rewrite,
    rewrite_text,
)
from tests.webhooks.callbacks import make_awaiting_message, make_message


def waiting(payload: dict[str, Any]) -> MessageAwaitingVerdict:
    event = Webhook(verify=False).parse(make_message(eventType=..., payload=payload))
    assert isinstance(event, MessageAwaitingVerdict)
    return event


@pytest.mark.parametrize(
    ("verdict", "answer"),
    [
        (allow(), {"valid": True}),
        (allow(priority="high"), {"valid": True, "chatroom_msg_level": "high"}),
        (block(), {"valid": False}),
        (block("HX:10000"), {"valid": False, "code": "HX:10000"}),
        (block(code=""), {"valid": False, "code": ""}),
        (rewrite({"msg": "***", "type": "txt"}), {"valid": True, "payload": {"msg": "***", "type": "txt"}}),
    ],
)
def test_answers(verdict: Verdict, answer: dict[str, Any]) -> None:
    """Each verdict is the documented reply, without fields that were not given."""
    assert json.loads(verdict.body()) == answer


def test_longest_answer() -> None:
    """A reply has at most 1000 characters, regardless of its size in bytes."""
    room = 1000 - len('{"valid":false,"code":""}')
    assert len(block("汉" * room).body().decode()) == 1000
    with pytest.raises(InvalidArgumentError, match="1001"):
        block("汉" * (room + 1))
    with pytest.raises(InvalidArgumentError):
        rewrite({"msg": "x" * 1000})


def test_rewrite_text() -> None:
    """The text is replaced in the shape in which the message arrived, and everything else is kept."""
    flat = rewrite_text(waiting({"msg": "darn", "type": "txt", "ext": {"k": 1}}), "d***")
    assert json.loads(flat.body())["payload"] == {"msg": "d***", "type": "txt", "ext": {"k": 1}}
    nested = rewrite_text(waiting({"bodies": [{"msg": "darn", "type": "txt"}], "ext": {"k": 1}}), "d***")
    assert json.loads(nested.body())["payload"] == {"bodies": [{"msg": "d***", "type": "txt"}], "ext": {"k": 1}}
    with pytest.raises(InvalidArgumentError):
        rewrite_text(waiting({"action": "run", "type": "cmd"}), "d***")


def test_invalid_verdict() -> None:
    """A verdict that is neither True nor False is refused, because the service would count the call as failed."""
    with pytest.raises(InvalidArgumentError):
        Verdict(valid="yes")  # type: ignore[arg-type]


def test_invalid_payload() -> None:
    """A payload that is not a mapping is refused."""
    with pytest.raises(InvalidArgumentError, match=r"^payload: must be a mapping like .*, not str$"):
        rewrite("d***")  # type: ignore[arg-type]


@pytest.mark.parametrize("payload", [{"msg": object()}, {"msg": b"x"}, {"msg": nan}, {"msg": "\ud800"}, {"ext": {1}}])
def test_payload_that_is_not_json(payload: Any) -> None:
    """A payload that cannot be sent as JSON is refused, without a part of it in the error or its context."""
    with pytest.raises(InvalidArgumentError, match=r"^payload: must contain only JSON") as caught:
        rewrite(payload)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("code", [5, b"x", ["x"], {"valid": True}, True])
def test_invalid_code(code: Any) -> None:
    """A code of another type is refused, because the service would count the call as failed."""
    with pytest.raises(InvalidArgumentError, match=r"^code: must be a string"):
        block(code)


@pytest.mark.parametrize("priority", ["urgent", "HIGH", "", 1, True])
@pytest.mark.parametrize("make", [allow, lambda **settings: rewrite({"msg": "x"}, **settings)])
def test_invalid_priority(make: Any, priority: Any) -> None:
    """An unknown priority is refused."""
    with pytest.raises(InvalidArgumentError, match=r"^priority: must be one of high, normal, low"):
        make(priority=priority)


def test_sample_waits_for_verdict() -> None:
    """The sample callback of these tests waits for a verdict."""
    assert isinstance(Webhook(verify=False).parse(make_awaiting_message()), MessageAwaitingVerdict)
