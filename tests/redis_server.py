"""
A real redis-server on a free loopback port, for tests of what is shared between processes.

Use it by name: ``from tests.redis_server import redis_server, redis_url`` in a room's ``conftest.py``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

__all__ = ["RedisServer", "redis_server", "redis_url"]


class RedisServer:
    """One redis-server that keeps nothing on disk; it can be taken away and brought back on the same port."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens, as redis-py wants it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, on the port of the last time if there was one; harmless when it runs, returns when it answers."""
        if self._process is not None:
            return
        for _ in range(5):
            port = self.port or _free_port()
            options = {"port": str(port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": "/"}
            process = subprocess.Popen(
                [self._program, *(word for name, value in options.items() for word in (f"--{name}", value))],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            assert process.stdout is not None
            if any("Ready to accept connections" in line for line in process.stdout):
                self._process, self.port = process, port
                return
            # It ended instead: somebody took the port between our look and its bind.
            process.stdout.close()
            process.wait()
        pytest.fail("redis-server did not start on a loopback port")

    def stop(self) -> None:
        """Take it away, with all it held; harmless when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdout is not None
        process.kill()  # it keeps nothing on disk, so there is nothing to end in order
        process.wait()
        process.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A running server of this test's own; skipped where there is none, an error where CI must have it."""
    program = shutil.which("redis-server")
    if program is None:
        reason = "redis-server is not installed (Debian: apt-get install redis-server)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = RedisServer(program)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of this test's own server."""
    return redis_server.url
