"""
One call under way: what is sent with each attempt, and how far the call is.

``Call`` adds the attempts. The state is a class of its own so that admission and observation, which ``Call`` uses, can
work on it without importing ``Call``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from easemob_async._errors import RequestFacts, Sent
from easemob_async._events import next_call_number
from easemob_async._operation import Operation
from easemob_async._pipeline.core import CallOptions, Core
from easemob_async._pipeline.encoding import HeaderField
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._wire.port import Reply

__all__ = ["CallState"]


class CallState:
    """
    One call under way.

    Args:
        core: What the call shares with the other calls of its client.
        options: The call's options.
        operation: What is called.
        target: Path and query, percent-encoded.
        body: The request's body; empty where it comes in pieces.
        content_type: The body's header field, where there is a body.
        headers: Further header fields; they replace the client's of the same name.
        cost: What the call costs in limits that count recipients.
        key: Whose bucket, in limits that are per user.
        token: The token to send instead of the client's own.
        hooks: The reports on the call's requests, where it is tracked.
    """

    __slots__ = (
        "attempt_deadline",
        "attempts",
        "body",
        "content_type",
        "core",
        "cost",
        "deadline",
        "headers",
        "hooks",
        "is_plain",
        "key",
        "number",
        "operation",
        "options",
        "refusals",
        "reply",
        "sent",
        "started",
        "target",
        "token",
        "waited",
    )

    streams_reply: ClassVar[bool] = False
    """Whether the caller reads the reply's body in pieces; the call's last step is then the body's end."""

    def __init__(
        self,
        core: Core,
        options: CallOptions,
        operation: Operation[Any],
        target: str,
        body: bytes = b"",
        content_type: HeaderField | None = None,
        headers: tuple[HeaderField, ...] = (),
        cost: int = 1,
        key: str = "",
        token: str | None = None,
        hooks: RequestHooks | None = None,
    ) -> None:
        self.core = core
        self.options = options
        self.operation = operation
        self.target = target
        self.body = body
        self.content_type = content_type
        self.headers = headers
        self.cost = cost
        self.key = key
        self.token = token
        self.hooks = hooks
        self.is_plain = hooks is None and not core.observers
        """Whether an attempt is nothing but a request sent and a reply read."""
        self.number = next_call_number() if core.observers else 0
        """The call's number in observers' records; 0 where nothing observes."""
        self.started = now = core.clock.monotonic()
        timeout = options.timeout
        self.deadline: float | None = None if timeout is None else now + timeout
        """When the call as a whole must be over, on the client's clock."""
        self.attempt_deadline: float | None = None
        """When the current attempt must be over, on the client's clock."""
        self.attempts = 0
        """Requests sent so far."""
        self.refusals = 0
        """Attempts that the service's rate limiter refused."""
        self.waited = 0.0
        """Seconds waited so far for limits and before retries."""
        self.sent: Sent = "no"
        """``sent`` of the last failed attempt that the service may have acted on."""
        self.reply: Reply | None = None
        """The reply of the current attempt, once it is there."""

    def facts(self) -> RequestFacts:
        """The record of the call as of now, for errors and captured replies."""
        operation = self.operation
        return RequestFacts(
            operation.id,
            operation.method,
            operation.path,
            self.attempts,
            self.waited,
            self.core.clock.monotonic() - self.started,
            self.sent != "no",
        )
