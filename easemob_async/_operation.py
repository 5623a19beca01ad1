"""
Operations as values: the facts about an operation of the REST API that are the same for every call.

Generated modules define one ``Operation`` each; the pipeline, batch jobs, the emulator and the tests read it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import quote, unquote

from attrs import define, evolve, field, frozen

from easemob_async._clock import Clock
from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Reply

__all__ = [
    "JSON",
    "Auth",
    "CallResult",
    "Caller",
    "ErrorRule",
    "Limit",
    "LimitUnit",
    "Meaning",
    "Operation",
    "ReplayClass",
    "StreamedBody",
    "Window",
    "has_dot_segment",
    "means_success",
    "to_word",
]

T = TypeVar("T")

JSON = Any
"""A JSON value without a documented shape: None, bool, int, float, str, list or dict of these."""

ReplayClass = Literal["safe", "idempotent", "unsafe"]
"""
Whether to retry when it is unknown if a request was processed. ``safe``: the operation only reads. ``idempotent``: a
retry leaves the same state. ``unsafe``: a retry would take effect twice (sends, creates), so a request is sent again
only if it provably was not processed.
"""

Auth = Literal["app", "app_or_user", "user", "none"]
"""The token to send: the client's app token, an app or a user token, a user token only, or no token."""

LimitUnit = Literal["calls", "recipients"]
"""The unit that a limit counts: one per call, or one per recipient of the call."""

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
"""The meaning of a refusal, one word per error class."""


@frozen(slots=True)
class Window:
    """At most ``limit`` in any period of ``seconds``; a window of a UTC day resets at 00:00 UTC."""

    limit: int
    seconds: float
    utc_day: bool = False


@frozen(slots=True)
class Limit:
    """
    One documented rate limit: a bucket of the app key with one or more windows.

    Operations that name the same bucket share it. Where ``per`` is given, each such thing (such as the user whose
    conversations are deleted) has its own bucket, and the call names it by its ``key``.
    """

    bucket: str
    windows: tuple[Window, ...]
    counts: LimitUnit = "calls"
    per: str | None = None


@frozen(slots=True)
class ErrorRule:
    """
    The meaning of refusals with a status, code and text.

    ``code`` None matches every code. ``text`` is a part of the description, compared without case; ``*`` stands for a
    name. A text decides before codes and statuses, and also where the status and the code differ from the rule's.
    """

    http: int
    means: Meaning
    code: str | None = None
    text: str | None = None
    about: Literal["item", "target", "call"] = "call"
    already_so: bool = False
    """Whether the requested state is already in place; such a refusal of a retry counts as success."""


_WORDS_FOR_SUCCESS = frozenset({"true", "ok", "success", "yes"})


def to_word(value: JSON) -> str | None:
    """Convert a result to a word in lower case: ``True`` -> ``"true"``, ``"OK"`` -> ``"ok"``; None for other types."""
    return str(value).lower() if isinstance(value, str | int) else None


def means_success(value: JSON) -> bool:
    """Whether a result is one of the service's words for success, which differ between operations."""
    return to_word(value) in _WORDS_FOR_SUCCESS


def _fixed_parts(template: str) -> tuple[str, ...]:
    """``/users/{username}/x`` -> ``("/users/", "/x")``."""
    return tuple(piece.split("}")[-1] for piece in template.split("{"))


def _value_names(template: str) -> tuple[str, ...]:
    """``/users/{username}/x`` -> ``("username",)``."""
    return tuple(piece.split("}")[0] for piece in template.split("{")[1:])


@frozen(slots=True)
class Operation(Generic[T]):
    """One operation of the API: the facts that are the same for every call of it."""

    id: str
    """The method path on the client: ``groups.members.add``."""
    method: str
    """The HTTP method."""
    path: str
    """The path's template below ``/{org}/{app}``, with names in braces."""
    returns: type[T] | Any
    """The type of the value made of the payload; ``None`` for no value."""
    payload: str = ""
    """The payload's place in the body: a dotted path, ``[0]`` for the first of a list, ``""`` for the whole body."""
    reader: Callable[[JSON], JSON] | None = None
    """Converts the payload into the shape from which ``returns`` is structured, where they differ."""
    when_absent: JSON = None
    """The payload where its place in the body is missing, if the documents allow that (``[]``, ``{}``)."""
    optional: bool = False
    """
    Whether the value may be None: the body may lack the payload, or a retry was refused because an earlier attempt
    succeeded.
    """
    shared: tuple[tuple[str, str], ...] = ()
    """Fields of the body to copy into each row of a list: the name in the row, and the place in the body."""
    succeeds_when: tuple[str, tuple[JSON, ...]] | None = None
    """The place in the body of a 200 that must hold one of these values; else the call failed."""
    replay: ReplayClass = "unsafe"
    auth: Auth = "app"
    limits: tuple[Limit, ...] = ()
    errors: tuple[ErrorRule, ...] = ()
    sends_message: bool = False
    """Whether the body contains a message; its size is checked before it is sent."""
    batch_max: int | None = None
    """Maximum number of items in one call, by the newest documents."""
    batch_safe: int | None = None
    """Maximum number of items in one call that all documents agree on; bulk jobs use it by default."""
    doc: str = ""
    """The documentation page."""
    _start: str = field(init=False, repr=False, eq=False)
    """The path up to its first value."""
    _values: tuple[tuple[str, str], ...] = field(init=False, repr=False, eq=False)
    """The name of each value, and the fixed part of the path after it."""

    def __attrs_post_init__(self) -> None:
        fixed = _fixed_parts(self.path)
        object.__setattr__(self, "_start", fixed[0])
        object.__setattr__(self, "_values", tuple(zip(_value_names(self.path), fixed[1:], strict=True)))

    def with_fallback(self, value: JSON) -> Operation[T]:
        """This operation, for a call to which the reply may lack the payload if *value* is not None."""
        return self if value is None else evolve(self, when_absent=value)

    def make_target(self, values: Sequence[str]) -> str:
        """
        Fill the path in with *values*, percent-encoded.

        Raises:
            InvalidArgumentError: A value is not a string, is empty, or is or contains a segment ``.`` or ``..``, which
                URL normalization would remove.
        """
        target = self._start
        for (name, fixed), value in zip(self._values, values, strict=True):
            # Letters and digits need no encoding.
            is_plain = type(value) is str and value.isalnum() and value.isascii()
            target += (value if is_plain else _encode_segment(name, value)) + fixed
        return target


