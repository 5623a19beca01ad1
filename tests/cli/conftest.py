"""An emulated service for the commands, and functions that run them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result

from easemob_async import Easemob
from easemob_async._cli.app import easemob
from easemob_async.emulator import App, Emulator, Tenant

APP = App("org", "app")

Run = Callable[..., Result]
T = TypeVar("T")


class Service:
    """An emulator on a port, and the environment variables that point to it."""

    def __init__(self, emulator: Emulator, base_url: str) -> None:
        self.emulator = emulator
        self.base_url = base_url
        self.environment = {
            "EASEMOB_APP_KEY": APP.key,
            "EASEMOB_BASE_URL": base_url,
            "EASEMOB_CLIENT_ID": APP.client_id,
            "EASEMOB_CLIENT_SECRET": APP.client_secret,
            "EASEMOB_TOKEN": "",
        }

    @property
    def tenant(self) -> Tenant:
        return self.emulator.tenant(APP.org, APP.name)

    def call(self, action: Callable[[Easemob], Awaitable[T]]) -> T:
        """Run *action* with a client of its own."""

        async def act() -> T:
            async with Easemob.from_env(self.environment) as client:
                return await action(client)

        return asyncio.run(act())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait for a change on the service that another process causes."""
        patience = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < patience
            time.sleep(0.01)


@pytest.fixture
def service() -> Iterator[Service]:
    emulator = Emulator(apps=[APP])
    with emulator.serve_in_thread() as server:
        yield Service(emulator, server.base_url)


@pytest.fixture
def run(service: Service) -> Run:
    """Run ``easemob`` in this process against the service."""

    def invoke(*arguments: str | Path, **environment: str) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(easemob, words, env=service.environment | environment, prog_name="easemob")

    return invoke


def start(
    *arguments: str | Path, environment: dict[str, str] | None = None, stdin: int | None = None
) -> subprocess.Popen[str]:
    """Start ``easemob`` in a process of its own."""
    command = [sys.executable, "-m", "easemob_async._cli", *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | (environment or {}),
    )


class ReplyingHandler(BaseHTTPRequestHandler):
    """A service whose replies the emulator does not give; a subclass replies in ``answer``."""

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def answer(self, body: Any) -> None:
        raise NotImplementedError

    def reply(self, status: int, reply: object) -> None:
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...


@contextmanager
def serve(handler: type[ReplyingHandler], **members: object) -> Iterator[dict[str, str]]:
    """Serve with *handler* and these members of its class; gives the environment of a command that uses it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), members)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield {
                "EASEMOB_BASE_URL": f"http://127.0.0.1:{server.server_port}",
                "EASEMOB_TOKEN": "t",
                "EASEMOB_CLIENT_ID": "",
                "EASEMOB_CLIENT_SECRET": "",
            }
        finally:
            server.shutdown()
            thread.join()
