"""A loopback server that sends exactly the bytes that a test gives it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self

import anyio

from easemob_async._wire.port import Origin, Request, Transport

Script = Callable[["Peer"], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

MAX_WAIT = 10
"""Seconds after which a wait in vain fails; the time limit of a test may leave the process hanging."""


class Peer:
    """An accepted connection, as its script uses it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        self.reader = reader
        self.writer = writer
        self.number = number
        """Number of the connection, from 0 in the order in which they were accepted."""

    async def head(self) -> bytes:
        """Read the head of a request."""
        return await self.reader.readuntil(b"\r\n\r\n")

    async def request(self) -> bytes:
        """Read a whole request and return its bytes."""
        head = await self.head()
        lowered = head.lower()
        if b"\r\ntransfer-encoding: chunked\r\n" in lowered:
            body = b""
            while not body.endswith(b"0\r\n\r\n"):
                body += await self.reader.readuntil(b"\r\n")
            return head + body
        _, found, rest = lowered.partition(b"\r\ncontent-length: ")
        return head + (await self.reader.readexactly(int(rest.split(b"\r\n")[0])) if found else b"")

    async def send(self, data: bytes) -> None:
        """Send these bytes, also when the client may have closed the connection."""
        self.writer.write(data)
        with contextlib.suppress(ConnectionError):
            await self.writer.drain()

    async def answer(self, data: bytes) -> bytes:
        """Read a request, send these bytes, and return the request."""
        request = await self.request()
        await self.send(data)
        return request

    async def closed(self) -> None:
        """Wait until the client has closed the connection."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65536):
                pass

    def reset(self) -> None:
        """Reset the connection."""
        peer: socket.socket | None = self.writer.get_extra_info("socket")
        if peer is not None:  # uvloop has no socket for a connection that the client has closed
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


class ScriptedServer:
    """
    A server that runs a script on every connection, and closes the connection after it.

    Use as ``async with ScriptedServer(script) as server``. A script that raises fails the test at the end.
    """

    def __init__(self, script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._host = host
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._peers: dict[asyncio.Task[None], Peer] = {}
        self._failures: list[BaseException] = []
        self.accepted = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._host, 0, ssl=self._tls, backlog=512)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        for task, peer in tuple(self._peers.items()):
            task.cancel()
            peer.writer.transport.abort()
        await asyncio.gather(*self._peers, return_exceptions=True)
        await self._server.wait_closed()
        if self._failures and exc_info[0] is None:
            raise self._failures[0]

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def origin(self) -> Origin:
        return Origin("http" if self._tls is None else "https", self._host, self.port)

    @property
    def open(self) -> int:
        """Number of connections whose script has not ended."""
        return len(self._peers)

    async def all_closed(self) -> None:
        """Wait until every script has ended, for 10 seconds at most."""
        with anyio.fail_after(MAX_WAIT):
            while self._peers:
                await asyncio.wait(self._peers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        peer = Peer(reader, writer, self.accepted)
        self._peers[task] = peer
        self.accepted += 1
        try:
            await self._script(peer)
            writer.close()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()
        except BaseException as error:
            self._failures.append(error)
            writer.transport.abort()
        finally:
            del self._peers[task]


def replies(*each: bytes) -> Script:
    """Return a script that sends these replies to the requests of a connection, and repeats the last one."""

    async def script(peer: Peer) -> None:
        number = 0
        while True:
            await peer.answer(each[min(number, len(each) - 1)])
            number += 1

    return script


def once(reply: bytes) -> Script:
    """Return a script that sends this reply to one request and closes the connection."""

    async def script(peer: Peer) -> None:
        await peer.answer(reply)

    return script


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    """Stream a body in these pieces."""
    for piece in pieces:
        yield piece


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until a condition holds, for 10 seconds at most."""
    with anyio.fail_after(MAX_WAIT):
        while not condition():  # noqa: ASYNC110 - most of these conditions have no event to wait for
            await asyncio.sleep(0)


def get(server: ScriptedServer, **fields: Any) -> Request:
    """Create a request for / without headers."""
    return Request(server.origin, fields.pop("method", "GET"), "/", (), **fields)


async def assert_healthy(transport: Transport, server: ScriptedServer, expected: bytes = b"ok") -> None:
    """Check that the next request receives its own reply."""
    assert (await transport.send(get(server))).content == expected