_MAX_DECODED = 5
"""Number of times that a path is decoded, as by several proxies in a row."""

# Characters below 128 in the two, three and four bytes that UTF-8 forbids for them. Old decoders accept these bytes.
_OVERLONG = re.compile(r"(?:([\xc0\xc1])|\xe0([\x80\x81])|\xf0\x80([\x80\x81]))([\x80-\xbf])")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f]+")
_SEPARATOR = re.compile(r"[/\\]")


def has_dot_segment(path: str) -> bool:
    """
    Whether a proxy or a server may read a segment of *path* as ``.`` or ``..``, which leads to another path.

    Servers decode percent-encoding before they remove dot segments (``%2e%2e``, ``..%2F``), some of them twice
    (``%252e``). Some take a backslash for a slash, remove the parameters of a segment (``..;x``) or invisible
    characters, and accept overlong UTF-8 sequences for a dot (``%C0%AE``).
    """
    for _ in range(_MAX_DECODED):
        plain = _OVERLONG.sub(_shorten, path)
        if any(_INVISIBLE.sub("", part.partition(";")[0]) in {".", ".."} for part in _SEPARATOR.split(plain)):
            return True
        # As Latin-1, which keeps each byte apart.
        decoded = unquote(plain, encoding="latin-1")
        if decoded == path:
            return False
        path = decoded
    # Nested more deeply than any real value.
    return True


def _shorten(found: re.Match[str]) -> str:
    """Decode an overlong UTF-8 sequence."""
    high = ord(found[1] or found[2] or found[3]) & 1
    return chr(high << 6 | ord(found[4]) & 0x3F)


def _encode_segment(name: str, value: str) -> str:
    """One path segment, percent-encoded; *name* is for the error's text."""
    if not isinstance(value, str):
        raise InvalidArgumentError(name, f"must be a string, not {type(value).__name__}")
    if value in {"", ".", ".."}:
        raise InvalidArgumentError(name, f"must not be {value!r}: it cannot be addressed in a URL")
    if has_dot_segment(value):
        raise InvalidArgumentError(
            name, "must not contain '.' or '..' between slashes: it cannot be addressed in a URL"
        )
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise InvalidArgumentError(name, "must be text that can be encoded as UTF-8") from None


@define(slots=True)  # a frozen class would take five times as long to make an instance
class CallResult(Generic[T]):
    """The result of one call."""

    value: T
    """The payload, structured."""
    body: JSON
    """The reply's body as JSON."""
    rows: int
    """Number of rows in the payload as received, where it is a list; 0 otherwise."""


@frozen(slots=True)
class StreamedBody:
    """A request body that is sent in pieces."""

    content_type: str
    """The body's media type."""
    open: Callable[[], AsyncIterator[bytes]]
    """Returns the pieces of the body, from its start."""
    length: int | None = None
    """The body's size in bytes, where it is known beforehand."""
    is_repeatable: bool = True
    """Whether ``open`` may be called again."""


class Caller(Protocol):
    """The interface of the pipeline for the generated coroutines."""

    @property
    def clock(self) -> Clock:
        """The client's clock."""
        ...

    @property
    def timeout(self) -> float | None:
        """Seconds for a call as a whole; None for no limit."""
        ...

    def call(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Mapping[str, str | int | bool | None] | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: StreamedBody | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> Coroutine[Any, Any, T]:
        """
        Carry out *operation*.

        Args:
            operation: The operation.
            path: The values for the names in the path, in order, not encoded.
            query: Query parameters; those that are None are left out, booleans become ``true`` and ``false``.
            json: The body, if it is JSON; None for no body.
            form: The body, if it is a form.
            headers: Further header fields.
            body: The body, if it is sent in pieces.
            cost: The number of recipients, for limits that count them.
            key: The name of the bucket, in limits that are per user or per other thing.
            token: A token to use instead of the client's own.
        """
        ...

    def call_for_result(
        self,
        operation: Operation[T],
        /,
        *,
        path: Sequence[str] = (),
        query: Mapping[str, str | int | bool | None] | None = None,
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: StreamedBody | None = None,
        cost: int = 1,
        key: str = "",
        token: str | None = None,
    ) -> Coroutine[Any, Any, CallResult[T]]:
        """Carry out *operation* like ``call``, and return the body too, which has the cursor or the total of a list."""
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
        """Carry out *operation* up to its reply's head; the caller reads the body in pieces and closes the reply."""
        ...

    async def open_url(self, url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Request a file at a host that the service named, up to the reply's head; the token is not sent there."""
        ...

    def sign_user_token(self, username: str, ttl: int) -> str:
        """Sign a dynamic user token with the client's credentials; it expires *ttl* seconds from now."""
        ...
