"""
A call that is cancelled at any of its awaits leaves nothing behind.

Each call is stepped by hand, so that it is cancelled exactly where it waits for the n-th time, for every n: for the
token, for a rate limit, for the connection and TLS, for the reply, before a retry. Then no request waits, no connection
is busy, no task is left, and the next calls succeed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib import import_module
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import httpx2
import httpx_aiohttp
import pytest
import trio
import trustme

from easemob_async import Easemob, LimitSettings, RetryPolicy, Window
from easemob_async.transports import Engine, Httpx2Transport, HttpxTransport, Transport
from tests.loops import ANYIO_CLOSES_SOCKETS, ASYNCIO, TRIO, UVLOOP
from tests.tls import make_client_tls, make_server_tls

SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])

BUCKETS = ("user-system", "files.upload", "files.download")
"""Rate limits that each call has to wait for."""

MAX_STEPS = 500
"""Awaits of a call, at most; a call that waits more often is in an endless loop."""

LEAKED_SOCKETS = () if ANYIO_CLOSES_SOCKETS else ("ignore:unclosed:ResourceWarning",)


class FlakyServer:
    """
    A server in threads, which replies to the first GET of each path with a 503.

    It is not in the event loop of the test, so that the loop may be one of trio.

    Args:
        scheme: ``http`` or ``https``.
        keeps_alive: Whether to keep connections open after a reply. Otherwise they close without a notice in it.
    """

    def __init__(self, scheme: str, *, keeps_alive: bool = True) -> None:
        self._keeps_alive = keeps_alive
        authority = trustme.CA()
        self._tls = make_server_tls(authority) if scheme == "https" else None
        self.client_tls = make_client_tls(authority)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._seen: set[bytes] = set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://localhost:{self._listener.getsockname()[1]}"

    @property
    def open(self) -> int:
        """Number of connections that the client has not closed."""
        return len(self._open)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = self._listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open.add(accepted)
                threading.Thread(target=self._serve, args=[accepted], daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        try:
            with suppress(OSError, ValueError):
                peer = accepted if self._tls is None else self._tls.wrap_socket(accepted, server_side=True)
                with peer, peer.makefile("rb") as lines:
                    while line := lines.readline():
                        self._answer(peer, lines, line)
                        if not self._keeps_alive:
                            break
        finally:
            with self._lock:
                self._open.discard(accepted)

    def _answer(self, peer: socket.socket, lines: Any, line: bytes) -> None:
        method, path, _ = line.split(b" ")
        length = 0
        while (header := lines.readline()) != b"\r\n":
            if not header:
                raise OSError("the client has closed the connection")
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        lines.read(length)
        with self._lock:
            is_first = method == b"GET" and path not in self._seen
            self._seen.add(path)
        entity = {"uuid": "f1", "type": "file", "username": "u", "created": 1, "modified": 1, "activated": True}
        token = {"access_token": "t", "expires_in": 5_000_000}
        reply = {"uri": "https://im.invalid/org/app/chatfiles", "entities": [entity]}
        body = json.dumps(token if path.endswith(b"/token") else reply).encode()
        status = b"503 Service Unavailable" if is_first else b"200 OK"
        peer.sendall(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body[:10]))
        peer.sendall(body[10:])


@contextmanager
def flaky_server(scheme: str = "http", *, keeps_alive: bool = True) -> Iterator[FlakyServer]:
    server = FlakyServer(scheme, keeps_alive=keeps_alive)
    try:
        yield server
    finally:
        server.close()


class Steps:
    """The awaits of a call, in any of its tasks; a function is called at the n-th, or from the n-th on."""

    def __init__(self, at: int, cancel: Callable[[Any], None], *, repeats: bool = False) -> None:
        self._at = at
        self._cancel = cancel
        self._repeats = repeats
        self.count = 0

    def add(self, waits_for: Any) -> None:
        self.count += 1
        if self.count == self._at or (self._repeats and self.count > self._at):
            self._cancel(waits_for)


class Stepped:
    """An awaitable that runs a coroutine and counts its awaits."""

    def __init__(self, awaited: Awaitable[Any], steps: Steps) -> None:
        self._awaited = awaited
        self._steps = steps

    def __await__(self) -> Generator[Any, Any, Any]:
        inner: Any = self._awaited.__await__()
        step, argument = inner.send, None
        while True:
            try:
                waits_for = step(argument)
            except StopIteration as end:
                return end.value
            self._steps.add(waits_for)
            try:
                step, argument = inner.send, (yield waits_for)
            except BaseException as error:
                step, argument = inner.throw, error


STEPS: ContextVar[Steps | None] = ContextVar("steps", default=None)
"""The steps of the call of the test, for its other tasks."""


async def cancel_at(call: Awaitable[Any], at: int, when: str) -> bool:
    """Run a call and cancel it where it waits for the n-th time; return whether it was cancelled."""
    if _on_trio():
        scope = trio.CancelScope()
        with scope:
            await Stepped(call, Steps(at, lambda _: scope.cancel()))
        return scope.cancelled_caught

    def cancel(waits_for: Any) -> None:
        if when == "woken" and waits_for is not None:
            # In the turn in which the task would continue: what it waited for was granted, and it cannot use it.
            waits_for.add_done_callback(lambda _: task.cancel())
        else:
            task.cancel()

    async def run() -> None:
        steps = Steps(at, cancel, repeats=when == "repeated")
        STEPS.set(steps)
        await Stepped(call, steps)

    task = asyncio.ensure_future(run())
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
    return task.cancelled()


def _on_trio() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return True
    return False


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until a condition holds."""
    with anyio.fail_after(10):
        while not condition():
            await anyio.lowlevel.checkpoint()


