"""Jobs resumed with their journal: items that are done or unconfirmed are not sent again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import anyio
import pytest

from easemob_async import Easemob, InvalidArgumentError, UnexpectedReplyError
from easemob_async.batch import Reason
from easemob_async.batch._journal import Journal
from easemob_async.emulator import Emulator
from easemob_async.models import TextMessage
from easemob_async.transports import Reply, Request
from tests.batch.helpers import HELLO, delivered, names
from tests.handler import make_client, make_reply

pytestmark = pytest.mark.anyio

SEND = "messages.send_to_users"

HEADER = {"app": "org#app", "job": "delete_users", "target": ""}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "job.journal"


async def test_done_items_are_skipped(emulator: Emulator, client: Easemob, path: Path) -> None:
    """A second run skips the items that the first has done, and sends the others."""
    first = await client.batch.send_to_users([*names(20), "not legal"], HELLO, chunk=10, journal=path)
    assert (first.ok, first.failed) == (20, 1)
    second = await client.batch.send_to_users([*names(35), "not legal"], HELLO, chunk=10, journal=path)
    assert (second.ok, second.failed, second.skipped_for) == (15, 1, {Reason.EARLIER_RUN: 20})
    assert delivered(emulator) == dict.fromkeys(names(35), 1)


async def test_unconfirmed_items_stay_unconfirmed(emulator: Emulator, client: Easemob, path: Path) -> None:
    """Recipients of a request without a reply stay unconfirmed in later runs, until one resends such requests."""
    emulator.faults.add("unavailable_after", operation=SEND, times=1)
    first = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path)
    assert (first.ok, first.unconfirmed) == (10, 10)
    second = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path)
    assert (second.skipped, second.unconfirmed, second.requests) == (10, 10, 0)
    assert max(delivered(emulator).values()) == 1
    third = await client.batch.send_to_users(names(20), HELLO, chunk=10, journal=path, resend_unconfirmed=True)
    assert (third.skipped, third.ok) == (10, 10)


async def test_stopped_before_an_unconfirmed_item_is_resent(emulator: Emulator, client: Easemob, path: Path) -> None:
    """Items of a request without a reply stay unconfirmed if a run that resends them is stopped before it does so."""
    emulator.faults.add("unavailable_after", operation=SEND, times=1)
    await client.batch.send_to_users(names(3), HELLO, journal=path)
    all_read = anyio.Event()

    async def read() -> AsyncIterator[str]:
        for name in names(4):
            yield name
        all_read.set()
        await anyio.sleep_forever()

    async with client.batch.send_to_users(read(), HELLO, journal=path, resend_unconfirmed=True) as job:
        await all_read.wait()
        job.stop()
    found = [(outcome.key, outcome.status, outcome.error and outcome.error.effect) for outcome in job.report.failures]
    assert found == [*((name, "unconfirmed", "unknown") for name in names(3)), ("u3", "failed", "none")]


async def test_registering_recognizes_its_own_users(emulator: Emulator, client: Easemob, path: Path) -> None:
    """Users created by an unconfirmed request of an earlier run are ok, and users who existed before it are skipped."""
    await client.users.register("u3", password="p")
    emulator.tenant("org", "app").users["u3"].created -= 60_000
    rows = [{"username": name, "password": "p"} for name in names(10)]
    emulator.faults.add("unavailable_after", operation="users.register_many", times=1)
    first = await client.batch.register_users(rows, journal=path, retries=0)
    assert first.unconfirmed == 10
    second = await client.batch.register_users(rows, journal=path)
    assert (second.ok, second.skipped_for) == (9, {"exists already": 1})
    third = await client.batch.register_users(rows, journal=path)
    assert third.skipped_for == {Reason.EARLIER_RUN: 10}


async def test_no_secrets(client: Easemob, path: Path) -> None:
    """The file holds IDs, but neither a password nor a message, and only its owner may read it."""
    await client.batch.register_users([{"username": "u1", "password": "canary-1"}], journal=path)
    other = path.with_suffix(".2")
    await client.batch.send_to_users(["u1"], TextMessage(text="canary-2"), journal=other)
    assert b"u1" in path.read_bytes()
    assert b"canary" not in path.read_bytes() + other.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_journal_of_another_job(client: Easemob, path: Path) -> None:
    """A journal of another job kind, app or message is refused, and nothing is sent."""
    await client.batch.send_to_users(["u1"], HELLO, journal=path)
    before = path.read_bytes()
    target = r"target \(group, chat room, message or function\)"
    for job, differs in (
        (client.batch.delete_users(["u1"], journal=path), rf"kind and {target}"),
        (client.batch.send_to_users(["u2"], TextMessage(text="another"), journal=path), target),
        (client.batch.send_to_users(["u2"], HELLO, sender="alice", journal=path), target),
    ):
        with pytest.raises(
            InvalidArgumentError, match=f"is the journal of a job with a different {differs}; use another file$"
        ):
            await job
    async with Easemob("org#other", base_url="http://127.0.0.1", token="t") as other:
        with pytest.raises(
            InvalidArgumentError, match=r"is the journal of a job with a different app key; use another file$"
        ):
            await other.batch.send_to_users(["u2"], HELLO, journal=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"alice,1\n", b"alice", b'{"a":1}\n', b'{"journal":1}\n', b"[" * 100_000, b'{"a":' * 100_000 + b"\n"],
    ids=["line", "word", "object", "another journal", "brackets", "braces"],
)
async def test_not_a_journal(client: Easemob, path: Path, content: bytes) -> None:
    """A file that is not a journal is refused and left unchanged."""
    path.write_bytes(content)
    with pytest.raises(InvalidArgumentError, match=r"is not a journal of a bulk job; use another file$"):
        await client.batch.delete_users([], journal=path)
    assert path.read_bytes() == content


async def test_damaged(client: Easemob, path: Path) -> None:
    """A journal with damage before its last line is refused, because events are lost."""
    await client.batch.delete_users(names(3), journal=path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\x00" * 20 + b"\n", *lines[2:]]))
    with pytest.raises(InvalidArgumentError, match=r"damaged in line 2; restore it from a copy, because .*"):
        await client.batch.delete_users(names(3), journal=path)


async def write_journal(path: Path) -> bytes:
    """Write the journal of a job that was sent, of which some items are done, some undone and some unconfirmed."""
    journal = Journal(path, HEADER)
    await journal.record_intent(["u1", "u2", "u3"], 1_700_000_000.5)
    journal.record(["u1"], ["u2"])
    await journal.record_intent(["u4", "ü5"], 1_700_000_001.0)
    await journal.aclose()
    return path.read_bytes()


def assert_refused(path: Path, content: bytes, match: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidArgumentError, match=match):
        Journal(path, HEADER)
    assert path.read_bytes() == content


async def test_flipped_bits(path: Path) -> None:
    """A flipped bit anywhere is noticed, and the error tells what to do."""
    content = await write_journal(path)
    for position in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[position] ^= 1 << bit
            assert_refused(
                path, bytes(flipped), r"(damaged in line \d; restore it|is not a journal .*; use another file)"
            )


async def test_flipped_bits_before_an_incomplete_line(path: Path) -> None:
    """After a crash in the middle of a line, damage of the lines before it is noticed too."""
    content = await write_journal(path)
    torn = content[:-7]
    end = torn.rindex(b"\n")
    for position in range(end + 1):
        flipped = bytearray(torn)
        flipped[position] ^= 1 << position % 8
        assert_refused(path, bytes(flipped), r"(damaged in line \d; restore it|is not a journal .*; use another file)")
    # The incomplete line itself is cut off, whatever it contains.
    for position in range(end + 1, len(torn)):
        flipped = bytearray(torn)
        flipped[position] ^= 0x80
        path.write_bytes(flipped)
        Journal(path, HEADER).close()
        assert path.read_bytes() == torn[: end + 1]


async def test_missing_and_exchanged_lines(path: Path) -> None:
    """A line that is missing, repeated or in another place is noticed."""
    first, *lines = (await write_journal(path)).splitlines(keepends=True)
    for wrong in (lines[1:], [*lines[:1], *lines[2:]], [lines[0], *lines], [lines[1], lines[0], *lines[2:]]):
        assert_refused(path, b"".join([first, *wrong]), r"damaged in line \d")


async def test_format_versions(client: Easemob, path: Path) -> None:
    """A journal without checksums, of an earlier version, and one of a later version are refused with advice."""
    content = await write_journal(path)
    earlier = b'{"journal":"easemob_async.batch","version":1,"app":"org#app","job":"delete_users","target":""}\n'
    assert_refused(
        path, earlier, "earlier version of this package; end that job with that version or use another file$"
    )
    assert_refused(path, content.replace(b'"version":2', b'"version":3'), "damaged in line 1")
    Journal(path.with_name("later"), {**HEADER, "version": 3}).close()  # type: ignore[dict-item]
    later = path.with_name("later").read_bytes()
    assert_refused(path, later, "later version of this package; upgrade the package or use another file$")


@pytest.mark.parametrize("line", [1, 2])
async def test_large_file(path: Path, line: int) -> None:
    """A large file that is not a journal is refused after a bounded read."""
    if line == 2:
        await write_journal(path)
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with path.open("ab") as file:
        file.truncate(path.stat().st_size + 128 * 1024 * 1024)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidArgumentError, match=("not a journal", "damaged in line 2")[line - 1]):
            Journal(path, HEADER)
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


async def test_not_a_regular_file(client: Easemob, path: Path) -> None:
    """A pipe, from which a read would never return, is refused."""
    os.mkfifo(path)
    with pytest.raises(InvalidArgumentError, match=r"is not a regular file; use another path$"):
        await client.batch.delete_users([], journal=path)


async def test_missing_last_line(path: Path) -> None:
    """A journal whose last lines are missing is as after a crash before they were written, as the module tells."""
    journal = Journal(path, HEADER)
    await journal.record_intent(["a"], 1.0)
    await journal.record_intent(["b"], 2.0)
    await journal.aclose()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    journal = Journal(path, HEADER)
    assert (journal.find("a"), journal.find("b")) == (1.0, None)
    journal.close()


@pytest.mark.parametrize("resend_unconfirmed", [False, True])
async def test_calls_that_took_effect_are_not_repeated(path: Path, resend_unconfirmed: bool) -> None:
    """An item whose call raised an error with the effect "done" is not called again; one that is unknown may be."""
    called: list[str] = []

    async def call(item: str) -> None:
        called.append(item)
        raise UnexpectedReplyError("odd reply", status=200, effect="done" if item == "a" else "unknown")

    client = make_client(lambda request: make_reply())
    reports = [
        await client.batch.fan_out(
            ["a", "b"], call, journal=path, retries=0, resend_unconfirmed=resend_unconfirmed, concurrency=1
        )
        for _ in range(2)
    ]
    assert [report.unconfirmed for report in reports] == [2, 1]
    assert reports[1].skipped_for == {Reason.EARLIER_RUN: 1}
    assert called == ["a", "b", *(["b"] if resend_unconfirmed else [])]


async def test_keys_have_a_maximum_length(client: Easemob, path: Path) -> None:
    """A key that is too long for a line makes its own item fail only."""

    async def call(item: str) -> None:
        pass

    report = await client.batch.fan_out(["a", "x" * 1001, "b"], call, journal=path)
    assert (report.ok, report.failed) == (2, 1)
    assert str(report.failures[0].error) == "key: must return at most 1,000 characters with a journal"


async def test_in_use(client: Easemob, path: Path) -> None:
    """Two jobs cannot use one journal at once; when the first has ended, another can."""
    async with client.batch.delete_users(["u1"], journal=path):
        with pytest.raises(InvalidArgumentError, match=r"in use by another job; wait for its end or use another file$"):
            await client.batch.delete_users(["u1"], journal=path)
    assert (await client.batch.delete_users(["u1"], journal=path)).skipped == 1


async def test_job_that_could_not_start(client: Easemob, path: Path) -> None:
    """A job whose journal cannot be opened has ended: it is not running, and has no outcomes."""
    path.write_bytes(b"alice\n")
    job = client.batch.delete_users(["u1"], journal=path)
    with pytest.raises(InvalidArgumentError, match="not a journal"):
        await job
    assert repr(job) == "<Job delete_users (stopped): ok=0 failed=0 unconfirmed=0 skipped=0 total=1>"
    assert (job.progress.finished, job.report.total, job.report.requests) == (True, 0, 0)


async def test_cancelled_at_its_end(client: Easemob, path: Path) -> None:
    """A job that is cancelled when it is left closes its journal, so that another job can use it."""
    job = client.batch.delete_users(["u0"], journal=path)

    async def run_and_be_cancelled() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with job:
            assert [outcome.key async for outcome in job] == ["u0"]
            task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(run_and_be_cancelled())
    assert (await client.batch.delete_users(["u0"], journal=path)).skipped_for == {Reason.EARLIER_RUN: 1}


async def test_unwritable_path(client: Easemob, tmp_path: Path) -> None:
    """A job whose journal cannot be created does not start."""
    with pytest.raises(OSError, match="nowhere"):
        await client.batch.delete_users(["u1"], journal=tmp_path / "nowhere" / "journal")


async def test_items_need_unique_keys(client: Easemob, path: Path) -> None:
    """A job with a journal needs items with keys, each of which occurs once."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.delete_users([], journal=path, unique=False)
    assert caught.value.argument == "unique"

    async def call(item: int) -> None:
        pass

    report = await client.batch.fan_out([1, 2], call, journal=path)
    assert [str(outcome.error) for outcome in report.failures] == [
        "key: must return a non-empty string, by which the journal identifies the item"
    ] * 2
    assert (await client.batch.fan_out([1, 2, 2], call, key=str, journal=path)).ok == 2
    assert (await client.batch.fan_out([1, 2, 3], call, key=str, journal=path)).ok == 1


