"""
The state of one call: its request, and its progress.

``Call`` adds the attempts to the state. The two are separate so that admission and observation, which ``Call`` imports,
need not import ``Call``.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

from easemob_async._errors import Effect, RequestFacts
from easemob_async._events import next_call_number
from easemob_async._operation import Operation
from easemob_async._pipeline.core import CallOptions, Core
from easemob_async._pipeline.encoding import HeaderField
from easemob_async._pipeline.limits import Hold
from easemob_async._pipeline.tracking import RequestHooks
from easemob_async._wire.port import Reply

__all__ = ["CallState"]


class CallState:
    """
    The state of one call.

    Args:
        core: The state shared with the other calls of the client.
        options: The call's options.
        operation: The operation.
        target: The path and the query, percent-encoded.
        body: The request's body; empty for a streamed body.
        content_type: The header field of the body's type; None for no body.
        headers: Further header fields; they replace the client's own of the same name.
        cost: The number of recipients, for limits that count them.
        key: The name of the bucket, in limits that are per user or per other thing.
        token: The token to send instead of the client's own.
        hooks: The hooks to report requests to, where the call is tracked.
    """

    __slots__ = (
        "asked_at",
        "attempt_deadline",
        "attempts",
        "body",
        "content_type",
        "core",
        "cost",
        "deadline",
        "effect",
        "granted_at",
        "headers",
        "hold",
        "hooks",
        "is_announced",
        "is_plain",
        "key",
        "last_status",
        "lost_connection",
        "number",
        "operation",
        "options",
        "refusals",
        "reply",
        "sent_attempts",
        "started",
        "status",
        "target",
        "token",
        "valid_until",
        "waited",
    )

    streams_reply: ClassVar[bool] = False
    """Whether the caller reads the reply's body in pieces; the call's last step is then the end of the body."""

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
        """Whether an attempt only sends a request and reads its reply: not observed, not tracked, not streamed."""
        self.is_announced = False
        """Whether the hooks were told of a request, and not yet of its end."""
        self.number = next_call_number() if core.observers else 0
        """The call's number in events; 0 where the client has no observers."""
        self.started = now = core.clock.monotonic()
        timeout = options.timeout
        self.deadline: float | None = None if timeout is None else now + timeout
        """The time by which the call must end, on the client's clock."""
        self.attempt_deadline: float | None = None
        """The time by which the current attempt must end, on the client's clock; None for a transfer."""
        self.attempts: int = 0
        """Number of requests sent so far."""
        self.sent_attempts: int = 0
        """Number of requests for which observers got the step ``sent``."""
        self.refusals: int = 0
        """Number of attempts that the service's rate limiter refused."""
        self.waited: float = 0.0
        """Seconds waited so far, for rate limits and before retries."""
        self.effect: Effect = "none"
        """The strongest ``effect`` of the failed attempts so far."""
        self.hold: Hold | None = None
        """The grant of the rate limiter, while the request waits for a connection."""
        self.granted_at: float = now
        """The time from which the last grant of the rate limiter counts, on the client's clock."""
        self.valid_until: float = math.inf
        """The time until which the granted request may be written, on the client's clock."""
        self.asked_at: float | None = None
        """The time when the shared store that granted the request was asked; None if no store was."""
        self.lost_connection: bool = False
        """Whether a connection was closed because the grant expired while it was made, and none was made since."""
        self.status: int | None = None
        """The status of the current attempt's reply, of an observed call."""
        self.last_status: int | None = None
        """The status of the last attempt that failed; None where it received no reply."""
        self.reply: Reply | None = None
        """The reply of the current attempt, when it has been received."""

    # The methods of `WriteGrant`, which transports call.

    def delay(self, *, can_recur: bool = True) -> None:
        """
        Note that the request cannot be written at once.

        Args:
            can_recur: Whether the wait may be repeated with the next grant, as that for a connection.
        """
        limiter = self.core.limiter
        if limiter is not None and self.hold is None:
            self.hold = limiter.delay(
                self.operation.limits,
                cost=self.cost,
                key=self.key,
                granted_at=self.granted_at,
                valid_until=self.valid_until,
                asked_at=self.asked_at if can_recur else None,
            )

    def use(self, *, has_connected: bool = False) -> bool:
        """
        Return whether the request may be written now; the limits count it from now on.

        Args:
            has_connected: Whether the wait was for a new connection, which is closed if the result is False.
        """
        hold, limiter = self._take_hold(), self.core.limiter
        if hold is None or limiter is None:
            return True
        is_valid = limiter.use(hold, even_if_expired=has_connected and self.lost_connection)
        if has_connected:
            # The exemption is for one connect. After any other wait, the next grant can be used in time.
            self.lost_connection = not is_valid
        self.granted_at = hold.used_at
        return is_valid

    # The end of a grant that was not used.

    def drop(self) -> None:
        """Give up a held grant whose request may have been written; it counts from now on."""
        hold, limiter = self._take_hold(), self.core.limiter
        if hold is not None and limiter is not None:
            limiter.drop(hold)

    def refund(self) -> None:
        """Give back the grant of a request that was not written, also one that was not delayed."""
        self.delay()
        hold, limiter = self._take_hold(), self.core.limiter
        if hold is not None and limiter is not None:
            limiter.refund(hold)

    def _take_hold(self) -> Hold | None:
        hold, self.hold = self.hold, None
        return hold

    def facts(self) -> RequestFacts:
        """The facts about the call at this moment, for errors and captured replies."""
        operation = self.operation
        return RequestFacts(
            operation.id,
            operation.method,
            operation.path,
            self.attempts,
            self.waited,
            self.core.clock.monotonic() - self.started,
            self.effect != "none",
        )
