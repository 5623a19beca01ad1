"""Callbacks answered by an aiohttp server."""

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

    Register it with ``router.add_post("/callbacks", ...)``. aiohttp itself refuses bodies above the ``client_max_size``
    of its application, 1 MiB by default.

    Args:
        app: Answers the callbacks.
    """
    from aiohttp import web

    async def handle(request: web.Request) -> web.Response:
        answer = await app.answer(await request.read())
        kind = "application/json" if answer.body else None
        return web.Response(status=answer.status, body=answer.body, content_type=kind)

    return handle
