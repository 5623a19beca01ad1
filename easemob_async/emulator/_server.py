"""
A server for an ASGI application: uvicorn's protocols on a listening socket that this module opens itself.

``uvicorn.Server`` is not used, because it takes over the process's signal handlers, wakes up ten times per second, and
takes a tenth of a second to stop, which is more than most tests take.

uvicorn does not follow RFC 9112, 3.2.2, by which the host of an absolute target (``GET http://host/path``) replaces the
``Host`` header: with httptools it drops that host, and with h11 the application gets the whole target as its path. Both
are corrected here, because the control API of the emulator checks the host.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from easemob_async import _checks as check
from easemob_async._repr import safe_repr

if TYPE_CHECKING:
    from uvicorn.server import ServerState

    from easemob_async._asgi import AsgiApp, Receive, Scope, Send

__all__ = ["AsgiServer", "running_in_thread"]

S = TypeVar("S", bound="AsgiServer")

KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept open: longer than the client keeps one."""

_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://(?P<host>[^/?#]*)(?P<path>.*)", re.DOTALL)


class AsgiServer:
    """
    A server for one ASGI application, in the running event loop (asyncio).

    Args:
        app: The application.
        host: Address to listen on.
        port: Port to listen on; 0 picks a free one, which ``port`` then holds.

    Raises:
        InvalidArgumentError: *host* is empty, or *port* is not between 0 and 65535.
    """

    def __init__(self, app: AsgiApp, host: str, port: int) -> None:
        self._app = app
        self.host: str = check.text("host", host, at_least=1)
        self.port: int = check.integer("port", port, at_least=0, at_most=65535)
        self._state: ServerState | None = None
        self._server: asyncio.Server | None = None
        self._stopping = False

    @safe_repr
    def __repr__(self) -> str:
        """The address and the number of open connections."""
        name = type(self).__name__
        if self._server is None:
            return f"<{name} not listening>"
        return f"<{name} listening on {self.base_url}, connections={self.connections}>"

    @property
    def base_url(self) -> str:
        """Base URL for a client, such as ``http://127.0.0.1:54321``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def connections(self) -> int:
        """Number of open connections."""
        return 0 if self._state is None else len(self._state.connections)

    async def start(self) -> None:
        """Start to listen."""
        from uvicorn.config import Config
        from uvicorn.server import ServerState

        config = Config(
            self._run_app,
            http="httptools" if find_spec("httptools") else "h11",
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE,
            proxy_headers=False,
        )
        config.load()
        state = self._state = ServerState()
        loop = asyncio.get_running_loop()

        protocol: Any = config.http_protocol_class
        if hasattr(protocol, "on_headers_complete"):
            protocol = _keep_target_host(protocol)

        def make_connection() -> asyncio.Protocol:
            connection: asyncio.Protocol = protocol(config=config, server_state=state, app_state={}, _loop=loop)
            return connection

        self._server = await loop.create_server(make_connection, self.host, self.port, backlog=2048)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _run_app(self, scope: Scope, receive: Receive, send: Send) -> None:
        _make_target_relative(scope)
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            # Cancelled by `stop`, which has aborted the connection already; uvicorn would log the cancellation as a
            # failure.
            if not self._stopping:
                raise

    async def stop(self, grace: float = 0.0) -> None:
        """
        Stop listening and close every connection.

        Args:
            grace: Seconds to wait for requests in flight before they are cancelled.
        """
        if self._server is None or self._state is None:
            return
        self._server.close()
        connections: list[Any] = list(self._state.connections)
        for connection in connections:
            connection.shutdown()
        tasks = set(self._state.tasks)
        if tasks and grace:
            _, tasks = await asyncio.wait(tasks, timeout=grace)
        self._stopping = True
        for connection in connections:
            connection.transport.abort()
        await asyncio.sleep(0)  # one turn of the loop, in which the aborted transports call connection_lost
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._server = None


@contextmanager
def running_in_thread(server: S) -> Generator[S, None, None]:
    """Run a server in a thread with an event loop of its own, while the block runs."""
    started = threading.Event()
    failures: list[BaseException] = []
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        asked_to_stop = asyncio.Event()
        try:
            await server.start()
        except BaseException as error:  # raised in the thread that waits for the start
            failures.append(error)
            return
        finally:
            stop.append((asyncio.get_running_loop(), asked_to_stop))
            started.set()
        await asked_to_stop.wait()
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="easemob-emulator", daemon=True)
    thread.start()
    started.wait()
    if failures:
        thread.join()
        raise failures[0]
    try:
        yield server
    finally:
        loop, asked_to_stop = stop[0]
        loop.call_soon_threadsafe(asked_to_stop.set)
        thread.join()


def _keep_target_host(protocol: Any) -> Any:
    """Make a protocol of uvicorn for httptools that does not drop the host of an absolute target."""

    def on_headers_complete(connection: Any) -> None:
        absolute = _ABSOLUTE.match(connection.url)
        if absolute is not None:
            _replace_host(connection.headers, absolute["host"])
        protocol.on_headers_complete(connection)

    return type(protocol.__name__, (protocol,), {"on_headers_complete": on_headers_complete})


def _make_target_relative(scope: Scope) -> None:
    """Replace an absolute target, which uvicorn passes on with h11, by its path and the ``Host`` header."""
    absolute = _ABSOLUTE.match(scope.get("raw_path", b""))
    if absolute is not None:
        _replace_host(scope["headers"], absolute["host"])
        scope["raw_path"] = absolute["path"] or b"/"
        scope["path"] = unquote(scope["raw_path"].decode("latin-1"))


def _replace_host(headers: list[tuple[bytes, bytes]], host: bytes) -> None:
    headers[:] = [(name, value) for name, value in headers if name != b"host"] + [(b"host", host)]
