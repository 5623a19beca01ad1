"""Replies in pieces, as those see them who watch calls: observers, captures, and errors in the midst."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from easemob_async import Easemob, NotFoundError, RequestFacts, TransportError, capture
from easemob_async._wire.port import Reply, Request
from easemob_async.observe import CallEvent
from tests.handler import HandlerTransport, answer, client_of, refusal, scripted

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


class Trickle(Reply):
    """A reply in two pieces, and then whatever is to happen."""

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


def watched(*replies: Reply) -> tuple[Easemob, list[CallEvent]]:
    events: list[CallEvent] = []
    return client_of(scripted(*replies), observers=[events.append], limits=False), events


def last(events: list[CallEvent]) -> tuple[str, int, str | None, str | None]:
    event = events[-1]
    return event.step, event.attempt, event.error, event.sent


async def test_completed_when_it_is_read() -> None:
    """A download is completed when its last byte was read, not when its head came."""
    client, events = watched(Trickle())
    async with client.files.open("f1") as download:
        assert [event.step for event in events] == ["queued", "sent", "replied"]
        assert await download.read() == b"onetwo"
        assert last(events) == ("completed", 1, None, None)
    assert [event.step for event in events] == ["queued", "sent", "replied", "completed"]


async def test_failed_in_the_midst() -> None:
    """A download that breaks off has failed, and its error says which call it was."""
    client, events = watched(Trickle(TransportError("the connection broke", sent="yes")))
    with pytest.raises(TransportError) as caught:
        async with client.files.open("f1") as download:
            await download.read()
    assert last(events) == ("failed", 1, "TransportError", "yes")
    assert [event.step for event in events].count("failed") == 1
    assert isinstance(caught.value.facts, RequestFacts)
    assert caught.value.facts.operation == "files.download"
    assert str(caught.value).startswith("files.download: ")


async def test_left_in_the_midst() -> None:
    """Whoever stops reading has given up the call."""
    reply = Trickle()
    client, events = watched(reply)
    async with client.files.open("f1") as download:
        async for _ in download:
            break
    assert last(events)[0] == "cancelled"
    assert reply.closed == 1


async def test_cancelled_in_the_midst() -> None:
    """So has whoever is cancelled while the next piece is awaited."""
    reply = Trickle(anyio.sleep_forever)
    client, events = watched(reply)

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
    """A refusal is one as ever."""
    client, events = watched(refusal(404, "entity_not_found"))
    with pytest.raises(NotFoundError):
        async with client.files.open("f1"):
            pass
    assert last(events) == ("failed", 1, "NotFoundError", "yes")


async def test_captured() -> None:
    """A capture has the head of each reply; the body of a download goes by without being kept."""
    client, _ = watched(refusal(404, "entity_not_found"), Trickle())
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
    """It is one request; a second one would leave the first reply open."""
    client, _ = watched(Trickle())
    download = client.files.open("f1")
    async with download:
        with pytest.raises(RuntimeError):
            async with download:
                pass
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    assert len(transport.requests) == 1


async def test_a_stream_needs_no_watchers() -> None:
    """Without observers it is the same stream."""
    seen: list[Request] = []

    def handle(request: Request) -> Reply:
        seen.append(request)
        return Trickle() if request.stream else answer()

    async with client_of(handle).files.open("f1") as download:
        assert download.size == 6
        assert await download.read() == b"onetwo"
