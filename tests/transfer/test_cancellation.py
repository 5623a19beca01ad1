"""A transfer that is cancelled at any await, or abandoned, leaves no file, open reply or generator behind."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from easemob_async import Easemob
from easemob_async.transports import Reply, Request
from tests.handler import make_client, make_reply

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends, pytest.mark.uvloop]

UPLOADED = {"uri": "https://im.invalid/org/app/chatfiles", "entities": [{"uuid": "f1", "type": "chatfile"}]}
LINE = json.dumps({"msg_id": "1", "timestamp": 1, "payload": {"bodies": []}}).encode() + b"\n"


class SlowReply(Reply):
    """A reply in chunks, with an await before and after each."""

    def __init__(self, *chunks: bytes) -> None:
        super().__init__(200, [])
        self.chunks_left = chunks
        self.closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks_left:
            await anyio.lowlevel.checkpoint()
            yield chunk
            await anyio.lowlevel.checkpoint()

    async def aclose(self) -> None:
        self.closed = True


class SlowService:
    """A service that sends and receives files slowly."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks_left = chunks
        self.replies: list[SlowReply] = []
        self.client = make_client(self.answer, limits=False)

    async def answer(self, request: Request) -> Reply:
        await anyio.lowlevel.checkpoint()
        if not isinstance(request.body, bytes):
            async for _ in request.body:
                await anyio.lowlevel.checkpoint()
            return make_reply(200, UPLOADED)
        if not request.stream:
            return make_reply(200, {"data": [{"url": "https://storage.invalid/h.gz"}]})
        reply = SlowReply(*self.chunks_left)
        self.replies.append(reply)
        return reply

    def check(self) -> None:
        assert all(reply.closed for reply in self.replies)


async def cancel_after(steps: int, call: Callable[[], Awaitable[object]]) -> bool:
    """Cancel a call after *steps* steps; returns whether it had ended before."""
    ended = False

    async def run() -> None:
        nonlocal ended
        await call()
        ended = True

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    return ended


STEPS = [*range(24), 30, 40, 60]
"""Numbers of steps, up to more than any of these transfers has."""


async def test_download(tmp_path: Path) -> None:
    """The file is complete or does not exist, and no temporary file remains."""
    for steps in STEPS:
        service = SlowService(b"one", b"two", b"three")
        ended = await cancel_after(steps, partial(service.client.files.download, "f1", tmp_path / "a"))
        service.check()
        assert [path.name for path in tmp_path.iterdir()] == (["a"] if ended else [])
        (tmp_path / "a").unlink(missing_ok=True)
    gc.collect()


async def test_upload(tmp_path: Path) -> None:
    """The file that is uploaded is closed."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 150_000)
    for steps in STEPS:
        await cancel_after(steps, partial(SlowService().client.files.upload, path))
    gc.collect()


async def read_all(client: Easemob) -> None:
    async for _ in client.history.iter(datetime(2024, 1, 1, tzinfo=UTC)):
        pass


async def test_history() -> None:
    """The reply with the history file is closed."""
    data = gzip.compress(LINE * 20)
    for steps in STEPS:
        service = SlowService(data[:15], data[15:30], data[30:])
        await cancel_after(steps, partial(read_all, service.client))
        service.check()
    gc.collect()


@pytest.mark.parametrize("taken", [0, 1, 5])
async def test_abandoned_history(taken: int) -> None:
    """Closing the iterator closes the reply."""
    service = SlowService(LINE * 3, LINE * 3, LINE * 3)
    found = service.client.history.iter(datetime(2024, 1, 1, tzinfo=UTC))
    for _ in range(taken):
        await anext(found)
    await found.aclose()  # type: ignore[attr-defined]
    service.check()
    gc.collect()


async def test_a_failing_progress_callback(tmp_path: Path) -> None:
    """An exception in the progress callback ends the transfer and closes everything."""

    def broken(_: int, __: int | None) -> None:
        raise RuntimeError("no")

    service = SlowService(b"one", b"two")
    with pytest.raises(RuntimeError):
        await service.client.files.download("f1", tmp_path / "a", on_progress=broken)
    (tmp_path / "b").write_bytes(b"x" * 150_000)
    with pytest.raises(RuntimeError):
        await service.client.files.upload(tmp_path / "b", on_progress=broken)
    service.check()
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
