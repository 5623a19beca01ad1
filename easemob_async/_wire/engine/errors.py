"""Errors of the engine, before they become errors of the package or of httpx."""

from __future__ import annotations

from typing import Literal

from easemob_async._errors import ClientClosedError, DeadlineExceededError, EasemobError, Effect, TransportError
from easemob_async._exports import exported_by
from easemob_async._wire.port import GrantExpiredError

__all__ = ["BadReplyError", "EngineError", "FailureKind"]

FailureKind = Literal[
    "broken", "closed", "connect", "connect-timeout", "deadline", "grant", "idle", "protocol", "queue-timeout"
]
"""
Reason why a request ended without a reply.

* ``broken``: the connection ended before the reply was complete.
* ``closed``: the engine was closed.
* ``connect``: no connection could be made.
* ``connect-timeout``: no connection was made in time.
* ``deadline``: the request's deadline passed.
* ``grant``: the request's ``grant`` did not allow the write.
* ``idle``: no byte was sent or received for the request's ``idle_timeout``.
* ``protocol``: the reply is not valid HTTP or is too large, or a streamed body does not have its announced length.
* ``queue-timeout``: no connection became free in time.
"""


class BadReplyError(Exception):
    """A reply that is not valid HTTP, or that exceeds a limit of the engine."""


@exported_by("easemob_async.transports")
class EngineError(Exception):
    """A request that ended without a reply: the reason, and whether the request may have taken effect."""

    def __init__(self, kind: FailureKind, message: str, effect: Effect, status: int | None = None) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind
        self.message = message
        self.effect: Effect = effect
        self.status = status
        """The reply's status, where its head arrived before the failure."""

    def __reduce__(self) -> tuple[type[EngineError], tuple[FailureKind, str, Effect, int | None]]:
        # Exceptions are pickled with their ``args``, which is the message alone.
        return EngineError, (self.kind, self.message, self.effect, self.status)

    def to_public(self) -> EasemobError:
        """Return the package's error for this failure."""
        if self.kind == "closed":
            return ClientClosedError(self.message, effect=self.effect, status=self.status)
        if self.kind in {"deadline", "queue-timeout"}:
            return DeadlineExceededError(self.message, effect=self.effect, status=self.status)
        if self.kind == "grant":
            return GrantExpiredError(self.message, effect=self.effect)
        return TransportError(self.message, effect=self.effect, status=self.status)
