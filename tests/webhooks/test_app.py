"""The ASGI application: handlers, outcomes and replies."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf, nan
from typing import Any, cast

import anyio
import anyio.to_thread
import httpx
import pytest

from easemob_async import InvalidArgumentError
from easemob_async.testing import ManualClock
from easemob_async.webhooks import (
    CallbackReply,
    CallbackResult,
    EnvelopeEvent,
    Event,
    GroupEvent,
    Handler,
    MessageAwaitingVerdict,
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
from tests.loops import ASYNCIO, TRIO, UVLOOP
from tests.settling import settle
from tests.webhooks.callbacks import SECRET, make_awaiting_message, make_message, make_reaction

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


ALL_LOOPS = pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP, TRIO])
"""Runs a test of cancellation in every event loop."""


class Bot:
    """An application that records the events its handler gets, and the results of all callbacks."""

    def __init__(self, **settings: Any) -> None:
        self.events: list[Event] = []
        self.results: list[CallbackResult] = []
        self.app = WebhookApp(Webhook([SECRET]), observers=[self.results.append], **settings)

    async def remember(self, event: Event) -> None:
        self.events.append(event)

    async def post(self, body: bytes, method: str = "POST") -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.request(method, "/callbacks", content=body)

    @property
    def outcomes(self) -> list[str]:
        return [result.outcome for result in self.results]


async def test_event_reaches_its_handler() -> None:
    """A signed callback reaches the handler of its class and is answered with 200."""
    bot = Bot()
    bot.app.on(TextMessageSent)(bot.remember)
    reply = await bot.post(make_message())
    assert (reply.status_code, reply.json()) == (200, {"valid": True})
    assert [type(event) for event in bot.events] == [TextMessageSent]
    (result,) = bot.results
    assert (result.outcome, result.event_id, result.call_id) == ("handled", "message.txt", "org#app_8924312242322")
    assert "hello" not in repr(result)


async def test_repr() -> None:
    """The repr shows handlers, queue and deduplication, but no secret and no message."""
    bot = Bot()
    assert repr(bot.app) == "<WebhookApp handlers=[], queue=no, deduplication=0/10000>"
    bot.app.on(TextMessageSent)(bot.remember)
    bot.app.on(GroupEvent)(bot.remember)
    await bot.post(make_message())
    shown = repr(bot.app)
    assert shown == "<WebhookApp handlers=[TextMessageSent, GroupEvent], queue=no, deduplication=1/10000>"
    assert SECRET not in shown
    send, receive = anyio.create_memory_object_stream[Event](1)
    async with send, receive:
        assert repr(Bot(queue=send, dedup_size=0).app) == "<WebhookApp handlers=[], queue=yes, deduplication=off>"


async def test_nearest_handler() -> None:
    """An event goes to one handler: that of its class, or of its nearest base class."""
    reached: list[str] = []

    def named(name: str) -> Callable[[Event], Awaitable[None]]:
        async def handle(event: Event) -> None:
            reached.append(name)

        return handle

    bot = Bot(handlers={MessageSent: named("message"), TextMessageSent: named("text")}, dedup_size=0)
    bot.app.on(Event)(named("any"))
    await bot.post(make_message())
    await bot.post(make_message(payload={"bodies": [{"type": "cmd"}]}))
    await bot.post(make_message(chat_type="recall"))
    await bot.post(make_message(chat_type="hologram"))
    bot.app.on(UnknownEvent)(named("unknown"))
    await bot.post(make_message(chat_type="hologram"))
    assert reached == ["text", "message", "any", "any", "unknown"]


@pytest.mark.parametrize("event_class", [TextMessageSent, MessageSent, EnvelopeEvent])
@pytest.mark.parametrize("own", [[], ["bot"]])
async def test_copies_for_offline_recipients(event_class: Any, own: list[str]) -> None:
    """The copies of a group message for offline members reach no handler of messages; they have their own."""
    bot = Bot(own_usernames=own)
    bot.app.on(event_class)(bot.remember)
    group = {"chat_type": "groupchat", "group_id": "5"}
    copies = [make_message(**group, eventType="chat_offline", to=name) for name in ("bob", "carol", "bot")]
    for body in (copies[0], make_message(**group, to="5"), *copies[1:], copies[1]):
        assert (await bot.post(body)).status_code == 200
    assert [type(event) for event in bot.events] == [TextMessageSent]
    assert bot.outcomes == ["ignored", "handled", "ignored", "ignored", "duplicate"]

    pushed: list[str | None] = []

    @bot.app.on(OfflineCopy)
    async def push(copy: OfflineCopy) -> None:
        assert isinstance(copy.event, TextMessageSent)
        pushed.append(copy.recipient)

    await bot.post(make_message(**group, eventType="chat_offline", to="dave"))
    assert pushed == ["dave"]


async def test_copy_of_an_own_message() -> None:
    """A copy of the bot's own message does not reach a handler of all events, as the message itself does not."""
    bot = Bot(own_usernames=["bot"])
    bot.app.on(Event)(bot.remember)
    await bot.post(make_message(eventType="chat_offline", **{"from": "bot"}))
    await bot.post(make_message(eventType="chat_offline"))
    assert bot.outcomes == ["own", "handled"]


