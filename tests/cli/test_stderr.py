"""A command whose stderr cannot be written, because its reader has ended or its disk is full."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.cli.conftest import ReplyingHandler, Service, serve

FULL = "/dev/full"


def open_unwritable(target: str) -> int:
    """Open a pipe without a reader, or the device that is always full."""
    if target == FULL:
        return os.open(FULL, os.O_WRONLY)
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def run_with_stderr(
    service: Service, target: str, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    stderr = open_unwritable(target)
    try:
        return subprocess.run(
            [sys.executable, "-m", "easemob_async._cli", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=os.environ | service.environment | environment,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(stderr)


targets = pytest.mark.parametrize(
    "target",
    ["pipe", pytest.param(FULL, marks=pytest.mark.skipif(not Path(FULL).exists(), reason="needs a full device"))],
)


@targets
def test_job(service: Service, tmp_path: Path, target: str) -> None:
    """The job sends everything, its summary is printed, and its exit status is that of its result."""
    users, report = tmp_path / "users.csv", tmp_path / "report"
    # The extra column causes a warning on stderr.
    users.write_text("username,password,id\n" + "".join(f"u{number},pw,1\n" for number in range(700)))
    result = run_with_stderr(service, target, "users", "register", users, "--report", report)
    assert result.returncode == 0
    assert "Register users 700" in " ".join(result.stdout.split())
    assert len(service.tenant.users) == 700
    assert {json.loads(line)["status"] for line in report.read_text().splitlines()} == {"ok"}


@targets
def test_error(service: Service, tmp_path: Path, target: str) -> None:
    """The exit status of an error does not depend on whether its message can be printed."""
    users = tmp_path / "users.csv"
    users.write_text("name\nu1\n")
    assert run_with_stderr(service, target, "users", "register", users).returncode == 2
    users.write_text("username,password\nu1,pw\n")
    assert run_with_stderr(service, target, "users", "register", users, EASEMOB_APP_KEY="x").returncode == 2


class WaitingHandler(ReplyingHandler):
    """A service that replies when the terminal of the command is gone."""

    terminal_is_gone: ClassVar[threading.Event] = threading.Event()

    def answer(self, body: Any) -> None:
        self.terminal_is_gone.wait()
        self.reply(200, {"entities": [{"username": row["username"]} for row in body]})


def test_terminal_that_goes_away(service: Service, tmp_path: Path) -> None:
    """A job whose terminal is closed while it shows its bars completes, with the exit status of its result."""
    users, report = tmp_path / "users.csv", tmp_path / "report"
    users.write_text("username,password\nu1,pw\nu2,pw\n")
    ours, theirs = pty.openpty()
    terminal_is_gone = threading.Event()
    with serve(WaitingHandler, terminal_is_gone=terminal_is_gone) as environment:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "easemob_async._cli", "users", "register", users, "--report", report],
                stdout=subprocess.PIPE,
                stderr=theirs,
                env=os.environ | service.environment | environment | {"TERM": "xterm"},
                text=True,
                # Without a controlling terminal, whose end would send SIGHUP.
                start_new_session=True,
            )
            os.close(theirs)
            shown = b""
            while b"Register users" not in shown:
                shown += os.read(ours, 4096)
            os.close(ours)
        finally:
            terminal_is_gone.set()
        stdout, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Register users 2" in " ".join(stdout.split())
    assert [json.loads(line)["status"] for line in report.read_text().splitlines()] == ["ok", "ok"]
