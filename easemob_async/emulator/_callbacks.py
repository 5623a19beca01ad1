"""
Sending callbacks: the console's rules, signatures, and two attempts for each callback.

Callbacks are sent after the reply, within the request that causes them. Differences from the service: a rule is
never banned, failed callbacks are not stored, and rules cannot filter by sender, receiver or ``ext``.

Source: callback_postsending, basic_webhook (newer pages), callback (April 2023).
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlsplit

import anyio
from attrs import Attribute, field, frozen

from easemob_async import _checks as check
from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._json import encode
from easemob_async._operation import JSON
from easemob_async.emulator._callback_events import CallbackEvents

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._tenant import Tenant

__all__ = [
    "CallbackDelivery",
    "CallbackDispatcher",
    "CallbackKind",
    "CallbackRule",
    "PendingCallbacks",
    "PostFunction",
]

ATTEMPTS = 2
TIMEOUT = 10.0
"""Seconds within which the receiver must respond."""
MAX_RESPONSE_SIZE = 1000
"""Maximum length of a response: characters by the documents, counted in bytes here. A longer one fails the attempt."""
MAX_KEPT_DELIVERIES = 10_000
GRACE = 1.0
"""Seconds for which callbacks are sent after their request was cancelled."""

PostFunction = Callable[[str, bytes], Awaitable[tuple[int, bytes]]]
"""Sends a body to a URL, and returns status and body of the response; status 0 without a response."""

PendingCallbacks = tuple["Tenant", list[dict[str, JSON]]]
"""An app, and the callbacks to send for one request to it."""

CallbackKind = Literal[
    "message",
    "presend",
    "recall",
    "edit",
    "ack",
    "notify",
    "roster",
    "muc",
    "group_op",
    "user_status",
    "push",
    "moderation",
    "keyword_alert",
]
"""Kind of callbacks, as a rule names it."""


def _to_frozenset(names: Collection[CallbackKind] | None) -> frozenset[CallbackKind] | None:
    if names is None:
        return None
    found = check.items("kinds", names, at_least=0)
    for index, name in enumerate(found):
        check.one_of(f"kinds[{index}]", name, *get_args(CallbackKind))
    return frozenset(found)


def _check_url(rule: CallbackRule, attribute: Attribute[str], value: str) -> None:
    if re.fullmatch(r"https?://[^/?#\s]\S*", check.text("url", value)) is None:
        check.refuse("url", "must be an HTTP URL such as http://127.0.0.1:9000/callbacks")
    try:
        valid = urlsplit(value).hostname is not None and urlsplit(value).port != 0
    except ValueError:
        valid = False
    if not valid:
        check.refuse("url", "has an invalid host or port")


def _check_secret(rule: CallbackRule, attribute: Attribute[str], value: str) -> None:
    check.text("secret", value, at_least=1)


def _check_app_key(rule: CallbackRule, attribute: Attribute[str | None], value: str | None) -> None:
    check.matches("app_key", value, r"[^#]+#[^#]+", "must be of the form org#app", optional=True)


@frozen(slots=True)
class CallbackRule:
    """
    One callback rule, as made in the console: the URL to send callbacks to, and which callbacks it gets.

        CallbackRule("http://127.0.0.1:9000/callbacks", "the rule's secret", kinds=["message", "recall"])

    Attributes:
        url: URL of the receiver, ``http`` or ``https``.
        secret: Secret of the signature; must not be empty.

    Raises:
        InvalidArgumentError: *url* is not an HTTP URL, *secret* is empty, a kind is unknown, or *app_key* is not of the
            form ``org#app``.
    """

    url: str = field(validator=_check_url)
    secret: str = field(validator=_check_secret, repr=False)
    kinds: frozenset[CallbackKind] | None = field(default=None, converter=_to_frozenset)
    """
    Kinds of callbacks to send: ``message``, ``presend``, ``recall``, ``edit``, ``ack``, ``notify``, ``roster``,
    ``muc``, ``group_op``, ``user_status``, ``push``, ``moderation``, ``keyword_alert``. None sends every kind but
    ``presend``, for which the service has separate rules.
    """
    app_key: str | None = field(default=None, validator=_check_app_key)
    """App key of the app that the rule belongs to; None applies it to every app."""


@frozen(slots=True, eq=False)
class CallbackDelivery:
    """One callback that was sent to one rule's URL, and its result."""

    url: str
    body: dict[str, JSON] = field(repr=False)
    statuses: tuple[int, ...]
    """
    HTTP status of each attempt, 0 without a response. An attempt succeeds with status 200 and a response of at
    most 1000 characters; no further attempt follows it.
    """
    response: bytes = field(repr=False)
    """Body of the last response; a verdict, for messages that wait for one."""


