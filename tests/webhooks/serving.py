"""An ASGI application on a loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

__all__ = ["serve_with_uvicorn"]


@asynccontextmanager
async def serve_with_uvicorn(app: Any) -> AsyncGenerator[str, None]:
    """Serve an application on a free port, and yield its URL."""
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    config = Config(app, lifespan="off", log_config=None, ws="none")
    config.load()
    state = ServerState()
    protocol: Any = config.http_protocol_class
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: protocol(config=config, server_state=state, app_state={}, _loop=loop),
        "127.0.0.1",
        0,
        backlog=config.backlog,
    )
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
