"""A job resumed with its journal: nothing done is repeated, nothing unconfirmed is sent again unasked."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError
from easemob_async._wire.port import Reply, Request
from easemob_async.batch import Reason
from easemob_async.batch._journal import Journal
from easemob_async.emulator import Emulator
from easemob_async.models import TextMessage
from tests.handler import answer, client_of

pytestmark = pytest.mark.anyio

HELLO = TextMessage(text="hello")
SEND = "messages.send_to_users"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "job.journal"


def names(count: int) -> list[str]:
    return [f"u{number}" for number in range(count)]


def delivered(emulator: Emulator) -> dict[str, int]:
    return dict(emulator.tenant("org", "app").messages.delivered["users"])


async def test_what_is_done_is_not_repeated(emulator: Emulator, client: Easemob, path: Path) -> None:
    """A second run skips what the first has done, and does the rest."""
    first = await client.batch.send_to_users([*names(20), "not legal"], HELLO, chunk=10, journal=path)
    assert (first.ok, first.failed) == (20, 1)
    second = await client.batch.send_to_users([*names(35), "not legal"], HELLO, chunk=10, journal=path)
    assert (second.ok, second.failed, second.skipped_for) == (15, 1, {Reason.EARLIER_RUN: 20})
    assert delivered(emulator) == dict.fromkeys(names(35), 1)


async def test_what_is_unconfirmed_stays_so(emulator: Emulator, client: Easemob, path: Path) -> None:
    """Recipients of an unanswered request are maybe in every later run, until told to send again."""
    emulator.faults.add("unavailable_after", operation=SEND, times=1)
    first = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path)
    assert (first.ok, first.maybe) == (10, 10)
    second = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path)
    assert (second.skipped, second.maybe, second.requests) == (10, 10, 0)
    assert max(delivered(emulator).values()) == 1
    third = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path, resend_unconfirmed=True)
    assert (third.skipped, third.ok) == (10, 10)


async def test_registering_tells_its_own_users(emulator: Emulator, client: Easemob, path: Path) -> None:
    """Users made by an unanswered request of an earlier run are told from those who were there before it."""
    await client.users.register("u3", password="p")
    emulator.tenant("org", "app").users["u3"].created -= 60_000
    rows = [{"username": name, "password": "p"} for name in names(10)]
    emulator.faults.add("unavailable_after", operation="users.register_many", times=1)
    first = await client.batch.register_users(rows, journal=path, repeats=0)
    assert first.maybe == 10
    second = await client.batch.register_users(rows, journal=path)
    assert (second.ok, second.skipped_for) == (9, {"exists already": 1})
    third = await client.batch.register_users(rows, journal=path)
    assert third.skipped_for == {Reason.EARLIER_RUN: 10}


async def test_nothing_secret(client: Easemob, path: Path) -> None:
    """The file holds IDs, no password and no message, and belongs to its owner alone."""
    await client.batch.register_users([{"username": "u1", "password": "canary-1"}], journal=path)
    other = path.with_suffix(".2")
    await client.batch.send_to_users(["u1"], TextMessage(text="canary-2"), journal=other)
    assert b"u1" in path.read_bytes()
    assert b"canary" not in path.read_bytes() + other.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_another_jobs_journal(client: Easemob, path: Path) -> None:
    """A journal of another kind of job, group, app or message is refused, and nothing is sent."""
    await client.batch.send_to_users(["u1"], HELLO, journal=path)
    before = path.read_bytes()
    for job, differs in (
        (client.batch.delete_users(["u1"], journal=path), "job and target"),
        (client.batch.send_to_users(["u2"], TextMessage(text="another"), journal=path), "target"),
        (client.batch.send_to_users(["u2"], HELLO, sender="alice", journal=path), "target"),
    ):
        with pytest.raises(InvalidArgumentError, match=f"with another {differs}; use another file$"):
            await job
    async with Easemob("org#other", base_url="http://127.0.0.1", token="t") as other:
        with pytest.raises(InvalidArgumentError, match=r"with another app; use another file$"):
            await other.batch.send_to_users(["u2"], HELLO, journal=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"alice,1\n", b"alice", b'{"a":1}\n', b'{"journal":1}\n'])
async def test_a_file_of_another_kind(client: Easemob, path: Path, content: bytes) -> None:
    """A file that is no journal is refused and left as it is."""
    path.write_bytes(content)
    with pytest.raises(InvalidArgumentError, match=r"is not a journal of a bulk job; use another file$"):
        await client.batch.delete_users([], journal=path)
    assert path.read_bytes() == content


async def test_damaged(client: Easemob, path: Path) -> None:
    """Damage before the last line is refused: what it hid cannot be known."""
    await client.batch.delete_users(names(3), journal=path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\x00" * 20 + b"\n", *lines[2:]]))
    with pytest.raises(InvalidArgumentError, match=r"damaged in line 2; restore it or use another file$"):
        await client.batch.delete_users(names(3), journal=path)


async def test_in_use(path: Path) -> None:
    """Two jobs cannot write one journal; when the first has ended, another can."""
    header = {"app": "a", "job": "j", "target": "t"}
    first = Journal(path, header)
    with pytest.raises(InvalidArgumentError, match=r"in use by another job; wait for its end or use another file$"):
        Journal(path, header)
    await first.aclose()
    await Journal(path, header).aclose()


async def test_cannot_be_written(client: Easemob, tmp_path: Path) -> None:
    """Where there can be no journal there is no job."""
    with pytest.raises(OSError, match="nowhere"):
        await client.batch.delete_users(["u1"], journal=tmp_path / "nowhere" / "journal")


async def test_switching_off_what_it_needs(client: Easemob, path: Path) -> None:
    """A journal needs items that are named, each once."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.delete_users([], journal=path, unique=False)
    assert caught.value.argument == "unique"

    async def call(item: int) -> None:
        pass

    report = await client.batch.fan_out([1, 2], call, journal=path)
    assert [str(outcome.error) for outcome in report.failures] == [
        "key: must return the name of every item, because the journal needs it"
    ] * 2
    assert (await client.batch.fan_out([1, 2, 2], call, key=str, journal=path)).ok == 2
    assert (await client.batch.fan_out([1, 2, 3], call, key=str, journal=path)).ok == 1


