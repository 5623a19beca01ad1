"""Commands that run a bulk job over a file: each reports the outcome of every line."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar

import pytest

from easemob_async.models import NewUser
from tests.cli.conftest import ReplyingHandler, Run, Service, serve, start

USERS = "username,password,nickname,id\nu1,pw,李雷,1\nu2,pw\nU1,pw,,3\nbad name,pw,,4\nu3,pw,,5\n"


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users.csv"
    path.write_text(USERS, encoding="utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_users_are_registered_from_a_file(run: Run, service: Service, users: Path) -> None:
    """Valid lines become users; every other line is reported with number and reason, and the exit status is 1."""
    result = run("users", "register", users)
    assert result.exit_code == 1
    assert set(service.tenant.users) == {"u1", "u3"}
    assert service.tenant.users["u1"].nickname == "李雷"
    assert "line 3: 2 fields, but the header has 4" in result.stdout
    assert "line 5 'bad name': username: must contain only letters" in result.stdout
    assert "1 skipped: duplicate in the input" in result.stdout
    assert "ignored columns: id" in result.stderr


def test_the_report_has_every_line_and_no_password(run: Run, users: Path, tmp_path: Path) -> None:
    """The report has one JSON object for each line of the input, invalid ones included."""
    users.write_text(USERS.replace(",pw", ",hunter2"), encoding="utf-8")
    report = tmp_path / "report.jsonl"
    run("users", "register", users, "--report", report)
    found = {entry["line"]: (entry["username"], entry["status"]) for entry in lines_of(report)}
    assert found == {
        2: ("u1", "ok"),
        3: (None, "failed"),
        4: ("U1", "skipped"),
        5: ("bad name", "failed"),
        6: ("u3", "ok"),
    }
    assert "hunter2" not in report.read_text()


def test_a_clean_run_exits_with_0(run: Run, tmp_path: Path) -> None:
    """The exit status is 0 also if all users exist already."""
    path = tmp_path / "users.csv"
    path.write_text("username,password\nu1,pw\nu2,pw\n")
    assert run("users", "register", path).exit_code == 0
    again = run("users", "register", path)
    assert again.exit_code == 0
    assert "2 skipped: exists already" in again.stdout


def test_a_file_without_its_columns_sends_nothing(run: Run, service: Service, tmp_path: Path) -> None:
    """One line on stderr names the missing column; the exit status is 2."""
    path = tmp_path / "users.csv"
    path.write_text("name,password\nu1,pw\n")
    result = run("users", "register", path)
    assert result.exit_code == 2
    assert result.stderr.startswith("easemob: line 1 must be the header")
    assert len(result.stderr.splitlines()) == 1
    assert service.emulator.statistics().requests == 0


@pytest.mark.parametrize(
    ("variable", "value"), [("EASEMOB_APP_KEY", "no-hash"), ("EASEMOB_BASE_URL", ""), ("EASEMOB_TOKEN", "t")]
)
def test_wrong_configuration_is_one_line(run: Run, users: Path, variable: str, value: str) -> None:
    """The line names the setting and its rule; the exit status is 2."""
    result = run("users", "register", users, **{variable: value})
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("easemob: ")
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_report_that_cannot_be_written_sends_nothing(run: Run, service: Service, users: Path, tmp_path: Path) -> None:
    """The command finds out before the first request."""
    result = run("users", "register", users, "--report", tmp_path / "no" / "such" / "folder")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr
    assert service.emulator.statistics().requests == 0


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_the_input_is_never_overwritten(run: Run, service: Service, users: Path, option: str) -> None:
    """An option that repeats the input file's name must not overwrite the file."""
    result = run("users", "register", users, option, users)
    assert result.exit_code == 2
    assert users.read_text(encoding="utf-8") == USERS
    assert service.emulator.statistics().requests == 0


def test_a_report_that_fills_its_disk_ends_the_job(service: Service, tmp_path: Path) -> None:
    """The summary still tells what was done, the exit status is 1, and the same command completes job and report."""
    path, report, journal = tmp_path / "users.csv", tmp_path / "report.jsonl", tmp_path / "journal"
    path.write_text("username,password\n" + "".join(f"u{number},pw\n" for number in range(700)))
    command = [sys.executable, "-m", "easemob_async._cli", "users", "register", str(path)]
    command += ["--report", str(report), "--journal", str(journal)]
    environment = os.environ | service.environment
    # The journal fits into this size, and the report does not.
    limit = (20_000, resource.RLIM_INFINITY)
    first = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),  # no other thread
    )
    assert first.returncode == 1
    assert "File too large" in first.stderr
    assert first.stderr.splitlines()[-1].endswith("run the same command again to resume")
    assert "Register users" in first.stdout
    assert report.stat().st_size == limit[0]

    second = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert second.returncode == 0
    assert sorted(entry["line"] for entry in lines_of(report) if entry["status"] != "failed") == list(range(2, 702))


