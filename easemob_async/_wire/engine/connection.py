"""One connection: an ``asyncio.BufferedProtocol`` that carries one exchange after the other."""

from __future__ import annotations

import asyncio
import select
from typing import TYPE_CHECKING, cast

from easemob_async._wire.port import Origin, Reply

from .coding import Decoder, decode_whole
from .exchange import Exchange
from .faults import BadReplyError, Fault, WireFaultError
from .inflow import Inflow, StreamedReply
from .reader import Reader

if TYPE_CHECKING:
    from .pool import Pool

__all__ = ["Connection"]

_FRESH = 1.0
"""Seconds a connection may have been idle and be trusted without a look at its socket."""

_SMALL = 16 * 1024
"""Requests up to this size fit into any socket's send buffer: they have left when their reply comes."""


class Connection(asyncio.BufferedProtocol):
    """
    A connection of a pool: busy with one exchange, or idle.

    The loop calls the methods of ``asyncio.BufferedProtocol``, the pool and the exchange the others; nothing here
    waits. Received bytes go into a buffer of the pool's: asyncio would make one of 256 KiB for every read.
    """

    __slots__ = (
        "_buffer",
        "_fresh",
        "_inflow",
        "_loss_reported",
        "_pool",
        "_reader",
        "_received",
        "_resumed",
        "_transport",
        "exchange",
        "expires",
        "idle_since",
        "lost",
        "origin",
        "write_paused",
    )

    def __init__(self, pool: Pool, origin: Origin, reader: Reader, expires: float) -> None:
        self.origin = origin
        self.expires = expires
        """When it has lived long enough, on the pool's scale."""
        self.exchange: Exchange | None = None
        self.idle_since = 0.0
        self.lost = False
        """It can carry nothing any more; its socket may take a turn of the loop to close."""
        self.write_paused = False
        self._buffer = pool.read_buffer()
        self._pool = pool
        self._reader = reader
        self._transport: asyncio.Transport | None = None
        self._inflow: Inflow | None = None
        self._received = 0
        self._loss_reported = False
        self._fresh = True
        self._resumed: asyncio.Future[None] | None = None

    # What the pool asks and orders.

    def is_usable(self, now: float) -> bool:
        """
        Can a request be written with good hope of a reply? Asked of idle connections.

        A close by the server is known as soon as the loop has seen it. A loop that was busy elsewhere may not have
        seen it yet; after a second of idling the socket itself is asked, for a request that goes out on a closed
        connection ends as ``maybe``.
        """
        if self.lost or self._transport is None or self._transport.is_closing() or now >= self.expires:
            return False
        return now - self.idle_since < _FRESH or not self._has_something_to_read()

    def begin(self, exchange: Exchange) -> None:
        """Write the exchange's request, or the head of it when the body comes in pieces."""
        assert self._transport is not None
        exchange.run_on(self)
        self.exchange = exchange
        self._received = 0
        if self._fresh:
            self._fresh = False
        else:
            self._pool.reused += 1
        self._reader.expect(head_only=exchange.request.method == "HEAD")
        self._transport.write(exchange.payload)

    def write(self, data: bytes) -> None:
        """Write more of the request."""
        if self._transport is not None and not self.lost:
            self._transport.write(data)

    async def wait_writable(self) -> None:
        """Wait until the server has taken enough of what was written."""
        while self.write_paused and not self.lost:
            self._resumed = self._pool.loop.create_future()
            try:
                await self._resumed
            finally:
                self._resumed = None

    def pause_reading(self) -> None:
        """The caller is slower than the server."""
        if self._transport is not None and not self.lost:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """The caller has caught up."""
        if self._transport is not None and not self.lost:
            self._transport.resume_reading()

    def break_off(self, fault: Fault, message: str, cause: BaseException | None = None) -> None:
        """End the exchange without the rest of its reply, and the connection with it."""
        exchange, self.exchange = self.exchange, None
        inflow, self._inflow = self._inflow, None
        if inflow is not None:
            error = WireFaultError(fault, message, "yes")
            error.__cause__ = cause
            inflow.break_off(error)
        if exchange is not None:
            exchange.replied = exchange.replied or self._reader.reply.status != 0
            exchange.fail(fault, message, cause)
        self.drop()

    def drop(self) -> None:
        """Close at once, whatever is under way; the loop reports back through ``connection_lost``."""
        if self.lost:
            return
        self.lost = True
        self._let_go()
        self._pool.forget_idle(self)
        if self._transport is not None and not self._pool.loop.is_closed():
            self._transport.abort()

    def report_loss(self) -> None:
        """
        Report the loss of a dropped connection whose making failed, in case the loop does not.

        When ``create_connection`` is cancelled after ``connection_made``, uvloop closes the socket and never calls
        ``connection_lost``, which the pool waits for. asyncio does call it: ``drop`` scheduled that call before this
        one, so that the socket is closed when the pool hears of it.
        """
        if self._transport is not None and not self._pool.loop.is_closed():
            self._pool.loop.call_soon(self.connection_lost, None)

    def bury(self) -> None:
        """Close the socket although the loop is closed and can report nothing any more."""
        self.lost = True
        transport, self._transport = self._transport, None
        # A TLS transport stands on one of the loop's own.
        below = getattr(getattr(transport, "_ssl_protocol", None), "_transport", transport)
        if transport is not None:
            try:
                transport.abort()
            except RuntimeError:
                # asyncio's transports hand the closing of the socket to their loop, which refuses; there is no
                # public way to have it done at once. uvloop has closed its sockets itself.
                close = getattr(below, "_call_connection_lost", None)
                if close is not None:
                    close(None)

    def fileno(self) -> int:
        """The socket's number, or -1."""
        if self._transport is None:
            return -1
        number: int = self._transport.get_extra_info("socket").fileno()
        return number

    # What the loop reports.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._pool.adopt(self)
        if self.lost:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        exchange = self.exchange
        if exchange is None:
            # Nobody asked: a late 408, say. Whatever it is, it would be read as the next request's reply.
            self.drop()
            return
        reader = self._reader
        try:
            reader.feed(self._buffer[:nbytes])
        except BadReplyError as error:
            self.break_off("protocol", str(error), error)
            return
        if exchange.watch is not None:
            exchange.watch.touch()
        reply = reader.reply
        if exchange.request.stream:
            if reply.status:
                self._flow(exchange)
            return
        if reply.complete:
            self._finish(exchange)
            return
        self._received += nbytes
        limit = self._pool.settings.max_body
        if limit is not None and self._received > limit + self._pool.settings.max_head:
            self.break_off("protocol", f"the reply's body is larger than {limit} bytes")

    def eof_received(self) -> None:
        exchange = self.exchange
        if exchange is None:
            self.drop()
            return
        try:
            self._reader.feed_eof()
        except BadReplyError as error:
            self.break_off("broken", str(error))
            return
        if exchange.request.stream:
            self._flow(exchange)
        else:
            self._finish(exchange)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._loss_reported:
            return
        self._loss_reported = True
        if self.exchange is not None:
            reason = f": {exc}" if exc is not None else ""
            self.break_off("broken", f"the connection was closed before the reply was complete{reason}", exc)
        self.lost = True
        self._let_go()
        self._reader.discard()
        self._pool.forget(self)
        self._transport = None

    def pause_writing(self) -> None:
        self.write_paused = True

    def resume_writing(self) -> None:
        self.write_paused = False
        if self.exchange is not None and self.exchange.watch is not None:
            self.exchange.watch.touch()
        self._wake_writer()

    # How a reply ends.

    def _finish(self, exchange: Exchange) -> None:
        """Answer with a whole reply."""
        reply = self._reader.reply
        parts = reply.parts
        content = parts[0] if len(parts) == 1 else b"".join(parts)
        reusable = self._detach(exchange)
        limit = self._pool.settings.max_body
        try:
            if limit is not None and len(content) > limit:
                raise BadReplyError(f"the reply's body is larger than {limit} bytes")
            if reply.coding and content and exchange.decode:
                content = decode_whole(reply.coding, content, limit)
        except BadReplyError as error:
            exchange.replied = True
            exchange.fail("protocol", str(error), error)
        else:
            exchange.succeed(Reply(reply.status, reply.headers, content))
        self._give_back(reusable=reusable)

    def _flow(self, exchange: Exchange) -> None:
        """Pass on what has come of a streamed reply."""
        reply = self._reader.reply
        inflow = self._inflow
        if inflow is None:
            try:
                decoder = Decoder(reply.coding) if reply.coding and exchange.decode else None
            except BadReplyError as error:
                self.break_off("protocol", str(error), error)
                return
            inflow = self._inflow = Inflow(self, self._pool.loop, exchange.watch)
            exchange.succeed(StreamedReply(reply.status, reply.headers, inflow, decoder))
        if reply.parts:
            inflow.put(reply.take_parts())
        if reply.complete:
            self._inflow = None
            reusable = self._detach(exchange)
            inflow.end()
            self._give_back(reusable=reusable)

    def _detach(self, exchange: Exchange) -> bool:
        """Part with an exchange whose reply is complete; can the connection carry another?"""
        assert self._transport is not None
        reusable = (
            self._reader.reply.reusable
            and not self.lost
            and not exchange.unwritten
            and (len(exchange.payload) <= _SMALL or not self._transport.get_write_buffer_size())
        )
        self.exchange = None
        exchange.detach()
        return reusable

    def _give_back(self, *, reusable: bool) -> None:
        if reusable:
            self._pool.release(self)
        else:
            self.drop()

    def _let_go(self) -> None:
        """Hold nothing and let nobody wait."""
        self.exchange = None
        self._inflow = None
        self._wake_writer()

    def _wake_writer(self) -> None:
        if self._resumed is not None and not self._resumed.done():
            self._resumed.set_result(None)

    def _has_something_to_read(self) -> bool:
        number = self.fileno()
        if number < 0:
            return True
        if not hasattr(select, "poll"):  # Windows
            return bool(select.select([number], [], [], 0)[0])
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return bool(poll.poll(0))
