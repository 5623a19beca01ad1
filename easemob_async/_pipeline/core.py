"""What all calls of one client share, and what may differ from call to call."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from attrs import field, fields, frozen

from easemob_async import _checks as check
from easemob_async._clock import Clock, SystemClock
from easemob_async._errors import InvalidArgumentError
from easemob_async._events import Observer
from easemob_async._operation import CallResult, Operation
from easemob_async._pipeline.closing import Closing
from easemob_async._pipeline.encoding import Field
from easemob_async._pipeline.limits import Limiter
from easemob_async._pipeline.retry import RetryBudget, RetryPolicy
from easemob_async._pipeline.tokens import TokenSource
from easemob_async._wire.port import Origin, Transport

__all__ = ["OPTIONS", "CallOptions", "Core"]

Reading = Callable[[Operation[Any], int, bytes], CallResult[Any]]


@frozen(kw_only=True)
class CallOptions:
    """What may differ from call to call: see ``Easemob.with_options``."""

    timeout: float | None = 30.0
    """Seconds for a call as a whole, waiting and repeats included; None for no end."""
    attempt_timeout: float | None = None
    """Seconds for one request and its reply; None for as long as the call may take (60 where that has no end)."""
    token: str | None = field(default=None, repr=False)
    """A token to use instead of the client's own."""
    retry: RetryPolicy = RetryPolicy()

    def __attrs_post_init__(self) -> None:
        check.seconds("timeout", self.timeout)
        check.seconds("attempt_timeout", self.attempt_timeout)
        if self.token is not None:
            check.token("token", self.token)
        if not isinstance(self.retry, RetryPolicy):
            raise InvalidArgumentError("retry", f"must be a RetryPolicy, not {type(self.retry).__name__}")


OPTIONS = tuple(option.name for option in fields(CallOptions))


class Core:
    """What all calls of one client share."""

    def __init__(
        self,
        *,
        app_key: str,
        origin: Origin,
        transport: Transport,
        clock: Clock,
        limiter: Limiter | None,
        retry: RetryPolicy,
        user_agent: str,
        max_message_bytes: int,
        observers: tuple[Observer, ...] = (),
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.app_key = app_key
        self.origin = origin
        org, _, app = app_key.partition("#")
        self.prefix = f"/{org}/{app}"
        """The path below which the service has the app."""
        self.transport = transport
        self.clock = clock
        self.on_machine_time = isinstance(clock, SystemClock)
        """The client's clock is the one that transports know."""
        self.limiter = limiter
        self.budget = RetryBudget(retry.budget)
        self.max_message_bytes = max_message_bytes
        self.observers = observers
        self.draw = draw
        self.read: Reading = self._first_read
        self.tokens: TokenSource | None = None
        self.signer: Callable[[str, int], str] | None = None
        self.closing = Closing()
        self._common = ((b"accept", b"application/json"), (b"user-agent", user_agent.encode("latin-1")))
        self._headers: tuple[str, dict[Field | None, tuple[Field, ...]]] = ("", {})
        """By content type, for the token of the last call."""

    @property
    def closed(self) -> bool:
        """Is the client closed?"""
        return self.closing.closed

    def _first_read(self, operation: Operation[Any], status: int, content: bytes) -> CallResult[Any]:
        """Load the conversion with the first reply: a program that makes no call does not pay for it."""
        from easemob_async._pipeline.reading import read_success

        self.read = read_success
        return read_success(operation, status, content)

    def headers(self, token: str, content_type: Field | None) -> tuple[Field, ...]:
        """The header fields of a request; the same tuple for as long as the token is the same."""
        made_for, known = self._headers
        if token != made_for:
            # Token and fields change together: another thread may be here for another token.
            known = {}
            self._headers = (token, known)
        found = known.get(content_type)
        if found is None:
            found = self._common
            if token:
                found = (*found, (b"authorization", b"Bearer " + token.encode("latin-1")))
            if content_type is not None:
                found = (*found, content_type)
            known[content_type] = found
        return found
