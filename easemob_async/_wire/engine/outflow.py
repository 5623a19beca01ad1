"""Writing a request's body that comes in pieces."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from easemob_async._wire.port import Reply

from .faults import WireFaultError

if TYPE_CHECKING:
    from .connection import Connection
    from .exchange import Exchange

__all__ = ["write_body"]


async def write_body(exchange: Exchange, connection: Connection) -> None:
    """
    Write the pieces as the caller makes them and the server takes them.

    Returns early when the exchange ends first: with a reply to half a request, by the deadline, or because the
    connection broke. The caller's iterator is then cancelled where it waits, and closed.

    Raises:
        WireFaultError: The pieces are not as long together as their Content-Length said.
    """
    body = exchange.request.body
    assert not isinstance(body, bytes)
    ended = exchange.future
    scope = asyncio.timeout(None)
    inside = True

    def interrupt(_: asyncio.Future[Reply | None]) -> None:
        if inside:
            scope.reschedule(exchange.pool.loop.time())

    ended.add_done_callback(interrupt)
    try:
        async with scope:
            total = 0
            while True:
                piece = await _next_piece(exchange)
                if ended.done():
                    return
                if piece is None:
                    break
                total += len(piece)
                _check_length(exchange, total, at_end=False)
                connection.write(piece if exchange.announced is not None else b"%x\r\n%b\r\n" % (len(piece), piece))
                await connection.wait_writable()
            _check_length(exchange, total, at_end=True)
            if exchange.announced is None:
                connection.write(b"0\r\n\r\n")
            exchange.unwritten = False
    except TimeoutError:
        if not scope.expired():
            raise
    finally:
        inside = False
        ended.remove_done_callback(interrupt)
        close = getattr(body, "aclose", None)
        if close is not None:
            await close()


async def _next_piece(exchange: Exchange) -> bytes | None:
    """The next piece that is not empty, or ``None`` at the end."""
    body = exchange.request.body
    assert not isinstance(body, bytes)
    watch = exchange.watch
    if watch is not None:
        watch.wait_for_caller()
    try:
        while True:
            piece = await anext(body, None)
            if piece is None or piece:
                return piece
    finally:
        if watch is not None:
            watch.wait_for_server()


def _check_length(exchange: Exchange, total: int, *, at_end: bool) -> None:
    announced = exchange.announced
    if announced is not None and (total > announced or (at_end and total != announced)):
        raise WireFaultError(
            "protocol", f"the body has {total} bytes or more, its Content-Length is {announced}", "maybe"
        )