@pytest.mark.parametrize(
    "settings",
    [
        {"EASEMOB_CLIENT_SECRET": "wrong"},
        {"EASEMOB_CLIENT_ID": "wrong"},
        {"EASEMOB_CLIENT_ID": "", "EASEMOB_CLIENT_SECRET": "", "EASEMOB_TOKEN": "YWMt-wrong"},
        {"EASEMOB_APP_KEY": "another#app"},
    ],
)
def test_wrong_configuration_stops_the_job(run: Run, users: Path, settings: dict[str, str]) -> None:
    """The service's refusal of the credentials or the app key is reported once, and the exit status is 2."""
    result = run("users", "register", users, **settings)
    assert result.exit_code == 2
    assert "stopped early by" in result.stdout
    assert "wrong" not in result.output


def test_members_are_added_to_a_group(run: Run, service: Service, tmp_path: Path) -> None:
    """A plain list of user IDs is enough; members are skipped, and unknown users fail."""
    members = tmp_path / "members.txt"
    members.write_text("owner\nu1\nu2\nstranger\n")
    rows = [NewUser(username=name, password="pw") for name in ("owner", "u1", "u2")]
    service.call(lambda client: client.users.register_many(rows))
    group = service.call(lambda client: client.groups.create("owner", public=False, name="g"))
    result = run("groups", "add-members", group, members)
    assert result.exit_code == 1
    assert set(service.tenant.groups[group].members) == {"owner", "u1", "u2"}
    assert "line 4 'stranger'" in result.stdout


def test_an_unknown_group_is_reported_once(run: Run, service: Service, tmp_path: Path) -> None:
    """The job ends at the first refusal instead of asking again for every request."""
    members = tmp_path / "members.txt"
    members.write_text("".join(f"u{n}\n" for n in range(500)))
    result = run("groups", "add-members", "182000000000000", members)
    assert result.exit_code == 1
    assert result.stdout.count("stopped early by") == 1


def test_messages_are_sent_to_a_file_of_users(run: Run, service: Service, tmp_path: Path) -> None:
    """Each user gets one message from the given sender, and the report has the message IDs."""
    recipients = tmp_path / "to.csv"
    recipients.write_text("id,username\n1,u1\n2,u2\n")
    report = tmp_path / "report.jsonl"
    result = run(
        "messages", "send", "--to", recipients, "--text", "hi", "--sender", "boss", "--yes", "--report", report
    )
    assert result.exit_code == 0
    messages = list(service.tenant.messages)
    assert sorted((m.to, m.sender, m.body["msg"]) for m in messages) == [("u1", "boss", "hi"), ("u2", "boss", "hi")]
    assert {entry["result"] for entry in lines_of(report)} == {message.id for message in messages}


def test_nothing_is_sent_without_confirmation(run: Run, service: Service, tmp_path: Path) -> None:
    """Without a terminal the command cannot ask, so it requires --yes; the exit status is 2."""
    recipients = tmp_path / "to.txt"
    recipients.write_text("u1\n")
    result = run("messages", "send", "--to", recipients, "--text", "hi")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert service.tenant.messages.total == 0


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interruption_reports_what_happened(
    service: Service, tmp_path: Path, number: signal.Signals, times: int
) -> None:
    """The exit status is 130, and the reported outcomes match the service's state."""
    path, report = tmp_path / "users.csv", tmp_path / "report.jsonl"
    path.write_text("username,password\n" + "".join(f"u{n},pw\n" for n in range(60_000)))
    process = start("users", "register", path, "--report", report, environment=service.environment)
    service.wait_for(lambda: len(service.tenant.users) > 0)
    for _ in range(times):
        process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "of 60,000" in stderr.splitlines()[-1]
    assert "Traceback" not in stderr
    outcomes = lines_of(report)
    done = {entry["username"] for entry in outcomes if entry["status"] == "ok"}
    # A worker that is cancelled at the moment it begins to send ends as unconfirmed: its request may have been written.
    unconfirmed = {entry["username"] for entry in outcomes if entry["status"] == "unconfirmed"}
    assert done == set(service.tenant.users) - unconfirmed
    assert 0 < len(done) < 60_000
    assert f"Register users {len(done):,}" in " ".join(stdout.split())


class InterruptingHandler(ReplyingHandler):
    """A service that interrupts the command while its last requests are in flight, and then replies to them."""

    refused: ClassVar[set[str]] = set()
    in_flight: ClassVar[threading.Barrier] = threading.Barrier(1)

    def answer(self, body: Any) -> None:
        if self.in_flight.wait() == 0:
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, signal.SIGTERM)
        # No reply before the command has got the signal.
        self.in_flight.wait()
        if isinstance(body, list):
            self.reply(200, {"entities": [{"username": row["username"]} for row in body]})
        else:
            self.reply(200, {"data": {name: "1" for name in body["to"] if name not in self.refused}})


