"""
An operation as a value: everything about one entry of the REST API that does not change from call to call.

Generated modules hold one ``Operation`` per entry; the pipeline, batch jobs, the emulator and the tests read it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import quote

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Reply

__all__ = [
    "JSON",
    "Auth",
    "CallResult",
    "Caller",
    "Content",
    "Counts",
    "ErrorRule",
    "Limit",
    "Meaning",
    "Operation",
    "Replay",
    "Window",
]

T = TypeVar("T")

JSON = Any
"""A JSON value the service leaves open: None, bool, int, float, str, list or dict of these."""

Replay = Literal["safe", "idempotent", "unsafe"]
"""
May the operation be sent again on a guess? ``safe``: it reads. ``idempotent``: a repeat leaves the same state.
``unsafe``: a repeat does it twice (sends, creates), so only what provably was not carried out is repeated.
"""

Auth = Literal["app", "app_or_user", "user", "none"]
"""Whose token goes along: the client's app token, that or a user's, a user's only, or none at all."""

Counts = Literal["calls", "recipients"]
"""What a limit counts: one per call, or one per recipient of the call."""

Meaning = Literal[
    "bad_request",
    "authentication",
    "permission_denied",
    "feature_not_enabled",
    "not_found",
    "already_exists",
    "conflict",
    "rate_limited",
    "quota_exceeded",
    "server_error",
]
"""What a refusal means, one word per error class."""


@frozen(slots=True)
class Window:
    """At most ``limit`` in any ``seconds``; a UTC day resets at 00:00 UTC."""

    limit: int
    seconds: float
    utc_day: bool = False


@frozen(slots=True)
class Limit:
    """
    One documented limit: a bucket of the app key with one or more windows.

    Operations that name the same bucket share it. ``per`` names what has a bucket of its own inside it (such as the
    user whose conversations are deleted); the call then says whose it is.
    """

    bucket: str
    windows: tuple[Window, ...]
    counts: Counts = "calls"
    per: str | None = None


@frozen(slots=True)
class ErrorRule:
    """
    What one refusal means: the first rule that fits (status, code, text) decides.

    ``code`` None fits any code; ``text`` is a part of the description, compared without case.
    """

    http: int
    means: Meaning
    code: str | None = None
    text: str | None = None
    about: Literal["item", "target", "call"] = "call"
    already_so: bool = False
    """The state asked for is the state already: on a retry of our own call it counts as done."""


def _fixed_parts(template: str) -> tuple[str, ...]:
    """``/users/{username}/x`` -> ``("/users/", "/x")``."""
    return tuple(piece.split("}")[-1] for piece in template.split("{"))


def _value_names(template: str) -> tuple[str, ...]:
    """``/users/{username}/x`` -> ``("username",)``."""
    return tuple(piece.split("}")[0] for piece in template.split("{")[1:])


@frozen(slots=True)
class Operation(Generic[T]):
    """One entry of the API; see the fields."""

    id: str
    """The method path on the client: ``groups.members.add``."""
    method: str
    path: str
    """Below ``/{org}/{app}``, values in braces."""
    returns: type[T] | Any
    """What the payload becomes; ``None`` for nothing."""
    payload: str = ""
    """Where the payload sits: a dotted path, ``[0]`` for the first of a list, ``""`` for the whole body."""
    reader: Callable[[JSON], JSON] | None = None
    """Turns the payload's wire shape into the one ``returns`` is structured from, where they differ."""
    when_absent: JSON = None
    """The payload where its place in the body is missing, if the documents allow that (``[]``, ``{}``)."""
    succeeds_when: tuple[str, Any] | None = None
    """A failure may hide in a 200: the place that must hold this value, or one of a tuple of values."""
    replay: Replay = "unsafe"
    auth: Auth = "app"
    limits: tuple[Limit, ...] = ()
    errors: tuple[ErrorRule, ...] = ()
    sends_message: bool = False
    """The body holds a message, whose size is checked before it is sent."""
    batch_max: int | None = None
    """Items one call takes, by the newest documents."""
    batch_safe: int | None = None
    """Items one call takes by every document there is; what bulk jobs pack to."""
    doc: str = ""
    """The documentation page."""
    _fixed: tuple[str, ...] = field(init=False, repr=False, eq=False)
    _names: tuple[str, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_fixed", _fixed_parts(self.path))
        object.__setattr__(self, "_names", _value_names(self.path))

    def target(self, values: Sequence[str]) -> str:
        """
        The path with *values* percent-encoded into it.

        Raises:
            InvalidArgumentError: A value is empty, or ``.`` or ``..``, which URL normalisation would eat.
        """
        target = self._fixed[0]
        for name, value, fixed in zip(self._names, values, self._fixed[1:], strict=True):
            target += segment(name, value) + fixed
        return target


def segment(name: str, value: str) -> str:
    """One path segment, percent-encoded; *name* is for the error's text."""
    if not isinstance(value, str):
        raise InvalidArgumentError(name, f"must be a string, not {type(value).__name__}")
    if value in {"", ".", ".."}:
        raise InvalidArgumentError(name, f"must not be {value!r}: it cannot be addressed in a URL")
    # The common case has nothing to encode: letters, digits and "-_.~" stay as they are.
    if value.isalnum() and value.isascii():
        return value
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise InvalidArgumentError(name, "must be text that UTF-8 can hold") from None


@frozen(slots=True)
class CallResult(Generic[T]):
    """What one call brought back."""

    value: T
    """The payload, structured."""
    body: JSON
    """The whole reply body as JSON."""
    rows: int
    """How many rows the payload had on the wire, when it is a list; 0 otherwise."""


@frozen(slots=True)
class Content:
    """A request body that comes in pieces."""

    content_type: str
    open: Callable[[], AsyncIterator[bytes]]
    """Begins it from the start."""
    length: int | None = None
    """Bytes, where that is known before."""
    repeatable: bool = True
    """May it be begun twice?"""


class Caller(Protocol):
    """The door from the generated coroutines to the pipeline."""

    async def call(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Mapping[str, str | int | bool | None] | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> T:
        """
        Carry out *operation*.

        Args:
            operation: What to call.
            path: The values for the path's braces, in order, not yet encoded.
            query: Query parameters; those that are None are left out, booleans become ``true`` and ``false``.
            json: The body, if it is JSON; None for no body.
            form: The body, if it is a form.
            headers: Further header fields.
            content: The body, if it comes in pieces.
            cost: What the call costs in limits that count recipients.
            key: Whose bucket, in limits that are per user (or per anything).
            token: A token to use instead of the client's own.
        """
        ...

    async def call_for_result(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Mapping[str, str | int | bool | None] | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> CallResult[T]:
        """As ``call``, with the body beside the value: for what lists need beyond their items."""
        ...

    async def open(
        self,
        operation: Operation[Any],
        /,
        *,
        path: Sequence[str] = (),
        query: Mapping[str, str | int | bool | None] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Carry out *operation* up to its reply's head; whoever asked reads the body in pieces and closes it."""
        ...

    async def open_url(self, url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask a host the service named for a file, up to the reply's head; the token does not go there."""
        ...

    def sign_user_token(self, username: str, ttl: int) -> str:
        """Sign a dynamic user token with the client's credentials; it lives *ttl* seconds from now."""
        ...
