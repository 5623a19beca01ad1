"""The emulator in a process of its own, and its control door."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self
from urllib.request import ProxyHandler, build_opener

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "EmulatorProcess"]

CLIENT_ID, CLIENT_SECRET = "emulator", "emulator-secret"
"""What an app of the emulator has unless it is told otherwise."""


class EmulatorProcess:
    """
    An emulator that runs while its ``with`` block does.

    Args:
        options: Of its command line; see ``python -m easemob_async.emulator --help``.
    """

    def __init__(self, *options: str) -> None:
        self._command = [sys.executable, "-m", "easemob_async.emulator", "--port", "0", *options]
        # Loopback is not to be asked through a proxy that the environment may name.
        self._open = build_opener(ProxyHandler({})).open
        self.base_url = ""

    def ask(self, what: str) -> Any:
        """Read ``/_emulator/...``."""
        with self._open(f"{self.base_url}/_emulator/{what}", timeout=10) as reply:
            return json.load(reply)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.base_url = json.loads(self._process.stdout.readline())["base_url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