class CallbackDispatcher:
    """
    Sends an emulator's callbacks.

    Args:
        rules: The rules to apply.
        post: Function that sends a callback; None sends over HTTP.
    """

    def __init__(self, rules: Sequence[CallbackRule], post: PostFunction | None) -> None:
        self.rules = tuple(check.items("callbacks", rules, at_least=0))
        for index, rule in enumerate(self.rules):
            if not isinstance(rule, CallbackRule):
                check.refuse(f"callbacks[{index}]", f"must be a CallbackRule, not {type(rule).__name__}")
        if post is not None:
            check.coroutine_function("post", post)
        self.deliveries: deque[CallbackDelivery] = deque(maxlen=MAX_KEPT_DELIVERIES)
        self._post = _post_over_http if post is None else post
        self._ids = itertools.count(1)

    def track(self, call: EmulatedCall) -> CallbackEvents | None:
        """Capture the state before a request; None if the request cannot cause a callback that a rule wants."""
        if call.method == "GET" or not any(rule.app_key in {None, call.tenant.app.key} for rule in self.rules):
            return None
        return CallbackEvents(call, self._new_id)

    def _new_id(self) -> str:
        """Make an ID for a recall or an edit: as long as a message ID, and different from every message ID."""
        return str(1_100_000_000_000_000_000 + next(self._ids) * 4_099)

    async def deliver_in_grace(self, pending: Sequence[PendingCallbacks], *, cancelled: bool) -> None:
        """
        Send the callbacks of a request, also if the request is cancelled; then within ``GRACE``.

        Args:
            pending: The callbacks.
            cancelled: Whether the request is cancelled already.
        """
        deadline = anyio.current_time() + GRACE if cancelled else math.inf
        scope = anyio.CancelScope(shield=True, deadline=deadline)
        ended = anyio.Event()
        failures: list[Exception] = []

        async def deliver() -> None:
            try:
                with scope:
                    for tenant, bodies in pending:
                        await self.deliver(tenant, bodies)
            except Exception as error:  # raised below, without an exception group
                failures.append(error)
            finally:
                ended.set()

        # In a task of its own, because a shielded scope does not stop `Task.cancel()` of asyncio.
        async with anyio.create_task_group() as group:
            group.start_soon(deliver)
            try:
                await ended.wait()
            except anyio.get_cancelled_exc_class():
                scope.deadline = min(scope.deadline, anyio.current_time() + GRACE)
                raise
        if failures:
            raise failures[0]

    async def deliver(self, tenant: Tenant, bodies: Sequence[dict[str, JSON]]) -> list[CallbackDelivery]:
        """Send callbacks to every rule that wants them, one after the other."""
        done: list[CallbackDelivery] = []
        for body in bodies:
            kind = _callback_kind(body)
            call_id = f"{tenant.app.key}_{body.get('msg_id') or tenant.new_uuid()}"
            for rule in self.rules:
                wanted = kind != "presend" if rule.kinds is None else kind in rule.kinds
                if wanted and rule.app_key in {None, tenant.app.key}:
                    full = {"callId": call_id, "appkey": tenant.app.key, "timestamp": tenant.now_ms(), **body}
                    signed = f"{full['callId']}{rule.secret}{full['timestamp']}".encode()
                    full["security"] = hashlib.md5(signed, usedforsecurity=False).hexdigest()
                    # The service waits for a verdict and does not ask for it a second time.
                    delivery = await self._send(rule.url, full, 1 if kind == "presend" else ATTEMPTS)
                    self.deliveries.append(delivery)
                    done.append(delivery)
        return done

    async def _send(self, url: str, body: dict[str, JSON], attempts: int) -> CallbackDelivery:
        data = encode(body)
        statuses: list[int] = []
        response = b""
        while len(statuses) < attempts:
            status, response = await self._post(url, data)
            statuses.append(status)
            if status == 200 and len(response) <= MAX_RESPONSE_SIZE:
                break
        return CallbackDelivery(url, body, tuple(statuses), response)


def _callback_kind(body: dict[str, JSON]) -> str:
    """Tell which kind of callback a body is, by the names that rules use."""
    if body.get("event") == "group_op_event":
        return "group_op"
    if body.get("eventType") in {"moderation", "keyword_alert"}:
        return str(body["eventType"])
    if body.get("step") == "push":
        return "push"
    chat_type = body.get("chat_type")
    if chat_type is None:
        return "user_status"
    if chat_type in {"recall", "edit", "notify", "roster", "muc"}:
        return str(chat_type)
    if str(chat_type).endswith("_ack"):
        return "ack"
    return "message" if "eventType" in body else "presend"


async def _post_over_http(url: str, body: bytes) -> tuple[int, bytes]:
    """Send a callback over a connection of its own, so that no connection stays open when the emulator is discarded."""
    from easemob_async._wire.default import DefaultTransport
    from easemob_async._wire.port import Origin, Request

    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = Request(
        Origin(parts.scheme, parts.hostname or "", port),
        "POST",
        target,
        ((b"content-type", b"application/json"),),
        body,
        deadline=time.monotonic() + TIMEOUT,
    )
    transport = DefaultTransport(1)
    try:
        reply = await transport.send(request)
    except (TransportError, DeadlineExceededError):
        return 0, b""
    finally:
        await transport.aclose()
    return reply.status, reply.content
