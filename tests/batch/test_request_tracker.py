"""Requests of a job that is stopped: none is written afterwards."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

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


async def test_stopped_while_the_intent_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request whose record is on its way to the disk when the job is stopped is not written; its items are undone."""
    path = tmp_path / "journal"
    entered, release = threading.Event(), threading.Event()
    is_open = False

    def slow_fsync(descriptor: int) -> None:
        if is_open:
            entered.set()
            release.wait()

    monkeypatch.setattr(os, "fsync", slow_fsync)
    service = Service()
    job = make_client(service, limits=False).batch.send_to_users(names(4), HELLO, chunk=1, concurrency=3, journal=path)
    async with anyio.create_task_group() as group, job:
        is_open = True
        await anyio.to_thread.run_sync(entered.wait)
        job.stop()
        release.set()
        group.start_soon(settle)
        async for outcome in job:
            assert outcome.status == "failed"
    assert (service.requests, job.report.failed, job.report.requests) == (0, 3, 0)
    header = json.loads(path.read_bytes().splitlines()[0])
    journal = Journal(path, {name: header[name] for name in ("app", "job", "target")})
    assert [journal.find(name) for name in names(4)] == [None] * 4
    journal.close()
