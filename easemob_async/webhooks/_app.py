"""
An ASGI application that answers callbacks; ``WebhookApp.handle`` does the same for any other server.

A callback is verified and parsed (``Webhook``), dropped if it reports a message of the bot itself, deduplicated
(``_seen``), and passed to its handler; then the reply is sent. Handlers run within the request, so that no task
outlives it and a failure can be reported to the service, which waits ten seconds. For work that takes longer, pass a
``queue`` and read it in a task of your own.
"""

from __future__ import annotations

import asyncio
import logging
import math
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import anyio
from attrs import frozen

from easemob_async import _checks as check
from easemob_async._asgi import BodyTooLargeError, complete_lifespan, read_body
from easemob_async._checks import refuse
from easemob_async._clock import Clock, SystemClock
from easemob_async._exports import exported_by
from easemob_async._repr import safe_repr
from easemob_async.webhooks._base import Event, OfflineCopy, UnknownEvent
from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError
from easemob_async.webhooks._events_messages import MessageAwaitingVerdict
from easemob_async.webhooks._running import RunningHandlers
from easemob_async.webhooks._seen import RecentKeys, deduplication_key
from easemob_async.webhooks._verdict import Verdict, allow
from easemob_async.webhooks._webhook import Webhook

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectSendStream

    from easemob_async._asgi import Receive, Scope, Send

__all__ = ["CallbackObserver", "CallbackOutcome", "CallbackReply", "CallbackResult", "Handler", "WebhookApp"]


Handler = Callable[[Any], Awaitable[Verdict | None]]
"""A coroutine function that takes the event; for ``MessageAwaitingVerdict`` it returns a verdict, else None."""

E = TypeVar("E", bound=Event)
EventClass = TypeVar("EventClass", bound=type[Event])
R = TypeVar("R", bound=Awaitable[Verdict | None])

CallbackOutcome = Literal["handled", "ignored", "queued", "duplicate", "own", "refused", "failed", "late", "full"]
"""
Outcome of a callback.

* ``handled``: its handler returned.
* ``ignored``: it has no handler.
* ``queued``: it was put into the queue.
* ``duplicate``: it arrived before, or while the first one was being handled.
* ``own``: it reports a message or an edit of the bot itself.
* ``refused``: its signature is missing or invalid, or the request is not a callback.
* ``failed``: its handler raised an exception, or returned something that is neither a verdict nor None.
* ``late``: its handler did not return a verdict in time.
* ``full``: the queue was full or closed.
"""


@exported_by("easemob_async.webhooks")
@frozen(slots=True, kw_only=True)
class CallbackResult:
    """The result of one callback, for observers. It contains neither message texts nor secrets."""

    outcome: CallbackOutcome
    event_id: str = ""
    """ID of the event, such as ``message.txt``; empty for unknown events and refused requests."""
    call_id: str | None = None
    """ID of the callback; None if it was refused."""
    status: int = 200
    """HTTP status of the reply."""
    seconds: float = 0.0
    """Duration in seconds."""
    reason: str = ""
    """
    Reason why the callback was refused or is unknown; for a failed handler, the class of its exception, or of the value
    that it returned.
    """


CallbackObserver = Callable[[CallbackResult], None]
"""Called with the result of each callback, in the request's task; must not block. Its exceptions are logged."""


@exported_by("easemob_async.webhooks")
@frozen(slots=True)
class CallbackReply:
    """The reply to the service: HTTP status, and body as JSON."""

    status: int
    body: bytes = b""


_log = logging.getLogger("easemob_async.webhooks")


