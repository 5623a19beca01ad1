"""
The connections of one event loop, and the requests that wait for one.

All calls are made in that loop. Every change of state is made by a function without an ``await``, so that a
cancellation cannot interrupt it halfway. Waiting requests are served in the order in which they came. The connection
that became idle last is used first, so that the others can expire when there is less to do.
"""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import sys
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable
from functools import partial

from attrs import frozen

from easemob_async._repr import safe_repr
from easemob_async._wire.engine.bodies import BodyWriter
from easemob_async._wire.engine.connection import Connection
from easemob_async._wire.engine.deadlines import Deadlines, IdleTimer
from easemob_async._wire.engine.dial import Address, default_tls_context, dial
from easemob_async._wire.engine.errors import EngineError, FailureKind
from easemob_async._wire.engine.in_flight import InFlight, Stage
from easemob_async._wire.engine.parsers import ParserName, new_parser
from easemob_async._wire.port import Origin, Reply

__all__ = ["Pool", "PoolSettings"]

# As much as asyncio reads at once. For a protocol without a buffer of its own it allocates this much for each read.
_SHARED_BUFFER = 256 * 1024
# For streamed bodies. Reads that are four times as large save an eighth of the CPU time of a download.
_BODY_BUFFER = 1024 * 1024
_OWN_BUFFER = 16 * 1024

_MAX_ADDRESSES = 256
"""Maximum number of servers whose last address is remembered."""

_QUEUED, _RESERVED = Stage.QUEUED, Stage.RESERVED
_GRANT_EXPIRED = "the grant of the rate limiter expired before the request was written"


@frozen(slots=True)
class PoolSettings:
    """Settings of a pool; see ``Engine``."""

    max_connections: int
    connect_timeout: float
    idle_expiry: float
    max_lifetime: float
    max_head: int
    max_body: int | None
    ssl_context: ssl.SSLContext | None
    verify: bool
    parser: ParserName
    now: Callable[[], float]


