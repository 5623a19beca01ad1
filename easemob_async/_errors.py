"""
Every error this package raises on purpose.

    EasemobError
    +-- InvalidArgumentError (ValueError)      the caller's: nothing was sent
    +-- ClientClosedError (RuntimeError)       the caller's: the client was closed
    +-- TransportError                         the network's
    +-- DeadlineExceededError (TimeoutError)   the call's time was up
    +-- UnexpectedReplyError                   an answer that is not what was documented
    +-- APIError                               the service refused
        +-- BadRequestError                    it says the request is wrong
        +-- AuthenticationError                the token is missing, expired, corrupt or of another app
        +-- PermissionDeniedError              the token is good, the operation is not allowed
        +-- FeatureNotEnabledError             the feature is not switched on for this app
        +-- NotFoundError                      no such user, group, room, message ...
        +-- AlreadyExistsError                 it exists, or the state asked for is the state already
        +-- ConflictError                      another call was changing the same thing
        +-- RateLimitedError                   too many calls or messages for now
        +-- QuotaExceededError                 a plan's cap or a daily quota is used up
        +-- ServerError                        the service failed (5xx)

Errors pickle, print as one line and never hold a token, a password or the text of a message.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from attrs import frozen

__all__ = [
    "APIError",
    "AlreadyExistsError",
    "AuthenticationError",
    "BadRequestError",
    "ClientClosedError",
    "ConflictError",
    "DeadlineExceededError",
    "EasemobError",
    "FeatureNotEnabledError",
    "InvalidArgumentError",
    "NotFoundError",
    "PermissionDeniedError",
    "QuotaExceededError",
    "RateLimitedError",
    "RequestFacts",
    "Sent",
    "ServerError",
    "TransportError",
    "UnexpectedReplyError",
]

Sent = Literal["no", "maybe", "yes"]
"""
Whether the service may have acted on the request.

``no``: not one byte of it was written, or the service's limiter refused it. ``yes``: a status came back.
``maybe``: bytes were written and no status came; the service may or may not have carried it out.
"""


START = 200
"""Bytes kept of a body nobody documented."""


@frozen(slots=True)
class RequestFacts:
    """What is known about one call: the same record for a success and for a failure."""

    operation: str = ""
    """The operation's id, such as ``users.register``."""
    method: str = ""
    """The HTTP verb."""
    path: str = ""
    """The path's template, such as ``/users/{username}``; never the filled-in values."""
    attempts: int = 0
    """How many requests were sent for this call, the first included."""
    waited: float = 0.0
    """Seconds spent waiting for limits and between attempts."""
    elapsed: float = 0.0
    """Seconds from the call to its end, waiting included."""
    replayed: bool = False
    """An earlier attempt of this very call may have been carried out already."""


