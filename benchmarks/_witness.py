"""
What really went over the client's sockets, seen where Python hands bytes to the kernel.

An error says of its request whether it was sent: "no", "maybe" or "yes". The witness stands below everything that
could have told it so. It knows a request by its tag, a word that stands once in each call's path or body.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from attrs import Factory, define

__all__ = ["Exchange", "Witness"]

_Bytes: TypeAlias = bytes | bytearray | memoryview
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\n]*\n")


@define(eq=False)
class Exchange:
    """One request on one connection."""

    tag: str = ""
    written: int = 0
    """Bytes that the kernel took."""
    status: int | None = None
    """Of a status line that came whole."""
    whole_head: bool = False
    """The reply's head came to its end."""


@define(eq=False)
class _Connection:
    exchange: Exchange | None = None
    sent: bytes = b""
    received: bytes = b""


@define
class Witness:
    """
    Watches the sockets to one port while ``watching``.

    Attributes:
        exchanges: By tag, in the order of their first byte.
    """

    port: int
    tag: re.Pattern[bytes]
    exchanges: dict[str, list[Exchange]] = Factory(dict)
    _connections: WeakKeyDictionary[socket.socket, _Connection] = Factory(WeakKeyDictionary)

    @contextmanager
    def watching(self) -> Generator[None]:
        """Put the witness between ``socket.socket`` and those who use it."""
        names = ("send", "recv", "recv_into")
        plain: dict[str, Any] = {name: getattr(socket.socket, name) for name in names}

        def send(connection: socket.socket, data: _Bytes, *flags: int) -> int:
            # Looked up before: a reset that the bytes provoke takes the peer's name away.
            known = self._find(connection)
            count: int = plain["send"](connection, data, *flags)
            if known is not None:
                self._sent(known, bytes(memoryview(data)[:count]))
            return count

        def recv(connection: socket.socket, *arguments: int) -> bytes:
            data: bytes = plain["recv"](connection, *arguments)
            self._received(connection, data)
            return data

        def recv_into(connection: socket.socket, buffer: _Bytes, *arguments: int) -> int:
            count: int = plain["recv_into"](connection, buffer, *arguments)
            self._received(connection, bytes(memoryview(buffer)[:count]))
            return count

        for name, watched in zip(names, (send, recv, recv_into), strict=True):
            setattr(socket.socket, name, watched)
        try:
            yield
        finally:
            for name in names:
                delattr(socket.socket, name)

    def _find(self, connection: socket.socket) -> _Connection | None:
        known = self._connections.get(connection)
        if known is None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            try:
                port = connection.getpeername()[1]
            except OSError:
                return None
            if port == self.port:
                known = self._connections[connection] = _Connection()
        return known

    def _sent(self, known: _Connection, data: bytes) -> None:
        if not data:
            return
        if known.exchange is None or known.exchange.whole_head:
            known.exchange = Exchange()
            known.sent = known.received = b""
        exchange = known.exchange
        exchange.written += len(data)
        known.sent += data
        if not exchange.tag and (found := self.tag.search(known.sent)):
            exchange.tag = found.group().decode()
            self.exchanges.setdefault(exchange.tag, []).append(exchange)

    def _received(self, connection: socket.socket, data: bytes) -> None:
        known = self._find(connection)
        if known is None or known.exchange is None or known.exchange.whole_head:
            return
        known.received += data
        if known.exchange.status is None and (found := _STATUS.match(known.received)):
            known.exchange.status = int(found.group(1))
        known.exchange.whole_head = b"\r\n\r\n" in known.received
