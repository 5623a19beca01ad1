"""One request on its way through the engine: where it is, and how it ends."""

from __future__ import annotations

import asyncio
import enum
from typing import TYPE_CHECKING

from easemob_async._errors import Sent
from easemob_async._wire.port import Reply, Request

from .faults import Fault, WireFaultError

if TYPE_CHECKING:
    from .connection import Connection
    from .idle_watch import IdleWatch
    from .pool import Pool

__all__ = ["Exchange", "Stage"]


class Stage(enum.Enum):
    """Where an exchange is. Every move from one to the next is one plain function."""

    QUEUED = "waits for a connection"
    GRANTED = "holds a connection, or the right to make one; its task has to go on from here"
    RUNNING = "has been written to a connection, at least in part"
    DONE = "has ended"


# Looking a member up on its class takes longer than all else `abandon` and its like do.
_QUEUED, _GRANTED, _RUNNING, _DONE = Stage


class Exchange:
    """
    A request, and the future its task waits on.

    The future comes out as the reply, as a ``WireFaultError``, or as ``None`` when the task is needed: to make a
    connection, or to write a body that comes in pieces.
    """

    __slots__ = (
        "announced",
        "bucket",
        "connect_timeout",
        "connection",
        "decode",
        "future",
        "payload",
        "pool",
        "replied",
        "request",
        "stage",
        "unwritten",
        "watch",
        "written",
    )

    def __init__(self, pool: Pool, request: Request, payload: bytes, announced: int | None, *, decode: bool) -> None:
        self.pool = pool
        self.request = request
        self.payload = payload
        """What can be written at once: the head, with the body when it is whole."""
        self.announced = announced
        """The Content-Length of a body in pieces; ``None`` when there is none."""
        self.decode = decode
        """Remove the reply's content coding."""
        self.future: asyncio.Future[Reply | None] = pool.loop.create_future()
        self.stage = _QUEUED
        self.connection: Connection | None = None
        self.connect_timeout: float | None = None
        """Seconds to make a connection, where not the pool's."""
        self.bucket: set[Exchange] | None = None
        """Where the deadlines watch it."""
        self.watch: IdleWatch | None = None
        self.unwritten = not isinstance(request.body, bytes)
        """Some of the body has not been handed to the connection yet."""
        self.written = False
        self.replied = False

    @property
    def sent(self) -> Sent:
        """How far the request got."""
        if not self.written:
            return "no"
        return "yes" if self.replied else "maybe"

    def grant(self, connection: Connection | None) -> None:
        """Let the task go on, with a connection or with the right to make one."""
        self.stage = _GRANTED
        self.connection = connection
        if not self.future.done():
            self.future.set_result(None)

    def queue_again(self) -> None:
        """The connection granted was closed by the server before anything was written."""
        self.stage = _QUEUED
        self.connection = None
        self.future = self.pool.loop.create_future()

    def run_on(self, connection: Connection) -> None:
        """From here on bytes may be on the wire."""
        if self.future.done():
            self.future = self.pool.loop.create_future()
        self.stage = _RUNNING
        self.connection = connection
        self.written = True
        if self.watch is not None:
            self.watch.wait_for_server()

    def succeed(self, reply: Reply) -> None:
        """Answer; for a streamed reply as soon as its head is there, with the connection still busy."""
        self.replied = True
        if self.bucket is not None:
            self.bucket.discard(self)
            self.bucket = None
        if not self.future.done():
            self.future.set_result(reply)

    def forget_reply(self) -> None:
        """The caller has the streamed reply; held from here too, it could never be noticed to be forgotten."""
        self.future = self.pool.loop.create_future()
        self.future.cancel()

    def fail(self, fault: Fault, message: str, cause: BaseException | None = None) -> None:
        """End without a reply."""
        self.detach()
        if not self.future.done():
            error = WireFaultError(fault, message, self.sent)
            error.__cause__ = cause
            self.future.set_exception(error)

    def detach(self) -> None:
        """Be watched by nobody and hold no connection any more."""
        self.stage = _DONE
        self.connection = None
        if self.bucket is not None:
            self.bucket.discard(self)
            self.bucket = None
        if self.watch is not None:
            self.watch.stop()
            self.watch = None

    def expire(self) -> None:
        """The deadline has passed."""
        self.end("deadline", "the deadline passed")

    def leave_queue(self) -> None:
        """It has waited long enough for a connection."""
        if self.stage is _QUEUED:
            self.end("queue-timeout", "no connection was free in time")

    def end(self, fault: Fault, message: str) -> None:
        """Stop, wherever it is."""
        if self.stage is _QUEUED:
            self.pool.forget_waiting()
            self.fail(fault, f"{message}; the request was waiting for a connection")
        elif self.stage is _RUNNING and self.connection is not None:
            self.connection.break_off(fault, message)
        # GRANTED: its task is making the connection, under a timeout that knows the deadline and the closing.

    def abandon(self) -> None:
        """The task does not wait any more: give back whatever is held. Harmless when nothing is."""
        stage, connection = self.stage, self.connection
        self.detach()
        if stage is _QUEUED:
            self.pool.forget_waiting()
        elif stage is _GRANTED:
            if connection is None:
                self.pool.give_up_slot()
            else:
                self.pool.release(connection)
        elif stage is _RUNNING and connection is not None:
            connection.drop()
        if self.future.done() and not self.future.cancelled():
            # Looked at, or asyncio would report an error that nobody saw.
            self.future.exception()