async def test_event_without_handler() -> None:
    """An event without a handler is answered with 200, because any other status would count towards a ban."""
    bot = Bot()
    assert (await bot.post(make_message())).status_code == 200
    assert (await bot.post(make_message(chat_type="hologram"))).status_code == 200
    assert bot.outcomes == ["ignored", "ignored"]
    assert bot.results[1].reason == "the callback matches no documented family"


def test_two_handlers_for_a_class() -> None:
    """A second handler for a class is refused, because it would replace the first one silently."""
    bot = Bot()
    bot.app.on(GroupEvent)(bot.remember)
    with pytest.raises(InvalidArgumentError):
        bot.app.on(GroupEvent)(bot.remember)


@pytest.mark.parametrize(
    ("body", "status"),
    [(make_message("another"), 401), (b"hello", 400), (json.dumps(make_reaction()).encode(), 401)],
    ids=["forged", "no JSON", "unsigned"],
)
async def test_refused(body: bytes, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """An invalid request reaches no handler, is logged, and is reported to the observers."""
    bot = Bot()
    bot.app.on(Event)(bot.remember)
    assert (await bot.post(body)).status_code == status
    assert bot.events == []
    assert [(result.outcome, result.status) for result in bot.results] == [("refused", status)]
    assert "refused" in caplog.text
    assert SECRET not in caplog.text


async def test_refused_status() -> None:
    """The status for refused requests can be changed."""
    bot = Bot(refused_status=200)
    reply = await bot.post(make_message("another"))
    assert (reply.status_code, reply.content) == (200, b"")


async def test_other_methods() -> None:
    """Methods other than POST get status 405."""
    assert (await Bot().post(b"", method="GET")).status_code == 405


async def test_duplicate() -> None:
    """A repeated callback is answered with 200, and reaches no handler."""
    bot = Bot()
    bot.app.on(Event)(bot.remember)
    for _ in range(3):
        assert (await bot.post(make_message())).status_code == 200
    assert len(bot.events) == 1
    assert bot.outcomes == ["handled", "duplicate", "duplicate"]


async def test_failing_handler(caplog: pytest.LogCaptureFixture) -> None:
    """
    If a handler raises, the reply has status 500, the retry reaches the handler, and the message's text is not logged.
    """
    bot = Bot()

    @bot.app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None:
        bot.events.append(event)
        if len(bot.events) == 1:
            raise ValueError(f"cannot answer {event.body.text}")

    assert (await bot.post(make_message())).status_code == 500
    assert (await bot.post(make_message())).status_code == 200
    assert bot.outcomes == ["failed", "handled"]
    assert bot.results[0].reason == "ValueError"
    assert "raised ValueError" in caplog.text
    assert "in answer" in caplog.text
    assert "hello" not in caplog.text


async def test_exception_text_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The exception's text and that of its causes is logged where the app asks for it, for events and for verdicts."""
    bot = Bot(log_exceptions=True)

    @bot.app.on(Event)
    async def answer(event: Event) -> None:
        try:
            raise KeyError("the cause")
        except KeyError as error:
            raise ValueError("cannot answer hello") from error

    await bot.post(make_message())
    await bot.post(make_awaiting_message())
    assert bot.outcomes == ["failed", "failed"]
    assert caplog.text.count("ValueError: cannot answer hello") == 2
    assert caplog.text.count("KeyError: 'the cause'") == 2


async def raise_cancelled_error(event: Event) -> Verdict | None:
    """Await a task that was cancelled, so that the error is not one of the current task."""
    task = asyncio.create_task(asyncio.Event().wait())
    task.cancel()
    await task
    raise AssertionError


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize(
    ("event_class", "body", "reply"),
    [
        (MessageAwaitingVerdict, make_awaiting_message(), CallbackReply(200, b'{"valid":false,"code":"later"}')),
        (TextMessageSent, make_message(), CallbackReply(500)),
    ],
)
async def test_handler_that_raises_cancelled_error(
    event_class: type[Event], body: bytes, reply: CallbackReply, caplog: pytest.LogCaptureFixture
) -> None:
    """CancelledError of a handler that nothing has cancelled is a failure like any other exception."""
    bot = Bot(fallback=block("later"), handlers={event_class: raise_cancelled_error})
    assert await bot.app.handle(body) == reply
    assert [(result.outcome, result.reason) for result in bot.results] == [("failed", "CancelledError")]
    assert "raised CancelledError" in caplog.text


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("natively", [False, True])
@pytest.mark.parametrize("body", [make_awaiting_message(), make_message()])
async def test_cancelled_request(body: bytes, natively: bool) -> None:
    """A handler that is cancelled has no result, also if its cleanup raises CancelledError of its own."""
    bot = Bot()
    started = anyio.Event()

    async def handle(event: Event) -> None:
        started.set()
        try:
            await anyio.sleep_forever()
        finally:
            await raise_cancelled_error(event)

    bot.app.on(Event)(handle)
    if natively:
        task = asyncio.create_task(bot.app.handle(body))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        async with anyio.create_task_group() as group:
            group.start_soon(bot.app.handle, body)
            await started.wait()
            group.cancel_scope.cancel()
    assert bot.results == []


class Attempts:
    """A handler whose first attempt waits to be finished, and the replies to copies of one callback."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.first_started = anyio.Event()
        self.first_may_end = anyio.Event()
        self.fails = False
        self.calls = 0
        self.replies: list[CallbackReply] = []
        bot.app.on(TextMessageSent)(self.handle)

    async def handle(self, event: TextMessageSent) -> None:
        self.calls += 1
        if self.calls == 1:
            self.first_started.set()
            await self.first_may_end.wait()
            if self.fails:
                raise ValueError

    async def post(self) -> None:
        self.replies.append(await self.bot.app.handle(make_message()))


@ALL_LOOPS
@pytest.mark.parametrize(
    ("fails", "outcomes"),
    [
        (False, ["handled", "duplicate", "duplicate", "duplicate"]),
        (True, ["failed", "handled", "duplicate", "duplicate"]),
    ],
)
async def test_copies_while_the_first_is_handled(fails: bool, outcomes: list[str]) -> None:
    """Copies that arrive meanwhile are answered after the first one; if it fails, one of them is handled."""
    attempts = Attempts(bot := Bot())
    attempts.fails = fails
    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(attempts.post)
        await attempts.first_started.wait()
        await settle()
        assert attempts.replies == []
        attempts.first_may_end.set()
    assert bot.outcomes == outcomes
    assert [reply.status for reply in attempts.replies] == [500 if fails else 200, 200, 200, 200]
    assert attempts.calls == (2 if fails else 1)


@ALL_LOOPS
async def test_copy_of_a_cancelled_callback() -> None:
    """If the request of the first is cancelled, a copy that waits for it is handled."""
    attempts = Attempts(bot := Bot())
    async with anyio.create_task_group() as group:
        async with anyio.create_task_group() as first:
            first.start_soon(attempts.post)
            await attempts.first_started.wait()
            group.start_soon(attempts.post)
            await settle()
            first.cancel_scope.cancel()
    assert bot.outcomes == ["handled"]
    assert attempts.calls == 2


@ALL_LOOPS
async def test_cancelled_copy() -> None:
    """A copy that is cancelled while it waits does not affect the first one, nor later copies."""
    attempts = Attempts(bot := Bot())
    async with anyio.create_task_group() as group:
        group.start_soon(attempts.post)
        await attempts.first_started.wait()
        async with anyio.create_task_group() as second:
            second.start_soon(attempts.post)
            await settle()
            second.cancel_scope.cancel()
        attempts.first_may_end.set()
    await attempts.post()
    assert bot.outcomes == ["handled", "duplicate"]
    assert attempts.calls == 1


@pytest.mark.parametrize(("fails", "outcomes"), [(False, ["handled", "duplicate"]), (True, ["failed", "handled"])])
def test_copy_in_another_thread(fails: bool, outcomes: list[str]) -> None:
    """A copy that arrives in the event loop of another thread waits there for the result of the first one."""
    attempts = Attempts(bot := Bot())
    attempts.fails = fails

    async def post_copy(loop: asyncio.AbstractEventLoop) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(attempts.post)
            await settle()
            assert attempts.replies == []
            loop.call_soon_threadsafe(attempts.first_may_end.set)

    async def post_both() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(attempts.post)
            await attempts.first_started.wait()
            await anyio.to_thread.run_sync(anyio.run, post_copy, asyncio.get_running_loop())

    anyio.run(post_both)
    # In any order: two threads note the results.
    assert sorted(bot.outcomes) == sorted(outcomes)
    assert sorted(reply.status for reply in attempts.replies) == [200, 500 if fails else 200]
    assert attempts.calls == (2 if fails else 1)


def test_many_copies_in_many_threads() -> None:
    """Of the copies that arrive in many threads at once, one reaches the handler."""
    bot = Bot()
    calls: list[str | None] = []

    @bot.app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None:
        calls.append(event.call_id)
        await settle(3)

    def post(start: threading.Barrier) -> None:
        async def main() -> None:
            for number in range(50):
                start.wait()
                await bot.app.handle(make_message(callId=f"c{number}"))

        asyncio.run(main())

    start = threading.Barrier(4)
    threads = [threading.Thread(target=post, args=(start,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [f"c{number}" for number in range(50)]
    assert sorted(bot.outcomes) == ["duplicate"] * 150 + ["handled"] * 50


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("thread", ["this", "ended", "living"])
def test_copy_of_an_abandoned_callback(closed: bool, thread: str) -> None:
    """A copy does not wait for a handler whose event loop ended, or was stopped, before the handler ended."""
    attempts = Attempts(bot := Bot())
    loop = asyncio.new_event_loop()
    # A reference, because the handler of a task without one is ended when its memory is freed.
    tasks: list[asyncio.Task[None]] = []

    def begin() -> None:
        tasks.append(loop.create_task(attempts.post()))
        loop.run_until_complete(attempts.first_started.wait())
        if closed:
            loop.close()

    async def post_copy() -> None:
        with anyio.fail_after(10):
            await attempts.post()

    with ThreadPoolExecutor(1) as executor:
        if thread == "this":
            begin()
        else:
            executor.submit(begin).result()
        if thread == "ended":
            executor.shutdown()
        anyio.run(post_copy)
    assert bot.outcomes == ["handled"]
    assert attempts.calls == 2
    if not closed:
        # The handler of the first one ends after all, and must not disturb those of later copies.
        attempts.first_may_end.set()
        loop.run_until_complete(tasks[0])
        loop.close()
        anyio.run(attempts.post)
        assert bot.outcomes == ["handled", "handled", "duplicate"]


async def test_copy_after_more_callbacks_than_are_remembered() -> None:
    """A callback in work is not forgotten, however many others arrive meanwhile."""
    attempts = Attempts(bot := Bot(dedup_size=1))
    async with anyio.create_task_group() as group:
        group.start_soon(attempts.post)
        await attempts.first_started.wait()
        for number in range(3):
            await bot.app.handle(make_message(callId=f"other-{number}", payload={"bodies": [{"type": "cmd"}]}))
        group.start_soon(attempts.post)
        await settle()
        attempts.first_may_end.set()
    assert bot.outcomes == ["ignored", "ignored", "ignored", "handled", "duplicate"]
    assert attempts.calls == 1


@ALL_LOOPS
async def test_cancelled_handler() -> None:
    """A cancelled handler has not handled its event, so the retry reaches it."""
    bot = Bot()
    started = anyio.Event()

    @bot.app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None:
        bot.events.append(event)
        if len(bot.events) == 1:
            started.set()
            await anyio.sleep_forever()

    async with anyio.create_task_group() as group:
        group.start_soon(bot.app.handle, make_message())
        await started.wait()
        group.cancel_scope.cancel()
    assert await bot.app.handle(make_message()) == CallbackReply(200, b'{"valid":true}')
    assert len(bot.events) == 2


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (make_message(**{"from": "Bot"}), "own"),
        (make_message(**{"from": "alice"}), "handled"),
        (make_message(chat_type="edit", payload={"edit_message_id": "1", "bodies": [{"type": "txt"}]}), "handled"),
        (
            make_message(
                chat_type="edit",
                payload={
                    "edit_message_id": "1",
                    "bodies": [{"type": "txt"}],
                    "meta": {"edit_msg": {"operator": "bot"}},
                },
            ),
            "own",
        ),
        (make_message(chat_type="notify", payload={"type": "thread", "data": {"id": "t", "from": "bot"}}), "own"),
        (make_message(chat_type="recall", recall_id="1", **{"from": "bot"}), "handled"),
    ],
)
async def test_own_content(body: bytes, outcome: str) -> None:
    """Events with content of the bot's own users reach no handler; other events of these users do."""
    bot = Bot(own_usernames=["bot"])
    bot.app.on(Event)(bot.remember)
    await bot.post(body)
    assert bot.outcomes == [outcome]


CLOCKS = pytest.mark.parametrize("clock", [None, ManualClock()])
"""Runs a test of verdicts with the clock of the machine, where the event loop keeps the time, and with another one."""


@CLOCKS
@pytest.mark.parametrize("verdict", [allow(), block("no")])
async def test_verdict(verdict: Verdict, clock: ManualClock | None) -> None:
    """A message that waits is answered with its handler's verdict, each time it arrives."""
    bot = Bot(own_usernames=["alice"], clock=clock)

    @bot.app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> Verdict:
        return verdict

    for _ in range(2):
        reply = await bot.post(make_awaiting_message())
        assert (reply.status_code, reply.content) == (200, verdict.body())
    assert bot.outcomes == ["handled", "handled"]


async def test_late_verdict() -> None:
    """A handler that exceeds the verdict timeout is cancelled, and the fallback is sent."""
    clock = ManualClock()
    bot = Bot(clock=clock, verdict_timeout=0.15, fallback=block("later"))
    ended: list[str] = []

    @bot.app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> Verdict:
        try:
            await clock.sleep(10)
        except BaseException as error:
            ended.append(type(error).__name__)
            raise
        return allow()

    answers: list[CallbackReply] = []

    async def ask() -> None:
        answers.append(await bot.app.handle(make_awaiting_message()))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        await settle()
        await clock.advance(0.14)
        assert answers == []
        await clock.advance(0.02)
    assert answers == [CallbackReply(200, b'{"valid":false,"code":"later"}')]
    assert bot.outcomes == ["late"]
    assert len(ended) == 1


@ALL_LOOPS
async def test_late_verdict_by_the_event_loop() -> None:
    """With the clock of the machine, the event loop cancels the handler after the timeout."""
    bot = Bot(verdict_timeout=0.01, fallback=block("later"))
    ended: list[str] = []

    @bot.app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> Verdict:
        try:
            await anyio.Event().wait()
        except BaseException as error:
            ended.append(type(error).__name__)
            raise
        return allow()

    assert await bot.app.handle(make_awaiting_message()) == CallbackReply(200, b'{"valid":false,"code":"later"}')
    assert bot.outcomes == ["late"]
    assert len(ended) == 1


@ALL_LOOPS
@CLOCKS
async def test_cancelled_verdict(clock: ManualClock | None) -> None:
    """A cancelled request cancels the handler of a verdict, and there is neither a reply nor a result."""
    bot = Bot(clock=clock, verdict_timeout=60)
    ended: list[str] = []

    @bot.app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> None:
        try:
            await anyio.Event().wait()
        finally:
            ended.append("handler")

    async with anyio.create_task_group() as group:
        group.start_soon(bot.app.handle, make_awaiting_message())
        await settle()
        group.cancel_scope.cancel()
    assert ended == ["handler"]
    assert bot.results == []


@CLOCKS
async def test_failing_verdict(caplog: pytest.LogCaptureFixture, clock: ManualClock | None) -> None:
    """If a handler raises or returns None, the fallback is sent, because the service does not retry."""
    bot = Bot(fallback=block(), clock=clock)

    @bot.app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> Verdict | None:
        if event.sender == "alice":
            raise ValueError(event.bodies)
        return None

    for body in (make_awaiting_message(), make_awaiting_message(**{"from": "carol"})):
        assert (await bot.post(body)).json() == {"valid": False}
    assert bot.outcomes == ["failed", "handled"]
    assert "hello" not in caplog.text


@pytest.mark.both_backends
@pytest.mark.parametrize("error", [SystemExit(3), BaseExceptionGroup("of the handler", [SystemExit(3)])])
@pytest.mark.parametrize("body", [make_awaiting_message(), make_message()])
@CLOCKS
async def test_handler_that_ends_the_process(body: bytes, error: BaseException, clock: ManualClock | None) -> None:
    """An exception such as ``SystemExit`` passes through as it is, with verdicts too."""
    bot = Bot(clock=clock)

    @bot.app.on(Event)
    async def answer(event: Event) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await bot.app.handle(body)
    assert repr(caught.value) == repr(error)  # trio makes a group anew
    assert bot.results == []


async def test_fallback_that_changes() -> None:
    """Each reply has the payload that the fallback has then."""
    payload: dict[str, Any] = {"bodies": []}
    bot = Bot(fallback=Verdict(valid=True, payload=payload))
    first = await bot.app.handle(make_message(callId="c1"))
    payload["ext"] = {"key": 1}
    second = await bot.app.handle(make_message(callId="c2"))
    assert json.loads(first.body) == {"valid": True, "payload": {"bodies": []}}
    assert json.loads(second.body) == {"valid": True, "payload": {"bodies": [], "ext": {"key": 1}}}


async def test_handler_that_is_registered_late() -> None:
    """A handler gets the events that arrive after it was registered, and replaces that of a base class for them."""
    bot = Bot()
    got: list[str] = []

    async def remember(name: str, event: Event) -> None:
        got.append(name)

    for number, event_class in enumerate((None, Event, MessageSent, TextMessageSent, GroupEvent)):
        if event_class is not None:
            bot.app.on(event_class)(partial(remember, event_class.__name__))
        await bot.app.handle(make_message(callId=f"c{number}"))
    assert got == ["Event", "MessageSent", "TextMessageSent", "TextMessageSent"]
    assert bot.outcomes == ["ignored", *["handled"] * 4]


async def test_handler_that_changes_the_callback() -> None:
    """A copy of a callback is a duplicate, whatever the handler of the first one did to its event."""
    bot = Bot()

    @bot.app.on(Event)
    async def change(event: Event) -> None:
        cast("dict[str, Any]", event.raw).clear()

    for _ in range(2):
        await bot.app.handle(make_message())
    assert bot.outcomes == ["handled", "duplicate"]


async def test_without_observers() -> None:
    """The replies are the same without observers."""
    bot, app = Bot(fallback=block("no")), WebhookApp(Webhook([SECRET]), fallback=block("no"))
    for body in (make_message(), make_message(), make_awaiting_message(), b"{}", b"x", make_message("other secret")):
        assert await app.handle(body) == await bot.app.handle(body)


async def test_result_that_is_not_a_verdict(caplog: pytest.LogCaptureFixture) -> None:
    """If a handler returns something else than a verdict, that is logged and the fallback is sent."""
    bot = Bot(fallback=block())
    bot.app.on(MessageAwaitingVerdict)(cast("Handler", partial(return_later, "allow")))
    assert (await bot.post(make_awaiting_message())).json() == {"valid": False}
    assert bot.outcomes == ["failed"]
    assert "returned str, not a Verdict" in caplog.text


async def return_later(value: object, event: Event) -> object:
    return value


class CallableHandler:
    async def __call__(self, event: Event) -> None: ...


@pytest.mark.parametrize(
    "handler",
    [partial(return_later, None), CallableHandler(), CallableHandler().__call__, partial(CallableHandler())],
)
def test_handlers(handler: Any) -> None:
    """A partial of a coroutine function, an object with an asynchronous __call__ and a method are handlers."""
    bot = Bot()
    bot.app.on(MessageSent)(handler)
    assert bot.app.find_handler(MessageSent) is handler


@pytest.mark.parametrize("handler", [lambda event: None, CallableHandler, "handler", None])
def test_handler_that_is_not_a_coroutine_function(handler: Any) -> None:
    """The handler is refused when it is registered, not when the first event arrives."""
    bot = Bot()
    with pytest.raises(InvalidArgumentError, match=r"handler: must be a coroutine function \(async def\)"):
        bot.app.on(MessageSent)(handler)
    assert bot.app.find_handler(MessageSent) is None


def decide_at_once(secret: str, event: Event) -> None: ...


def test_refused_handler_in_the_error() -> None:
    """The error names the object that is not a coroutine function, but not the values that it holds."""
    with pytest.raises(InvalidArgumentError, match=r"async def\), not decide_at_once$"):
        Bot().app.on(Event)(decide_at_once)  # type: ignore[arg-type, type-var]
    with pytest.raises(InvalidArgumentError, match=r"async def\), not an object of type partial$"):
        Bot().app.on(Event)(partial(decide_at_once, SECRET))  # type: ignore[type-var]


async def observe_later(result: CallbackResult) -> None: ...


class AsynchronousObserver:
    async def __call__(self, result: CallbackResult) -> None: ...


@pytest.mark.parametrize(
    ("argument", "value", "rule"),
    [
        *(("own_usernames", value, "must be a sequence") for value in ("bot", b"bot", None, 5)),
        (r"own_usernames\[1\]", ["bot", None], "must be a string"),
        (r"own_usernames\[0\]", [""], "must not be empty"),
        *(("verdict_timeout", value, "must be a number of seconds") for value in (True, None, "0.15")),
        *(("verdict_timeout", value, "must be more than 0 seconds") for value in (0, -1, nan, inf, -inf)),
        ("verdict_timeout", 1e300, "must be at most"),
        *(("dedup_size", value, "must be a whole number") for value in (True, 1.5, None, "10", inf)),
        ("dedup_size", -1, "must be at least 0"),
        *(("refused_status", value, "must be a whole number") for value in (None, "401", 401.0, True)),
        *(("refused_status", value, "must be at ") for value in (-1, 0, 100, 600)),
        *(("fallback", value, "must be a Verdict") for value in (True, allow, {"valid": True})),
        ("log_exceptions", 1, "must be True or False"),
        ("queue", [], "must be the sending end of a memory object stream"),
        ("handlers", [TextMessageSent], "must map classes of events to handlers"),
        ("observers", print, "must be a sequence"),
        (r"observers\[1\]", [print, "log"], "must be callable"),
        *(
            (r"observers\[0\]", [value], r"must be a plain function \(def\), not async def")
            for value in (
                observe_later,
                partial(observe_later),
                AsynchronousObserver(),
                AsynchronousObserver().__call__,
            )
        ),
    ],
)
def test_invalid_settings(argument: str, value: Any, rule: str) -> None:
    """A setting that cannot work is refused when the application is made, not when the first callback arrives."""
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: {rule}"):
        WebhookApp(Webhook([SECRET]), **{argument.partition("\\")[0]: value})


def test_settings_from_an_iterator() -> None:
    """Collections may be given as iterators, which are read once."""
    app = WebhookApp(Webhook(iter([SECRET])), own_usernames=iter(["Bot"]))  # type: ignore[arg-type]
    assert anyio.run(app.handle, make_message(**{"from": "bot"})).status == 200


@pytest.mark.parametrize("webhook", [SECRET, None, Webhook])
def test_application_without_a_webhook(webhook: Any) -> None:
    """The first argument must be a Webhook."""
    with pytest.raises(InvalidArgumentError, match=r"^webhook: must be a Webhook"):
        WebhookApp(webhook)


@pytest.mark.parametrize("event_class", ["message.txt", Verdict, None])
def test_invalid_event_class(event_class: Any) -> None:
    """Handlers can be registered for classes of events only."""
    with pytest.raises(InvalidArgumentError, match="event_class: must be a class of events"):
        Bot().app.on(event_class)


async def test_no_handler_for_verdict() -> None:
    """The fallback is sent if no handler exists, and for undocumented pre-send callbacks."""
    bot = Bot(fallback=block("closed"))
    for body in (
        make_awaiting_message(),
        make_message(chat_type="hologram"),
        make_message(eventType=..., chat_type="edit"),
    ):
        reply = await bot.post(body)
        assert (reply.status_code, reply.json()) == (200, {"valid": False, "code": "closed"})


async def test_queue() -> None:
    """With a queue, events are acknowledged immediately and read by another task; verdicts still come from handlers."""
    send, receive = anyio.create_memory_object_stream[Event](1)
    async with send, receive:
        bot = Bot(queue=send)

        @bot.app.on(MessageAwaitingVerdict)
        async def decide(event: MessageAwaitingVerdict) -> Verdict:
            return block()

        with pytest.raises(InvalidArgumentError):
            bot.app.on(MessageSent)(bot.remember)
        assert (await bot.post(make_message())).status_code == 200
        assert (await bot.post(make_message(callId="second"))).status_code == 503
        assert isinstance(await receive.receive(), TextMessageSent)
        assert (await bot.post(make_message(callId="second"))).status_code == 200
        assert (await receive.receive()).call_id == "second"
        assert (await bot.post(make_awaiting_message())).json() == {"valid": False}
    assert (await bot.post(make_message(callId="third"))).status_code == 503
    assert bot.outcomes == ["queued", "full", "queued", "handled", "full"]


async def test_failing_observer(caplog: pytest.LogCaptureFixture) -> None:
    """An observer that raises does not affect the reply."""

    def observe(result: CallbackResult) -> None:
        raise RuntimeError("oops")

    app = WebhookApp(Webhook([SECRET]), observers=[observe])
    assert (await app.handle(make_message())).status == 200
    assert "an observer raised an exception" in caplog.text


async def test_lifespan() -> None:
    """The lifespan events of the server are acknowledged."""
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await Bot().app({"type": "lifespan"}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_disconnected_client() -> None:
    """A request that is disconnected before its body is complete gets no reply, and is not reported."""
    bot = Bot()
    parts = iter(
        [{"type": "http.request", "body": make_message()[:20], "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    await bot.app({"type": "http", "method": "POST"}, receive, send)
    assert bot.results == []


async def test_body_in_pieces() -> None:
    """A body can arrive in any number of pieces."""
    bot = Bot()
    body = make_message()
    pieces = [{"type": "http.request", "body": body[at : at + 7], "more_body": True} for at in range(0, len(body), 7)]
    parts = iter([*pieces, {"type": "http.request", "body": b""}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        sent.append(message)

    await bot.app({"type": "http", "method": "POST"}, receive, send)
    assert sent[0]["status"] == 200
    assert bot.outcomes == ["ignored"]


async def test_body_without_end() -> None:
    """A body is read up to the maximum size, and then refused."""
    bot = Bot()
    sent: list[Any] = []
    received = 0

    async def receive() -> Any:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    await bot.app({"type": "http", "method": "POST"}, receive, send)
    assert sent[0]["status"] == 413
    assert received == 11
    assert bot.outcomes == ["refused"]


def test_quiet_by_default(caplog: pytest.LogCaptureFixture) -> None:
    """A handled callback logs nothing."""
    with caplog.at_level(logging.DEBUG):
        anyio.run(WebhookApp(Webhook([SECRET])).handle, make_message())
    assert [record for record in caplog.records if record.name.startswith("easemob")] == []
