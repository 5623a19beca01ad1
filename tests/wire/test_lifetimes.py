"""An engine in several loops and threads, after a fork, closed in flight, collected, and with its loop closed."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import ssl
import threading
import warnings
import weakref
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import anyio
import pytest
import trustme

from easemob_async._errors import ClientClosedError
from easemob_async._wire.engine import Engine
from easemob_async._wire.engine.connection import Connection
from easemob_async._wire.port import Origin, Request
from tests.tls import make_client_tls, make_server_tls
from tests.wire.scripted_server import OK, Peer, ScriptedServer, replies, until

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(loop_library: str) -> Run:
    """A function that runs a coroutine in a new event loop."""
    runner: Run = import_module(loop_library).run
    return runner


class ThreadedServer:
    """A server in threads, which replies to every request while the event loops of a test begin and end."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._accepted: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def request(self) -> Request:
        scheme, host = ("http", "127.0.0.1") if self._tls is None else ("https", "localhost")
        return Request(Origin(scheme, host, self._listener.getsockname()[1]), "GET", "/", ())

    @property
    def accepted(self) -> int:
        return len(self._accepted)

    def wait_closed(self, connection: int) -> bool:
        """Wait until the client has closed a connection, and return whether it sent nothing more."""
        with self._accepted[connection].makefile("rb") as rest:
            return not rest.read(1)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for accepted in self._accepted:
            accepted.close()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            self._accepted.append(accepted)
            threading.Thread(target=self._answer, args=[accepted.dup()], daemon=True).start()

    def _answer(self, accepted: socket.socket) -> None:
        # A client whose connect is cancelled may end the handshake.
        with suppress(OSError):
            peer = accepted if self._tls is None else self._tls.wrap_socket(accepted, server_side=True)
            with peer, peer.makefile("rb") as lines:
                while line := lines.readline():
                    if line == b"\r\n":
                        peer.sendall(OK)


@contextmanager
def threaded_server(tls: ssl.SSLContext | None = None) -> Generator[ThreadedServer, None, None]:
    server = ThreadedServer(tls)
    try:
        yield server
    finally:
        server.close()


def test_each_loop_has_its_own_connections(run: Run, parser: Any) -> None:
    """A second loop makes its own connections; those of the first were closed with their loop."""
    engine = Engine(parser=parser)
    with threaded_server() as server:

        async def call_twice() -> None:
            for _ in range(2):
                assert (await engine.send(server.request)).content == b"ok"
            assert engine.statistics().open == 1

        run(call_twice())
        assert engine.statistics().open == 0
        run(call_twice())
        statistics = engine.statistics()
        assert (statistics.open, statistics.made, statistics.reused) == (0, 2, 2)
        assert server.accepted == 2
    run(engine.aclose())


def test_two_loops_in_two_threads(run: Run, parser: Any) -> None:
    """Two threads, each with a loop, use one engine at the same time."""
    engine = Engine(parser=parser, max_connections=5)
    failures: list[BaseException] = []
    with threaded_server() as server:

        async def many() -> None:
            for _ in range(5):
                got = await asyncio.gather(*(engine.send(server.request) for _ in range(20)))
                assert {reply.content for reply in got} == {b"ok"}

        def work() -> None:
            try:
                run(many())
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert server.accepted <= 10
        assert engine.statistics().open == 0
    run(engine.aclose())