async def test_intent_is_on_disk_before_the_request(path: Path) -> None:
    """When the service receives a request, the journal already names all its recipients."""

    def check(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        recipients = json.loads(request.body)["to"]
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        assert any(line.get("sent") == recipients for line in lines)
        return make_reply(200, {"data": dict.fromkeys(recipients, "1")})

    client = make_client(check, limits=False)
    assert (await client.batch.send_to_users(names(50), HELLO, chunk=5, journal=path)).ok == 50


async def test_truncated_anywhere(tmp_path: Path) -> None:
    """After a crash at any byte, the next run skips recipients who may have the message, and sends to all others."""
    path = tmp_path / "whole"
    log: list[tuple[int, list[str]]] = []

    def note_and_answer(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        recipients = json.loads(request.body)["to"]
        log.append((path.stat().st_size, recipients))
        return make_reply(200, {"data": dict.fromkeys(recipients, "1")})

    client = make_client(note_and_answer, limits=False)
    await client.batch.send_to_users(names(12), HELLO, chunk=3, concurrency=2, journal=path)
    whole, sent_before = path.read_bytes(), list(log)

    # Cut around the end of every line, and at every seventh byte.
    ends = {end + near for end, byte in enumerate(whole) if byte == ord("\n") for near in (0, 1)}
    for cut in sorted({*range(0, len(whole), 7), *ends}):
        path = tmp_path / f"cut{cut}"
        path.write_bytes(whole[:cut])
        log.clear()
        report = await client.batch.send_to_users(names(12), HELLO, chunk=3, concurrency=2, journal=path)
        # Recipients whose request may have been written when the file had this length.
        earlier = {name for size, recipients in sent_before if size <= cut for name in recipients}
        now = {name for _, recipients in log for name in recipients}
        assert not earlier & now, cut
        whole_lines = whole[:cut].splitlines(keepends=True)
        recorded = [json.loads(line).get("sent", []) for line in whole_lines if line.endswith(b"\n")]
        assert now == set(names(12)).difference(*recorded)
        assert (report.ok, report.total, report.failed) == (len(now), 12, 0)


CHILD = """
import asyncio, sys
from easemob_async import Easemob
from easemob_async.models import TextMessage
from easemob_async.transports import Reply, Request

async def main():
    async with Easemob("org#app", base_url=sys.argv[1], token=sys.argv[2], limits=False) as client:
        recipients = (f"u{number}" for number in range(400))
        job = client.batch.send_to_users(recipients, TextMessage(text="x"), chunk=5, concurrency=4, journal=sys.argv[3])
        report = await job
        print(report.ok, report.unconfirmed, report.skipped, report.failed)

asyncio.run(main())
"""


def test_killed(path: Path) -> None:
    """Killed twice and resumed, a job sends to each recipient at most once, and reports an outcome for all."""
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
    ok, unconfirmed, skipped, failed = (int(word) for word in last.stdout.split())
    got = delivered(emulator)
    assert set(got.values()) == {1}
    assert (ok + unconfirmed + skipped, failed) == (400, 0)
    assert ok + skipped <= len(got) <= 400
    assert 0 < unconfirmed <= 2 * 4 * 5


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


async def test_outcomes_are_recorded(emulator: Emulator, client: Easemob, path: Path) -> None:
    """A refused item is recorded as undone, so that a later run sends it again."""
    await client.users.register("alice", password="p")
    group_id = await client.groups.create("alice", public=True)
    first = await client.batch.add_group_members(group_id, ["alice", "bob"], journal=path)
    assert (first.skipped, first.failed) == (1, 1)
    assert [line for line in lines_of(path) if "undone" in line] == [{"undone": ["bob"], "sum": ANY}]
    await client.users.register("bob", password="p")
    second = await client.batch.add_group_members(group_id, ["alice", "bob"], journal=path)
    assert (second.skipped, second.ok) == (1, 1)
