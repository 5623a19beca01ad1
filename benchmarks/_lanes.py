"""
The lanes: the same call by the SDK, by other HTTP libraries, and by the least code that can make it.

Each lane sends a request with a bearer token, a distinct path or a distinct body, and decodes the reply from JSON.
The lanes of the SDK also manage a token, apply rate limits, and build a model from the reply.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any, Literal

from attrs import frozen

from benchmarks._server import APP

__all__ = ["CONNECTIONS", "LANES", "SPEED", "Call", "Kind", "Lane", "Target"]

Kind = Literal["get", "register"]
"""``get``: GET with a distinct path. ``register``: POST of a distinct JSON body; JSON goes both ways."""

Call = Callable[[int], Awaitable[None]]
"""Makes one call; the number makes its path or body distinct."""

PREFIX = "/" + APP.replace("#", "/")
TOKEN = "a-token-of-the-benchmarks"
CONNECTIONS = 100


@frozen(kw_only=True)
class Target:
    """The server that is called, and the kind of call."""

    base_url: str
    port: int
    kind: Kind
    authority: str | None = None
    """File of the certificate authority, for TLS."""

    def context(self) -> ssl.SSLContext | None:
        """TLS settings for the lanes of other libraries."""
        return None if self.authority is None else ssl.create_default_context(cafile=self.authority)


@frozen(kw_only=True)
class Lane:
    """A way to make a call."""

    name: str
    open: Callable[[Target], Awaitable[Call]]
    """Creates a client in the running loop, and returns its call."""
    most_in_flight: int = 1_000_000
    """Maximum calls in flight to measure; with more, this lane would take longer than all others together."""
    without: tuple[str, ...] = ()
    """Modules to hide, as in an installation without the ``speed`` extra."""
    needs: tuple[str, ...] = ()
    """Modules that the lane requires."""

    def hide(self) -> None:
        """Hide the modules in this process."""
        for module in self.without:
            sys.modules[module] = None  # type: ignore[assignment]


def _check(reply: Any) -> None:
    assert reply["entities"][0]["username"] == "u1"


async def _sdk(target: Target) -> Call:
    from easemob_async import Easemob, LimitSettings
    from easemob_async._operation import Window

    client = Easemob(
        APP,
        base_url=target.base_url,
        client_id="id",
        client_secret="secret",
        limits=LimitSettings(overrides={"user-system": (Window(10_000_000, 1),)}),
        max_connections=CONNECTIONS,
    )

    async def get(number: int) -> None:
        user = await client.users.get(f"u{number}")
        assert user.username == "u1"

    async def register(number: int) -> None:
        user = await client.users.register(f"u{number}", password="1")
        assert user.username == "u1"

    return get if target.kind == "get" else register


async def _aiohttp(target: Target) -> Call:
    import aiohttp

    session = aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {TOKEN}"},
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=target.context() or True),
    )
    users = f"{target.base_url}{PREFIX}/users"

    async def get(number: int) -> None:
        async with session.get(f"{users}/u{number}") as reply:
            _check(await reply.json())

    async def register(number: int) -> None:
        async with session.post(users, json={"username": f"u{number}", "password": "1"}) as reply:
            _check(await reply.json())

    return get if target.kind == "get" else register


def _httpx_like(library: str, keep_alive: int | None) -> Callable[[Target], Awaitable[Call]]:
    async def open_lane(target: Target) -> Call:
        httpx: Any = import_module(library)
        # The library's own limits are 100 connections, of which it keeps 20 idle ones.
        limits = {} if keep_alive is None else {"limits": httpx.Limits(CONNECTIONS, keep_alive)}
        client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {TOKEN}"}, timeout=None, verify=target.context() or False, **limits
        )
        users = f"{target.base_url}{PREFIX}/users"

        async def get(number: int) -> None:
            reply = await client.get(f"{users}/u{number}")
            _check(reply.json())

        async def register(number: int) -> None:
            reply = await client.post(users, json={"username": f"u{number}", "password": "1"})
            _check(reply.json())

        return get if target.kind == "get" else register

    return open_lane


class _Floor(asyncio.BufferedProtocol):
    """
    One connection with one request at a time, without any of the checks that make a connection safe to use.

    It has a buffer of its own. For a plain ``Protocol`` asyncio allocates 256 KiB for each read, which glibc maps and
    unmaps or not, depending on the state of the heap; that alone can double the cost of a call.
    """

    def __init__(self) -> None:
        import httptools

        self._new_parser = httptools.HttpResponseParser
        self._parser = self._new_parser(self)
        self._buffer = memoryview(bytearray(65536))
        self._body = b""
        self._reply: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._parser.feed_data(self._buffer[:nbytes])

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        body, self._body = self._body, b""
        assert self._reply is not None
        self._reply.set_result(body)

    async def send(self, request: bytes) -> bytes:
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._reply


def _floor_with(library: str) -> Callable[[Target], Awaitable[Call]]:
    """Return the least code for a call: a stack of connections and a queue of callers, with JSON by *library*."""

    async def open_lane(target: Target) -> Call:
        codec: Any = import_module(library)
        loads = codec.loads
        loop = asyncio.get_running_loop()
        idle: list[_Floor] = []
        queue: deque[asyncio.Future[_Floor]] = deque()
        made = 0
        head = (
            f"Host: 127.0.0.1:{target.port}\r\nAccept: application/json\r\nUser-Agent: floor\r\n"
            f"Authorization: Bearer {TOKEN}\r\n"
        )

        async def send(request: bytes) -> Any:
            nonlocal made
            if idle:
                connection = idle.pop()
            elif made < CONNECTIONS:
                made += 1
                _, connection = await loop.create_connection(_Floor, "127.0.0.1", target.port, ssl=target.context())
            else:
                waiter = loop.create_future()
                queue.append(waiter)
                connection = await waiter
            body = await connection.send(request)
            if queue:
                queue.popleft().set_result(connection)
            else:
                idle.append(connection)
            return loads(body)

        async def get(number: int) -> None:
            _check(await send(f"GET {PREFIX}/users/u{number} HTTP/1.1\r\n{head}\r\n".encode()))

        async def register(number: int) -> None:
            text = codec.dumps({"username": f"u{number}", "password": "1"})
            body = text if isinstance(text, bytes) else text.encode()
            request = (
                f"POST {PREFIX}/users HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            _check(await send(request.encode() + body))

        return get if target.kind == "get" else register

    return open_lane


SPEED = ("httptools", "orjson")

LANES = {
    lane.name: lane
    for lane in (
        Lane(name="floor", open=_floor_with("json"), needs=("httptools",)),
        Lane(name="floor-orjson", open=_floor_with("orjson"), needs=("httptools", "orjson")),
        Lane(name="sdk-speed", open=_sdk, needs=SPEED),
        Lane(name="sdk", open=_sdk, without=SPEED),
        Lane(name="aiohttp", open=_aiohttp, needs=("aiohttp",)),
        Lane(name="httpx2", open=_httpx_like("httpx2", None), needs=("httpx2",)),
        Lane(name="httpx", open=_httpx_like("httpx", None), most_in_flight=100),
        Lane(name="httpx-100", open=_httpx_like("httpx", CONNECTIONS), most_in_flight=100),
    )
}
"""
All lanes by name. ``sdk`` is an installation without extras; ``sdk-speed`` has the parser and the JSON library of the
``speed`` extra, whose event loop is an option of its own. ``httpx`` has the library's default limits, with 20 idle
connections; ``httpx-100`` keeps all 100.
"""
