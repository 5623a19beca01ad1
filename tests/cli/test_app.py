"""The program as a whole: missing extra, version, help, and the emulator command."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from easemob_async import Easemob, __version__
from tests.cli.conftest import Run, Service, start


@pytest.mark.parametrize("missing", [("click",), ("rich",), ("uvicorn",), ("click", "rich", "uvicorn")])
def test_without_its_extra_it_says_what_to_install(missing: tuple[str, ...]) -> None:
    """One line names the packages and the command to install them; the exit status is 2."""
    code = f"import sys; sys.modules.update(dict.fromkeys({missing})); from easemob_async._cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"easemob: {', '.join(missing)} not installed; run: pip install 'easemob-async[cli]'\n"
    assert done.stdout == ""


def test_the_version(run: Run) -> None:
    """The version is the package's."""
    assert run("--version").stdout == f"easemob, version {__version__}\n"


def test_every_command_explains_itself(run: Run) -> None:
    """The program's --help lists all commands, and each command has a --help of its own."""
    listed = run("--help").stdout
    for command in ("demo", "doctor", "emulator", "groups", "messages", "users"):
        assert f"  {command} " in listed
        assert run(command, "--help").exit_code == 0


async def _names(client: Easemob) -> list[str]:
    return [user.username async for user in client.users.iter()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_the_emulator_runs_until_it_is_stopped(service: Service, number: signal.Signals) -> None:
    """The command prints how to connect, answers there, and prints a count of requests when it is stopped."""
    process = start("emulator", "--port", "0")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(6)]
    assert lines[0].startswith("Easemob emulator on http://127.0.0.1:")
    exported = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines[2:])
    other = Service(service.emulator, exported["EASEMOB_BASE_URL"])
    other.environment |= exported
    assert other.call(_names) == []
    process.send_signal(number)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "answered 2 requests, 0 of them refused" in stderr
    assert "Traceback" not in stderr


def test_sigterm_ends_a_job_of_the_shell() -> None:
    """SIGTERM ends a command that ignores Ctrl-C, as a shell's background jobs do."""
    command = f'trap "" INT; exec {sys.executable} -m easemob_async._cli emulator --port 0'
    with subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "answered 0 requests" in stderr
    assert "Traceback" not in stderr


def test_a_port_in_use_is_one_line(run: Run) -> None:
    """One line says that the address is in use and what to do; the exit status is 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("emulator", "--port", str(port))
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        f"easemob: cannot listen on 127.0.0.1:{port}: Address already in use; choose another --host or --port"
    )
