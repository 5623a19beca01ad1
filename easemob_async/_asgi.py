"""The part of ASGI that emulator and webhooks use: the types, reading a request's body, and the lifespan protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["AsgiApp", "BodyTooLargeError", "Receive", "Scope", "Send", "complete_lifespan", "read_body"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class BodyTooLargeError(ValueError):
    """A request's body is larger than allowed."""


async def read_body(receive: Receive, max_bytes: int) -> bytes | None:
    """
    Read a request's body.

    Returns:
        The body; None when the client disconnected before it sent all of it.

    Raises:
        BodyTooLargeError: The body has more than *max_bytes* bytes. The rest of it was not read.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > max_bytes:
            raise BodyTooLargeError
        if not message.get("more_body", False):
            return part if not parts else b"".join([*parts, part])
        parts.append(part)


async def complete_lifespan(receive: Receive, send: Send) -> None:
    """Acknowledge the server's startup and shutdown events; neither needs any work."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