async def get_user(client: Easemob, name: str) -> None:
    await client.users.get(name)


async def upload(client: Easemob, name: str) -> None:
    await client.files.upload(b"content" * 300_000, filename=name)


async def download(client: Easemob, name: str) -> None:
    async with client.files.open(name) as pieces:
        async for _ in pieces:
            await anyio.lowlevel.checkpoint()


def count_tasks() -> int:
    """Count the tasks of the loop."""
    return trio.lowlevel.current_statistics().tasks_living if _on_trio() else len(asyncio.all_tasks())


async def check_nothing_is_left(client: Easemob, number: int, tasks: int) -> None:
    """Check that no request waits, no connection is busy and no task is left, and that two calls succeed."""
    await until(lambda: client.transport_statistics().waiting == 0)
    await until(lambda: all(bucket.waiting == 0 for bucket in client.limits.snapshot()))
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(get_user, client, f"healthy{number}a")
            group.start_soon(get_user, client, f"healthy{number}b")
    statistics = client.transport_statistics()
    assert statistics.waiting == 0
    assert all(bucket.waiting == 0 for bucket in client.limits.snapshot())
    if isinstance(client._core.transport, Engine):
        await until(lambda: client.transport_statistics().open == client.transport_statistics().idle <= 1)
        assert "in_flight=0" in repr(client._core.transport)
    else:
        assert statistics.open == 0
    await until(lambda: count_tasks() == tasks)


def make_engine(server: FlakyServer, parser: Any = "auto") -> Engine:
    """Make an engine with one connection, which trusts the server."""
    return Engine(parser=parser, ssl_context=server.client_tls, max_connections=1)


def make_client(server: FlakyServer, transport: Transport) -> Easemob:
    """Make a client whose calls wait for a token, a rate limit and a retry."""
    return Easemob(
        "org#app",
        base_url=server.base_url,
        client_id="id",
        client_secret="secret",
        limits=LimitSettings(overrides={name: [Window(1, 0.004)] for name in BUCKETS}),
        # More attempts than by default: a request may meet a connection that the server is closing, several times.
        retry=RetryPolicy(attempts=10, base=0.002, budget=None),
        transport=transport,
    )


async def accompany(client: Easemob, name: str, turns: int) -> None:
    """Make a call some turns of the loop later; it shares the token, the limit and the connection."""
    for _ in range(turns):
        await anyio.lowlevel.checkpoint()
    await get_user(client, name)


