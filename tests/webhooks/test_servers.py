"""The application on sockets: under uvicorn, mounted in Starlette, and as a handler of aiohttp."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from errno import EINPROGRESS
from typing import Any

import httpx
import pytest
from aiohttp import web

from easemob_async.webhooks import (
    MessageAwaitingVerdict,
    TextMessageSent,
    Verdict,
    Webhook,
    WebhookApp,
    aiohttp_handler,
    block,
)
from tests.webhooks.callbacks import SECRET, make_awaiting_message, make_message
from tests.webhooks.serving import serve_with_uvicorn

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serve_with_aiohttp(app: WebhookApp) -> AsyncGenerator[str, None]:
    """Serve the application with aiohttp on a free port, and yield its URL."""
    application = web.Application()
    application.router.add_post("/callbacks", aiohttp_handler(app))
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2048)  # as the docstring of aiohttp_handler tells
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serve_mounted(app: WebhookApp) -> AsyncGenerator[str, None]:
    """Serve a Starlette application that mounts it, and yield the URL."""
    starlette = pytest.importorskip("starlette.applications")
    routing = pytest.importorskip("starlette.routing")
    async with serve_with_uvicorn(starlette.Starlette(routes=[routing.Mount("/callbacks", app)])) as url:
        yield url


@pytest.mark.parametrize("server", [serve_with_uvicorn, serve_mounted, serve_with_aiohttp])
async def test_on_a_socket(server: Any) -> None:
    """Events, verdicts and refusals are the same under every server."""
    app = WebhookApp(Webhook([SECRET]))
    received: list[str | None] = []

    @app.on(TextMessageSent)
    async def receive(event: TextMessageSent) -> None:
        received.append(event.body.text)

    @app.on(MessageAwaitingVerdict)
    async def decide(event: MessageAwaitingVerdict) -> Verdict:
        return block("no")

    async with server(app) as url, httpx.AsyncClient(base_url=url) as client:
        first = await client.post("/callbacks/", content=make_message()) if server is serve_mounted else None
        if first is None:
            first = await client.post("/callbacks", content=make_message())
        path = str(first.request.url.path)
        assert (first.status_code, first.json()) == (200, {"valid": True})
        verdict = await client.post(path, content=make_awaiting_message())
        assert verdict.json() == {"valid": False, "code": "no"}
        assert verdict.headers["content-type"].startswith("application/json")
        assert (await client.post(path, content=make_message("another"))).status_code == 401
    assert received == ["hello"]


@pytest.mark.parametrize("server", [serve_with_uvicorn, serve_with_aiohttp])
async def test_many_callbacks_at_once(server: Any) -> None:
    """400 callbacks that arrive before the server can accept the first connection are all answered."""
    app = WebhookApp(Webhook([SECRET]))
    received: set[str | None] = set()

    @app.on(TextMessageSent)
    async def receive(event: TextMessageSent) -> None:
        received.add(event.call_id)

    loop = asyncio.get_running_loop()
    async with server(app) as url, AsyncExitStack() as stack:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        connections: list[socket.socket] = []
        for number in range(400):
            # Without an await: the connections wait in the queue of the listening socket. If it is full, the kernel
            # drops the handshake, and `send` raises BlockingIOError.
            connection = stack.enter_context(socket.socket())
            connection.setblocking(False)
            assert connection.connect_ex(address) in {0, EINPROGRESS}
            body = make_message(callId=f"c{number}")
            connection.send(b"POST /callbacks HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
            connections.append(connection)
        replies = [await loop.sock_recv(connection, 12) for connection in connections]
    assert Counter(replies) == {b"HTTP/1.1 200": 400}
    assert len(received) == 400