class Pool:
    """
    A connection pool.

    A slot is the right to have one of ``max_connections`` connections. It is held by a connection until its socket is
    closed, or by a request whose task makes a connection.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, settings: PoolSettings) -> None:
        self.loop = loop
        self.settings = settings
        self.is_closed = False
        self.made = 0
        """Connections made so far."""
        self.reused = 0
        """Requests so far that were written to a connection made earlier."""
        self.waiting = 0
        """Requests in the queue. The queue itself may also hold requests that have left it."""
        self.idle_count = 0
        self.connections: set[Connection] = set()
        self._buffer = memoryview(bytearray(_SHARED_BUFFER))
        self._body_buffer: memoryview | None = None
        self._connecting = 0
        """Slots held by requests whose task makes a connection."""
        self._connect_timeouts: set[asyncio.Timeout] = set()
        self._reserved: dict[InFlight, Connection | None] = {}
        """Requests whose task has to act, with the connection reserved for them, or ``None`` for a slot."""
        self._idle: dict[Origin, dict[Connection, None]] = {}
        """Idle connections, in the order in which they became idle."""
        self._queue: deque[InFlight] = deque()
        self._deadlines = Deadlines(loop, settings.now, self._expire)
        self._idle_expiry_timer: asyncio.TimerHandle | None = None
        self._all_closed: asyncio.Future[None] | None = None
        self._addresses: dict[Origin, Address] = {}
        """The address of each server that answered last."""
        self._shutdown_hook = _close_at_shutdown(weakref.ref(self))
        _run_to_first_yield(self._shutdown_hook)

    @safe_repr
    def __repr__(self) -> str:
        return (
            f"<Pool ({'closed' if self.is_closed else 'open'}): connections={len(self.connections)}"
            f" idle={self.idle_count} in_flight={self.in_flight_count} waiting={self.waiting}>"
        )

    @property
    def in_flight_count(self) -> int:
        """Number of requests that have a connection or a slot."""
        return sum(connection.in_flight is not None for connection in tuple(self.connections)) + len(self._reserved)

    @property
    def free_count(self) -> int:
        """Number of further requests that would get a connection or a slot at once."""
        taken = len(self.connections) - self.idle_count + self._connecting + self.waiting
        return max(self.settings.max_connections - taken, 0)

    # Submission.

    def submit(self, in_flight: InFlight) -> None:
        """Start the request if a connection or a slot is free, or else queue it."""
        if self.is_closed:
            in_flight.fail("closed", "the transport is closed")
            return
        deadline = in_flight.request.deadline
        if deadline is not None:
            if deadline <= self.settings.now():
                in_flight.fail("deadline", "the deadline passed before the request was sent")
                return
            if in_flight.deadline_bucket is None:
                in_flight.deadline_bucket = self._deadlines.add(in_flight, deadline)
        # A request must not take a free slot ahead of one that was queued earlier.
        if self.waiting or not self._assign(in_flight):
            in_flight.enqueue()
            self._queue.append(in_flight)
            self.waiting += 1
        # A request that has failed already needs no grant.
        if in_flight.request.grant is not None and (in_flight.stage is _QUEUED or in_flight.stage is _RESERVED):
            in_flight.is_delayed = True
            in_flight.request.grant.delay()

    def start_idle_timer(self, in_flight: InFlight, seconds: float) -> None:
        """End the request when no byte is sent or received for that long."""
        on_idle = partial(self._stop, in_flight, "idle", f"no byte for {seconds:g} s")
        in_flight.idle_timer = IdleTimer(self.loop, seconds, on_idle)

    async def perform(self, in_flight: InFlight) -> Reply:
        """
        Do what a request with a reservation needs a task for: make a connection, and write a streamed body.

        Raises:
            EngineError: The request ended without a reply.
        """
        while True:
            connection = self._reserved[in_flight]
            if connection is None:
                connection = await self._connect(in_flight)
            elif not connection.is_usable(self.settings.now()):
                # The server closed it, or sent something, after it was reserved and before this task ran. Nothing was
                # written.
                del self._reserved[in_flight]
                connection.close()
                in_flight.renew()
                self.submit(in_flight)
                await in_flight.future
                continue
            break
        del self._reserved[in_flight]
        # The deadline may have passed in this turn of the loop, in which no timer of the loop was examined.
        deadline = in_flight.request.deadline
        if deadline is not None and deadline <= self.settings.now():
            in_flight.finish()
            self.release(connection)
            raise EngineError("deadline", "the deadline passed before the request was sent", "none")
        if not self._start(in_flight, connection):
            in_flight.finish()
            self.release(connection)
            raise EngineError("grant", _GRANT_EXPIRED, "none")
        if not in_flight.is_written:
            await BodyWriter(in_flight, connection).write()
        reply = await in_flight.future
        assert reply is not None
        return reply

    def stop_waiting(self, in_flight: InFlight) -> None:
        """End a request that has waited long enough for a connection; harmless when it is not in the queue."""
        if in_flight.stage is Stage.QUEUED:
            self._stop(in_flight, "queue-timeout", "all connections were in use until the deadline")

    def abandon(self, in_flight: InFlight) -> None:
        """Release the slot or connection of a request whose task ended without a reply; harmless without either."""
        stage, carrier = in_flight.stage, in_flight.carrier
        in_flight.finish()
        if stage is Stage.QUEUED:
            self.waiting -= 1
        elif stage is Stage.RESERVED:
            connection = self._reserved.pop(in_flight)
            if connection is None:
                self._release_slot()
            else:
                self.release(connection)
        elif stage is Stage.ACTIVE and carrier is not None:
            # Its reply would be read as the reply to the next request.
            carrier.close()
        if in_flight.future.done() and not in_flight.future.cancelled():
            # Retrieved, or asyncio would log an exception that was never retrieved.
            in_flight.future.exception()

    # Calls by connections, see `ConnectionOwner`.

    def add(self, connection: Connection) -> None:
        """Count a connection that was made."""
        self.connections.add(connection)
        self.made += 1

    def release(self, connection: Connection) -> None:
        """Give a connection whose request is complete to the request that has waited longest, or keep it idle."""
        now = self.settings.now()
        if connection.is_closing or self.is_closed or now >= connection.expires_at:
            connection.close()
            return
        # A connection that becomes idle is examined later, before it is used.
        if self.waiting and not connection.is_usable(now):
            connection.close()
            return
        while (in_flight := self._pop_waiting()) is not None:
            origin = in_flight.request.origin
            # Usually one object; comparing two of them costs much more.
            if origin is not connection.origin and origin != connection.origin:
                # The request is for another server: it gets the slot as soon as this connection's socket is closed.
                self._queue.appendleft(in_flight)
                connection.close()
                return
            self.waiting -= 1
            if self._give(in_flight, connection):
                return
        connection.idle_since = now
        self._idle.setdefault(connection.origin, {})[connection] = None
        self.idle_count += 1
        if self._idle_expiry_timer is None:
            self._idle_expiry_timer = self.loop.call_later(self.settings.idle_expiry, self._close_expired)

    def discard_idle(self, connection: Connection) -> None:
        """Remove a connection from the idle ones, if it is one of them."""
        idle = self._idle.get(connection.origin)
        if idle is not None and connection in idle:
            del idle[connection]
            self.idle_count -= 1

    def remove(self, connection: Connection) -> None:
        """Free the slot of a connection whose socket is closed."""
        self.discard_idle(connection)
        if connection.origin in self._idle and not self._idle[connection.origin]:
            # A program may connect to any number of hosts over time.
            del self._idle[connection.origin]
        self.connections.discard(connection)
        self._fill_free_slots()

    def get_body_buffer(self) -> memoryview:
        """Return a buffer for a streamed body that takes more than one read; it is made when it is first needed."""
        if self._body_buffer is None or sys.platform == "win32":  # not shared there, see `_new_connection`
            self._body_buffer = memoryview(bytearray(_BODY_BUFFER))
        return self._body_buffer

    # Closing.

    def close(self) -> None:
        """Close all connections and end all requests; see ``wait_closed`` for the sockets."""
        if self.is_closed:
            return
        self.is_closed = True
        queue, self._queue = self._queue, deque()
        for in_flight in queue:
            if in_flight.stage is Stage.QUEUED:
                self._stop(in_flight, "closed", "the transport was closed")
        for connection in tuple(self.connections):
            connection.fail("closed", "the transport was closed while the request was in flight")
        # Ends the tasks that make a connection. They are not cancelled, because that would look like a cancellation
        # by the caller.
        for timeout in self._connect_timeouts:
            # One that has just expired, and whose task has not run since, refuses to be rescheduled.
            if not timeout.expired():
                timeout.reschedule(self.loop.time())
        self._deadlines.close()
        if self._idle_expiry_timer is not None:
            self._idle_expiry_timer.cancel()
            self._idle_expiry_timer = None

    async def wait_closed(self) -> None:
        """Wait until the last socket is closed."""
        await self.wait_sockets_closed()
        await self._shutdown_hook.aclose()

    async def wait_sockets_closed(self) -> None:
        """Wait until no connection is open or being made."""
        while self.connections or self._connecting:
            if self._all_closed is None:
                self._all_closed = self.loop.create_future()
            # Several tasks may wait, and one that is cancelled must not cancel the future of the others.
            await asyncio.shield(self._all_closed)

    def force_close(self) -> None:
        """Close the sockets of a loop that was closed with connections open."""
        self.is_closed = True
        for connection in tuple(self.connections):
            connection.force_close()
        self.connections.clear()
        self._idle.clear()
        self.idle_count = 0

    def detach_after_fork(self) -> None:
        """
        Release the sockets in a child process without closing the parent's connections.

        Parent and child share the sockets and, on Linux, the epoll set of the loop. Closing a transport would remove
        its socket from the parent's set too, and closing TLS would tell the server. Replacing each descriptor by
        /dev/null releases the child's reference to the socket and does nothing else.
        """
        self.is_closed = True
        dev_null = os.open(os.devnull, os.O_RDWR)
        try:
            for connection in self.connections:
                number = connection.fileno()
                if number >= 0:
                    os.dup2(dev_null, number)
        finally:
            os.close(dev_null)

    # Internals.

    def _assign(self, in_flight: InFlight) -> bool:
        """Give the request an idle connection or a free slot, and return whether there was one."""
        origin = in_flight.request.origin
        idle = self._idle.get(origin)
        while idle:
            connection, _ = idle.popitem()
            self.idle_count -= 1
            now = self.settings.now()
            if connection.idle_since + self.settings.idle_expiry > now and connection.is_usable(now):
                if not self._give(in_flight, connection):
                    self.release(connection)
                return True
            connection.close()
        if len(self.connections) + self._connecting < self.settings.max_connections:
            self._reserve_slot(in_flight)
            return True
        if self.idle_count:
            # All slots are taken, some of them by connections that are idle and to other servers. The one that was
            # idle longest is closed, and the request gets its slot from the queue.
            min((next(iter(idle)) for idle in self._idle.values() if idle), key=_idle_since).close()
        return False

    def _give(self, in_flight: InFlight, connection: Connection) -> bool:
        """
        Start the request on a connection, or let its task do so if the body is streamed.

        Returns:
            False if the request ended instead, because its grant does not allow the write.
        """
        if not in_flight.is_written:
            self._reserved[in_flight] = connection
            in_flight.reserve()
        elif not self._start(in_flight, connection):
            in_flight.fail("grant", _GRANT_EXPIRED)
            return False
        return True

    def _start(self, in_flight: InFlight, connection: Connection) -> bool:
        """Write the request if its grant allows it, and return whether it did."""
        try:
            # A request that was not delayed was granted just now.
            if in_flight.is_delayed:
                grant = in_flight.request.grant
                if grant is not None and not grant.use():
                    return False
            connection.start(in_flight)
        except Exception as error:
            # The caller may be the task of another request, or the loop. Only this request ends, with its connection.
            message = f"the request could not be written: {type(error).__name__}"
            connection.fail("broken", message, error)
            if in_flight.stage is not Stage.DONE:
                in_flight.fail("broken", message, error)
            return True
        if connection.requests > 1:
            self.reused += 1
        return True

    def _stop(self, in_flight: InFlight, kind: FailureKind, message: str) -> None:
        """End a request from outside its task, whatever its stage."""
        if in_flight.stage is Stage.QUEUED:
            self.waiting -= 1
            in_flight.fail(kind, f"{message}; the request was waiting for a connection")
        elif in_flight.stage is Stage.ACTIVE and in_flight.carrier is not None:
            in_flight.carrier.fail(kind, message)
        # RESERVED: its task makes the connection under a timeout that knows of the deadline and of closing.

    def _expire(self, in_flight: InFlight) -> None:
        self._stop(in_flight, "deadline", "the deadline passed")

    def _pop_waiting(self) -> InFlight | None:
        """Remove and return the request that has waited longest; the caller adjusts ``waiting``."""
        queue = self._queue
        while queue:
            in_flight = queue.popleft()
            # The future of a cancelled request is done at once. Its task subtracts it from `waiting` when it runs,
            # in `abandon`.
            if in_flight.stage is Stage.QUEUED and not in_flight.future.done():
                return in_flight
        return None

    def _reserve_slot(self, in_flight: InFlight) -> None:
        self._connecting += 1
        self._reserved[in_flight] = None
        in_flight.reserve()

    def _release_slot(self) -> None:
        """Give up a slot, because a connection holds it now or none was made."""
        self._connecting -= 1
        self._fill_free_slots()

    def _fill_free_slots(self) -> None:
        if self.is_closed:
            if not self.connections and not self._connecting and self._all_closed is not None:
                self._all_closed.set_result(None)
                self._all_closed = None
            return
        while self.waiting and len(self.connections) + self._connecting < self.settings.max_connections:
            in_flight = self._pop_waiting()
            if in_flight is None:
                return
            self.waiting -= 1
            self._reserve_slot(in_flight)

    async def _connect(self, in_flight: InFlight) -> Connection:
        """Make the connection for which a request has a slot. The request holds the slot until this succeeds."""
        settings = self.settings
        origin = in_flight.request.origin
        deadline = in_flight.request.deadline
        timeout = settings.connect_timeout if in_flight.connect_timeout is None else in_flight.connect_timeout
        left = timeout if deadline is None else deadline - settings.now()
        scope = asyncio.timeout(min(timeout, left))
        self._connect_timeouts.add(scope)
        try:
            async with scope:
                context = await self._tls_context(origin)
                started = settings.now()
                connection, address = await dial(
                    origin, partial(self._new_connection, origin), context, self._addresses.get(origin)
                )
        except TimeoutError as error:
            if self.is_closed:
                raise EngineError("closed", "the transport was closed while it connected", "none") from None
            if scope.expired() and left < timeout:
                raise EngineError(
                    "deadline", f"the deadline passed while connecting to {origin.authority}", "none"
                ) from None
            message = f"connecting to {origin.authority} took longer than connect_timeout"
            raise EngineError("connect-timeout", message, "none") from error
        except (OSError, UnicodeError) as error:
            # UnicodeError: a host name that IDNA cannot encode.
            raise EngineError("connect", f"cannot connect to {origin.authority}: {error}", "none") from error
        finally:
            self._connect_timeouts.discard(scope)
        # From here to the end nothing awaits. The connection holds a slot of its own since it was made, so the
        # request gives up its slot.
        self._reserved[in_flight] = connection
        self._release_slot()
        if len(self._addresses) >= _MAX_ADDRESSES:
            self._addresses.clear()
        self._addresses[origin] = address
        if self.is_closed:
            connection.close()
            raise EngineError("closed", "the transport was closed while it connected", "none")
        if connection.is_closing:
            raise EngineError("broken", f"{origin.authority} closed the connection at once", "none")
        if in_flight.request.on_connected is not None:
            in_flight.request.on_connected(settings.now() - started)
        return connection

    def _new_connection(self, origin: Origin) -> Connection:
        settings = self.settings
        # Connections that are made at the same time should not all expire at the same time.
        lifetime = settings.max_lifetime * random.uniform(0.9, 1.0)
        # Received bytes are parsed in the call that reports them, so all connections can share one buffer. On Windows
        # the kernel writes into the buffers of many connections at once, so there each has its own.
        buffer = memoryview(bytearray(_OWN_BUFFER)) if sys.platform == "win32" else self._buffer
        return Connection(
            self,
            self.loop,
            origin,
            new_parser(settings.parser, settings.max_head),
            buffer,
            expires_at=settings.now() + lifetime,
            max_head=settings.max_head,
            max_body=settings.max_body,
        )

    async def _tls_context(self, origin: Origin) -> ssl.SSLContext | None:
        if origin.scheme != "https":
            return None
        return self.settings.ssl_context or await default_tls_context(verify=self.settings.verify)

    def _has_expired(self, connection: Connection) -> bool:
        return connection.idle_since + self.settings.idle_expiry <= self.settings.now()

    def _close_expired(self) -> None:
        """Close the connections that were idle for too long; they are the first of each server's."""
        self._idle_expiry_timer = None
        oldest: float | None = None
        for idle in tuple(self._idle.values()):
            for connection in tuple(idle):
                if not self._has_expired(connection):
                    oldest = connection.idle_since if oldest is None else min(oldest, connection.idle_since)
                    break
                connection.close()
        if oldest is not None:
            wait = oldest + self.settings.idle_expiry - self.settings.now()
            self._idle_expiry_timer = self.loop.call_later(max(wait, 0.0), self._close_expired)


def _idle_since(connection: Connection) -> float:
    return connection.idle_since


async def _close_at_shutdown(pool: weakref.ref[Pool]) -> AsyncGenerator[None]:
    """
    Wait for the shutdown of the loop, and close the pool then.

    Before they close a loop, runners such as ``asyncio.run`` close the asynchronous generators that were started in
    it (``loop.shutdown_asyncgens``). A loop gives no other notice that it is about to be closed.
    """
    try:
        yield
    finally:
        alive = pool()
        if alive is not None:
            alive.close()
            await alive.wait_sockets_closed()


def _run_to_first_yield(generator: AsyncGenerator[None]) -> None:
    """Start a generator that does not wait before its first ``yield``, without a task."""
    step = generator.__anext__().__await__()
    try:
        next(step)
    except StopIteration:
        return