async def cancel_everywhere(
    server: FlakyServer,
    call: Callable[[Easemob, str], Awaitable[None]],
    make: Callable[[], Transport],
    when: str,
    companion: int | None = None,
    closes_sockets: bool = True,
) -> None:
    """
    Cancel a call at each of its awaits, with a new client each time.

    Args:
        server: The server.
        call: The call.
        make: Makes the transport.
        when: Whether to cancel when the call begins to wait, in the turn in which its wait has ended, or when it begins
            this and each later wait.
        companion: Turns of the loop after which another call begins, which must succeed; None for no other call.
        closes_sockets: Whether each cancelled connection must be closed.
    """
    at, cancelled, tasks = 0, True, count_tasks()
    while cancelled:
        at += 1
        assert at < MAX_STEPS
        client = make_client(server, make())
        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                if companion is not None:
                    group.start_soon(accompany, client, f"companion{at}", companion)
                cancelled = await cancel_at(call(client, f"cancelled{at}"), at, when)
        await check_nothing_is_left(client, at, tasks)
        await client.aclose()
        if closes_sockets:
            await until(lambda: server.open == 0)
    # Token, limit, connection and reply: a call that waits less often does not show what is meant.
    # One that begins after another call finds a token, and often a connection.
    assert at > (4 if companion is None else 2)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
@pytest.mark.parametrize("parser", ["h11", "httptools"])
@SCHEMES
@pytest.mark.parametrize("when", ["waiting", "woken"])
async def test_call_over_the_engine(parser: Any, scheme: str, when: str) -> None:
    """A call with a token exchange, a limit, a new connection and a retry can be cancelled at every await."""
    with flaky_server(scheme) as server:
        await cancel_everywhere(server, get_user, lambda: make_engine(server, parser), when)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
@pytest.mark.parametrize("parser", ["h11", "httptools"])
@pytest.mark.parametrize("call", [upload, download])
@SCHEMES
@pytest.mark.parametrize("when", ["waiting", "woken"])
async def test_transfers_over_the_engine(parser: Any, call: Any, scheme: str, when: str) -> None:
    """Uploads and downloads can be cancelled at every await."""
    with flaky_server(scheme) as server:
        await cancel_everywhere(server, call, lambda: make_engine(server, parser), when)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
@pytest.mark.parametrize("call", [get_user, upload, download])
@SCHEMES
@pytest.mark.parametrize("when", ["waiting", "woken"])
@pytest.mark.parametrize("companion", [0, 3], ids=["first", "second"])
async def test_companion_of_a_cancelled_call(call: Any, scheme: str, when: str, companion: int) -> None:
    """A call that shares token, limit and connection with a cancelled one succeeds, whichever of the two began."""
    with flaky_server(scheme) as server:
        await cancel_everywhere(server, call, lambda: make_engine(server), when, companion)


class SteppedStream:
    """The body of a reply, whose awaits are counted too."""

    def __init__(self, stream: Any, steps: Steps) -> None:
        self._stream = stream
        self._steps = steps

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = aiter(self._stream)
        while (piece := await Stepped(anext(pieces, None), self._steps)) is not None:
            yield piece

    async def aclose(self) -> None:
        await Stepped(self._stream.aclose(), self._steps)


def make_stepped(library: Any, base: Any) -> Any:
    """Make a transport of httpx with one connection, whose awaits are counted in the task in which they are."""
    stream_class: Any = type("Stream", (SteppedStream, library.AsyncByteStream), {})

    class SteppedTransport(base):  # type: ignore[misc]
        async def handle_async_request(self, request: Any) -> Any:
            steps = STEPS.get()
            if steps is None:  # not the call that is cancelled, or on trio, where its only task counts them
                return await super().handle_async_request(request)
            response = await Stepped(super().handle_async_request(request), steps)
            response.stream = stream_class(response.stream, steps)
            return response

    return SteppedTransport(verify=False, limits=library.Limits(max_connections=1))


