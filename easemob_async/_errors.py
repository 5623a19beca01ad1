"""
The errors that this package raises.

    EasemobError
    +-- InvalidArgumentError (ValueError)      an argument is invalid; nothing was sent
    +-- ClientClosedError (RuntimeError)       the client is closed
    +-- TransportError                         the network failed
    +-- DeadlineExceededError (TimeoutError)   the call's timeout expired
    +-- UnexpectedReplyError                   the reply is not as documented
    +-- APIError                               the service refused the request
        +-- BadRequestError                    the request is invalid
        +-- AuthenticationError                the token is missing, expired, corrupt or of another app
        +-- PermissionDeniedError              the token is valid, but the operation is not allowed
        +-- FeatureNotEnabledError             the feature is not enabled for this app
        +-- NotFoundError                      the user, group, room, message ... does not exist
        +-- AlreadyExistsError                 it exists, or the requested state is already in place
        +-- ConflictError                      another call was changing the same thing
        +-- RateLimitedError                   too many calls or messages; retry later
        +-- QuotaExceededError                 a cap of the plan or a daily quota is used up
        +-- ServerError                        the service failed (5xx)

Errors can be pickled, print as one line, and never contain a token, a password or the text of a message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from attrs import field, frozen

from easemob_async._exports import exported_by

__all__ = [
    "APIError",
    "AlreadyExistsError",
    "AuthenticationError",
    "BadRequestError",
    "CapturedReply",
    "ClientClosedError",
    "ConflictError",
    "DeadlineExceededError",
    "EasemobError",
    "Effect",
    "FeatureNotEnabledError",
    "InvalidArgumentError",
    "NotFoundError",
    "PermissionDeniedError",
    "QuotaExceededError",
    "RateLimitedError",
    "RequestFacts",
    "ServerError",
    "TransportError",
    "UnexpectedReplyError",
]

Effect = Literal["none", "unknown", "done"]
"""
Whether the call took effect.

``none``: it did not; no byte of the request was written, or the service refused the request. ``done``: it did, and the
error is about the reply: a 200 of the service, which is a JSON object, in another shape than documented, also one whose
body is empty or cut off. ``unknown``: it may or may not have taken effect; the request was written, and no conclusive
reply was received: no reply, one whose transfer broke off, a redirect, a 408, a 5xx other than 501 that does not prove
a refusal, a 200 with a page or text of a gateway or proxy, a failure in a 200 whose text is not that of a known refusal
(of an operation that does not only read), or, for an operation whose 200 can report a failure, a 200 whose body lacks
the field that tells success from failure.
"""


def combine_effects(first: Effect, second: Effect) -> Effect:
    """Combine the effects of two attempts: ``done`` overrides ``unknown``, and ``unknown`` overrides ``none``."""
    return first if first == "done" or second == "none" else second


_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def to_line(text: str) -> str:
    """Replace line ends, control characters and runs of spaces, so that a text of the wire is safe in a log."""
    return _BLANKS.sub(" ", text).strip()


MAX_START_BYTES = 200
"""Bytes of an undocumented body that its error keeps."""


@frozen(slots=True)
class RequestFacts:
    """The facts about one call; the same record for a success and for a failure."""

    operation: str = ""
    """The operation's id, such as ``users.register``."""
    method: str = ""
    """The HTTP method."""
    path: str = ""
    """The path's template, such as ``/users/{username}``; never the filled-in values."""
    attempts: int = 0
    """Number of requests sent for this call, the first included."""
    waited: float = 0.0
    """Seconds spent waiting for rate limits and before retries."""
    elapsed: float = 0.0
    """Seconds from the start of the call to its end, waiting included."""
    replayed: bool = False
    """Whether the service may have processed an earlier attempt of this call."""


