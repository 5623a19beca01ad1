"""Streamed bodies in both directions, with back-pressure: the side that is slower sets the pace."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Protocol

from easemob_async._wire.engine.coding import Decoder
from easemob_async._wire.engine.deadlines import IdleTimer
from easemob_async._wire.engine.errors import BadReplyError, EngineError
from easemob_async._wire.engine.in_flight import InFlight
from easemob_async._wire.port import Headers, Reply

__all__ = ["BodyReader", "BodySink", "BodySource", "BodyWriter", "EngineReply"]

# A connection stops reading when more than the high mark is buffered for the caller, and continues when no more than
# the low mark is left. With one mark for both, it would stop and continue for each piece, at two system calls a time.
_HIGH_MARK = 256 * 1024
_LOW_MARK = 64 * 1024

# A large write costs less than several small ones. But what the socket does not take at once waits in the transport,
# and the idle timer learns only at its end that bytes were sent. So a large write follows only on one that was taken.
_LARGE_WRITE = 256 * 1024
_SMALL_WRITE = 64 * 1024


class BodySource(Protocol):
    """The connection from which a streamed reply is read."""

    def pause_reading(self) -> None:
        """Stop reading from the socket."""
        ...

    def resume_reading(self) -> None:
        """Continue to read from the socket."""
        ...

    def close(self) -> None:
        """Close the connection at once."""
        ...


class BodySink(Protocol):
    """The connection to which a streamed request is written."""

    def write(self, data: bytes | memoryview) -> None:
        """Write without waiting; does nothing once the connection is closed."""
        ...

    def has_backlog(self) -> bool:
        """Whether a part of what was written waits for the socket."""
        ...

    async def wait_writable(self) -> None:
        """Wait until the server has read enough of what was written."""
        ...


class BodyReader:
    """
    Buffer between a connection, which adds pieces of a reply's body, and the reply, which takes them out.

    The connection refers to this object and not to the reply, so that a reply that the caller abandons is collected.
    """

    __slots__ = ("_failure", "_is_complete", "_is_paused", "_loop", "_pieces", "_size", "_source", "_timer", "_waiter")

    def __init__(self, source: BodySource, loop: asyncio.AbstractEventLoop, timer: IdleTimer | None) -> None:
        self._source: BodySource | None = source
        """The connection, until the body has ended one way or the other."""
        self._loop = loop
        self._timer = timer
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._is_paused = False
        self._is_complete = False
        self._failure: EngineError | None = None
        self._waiter: asyncio.Future[None] | None = None
        if timer is not None:
            timer.pause()

    def feed(self, pieces: list[bytes]) -> None:
        """Add received pieces."""
        for piece in pieces:
            self._size += len(piece)
        self._pieces.extend(pieces)
        if self._size > _HIGH_MARK and not self._is_paused and self._source is not None:
            self._is_paused = True
            self._source.pause_reading()
        self._wake()

    def finish(self) -> None:
        """Note that the body is complete; the connection can carry another request."""
        # The next reply on this connection would never be read otherwise.
        self._resume()
        self._source = None
        self._is_complete = True
        self._wake()

    def fail(self, failure: EngineError) -> None:
        """Note that the body broke off; the caller still receives the pieces that arrived before."""
        self._source = None
        self._failure = failure
        self._wake()

    async def read(self) -> bytes | None:
        """
        Return the next piece, or ``None`` at the end.

        Raises:
            EngineError: The body broke off.
        """
        while not self._pieces:
            if self._failure is not None:
                # A new error each time: raising one object repeatedly would grow its traceback.
                failure = self._failure
                raise EngineError(failure.kind, failure.message, failure.effect, failure.status) from failure.__cause__
            if self._is_complete:
                return None
            self._waiter = self._loop.create_future()
            if self._timer is not None:
                self._timer.resume()
            try:
                await self._waiter
            finally:
                self._waiter = None
                if self._timer is not None:
                    self._timer.pause()
        piece = self._pieces.popleft()
        self._size -= len(piece)
        if self._size <= _LOW_MARK:
            self._resume()
        return piece

    def close(self) -> None:
        """Discard the rest of the body, and close the connection unless the body is complete."""
        self._pieces.clear()
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def close_threadsafe(self) -> None:
        """Do what ``close`` does from a finalizer, which the garbage collector runs in any thread at any moment."""
        if self._source is not None:
            with suppress(RuntimeError):  # the loop is closed, and the connection with it
                # Not the connection's `close`: the body may be completed before the loop makes this call, and the
                # connection may carry another request by then.
                self._loop.call_soon_threadsafe(self.close)

    def _resume(self) -> None:
        if self._is_paused and self._source is not None:
            self._is_paused = False
            self._source.resume_reading()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class EngineReply(Reply):
    """
    A streamed reply, whose body is still being received.

    It is its own iterator. A generator that the caller stops iterating would keep the connection until the garbage
    collector closes it.
    """

    __slots__ = ("_decoded", "_decoder", "_reader", "owner")

    def __init__(self, status: int, headers: Headers, reader: BodyReader, decoder: Decoder | None) -> None:
        super().__init__(status, headers)
        self.owner: object = None
        """The engine, which closes its connections when it is collected, and so must live as long as the reply."""
        self._reader = reader
        self._decoder = decoder
        self._decoded: Iterator[bytes] = iter(())

    def chunks(self) -> AsyncIterator[bytes]:
        """
        Iterate over the body, with its content coding removed.

        Raises:
            TransportError: The body broke off, no byte was received for the idle timeout, or the body is not encoded
                as its headers announce.
        """
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self.read()
        except EngineError as error:
            failure = error.to_public()
            failure.__cause__ = error.__cause__
        else:
            if piece is None:
                raise StopAsyncIteration
            return piece
        raise failure

    async def read(self) -> bytes | None:
        """
        Return the next piece, or ``None`` at the end.

        Raises:
            EngineError: See ``chunks``.
        """
        try:
            while True:
                if self._decoder is not None:
                    # A piece takes up to a millisecond to decode, and one read of the socket can make thousands. The
                    # event loop must not stop for all of them.
                    await asyncio.sleep(0)
                piece = next(self._decoded, None)
                if piece is not None:
                    return piece
                raw = await self._reader.read()
                if raw is None:
                    if self._decoder is not None:
                        self._decoder.finish()
                    return None
                if self._decoder is None:
                    return raw
                self._decoded = self._decoder.feed(raw)
        except BadReplyError as error:
            problem = str(error)
            raw = piece = None
        except BaseException:
            # Also when the caller is cancelled: the rest of the body would never be read.
            self._reader.close()
            raise
        # Not raised inside the handler: the frames of the decoder have received data in their variables.
        self._reader.close()
        raise EngineError("protocol", problem, "unknown")

    async def aclose(self) -> None:
        """Close the connection, unless the body was received to its end."""
        self._decoded = iter(())
        self._reader.close()

    def __del__(self) -> None:
        """Release the connection of a reply that was never closed."""
        self._reader.close_threadsafe()


class BodyWriter:
    """Writes the streamed body of a request, as the caller makes its pieces and the server reads them."""

    __slots__ = ("_body", "_in_flight", "_sink", "_total", "_write_size")

    def __init__(self, in_flight: InFlight, sink: BodySink) -> None:
        body = in_flight.request.body
        assert not isinstance(body, bytes)
        self._body = body
        self._in_flight = in_flight
        self._sink = sink
        self._total = 0
        self._write_size = _SMALL_WRITE

    async def write(self) -> None:
        """
        Write the body.

        Returns early when the request ends first: because the server replied before the body's end, the deadline
        passed, or the connection broke. The caller's iterator is then cancelled where it waits. It is closed in any
        case.

        Raises:
            EngineError: The body does not have its announced length.
        """
        ended = self._in_flight.future
        scope = asyncio.timeout(None)
        is_writing = True

        def interrupt(_: asyncio.Future[Reply | None]) -> None:
            # A callback that was scheduled before the scope was left must not move the deadline of a scope that is
            # no longer entered.
            if is_writing:
                scope.reschedule(self._in_flight.loop.time())

        # The task may be inside the caller's iterator, which only a cancellation can interrupt. A timeout that is due
        # at once cancels, and tells its own cancellation from one by the caller's task.
        ended.add_done_callback(interrupt)
        try:
            async with scope:
                while True:
                    piece = await self._next_piece()
                    if ended.done():
                        return
                    if piece is None:
                        self._end()
                        return
                    await self._write_piece(piece)
        except TimeoutError:
            # Raised by the caller's iterator if the scope did not expire.
            if not scope.expired():
                raise
        finally:
            is_writing = False
            ended.remove_done_callback(interrupt)
            close = getattr(self._body, "aclose", None)
            if close is not None:
                await close()

    async def _next_piece(self) -> bytes | None:
        """Return the next piece that is not empty, or ``None`` at the end."""
        # An empty piece must not be written: as an HTTP chunk it would end the body.
        timer = self._in_flight.idle_timer
        if timer is not None:
            timer.pause()
        try:
            while True:
                piece = await anext(self._body, None)
                if piece is None or piece:
                    return piece
        finally:
            if timer is not None:
                timer.resume()

    async def _write_piece(self, piece: bytes) -> None:
        self._total += len(piece)
        length = self._in_flight.content_length
        if length is None:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        # Checked before writing: the server would take what exceeds the length for the next request.
        elif self._total > length:
            raise self._wrong_length(length)
        sink = self._sink
        rest = memoryview(piece)
        while rest:
            sink.write(rest[: self._write_size])
            rest = rest[self._write_size :]
            self._write_size = _SMALL_WRITE if sink.has_backlog() else _LARGE_WRITE
            await sink.wait_writable()

    def _end(self) -> None:
        length = self._in_flight.content_length
        if length is None:
            self._sink.write(b"0\r\n\r\n")
        elif self._total != length:
            raise self._wrong_length(length)
        self._in_flight.is_written = True

    def _wrong_length(self, length: int) -> EngineError:
        return EngineError(
            "protocol", f"the body has {self._total} bytes or more, its Content-Length is {length}", "unknown"
        )
