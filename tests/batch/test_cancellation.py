"""Cancellation of jobs: the journal is closed, unlocked and true, wherever the job is cancelled, and however often."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import types
from collections import Counter
from collections.abc import Collection, Coroutine, Generator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import Easemob
from easemob_async.batch import Report
from easemob_async.batch._journal import Journal
from easemob_async.transports import Reply, Request
from tests.batch.helpers import HELLO, names
from tests.handler import make_client, make_reply
from tests.settling import settle

pytestmark = pytest.mark.anyio

NAMES = names(8)


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Both event loops of asyncio."""
    if request.param == "uvloop":
        pytest.importorskip("uvloop")
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


class Recipients(Counter[str]):
    """A service that counts the messages of each recipient, and takes some turns of the event loop to reply."""

    async def __call__(self, request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        usernames = json.loads(request.body)["to"]
        self.update(usernames)
        await settle(3)
        return make_reply(200, {"data": dict.fromkeys(usernames, "1")})


@types.coroutine
def cancel_at(points: Collection[int], coroutine: Coroutine[Any, Any, None]) -> Generator[Any, Any, int]:
    """Run *coroutine*, and cancel its task at the awaits with these numbers; returns the number of awaits."""
    count = 0
    error: BaseException | None = None
    task = asyncio.current_task()
    assert task is not None
    while True:
        try:
            awaited = coroutine.send(None) if error is None else coroutine.throw(error)
        except StopIteration:
            return count
        except asyncio.CancelledError:
            assert points
            return count
        if count in points:
            task.cancel()
        count += 1
        error = None
        try:
            yield awaited
        except BaseException as raised:
            error = raised


async def send(client: Easemob, path: Path) -> Report[str]:
    return await client.batch.send_to_users(NAMES, HELLO, chunk=2, concurrency=2, journal=path)


async def send_with_cancellation(
    path: Path, points: Collection[int], *, streamed: bool
) -> tuple[int, Recipients, Report[str]]:
    """Send, cancelled at *points*; returns the number of awaits, the messages sent, and the report so far."""
    service = Recipients()
    client = make_client(service, limits=False)
    job = client.batch.send_to_users(NAMES, HELLO, chunk=2, concurrency=2, journal=path)

    async def run() -> None:
        if not streamed:
            await job
            return
        async with job:
            async for _ in job:
                # An await of the reader, at which it can be cancelled too.
                await asyncio.sleep(0)

    async def drive() -> int:
        return await cancel_at(points, run())

    count = await asyncio.create_task(drive())
    return count, service, job.report


@pytest.mark.parametrize("streamed", [False, True])
async def test_cancelled_at_every_await(tmp_path: Path, streamed: bool) -> None:
    """A job that is cancelled once or twice, anywhere, leaves a journal with which the next run sends only the rest."""
    count, _, _ = await send_with_cancellation(tmp_path / "whole", (), streamed=streamed)
    assert count > 3
    pairs = [(first, second) for second in range(count + 6) for first in range(second + 1)]
    for number, points in enumerate(pairs):
        path = tmp_path / str(number)
        _, service, first = await send_with_cancellation(path, points, streamed=streamed)
        client = make_client(service, limits=False)
        # Raises an error if the journal is locked.
        second = await send(client, path)
        assert max(service.values()) == 1, points
        assert set(service) == set(NAMES), points
        assert (second.failed, second.total) == (0, len(NAMES)), points
        assert first.ok + second.ok + second.unconfirmed == len(NAMES), points
        assert second.skipped == first.ok, points


async def test_unlocked_while_a_sync_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is cancelled while its journal is synced unlocks it, although the operating system still uses it."""
    path = tmp_path / "journal"
    header = {"app": "org#app", "job": "fan_out", "target": "call"}
    entered, release, left = threading.Event(), threading.Event(), threading.Event()
    is_closing = False

    def slow_fsync(descriptor: int) -> None:
        if not is_closing:
            return
        # Like a system call, it has a reference to the open file.
        reference = os.dup(descriptor)
        entered.set()
        release.wait()
        os.close(reference)
        left.set()

    monkeypatch.setattr(os, "fsync", slow_fsync)

    async def call(item: str) -> None:
        nonlocal is_closing
        is_closing = True

    call.__qualname__ = "call"

    async def run() -> None:
        await make_client(Recipients()).batch.fan_out(["a"], call, journal=path)

    task = asyncio.create_task(run())
    try:
        await asyncio.to_thread(entered.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        journal = Journal(path, header)
        assert journal.find("a") == "done"
        journal.close()
    finally:
        release.set()
        left.wait()


async def test_cancelled_while_the_journal_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is cancelled twice while its journal is opened in a thread waits for the thread, and closes it."""
    path = tmp_path / "journal"
    header = {"app": "org#app", "job": "delete_users", "target": ""}
    entered, release = threading.Event(), threading.Event()
    fsync = os.fsync

    def slow_fsync(descriptor: int) -> None:
        entered.set()
        release.wait()
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow_fsync)

    async def run() -> None:
        await make_client(Recipients()).batch.delete_users(["a"], journal=path)

    task = asyncio.create_task(run())
    await asyncio.to_thread(entered.wait)
    for _ in range(2):
        task.cancel()
        await settle()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    Journal(path, header).close()