@exported_by("easemob_async")
@frozen(slots=True)
class CapturedReply:
    """One reply as received, a success or a refusal."""

    facts: RequestFacts
    """The operation, the attempts so far, and times in seconds."""
    status: int
    """The HTTP status."""
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)
    """Header fields, names in lower case."""
    content: bytes = field(repr=False)
    """The body; empty for a download, whose body is streamed to the caller."""

    def json(self) -> Any:
        """
        Decode the body as JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        from easemob_async._json import decode  # the import costs time, and most programs do not need it

        return decode(self.content)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted = name.lower().encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), None)


class EasemobError(Exception):
    """
    The base class of this package's errors.

    Attributes:
        message: The error's text, without the operation.
        effect: ``"none"``, ``"unknown"`` or ``"done"``: whether the call took effect; see ``Effect``. If the call made
            several attempts, it covers all of them.
        facts: The facts about the call, or ``None`` outside a call.
        status: The HTTP status of the last attempt's reply, also of an incomplete one; None if it received none. A
            ``DeadlineExceededError`` that ends the wait before a further attempt has the status of the previous one.
    """

    def __init__(
        self,
        message: str,
        *,
        effect: Effect = "none",
        facts: RequestFacts | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.effect: Effect = effect
        self.facts = facts
        self._status = status

    @property
    def status(self) -> int | None:
        """The HTTP status of the last attempt's reply, also of an incomplete one; None if it received none."""
        return self._status

    def __str__(self) -> str:
        """The message as one line, after the operation's ID where it is known."""
        text = to_line(self.message)
        facts = self.facts
        if facts is None or not facts.operation:
            return text
        # All calls of `Easemob.request` share one name, so the path is shown instead.
        name = f"{facts.method} {facts.path}" if facts.operation.endswith(" request") else facts.operation
        return f"{name}: {text}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the attributes, so that a worker process can return an error."""
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[EasemobError], args: tuple[Any, ...], state: dict[str, Any]) -> EasemobError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidArgumentError(EasemobError, ValueError):
    """
    An argument is invalid; nothing was sent.

    Attributes:
        argument: The argument's name, with an index for an item of a sequence: ``users[3].username``.
        rule: The rule that the argument does not satisfy.
    """

    def __init__(self, argument: str, rule: str) -> None:
        super().__init__(f"{argument}: {rule}")
        self.argument = argument
        self.rule = rule


class ClientClosedError(EasemobError, RuntimeError):
    """The client was closed before the call or during it; see ``effect``."""


class TransportError(EasemobError):
    """The connection could not be opened or broke, or the reply is not valid HTTP; see ``effect``."""


class DeadlineExceededError(EasemobError, TimeoutError):
    """
    The call's timeout expired, or the rate limits cannot grant the call before it expires.

    While the shared limit store has no room for a call or cannot be reached, the call waits until its timeout expires
    instead of failing at once, because both may change at any moment.

    Attributes:
        available_in: Seconds until the rate limits would grant the call, by the last reply of the shared store; while
            the store cannot be reached, with the fallback share. None if the limits were not the reason, or if the call
            costs more than the fallback share.
    """

    def __init__(
        self,
        message: str,
        *,
        effect: Effect = "none",
        facts: RequestFacts | None = None,
        status: int | None = None,
        available_in: float | None = None,
    ) -> None:
        super().__init__(message, effect=effect, facts=facts, status=status)
        self.available_in = available_in


@frozen(slots=True)
class ServiceRefusal:
    """The fields of an error body, as received."""

    status: int
    """The HTTP status."""
    code: str | None = None
    """The body's ``error``. The service mixes snake case, class names and phrases."""
    description: str | None = None
    """
    The service's words: the body's ``error_description`` (or ``desc``, ``message``, ``msg``), or the reason that a 200
    gives for a failure. For a gateway, the title of its page or a line of text. Passwords, tokens and message texts are
    redacted, except one that is a single word of the service's reasons: for the password ``required``,
    "newpassword is required" stays readable. It never contains a part of the envelope, a page or a control character
    except line ends and tabs, and is cut after 8192 characters.
    """
    number: int | None = None
    """The body's ``error_code`` where there is one."""
    exception: str | None = None
    """The body's ``exception``. It changes between server versions, so programs should not depend on it."""
    retry_after: float | None = None
    """Seconds in the Retry-After header."""

    @property
    def summary(self) -> str:
        """Status, code and description in one text."""
        parts = (f"HTTP {self.status}", self.code, self.description)
        return " ".join(part for part in parts if part)