class WebhookApp:
    """
    An ASGI application that answers callbacks, for a route of FastAPI or Starlette, or to be served alone.

        app = WebhookApp(Webhook(["the rule's secret"]), own_usernames=["bot"])

        @app.on(TextMessageSent)
        async def echo(event: TextMessageSent) -> None: ...

    In Starlette and FastAPI, add it as ``Route("/callbacks", app, methods=["POST"])``. With ``Mount``, the URL in the
    console must end with a slash: the framework redirects any other, which the service counts as a failure. If your
    server has a setting ``backlog`` (connections that wait to be accepted), set it to 2048, the default of uvicorn:
    with less, connections are lost when many callbacks arrive at once.

    An event goes to the handler of its class, or of the nearest base class that has one: ``TextMessageSent``, else
    ``MessageSent``, ..., else ``Event``. The copies that the service sends for offline recipients go to the handler of
    ``OfflineCopy``, else of ``Event``. Events without a handler are answered with 200, because every other status
    counts as a failure. After 90 failures within 30 seconds, the service bans the app: it sends no callbacks of the app
    for 5 to 25 minutes. It makes two attempts for each callback, and counts both.

    If a handler raises an exception, the reply has status 500, and the service repeats the callback: it retries once
    immediately, and then drops the event (or stores it, if the app has bought that). A callback that arrives again does
    not reach a handler, unless its handler failed. One that arrives while the first is being handled waits for its
    result, in any event loop and thread of this process. Several processes do not know of each other's callbacks.

    So a handler that sends a message must not raise an error after which the message may have been sent: the repeated
    callback would send it again. Raise it only where ``error.effect`` is ``"none"``:

        try:
            await client.messages.send_to_users([event.sender], TextMessage(text="Hello!"), sender="bot")
        except EasemobError as error:
            if error.effect == "none":
                raise

    Callbacks report the messages of the whole app. A bot checks that ``event.recipient`` is its own user ID and
    ``event.conversation`` is ``"user"``, or it answers messages to others.

    Every reply with status 200 contains a verdict. The service reads it only if it waits for one, so that an
    undocumented pre-send callback does not count as failed.

    Args:
        webhook: Verifies and parses the callbacks.
        handlers: Handlers by class of event; ``on`` adds more. Type checkers compare event classes only in ``on``.
        own_usernames: The bot's user IDs. Messages, edits and thread messages of these users do not reach a handler:
            the service also sends callbacks for messages that the bot sends, and a bot that answers every message
            would answer itself without end.
        dedup_size: Number of callbacks to remember for deduplication; 0 disables deduplication.
        queue: Takes the events instead of the handlers, except those that wait for a verdict. If it is full, the
            reply has status 503, and the service retries once immediately.
        verdict_timeout: Seconds that a handler has for a verdict. The service waits for the time that its rule sets,
            200 ms by default, including the network.
        fallback: Verdict to send if a handler is late, raises an exception, returns None or does not exist. None allows
            the message.
        log_exceptions: Whether to log the text of an exception that a handler raised, and of its causes. The text may
            contain messages or other data of users; the class and the lines of code are logged in any case.
        refused_status: HTTP status of the reply to a request without a valid signature. With a wrong secret every
            callback is such a request: with 401 the service soon bans the app, and only the service's store
            still has the events (see ``client.callbacks``); with 200 the events are lost, except for the log.
        observers: Functions to call with the result of every callback; not coroutine functions.
        clock: Source of time. None uses the system clock.

    Raises:
        InvalidArgumentError: An argument is invalid.
    """

    def __init__(
        self,
        webhook: Webhook,
        handlers: Mapping[EventClass, Handler] | None = None,
        *,
        own_usernames: Collection[str] = (),
        dedup_size: int = 10_000,
        queue: MemoryObjectSendStream[Event] | None = None,
        verdict_timeout: float = 0.15,
        fallback: Verdict | None = None,
        log_exceptions: bool = False,
        refused_status: int = 401,
        observers: Iterable[CallbackObserver] = (),
        clock: Clock | None = None,
    ) -> None:
        if not isinstance(webhook, Webhook):
            refuse("webhook", f"must be a Webhook, not {type(webhook).__name__}")
        if handlers is not None and not isinstance(handlers, Mapping):
            refuse("handlers", f"must map classes of events to handlers, not {type(handlers).__name__}")
        if queue is not None and not callable(getattr(queue, "send_nowait", None)):
            refuse("queue", f"must be the sending end of a memory object stream, not {type(queue).__name__}")
        if fallback is not None and not isinstance(fallback, Verdict):
            refuse("fallback", f"must be a Verdict such as allow() or block(), not {type(fallback).__name__}")
        check.seconds("verdict_timeout", verdict_timeout, optional=False)
        check.integer("dedup_size", dedup_size, at_least=0)
        check.integer("refused_status", refused_status, at_least=200, at_most=599)
        self._webhook = webhook
        self._handlers: dict[type[Event], Handler] = {}
        self._found_handlers: dict[type[Event], Handler | None] = {}
        own = check.items("own_usernames", own_usernames, at_least=0)
        self._own_usernames = frozenset(
            check.text(f"own_usernames[{index}]", each, at_least=1).lower() for index, each in enumerate(own)
        )
        self._seen = RecentKeys(dedup_size) if dedup_size > 0 else None
        self._running = RunningHandlers()
        self._queue = queue
        self._verdict_timeout = verdict_timeout
        self._fallback = allow() if fallback is None else fallback
        # The payload of a verdict may be changed later; without one, all replies are equal.
        self._acknowledgement = CallbackReply(200, self._fallback.body()) if self._fallback.payload is None else None
        self._log_exceptions = check.flag("log_exceptions", log_exceptions)
        self._refused_status = refused_status
        self._observers = check.observers("observers", observers)
        self._clock: Clock = SystemClock() if clock is None else clock
        for event_class, handler in (handlers or {}).items():
            self.on(event_class)(handler)

    @safe_repr
    def __repr__(self) -> str:
        """The handlers, the queue and the deduplication; no secret."""
        handlers = ", ".join(event_class.__name__ for event_class in self._handlers)
        queue = "no" if self._queue is None else "yes"
        remembered = "off" if self._seen is None else f"{len(self._seen)}/{self._seen.limit}"
        return f"<WebhookApp handlers=[{handlers}], queue={queue}, deduplication={remembered}>"

    def on(self, event_class: type[E]) -> Callable[[Callable[[E], R]], Callable[..., R]]:
        """
        Register a handler for a class of events, including those subclasses that have no handler of their own.

        Type checkers report a handler that does not accept events of the class, that is not a coroutine function, or
        that returns anything other than a verdict or None.

        Args:
            event_class: The class; ``UnknownEvent`` for undocumented callbacks, ``Event`` for all events.

        Returns:
            A decorator for the handler, a coroutine function, which it returns unchanged. It refuses any other object
            with an ``InvalidArgumentError``. Type checkers know the result of calls of the decorated function, but do
            not check their arguments.

        Raises:
            InvalidArgumentError: *event_class* is not a class of events, or already has a handler, or its events go
                into the queue.
        """
        if not (isinstance(event_class, type) and issubclass(event_class, Event)):
            refuse("event_class", f"must be a class of events such as TextMessageSent, not {event_class!r}")

        def register(handler: Callable[[E], R]) -> Callable[[E], R]:
            check.coroutine_function("handler", handler)
            if event_class in self._handlers:
                refuse("event_class", f"{event_class.__name__} already has a handler; register only one")
            if self._queue is not None and not issubclass(event_class, MessageAwaitingVerdict):
                refuse(
                    "event_class",
                    f"{event_class.__name__} cannot have a handler; read its events from the queue",
                )
            self._handlers[event_class] = handler
            # A new dictionary, because another thread may be adding what it found without this handler.
            self._found_handlers = {}
            return handler

        return register

    def find_handler(self, event_class: type[Event]) -> Handler | None:
        """Return the handler for a class of events; None if neither the class nor a base of it has one."""
        found = self._found_handlers
        if event_class not in found:
            found[event_class] = next(
                (self._handlers[each] for each in event_class.__mro__ if each in self._handlers), None
            )
        return found[event_class]

    # -- callbacks

    async def handle(self, body: bytes) -> CallbackReply:
        """
        Handle one callback and return the reply.

        It raises no ``Exception``. It raises a cancellation, and what else a handler raises, such as ``SystemExit``.

        Args:
            body: The request's body, byte for byte as received.

        Returns:
            Status and body to reply with.
        """
        started = self._clock.monotonic() if self._observers else 0.0
        try:
            event = self._webhook.receive(body)
        except (InvalidSignatureError, InvalidCallbackError) as error:
            status = self._refused_status if isinstance(error, InvalidSignatureError) else 400
            return self.refuse(error.message, status)
        reply, outcome, reason = await self._dispatch(event)
        if not self._observers:
            return reply
        if not reason and isinstance(event, UnknownEvent):
            reason = event.reason
        self._notify_observers(
            CallbackResult(
                outcome=outcome,
                event_id=event.event_id,
                call_id=event.call_id,
                status=reply.status,
                seconds=self._clock.monotonic() - started,
                reason=reason,
            )
        )
        return reply

    def refuse(self, reason: str, status: int) -> CallbackReply:
        """Log a request that is not a valid callback, notify the observers, and return the reply to it."""
        _log.warning("refused a callback with status %d: %s", status, reason)
        self._notify_observers(CallbackResult(outcome="refused", status=status, reason=reason))
        return CallbackReply(status)

    async def _dispatch(self, event: Event) -> tuple[CallbackReply, CallbackOutcome, str]:
        if isinstance(event, MessageAwaitingVerdict):
            verdict, outcome, reason = await self._decide_verdict(event)
            return CallbackReply(200, verdict.body()), outcome, reason
        acknowledgement = self._acknowledgement or CallbackReply(200, self._fallback.body())
        if self._is_own(event):
            return acknowledgement, "own", ""
        if self._queue is not None:
            return self._enqueue(event, self._queue, acknowledgement)
        if self._seen is None:
            return await self._call_handler(event, acknowledgement)
        # Whether this one is a duplicate is known only when the handler of an earlier copy has returned.
        key = deduplication_key(event)
        run = self._running.try_begin(key) or await self._running.begin(key, self._clock)
        try:
            if key in self._seen:
                return acknowledgement, "duplicate", ""
            answer = await self._call_handler(event, acknowledgement)
            if answer[1] != "failed":
                self._seen.add(key)
            return answer
        finally:
            # Also after a cancellation: the event was not handled, so a waiting copy must be handled.
            self._running.end(key, run)

    def _is_own(self, event: Event) -> bool:
        content = event.event if isinstance(event, OfflineCopy) else event
        return content.has_user_content and content.actor is not None and content.actor.lower() in self._own_usernames

    async def _call_handler(
        self, event: Event, acknowledgement: CallbackReply
    ) -> tuple[CallbackReply, CallbackOutcome, str]:
        handler = self.find_handler(type(event))
        if handler is None:
            return acknowledgement, "ignored", ""
        _, failure = await _run_handler(handler, event)
        if failure is not None:
            self._log_failure(event, failure)
            return CallbackReply(500), "failed", type(failure).__name__
        return acknowledgement, "handled", ""

    def _enqueue(
        self, event: Event, queue: MemoryObjectSendStream[Event], acknowledgement: CallbackReply
    ) -> tuple[CallbackReply, CallbackOutcome, str]:
        key = b"" if self._seen is None else deduplication_key(event)
        if self._seen is not None and key in self._seen:
            return acknowledgement, "duplicate", ""
        try:
            queue.send_nowait(event)
        except (anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            _log.error("%s was not queued, the queue is full or closed: %s", _describe(event), type(error).__name__)
            return CallbackReply(503), "full", type(error).__name__
        if self._seen is not None:
            self._seen.add(key)
        return acknowledgement, "queued", ""

    async def _decide_verdict(self, event: MessageAwaitingVerdict) -> tuple[Verdict, CallbackOutcome, str]:
        handler = self.find_handler(type(event))
        if handler is None:
            return self._fallback, "ignored", ""
        finished = await self._run_in_time(handler, event)
        if finished is None:
            _log.warning("%s got no verdict within %g s; sent the fallback", _describe(event), self._verdict_timeout)
            return self._fallback, "late", ""
        verdict, failure = finished
        if failure is not None:
            self._log_failure(event, failure)
            return self._fallback, "failed", type(failure).__name__
        if isinstance(verdict, Verdict):
            return verdict, "handled", ""
        if verdict is None:
            return self._fallback, "handled", ""
        kind = type(verdict).__name__
        _log.error("the handler of %s returned %s, not a Verdict; sent the fallback", _describe(event), kind)
        return self._fallback, "failed", kind

    async def _run_in_time(self, handler: Handler, event: Event) -> tuple[object, BaseException | None] | None:
        """Return the result of ``_run_handler``; None if it took longer than the verdict timeout."""
        if type(self._clock) is SystemClock:
            # The event loop's own timer costs a fifth of a task that waits for the clock.
            with anyio.move_on_after(self._verdict_timeout):
                return await _run_handler(handler, event)
            return None
        # The handler runs in this task and the timer in another one, which cancels both: after cancellation `finished`
        # tells a timeout from a handler that returned.
        finished: tuple[object, BaseException | None] | None = None
        try:
            async with anyio.create_task_group() as group:

                async def expire() -> None:
                    await self._clock.sleep(self._verdict_timeout)
                    group.cancel_scope.cancel()

                group.start_soon(expire)
                finished = await _run_handler(handler, event)
                group.cancel_scope.cancel()
        except BaseExceptionGroup as raised:
            # The handler raised what is not an `Exception`. Other handlers run without a group.
            raise (raised.exceptions[0] if len(raised.exceptions) == 1 else raised) from None
        return finished

    def _log_failure(self, event: Event, error: BaseException) -> None:
        if self._log_exceptions:
            _log.error("the handler of %s raised %s", _describe(event), type(error).__name__, exc_info=error)
            return
        # The traceback's lines without the exception's message, which may contain the text of a message.
        places = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        _log.error("the handler of %s raised %s:\n%s", _describe(event), type(error).__name__, places)

    def _notify_observers(self, result: CallbackResult) -> None:
        for observer in self._observers:
            try:
                observer(result)
            except (Exception, asyncio.CancelledError):
                _log.exception("an observer raised an exception")

    # -- ASGI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or the server's lifespan events."""
        if scope["type"] == "lifespan":
            await complete_lifespan(receive, send)
        elif scope["type"] == "http":
            if scope["method"] == "POST":
                try:
                    body = await read_body(receive, self._webhook.max_bytes)
                except BodyTooLargeError:
                    reply = self.refuse(f"the body has more than {self._webhook.max_bytes} bytes (max_bytes)", 413)
                else:
                    if body is None:  # the client disconnected
                        return
                    reply = await self.handle(body)
            else:
                reply = CallbackReply(405)
            headers = [(b"content-length", str(len(reply.body)).encode())]
            if reply.body:
                headers.append((b"content-type", b"application/json"))
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            await send({"type": "http.response.body", "body": reply.body})


def _describe(event: Event) -> str:
    return f"{event.event_id or type(event).__name__} {event.call_id}"


async def _run_handler(handler: Handler, event: Event) -> tuple[object, BaseException | None]:
    """Return what a handler returned, and the exception that it raised; raises only if this task is cancelled."""
    try:
        return await handler(event), None
    except (Exception, asyncio.CancelledError) as error:
        if isinstance(error, asyncio.CancelledError) and _is_cancelled():
            raise
        return None, error


def _is_cancelled() -> bool:
    """Whether the current task is being cancelled; otherwise, a ``CancelledError`` is an error of the handler's own."""
    if anyio.current_effective_deadline() == -math.inf:
        return True
    try:
        task = asyncio.current_task()
    except RuntimeError:  # not on asyncio
        return False
    return task is not None and task.cancelling() > 0
