"""The record of one request in the engine: its state, its timers, and the future of its reply."""

from __future__ import annotations

import asyncio
import enum
from typing import Protocol

from easemob_async._errors import Effect
from easemob_async._wire.engine.deadlines import IdleTimer
from easemob_async._wire.engine.errors import EngineError, FailureKind
from easemob_async._wire.port import Reply, Request

__all__ = ["Carrier", "InFlight", "Stage"]


class Carrier(Protocol):
    """The connection that carries a request."""

    def fail(self, kind: FailureKind, message: str) -> None:
        """End the request without a reply, and close the connection."""
        ...

    def close(self) -> None:
        """Close the connection at once."""
        ...


class Stage(enum.Enum):
    """State of a request. Every transition is made by one function without an ``await``."""

    NEW = "was not submitted yet, or must be submitted again"
    QUEUED = "waits for a connection"
    RESERVED = "has a connection or a slot reserved; its task has to act"
    ACTIVE = "is written to a connection, at least in part"
    DONE = "has ended"


# Looking up a member of the enum costs more than the rest of a method such as `start`.
_NEW, _QUEUED, _RESERVED, _ACTIVE, _DONE = Stage


class InFlight:
    """
    A request and the future that its task awaits.

    The result of the future is the reply, an ``EngineError``, or ``None`` when the task has to act: to make a
    connection, or to write a streamed body.
    """

    __slots__ = (
        "carrier",
        "connect_timeout",
        "content_length",
        "deadline_bucket",
        "decode",
        "future",
        "idle_timer",
        "is_delayed",
        "is_written",
        "loop",
        "payload",
        "request",
        "stage",
        "started",
        "status",
    )

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        request: Request,
        payload: bytes,
        content_length: int | None,
        *,
        decode: bool,
        connect_timeout: float | None,
    ) -> None:
        """
        Create the record of a request.

        Args:
            loop: The event loop of the request's task.
            request: The request.
            payload: The encoded head, followed by the body unless the body is streamed.
            content_length: Announced length of a streamed body, or ``None``.
            decode: Whether to remove the reply's content coding.
            connect_timeout: Seconds to make a connection, or ``None`` for the engine's own setting.
        """
        self.loop = loop
        self.request = request
        self.payload = payload
        self.content_length = content_length
        self.decode = decode
        self.connect_timeout = connect_timeout
        self.future: asyncio.Future[Reply | None] = loop.create_future()
        self.stage = _NEW
        self.carrier: Carrier | None = None
        """The connection that carries the request while it is active."""
        self.deadline_bucket: set[InFlight] | None = None
        self.idle_timer: IdleTimer | None = None
        self.is_delayed = False
        """Whether its grant was delayed, because it could not be written when it was submitted."""
        self.is_written = isinstance(request.body, bytes)
        """Whether the connection has been handed the whole request; of a streamed body, the last piece."""
        self.started = False
        """Whether any byte may have been sent."""
        self.status: int | None = None
        """The reply's status, when it was received."""

    @property
    def effect(self) -> Effect:
        """Whether the request may have taken effect, as errors tell it."""
        return "unknown" if self.started else "none"

    def reserve(self) -> None:
        """Wake the task, because the pool has reserved a slot or a connection for the request."""
        self.stage = _RESERVED
        if not self.future.done():
            self.future.set_result(None)

    def enqueue(self) -> None:
        """Enter the state ``QUEUED``."""
        self.stage = _QUEUED

    def renew(self) -> None:
        """Return to ``NEW``, because the reserved connection closed before anything was written."""
        self.stage = _NEW
        self.future = self.loop.create_future()

    def start(self, carrier: Carrier) -> None:
        """Become active: from now on bytes may be sent."""
        # The future that told the task to act is used up.
        if self.future.done():
            self.future = self.loop.create_future()
        self.stage = _ACTIVE
        self.carrier = carrier
        self.started = True
        if self.idle_timer is not None:
            self.idle_timer.resume()

    def succeed(self, reply: Reply) -> None:
        """Hand over the reply; a streamed one after its head, while the connection is still busy with the body."""
        # The deadline covers the head of a streamed reply; the idle timer covers its body.
        self._leave_bucket()
        if not self.future.done():
            self.future.set_result(reply)

    def forget_reply(self) -> None:
        """Drop the reference to a streamed reply, so that a reply the caller abandons can be collected."""
        self.future = self.loop.create_future()
        # Nothing awaits this future. Code that settles one checks whether it is done.
        self.future.cancel()

    def fail(self, kind: FailureKind, message: str, cause: BaseException | None = None) -> None:
        """End without a reply."""
        self.finish()
        # Done if the task was cancelled in this turn of the loop; then the task does not look at the error.
        if not self.future.done():
            error = EngineError(kind, message, self.effect, self.status)
            error.__cause__ = cause
            self.future.set_exception(error)

    def finish(self) -> None:
        """Release the connection and the timers. The future is left as it is."""
        self.stage = _DONE
        self.carrier = None
        self._leave_bucket()
        if self.idle_timer is not None:
            self.idle_timer.cancel()
            self.idle_timer = None

    def _leave_bucket(self) -> None:
        if self.deadline_bucket is not None:
            self.deadline_bucket.discard(self)
            self.deadline_bucket = None
