"""
Faults below HTTP: a loopback proxy that resets connections and tears replies.

It does not parse what passes. A request begins with the first bytes from the client after a reply (or at the start),
a reply with the first bytes from the server after a request; so a client must not pipeline. What the first bytes of a
reply prove is all that matters here: the server has carried the request out.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Literal, cast, get_args

from attrs import define

__all__ = ["ConnectionFault", "FaultProxy"]

ConnectionFault = Literal["reset_before", "close_before", "reset_after", "close_after", "torn"]
"""
``reset_before``, ``close_before``: the request is not passed on; the connection is reset (RST) or closed (FIN).
``reset_after``, ``close_after``: it was carried out, and not a byte of the reply comes back.
``torn``: it was carried out, and the reply ends after some bytes.
"""

_BEFORE: frozenset[ConnectionFault] = frozenset({"reset_before", "close_before"})
_RESET: frozenset[ConnectionFault] = frozenset({"reset_before", "reset_after"})


@define(slots=True, eq=False)
class _Planned:
    kind: ConnectionFault
    probability: float
    times: int | None
    keep: int


class _Wiring:
    """What a proxy's connections share."""

    def __init__(self, host: str, port: int, random: Random) -> None:
        self.target = (host, port)
        self.random = random
        self.planned: list[_Planned] = []
        self.downstreams: set[_Downstream] = set()
        self.requests = 0
        self.forwarded = 0
        self.faults: Counter[str] = Counter()
        self.delay = 0.0

    def draw(self) -> _Planned | None:
        """The fault a new request meets, if any; what was planned first is tried first."""
        for planned in self.planned:
            if planned.times == 0:
                continue
            if planned.probability < 1.0 and self.random.random() >= planned.probability:
                continue
            if planned.times is not None:
                planned.times -= 1
            return planned
        return None


class FaultProxy:
    """
    A proxy in front of a server on this machine, to be used with ``serve``.

    Args:
        host: The server's address.
        port: The server's port.
        seed: Chance is repeatable.
    """

    def __init__(self, host: str, port: int, *, seed: int = 0) -> None:
        self._wiring = _Wiring(host, port, Random(seed))
        self.port = 0

    @property
    def base_url(self) -> str:
        """What to give a client as its base URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """Connections from clients open now."""
        return len(self._wiring.downstreams)

    @property
    def requests(self) -> int:
        """Requests that came in so far."""
        return self._wiring.requests

    @property
    def forwarded(self) -> int:
        """Requests of which anything was passed on."""
        return self._wiring.forwarded

    @property
    def faults(self) -> Counter[str]:
        """Kind of fault to how often it was done."""
        return self._wiring.faults

    def add(self, kind: ConnectionFault, *, probability: float = 1.0, times: int | None = None, keep: int = 40) -> None:
        """
        Let connections fail.

        Args:
            kind: How; see ``ConnectionFault``.
            probability: How likely each request is to meet it, 0 to 1.
            times: How many requests shall meet it; None is no end.
            keep: For ``torn``, how many bytes of the reply come through: 40 ends within the head.

        Raises:
            ValueError: *kind* is unknown.
        """
        if kind not in get_args(ConnectionFault):
            raise ValueError(f"kind: {kind!r} is none of {', '.join(get_args(ConnectionFault))}")
        self._wiring.planned.append(_Planned(kind, probability, times, keep))

    def delay(self, seconds: float) -> None:
        """Hold every reply back for *seconds*."""
        self._wiring.delay = seconds

    def clear(self) -> None:
        """No more faults and no more delay."""
        self._wiring.planned.clear()
        self._wiring.delay = 0.0

    def close_idle(self) -> int:
        """Close the connections with no request under way, as a server does after a while; says how many."""
        idle = [downstream for downstream in self._wiring.downstreams if not downstream.busy]
        for downstream in idle:
            downstream.end(reset=False)
        return len(idle)

    @asynccontextmanager
    async def serve(self) -> AsyncGenerator[FaultProxy, None]:
        """Listen on a free loopback port, in the running event loop (asyncio)."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Downstream(self._wiring), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for downstream in list(self._wiring.downstreams):
                downstream.end(reset=True)
            await asyncio.sleep(0)  # lets the connections learn that they are lost


class _Downstream(asyncio.Protocol):
    """The client's side of one connection; it owns the server's side."""

    def __init__(self, wiring: _Wiring) -> None:
        self._wiring = wiring
        self._transport: asyncio.Transport | None = None
        self._upstream: asyncio.Transport | None = None
        self._opening: asyncio.Task[None] | None = None
        self._waiting: list[bytes] = []
        self._fault: _Planned | None = None
        self._passed = 0
        self.busy = False
        """Is a request under way whose reply has not begun?"""

    # -- from the client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._wiring.downstreams.add(self)
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._upstream, _ = await loop.create_connection(lambda: _Upstream(self), *self._wiring.target)
        except OSError:
            self.end(reset=True)
            return
        for data in self._waiting:
            self._upstream.write(data)
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        wiring = self._wiring
        if not self.busy:
            self.busy = True
            self._passed = 0
            self._fault = wiring.draw()
            wiring.requests += 1
            if self._fault is not None and self._fault.kind in _BEFORE:
                self._fail()
                return
            wiring.forwarded += 1
        if self._upstream is None:
            self._waiting.append(data)
        else:
            self._upstream.write(data)

    def eof_received(self) -> None:
        self.end(reset=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wiring.downstreams.discard(self)
        if self._opening is not None:
            self._opening.cancel()
        if self._upstream is not None:
            self._upstream.abort()

    # -- from the server

    def reply(self, data: bytes) -> None:
        """Bytes of a reply, or none at its end: the server has closed the connection."""
        delay = self._wiring.delay
        if delay:
            asyncio.get_running_loop().call_later(delay, self._pass_on, data)
        else:
            self._pass_on(data)

    def _pass_on(self, data: bytes) -> None:
        self.busy = False
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if not data:
            self.end(reset=False)
        elif self._fault is None:
            transport.write(data)
        elif self._fault.kind == "torn":
            transport.write(data[: max(self._fault.keep - self._passed, 0)])
            self._passed += len(data)
            if self._passed >= self._fault.keep:
                self._fail()
        else:
            self._fail()

    # -- ends

    def _fail(self) -> None:
        assert self._fault is not None
        self._wiring.faults[self._fault.kind] += 1
        self.end(reset=self._fault.kind in _RESET)

    def end(self, *, reset: bool) -> None:
        """End the connection on both sides; *reset* sends the client a RST instead of a FIN."""
        transport = self._transport
        if transport is None:
            return
        if reset:
            connection: socket.socket = transport.get_extra_info("socket")
            # Linger of zero seconds: closing throws away what is unsent and sends a RST.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
        if self._upstream is not None:
            self._upstream.abort()


class _Upstream(asyncio.Protocol):
    """The server's side of one connection."""

    def __init__(self, downstream: _Downstream) -> None:
        self._downstream = downstream

    def data_received(self, data: bytes) -> None:
        self._downstream.reply(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._downstream.reply(b"")
