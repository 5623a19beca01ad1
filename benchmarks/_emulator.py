"""Run the emulator in its own process, and use its control endpoints."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Control", "EmulatorProcess"]

CLIENT_ID, CLIENT_SECRET = "emulator", "emulator-secret"
"""Default credentials of the emulator's apps."""


class Control:
    """Client of an emulator's control endpoints, ``/_emulator/...``."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        # Do not use a proxy from the environment for loopback addresses.
        self._open = build_opener(ProxyHandler({})).open

    def get(self, endpoint: str) -> Any:
        """Read the value of a control endpoint."""
        with self._open(f"{self.base_url}/_emulator/{endpoint}", timeout=10) as reply:
            return json.load(reply)

    def post(self, endpoint: str) -> Any:
        """Call a control endpoint that changes something."""
        request = Request(f"{self.base_url}/_emulator/{endpoint}", method="POST")
        with self._open(request, timeout=10) as reply:
            return json.load(reply)


class EmulatorProcess:
    """
    An emulator that runs while the ``with`` block runs, which yields its ``Control``.

    Args:
        options: Command-line options; see ``python -m easemob_async.emulator --help``.
    """

    def __init__(self, *options: str) -> None:
        self._command = [sys.executable, "-m", "easemob_async.emulator", "--port", "0", *options]

    def __enter__(self) -> Control:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return Control(json.loads(self._process.stdout.readline())["base_url"])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
