"""Streamed replies as seen by observers and captures, also when they fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from easemob_async import Easemob, NotFoundError, RequestFacts, TransportError, capture
from easemob_async.observe import CallEvent
from easemob_async.transports import Reply, Request
from tests.handler import get_requests, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


class TwoChunks(Reply):
    """A reply of two chunks, after which it ends, fails or waits."""

    def __init__(self, then: Any = None) -> None:
        super().__init__(200, [(b"content-length", b"6")])
        self.then = then
        self.closed = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"
        if isinstance(self.then, Exception):
            raise self.then
        if self.then is not None:
            await self.then()

    async def aclose(self) -> None:
        self.closed += 1


def observed(*replies: Reply) -> tuple[Easemob, list[CallEvent]]:
    events: list[CallEvent] = []
    return make_client(reply_in_turn(*replies), observers=[events.append], limits=False), events


def last(events: list[CallEvent]) -> tuple[str, int, str | None, str | None]:
    event = events[-1]
    return event.step, event.attempt, event.error, event.effect


async def test_completed_when_it_is_read() -> None:
    """A download is completed when its last byte is read, and not when its head is received."""
    client, events = observed(TwoChunks())
    async with client.files.open("f1") as download:
        assert [event.step for event in events] == ["queued", "sent", "replied"]
        assert await download.read() == b"onetwo"
        assert last(events) == ("completed", 1, None, None)
    assert [event.step for event in events] == ["queued", "sent", "replied", "completed"]


async def test_failed_while_reading() -> None:
    """An interrupted download has failed, and its error names the call."""
    client, events = observed(TwoChunks(TransportError("the connection broke", effect="unknown")))
    with pytest.raises(TransportError) as caught:
        async with client.files.open("f1") as download:
            await download.read()
    assert last(events) == ("failed", 1, "TransportError", "unknown")
    assert [event.step for event in events].count("failed") == 1
    assert isinstance(caught.value.facts, RequestFacts)
    assert caught.value.facts.operation == "files.download"
    assert str(caught.value).startswith("files.download: ")


async def test_abandoned() -> None:
    """A caller that stops reading cancels the call."""
    reply = TwoChunks()
    client, events = observed(reply)
    async with client.files.open("f1") as download:
        async for _ in download:
            break
    assert last(events)[0] == "cancelled"
    assert reply.closed == 1


async def test_cancelled_while_reading() -> None:
    """A caller that is cancelled while it waits for a chunk cancels the call."""
    reply = TwoChunks(anyio.sleep_forever)
    client, events = observed(reply)

    async def read() -> None:
        async with client.files.open("f1") as download:
            await download.read()

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert last(events)[0] == "cancelled"
    assert reply.closed == 1


async def test_refused() -> None:
    """A refused download has failed."""
    client, events = observed(make_refusal(404, "entity_not_found"))
    with pytest.raises(NotFoundError):
        async with client.files.open("f1"):
            pass
    assert last(events) == ("failed", 1, "NotFoundError", "none")


async def test_captured() -> None:
    """A capture contains the head of each reply, and not the body of a download."""
    client, _ = observed(make_refusal(404, "entity_not_found"), TwoChunks())
    with capture() as replies:
        with pytest.raises(NotFoundError):
            async with client.files.open("f1"):
                pass
        async with client.files.open("f1") as download:
            await download.read()
    assert [(reply.status, reply.content[:8]) for reply in replies] == [(404, b'{"timest'), (200, b"")]
    assert replies[1].header("content-length") == "6"
    assert replies[1].facts.operation == "files.download"


async def test_a_download_entered_twice() -> None:
    """A download is one request; entering it again is an error."""
    client, _ = observed(TwoChunks())
    download = client.files.open("f1")
    assert repr(download) == "Download(not started)"
    async with download:
        assert repr(download) == "Download(status=200, size=6, content_type=None)"
        with pytest.raises(RuntimeError):
            async with download:
                pass
    assert len(get_requests(client)) == 1


async def test_without_observers() -> None:
    """Without observers, the same content is received."""
    seen: list[Request] = []

    def handle(request: Request) -> Reply:
        seen.append(request)
        return TwoChunks() if request.stream else make_reply()

    async with make_client(handle).files.open("f1") as download:
        assert download.size == 6
        assert await download.read() == b"onetwo"
