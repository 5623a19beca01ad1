"""The engine's front: the port, over one pool per event loop."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
import weakref
from collections.abc import Callable

from easemob_async._errors import ClientClosedError, InvalidArgumentError
from easemob_async._wire.port import Reply, Request, TransportStatistics

from .exchange import Exchange, Stage
from .faults import WireFaultError
from .head import HeadWriter
from .idle_watch import IdleWatch
from .inflow import StreamedReply
from .pool import Pool, Settings
from .reader import Parser, resolve_parser

__all__ = ["Engine"]


class Engine:
    """
    A pooled HTTP/1.1 transport for asyncio.

    It may be used from several event loops and threads at once: connections belong to the loop that made them, and
    *max_connections* is per loop. After a fork the child makes its own connections and leaves its parent's alone.
    It may be closed with requests in flight, or forgotten: its sockets are closed all the same.
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
        parser: Parser = "auto",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Make an engine; nothing is opened before the first request.

        Args:
            max_connections: Connections per event loop, over all hosts; further requests wait in line.
            connect_timeout: Seconds for name lookup, connection and TLS together, within the request's deadline.
            idle_expiry: Seconds after which an idle connection is closed; below the server's own limit.
            max_lifetime: Seconds after which a connection is not used again, so that a changed name is noticed.
            max_head: Bytes of a reply's head, and of chunk extensions and trailers.
            max_body: Bytes of a whole reply's body, before and after decoding; ``None`` for no limit. Streamed
                replies have none.
            ssl_context: TLS settings; by default httpx's.
            verify: Check the server's certificate. Not looked at when *ssl_context* is given.
            parser: ``"httptools"``, ``"h11"``, or ``"auto"`` for httptools when it is installed.
            now: The clock deadlines are measured on.

        Raises:
            InvalidArgumentError: A limit or a time that is not more than 0.
        """
        for name, value in (
            ("max_connections", max_connections),
            ("connect_timeout", connect_timeout),
            ("idle_expiry", idle_expiry),
            ("max_lifetime", max_lifetime),
            ("max_head", max_head),
        ):
            if value <= 0:
                raise InvalidArgumentError(name, f"must be more than 0, got {value}")
        self._settings = Settings(
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
        self._heads = HeadWriter()
        self._closed = False
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._pools: dict[asyncio.AbstractEventLoop, Pool] = {}
        self._past = TransportStatistics()
        self._finalizer = weakref.finalize(self, _release, self._pools, self._process)
        self._finalizer.atexit = False

    async def send(self, request: Request) -> Reply:
        """Send one request and answer with its reply; see the port."""
        try:
            return await self.exchange(request)
        except WireFaultError as error:
            raise error.as_public() from error.__cause__

    async def exchange(
        self,
        request: Request,
        *,
        decode: bool = True,
        connect_timeout: float | None = None,
        queue_timeout: float | None = None,
    ) -> Reply:
        """
        Do what ``send`` does, with the engine's own error.

        Args:
            request: The request.
            decode: Remove the reply's content coding.
            connect_timeout: Seconds to make a connection, where not the engine's.
            queue_timeout: Seconds to wait for a free connection.

        Raises:
            WireFaultError: No reply.
            InvalidArgumentError: The target or a header would not arrive as it is.
        """
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None or pool.closed:
            pool = self._open_pool(loop)
        payload, announced = self._heads.write(request)
        exchange = Exchange(pool, request, payload, announced, decode=decode)
        exchange.connect_timeout = connect_timeout
        if request.idle_timeout is not None:
            exchange.watch = IdleWatch(exchange, loop, request.idle_timeout)
        try:
            pool.submit(exchange)
            if queue_timeout is not None and exchange.stage is Stage.QUEUED:
                loop.call_later(queue_timeout, exchange.leave_queue)
            reply = await exchange.future
            if reply is None:
                reply = await pool.drive(exchange)
        except BaseException:
            exchange.abandon()
            raise
        if type(reply) is StreamedReply:
            reply.keep = self
            exchange.forget_reply()
        return reply

    async def aclose(self) -> None:
        """
        Close every connection; requests in flight end with ``ClientClosedError``.

        Returns when the sockets of this event loop are closed; those of others are told to close.
        """
        self._closed = True
        here = asyncio.get_running_loop()
        with self._lock:
            pools = list(self._pools.values())
        for pool in pools:
            if pool.loop is here:
                pool.close()
                await pool.wait_closed()
            else:
                _close_from_outside(pool)

    def statistics(self) -> TransportStatistics:
        """What is open, idle and waiting now, over all event loops."""
        pools = list(self._pools.values())
        past = self._past
        return TransportStatistics(
            open=sum(len(pool.connections) for pool in pools),
            idle=sum(pool.idle_count for pool in pools),
            waiting=sum(pool.waiting for pool in pools),
            made=sum((pool.made for pool in pools), past.made),
            reused=sum((pool.reused for pool in pools), past.reused),
        )

    def _open_pool(self, loop: asyncio.AbstractEventLoop) -> Pool:
        """The pool of a loop seen for the first time, or for the first time in this process."""
        if self._closed:
            raise ClientClosedError("the transport is closed")
        if self._process != os.getpid():
            self._leave_to_parent()
        with self._lock:
            for known, pool in list(self._pools.items()):
                if pool.closed or known.is_closed():
                    self._retire(known, pool)
            opened = self._pools[loop] = Pool(loop, self._settings)
        return opened

    def _retire(self, loop: asyncio.AbstractEventLoop, pool: Pool) -> None:
        """Forget the pool of a loop that is gone, but not what it counted."""
        del self._pools[loop]
        self._past = TransportStatistics(made=self._past.made + pool.made, reused=self._past.reused + pool.reused)
        _close_from_outside(pool)

    def _leave_to_parent(self) -> None:
        """Start afresh in a process that was forked; its lock may have been held by a thread that is not here."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._finalizer.detach()
        inherited, self._pools = self._pools, {}
        for pool in inherited.values():
            pool.orphan()
        self._finalizer = weakref.finalize(self, _release, self._pools, self._process)
        self._finalizer.atexit = False


def _close_from_outside(pool: Pool) -> None:
    """Close a pool whose loop is not the one running here: it may run in another thread, stand still or be closed."""
    try:
        pool.loop.call_soon_threadsafe(pool.close)
    except RuntimeError:
        pool.bury()


def _release(pools: dict[asyncio.AbstractEventLoop, Pool], process: int) -> None:
    """An engine was forgotten without ``aclose``."""
    for pool in pools.values():
        if process != os.getpid():
            pool.orphan()
        else:
            _close_from_outside(pool)
