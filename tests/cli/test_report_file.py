"""``--report``: no run of a command removes the lines of another, and a resumed run adds what is missing."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any, ClassVar

import pytest

from easemob_async._cli.report_file import ReportFile
from easemob_async.batch import Outcome
from easemob_async.batch._journal import Journal
from tests.cli.conftest import ReplyingHandler, Run, Service, serve

HEADER = {"app": "org#app", "job": "register_users", "target": ""}


class Command:
    """A command that registers the users of a file, with a report and a journal."""

    def __init__(self, folder: Path) -> None:
        self.users, self.report, self.journal = folder / "users.csv", folder / "report", folder / "journal"
        self.users.write_text("username,password\nu1,pw\nu2\nU1,pw\nbad name,pw\nu3,pw\n")
        self.words = ("users", "register", self.users, "--report", self.report)
        self.resumable = (*self.words, "--journal", self.journal)

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.report.read_text().splitlines()]


def record_an_entry(path: Path) -> None:
    """Make the journal of an earlier run."""
    journal = Journal(path, HEADER)
    journal.record(["u0"], [])
    journal.close()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


def test_second_command_with_the_same_journal(run: Run, service: Service, command: Command) -> None:
    """A command whose journal is in use leaves the report of the running command alone."""
    command.report.write_text('{"line": 2, "username": "u1", "status": "ok"}\n')
    journal = Journal(command.journal, HEADER)
    try:
        result = run(*command.resumable)
    finally:
        journal.close()
    assert result.exit_code == 2
    assert "is in use by another job" in result.stderr
    assert [entry["username"] for entry in command.entries] == ["u1"]
    assert service.emulator.statistics().requests == 0


@pytest.mark.parametrize("with_journal", [False, True])
def test_report_in_use(run: Run, service: Service, command: Command, with_journal: bool) -> None:
    """A report that another command writes is refused, also if that command has not written a line yet."""
    with command.report.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = run(*(command.resumable if with_journal else command.words))
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith("is in use by another command; wait for its end or use another file")
    assert service.tenant.users == {}


def test_report_of_an_earlier_command(run: Run, service: Service, command: Command) -> None:
    """Without a journal, an existing report is not overwritten, and nothing is sent; an empty file is used."""
    command.report.touch()
    assert run(*command.words).exit_code == 1
    before, requests = command.report.read_text(), service.emulator.statistics().requests
    assert len(before.splitlines()) == 5
    result = run(*command.words)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith("exists already; remove it or use another file for --report")
    assert (command.report.read_text(), service.emulator.statistics().requests) == (before, requests)


def test_resumed_run_adds_to_the_report(run: Run, command: Command) -> None:
    """A resumed run keeps the lines of the first one and adds lines only of items that were not finished."""
    run(*command.resumable)
    before = command.report.read_text()
    with command.users.open("a") as file:
        file.write("u4,pw\nu5\n")
    run(*command.resumable)
    after = command.report.read_text()
    assert after.startswith(before)
    found = [(entry["line"], entry["username"], entry["status"]) for entry in command.entries[5:]]
    assert sorted(found) == [(5, "bad name", "failed"), (7, "u4", "ok"), (8, None, "failed")]


@pytest.mark.parametrize("lost", [1, 5, 40, 55, 1000])
def test_lines_that_a_crash_has_lost(run: Run, command: Command, lost: int) -> None:
    """A resumed run cuts off an incomplete last line, and adds a line for every item that the report does not have."""
    run(*command.resumable)
    whole = command.report.read_bytes()
    kept = whole[:-lost]
    command.report.write_bytes(kept)
    run(*command.resumable)
    assert command.report.read_bytes().startswith(kept[: kept.rfind(b"\n") + 1])
    last = {entry["line"]: entry["status"] for entry in command.entries}
    assert {line: "failed" if status == "failed" else "done" for line, status in last.items()} == {
        2: "done",
        3: "failed",
        4: "done",
        5: "failed",
        6: "done",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"hello\n",
        b"hello",
        b'{"line": 1}\n',
        b'{"line": ' + b"[" * 100_000 + b"\n",
        b'{"line": 2, "username": "u1", "status": "ok"}\nhello\n',
        b'{"line": "' + b"x" * 2_000_000,
        b"\xff\n",
    ],
)
def test_file_that_is_not_a_report(run: Run, service: Service, command: Command, content: bytes) -> None:
    """A file of another kind is neither changed nor appended to, and nothing is sent."""
    command.report.write_bytes(content)
    record_an_entry(command.journal)
    result = run(*command.resumable)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith("is not a report of an earlier run; use another file for --report")
    assert command.report.read_bytes() == content
    assert service.tenant.users == {}


@pytest.mark.parametrize("has_journal", [False, True])
@pytest.mark.parametrize("in_use", [False, True])
def test_report_of_another_job(run: Run, service: Service, command: Command, has_journal: bool, in_use: bool) -> None:
    """A report next to a new or empty journal is that of another job, also for the next run after the refusal."""
    content = '{"line": 2, "username": "u1", "status": "ok"}\n'
    command.report.write_text(content)
    if has_journal:
        command.journal.touch()
    with command.report.open() as file:
        if in_use:
            fcntl.flock(file, fcntl.LOCK_EX)
            assert run(*command.resumable).stderr.splitlines()[-1].endswith("wait for its end or use another file")
    for _ in range(2):
        result = run(*command.resumable)
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1].endswith("exists already; remove it or use another file for --report")
    assert command.report.read_text() == content
    assert command.journal.read_bytes() == b""
    assert service.tenant.users == {}


def test_resumed_run_after_one_that_sent_nothing(run: Run, service: Service, command: Command) -> None:
    """The same command completes a job of which an earlier run sent nothing, although there is a report of that run."""
    first = run(*command.resumable, EASEMOB_CLIENT_SECRET="wrong")
    assert first.exit_code == 2
    assert service.tenant.users == {}
    before = command.report.read_text()
    assert len(before.splitlines()) == 5
    second = run(*command.resumable)
    assert (second.exit_code, set(service.tenant.users)) == (1, {"u1", "u3"})
    assert command.report.read_text().startswith(before)
    assert {entry["line"]: entry["status"] for entry in command.entries} == {
        2: "ok",
        3: "failed",
        4: "skipped",
        5: "failed",
        6: "ok",
    }


def test_pipe_without_a_reader(run: Run, service: Service, command: Command) -> None:
    """A pipe is refused, and not opened, because that would wait for its reader."""
    os.mkfifo(command.report)
    result = run(*command.words)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith("is not a regular file; use another path for --report")
    assert service.tenant.users == {}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_file_of_another_output(service: Service, command: Command, stream: str) -> None:
    """The file into which the shell writes the summary, or the messages, is refused as a report."""
    with command.report.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "easemob_async._cli", *map(str, command.words[:-1]), f"/dev/{stream}"],
            stdout=file if stream == "stdout" else subprocess.PIPE,
            stderr=file if stream == "stderr" else subprocess.PIPE,
            env=os.environ | service.environment,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert b"gets the other output of this command" in (done.stderr or command.report.read_bytes())
    assert service.tenant.users == {}


def make_outcome(number: int) -> Outcome[Any]:
    return Outcome(index=number, key=f"u{number}", status="ok", item=None, result="1" * (number % 7))


def test_write_that_fails(tmp_path: Path) -> None:
    """After a failed write nothing more is written, so that only the last line of the file may be incomplete."""
    path = tmp_path / "report"
    report = ReportFile(path, resumes=False)
    report.open()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            deque(map(report.write, map(make_outcome, range(1000))), maxlen=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    for number in range(400):
        report.write(make_outcome(number))
    report.close()
    assert path.stat().st_size == 20_000

    resumed = ReportFile(path, resumes=True)
    resumed.open()
    resumed.close()
    assert [json.loads(line)["line"] for line in path.read_bytes().splitlines()] == list(range(1, 302))


def test_help_tells_what_happens_to_an_existing_report(run: Run) -> None:
    """The help of the option names the condition for an existing file."""
    text = " ".join(run("users", "register", "--help").stdout.split())
    assert "FILE must be new or empty; with --journal, it may also be the report of the run that is resumed" in text


class OddHandler(ReplyingHandler):
    """A service whose texts have lone surrogates, which UTF-8 cannot encode."""

    refuses: ClassVar[bool] = False

    def answer(self, body: Any) -> None:
        if self.refuses:
            self.reply(400, {"error": "illegal_argument", "error_description": "李 \ud800 is not legal"})
        else:
            self.reply(200, {"data": dict.fromkeys(body["to"], "\ud800x")})


@pytest.mark.parametrize("refuses", [False, True])
def test_texts_that_cannot_be_encoded(run: Run, tmp_path: Path, refuses: bool) -> None:
    """A report has the service's texts exactly, also those that UTF-8 cannot encode, and a later run reads it."""
    recipients, report = tmp_path / "to.txt", tmp_path / "report"
    recipients.write_text("u1\n")
    send = ("messages", "send", "--to", recipients, "--text", "hi", "--yes", "--report", report)
    with serve(OddHandler, refuses=refuses) as environment:
        for _ in range(2):
            result = run(*send, "--journal", tmp_path / "journal", **environment)
            assert (result.exit_code, type(result.exception)) == (int(refuses), SystemExit if refuses else type(None))
    entries = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    if refuses:
        assert len(entries) == 2
        assert "李 \ud800 is not legal" in entries[0]["reason"]
        assert "李 \\ud800 is not legal" in result.stdout
    else:
        assert [entry["result"] for entry in entries] == ["\ud800x"]
