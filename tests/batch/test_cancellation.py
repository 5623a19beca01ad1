"""
Cancellation of jobs: the journal is closed, unlocked and true, wherever the job is cancelled, and however often.

A ``CancelledError`` that the caller's own code raises does not cancel the job.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import types
from collections import Counter
from collections.abc import AsyncIterator, Collection, Coroutine, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import Easemob
from easemob_async.batch import Progress, Report
from easemob_async.batch._journal import Journal
from easemob_async.transports import Reply, Request
from tests.batch.helpers import HELLO, names
from tests.handler import make_client, make_reply
from tests.loops import ASYNCIO, UVLOOP
from tests.settling import settle

pytestmark = pytest.mark.anyio

NAMES = names(8)


@pytest.fixture(params=[ASYNCIO, UVLOOP])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Both event loops of asyncio."""
    backend: tuple[str, dict[str, Any]] = request.param
    return backend


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


async def raise_cancelled_error() -> None:
    """Await a task that was cancelled, so that the error is not one of the current task."""
    task = asyncio.create_task(asyncio.Event().wait())
    task.cancel()
    await task


@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("cancels_its_task", [False, True])
async def test_call_that_raises_cancelled_error(concurrency: int, cancels_its_task: bool) -> None:
    """Items whose call raises CancelledError are unconfirmed; every other item has its outcome."""

    async def call(item: str) -> None:
        if item in {"u0", "u1", "u5"}:
            task = asyncio.current_task()
            if cancels_its_task and task is not None:
                task.cancel()
                await asyncio.sleep(0)
            await raise_cancelled_error()
        # Its timeout must still work in a task with an earlier cancellation.
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await asyncio.Event().wait()

    report = await make_client(Recipients()).batch.fan_out(NAMES, call, concurrency=concurrency)
    assert (report.ok, report.unconfirmed, report.exhausted) == (5, 3, True)
    found = {(outcome.key, outcome.error.effect) for outcome in report.failures if outcome.error is not None}
    assert found == {("u0", "unknown"), ("u1", "unknown"), ("u5", "unknown")}


async def test_call_that_raises_cancelled_error_is_not_called_again(tmp_path: Path) -> None:
    """An item whose call raised CancelledError is unconfirmed in the journal, too."""
    called: list[str] = []

    async def call(item: str) -> None:
        called.append(item)
        await raise_cancelled_error()

    for _ in range(2):
        report = await make_client(Recipients()).batch.fan_out(NAMES, call, journal=tmp_path / "journal")
        assert report.unconfirmed == len(NAMES)
    assert called == NAMES


@pytest.mark.parametrize(("sent", "status"), [(True, "unconfirmed"), (False, "failed")])
async def test_request_that_raises_cancelled_error(sent: bool, status: str) -> None:
    """CancelledError of the transport leaves the items of a request unconfirmed; of the token's source, not sent."""

    async def reply(request: Request) -> Reply:
        await raise_cancelled_error()
        raise AssertionError

    async def fetch_token() -> str:
        if not sent:
            await raise_cancelled_error()
        return "t"

    async with make_client(reply, token=fetch_token) as client:
        report = await client.batch.send_to_users(NAMES, HELLO, chunk=3)
    effect = "unknown" if sent else "none"
    found = [(outcome.status, outcome.error and outcome.error.effect) for outcome in report.failures]
    assert found == [(status, effect)] * len(NAMES)


async def test_cancelled_while_a_call_raises_cancelled_error() -> None:
    """A job that is cancelled ends as cancelled, whatever its calls raise."""
    started = asyncio.Event()

    async def call(item: str) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await raise_cancelled_error()

    async def run() -> None:
        await job

    job = make_client(Recipients()).batch.fan_out(NAMES, call, concurrency=2, drain=0)
    task = asyncio.create_task(run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (job.report.unconfirmed, job.report.total) == (2, 2)


@pytest.mark.parametrize("is_async", [False, True])
async def test_input_that_raises_cancelled_error(is_async: bool) -> None:
    """An input that raises CancelledError has not ended: the job raises an error after the rows before it are sent."""

    def read() -> Iterator[str]:
        yield from NAMES[:3]
        raise asyncio.CancelledError

    async def read_async() -> AsyncIterator[str]:
        for name in NAMES[:3]:
            yield name
        await raise_cancelled_error()

    job = make_client(Recipients()).batch.send_to_users(read_async() if is_async else read(), HELLO, chunk=2)
    with pytest.raises(RuntimeError, match=r"^the input raised CancelledError, although the job was not cancelled; "):
        await job
    assert (job.report.ok, job.report.exhausted) == (3, False)


async def test_key_that_raises_cancelled_error() -> None:
    """A function of the caller that raises CancelledError outside of a call ends the job with an error."""

    def key(item: str) -> str:
        raise asyncio.CancelledError

    async def call(item: str) -> None: ...

    with pytest.raises(RuntimeError, match=r"^a worker raised CancelledError, although the job was not cancelled; "):
        await make_client(Recipients()).batch.fan_out(NAMES, call, key=key)


@pytest.mark.parametrize("progress_every", [1e-9, 100])
async def test_progress_function_that_raises_cancelled_error(progress_every: float) -> None:
    """An on_progress that raises CancelledError, while the job runs or at its end, does not cancel the caller."""

    def draw(record: Progress) -> None:
        raise asyncio.CancelledError

    async def call(item: str) -> None:
        await settle(3)

    job = make_client(Recipients()).batch.fan_out(
        NAMES, call, concurrency=1, on_progress=draw, progress_every=progress_every
    )
    with pytest.raises(RuntimeError, match=r"^on_progress raised CancelledError, although the job was not cancelled; "):
        await job
    assert job.report.exhausted is (progress_every == 100)
