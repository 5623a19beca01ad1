"""Jobs under rate limits: pacing, and stopping while requests wait or are in flight."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import pytest

from easemob_async import Easemob, InvalidArgumentError, LimitSettings, TransportError, Window
from easemob_async.batch import Progress
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.batch.helpers import HELLO, names, run
from tests.handler import make_client, make_reply
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


def sent(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return make_reply(200, {"data": {username: f"m-{username}" for username in json.loads(request.body)["to"]}})


async def test_paced_by_recipients() -> None:
    """Of 3,000 messages at 6,000 a minute, a fifth of a window is sent at once; progress names the limit."""
    clock = ManualClock()
    client = make_client(sent, clock=clock)
    job = client.batch.send_to_users(names(3000), HELLO)
    estimated = job.estimate()
    assert estimated > (3000 - 1200) / 100
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        assert job.report.ok == 1200
        assert job.progress.waiting_for == "6000 recipients in 60 s"
        await clock.advance(job.progress.waiting_seconds)
        assert job.report.ok == 1800
        await clock.advance(estimated)
    assert job.report.requests == 5
    assert job.report.seconds == pytest.approx(estimated)
    assert job.progress.waiting_seconds == 0.0
    assert client.batch.send_to_users(names(5), HELLO).estimate(0) == 0.0


async def test_eta() -> None:
    """The estimated time does not take the first burst for the rate of the job."""
    clock = ManualClock()
    client = make_client(sent, clock=clock)
    job = client.batch.send_to_users(names(12_000), HELLO, concurrency=2)
    progress = job.progress
    assert progress.eta is None
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        while not job.progress.finished:
            progress = job.progress
            left = 12_000 - progress.done
            # At 6,000 recipients a minute, and at most two requests of 600 are waiting.
            assert progress.eta is not None
            assert max(left - 1800, 0) / 100 <= progress.eta <= left / 100 + 60
            await clock.advance(5)
    progress = job.progress
    assert progress.eta == 0.0
    # Of 12,000 recipients, 1,200 are sent at once, and the rest at 100 a second.
    assert 108 - 6 <= job.report.seconds <= 108 + 12


async def test_unreachable_service() -> None:
    """A job whose requests are rare, because each takes long to fail, ends after half a minute without a connection."""

    async def refuse(request: Request) -> Reply:
        assert request.grant is not None
        request.grant.delay()
        await clock.sleep(12)
        raise TransportError("cannot connect to host: connection refused", effect="none")

    clock = ManualClock()
    client = make_client(refuse, clock=clock)
    job = client.batch.send_to_users(iter(names(100_000)), HELLO)
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        await settle()
        await clock.advance(29)
        assert not job.progress.finished
        for _ in range(60):
            await clock.advance(5)
    report = job.report
    assert "refused; stopped after 3" in str(report.stopped_by)
    assert "seconds in which no request could connect: check base_url and the network" in str(report.stopped_by)
    assert (report.failed, report.unconfirmed, report.total) == (6000, 0, 6000)
    assert 3 <= report.requests < 10


async def test_progress_with_a_chunk_above_the_limit() -> None:
    """A chunk that no window of the limits allows ends the job with an error that says so; its progress raises none."""
    limits = LimitSettings(overrides={"messages.users.recipients": (Window(100, 60),)})
    records: list[Progress] = []
    client = make_client(sent, limits=limits)
    report = await client.batch.send_to_users(names(5000), HELLO, chunk=600, on_progress=records.append)
    assert isinstance(report.stopped_by, InvalidArgumentError)
    assert records[-1].finished

    async with client.batch.send_to_users(iter(names(5000)), HELLO, chunk=600, total=5000) as job:
        assert job.progress.min_seconds_left == 0.0


async def test_eta_of_a_resumed_job(tmp_path: Path) -> None:
    """Items that an earlier run has done need no request, so they do not count as time of the rate limits."""
    client = make_client(sent, limits=False)
    await client.batch.send_to_users(names(60_000), HELLO, journal=tmp_path / "journal")
    clock = ManualClock()
    job = make_client(sent, clock=clock).batch.send_to_users(names(66_000), HELLO, journal=tmp_path / "journal")
    left: list[float] = []
    async with anyio.create_task_group() as group:
        group.start_soon(run, job)
        while not job.progress.finished:
            await settle()
            left.append(job.progress.min_seconds_left)
            await clock.advance(5)
    # 6,000 recipients take a minute; 66,000 would take eleven.
    assert 30 <= max(left) <= 120


async def test_stopped_while_waiting() -> None:
    """Recipients whose request still waits for the limits are failed, because none of it was written."""
    client = make_client(sent, clock=ManualClock())
    job = client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=4)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(run, job)
            await settle()
            scope.cancel()
    report = job.report
    assert (report.ok, report.unconfirmed, report.failed, report.exhausted) == (1200, 0, 4 * 600, False)
    assert {outcome.error.effect for outcome in report.failures if outcome.error} == {"none"}


async def test_stopped_while_sending() -> None:
    """Recipients of a request that is still in flight after the drain time are unconfirmed."""

    async def never_reply(request: Request) -> Reply:
        await anyio.sleep_forever()
        raise AssertionError

    client = make_client(never_reply, limits=False)
    job = client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=4, drain=0)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(run, job)
            await settle()
            scope.cancel()
    assert (job.report.unconfirmed, job.report.total, job.report.requests) == (2400, 2400, 4)


async def test_closed_client() -> None:
    """Closing the client ends a job at its next request."""
    client: Easemob = make_client(sent, limits=False)
    async with client.batch.send_to_users(iter(names(20_000)), HELLO, concurrency=1) as job:
        await anext(job)
        await client.aclose()
        async for _ in job:
            pass
    assert job.report.stopped_by is not None
    assert job.report.ok + job.report.failed == job.report.total < 20_000
