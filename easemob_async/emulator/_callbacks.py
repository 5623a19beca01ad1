"""
Callbacks sent: the console's rules, signatures, and two attempts at each.

They go out when the reply is out, within the request that made them happen. Not as on the service: no rule is ever
banned, nothing is stored for later, and filters by sender, receiver and ext do not exist.

Source: callback_postsending, basic_webhook (newer pages), callback (April 2023).
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import field, frozen, validators

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._json import encode
from easemob_async._operation import JSON
from easemob_async.emulator._callback_events import CallbackEvents

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call
    from easemob_async.emulator._tenant import Tenant

__all__ = ["CallbackDelivery", "CallbackDispatcher", "CallbackRule", "Post"]

ATTEMPTS = 2
TIMEOUT = 10.0
"""Seconds an answer may take."""
MAX_ANSWER_CHARS = 1000
"""Characters of an answer; more is a failed attempt."""
MAX_KEPT_DELIVERIES = 10_000

Post = Callable[[str, bytes], Awaitable[tuple[int, bytes]]]
"""Posts a body to a URL, and gives back the status and the body of the answer; status 0 where there was none."""


def _to_frozenset(names: Collection[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


@frozen(slots=True)
class CallbackRule:
    """One rule, as it would be made in the console: where callbacks go, and which."""

    url: str = field(validator=validators.matches_re(r"https?://[^/]+.*"))
    secret: str = field(validator=validators.min_len(1), repr=False)
    kinds: frozenset[str] | None = field(default=None, converter=_to_frozenset)
    """
    ``message``, ``presend``, ``recall``, ``edit``, ``ack``, ``notify``, ``roster``, ``muc``, ``group_op``,
    ``user_status``, ``push``, ``moderation``, ``keyword_alert``; None is all of them but ``presend``, which the
    service asks about by rules of their own.
    """
    app_key: str | None = None
    """The app it belongs to; None is every app."""


@frozen(slots=True, eq=False)
class CallbackDelivery:
    """One callback to one rule's address, and how that went."""

    url: str
    body: dict[str, JSON] = field(repr=False)
    statuses: tuple[int, ...]
    """The HTTP status of each attempt, 0 where there was no answer; 200 is success, and the last."""
    answer: bytes = field(repr=False)
    """The last answer's body: a verdict, for messages that wait for one."""


class CallbackDispatcher:
    """
    Sends an emulator's callbacks.

    Args:
        rules: Where they go.
        post: How they are sent; None is over HTTP.
    """

    def __init__(self, rules: Sequence[CallbackRule], post: Post | None) -> None:
        self.rules = tuple(rules)
        self.deliveries: deque[CallbackDelivery] = deque(maxlen=MAX_KEPT_DELIVERIES)
        self._post = _post_over_http if post is None else post
        self._ids = itertools.count(1)

    def track(self, call: Call) -> CallbackEvents | None:
        """What compares the state before a request with that after it; None where nobody wants to know."""
        if call.method == "GET" or not any(rule.app_key in {None, call.tenant.app.key} for rule in self.rules):
            return None
        return CallbackEvents(call, self._new_id)

    def _new_id(self) -> str:
        """An ID for a recall or an edit: of the same length as a message's, and none that a message has."""
        return str(1_100_000_000_000_000_000 + next(self._ids) * 4_099)

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
                    done.append(await self._send(rule.url, full, 1 if kind == "presend" else ATTEMPTS))
        self.deliveries += done
        return done

    async def _send(self, url: str, body: dict[str, JSON], attempts: int) -> CallbackDelivery:
        data = encode(body)
        statuses: list[int] = []
        answer = b""
        while len(statuses) < attempts:
            status, answer = await self._post(url, data)
            statuses.append(status)
            if status == 200 and len(answer) <= MAX_ANSWER_CHARS:
                break
        return CallbackDelivery(url, body, tuple(statuses), answer)


def _callback_kind(body: dict[str, JSON]) -> str:
    """What kind of callback a body is, as rules name kinds."""
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
    """Over a connection of its own, so that nothing is left open when the emulator is dropped."""
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
