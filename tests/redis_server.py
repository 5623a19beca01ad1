"""
A redis-server on a free loopback port, for tests of stores that processes share.

Import the fixtures where they are used: ``from tests.redis_server import redis_server, redis_url``.
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
    """A redis-server that stores nothing on disk; it can be stopped and started again on the same port."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """URL of the server."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server, on its former port if it had one, and wait until it is ready; does nothing if it runs."""
        if self._process is not None:
            return
        for _ in range(5):
            port = self.port or _find_free_port()
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
            # The server ended: another process took the port after it was found free.
            process.stdout.close()
            process.wait()
        pytest.fail("redis-server did not start on a loopback port")

    def stop(self) -> None:
        """Stop the server, which loses its data; does nothing if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdout is not None
        process.kill()  # nothing is stored on disk, so an orderly shutdown is not needed
        process.wait()
        process.stdout.close()


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Start a server for a test. Without redis-server the test is skipped, or fails if the variable CI is set."""
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
    """URL of the test's server."""
    return redis_server.url