@pytest.mark.usefixtures("bounded_closing")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loop_ends_after_a_cancelled_connect(run: Run, parser: Any, scheme: str) -> None:
    """A loop ends normally after a connect was cancelled in it just after its connection was made."""
    authority = trustme.CA()
    engine = Engine(parser=parser, ssl_context=make_client_tls(authority))
    with threaded_server(make_server_tls(authority) if scheme == "https" else None) as server:

        async def cancel_connect() -> None:
            task = asyncio.ensure_future(engine.send(server.request))
            await until(lambda: engine.statistics().open == 1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()

        run(cancel_connect())
        assert engine.statistics().open == 0
    run(engine.aclose())


def test_close_from_another_loop(run: Run) -> None:
    """Closing in one thread ends the requests that another thread has in flight."""
    engine = Engine()
    in_flight = threading.Event()
    ended: list[BaseException] = []

    async def call_without_reply() -> None:
        async def silent(peer: Peer) -> None:
            await peer.request()
            in_flight.set()
            await peer.closed()

        async with ScriptedServer(silent) as server:
            with pytest.raises(ClientClosedError) as caught:
                await engine.send(Request(server.origin, "GET", "/", ()))
            ended.append(caught.value)

    thread = threading.Thread(target=run, args=[call_without_reply()])
    thread.start()
    assert in_flight.wait(5)
    run(engine.aclose())
    thread.join(5)
    assert [error.effect for error in ended if isinstance(error, ClientClosedError)] == ["unknown"]


@pytest.mark.anyio
async def test_close_in_flight(parser: Any) -> None:
    """Closing ends each request with its own ``effect``: none before it is written, unknown afterwards."""
    engine = Engine(parser=parser, max_connections=3)
    effects: dict[str, str] = {}
    written, answered = anyio.Event(), anyio.Event()

    async def script(peer: Peer) -> None:
        if b"answer" in await peer.request():
            await peer.send(OK[:-1])
            answered.set()
        else:
            written.set()
        await peer.closed()

    async def mute(peer: Peer) -> None:
        await peer.closed()

    async def call(name: str, request: Request) -> None:
        with pytest.raises(ClientClosedError) as caught:
            await engine.send(request)
        effects[name] = caught.value.effect

    async with ScriptedServer(script) as server, ScriptedServer(mute) as silent, anyio.create_task_group() as tasks:
        tasks.start_soon(call, "written", Request(server.origin, "GET", "/", ()))
        tasks.start_soon(call, "answered", Request(server.origin, "GET", "/answer", ()))
        tasks.start_soon(call, "connecting", Request(Origin("https", "127.0.0.1", silent.port), "GET", "/", ()))
        await written.wait()
        await answered.wait()
        tasks.start_soon(call, "waiting", Request(server.origin, "GET", "/", ()))
        await until(lambda: engine.statistics().waiting == 1)
        await engine.aclose()
        assert engine.statistics().open == 0
        await server.all_closed()
        await silent.all_closed()
    assert effects == {"written": "unknown", "answered": "unknown", "connecting": "none", "waiting": "none"}
    with pytest.raises(ClientClosedError) as caught:
        await engine.send(Request(Origin("http", "127.0.0.1", 1), "GET", "/", ()))
    assert caught.value.effect == "none"
    await engine.aclose()


@pytest.mark.anyio
async def test_close_while_a_connect_times_out(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing also succeeds between the moment a connect times out and the moment its task notices."""
    timeouts: list[asyncio.Timeout] = []
    make_timeout = asyncio.timeout

    def record(seconds: float | None) -> asyncio.Timeout:
        timeouts.append(make_timeout(seconds))
        return timeouts[-1]

    async def mute(peer: Peer) -> None:
        await peer.closed()

    async with ScriptedServer(mute) as server:
        engine = Engine(parser=parser, ssl_context=ssl.create_default_context())
        origin = Origin("https", "127.0.0.1", server.port)
        monkeypatch.setattr(asyncio, "timeout", record)
        calls = [asyncio.create_task(engine.send(Request(origin, "GET", "/", ()))) for _ in range(2)]
        await until(lambda: server.open == 2)
        monkeypatch.undo()
        # The first timeout is that of the first connect. It expires in the next turn, before this task continues.
        timeouts[0].reschedule(asyncio.get_running_loop().time())
        await asyncio.sleep(0)
        assert timeouts[0].expired()
        with anyio.fail_after(10):
            await engine.aclose()
        for call in calls:
            with pytest.raises(ClientClosedError):
                await call
        assert engine.statistics().open == 0


@pytest.mark.anyio
async def test_streamed_reply_when_closed() -> None:
    """The body of a streamed reply breaks off when the engine is closed."""
    engine = Engine()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nstart")
        await peer.closed()

    async with ScriptedServer(script) as server:
        reply = await engine.send(Request(server.origin, "GET", "/", (), stream=True))
        pieces = reply.chunks()
        assert await anext(pieces) == b"start"
        await engine.aclose()
        with pytest.raises(ClientClosedError) as caught:
            await anext(pieces)
        assert caught.value.effect == "unknown"


@pytest.mark.anyio
async def test_collected_engine(parser: Any) -> None:
    """An engine that is collected without having been closed closes its sockets, without a warning."""
    async with ScriptedServer(replies(OK)) as server:
        engine = Engine(parser=parser)
        await asyncio.gather(*(engine.send(Request(server.origin, "GET", "/", ())) for _ in range(3)))
        assert server.open == 3
        reference = weakref.ref(engine)
        del engine
        gc.collect()
        assert reference() is None
        await server.all_closed()


@pytest.mark.anyio
async def test_collected_reply() -> None:
    """A streamed reply that was not closed releases its connection when it is collected."""
    engine = Engine(max_connections=1)

    async def script(peer: Peer) -> None:
        if peer.number:
            await peer.answer(OK)
            return
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nstart")
        await peer.closed()

    async with ScriptedServer(script) as server:
        request = Request(server.origin, "GET", "/", (), stream=True)
        await engine.send(request)
        gc.collect()
        assert (await engine.send(request)).status == 200
        await engine.aclose()


@pytest.mark.anyio
async def test_collected_reply_whose_body_is_complete(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that is collected just before its body is complete leaves the connection to the next request."""
    engine = Engine(max_connections=1, parser=parser)
    made: list[Connection] = []
    connection_made = Connection.connection_made

    def record(connection: Connection, transport: asyncio.BaseTransport) -> None:
        made.append(connection)
        connection_made(connection, transport)

    monkeypatch.setattr(Connection, "connection_made", record)

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        await peer.answer(OK)
        await peer.closed()

    async with ScriptedServer(script) as server:
        reply = await engine.send(Request(server.origin, "GET", "/", (), stream=True))
        following = asyncio.create_task(engine.send(Request(server.origin, "GET", "/", ())))
        await until(lambda: engine.statistics().waiting == 1)
        del reply
        gc.collect()
        # The loop receives the body before it runs what the finalizer has scheduled.
        made[0].get_buffer(-1)[:4] = b"last"
        made[0].buffer_updated(4)
        with anyio.fail_after(10):
            assert (await following).content == b"ok"
        assert engine.statistics().idle == 1
        await engine.aclose()


@pytest.mark.anyio
async def test_reply_keeps_its_engine() -> None:
    """A streamed reply refers to its engine, so its body is received although nothing else refers to the engine."""
    may_send = anyio.Event()

    async def script(peer: Peer) -> None:
        await peer.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        await may_send.wait()
        await peer.send(b"last")

    async with ScriptedServer(script) as server:
        reply = await Engine().send(Request(server.origin, "GET", "/", (), stream=True))
        gc.collect()
        may_send.set()
        assert [piece async for piece in reply.chunks()] == [b"last"]
        del reply
        gc.collect()
        await server.all_closed()


@pytest.mark.parametrize("then", ["close", "collect", "send"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_loop_closed_with_connections(loop_library: str, scheme: str, then: str) -> None:
    """When a loop is closed with connections open, the engine closes their sockets, without a warning."""
    authority = trustme.CA()
    with threaded_server(make_server_tls(authority) if scheme == "https" else None) as server:
        engine = Engine(ssl_context=make_client_tls(authority))
        loop: asyncio.AbstractEventLoop = import_module(loop_library).new_event_loop()
        loop.run_until_complete(engine.send(server.request))
        with warnings.catch_warnings():
            # uvloop closes open sockets when it is closed, and warns; the engine cannot prevent that.
            warnings.simplefilter("ignore", ResourceWarning)
            loop.close()
        if then == "close":
            asyncio.run(engine.aclose())
        elif then == "send":
            assert asyncio.run(engine.send(server.request)).content == b"ok"
        del engine, loop
        gc.collect()
        assert server.wait_closed(0)


@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
def test_fork(run: Run) -> None:
    """A forked child makes its own connection, and the connection of its parent remains open and usable."""
    engine = Engine()
    with threaded_server() as server:

        async def call() -> None:
            assert (await engine.send(server.request)).content == b"ok"

        async def fork_between_calls() -> int:
            await call()
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    asyncio.set_event_loop(None)
                    asyncio._set_running_loop(None)
                    run(call())
                    made = engine.statistics().made
                    status = 0 if made == 1 else 2
                finally:
                    os._exit(status)
            _, status = await asyncio.to_thread(os.waitpid, child, 0)
            await call()
            statistics = engine.statistics()
            assert (statistics.open, statistics.made, statistics.reused) == (1, 1, 1)
            return status

        assert run(fork_between_calls()) == 0
        assert server.accepted == 2
    run(engine.aclose())
