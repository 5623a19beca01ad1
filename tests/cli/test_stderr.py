"""A command whose stderr cannot be written, because its reader has ended or its disk is full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Service

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
