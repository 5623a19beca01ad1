"""One connection: an ``asyncio.BufferedProtocol`` that carries one request after the other."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, cast

from easemob_async._wire.engine.bodies import BodyReader, EngineReply
from easemob_async._wire.engine.coding import BodyDecoder, Decoder
from easemob_async._wire.engine.errors import BadReplyError, EngineError, FailureKind
from easemob_async._wire.engine.in_flight import InFlight
from easemob_async._wire.engine.reply_parser import ReplyParser, ReplyState
from easemob_async._wire.port import Origin, Reply

__all__ = ["Connection", "ConnectionOwner"]

# Before a reply to a large request is trusted to mean that the server has read the whole request, the transport's
# buffer is checked. Smaller requests fit into the send buffer of any socket.
_SMALL_REQUEST = 16 * 1024


class ConnectionOwner(Protocol):
    """The pool, as its connections know it."""

    def add(self, connection: Connection) -> None:
        """Count a connection, which has a socket from now on."""
        ...

    def release(self, connection: Connection) -> None:
        """Take back a connection whose request is complete and that can carry another."""
        ...

    def discard_idle(self, connection: Connection) -> None:
        """Remove a connection from the idle ones; its socket is being closed."""
        ...

    def remove(self, connection: Connection) -> None:
        """Free the slot of a connection, whose socket is closed."""
        ...

    def get_body_buffer(self) -> memoryview:
        """Return a buffer for the rest of a streamed body."""
        ...


class Connection(asyncio.BufferedProtocol):
    """
    A connection of a pool, idle or busy with one request.

    The event loop calls the methods of ``asyncio.BufferedProtocol``; the pool and the request's task call the others.
    """

    __slots__ = (
        "_buffer",
        "_decoder",
        "_is_loss_reported",
        "_is_write_paused",
        "_loop",
        "_max_body",
        "_max_head",
        "_owner",
        "_parser",
        "_poll",
        "_reader",
        "_received",
        "_transport",
        "_writable",
        "expires_at",
        "idle_since",
        "in_flight",
        "is_closing",
        "origin",
        "requests",
    )

    def __init__(
        self,
        owner: ConnectionOwner,
        loop: asyncio.AbstractEventLoop,
        origin: Origin,
        parser: ReplyParser,
        buffer: memoryview,
        *,
        expires_at: float,
        max_head: int,
        max_body: int | None,
    ) -> None:
        """
        Create the protocol of a connection that is about to be made.

        Args:
            owner: The pool.
            loop: The event loop that reads and writes.
            origin: The server.
            parser: The parser of its replies.
            buffer: Where the loop stores received bytes. Connections may share it, because they parse received bytes
                before anything else is received.
            expires_at: When the connection has lived long enough, on the pool's clock.
            max_head: Maximum bytes of a head.
            max_body: Maximum bytes of a body that is not streamed, or ``None``.
        """
        self.origin = origin
        self.expires_at = expires_at
        self.in_flight: InFlight | None = None
        """The request that the connection is busy with."""
        self.requests = 0
        """Number of requests so far."""
        self.idle_since = 0.0
        self.is_closing = False
        """Whether the connection can carry nothing more. Its socket may take a turn of the loop to close."""
        self._owner = owner
        self._loop = loop
        self._parser = parser
        self._buffer = buffer
        self._max_head = max_head
        self._max_body = max_body
        self._transport: asyncio.Transport | None = None
        self._poll: Callable[[], object] | None = None
        """Examines the socket without waiting; the result is true if there is something to read."""
        self._is_loss_reported = False
        self._reader: BodyReader | None = None
        self._received = 0
        """Bytes of the reply that is being received, unless it is streamed."""
        self._decoder: BodyDecoder | None = None
        """The decoder of that reply's body, if a part of it was received and it is encoded."""
        self._is_write_paused = False
        self._writable: asyncio.Future[None] | None = None

    # Calls by the pool and by the request's task.

    def is_usable(self, now: float) -> bool:
        """
        Whether an idle connection is probably still open.

        A server may close an idle connection at any moment, and a request that is written to a closed connection ends
        with ``effect="unknown"``. Before it closes, a server or a gateway may send a reply that no request asked for,
        such as a 408, which would be taken for the reply to the next request. The loop reports both when it sees them.
        A loop that is busy has not seen them yet, so the socket itself is examined before each use.
        """
        if self.is_closing or self._transport is None or self._transport.is_closing() or now >= self.expires_at:
            return False
        try:
            if self._poll is None:
                self._poll = _make_poll(self.fileno())
            # A usable idle connection has nothing to read, neither bytes nor the end of the stream.
            return not self._poll()
        except Exception:
            # The socket is closed, or the system cannot examine it. This must not raise, because the pool has just
            # removed the connection from the idle ones.
            return False

    def start(self, in_flight: InFlight) -> None:
        """Write a request, or the head of one whose body is streamed."""
        assert self._transport is not None
        in_flight.start(self)
        self.in_flight = in_flight
        self.requests += 1
        self._received = 0
        self._decoder = None
        self._parser.start_reply(head_only=in_flight.request.method == "HEAD")
        self._transport.write(in_flight.payload)

    def write(self, data: bytes | memoryview) -> None:
        """Write more of the request; does nothing once the connection is closed."""
        if self._transport is not None and not self.is_closing:
            self._transport.write(data)

    def has_backlog(self) -> bool:
        """Whether a part of what was written waits for the socket."""
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    async def wait_writable(self) -> None:
        """Wait until the server has read enough of what was written."""
        while self._is_write_paused and not self.is_closing:
            self._writable = self._loop.create_future()
            try:
                await self._writable
            finally:
                self._writable = None

    def pause_reading(self) -> None:
        """Stop reading from the socket, because the caller is slower than the server."""
        if self._transport is not None and not self.is_closing:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Continue to read from the socket."""
        if self._transport is not None and not self.is_closing:
            self._transport.resume_reading()

    def fail(self, kind: FailureKind, message: str, cause: BaseException | None = None) -> None:
        """End the request without a complete reply, and close the connection."""
        # Detached first, so that closing the connection cannot end the request a second time.
        in_flight, self.in_flight = self.in_flight, None
        reader, self._reader = self._reader, None
        if reader is not None:
            failure = EngineError(kind, message, "unknown", self._parser.reply.status or None)
            failure.__cause__ = cause
            reader.fail(failure)
        if in_flight is not None:
            in_flight.status = in_flight.status or self._parser.reply.status or None
            in_flight.fail(kind, message, cause)
        self.close()

    def close(self) -> None:
        """Close at once, whatever the connection is busy with; ``connection_lost`` follows."""
        if self.is_closing:
            return
        self.is_closing = True
        self._clear()
        self._owner.discard_idle(self)
        if self._transport is not None and not self._loop.is_closed():
            # Aborted, because a graceful close writes buffered data first and waits for the server's side of TLS.
            self._transport.abort()

    def ensure_loss_reported(self) -> None:
        """
        Report the loss of a closed connection whose ``create_connection`` failed, in case the loop does not.

        When ``create_connection`` is cancelled after ``connection_made``, uvloop closes the socket and never calls
        ``connection_lost``, which the pool waits for. asyncio does call it, and the second call does nothing. This one
        is scheduled after the callback with which ``close`` has asyncio close the socket, so that the socket is closed
        when the pool is told.
        """
        if self._transport is not None and not self._loop.is_closed():
            self._loop.call_soon(self.connection_lost, None)

    def force_close(self) -> None:
        """Close the socket of a connection whose loop is closed, and so reports nothing any longer."""
        self.is_closing = True
        transport, self._transport = self._transport, None
        # Below the transport of a TLS connection is the transport of its socket.
        below = getattr(getattr(transport, "_ssl_protocol", None), "_transport", transport)
        if transport is not None:
            try:
                transport.abort()
            except RuntimeError:
                # asyncio leaves it to the loop to close the socket, and a closed loop refuses. The private method does
                # it at once. uvloop has closed its sockets itself.
                close = getattr(below, "_call_connection_lost", None)
                if close is not None:
                    # With TLS, it closes the socket and then fails to schedule the report of the loss.
                    with suppress(RuntimeError):
                        close(None)

    def fileno(self) -> int:
        """Return the number of the socket, or -1."""
        if self._transport is None:
            return -1
        # uvloop has no socket for a closed transport.
        sock: socket.socket | None = self._transport.get_extra_info("socket")
        return -1 if sock is None else sock.fileno()

    # Calls by the event loop.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._owner.add(self)
        # Closed before it was made, by the cancellation of `create_connection`.
        if self.is_closing:
            self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        in_flight = self.in_flight
        if in_flight is None:
            # Bytes without a request, such as a 408 that the server sends before it closes an idle connection. They
            # would be read as the reply to the next request.
            self.close()
            return
        parser = self._parser
        try:
            parser.feed(self._buffer[:nbytes])
        except BadReplyError as error:
            self.fail("protocol", str(error))
            return
        if in_flight.idle_timer is not None:
            in_flight.idle_timer.restart()
        reply = parser.reply
        if in_flight.request.stream:
            if reply.status:
                self._deliver_pieces(in_flight, nbytes)
            return
        if reply.complete:
            self._deliver_whole(in_flight, nbytes)
            return
        self._received += nbytes
        # An early end for a body that is far too large. `_deliver_whole` checks its exact size.
        if self._max_body is not None and self._received > self._max_body + self._max_head:
            self.fail("protocol", f"the reply's body is larger than {self._max_body} bytes")
        elif reply.parts and reply.content_coding and in_flight.decode:
            try:
                self._decode_parts(reply)
            except BadReplyError as error:
                self.fail("protocol", str(error), error)

    def eof_received(self) -> None:
        """
        Handle the end of what the server sends.

        The server may have closed only its own direction. The connection is of no further use all the same: no reply
        can arrive on it. Returning None makes the loop close it.
        """
        in_flight = self.in_flight
        if in_flight is None:
            # Between two replies, as servers end idle connections.
            self.close()
            return
        try:
            # Completes a body without an announced length.
            self._parser.feed_eof()
        except BadReplyError as error:
            self.fail("broken", str(error))
            return
        if in_flight.request.stream:
            self._deliver_pieces(in_flight, 0)
        else:
            self._deliver_whole(in_flight, 0)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_loss_reported:  # see `ensure_loss_reported`
            return
        self._is_loss_reported = True
        if self.in_flight is not None:
            reason = f": {exc}" if exc is not None else ""
            self.fail("broken", f"the connection was closed before the reply was complete{reason}", exc)
        self.is_closing = True
        self._clear()
        self._parser.close()
        self._owner.remove(self)
        self._transport = None
        self._poll = None

    def pause_writing(self) -> None:
        self._is_write_paused = True

    def resume_writing(self) -> None:
        self._is_write_paused = False
        if self.in_flight is not None and self.in_flight.idle_timer is not None:
            # The server has read some of the request.
            self.in_flight.idle_timer.restart()
        self._wake_writer()

    # Delivery of replies.

    def _deliver_whole(self, in_flight: InFlight, nbytes: int) -> None:
        """Hand over a reply that is complete; its last read was *nbytes* long."""
        reply = self._parser.reply
        is_reusable = self._end_request(in_flight, nbytes)
        try:
            parts, limit = reply.parts, self._max_body
            first = parts[0] if len(parts) == 1 and not reply.content_coding else None
            # Most bodies are one piece, which is handed over as it is.
            if type(first) is bytes and (limit is None or len(first) <= limit):
                content = first
            else:
                content = self._collect_body(reply, decode=in_flight.decode)
        except BadReplyError as error:
            in_flight.status = reply.status
            in_flight.fail("protocol", str(error))
        else:
            in_flight.succeed(Reply(reply.status, reply.headers, content))
        self._release_or_close(is_reusable=is_reusable)

    def _deliver_pieces(self, in_flight: InFlight, nbytes: int) -> None:
        """Hand over what was received of a streamed reply; the last read was *nbytes* long."""
        reply = self._parser.reply
        reader = self._reader
        is_first = reader is None
        if reader is None:
            try:
                decoder = Decoder(reply.content_coding) if reply.content_coding and in_flight.decode else None
            except BadReplyError as error:
                self.fail("protocol", str(error))
                return
            reader = self._reader = BodyReader(self, self._loop, in_flight.idle_timer)
            in_flight.succeed(EngineReply(reply.status, reply.headers, reader, decoder))
        if reply.parts:
            reader.feed(reply.take_parts())
        if reply.complete:
            self._reader = None
            is_reusable = self._end_request(in_flight, nbytes)
            reader.finish()
            self._release_or_close(is_reusable=is_reusable)
        elif is_first:
            # Kept for further replies. Not before the reply was seen to continue: `_end_request` compares the size of a
            # read with that of the buffer that it used.
            self._buffer = self._owner.get_body_buffer()

    def _collect_body(self, reply: ReplyState, *, decode: bool) -> bytes:
        """
        Return the body of a reply that is complete.

        Raises:
            BadReplyError: The body is too large, or is not encoded as announced.
        """
        parts, limit = reply.parts, self._max_body
        if reply.content_coding and decode and (parts or self._decoder is not None):
            decoder = self._decode_parts(reply)
            self._decoder = None
            return decoder.finish()
        content = b"".join(parts) if len(parts) != 1 else bytes(parts[0])
        if limit is not None and len(content) > limit:
            raise BadReplyError(f"the reply's body is larger than {limit} bytes")
        return content

    def _decode_parts(self, reply: ReplyState) -> BodyDecoder:
        """Decode what was received of a body that is not streamed."""
        decoder = self._decoder
        if decoder is None:
            decoder = self._decoder = BodyDecoder(reply.content_coding, self._max_body)
        for part in reply.take_parts():
            decoder.feed(part)
        return decoder

    def _end_request(self, in_flight: InFlight, nbytes: int) -> bool:
        """Detach a request whose reply is complete, and return whether the connection can carry another."""
        assert self._transport is not None
        # After a read that filled the buffer more may have arrived already. With TLS it may be in the TLS layer, where
        # examining the socket does not find it.
        # A server may reply before it has read the whole request. The rest of the request would still be written, and
        # the server would read it as the next request, or discard it and close.
        is_reusable = (
            self._parser.reply.reusable
            and nbytes < len(self._buffer)
            and not self.is_closing
            and in_flight.is_written
            and (len(in_flight.payload) <= _SMALL_REQUEST or not self._transport.get_write_buffer_size())
        )
        self.in_flight = None
        in_flight.finish()
        return is_reusable

    def _release_or_close(self, *, is_reusable: bool) -> None:
        if is_reusable:
            self._owner.release(self)
        else:
            self.close()

    # Internals.

    def _clear(self) -> None:
        """Drop the request, and wake its writer, which then ends."""
        self.in_flight = None
        self._reader = None
        self._decoder = None
        self._wake_writer()

    def _wake_writer(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)


def _make_poll(number: int) -> Callable[[], object]:
    """
    Make a function that examines a socket, which must be open, and returns a true value if it has something to read.

    It is made once for each connection, because making one costs several times as much as calling it.
    """
    if not hasattr(select, "poll"):  # Windows
        return lambda: select.select([number], [], [], 0)[0]
    # `select.select` fails for numbers above 1023.
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return partial(poll.poll, 0)
