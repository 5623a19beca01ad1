"""The emulator as a process, and its command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import httpx
import pytest

from easemob_async.emulator._command import _build_emulator, _build_parser, main
from tests.emulator.samples import CREDENTIALS


def test_options() -> None:
    """Options set apps, limits, faults, latency and the limit algorithm."""
    arguments = _build_parser().parse_args([
        "--app", "org#app", "--client-id", "id", "--limit", "user-system=20/1,300/60",
        "--fault", "unavailable@users.get=0.5", "--latency", "0.01-0.02", "--limit-algorithm", "fixed",
    ])  # fmt: skip
    emulator = _build_emulator(arguments)

    tenant = emulator.tenant("org", "app")
    assert tenant.app.client_id == "id"
    assert 0.01 <= emulator.faults.draw_latency("users.get") <= 0.02
    assert {emulator.faults.draw("users.get") for _ in range(50)} == {None, "unavailable"}
    assert {emulator.faults.draw("users.list") for _ in range(50)} == {None}
    with pytest.raises(KeyError):
        emulator.tenant("org", "other")


@pytest.mark.parametrize(
    "options",
    [
        ["--latency", "nan"],
        ["--latency", "0.2-0.1"],
        ["--fault", "html=2"],
        ["--fault", "html=nan"],
        ["--limit", "user-system=20/0"],
        ["--limit", "user-system=-1"],
        ["--token-lifetime", "-1"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--host", ""],
        ["--app", "org#app", "--client-id", ""],
    ],
)
def test_invalid_options(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An invalid value of an option ends the program with one line that names it, not with a traceback."""
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_as_a_process() -> None:
    """The process prints its address, answers requests, and stops cleanly on SIGTERM."""
    command = [sys.executable, "-m", "easemob_async.emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            listening = json.loads(process.stdout.readline())
            reply = httpx.post(
                f"{listening['base_url']}/org/app/token", json=CREDENTIALS, trust_env=False, verify=False
            )
            assert reply.status_code == 200
            assert listening["pid"] == process.pid
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=10)
            assert (process.returncode, errors) == (0, "")
            assert time.monotonic() - started < 2
        finally:
            process.kill()
