"""
The server of the benchmarks: a process of its own that replies to every request with the same user.

It must not be the bottleneck: it parses with httptools, has one encoded reply, uses uvloop where it is installed, and
has a core of its own where there are two. ``Server.cpu_seconds`` tells how busy it was.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import httptools
from attrs import field, frozen

__all__ = [
    "APP",
    "TOKEN_REPLY",
    "USER_REPLY",
    "Server",
    "ServerConnection",
    "client_core",
    "make_message",
    "serve_until_stdin_closes",
    "server_context",
    "server_core",
]

APP = "org#app"
BODY_BYTES = 459


def _user_reply() -> bytes:
    """Return the reply to ``GET /users/{username}``, padded to 459 bytes."""
    user = {
        "uuid": "0ffe2d80-ed76-11ed-8d66-279e3e1c214b",
        "type": "user",
        "created": 1542795196504,
        "modified": 1542795196504,
        "username": "u1",
        "activated": True,
        "nickname": "a name as people have them",
    }
    body = {
        "action": "get",
        "path": "/users",
        "uri": "https://127.0.0.1/org/app/users/u1",
        "entities": [user],
        "timestamp": 1542798985011,
        "duration": 6,
        "count": 1,
        "organization": "org",
        "application": "8be024f0-e978-11e8-b697-5d598d5f8402",
        "applicationName": "app",
    }
    padding = BODY_BYTES - len(json.dumps(body, separators=(",", ":")))
    body["applicationName"] = "app" + "-" * padding
    return json.dumps(body, separators=(",", ":")).encode()


USER_REPLY = _user_reply()
TOKEN_REPLY = b'{"access_token":"a-token-of-the-benchmarks","expires_in":5184000,"application":"app"}'


def make_message(body: bytes) -> bytes:
    """Return a reply with status 200 and a JSON body."""
    head = (
        "HTTP/1.1 200 OK\r\nServer: benchmark\r\nDate: Tue, 02 May 2023 08:00:00 GMT\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


class ServerConnection(asyncio.Protocol):
    """One connection, with one request at a time."""

    user = make_message(USER_REPLY)
    token = make_message(TOKEN_REPLY)

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self.url = b""
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.url = url

    def on_message_complete(self) -> None:
        reply = self.token if self.url.endswith(b"/token") else self.user
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self.transport.write, reply)
        else:
            self.transport.write(reply)


def client_core() -> None:
    """Bind this process to the first core, so that the server has the other one."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def server_core() -> None:
    """Bind this process to the last core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})


@frozen(kw_only=True)
class Server:
    """
    A running server, started by ``Server.start`` and stopped at the end of its ``with`` block.

    Attributes:
        port: Port on 127.0.0.1.
        process: The process of the server.
        authority: File of the certificate authority, for TLS.
    """

    module: ClassVar = "benchmarks._server"

    port: int
    process: subprocess.Popen[str] = field(repr=False)
    authority: Path | None = None

    @classmethod
    def start(cls, *, delay: float = 0.0, certificate: Path | None = None, authority: Path | None = None) -> Self:
        """
        Start a server and wait until it listens.

        Args:
            delay: Seconds before each reply.
            certificate: File with key and certificates, for TLS.
            authority: File of the authority that signed them.
        """
        command = [sys.executable, "-m", cls.module]
        if delay:
            command += ["--delay", str(delay)]
        if certificate is not None:
            command += ["--certificate", str(certificate)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the server did not start")
        return cls(port=int(line), process=process, authority=authority)

    @property
    def base_url(self) -> str:
        """Base URL for a client."""
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Return the CPU time of the server so far; 0 on systems other than Linux."""
        if not sys.platform.startswith("linux"):
            return 0.0
        # The clock ID that clock_getcpuclockid(3) returns for another process.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()


def server_context(certificate: Path | None) -> ssl.SSLContext | None:
    """Return the TLS settings for a file with key and certificates; ``None`` without a file."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def serve_until_stdin_closes(
    connection: Callable[[], asyncio.Protocol], context: ssl.SSLContext | None = None
) -> None:
    """Listen on a free loopback port, print the port, and serve until the process that started this one has ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    closed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), closed.set)  # standard input is a pipe from the process that started this one
    await closed.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._server", description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--certificate", type=Path)
    arguments = parser.parse_args()
    server_core()
    context = server_context(arguments.certificate)
    try:
        import uvloop
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve_until_stdin_closes(lambda: ServerConnection(arguments.delay), context))


if __name__ == "__main__":
    main()
