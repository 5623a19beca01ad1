"""``easemob demo``: the scenario end to end, in a process of its own."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from easemob_async._cli.demo_data import write_demo_file
from tests.cli.conftest import start


def demo(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """Return the exit status, the JSON on the last line of stdout, and stderr."""
    process = start("demo", "--json", *arguments, environment={"COLUMNS": "80"})
    stdout, stderr = process.communicate(timeout=50)
    return process.returncode, json.loads(stdout.splitlines()[-1]), stderr


def test_the_figures_add_up(tmp_path: Path) -> None:
    """Every row has one of four outcomes, and the failures are exactly the invalid rows of the generated file."""
    kept = tmp_path / "kept.csv"
    status, figures, stderr = demo("--users", "300", "--seed", "5", "--keep-csv", kept)
    again = write_demo_file(tmp_path / "again.csv", 300, seed=5)
    assert kept.read_bytes() == again.path.read_bytes()
    assert status == 0
    assert figures["users"] == 300
    assert figures["registered"] == len(again.new)
    assert figures["already_existed"] == len(again.existing)
    assert figures["duplicates"] == again.duplicates
    assert figures["failed"] == len(again.bad_lines)
    assert figures["unconfirmed"] == figures["throttled"] == 0
    assert figures["messages_sent"] == figures["registered"] + figures["already_existed"]
    assert figures["members_added"] == figures["messages_sent"] - 1  # the owner is in the group from the start
    assert figures["seconds"] >= figures["least_seconds"] == 0
    assert f"{again.duplicates} skipped: duplicate in the input" in stderr
    # The columns of the summary fit a terminal of 80 characters.
    names = ["ok", "failed", "unconfirmed", "skipped", "requests", "throttled", "seconds", "min"]
    assert names in [line.split() for line in stderr.splitlines()]
    assert all(f"line {line}" in stderr for line in again.bad_lines[:10])


def test_the_users_own_file(tmp_path: Path) -> None:
    """Failed rows do not fail the demo: its exit status is 0 if the emulator's state matches the report."""
    path = tmp_path / "users.csv"
    path.write_text("nickname,password,username\nA,pw,a\nB,pw\nC,pw,no good\nD,pw,A\nE,pw,e\n")
    status, figures, stderr = demo("--csv", path)
    wanted = {"users": 5, "registered": 2, "failed": 2, "already_existed": 0, "duplicates": 1, "messages_sent": 2}
    assert status == 0
    assert figures | wanted == figures
    assert "The emulator agrees: " in stderr


def test_a_file_without_a_valid_row(tmp_path: Path) -> None:
    """A file without a valid row is reported as such."""
    path = tmp_path / "users.csv"
    path.write_text("username,password\n!,pw\n")
    status, figures, _ = demo("--csv", path)
    assert status == 0
    assert (figures["users"], figures["failed"], figures["messages_sent"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--users", "0"), "is not in the range"),
        (("--csv", "no-such-file.csv"), "does not exist"),
        (("--keep-csv", "/no/such/folder/users.csv"), "cannot write"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], problem: str) -> None:
    """The problem is printed on stderr; the exit status is 2."""
    process = start("demo", *arguments)
    stdout, stderr = process.communicate(timeout=50)
    assert process.returncode == 2
    assert problem in stderr
    assert "Traceback" not in stdout + stderr


def test_ctrl_c_shows_what_happened_so_far() -> None:
    """The summary shows what was done, and the exit status is 130."""
    process = start("demo", "--users", "30000")
    assert process.stderr is not None
    process.stderr.readline()  # the first line of progress
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=50)
    assert process.returncode == 130
    assert "Register users" in stdout
    assert "not checked" in stdout
    assert "Traceback" not in stdout + stderr
