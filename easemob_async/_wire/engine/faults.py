"""What can go wrong between the engine and a server, before it is said in the words of the public errors."""

from __future__ import annotations

from typing import Literal

from easemob_async._errors import ClientClosedError, DeadlineExceededError, EasemobError, Sent, TransportError

__all__ = ["BadReplyError", "Fault", "WireFaultError"]

Fault = Literal["closed", "connect", "connect-timeout", "deadline", "broken", "idle", "protocol", "queue-timeout"]
"""
``closed``: the engine was; ``connect``: no connection; ``connect-timeout``: not in time; ``deadline``: of the request;
``broken``: the connection ended early; ``idle``: no byte for too long; ``protocol``: what came is not HTTP or too
large; ``queue-timeout``: no connection was free in time.
"""


class BadReplyError(Exception):
    """What the server sent is not an HTTP reply, or breaks one of our limits."""


class WireFaultError(Exception):
    """A request that came to nothing: which way, in which words, and how far it had got."""

    def __init__(self, fault: Fault, message: str, sent: Sent) -> None:
        super().__init__(message)
        self.fault: Fault = fault
        self.message = message
        self.sent: Sent = sent

    def as_public(self) -> EasemobError:
        """The error of this package that says the same."""
        if self.fault == "closed":
            return ClientClosedError(self.message, sent=self.sent)
        if self.fault in {"deadline", "queue-timeout"}:
            return DeadlineExceededError(self.message, sent=self.sent)
        return TransportError(self.message, sent=self.sent)
