"""
Faults below HTTP: a loopback proxy that resets and closes connections and cuts replies short.

The proxy does not parse HTTP. A request begins with the first bytes from the client after a reply (or at the start),
and a reply with the first bytes from the server after a request; so a client must not pipeline requests. That is
enough, because the first bytes of a reply prove that the server has carried out the request.
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

from easemob_async import _checks as check

__all__ = ["ConnectionFault", "FaultProxy"]

ConnectionFault = Literal["reset_before", "close_before", "reset_after", "close_after", "torn"]
"""
Kind of connection fault.

* ``reset_before``, ``close_before``: the request is not forwarded; the connection is reset (RST) or closed (FIN).
* ``reset_after``, ``close_after``: the server carries out the request, and no byte of the reply arrives.
* ``torn``: the server carries out the request, and the connection is closed in the middle of the reply.
"""

_BEFORE: frozenset[ConnectionFault] = frozenset({"reset_before", "close_before"})
_RESET: frozenset[ConnectionFault] = frozenset({"reset_before", "reset_after"})


@define(slots=True, eq=False)
class _ConnectionFaultPlan:
    kind: ConnectionFault
    probability: float
    times: int | None
    keep: int


class _ProxyState:
    """State that the connections of one proxy share."""

    def __init__(self, host: str, port: int, random: Random) -> None:
        self.target = (host, port)
        self.random = random
        self.plans: list[_ConnectionFaultPlan] = []
        self.downstreams: set[_Downstream] = set()
        self.requests = 0
        self.forwarded = 0
        self.faults: Counter[str] = Counter()
        self.delay = 0.0

    def draw(self) -> _ConnectionFaultPlan | None:
        """Choose the fault for a new request, in the order in which the faults were added; None for no fault."""
        for plan in self.plans:
            if plan.times == 0:
                continue
            if plan.probability < 1.0 and self.random.random() >= plan.probability:
                continue
            if plan.times is not None:
                plan.times -= 1
            return plan
        return None


class FaultProxy:
    """
    A proxy in front of a server on this machine, which breaks connections as told by ``add``.

        async with emulator.serve() as server, FaultProxy("127.0.0.1", server.port).serve() as proxy:
            proxy.add("reset_after", probability=0.01)
            ...  # point the client at proxy.base_url

    Args:
        host: Address of the server.
        port: Port of the server.
        seed: Seed of the random choices.
    """

    def __init__(self, host: str, port: int, *, seed: int = 0) -> None:
        check.text("host", host, at_least=1)
        check.integer("port", port, at_least=1, at_most=65535)
        self._state = _ProxyState(host, port, Random(check.integer("seed", seed)))
        self.port: int = 0

    @property
    def base_url(self) -> str:
        """Base URL for a client, such as ``http://127.0.0.1:54321``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """Number of open connections from clients."""
        return len(self._state.downstreams)

    @property
    def requests(self) -> int:
        """Number of requests received so far."""
        return self._state.requests

    @property
    def forwarded(self) -> int:
        """Number of requests that were forwarded to the server, completely or in part."""
        return self._state.forwarded

    @property
    def faults(self) -> Counter[str]:
        """Number of injected faults by kind."""
        return self._state.faults

    def add(self, kind: ConnectionFault, *, probability: float = 1.0, times: int | None = None, keep: int = 40) -> None:
        """
        Inject a fault into requests from now on.

        Args:
            kind: Kind of fault; see ``ConnectionFault``.
            probability: Probability for each request, 0 to 1.
            times: Maximum number of requests that get the fault; None is unlimited.
            keep: For ``torn``, the number of bytes of the reply that arrive; 40 ends within the headers.

        Raises:
            InvalidArgumentError: *kind* is unknown, *probability* is not between 0 and 1, or a number is negative.
        """
        check.one_of("kind", kind, *get_args(ConnectionFault))
        check.probability("probability", probability)
        check.integer("times", times, optional=True, at_least=0)
        check.integer("keep", keep, at_least=0)
        self._state.plans.append(_ConnectionFaultPlan(kind, probability, times, keep))

    def set_delay(self, seconds: float) -> None:
        """
        Delay every reply.

        Args:
            seconds: The delay in seconds.

        Raises:
            InvalidArgumentError: *seconds* is negative or not finite.
        """
        check.seconds("seconds", seconds, optional=False, allow_zero=True)
        self._state.delay = seconds

    def clear(self) -> None:
        """Remove all faults and the delay."""
        self._state.plans.clear()
        self._state.delay = 0.0

    def close_idle(self) -> int:
        """Close the connections without a request in flight, as a server does after a timeout; return their number."""
        idle = [downstream for downstream in self._state.downstreams if not downstream.busy]
        for downstream in idle:
            downstream.close(reset=False)
        return len(idle)

    @asynccontextmanager
    async def serve(self) -> AsyncGenerator[FaultProxy, None]:
        """Listen on a free loopback port, in the running event loop (asyncio), while the block runs."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Downstream(self._state), "127.0.0.1", 0, backlog=2048)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for downstream in list(self._state.downstreams):
                downstream.close(reset=True)
            await asyncio.sleep(0)  # one turn of the loop, in which the aborted transports call connection_lost


class _Downstream(asyncio.Protocol):
    """The connection to the client; it owns the connection to the server."""

    def __init__(self, state: _ProxyState) -> None:
        self._state = state
        self._transport: asyncio.Transport | None = None
        self._upstream: asyncio.Transport | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._buffered: list[bytes] = []
        self._fault: _ConnectionFaultPlan | None = None
        self._reply_bytes_sent = 0
        self.busy = False
        """Whether a request is in flight whose reply has not begun."""

    # -- from the client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._state.downstreams.add(self)
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._upstream, _ = await loop.create_connection(lambda: _Upstream(self), *self._state.target)
        except OSError:
            self.close(reset=True)
            return
        for data in self._buffered:
            self._upstream.write(data)
        self._buffered.clear()

    def data_received(self, data: bytes) -> None:
        state = self._state
        if not self.busy:
            self.busy = True
            self._reply_bytes_sent = 0
            self._fault = state.draw()
            state.requests += 1
            if self._fault is not None and self._fault.kind in _BEFORE:
                self._inject_fault()
                return
            state.forwarded += 1
        if self._upstream is None:
            # The connection to the server is opened by a task, and the client's bytes can arrive before it is there.
            self._buffered.append(data)
        else:
            self._upstream.write(data)

    def eof_received(self) -> None:
        self.close(reset=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.downstreams.discard(self)
        if self._connecting is not None:
            self._connecting.cancel()
        if self._upstream is not None:
            self._upstream.abort()

    # -- from the server

    def forward_reply(self, data: bytes) -> None:
        """Forward bytes of a reply; an empty *data* means that the server closed the connection."""
        delay = self._state.delay
        if delay:
            asyncio.get_running_loop().call_later(delay, self._write_reply, data)
        else:
            self._write_reply(data)

    def _write_reply(self, data: bytes) -> None:
        self.busy = False
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if not data:
            self.close(reset=False)
        elif self._fault is None:
            transport.write(data)
        elif self._fault.kind == "torn":
            transport.write(data[: max(self._fault.keep - self._reply_bytes_sent, 0)])
            self._reply_bytes_sent += len(data)
            if self._reply_bytes_sent >= self._fault.keep:
                self._inject_fault()
        else:
            self._inject_fault()

    # -- end of the connection

    def _inject_fault(self) -> None:
        assert self._fault is not None
        self._state.faults[self._fault.kind] += 1
        self.close(reset=self._fault.kind in _RESET)

    def close(self, *, reset: bool) -> None:
        """Close the connection on both sides; *reset* sends the client a RST instead of a FIN."""
        transport = self._transport
        if transport is None:
            return
        if reset:
            connection: socket.socket = transport.get_extra_info("socket")
            # With a linger time of zero seconds, closing discards unsent data and sends a RST.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
        if self._upstream is not None:
            self._upstream.abort()


class _Upstream(asyncio.Protocol):
    """The connection to the server."""

    def __init__(self, downstream: _Downstream) -> None:
        self._downstream = downstream

    def data_received(self, data: bytes) -> None:
        self._downstream.forward_reply(data)

    def connection_lost(self, exc: Exception | None) -> None:
        # Through the same path as data, so that a delay keeps the end of the connection behind the bytes before it.
        self._downstream.forward_reply(b"")
