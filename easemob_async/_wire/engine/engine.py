"""The engine: a ``Transport`` over one connection pool per event loop."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
import weakref
from collections.abc import Callable
from typing import Self, cast

from attrs import evolve

from easemob_async import _checks as check
from easemob_async._errors import ClientClosedError, InvalidArgumentError
from easemob_async._repr import safe_repr
from easemob_async._wire.engine.bodies import EngineReply
from easemob_async._wire.engine.errors import EngineError
from easemob_async._wire.engine.head import HeadWriter
from easemob_async._wire.engine.in_flight import InFlight, Stage
from easemob_async._wire.engine.parsers import ParserName, resolve_parser
from easemob_async._wire.engine.pool import Pool, PoolSettings
from easemob_async._wire.port import Origin, Reply, Request, TransportStatistics
from easemob_async._wire.request_checks import FOREVER, usable_time

__all__ = ["Engine"]


class Engine:
    """
    A transport for asyncio: a connection pool for HTTP/1.1.

    An engine can be used from several event loops and threads at once. Each loop has connections of its own, and
    *max_connections* is per loop. After a fork, the child process makes its own connections and leaves those of its
    parent open. An engine can be closed while requests are in flight. If it is not closed at all, its sockets are
    closed when the engine is collected or its event loop is shut down.
    """

    def __init__(
        self,
        *,
        max_connections: int = 100,
        connect_timeout: float = 5.0,
        idle_expiry: float = 30.0,
        max_lifetime: float = 300.0,
        max_head: int = 64 * 1024,
        max_body: int | None = 64 * 1024 * 1024,
        ssl_context: ssl.SSLContext | None = None,
        verify: bool = True,
        parser: ParserName = "auto",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Create an engine. It opens connections when requests are sent.

        Args:
            max_connections: Maximum connections per event loop, to all hosts together. Further requests wait.
            connect_timeout: Maximum seconds for name lookup, connection and TLS together. A request's deadline also
                covers them.
            idle_expiry: Seconds after which an idle connection is closed. Choose less than the server's keep-alive
                timeout.
            max_lifetime: Seconds after which a connection is not used for another request, so that a change of the
                host's addresses is noticed.
            max_head: Maximum bytes of a reply's head, and of the chunk extensions and trailers of its body.
            max_body: Maximum bytes of a reply's body, as received and as decoded, or ``None``. Streamed replies are
                not limited.
            ssl_context: TLS settings; by default those of httpx.
            verify: Whether to verify the server's certificate. Ignored when *ssl_context* is given.
            parser: Parser of replies: ``"httptools"``, ``"h11"``, or ``"auto"`` for httptools where it is installed.
                With ``"h11"``, replies of the common shape are parsed by code of this package, with the same result as
                by h11 and nearly as fast as by httptools; h11 parses all others. The common shape is a head of HTTP/1.1
                in one read, with plain header fields, and a body with a Content-Length or in chunks of the same read.
            now: Clock that deadlines are measured on, in seconds.

        Raises:
            InvalidArgumentError: An argument is of another type, or a limit or a duration is out of range.
        """
        check.integer("max_connections", max_connections, at_least=1)
        check.seconds("connect_timeout", connect_timeout, optional=False)
        check.seconds("idle_expiry", idle_expiry, optional=False)
        check.seconds("max_lifetime", max_lifetime, optional=False)
        check.integer("max_head", max_head, at_least=1)
        check.integer("max_body", max_body, optional=True, at_least=1)
        check.flag("verify", verify)
        check.one_of("parser", parser, "auto", "h11", "httptools")
        if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
            raise InvalidArgumentError("ssl_context", f"must be an SSLContext, not {type(ssl_context).__name__}")
        self._settings = PoolSettings(
            max_connections=max_connections,
            connect_timeout=connect_timeout,
            idle_expiry=idle_expiry,
            max_lifetime=max_lifetime,
            max_head=max_head,
            max_body=max_body,
            ssl_context=ssl_context,
            verify=verify,
            parser=resolve_parser(parser),
            now=now,
        )
        self._head_writer = HeadWriter()
        self._is_closed = False
        self._process = os.getpid()
        self._lock = threading.Lock()
        """Held while pools are added and removed; event loops of several threads share the engine."""
        self._pools: dict[asyncio.AbstractEventLoop, Pool] = {}
        self._past_counts = TransportStatistics()
        """Connections and requests of pools that were removed."""
        self._finalizer = self._close_when_collected()

    @safe_repr
    def __repr__(self) -> str:
        # list() copies in one step: another thread may add a pool during the loops below.
        pools = list(self._pools.values())
        return (
            f"<Engine ({'closed' if self._is_closed else 'open'}):"
            f" connections={sum(len(pool.connections) for pool in pools)}"
            f" idle={sum(pool.idle_count for pool in pools)}"
            f" in_flight={sum(pool.in_flight_count for pool in pools)}"
            f" waiting={sum(pool.waiting for pool in pools)}>"
        )

    async def send(self, request: Request) -> Reply:
        """
        Send a request and return its reply.

        Raises:
            InvalidArgumentError: The method, the target or a header is invalid, or a time is not a number.
            TransportError: No connection could be made, the connection broke, or the reply is not valid HTTP.
                ``effect`` tells whether the request may have taken effect.
            DeadlineExceededError: The deadline passed first.
            ClientClosedError: The engine was closed.
        """
        try:
            return await self.send_raw(request)
        except EngineError as error:
            # Chained to the operating system's error: the engine's own error would tell the user nothing more.
            failure = error.to_public()
            failure.__cause__ = error.__cause__
        raise failure

    async def send_raw(
        self,
        request: Request,
        *,
        decode: bool = True,
        connect_timeout: float | None = None,
        queue_timeout: float | None = None,
    ) -> Reply:
        """
        Send a request as ``send`` does, with more options and with the engine's own error.

        Args:
            request: The request.
            decode: Whether to remove the reply's content coding.
            connect_timeout: Maximum seconds to make a connection, in place of the engine's setting.
            queue_timeout: Maximum seconds to wait for a free connection.

        Raises:
            EngineError: The request ended without a reply.
            InvalidArgumentError: The method, the target or a header is invalid, or a time is not a number.
            ClientClosedError: The engine was closed before.
        """
        # Before any state changes: the timers cannot count with some numbers, and the pool would lose count with them.
        deadline, idle_timeout = request.deadline, request.idle_timeout
        if (deadline is not None and (type(deadline) is not float or not deadline < FOREVER)) or (
            idle_timeout is not None and (type(idle_timeout) is not float or not idle_timeout < FOREVER)
        ):
            request = evolve(
                request,
                deadline=usable_time("deadline", deadline),
                idle_timeout=usable_time("idle_timeout", idle_timeout),
            )
        if connect_timeout is not None:
            limited = usable_time("connect_timeout", connect_timeout)
            connect_timeout = FOREVER if limited is None else limited
        if queue_timeout is not None:
            queue_timeout = usable_time("queue_timeout", queue_timeout)
        loop = asyncio.get_running_loop()
        # Without the lock: one lookup is atomic, and only the thread of this loop adds its pool.
        pool = self._pools.get(loop)
        if pool is None or pool.is_closed:
            pool = self._open_pool(loop)
        payload, content_length = self._head_writer.write(request)
        in_flight = InFlight(loop, request, payload, content_length, decode=decode, connect_timeout=connect_timeout)
        payload = b""  # a traceback shows the variables of this frame
        if request.idle_timeout is not None:
            pool.start_idle_timer(in_flight, request.idle_timeout)
        queue_timer: asyncio.TimerHandle | None = None
        try:
            pool.submit(in_flight)
            if queue_timeout is not None and in_flight.stage is Stage.QUEUED:
                queue_timer = loop.call_later(queue_timeout, pool.stop_waiting, in_flight)
            # With an idle connection and a body that is not streamed, the request is written by now: one write and
            # one future, without a task, a timer or a lock.
            reply = await in_flight.future
            if reply is None:
                reply = await pool.perform(in_flight)
        except BaseException:
            # Also when the task was cancelled after the future was set.
            pool.abandon(in_flight)
            raise
        finally:
            if queue_timer is not None:
                # It would keep the request and its body alive for as long as the timeout.
                queue_timer.cancel()
        if type(reply) is EngineReply:
            # The reader of the body keeps the engine alive: if it were collected now, its finalizer would close the
            # connection.
            reply.owner = self
            # Only the caller refers to the reply from here, so that an abandoned reply is noticed when it is collected.
            in_flight.forget_reply()
        return reply

    async def aclose(self) -> None:
        """
        Close all connections; requests in flight end with ``ClientClosedError``.

        Returns when the sockets of this event loop are closed. Other event loops close theirs as soon as they run.
        """
        here = asyncio.get_running_loop()
        if self._process != os.getpid():
            self._reset_after_fork()
        with self._lock:
            # Set before the first await: a request that begins meanwhile must not open another pool.
            self._is_closed = True
            # Copied, because the lock must not be held across an await.
            pools = list(self._pools.values())
        for pool in pools:
            if pool.loop is here:
                pool.close()
                await pool.wait_closed()
            else:
                _close_threadsafe(pool)

    def statistics(self) -> TransportStatistics:
        """Return the current numbers of connections and requests, over all event loops."""
        pools = list(self._pools.values())
        past = self._past_counts
        return TransportStatistics(
            open=sum(len(pool.connections) for pool in pools),
            idle=sum(pool.idle_count for pool in pools),
            waiting=sum(pool.waiting for pool in pools),
            made=sum((pool.made for pool in pools), past.made),
            reused=sum((pool.reused for pool in pools), past.reused),
        )

    def count_free(self, origin: Origin, event_loop: object) -> int:
        """Return the number of further requests of an event loop that would get a connection or a slot at once."""
        pool = self._pools.get(cast("asyncio.AbstractEventLoop", event_loop))
        # As in `send_raw`, the next request of the loop gets a new pool in these cases.
        if pool is None or pool.is_closed or self._process != os.getpid():
            return self._settings.max_connections
        return pool.free_count

    def _open_pool(self, loop: asyncio.AbstractEventLoop) -> Pool:
        """Open the pool of a loop that is new to this engine, or new to this process."""
        # Only here: a forked child has another event loop than its parent, or must make one before it can send.
        if self._process != os.getpid():
            self._reset_after_fork()
        with self._lock:
            # With the lock, so that a pool is not opened while another thread closes those that it knows of.
            if self._is_closed:
                raise ClientClosedError("the transport is closed")
            # Programs that call `asyncio.run` repeatedly leave a closed loop behind each time.
            for known, pool in list(self._pools.items()):
                if pool.is_closed or known.is_closed():
                    self._remove_pool(known, pool)
            opened = self._pools[loop] = Pool(loop, self._settings)
        return opened

    def _remove_pool(self, loop: asyncio.AbstractEventLoop, pool: Pool) -> None:
        """Remove the pool of a loop that has ended, and keep its counts."""
        del self._pools[loop]
        past = self._past_counts
        self._past_counts = TransportStatistics(made=past.made + pool.made, reused=past.reused + pool.reused)
        _close_threadsafe(pool)

    def _reset_after_fork(self) -> None:
        """Start without connections in a forked process."""
        self._process = os.getpid()
        # The lock may have been held by a thread of the parent, which does not exist in the child.
        self._lock = threading.Lock()
        # The finalizer is bound to the dictionary of the parent's pools and to the parent's process ID.
        self._finalizer.detach()
        inherited, self._pools = self._pools, {}
        for pool in inherited.values():
            pool.detach_after_fork()
        self._finalizer = self._close_when_collected()

    def _close_when_collected(self) -> weakref.finalize[[dict[asyncio.AbstractEventLoop, Pool], int], Self]:
        """Close the pools when the engine is collected without having been closed."""
        # It gets the dictionary and not the engine: a reference would keep the engine alive.
        finalizer = weakref.finalize(self, _close_pools, self._pools, self._process)
        # At the exit of the process the system closes the sockets, and the loops may be gone.
        finalizer.atexit = False
        return finalizer


def _close_threadsafe(pool: Pool) -> None:
    """Close a pool of another loop, which may run in another thread, not run at all, or be closed."""
    try:
        pool.loop.call_soon_threadsafe(pool.close)
    except RuntimeError:
        # The loop is closed, so no thread runs it.
        pool.force_close()


def _close_pools(pools: dict[asyncio.AbstractEventLoop, Pool], process: int) -> None:
    """Close the pools of an engine that was collected. The garbage collector may run this in any thread."""
    for pool in pools.values():
        if process != os.getpid():
            pool.detach_after_fork()
        else:
            _close_threadsafe(pool)
