"""A handler that answers callbacks in an aiohttp server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from easemob_async.webhooks._app import WebhookApp

__all__ = ["aiohttp_handler"]


def aiohttp_handler(app: WebhookApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    """
    Make a handler for aiohttp's router.

        application = web.Application()
        application.router.add_post("/callbacks", aiohttp_handler(app))
        web.run_app(application, backlog=2048)

    Set ``backlog``, also for ``web.TCPSite``: by default aiohttp lets 128 connections wait to be accepted, and the
    operating system drops or resets further ones when many callbacks arrive at once. The service counts each of them
    as a failure. aiohttp itself refuses bodies larger than the ``client_max_size`` of its application, 1 MiB by
    default.

    Args:
        app: The application that answers the callbacks.

    Returns:
        A coroutine function that takes a request and returns a response.
    """
    from aiohttp import web

    async def handle(request: web.Request) -> web.Response:
        reply = await app.handle(await request.read())
        content_type = "application/json" if reply.body else None
        return web.Response(status=reply.status, body=reply.body, content_type=content_type)

    return handle
