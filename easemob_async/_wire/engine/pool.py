"""
The connections of one event loop.

Everything here runs in that loop, and everything that changes state is a plain function: there is nothing half done
for a cancellation to interrupt. Requests are served first come first served; the connection that became idle last
is used first, so that a quiet spell lets the others expire.
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

from easemob_async._wire.port import Origin, Reply

from . import tls
from .connection import Connection
from .deadlines import Deadlines
from .dial import Address, dial
from .exchange import Exchange, Stage
from .faults import WireFaultError
from .outflow import write_body
from .reader import Parser, new_reader

__all__ = ["Pool", "Settings"]

_BUFFER = 256 * 1024
_OWN_BUFFER = 16 * 1024


@frozen(slots=True)
class Settings:
    """What an engine was told; see ``Engine``."""

    max_connections: int
    connect_timeout: float
    idle_expiry: float
    max_lifetime: float
    max_head: int
    max_body: int | None
    ssl_context: ssl.SSLContext | None
    verify: bool
    parser: Parser
    now: Callable[[], float]


class Pool:
    """Connections, and the exchanges that wait for one."""

    def __init__(self, loop: asyncio.AbstractEventLoop, settings: Settings) -> None:
        self.loop = loop
        self.settings = settings
        self.closed = False
        self.made = 0
        self.reused = 0
        self.waiting = 0
        self.idle_count = 0
        self.connections: set[Connection] = set()
        self._buffer = memoryview(bytearray(_BUFFER))
        self._connecting = 0
        self._attempts: set[asyncio.Timeout] = set()
        self._idle: dict[Origin, dict[Connection, None]] = {}
        self._queue: deque[Exchange] = deque()
        self._deadlines = Deadlines(loop, settings.now)
        self._idle_timer: asyncio.TimerHandle | None = None
        self._emptied: asyncio.Future[None] | None = None
        self._answering: dict[Origin, Address] = {}
        self._guard = _close_with_loop(weakref.ref(self))
        _start(self._guard)

    # Exchanges come.

    def submit(self, exchange: Exchange) -> None:
        """Begin the exchange if a connection or a slot is free, or let it wait in line."""
        if self.closed:
            exchange.fail("closed", "the transport is closed")
            return
        deadline = exchange.request.deadline
        if deadline is not None:
            if deadline <= self.settings.now():
                exchange.fail("deadline", "the deadline passed before the request was sent")
                return
            if exchange.bucket is None:
                self._deadlines.add(exchange, deadline)
        if self.waiting or not self._place(exchange):
            self._queue.append(exchange)
            self.waiting += 1

    async def drive(self, exchange: Exchange) -> Reply:
        """Do for an exchange that was granted its turn what takes a task: connect, and write a body in pieces."""
        while True:
            connection = exchange.connection
            if connection is None:
                connection = await self._connect(exchange)
            elif connection.lost:
                exchange.queue_again()
                self.submit(exchange)
                await exchange.future
                continue
            break
        connection.begin(exchange)
        if exchange.unwritten:
            await write_body(exchange, connection)
        reply = await exchange.future
        assert reply is not None
        return reply

    # Connections and slots become free.

    def release(self, connection: Connection) -> None:
        """Take a connection that has carried its exchange to the end, and hand it to whoever has waited longest."""
        now = self.settings.now()
        if connection.lost or self.closed or now >= connection.expires:
            connection.drop()
            return
        exchange = self._next_waiting()
        if exchange is None:
            connection.idle_since = now
            self._idle.setdefault(connection.origin, {})[connection] = None
            self.idle_count += 1
            if self._idle_timer is None:
                self._idle_timer = self.loop.call_later(self.settings.idle_expiry, self._drop_expired)
        elif exchange.request.origin == connection.origin:
            self.waiting -= 1
            self._hand_over(connection, exchange)
        else:
            # It wants another host: it gets the slot as soon as this connection's socket is closed.
            self._queue.appendleft(exchange)
            connection.drop()

    def adopt(self, connection: Connection) -> None:
        """A connection has been made."""
        self.connections.add(connection)
        self.made += 1

    def forget(self, connection: Connection) -> None:
        """A connection's socket has been closed."""
        self.forget_idle(connection)
        self.connections.discard(connection)
        self._use_free_slots()

    def forget_idle(self, connection: Connection) -> None:
        """A connection is not to be used any more."""
        idle = self._idle.get(connection.origin)
        if idle is not None and connection in idle:
            del idle[connection]
            self.idle_count -= 1

    def forget_waiting(self) -> None:
        """An exchange has left the line; the line drops it when it comes to it."""
        self.waiting -= 1

    def give_up_slot(self) -> None:
        """The right to make a connection was not used."""
        self._connecting -= 1
        self._use_free_slots()

    def read_buffer(self) -> memoryview:
        """
        Where a connection's bytes are received: one buffer for all of a loop's connections.

        They are parsed in the very call that reports them. On Windows the kernel writes into the buffers of many
        connections at once, so there each has its own.
        """
        return memoryview(bytearray(_OWN_BUFFER)) if sys.platform == "win32" else self._buffer

    # The end.

    def close(self) -> None:
        """Close every connection and send everybody away; ``wait_closed`` tells when the sockets are closed."""
        if self.closed:
            return
        self.closed = True
        queue, self._queue = self._queue, deque()
        for exchange in queue:
            if exchange.stage is Stage.QUEUED:
                exchange.end("closed", "the transport was closed")
        for connection in tuple(self.connections):
            connection.break_off("closed", "the transport was closed while the request was in flight")
        for attempt in self._attempts:
            attempt.reschedule(self.loop.time())
        self._deadlines.close()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    async def wait_closed(self) -> None:
        """Wait until the last socket is closed."""
        await self.wait_emptied()
        await self._guard.aclose()

    async def wait_emptied(self) -> None:
        """Wait until there is no connection and nobody who makes one."""
        while self.connections or self._connecting:
            if self._emptied is None:
                self._emptied = self.loop.create_future()
            await asyncio.shield(self._emptied)

    def bury(self) -> None:
        """Close the sockets of a loop that was closed with connections open."""
        self.closed = True
        for connection in tuple(self.connections):
            connection.bury()
        self.connections.clear()
        self._idle.clear()
        self.idle_count = 0

    def orphan(self) -> None:
        """
        Let go of the sockets without a word to the server: they belong to the process this one was forked from.

        Closing them through the loop would take them out of the parent's epoll set, which a fork shares. Putting
        /dev/null in the place of each drops this process's share and leaves the rest alone.
        """
        self.closed = True
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            for connection in self.connections:
                number = connection.fileno()
                if number >= 0:
                    os.dup2(nowhere, number)
        finally:
            os.close(nowhere)

    # Inside.

    def _place(self, exchange: Exchange) -> bool:
        origin = exchange.request.origin
        idle = self._idle.get(origin)
        while idle:
            connection, _ = idle.popitem()
            self.idle_count -= 1
            if connection.is_usable(self.settings.now()) and not self._has_idled_out(connection):
                self._hand_over(connection, exchange)
                return True
            connection.drop()
        if len(self.connections) + self._connecting < self.settings.max_connections:
            self._connecting += 1
            exchange.grant(None)
            return True
        if self.idle_count:
            # All slots are taken and some of them idle, for other hosts: the one idle longest makes room.
            min((next(iter(idle)) for idle in self._idle.values() if idle), key=_idle_since).drop()
        return False

    def _hand_over(self, connection: Connection, exchange: Exchange) -> None:
        if exchange.unwritten:
            exchange.grant(connection)
        else:
            connection.begin(exchange)

    def _next_waiting(self) -> Exchange | None:
        queue = self._queue
        while queue:
            exchange = queue.popleft()
            # A cancelled one is counted out when its task gets to run.
            if exchange.stage is Stage.QUEUED and not exchange.future.done():
                return exchange
        return None

    def _use_free_slots(self) -> None:
        if self.closed:
            if not self.connections and not self._connecting and self._emptied is not None:
                self._emptied.set_result(None)
                self._emptied = None
            return
        while self.waiting and len(self.connections) + self._connecting < self.settings.max_connections:
            exchange = self._next_waiting()
            if exchange is None:
                return
            self.waiting -= 1
            self._connecting += 1
            exchange.grant(None)

    async def _connect(self, exchange: Exchange) -> Connection:
        """Make the connection an exchange was granted; the slot stays the exchange's until there is one."""
        settings = self.settings
        origin = exchange.request.origin
        deadline = exchange.request.deadline
        patience = settings.connect_timeout if exchange.connect_timeout is None else exchange.connect_timeout
        left = patience if deadline is None else deadline - settings.now()
        scope = asyncio.timeout(min(patience, left))
        self._attempts.add(scope)
        try:
            async with scope:
                context = await self._context(origin)
                make = partial(self._new_connection, origin)
                connection, self._answering[origin] = await dial(origin, make, context, self._answering.get(origin))
        except TimeoutError as error:
            if self.closed:
                raise WireFaultError("closed", "the transport was closed while it connected", "no") from None
            if scope.expired() and left < patience:
                raise WireFaultError(
                    "deadline", f"the deadline passed while connecting to {origin.authority}", "no"
                ) from None
            raise WireFaultError("connect-timeout", f"no connection to {origin.authority} in time", "no") from error
        except (OSError, UnicodeError) as error:
            raise WireFaultError("connect", f"cannot connect to {origin.authority}: {error}", "no") from error
        finally:
            self._attempts.discard(scope)
        # It counts itself since it was made; the right to make it is used up.
        exchange.connection = connection
        self.give_up_slot()
        if self.closed:
            connection.drop()
            raise WireFaultError("closed", "the transport was closed while it connected", "no")
        if connection.lost:
            raise WireFaultError("broken", f"{origin.authority} closed the connection at once", "no")
        return connection

    def _new_connection(self, origin: Origin) -> Connection:
        settings = self.settings
        # Connections made in one burst should not all end in one burst.
        lifetime = settings.max_lifetime * random.uniform(0.9, 1.0)
        return Connection(self, origin, new_reader(settings.parser, settings.max_head), settings.now() + lifetime)

    async def _context(self, origin: Origin) -> ssl.SSLContext | None:
        if origin.scheme != "https":
            return None
        return self.settings.ssl_context or await tls.default_context(verify=self.settings.verify)

    def _has_idled_out(self, connection: Connection) -> bool:
        return connection.idle_since + self.settings.idle_expiry <= self.settings.now()

    def _drop_expired(self) -> None:
        """Drop what has been idle for too long; those are at the front of each host's idle connections."""
        self._idle_timer = None
        oldest: float | None = None
        for idle in self._idle.values():
            for connection in tuple(idle):
                if not self._has_idled_out(connection):
                    oldest = connection.idle_since if oldest is None else min(oldest, connection.idle_since)
                    break
                connection.drop()
        if oldest is not None:
            wait = oldest + self.settings.idle_expiry - self.settings.now()
            self._idle_timer = self.loop.call_later(max(wait, 0.0), self._drop_expired)


def _idle_since(connection: Connection) -> float:
    return connection.idle_since


async def _close_with_loop(pool: weakref.ref[Pool]) -> AsyncGenerator[None]:
    """
    Wait for the loop to be shut down, and close the pool then.

    Runners such as ``asyncio.run`` finish the asynchronous generators a loop has started before they close it
    (``loop.shutdown_asyncgens``); it is the one notice a loop gives. This generator is started for that notice.
    """
    try:
        yield
    finally:
        living = pool()
        if living is not None:
            living.close()
            await living.wait_emptied()


def _start(generator: AsyncGenerator[None]) -> None:
    """Run a generator to its first ``yield``, which it reaches without waiting."""
    step = generator.__anext__().__await__()
    try:
        next(step)
    except StopIteration:
        return
