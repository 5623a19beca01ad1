"""Requests of a job that is stopped: none is written afterwards."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from easemob_async.batch import Job
from easemob_async.batch._journal import Journal
from easemob_async.transports import Reply, Request
from tests.batch.helpers import HELLO, names
from tests.handler import make_client, make_reply
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


class Service:
    """A service that accepts every message, and counts the requests."""

    def __init__(self) -> None:
        self.requests = 0

    def __call__(self, request: Request) -> Reply:
        self.requests += 1
        assert isinstance(request.body, bytes)
        return make_reply(200, {"data": dict.fromkeys(json.loads(request.body)["to"], "1")})


class SlowDisk:
    """A disk whose syncs wait for ``release``, once a job's journal is open."""

    def __init__(self) -> None:
        self.is_slow = False
        self.entered, self.release = threading.Event(), threading.Event()

    def fsync(self, descriptor: int) -> None:
        if self.is_slow:
            self.entered.set()
            self.release.wait()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    disk = SlowDisk()
    monkeypatch.setattr(os, "fsync", disk.fsync)
    return disk


async def stop_during_sync(job: Job[str], disk: SlowDisk) -> None:
    """Stop *job* while its first record is on its way to the disk."""
    disk.is_slow = True
    await anyio.to_thread.run_sync(disk.entered.wait)
    job.stop()
    disk.release.set()


async def test_stopped_while_the_intent_is_synced(tmp_path: Path, disk: SlowDisk) -> None:
    """A request whose record is on its way to the disk when the job is stopped is not written; its items are undone."""
    path = tmp_path / "journal"
    service = Service()
    job = make_client(service, limits=False).batch.send_to_users(names(4), HELLO, chunk=1, concurrency=3, journal=path)
    async with anyio.create_task_group() as group, job:
        await stop_during_sync(job, disk)
        group.start_soon(settle)
        async for outcome in job:
            assert outcome.status == "failed"
    assert (service.requests, job.report.failed, job.report.requests) == (0, 3, 0)
    assert_undone(path)


async def test_call_of_fan_out_while_the_intent_is_synced(tmp_path: Path, disk: SlowDisk) -> None:
    """The same holds for the calls of a job that calls any function."""
    path = tmp_path / "journal"
    called: list[str] = []

    async def call(item: str) -> None:
        called.append(item)

    job = make_client(Service()).batch.fan_out(names(4), call, concurrency=3, journal=path)
    async with anyio.create_task_group() as group, job:
        await stop_during_sync(job, disk)
        group.start_soon(settle)
        assert {outcome.status async for outcome in job} == {"failed"}
    assert (called, job.report.failed) == ([], 3)
    assert_undone(path)


def assert_undone(path: Path) -> None:
    """Assert that the journal has no item that was sent."""
    header = json.loads(path.read_bytes().splitlines()[0])
    journal = Journal(path, {name: header[name] for name in ("app", "job", "target")})
    assert [journal.find(name) for name in names(4)] == [None] * 4
    journal.close()
