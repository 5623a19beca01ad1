"""Verdicts: what goes on the wire, and what the service would not take."""

from __future__ import annotations

import json
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
from tests.webhooks.callbacks import awaiting_verdict, signed


def waiting(payload: dict[str, Any]) -> MessageAwaitingVerdict:
    event = Webhook(verify=False).parse(signed(eventType=..., payload=payload))
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
    """Each verdict is the answer the documents ask for, with nothing in it that was not said."""
    assert json.loads(verdict.body()) == answer


def test_longest_answer() -> None:
    """An answer has at most 1000 characters, however many bytes they take."""
    room = 1000 - len('{"valid":false,"code":""}')
    assert len(block("汉" * room).body().decode()) == 1000
    with pytest.raises(InvalidArgumentError, match="1001"):
        block("汉" * (room + 1))
    with pytest.raises(InvalidArgumentError):
        rewrite({"msg": "x" * 1000})


def test_rewrite_text() -> None:
    """Another text goes back in the shape the message came in, with all the rest of it."""
    flat = rewrite_text(waiting({"msg": "darn", "type": "txt", "ext": {"k": 1}}), "d***")
    assert json.loads(flat.body())["payload"] == {"msg": "d***", "type": "txt", "ext": {"k": 1}}
    nested = rewrite_text(waiting({"bodies": [{"msg": "darn", "type": "txt"}], "ext": {"k": 1}}), "d***")
    assert json.loads(nested.body())["payload"] == {"bodies": [{"msg": "d***", "type": "txt"}], "ext": {"k": 1}}
    with pytest.raises(InvalidArgumentError):
        rewrite_text(waiting({"action": "run", "type": "cmd"}), "d***")


def test_no_verdict() -> None:
    """What is neither yes nor no is no verdict; the service would take it for a failed call."""
    with pytest.raises(InvalidArgumentError):
        Verdict(valid="yes")  # type: ignore[arg-type]


def test_made_by_hand() -> None:
    """The hand-made callback of these tests is one that waits."""
    assert isinstance(Webhook(verify=False).parse(awaiting_verdict()), MessageAwaitingVerdict)
