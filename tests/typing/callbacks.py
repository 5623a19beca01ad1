"""A bot as a user would write it, for the type checkers; it is not run."""

from __future__ import annotations

from datetime import datetime
from typing import assert_type

import anyio

from easemob_async.models import ReceivedText
from easemob_async.webhooks import (
    Conversation,
    Event,
    GroupCreated,
    GroupState,
    MessageAwaitingVerdict,
    TextMessageSent,
    UnknownEvent,
    Verdict,
    Webhook,
    WebhookApp,
    allow,
    block,
)

app = WebhookApp(Webhook(["secret"]), own_usernames=["bot"])


@app.on(TextMessageSent)
async def answer(event: TextMessageSent) -> None:
    assert_type(event.body, ReceivedText)
    assert_type(event.sender, str)
    assert_type(event.timestamp, int)
    assert_type(event.timestamp_at, datetime)
    assert_type(event.conversation, Conversation)


@app.on(MessageAwaitingVerdict)
async def judge(event: MessageAwaitingVerdict) -> Verdict:
    return block("no") if event.sender == "mallory" else allow()


async def parse_without_an_app(body: bytes) -> None:
    event = Webhook(["secret"]).receive(body)
    assert_type(event, Event)
    match event:
        case GroupCreated():
            assert_type(event.state, GroupState | None)
            assert_type(event.roles, dict[str, str])
        case UnknownEvent():
            assert_type(event.reason, str)
            assert_type(event.timestamp, int | None)
        case _:
            assert_type(event.actor, str | None)


def make_app_with_a_queue() -> WebhookApp:
    send, _ = anyio.create_memory_object_stream[Event](100)
    return WebhookApp(Webhook(["secret"]), queue=send)