async def test_on_disk_before_it_is_sent(path: Path) -> None:
    """When a request arrives, the journal already names everybody in it."""

    def check(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        recipients = json.loads(request.body)["to"]
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        assert any(line.get("sent") == recipients for line in lines)
        return answer(200, {"data": dict.fromkeys(recipients, "1")})

    client = client_of(check, limits=False)
    assert (await client.batch.send_to_users(names(50), HELLO, chunk=5, journal=path)).ok == 50


async def test_cut_off_anywhere(tmp_path: Path) -> None:
    """Whatever a crash leaves of the file, the next run sends to nobody who may have the message, and to the rest."""
    path = tmp_path / "whole"
    log: list[tuple[int, list[str]]] = []

    def take_down(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        recipients = json.loads(request.body)["to"]
        log.append((path.stat().st_size, recipients))
        return answer(200, {"data": dict.fromkeys(recipients, "1")})

    client = client_of(take_down, limits=False)
    await client.batch.send_to_users(names(12), HELLO, chunk=3, concurrency=2, journal=path)
    whole, sent_before = path.read_bytes(), list(log)

    # In every line, at its ends, and at every seventh byte.
    ends = {end + near for end, byte in enumerate(whole) if byte == ord("\n") for near in (0, 1)}
    for cut in sorted({*range(0, len(whole), 7), *ends}):
        path = tmp_path / f"cut{cut}"
        path.write_bytes(whole[:cut])
        log.clear()
        report = await client.batch.send_to_users(names(12), HELLO, chunk=3, concurrency=2, journal=path)
        # When the file was of this length these were out, perhaps.
        earlier = {name for size, recipients in sent_before if size <= cut for name in recipients}
        now = {name for _, recipients in log for name in recipients}
        assert not earlier & now, cut
        whole_lines = whole[:cut].splitlines(keepends=True)
        told = [json.loads(line).get("sent", []) for line in whole_lines if line.endswith(b"\n")]
        assert now == set(names(12)).difference(*told)
        assert (report.ok, report.total, report.failed) == (len(now), 12, 0)


CHILD = """
import asyncio, sys
from easemob_async import Easemob
from easemob_async.models import TextMessage

async def main():
    async with Easemob("org#app", base_url=sys.argv[1], token=sys.argv[2], limits=False) as client:
        recipients = (f"u{number}" for number in range(400))
        job = client.batch.send_to_users(recipients, TextMessage(text="x"), chunk=5, concurrency=4, journal=sys.argv[3])
        report = await job
        print(report.ok, report.maybe, report.skipped, report.failed)

asyncio.run(main())
"""


def test_killed(path: Path) -> None:
    """Killed again and again and resumed, a job sends to everybody at most once and accounts for all."""
    emulator = Emulator(limits=False)
    token = emulator.tenant("org", "app").tokens.issue(0).text
    emulator.faults.add_latency((0.005, 0.02), operation=SEND)
    with emulator.serve_in_thread() as server:
        command = [sys.executable, "-c", CHILD, server.base_url, token, os.fspath(path)]

        def requests() -> int:
            return emulator.statistics().requests

        for _ in range(2):
            goal = requests() + 12
            child = subprocess.Popen(command)
            while requests() < goal:
                time.sleep(0.001)  # another process has no events to wait for
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        last = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    ok, maybe, skipped, failed = (int(word) for word in last.stdout.split())
    got = delivered(emulator)
    assert set(got.values()) == {1}
    assert (ok + maybe + skipped, failed) == (400, 0)
    assert ok + skipped <= len(got) <= 400
    assert 0 < maybe <= 2 * 4 * 5


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


async def test_outcomes_are_noted(emulator: Emulator, client: Easemob, path: Path) -> None:
    """What was refused is noted as not done, so that a later run tries again."""
    await client.users.register("alice", password="p")
    group_id = await client.groups.create("alice", public=True)
    first = await client.batch.add_group_members(group_id, ["alice", "bob"], journal=path)
    assert (first.skipped, first.failed) == (1, 1)
    assert [line for line in lines_of(path) if "undone" in line] == [{"undone": ["bob"]}]
    await client.users.register("bob", password="p")
    second = await client.batch.add_group_members(group_id, ["alice", "bob"], journal=path)
    assert (second.skipped, second.ok) == (1, 1)