# Of generators of httpx and httpcore, which trio finds when a request was cancelled.
@pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning", *LEAKED_SOCKETS)
@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP, TRIO])
@pytest.mark.parametrize("when", ["waiting", "woken", "repeated"])
@pytest.mark.parametrize(
    ("library", "adapter", "call"),
    [
        pytest.param(httpx, HttpxTransport, get_user, id="httpx"),
        pytest.param(httpx, HttpxTransport, download, id="httpx-download"),
        pytest.param(httpx2, Httpx2Transport, download, id="httpx2-download"),
    ],
)
async def test_calls_over_httpx(library: Any, adapter: Any, call: Any, when: str) -> None:
    """
    Calls through a transport of httpx with one connection, on trio too, can be cancelled at every await.

    The server closes its connection after each reply. httpx does so within the next request, which must not lose the
    slot of that connection either.
    """
    with flaky_server(keeps_alive=False) as server:
        await cancel_everywhere(
            server,
            call,
            lambda: adapter(make_stepped(library, library.AsyncHTTPTransport)),
            when,
            closes_sockets=ANYIO_CLOSES_SOCKETS or _on_trio(),
        )


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", [ASYNCIO])  # on uvloop 0.21, aiohttp 3.11 leaves sockets open
@pytest.mark.parametrize("when", ["waiting", "woken", "repeated"])
async def test_calls_over_aiohttp(when: str) -> None:
    """Calls through httpx-aiohttp with one connection can be cancelled at every await."""
    with flaky_server(keeps_alive=False) as server:
        await cancel_everywhere(
            server, download, lambda: HttpxTransport(make_stepped(httpx, httpx_aiohttp.AiohttpTransport)), when
        )


@pytest.mark.parametrize("loop_library", ["asyncio", "uvloop"])
@SCHEMES
@pytest.mark.parametrize("when", ["waiting", "woken"])
def test_cancellations_in_two_threads(loop_library: str, scheme: str, when: str) -> None:
    """Calls of one client that are cancelled in the event loops of two threads leave nothing behind in either."""
    run: Callable[[Any], Any] = import_module(loop_library).run
    barrier = threading.Barrier(2, timeout=30)
    failures: list[BaseException] = []

    async def work(thread: int) -> None:
        tasks = count_tasks()
        for at in range(1, 30):
            await cancel_at(get_user(client, f"thread{thread}-{at}"), 1 + at % 12, when)
        await asyncio.to_thread(barrier.wait)
        with anyio.fail_after(10):
            for number in range(3):
                await get_user(client, f"healthy{thread}-{number}")
        await asyncio.to_thread(barrier.wait)
        statistics = client.transport_statistics()
        assert (statistics.waiting, statistics.open <= 2) == (0, True)
        assert all(bucket.waiting == 0 for bucket in client.limits.snapshot())
        await until(lambda: count_tasks() == tasks)
        await asyncio.to_thread(barrier.wait)

    def run_loop(thread: int) -> None:
        try:
            run(work(thread))
        except BaseException as error:
            failures.append(error)
            barrier.abort()

    with flaky_server(scheme) as server:
        client = make_client(server, make_engine(server))
        threads = [threading.Thread(target=run_loop, args=[number]) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        run(client.aclose())
        assert client.transport_statistics().open == 0


@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
@SCHEMES
@pytest.mark.parametrize("loop_library", ["asyncio", "uvloop"])
def test_fork_at_every_await(loop_library: str, scheme: str) -> None:
    """A process that is forked at any await of a call makes its own calls, and the call of the parent succeeds."""
    run: Callable[[Any], Any] = import_module(loop_library).run

    def fork(_: object) -> None:
        child = os.fork()
        if child:
            children.append(child)
            return
        status = 1
        try:
            asyncio.set_event_loop(None)
            asyncio._set_running_loop(None)
            # A child that hangs ends without its parent.
            signal.alarm(10)
            run(get_user(client, f"child{at}"))
            run(client.aclose())
            status = 0
        finally:
            os._exit(status)

    async def call() -> int:
        steps = Steps(at, fork)
        await Stepped(get_user(client, f"parent{at}"), steps)
        await client.aclose()
        return steps.count

    at, has_forked = 0, True
    with flaky_server(scheme) as server:
        while has_forked:
            at += 1
            children: list[int] = []
            client = make_client(server, make_engine(server))
            steps = run(call())
            has_forked = steps >= at
            assert [os.waitpid(child, 0)[1] for child in children] == [0] * has_forked
    assert at > 4
