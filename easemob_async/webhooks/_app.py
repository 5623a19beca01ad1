"""
Callbacks answered: an ASGI application, and the same for any other server through ``answer``.

A callback's way: verify and read -> seen before? -> the bot's own words? -> handler (or verdict) -> answer.
Handlers run within the request, so that nothing outlives it and a failure can be answered; the service waits ten
seconds. What takes longer goes into a ``queue`` that a task of yours reads.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import anyio
from attrs import frozen

from easemob_async._checks import refuse
from easemob_async._clock import Clock, SystemClock
from easemob_async.webhooks._base import Event, UnknownEvent
from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError
from easemob_async.webhooks._events_messages import MessageAwaitingVerdict
from easemob_async.webhooks._seen import SeenEvents
from easemob_async.webhooks._verdict import Verdict, allow

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectSendStream

    from easemob_async.webhooks._webhook import Webhook

__all__ = ["Answer", "CallbackNote", "CallbackObserver", "CallbackOutcome", "Handler", "WebhookApp"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Handler = Callable[[Any], Awaitable[Verdict | None]]
"""A coroutine function that is given the event; for ``MessageAwaitingVerdict`` it returns a verdict."""

H = TypeVar("H", bound=Handler)

CallbackOutcome = Literal["handled", "ignored", "queued", "duplicate", "own", "refused", "failed", "late", "full"]
"""
What became of a callback. ``handled``: its handler returned. ``ignored``: it has none. ``queued``: it is in the queue.
``duplicate``: it came before. ``own``: it repeats the bot's own words. ``refused``: it is not signed, or no callback.
``failed``: its handler raised. ``late``: the verdict was not there in time. ``full``: there was no room in the queue.
"""


@frozen(slots=True, kw_only=True)
class CallbackNote:
    """What became of one callback. It holds no text of a message, and no secret."""

    outcome: CallbackOutcome
    event_id: str = ""
    """Such as ``message.txt``; empty for unknown events and refused requests."""
    call_id: str | None = None
    """The callback's ID; None where it was refused."""
    status: int = 200
    """The HTTP status it was answered with."""
    seconds: float = 0.0
    """How long it took."""
    reason: str = ""
    """Why it was refused, or unknown; the error's class where a handler raised."""


CallbackObserver = Callable[[CallbackNote], None]
"""Is told of each callback in its request's task, and must be quick; what it raises is logged, never passed on."""


@frozen(slots=True)
class Answer:
    """What goes back to the service."""

    status: int
    body: bytes = b""


_log = logging.getLogger("easemob_async.webhooks")


