"""A transport that is a function, for tests of replies that the emulator does not give."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

from easemob_async import Easemob, RetryPolicy
from easemob_async.transports import Reply, Request, TransportStatistics

WITHOUT_BACKOFF = RetryPolicy(base=0.0)
"""A retry policy whose pauses have no duration."""

USER = {
    "action": "get",
    "path": "/users",
    "entities": [
        {
            "uuid": "0ffe2d80-ed76-11e8-8d66-279e3e1c214b",
            "type": "user",
            "created": 1542795196504,
            "modified": 1542795196504,
            "username": "alice",
            "activated": True,
        }
    ],
    "timestamp": 1542798985011,
    "duration": 6,
    "count": 1,
}
"""The reply to ``users.get("alice")``."""

Handler = Callable[[Request], "Reply | Awaitable[Reply]"]


class HandlerTransport:
    """A transport that returns or raises what its handler does, and keeps the requests."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.requests: list[Request] = []
        self.closed = False

    async def send(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self.handler(request)
        return await reply if inspect.isawaitable(reply) else reply

    async def aclose(self) -> None:
        self.closed = True

    def statistics(self) -> TransportStatistics:
        return TransportStatistics()


def make_client(handler: Handler, **settings: Any) -> Easemob:
    """Make a client whose requests go to *handler*."""
    settings.setdefault("token", "app-token")
    return Easemob("org#app", base_url="https://im.invalid", transport=HandlerTransport(handler), **settings)


def get_requests(client: Easemob) -> list[Request]:
    """Return the requests that a client of ``make_client`` has sent."""
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    return transport.requests


def make_reply(status: int = 200, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
    """Make a reply with a JSON body; bytes are sent as they are."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    fields = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return Reply(status, fields, content)


def make_refusal(status: int, error: str | None = None, description: str | None = None, **headers: str) -> Reply:
    """Make a refusal in the service's standard envelope."""
    body: dict[str, Any] = {"timestamp": 1, "duration": 0}
    if error is not None:
        body |= {"error": error, "exception": "some.java.Exception"}
    if description is not None:
        body["error_description"] = description
    return make_reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class Script:
    """A handler that gives its replies in turn, the last one to all later requests, and keeps the requests."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.requests: list[Request] = []
        self._replies = list(replies)

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply


def reply_in_turn(*replies: Reply | Exception) -> Script:
    """Make a handler that gives these replies in turn, and the last one to all later requests."""
    return Script(*replies)
