"""The body of a streamed reply on its way from the connection to the caller, with back-pressure."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from easemob_async._wire.port import Headers, Reply

from .coding import Decoder
from .faults import BadReplyError, WireFaultError

if TYPE_CHECKING:
    from .connection import Connection
    from .idle_watch import IdleWatch

__all__ = ["Inflow", "StreamedReply"]

_HIGH = 256 * 1024
"""Bytes not yet read by the caller at which the connection stops reading."""
_LOW = 64 * 1024
"""And at which it goes on."""


class Inflow:
    """
    Pieces of a body between the connection, which puts them in, and the reply, which takes them out.

    The connection holds this and not the reply, so that a reply nobody holds any more is noticed.
    """

    __slots__ = ("_connection", "_fault", "_loop", "_paused", "_pieces", "_size", "_waiter", "ended", "watch")

    def __init__(self, connection: Connection, loop: asyncio.AbstractEventLoop, watch: IdleWatch | None) -> None:
        self.ended = False
        self.watch = watch
        self._connection: Connection | None = connection
        self._loop = loop
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._paused = False
        self._fault: WireFaultError | None = None
        self._waiter: asyncio.Future[None] | None = None
        if watch is not None:
            watch.wait_for_caller()

    def put(self, pieces: list[bytes]) -> None:
        """Pieces have come."""
        for piece in pieces:
            self._size += len(piece)
        self._pieces.extend(pieces)
        if self._size > _HIGH and not self._paused and self._connection is not None:
            self._paused = True
            self._connection.pause_reading()
        self._wake()

    def end(self) -> None:
        """The body is complete; the connection has other things to do."""
        self._resume()
        self._connection = None
        self.ended = True
        self._wake()

    def break_off(self, fault: WireFaultError) -> None:
        """No more will come."""
        self._connection = None
        self._fault = fault
        self._wake()

    async def take(self) -> bytes | None:
        """
        The next piece, or ``None`` at the end.

        Raises:
            WireFaultError: The body broke off.
        """
        while not self._pieces:
            if self._fault is not None:
                raise WireFaultError(self._fault.fault, self._fault.message, "yes") from self._fault.__cause__
            if self.ended:
                return None
            self._waiter = self._loop.create_future()
            if self.watch is not None:
                self.watch.wait_for_server()
            try:
                await self._waiter
            finally:
                self._waiter = None
                if self.watch is not None:
                    self.watch.wait_for_caller()
        piece = self._pieces.popleft()
        self._size -= len(piece)
        if self._size <= _LOW:
            self._resume()
        return piece

    def abandon(self) -> None:
        """Nobody wants the rest: drop the connection unless the body is complete."""
        self._pieces.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.drop()

    def abandon_from_anywhere(self) -> None:
        """The same from a garbage collector, which runs in any thread and at any moment."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(RuntimeError):  # the loop is closed, and the connection with it
                self._loop.call_soon_threadsafe(connection.drop)

    def _resume(self) -> None:
        if self._paused and self._connection is not None:
            self._paused = False
            self._connection.resume_reading()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class StreamedReply(Reply):
    """
    A reply whose body is still coming.

    It is its own iterator: a generator that somebody stops iterating would be left to the garbage collector.
    """

    __slots__ = ("_decoded", "_decoder", "_inflow", "keep")

    def __init__(self, status: int, headers: Headers, inflow: Inflow, decoder: Decoder | None) -> None:
        super().__init__(status, headers)
        self.keep: object = None
        """The engine, which must not be collected while the body is coming."""
        self._inflow = inflow
        self._decoder = decoder
        self._decoded: Iterator[bytes] = iter(())

    def chunks(self) -> AsyncIterator[bytes]:
        """
        The body in pieces, content encoding removed.

        Raises:
            TransportError: It broke off, fell silent, or is not what its headers say.
        """
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self.next_piece()
        except WireFaultError as error:
            raise error.as_public() from error.__cause__
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def next_piece(self) -> bytes | None:
        """The next piece or ``None``, with the engine's own error."""
        try:
            while True:
                piece = next(self._decoded, None)
                if piece is not None:
                    return piece
                raw = await self._inflow.take()
                if raw is None:
                    if self._decoder is not None:
                        self._decoder.finish()
                    return None
                if self._decoder is None:
                    return raw
                self._decoded = self._decoder.feed(raw)
        except BadReplyError as error:
            self._inflow.abandon()
            raise WireFaultError("protocol", str(error), "yes") from error
        except BaseException:
            self._inflow.abandon()
            raise

    async def aclose(self) -> None:
        """Drop the connection unless the body has come to its end."""
        self.discard()

    def discard(self) -> None:
        """Do what ``aclose`` does without waiting for anything."""
        self._decoded = iter(())
        self._inflow.abandon()

    def __del__(self) -> None:
        """A reply that was forgotten must not hold a connection for ever."""
        self._inflow.abandon_from_anywhere()