class WebhookApp:
    """
    An ASGI application that answers callbacks; mount it in FastAPI or Starlette, or serve it alone.

    An event goes to the handler of its class, or of the nearest base that has one: ``TextMessageSent``, else
    ``MessageSent``, ..., else ``Event``. Events without a handler are answered with 200 all the same, since everything
    else counts towards a ban of the whole app: 90 failures within 30 seconds, where each callback is tried twice.

    A handler that raises is answered with 500: the service tries once more at once, and then drops the event (or
    stores it, where that was bought). The same callback coming again reaches no handler, unless its handler failed.

    Every 200 carries a verdict, which the service reads only where it waits for one; so that a pre-send callback
    nobody documented is not taken for a failed call.

    Args:
        webhook: Verifies and reads.
        handlers: Class of event to handler; ``on`` adds more.
        own_usernames: The bot's user IDs: messages, edits and thread messages of theirs reach no handler. What a bot
            sends through the API comes back as a callback, and one that answers everything would answer itself.
        remember: How many callbacks are remembered, to tell those that come again; 0 handles every one.
        queue: Takes the events in place of the handlers, except those that wait for a verdict. Where it is full, the
            service is answered 503, and tries once more at once.
        budget: Seconds a handler has for a verdict. The service waits as long as its rule says, 200 ms by default,
            the network included.
        fallback: The verdict when a handler is late or raises, or when there is none.
        refused_status: What a request that is not signed is answered with. A wrong secret makes every callback such a
            request: 401 soon has the app banned, and brings the events back only from the service's store; 200 loses
            them, except for the log.
        observers: Are told of every callback.
        clock: Where time comes from.
    """

    def __init__(
        self,
        webhook: Webhook,
        handlers: Mapping[type[Event], Handler] | None = None,
        *,
        own_usernames: Collection[str] = (),
        remember: int = 10_000,
        queue: MemoryObjectSendStream[Event] | None = None,
        budget: float = 0.15,
        fallback: Verdict | None = None,
        refused_status: int = 401,
        observers: Iterable[CallbackObserver] = (),
        clock: Clock | None = None,
    ) -> None:
        self._webhook = webhook
        self._handlers: dict[type[Event], Handler] = {}
        self._own = frozenset(username.lower() for username in own_usernames)
        self._seen = SeenEvents(remember) if remember > 0 else None
        self._queue = queue
        self._budget = budget
        self._fallback = allow() if fallback is None else fallback
        self._refused_status = refused_status
        self._observers = tuple(observers)
        self._clock: Clock = SystemClock() if clock is None else clock
        for kind, handler in (handlers or {}).items():
            self.on(kind)(handler)

    def on(self, kind: type[Event]) -> Callable[[H], H]:
        """
        Register a coroutine function for a class of events, and those below it that have none of their own.

        Args:
            kind: The class; ``UnknownEvent`` for what nobody documented, ``Event`` for everything.

        Raises:
            InvalidArgumentError: The class has a handler already, or its events go into the queue.
        """

        def register(handler: H) -> H:
            if kind in self._handlers:
                refuse("kind", f"{kind.__name__} has a handler already")
            if self._queue is not None and not issubclass(kind, MessageAwaitingVerdict):
                refuse("kind", f"{kind.__name__} goes into the queue")
            self._handlers[kind] = handler
            return handler

        return register

    def handler_of(self, kind: type[Event]) -> Handler | None:
        """The handler that events of a class go to."""
        return next((self._handlers[each] for each in kind.__mro__ if each in self._handlers), None)

    # -- answering

    async def answer(self, body: bytes) -> Answer:
        """
        Answer one callback; it does not raise but when it is cancelled.

        Args:
            body: The request's body, as it came.
        """
        began = self._clock.monotonic()
        try:
            event = self._webhook.receive(body)
        except (InvalidSignatureError, InvalidCallbackError) as error:
            status = self._refused_status if isinstance(error, InvalidSignatureError) else 400
            return self.refuse(error.message, status)
        answer, outcome, reason = await self._handle(event)
        if not reason and isinstance(event, UnknownEvent):
            reason = event.reason
        self._tell(
            CallbackNote(
                outcome=outcome,
                event_id=event.event_id,
                call_id=event.call_id,
                status=answer.status,
                seconds=self._clock.monotonic() - began,
                reason=reason,
            )
        )
        return answer

    def refuse(self, reason: str, status: int) -> Answer:
        """The answer to what is no callback; logged, and told to the observers."""
        _log.warning("a callback was refused with %d: %s", status, reason)
        self._tell(CallbackNote(outcome="refused", status=status, reason=reason))
        return Answer(status)

    async def _handle(self, event: Event) -> tuple[Answer, CallbackOutcome, str]:
        if isinstance(event, MessageAwaitingVerdict):
            verdict, outcome, reason = await self._judge(event)
            return Answer(200, verdict.body()), outcome, reason
        done = Answer(200, self._fallback.body())
        if event.speaks and event.actor is not None and event.actor.lower() in self._own:
            return done, "own", ""
        if self._seen is not None and not self._seen.add(event):
            return done, "duplicate", ""
        if self._queue is not None:
            return self._enqueue(event, self._queue, done)
        handler = self.handler_of(type(event))
        if handler is None:
            return done, "ignored", ""
        try:
            await handler(event)
        except Exception as error:
            self._forget(event)
            _log_failure(event, error)
            return Answer(500), "failed", type(error).__name__
        except BaseException:  # cancelled: it was not handled, and may come again
            self._forget(event)
            raise
        return done, "handled", ""

    def _enqueue(
        self, event: Event, queue: MemoryObjectSendStream[Event], done: Answer
    ) -> tuple[Answer, CallbackOutcome, str]:
        try:
            queue.send_nowait(event)
        except (anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            self._forget(event)
            _log.error("%s found no room in the queue: %s", _name(event), type(error).__name__)
            return Answer(503), "full", type(error).__name__
        return done, "queued", ""

    async def _judge(self, event: MessageAwaitingVerdict) -> tuple[Verdict, CallbackOutcome, str]:
        handler = self.handler_of(type(event))
        if handler is None:
            return self._fallback, "ignored", ""
        verdict: Verdict | None = None
        failure: Exception | None = None
        finished = False
        async with anyio.create_task_group() as group:

            async def ring() -> None:
                await self._clock.sleep(self._budget)
                group.cancel_scope.cancel()

            group.start_soon(ring)
            try:
                verdict = await handler(event)
            except Exception as error:
                failure = error
            finished = True
            group.cancel_scope.cancel()
        if not finished:
            _log.warning("the verdict on %s was not there within %g s", _name(event), self._budget)
            return self._fallback, "late", ""
        if failure is not None:
            _log_failure(event, failure)
            return self._fallback, "failed", type(failure).__name__
        return self._fallback if verdict is None else verdict, "handled", ""

    def _forget(self, event: Event) -> None:
        if self._seen is not None:
            self._seen.discard(event)

    def _tell(self, note: CallbackNote) -> None:
        for observer in self._observers:
            try:
                observer(note)
            except Exception:
                _log.exception("an observer failed")

    # -- ASGI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say nothing happens at start and end, if the server asks."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            if scope["method"] == "POST":
                body = await self._read(receive)
                if body is None:
                    return
                answer = body if isinstance(body, Answer) else await self.answer(body)
            else:
                answer = Answer(405)
            headers = [(b"content-length", str(len(answer.body)).encode())]
            if answer.body:
                headers.append((b"content-type", b"application/json"))
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": answer.body})

    async def _read(self, receive: Receive) -> bytes | Answer | None:
        """The body; an answer where it is too large, None where the caller is gone."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._webhook.max_bytes:
                return self.refuse(f"the body has more than {self._webhook.max_bytes} bytes", 413)
            if not message.get("more_body", False):
                return bytes(body)


def _name(event: Event) -> str:
    return f"{event.event_id or type(event).__name__} {event.call_id}"


def _log_failure(event: Event, error: Exception) -> None:
    # Where it failed, but not what it says: that may be the text of a message.
    places = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    _log.error("the handler of %s raised %s:\n%s", _name(event), type(error).__name__, places)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
