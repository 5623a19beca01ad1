# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""
Mistakes that both type checkers must report.

Each one is marked with the error that mypy gives, and pyright honours the markers too. In this file, a marker that
suppresses nothing is an error for both of them.
"""

from __future__ import annotations

from functools import partial

import easemob_async
from easemob_async import CallOptionChanges, ClientSettings, Easemob, LimitSettings
from easemob_async.models import Usr  # type: ignore[attr-defined]
from easemob_async.webhooks import (
    CallbackResult,
    Event,
    GroupEvent,
    ImageMessageSent,
    MessageAwaitingVerdict,
    MessageSent,
    OfflineCopy,
    TextMessageSent,
    Verdict,
    Webhook,
    WebhookApp,
    allow,
)

__all__ = ["Usr"]


def use_unknown_names() -> None:
    print(easemob_async.Easemop)  # type: ignore[attr-defined]
    print(easemob_async.models.User)


def use_invalid_options(client: Easemob) -> None:
    client.with_options(timeuot=5)  # type: ignore[call-arg]
    client.with_options(timeout="5")  # type: ignore[arg-type]
    client.with_options(retry=None)  # type: ignore[arg-type]
    client.with_options(max_connections=5)  # type: ignore[call-arg]
    changes: CallOptionChanges = {"timeuot": 5}  # type: ignore[typeddict-unknown-key]
    client.with_options(**changes)


def use_invalid_settings() -> None:
    Easemob.from_env(timeuot=5)  # type: ignore[call-arg]
    Easemob.from_env(limits=0.5)  # type: ignore[arg-type]
    Easemob.from_env(token_lifetime_unit="minutes")  # type: ignore[arg-type]
    Easemob.from_env(client_secret="secret")  # type: ignore[call-arg]
    values: ClientSettings = {"limits": LimitSettings(), "attempt_timeout": 5}  # type: ignore[typeddict-unknown-key]
    Easemob.from_env(**values)


def use_invalid_shares() -> None:
    LimitSettings(share="1/4", fallback_share=0.25)
    LimitSettings(share=object())  # type: ignore[arg-type]
    LimitSettings(fallback_share=[])  # type: ignore[arg-type]


app = WebhookApp(Webhook(["secret"]))


@app.on(TextMessageSent)  # type: ignore[arg-type]
async def handle_another_class(event: ImageMessageSent) -> None: ...


@app.on(MessageSent)  # type: ignore[arg-type]
async def handle_a_subclass_only(event: TextMessageSent) -> None: ...


@app.on(OfflineCopy)  # type: ignore[arg-type]
async def handle_copies_as_messages(event: TextMessageSent) -> None: ...


@app.on(Event)  # type: ignore[arg-type]
async def handle_some(event: TextMessageSent | GroupEvent) -> None: ...


@app.on(TextMessageSent)  # type: ignore[type-var]
def handle_at_once(event: TextMessageSent) -> None: ...


@app.on(TextMessageSent)  # type: ignore[arg-type]
async def handle_nothing() -> None: ...


@app.on(TextMessageSent)  # type: ignore[arg-type]
async def handle_with_two_arguments(event: TextMessageSent, other: int) -> None: ...


@app.on(MessageAwaitingVerdict)  # type: ignore[type-var]
async def decide_with_a_bool(event: MessageAwaitingVerdict) -> bool:
    return True


@app.on(MessageAwaitingVerdict)  # type: ignore[type-var]
async def decide_with_a_function(event: MessageAwaitingVerdict) -> type[Verdict]:
    return Verdict


@app.on(MessageAwaitingVerdict)  # type: ignore[type-var]
def decide_at_once(event: MessageAwaitingVerdict) -> Verdict:
    return allow()


@app.on(MessageAwaitingVerdict)  # type: ignore[arg-type]
async def decide_about_another_class(event: MessageSent) -> Verdict:
    return allow()


@app.on(str)  # type: ignore[type-var]
async def handle_strings(event: str) -> None: ...


class Bot:
    """A bot whose methods take the wrong events."""

    def __init__(self) -> None:
        app.on(TextMessageSent)(self.store)  # type: ignore[arg-type]
        app.on(TextMessageSent)(self)  # type: ignore[arg-type]
        app.on(MessageAwaitingVerdict)(self.judge)  # type: ignore[type-var]

    async def store(self, event: GroupEvent) -> None: ...

    async def judge(self, event: Event) -> str:
        return "allow"

    async def __call__(self, event: GroupEvent) -> None: ...


async def judge_for(tenant: str, event: MessageAwaitingVerdict) -> str:
    return tenant


def use_partials() -> None:
    app.on(MessageAwaitingVerdict)(partial(judge_for, "tenant"))  # type: ignore[type-var]
    app.on(MessageAwaitingVerdict)(partial(judge_for, 5))  # type: ignore[arg-type, type-var]


def observe(result: CallbackResult, more: int) -> None: ...


def use_invalid_settings_of_an_application() -> None:
    WebhookApp(Webhook(["secret"]), observers=[observe])  # type: ignore[list-item]
    WebhookApp(Webhook(["secret"]), fallback=True)  # type: ignore[arg-type]
    WebhookApp(Webhook(["secret"]), {"TextMessageSent": handle_copies})  # type: ignore[type-var]
    by_name = {"TextMessageSent": handle_copies}
    WebhookApp(Webhook(["secret"]), by_name)  # type: ignore[type-var]
    at_once = {TextMessageSent: len}
    WebhookApp(Webhook(["secret"]), at_once)  # type: ignore[arg-type]


async def handle_copies(copy: OfflineCopy) -> None: ...
