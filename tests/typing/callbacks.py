"""A bot as a user would write it, for the type checkers; it is not run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import assert_type

import anyio

from easemob_async.models import ReceivedText
from easemob_async.webhooks import (
    Conversation,
    Event,
    GroupCreated,
    GroupState,
    Handler,
    ImageMessageSent,
    MessageAwaitingVerdict,
    MessageRecalled,
    MessageSent,
    OfflineCopy,
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


@app.on(OfflineCopy)
async def push(copy: OfflineCopy) -> None:
    assert_type(copy.recipient, str | None)
    assert_type(copy.event, Event)
    match copy.event:
        case TextMessageSent() as message:
            assert_type(message.body, ReceivedText)
        case MessageRecalled() as recall:
            assert_type(recall.conversation, Conversation)
        case _:
            pass


@app.on(MessageAwaitingVerdict)
async def judge(event: MessageAwaitingVerdict) -> Verdict:
    return block("no") if event.sender == "mallory" else allow()


@app.on(TextMessageSent)
@app.on(ImageMessageSent)
async def count(event: TextMessageSent | ImageMessageSent) -> None: ...


@app.on(UnknownEvent)
async def log(event: UnknownEvent, prefix: str = "", *, limit: int = 100) -> None: ...


class Bot:
    """A bot with handlers that are methods, and that is itself a handler."""

    def __init__(self) -> None:
        app.on(MessageSent)(self.store)
        app.on(MessageAwaitingVerdict)(self.judge)
        app.on(Event)(self)

    async def store(self, event: MessageSent) -> None: ...

    async def judge(self, event: MessageAwaitingVerdict) -> Verdict | None: ...

    async def __call__(self, event: Event) -> None: ...


async def store(database: dict[str, str], event: Event, *, table: str = "events") -> None: ...


def register_more(handler: Handler, wrapped: Callable[[MessageSent], Awaitable[None]]) -> None:
    app.on(TextMessageSent)(wrapped)
    app.on(TextMessageSent)(store_any)
    app.on(TextMessageSent)(partial(store, {}))
    app.on(TextMessageSent)(partial(store, {}, table="texts"))
    app.on(TextMessageSent)(handler)
    WebhookApp(Webhook(["secret"]), {TextMessageSent: answer, MessageAwaitingVerdict: judge, Event: store_any})
    # Held in variables, whose key types are inferred: a union, one class, and a common base class.
    several = {TextMessageSent: answer, MessageAwaitingVerdict: judge, Event: store_any}
    WebhookApp(Webhook(["secret"]), several)
    single = {TextMessageSent: answer}
    WebhookApp(Webhook(["secret"]), handlers=single)
    copies = {OfflineCopy: push, MessageSent: store_any}
    WebhookApp(Webhook(["secret"]), copies)
    declared: dict[type[Event], Handler] = {TextMessageSent: answer}
    WebhookApp(Webhook(["secret"]), declared)


async def store_any(event: Event) -> None: ...


async def call_handlers(event: TextMessageSent, waiting: MessageAwaitingVerdict) -> None:
    assert_type(await answer(event), None)
    assert_type(await judge(waiting), Verdict)
    assert_type(await answer(event=event), None)
    assert_type(await judge(event=waiting), Verdict)
    assert_type(await log(UnknownEvent(reason=""), "unknown", limit=5), None)
    assert_type(await log(event=UnknownEvent(reason=""), prefix="unknown"), None)
    assert_type(await asyncio.create_task(judge(waiting)), Verdict)


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