class EasemobError(Exception):
    """
    The root of this package's errors.

    Attributes:
        sent: ``"no"``, ``"maybe"`` or ``"yes"``: may the service have acted on the request?
        facts: What is known about the call, or ``None`` outside a call.
    """

    def __init__(self, message: str, *, sent: Sent = "no", facts: RequestFacts | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.sent: Sent = sent
        self.facts = facts

    def __str__(self) -> str:
        """One line, with the operation in front when there is one."""
        text = " ".join(self.message.split())
        if self.facts is not None and self.facts.operation:
            return f"{self.facts.operation}: {text}"
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from the attributes, so that a worker process can hand an error back."""
        return _rebuild, (type(self), self.args, self.__dict__)

    def with_facts(self, facts: RequestFacts) -> Self:
        """Record what is known about the call that failed; returns the same error."""
        self.facts = facts
        return self


def _rebuild(kind: type[EasemobError], args: tuple[Any, ...], state: dict[str, Any]) -> EasemobError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidArgumentError(EasemobError, ValueError):
    """
    An argument breaks a rule; nothing was sent.

    Attributes:
        argument: The argument's name, with an index where it is inside a sequence: ``users[3].username``.
        rule: The rule in words.
    """

    def __init__(self, argument: str, rule: str) -> None:
        super().__init__(f"{argument}: {rule}")
        self.argument = argument
        self.rule = rule


class ClientClosedError(EasemobError, RuntimeError):
    """The client was closed before the call, or while it waited; see ``sent``."""


class TransportError(EasemobError):
    """The connection could not be made, broke, or spoke something that is not HTTP; ``sent`` says how far it got."""


class DeadlineExceededError(EasemobError, TimeoutError):
    """
    The call's time was up.

    Attributes:
        available_in: Where the limits were the reason: seconds from now after which the call could have been
            sent. ``None`` otherwise.
    """

    def __init__(
        self,
        message: str,
        *,
        sent: Sent = "no",
        facts: RequestFacts | None = None,
        available_in: float | None = None,
    ) -> None:
        super().__init__(message, sent=sent, facts=facts)
        self.available_in = available_in


@frozen(slots=True)
class ServiceRefusal:
    """The fields of an error body, as they came."""

    status: int
    """The HTTP status."""
    code: str | None = None
    """The body's ``error``: not one vocabulary; snake case, class names and phrases occur."""
    description: str | None = None
    """The body's ``error_description`` (or ``desc``, ``message``), with echoed passwords removed."""
    number: int | None = None
    """The body's ``error_code`` where there is one."""
    exception: str | None = None
    """The body's ``exception``; it changes between server versions, do not branch on it."""
    retry_after: float | None = None
    """Seconds named by a Retry-After header."""

    @property
    def in_words(self) -> str:
        """Status, code and description."""
        parts = (f"HTTP {self.status}", self.code, self.description)
        return " ".join(part for part in parts if part)


class APIError(EasemobError):
    """
    The service answered with a refusal.

    Attributes:
        status: The HTTP status; 200 where the service hides a failure in a success.
        code: The service's error code as it came, or ``None``.
        description: The service's text, passwords it echoes removed.
        refusal: All fields of the error body.
        doc: The documentation page of the operation.
        about: Whom the refusal is about: ``"item"`` (one of several in the call), ``"target"`` (the group, room
            or user the call is for) or ``"call"``.
        already_so: The refusal says that the state asked for is the state already.
    """

    def __init__(
        self,
        refusal: ServiceRefusal,
        *,
        facts: RequestFacts | None = None,
        doc: str = "",
        about: Literal["item", "target", "call"] = "call",
        already_so: bool = False,
        sent: Sent = "yes",
    ) -> None:
        super().__init__(refusal.in_words, sent=sent, facts=facts)
        self.refusal = refusal
        self.doc = doc
        self.about: Literal["item", "target", "call"] = about
        self.already_so = already_so

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.refusal.status

    @property
    def code(self) -> str | None:
        """The service's error code as it came."""
        return self.refusal.code

    @property
    def description(self) -> str | None:
        """The service's text."""
        return self.refusal.description

    @property
    def retry_after(self) -> float | None:
        """Seconds the service asked to wait, where it did."""
        return self.refusal.retry_after


class BadRequestError(APIError):
    """The service says the request is wrong."""


class AuthenticationError(APIError):
    """The token is missing, expired, corrupt, or belongs to another app; or the client's credentials are wrong."""


class PermissionDeniedError(APIError):
    """The token is good, but this operation is not allowed to it, or not in this state."""


class FeatureNotEnabledError(APIError):
    """The feature is not switched on for this app; no retry helps."""


class NotFoundError(APIError):
    """No such user, group, room, message or file; or a wrong app key or cluster host."""


class AlreadyExistsError(APIError):
    """It exists, or the state asked for is the state already."""


class ConflictError(APIError):
    """Another call was changing the same thing at the same time."""


class RateLimitedError(APIError):
    """Too many calls or messages for now; ``sent`` is ``"no"``: the limiter refused it unprocessed."""


class QuotaExceededError(APIError):
    """A cap of the plan or a daily quota is used up; waiting a moment does not help."""


class ServerError(APIError):
    """The service failed (5xx)."""


class UnexpectedReplyError(EasemobError):
    """
    The answer is not what is documented: HTML, empty, truncated, or of another shape.

    Attributes:
        status: The HTTP status.
        start: The first bytes of the body, at most 200; tokens, passwords, signed addresses and the texts of messages
            are taken out.
        path: Where in the body the shape breaks, such as ``$.data[3].role``; ``""`` when it is not JSON at all.
    """

    def __init__(
        self,
        problem: str,
        *,
        status: int,
        body: bytes = b"",
        path: str = "",
        facts: RequestFacts | None = None,
    ) -> None:
        where = f" at {path}" if path else ""
        super().__init__(f"HTTP {status}: {problem}{where}", sent="yes", facts=facts)
        self.status = status
        self.start = body[:START]
        self.path = path