class APIError(EasemobError):
    """
    The service refused the request.

    Attributes:
        status: The HTTP status; 200 where the service reports a failure in a success.
        code: The service's error code as received, or ``None``.
        description: The service's words, without passwords, tokens and message texts; None if it gave none.
        refusal: All fields of the error body.
        doc: The documentation page of the operation.
        about: The subject of the refusal: ``"item"`` (an item of the call: one of several, such as a user of
            ``groups.members.add_many``, or the only one, such as the user of ``groups.members.add``), ``"target"`` (the
            group, room or user that the call addresses) or ``"call"`` (the request as a whole, the app or the plan).
        already_so: Whether the service refused because the requested state is already in place.
    """

    def __init__(
        self,
        refusal: ServiceRefusal,
        *,
        facts: RequestFacts | None = None,
        doc: str = "",
        about: Literal["item", "target", "call"] = "call",
        already_so: bool = False,
        effect: Effect = "none",
    ) -> None:
        super().__init__(refusal.summary, effect=effect, facts=facts, status=refusal.status)
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
        """The service's error code as received."""
        return self.refusal.code

    @property
    def description(self) -> str | None:
        """The service's error text."""
        return self.refusal.description

    @property
    def retry_after(self) -> float | None:
        """Seconds that the service asked to wait, or ``None``."""
        return self.refusal.retry_after


class BadRequestError(APIError):
    """The service says that the request is invalid."""


class AuthenticationError(APIError):
    """The token is missing, expired, corrupt, or belongs to another app; or the client's credentials are wrong."""


class PermissionDeniedError(APIError):
    """The token is valid, but the operation is not allowed with it, or not in the current state."""


class FeatureNotEnabledError(APIError):
    """The feature is not enabled for this app; a retry does not help."""


class NotFoundError(APIError):
    """The user, group, room, message or file does not exist; or the app key or the cluster host is wrong."""


class AlreadyExistsError(APIError):
    """The thing to create exists, or the requested state is already in place."""


class ConflictError(APIError):
    """Another call was changing the same thing at the same time."""


class RateLimitedError(APIError):
    """
    Too many calls or messages in a window.

    The service did not process the call if ``effect`` is ``"none"``. It is ``"unknown"`` if the status is that of a
    gateway (408, 502, 504 or above), if a 200 has only the number of the refusal, or after an earlier attempt without a
    reply.
    """


class QuotaExceededError(APIError):
    """A cap of the plan or a daily quota is used up; a short wait does not help."""


class ServerError(APIError):
    """The service, or a gateway before it, failed (5xx); the call may have taken effect, see ``effect``."""


class UnexpectedReplyError(EasemobError):
    """
    The reply is not as documented: HTML, empty, truncated, or JSON of another shape.

    Attributes:
        start: The first bytes of the body, at most 200; tokens, passwords, signed URLs and message texts are redacted.
        path: The place in the body that differs, such as ``$.data[3].role``; ``""`` where the body is not JSON.
        reply: The whole reply: ``reply.json()`` and ``reply.content`` contain the body, for example the ID of
            a message that was sent. It is not redacted and may contain secrets; the error's text, repr and pickle do
            not contain it. ``None`` if the error was unpickled or was not caused by a single reply.
    """

    def __init__(
        self,
        problem: str,
        *,
        status: int,
        body: bytes = b"",
        path: str = "",
        effect: Effect = "unknown",
        facts: RequestFacts | None = None,
    ) -> None:
        where = f" at {path}" if path else ""
        super().__init__(f"HTTP {status}: {problem}{where}", effect=effect, facts=facts, status=status)
        self._reply_status = status
        self.start: bytes = body[:MAX_START_BYTES]
        self.path = path
        self.reply: CapturedReply | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the attributes except the reply, which may contain secrets."""
        return _rebuild, (type(self), self.args, self.__dict__ | {"reply": None})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._reply_status