class FailingHandler(ReplyingHandler):
    """A service that does not tell whether it has sent a message."""

    def answer(self, body: Any) -> None:
        self.reply(500, {})


@pytest.mark.parametrize(("refused", "status"), [(set[str](), 0), ({"u1"}, 1)])
def test_an_interruption_of_the_last_request(run: Run, tmp_path: Path, refused: set[str], status: int) -> None:
    """A job whose last request completes after an interruption is complete: nothing says that it has to be resumed."""
    recipients = tmp_path / "to.txt"
    recipients.write_text("u1\nu2\n")
    send = ("messages", "send", "--to", recipients, "--text", "hi", "--yes", "--journal", tmp_path / "journal")
    with serve(InterruptingHandler, refused=refused) as environment:
        result = run(*send, **environment)
    assert result.exit_code == status
    assert "stopped" not in result.stderr
    assert "Send messages" in result.stdout


def test_an_interruption_of_the_last_requests(run: Run, tmp_path: Path) -> None:
    """A job is complete if all of its workers were in their last call, so that none has read the end of the file."""
    users = tmp_path / "users.csv"
    users.write_text("username,password\n" + "".join(f"u{number},pw\n" for number in range(600)))
    with serve(InterruptingHandler, in_flight=threading.Barrier(10)) as environment:
        result = run("users", "register", users, "--journal", tmp_path / "journal", **environment)
    assert (result.exit_code, "stopped" in result.stderr) == (0, False)
    assert "Register users 600" in " ".join(result.stdout.split())


class UnavailableHandler(InterruptingHandler):
    """A service that interrupts the command during a request, and does not tell whether it has processed that one."""

    def reply(self, status: int, reply: object) -> None:
        super().reply(503, {})


def test_an_interruption_of_a_request_that_fails(run: Run, service: Service, tmp_path: Path) -> None:
    """Items that the job would have sent again are left for the same command, which completes them."""
    users = tmp_path / "users.csv"
    users.write_text("username,password\nu1,pw\nu2,pw\n")
    register = ("users", "register", users, "--journal", tmp_path / "journal")
    with serve(UnavailableHandler, in_flight=threading.Barrier(1)) as environment:
        result = run(*register, **environment)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1].endswith("run the same command again to resume")
    assert run(*register).exit_code == 0
    assert set(service.tenant.users) == {"u1", "u2"}


def test_an_interruption_with_unconfirmed_items_of_an_earlier_run(run: Run, tmp_path: Path) -> None:
    """Items that no further run sends do not make a job incomplete, and their reason names no option of the library."""
    recipients = tmp_path / "to.txt"
    recipients.write_text("u1\nu2\n")
    send = ("messages", "send", "--to", recipients, "--text", "hi", "--yes", "--journal", tmp_path / "journal")
    with serve(FailingHandler) as environment:
        assert run(*send, **environment).exit_code == 1
    recipients.write_text("u1\nu2\nu3\n")
    with serve(InterruptingHandler) as environment:
        result = run(*send, **environment)
    assert (result.exit_code, "stopped" in result.stderr) == (1, False)
    assert "lines 1 to 2: (unconfirmed) an earlier run of this job sent this item and got no reply" in result.stdout
    assert "resend_unconfirmed" not in result.output


@pytest.mark.parametrize(("answer", "status", "sent"), [("n", 1, 0), ("y", 0, 2)])
def test_on_a_terminal_it_asks(service: Service, tmp_path: Path, answer: str, status: int, sent: int) -> None:
    """The question names the number of users and the app; any answer but yes sends nothing."""
    recipients = tmp_path / "to.txt"
    recipients.write_text("u1\nu2\n")
    ours, theirs = pty.openpty()
    process = start(
        "messages", "send", "--to", recipients, "--text", "hi", environment=service.environment, stdin=theirs
    )
    os.write(ours, f"{answer}\n".encode())
    _, stderr = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert "Send this message to 2 users of org#app? [y/N]" in stderr
    assert process.returncode == status
    assert service.tenant.messages.total == sent


def test_a_journal_lets_the_next_run_resume(run: Run, service: Service, tmp_path: Path) -> None:
    """A user who got the message in an earlier run does not get it again; another job's journal is refused."""
    recipients, journal = tmp_path / "to.txt", tmp_path / "journal"
    send = ("messages", "send", "--to", recipients, "--text", "hi", "--yes", "--journal", journal)
    recipients.write_text("u1\nu2\n")
    assert run(*send).exit_code == 0
    recipients.write_text("u1\nu2\nu3\n")
    again = run(*send)
    assert again.exit_code == 0
    assert "2 skipped" in again.stdout
    assert service.tenant.messages.delivered["users"] == {"u1": 1, "u2": 1, "u3": 1}

    other = run("groups", "add-members", "1", recipients, "--journal", journal)
    assert other.exit_code == 2
    assert other.stderr.splitlines()[-1].startswith("easemob: journal")
