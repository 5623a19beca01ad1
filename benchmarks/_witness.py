"""
Record the bytes that the client's sockets really sent and received, at the calls into the kernel.

An error tells whether its call took effect: "none", "unknown" or "done". The witness is below all code that decides
this, so it can check the answer. It recognizes a request by its tag, a word that occurs once in the path or body of
each call.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from attrs import Factory, define

__all__ = ["Witness", "WitnessedRequest"]

_Bytes: TypeAlias = bytes | bytearray | memoryview
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\n]*\n")


@define(eq=False)
class WitnessedRequest:
    """One request on one connection."""

    tag: str = ""
    written: int = 0
    """Number of bytes that the kernel accepted."""
    status: int | None = None
    """Status of the reply, once the whole status line has arrived."""
    whole_head: bool = False
    """Whether the whole head of the reply has arrived."""


@define(eq=False)
class _Connection:
    request: WitnessedRequest | None = None
    sent: bytes = b""
    received: bytes = b""


@define
class Witness:
    """
    Record the requests on the sockets to one port while ``watching``.

    Attributes:
        requests: Requests by tag, in the order of their first byte.
    """

    port: int
    tag: re.Pattern[bytes]
    requests: dict[str, list[WitnessedRequest]] = Factory(dict)
    _connections: WeakKeyDictionary[socket.socket, _Connection] = Factory(WeakKeyDictionary)

    @contextmanager
    def watching(self) -> Generator[None]:
        """Wrap the methods of ``socket.socket``."""
        names = ("send", "recv", "recv_into")
        plain: dict[str, Any] = {name: getattr(socket.socket, name) for name in names}

        def send(connection: socket.socket, data: _Bytes, *flags: int) -> int:
            # Look the connection up first: after a reset, which the bytes may cause, the peer's name is unknown.
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
        if known.request is None or known.request.whole_head:
            known.request = WitnessedRequest()
            known.sent = known.received = b""
        request = known.request
        request.written += len(data)
        known.sent += data
        if not request.tag and (found := self.tag.search(known.sent)):
            request.tag = found.group().decode()
            self.requests.setdefault(request.tag, []).append(request)

    def _received(self, connection: socket.socket, data: bytes) -> None:
        known = self._find(connection)
        if known is None or known.request is None or known.request.whole_head:
            return
        known.received += data
        if known.request.status is None and (found := _STATUS.match(known.received)):
            known.request.status = int(found.group(1))
        known.request.whole_head = b"\r\n\r\n" in known.received
