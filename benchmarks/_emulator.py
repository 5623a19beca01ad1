"""The emulator in a process of its own, and its control door."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Control", "EmulatorProcess"]

CLIENT_ID, CLIENT_SECRET = "emulator", "emulator-secret"
"""What an app of the emulator has unless it is told otherwise."""


class Control:
    """The door ``/_emulator/...`` of an emulator, to look at it and to steer it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        # Loopback is not to be asked through a proxy that the environment may name.
        self._open = build_opener(ProxyHandler({})).open

    def ask(self, what: str) -> Any:
        """Read."""
        with self._open(f"{self.base_url}/_emulator/{what}", timeout=10) as reply:
            return json.load(reply)

    def tell(self, what: str) -> Any:
        """Let something be done."""
        request = Request(f"{self.base_url}/_emulator/{what}", method="POST")
        with self._open(request, timeout=10) as reply:
            return json.load(reply)


class EmulatorProcess:
    """
    An emulator that runs while its ``with`` block does, which gives its control door.

    Args:
        options: Of its command line; see ``python -m easemob_async.emulator --help``.
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
