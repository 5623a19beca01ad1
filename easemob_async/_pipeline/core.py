"""The state that all calls of one client share, and the options that may differ from call to call."""

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
from easemob_async._pipeline.close_signal import CloseSignal
from easemob_async._pipeline.encoding import HeaderField
from easemob_async._pipeline.limits import Limiter
from easemob_async._pipeline.retry import RetryBudget, RetryPolicy
from easemob_async._pipeline.tokens import TokenSource
from easemob_async._secret_text import hide_optional_text
from easemob_async._wire.port import Origin, Transport

__all__ = ["OPTION_NAMES", "CallOptions", "Core"]

ReplyReader = Callable[[Operation[Any], int, bytes], CallResult[Any]]


@frozen(kw_only=True)
class CallOptions:
    """The options that may differ from call to call; see ``Easemob.with_options``."""

    timeout: float | None = 30.0
    """Seconds for a call as a whole, waiting and retries included; None for no timeout."""
    attempt_timeout: float | None = None
    """Seconds for one request and its reply; None for the rest of the call's timeout (60 where it has none)."""
    token: str | None = field(default=None, repr=False, converter=hide_optional_text)
    """A token to use instead of the client's own."""
    retry: RetryPolicy = RetryPolicy()

    def __attrs_post_init__(self) -> None:
        check.seconds("timeout", self.timeout)
        check.seconds("attempt_timeout", self.attempt_timeout)
        if self.token is not None:
            check.token("token", self.token)
        if not isinstance(self.retry, RetryPolicy):
            raise InvalidArgumentError("retry", f"must be a RetryPolicy, not {type(self.retry).__name__}")


OPTION_NAMES = tuple(option.name for option in fields(CallOptions))


class Core:
    """The state that all calls of one client share."""

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
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.app_key = app_key
        self.origin = origin
        org, _, app = app_key.partition("#")
        self.prefix: str = f"/{org}/{app}"
        """The path of the app at the service, before the paths of operations."""
        self.transport = transport
        self.clock = clock
        self.uses_system_clock: bool = isinstance(clock, SystemClock)
        """Whether the client's clock is the one that transports use."""
        self.limiter = limiter
        self.budget: RetryBudget = RetryBudget(retry.budget)
        self.max_message_bytes = max_message_bytes
        self.observers = observers
        self.jitter = jitter
        """Gives a random number from 0 to 1, for the backoff."""
        self.read: ReplyReader = self._load_and_read
        """Reads the payload of a success. Its caller removes the traceback of an error, whose frames have the reply."""
        self.tokens: TokenSource | None = None
        self.signer: Callable[[str, int], str] | None = None
        self.close_signal: CloseSignal = CloseSignal()
        self._common = ((b"accept", b"application/json"), (b"user-agent", user_agent.encode("latin-1")))
        self._headers: tuple[str, dict[HeaderField | None, tuple[HeaderField, ...]]] = ("", {})
        """The token of the last call, and its header fields by content type."""

    def _load_and_read(self, operation: Operation[Any], status: int, content: bytes) -> CallResult[Any]:
        """Import the conversion with the first reply, so that a program that makes no calls does not load it."""
        from easemob_async._pipeline.reading import read_success

        self.read = read_success
        return read_success(operation, status, content)

    def headers(self, token: str, content_type: HeaderField | None) -> tuple[HeaderField, ...]:
        """
        The header fields of a request; the same tuple while the token stays the same.

        Args:
            token: The token to send; empty for none.
            content_type: The Content-Type field, or None. It is a cache key, so it must have few different values.
        """
        cached_token, cache = self._headers
        if token != cached_token:
            # One assignment for both, because another thread may be here with another token.
            cache = {}
            self._headers = (token, cache)
        header = cache.get(content_type)
        if header is None:
            header = self._common
            if token:
                header = (*header, (b"authorization", b"Bearer " + token.encode("latin-1")))
            if content_type is not None:
                header = (*header, content_type)
            cache[content_type] = header
        return header
