"""How the pool shares, keeps and closes connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._wire.engine import Engine
from easemob_async._wire.engine import connection as connection_module
from easemob_async._wire.engine.connection import Connection
from easemob_async._wire.engine.deadlines import Deadlines, IdleTimer
from easemob_async._wire.engine.parsers import new_parser
from easemob_async._wire.engine.pool import Pool, PoolSettings
from easemob_async._wire.port import GrantExpiredError, Request
from tests.wire.scripted_server import OK, Peer, ScriptedServer, in_pieces, replies, until

pytestmark = pytest.mark.anyio


def get(server: ScriptedServer, target: str = "/", **fields: Any) -> Request:
    return Request(server.origin, "GET", target, (), **fields)


class HeldReplies:
    """A script that replies to each request when the test permits it, and records which connection received it."""

    def __init__(self) -> None:
        self.received: list[tuple[int, bytes]] = []
        """Number of the connection and target of each request, in order."""
        self._permits: dict[bytes, anyio.Event] = {}

    def has_received(self, target: bytes) -> bool:
        return any(seen == target for _, seen in self.received)

    def permit(self, target: bytes) -> None:
        self._permits.setdefault(target, anyio.Event()).set()

    async def __call__(self, peer: Peer) -> None:
        while True:
            target = (await peer.request()).split(b" ")[1]
            self.received.append((peer.number, target))
            await self._permits.setdefault(target, anyio.Event()).wait()
            await peer.send(OK)


async def test_last_used_is_first_used(parser: Any) -> None:
    """Of several idle connections the one that was busy last is used, so that the others can expire."""
    script = HeldReplies()
    engine = Engine(parser=parser)
    async with ScriptedServer(script) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(engine.send, get(server, "/a"))
        tasks.start_soon(engine.send, get(server, "/b"))
        await until(lambda: len(script.received) == 2)
        script.permit(b"/b")
        await until(lambda: engine.statistics().idle == 1)
        script.permit(b"/a")
        await until(lambda: engine.statistics().idle == 2)
        script.permit(b"/c")
        await engine.send(get(server, "/c"))
        connection_of = {target: number for number, target in script.received}
        assert connection_of[b"/c"] == connection_of[b"/a"] != connection_of[b"/b"]
        await engine.aclose()


async def test_first_come_first_served(parser: Any) -> None:
    """Beyond the limit requests wait in order, and a cancelled one leaves the queue without effect on the others."""
    script = HeldReplies()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(script) as server:
        calls = [asyncio.create_task(engine.send(get(server, name))) for name in ("/1", "/2", "/3", "/4")]
        await until(lambda: script.has_received(b"/1"))
        assert (engine.statistics().open, engine.statistics().waiting) == (1, 3)
        calls.pop(1).cancel()
        await until(lambda: engine.statistics().waiting == 2)
        for name in (b"/4", b"/3", b"/1"):
            script.permit(name)
        for reply in await asyncio.gather(*calls):
            assert reply.content == b"ok"
        assert script.received == [(0, b"/1"), (0, b"/3"), (0, b"/4")]
        assert engine.statistics().waiting == 0
        await engine.aclose()


async def test_long_queue(parser: Any) -> None:
    """All requests of a long queue succeed."""
    engine = Engine(parser=parser, max_connections=10)
    async with ScriptedServer(replies(OK)) as server:
        for reply in await asyncio.gather(*(engine.send(get(server)) for _ in range(1000))):
            assert reply.status == 200
        assert server.accepted <= 10
        await engine.aclose()


async def test_deadline_in_the_queue(parser: Any) -> None:
    """A request whose deadline passes in the queue was not sent, and the next request takes its place."""
    script = HeldReplies()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(script) as server:
        busy = asyncio.create_task(engine.send(get(server, "/busy")))
        await until(lambda: script.has_received(b"/busy"))
        with pytest.raises(DeadlineExceededError) as caught:
            await engine.send(get(server, "/late", deadline=time.monotonic() + 0.02))
        assert caught.value.effect == "none"
        assert engine.statistics().waiting == 0
        script.permit(b"/busy")
        assert (await busy).status == 200
        script.permit(b"/next")
        assert (await engine.send(get(server, "/next"))).status == 200
        assert b"/late" not in {target for _, target in script.received}
        await engine.aclose()


async def test_idle_connection_to_another_host_makes_room(parser: Any) -> None:
    """When all connections are idle and to one host, one of them is closed for a request to another host."""
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(replies(OK)) as one, ScriptedServer(replies(OK)) as other:
        for server in (one, other, one):
            assert (await engine.send(get(server))).content == b"ok"
            assert engine.statistics().open == 1
        await engine.aclose()


async def test_queue_is_shared_by_all_hosts(parser: Any) -> None:
    """A connection to another host than the next request's is closed, and that request gets its slot."""
    script = HeldReplies()
    engine = Engine(parser=parser, max_connections=1)
    async with ScriptedServer(script) as one, ScriptedServer(replies(OK)) as other:
        calls = [asyncio.create_task(engine.send(request)) for request in (get(one, "/1"), get(other), get(one, "/2"))]
        await until(lambda: script.has_received(b"/1"))
        script.permit(b"/1")
        script.permit(b"/2")
        assert [reply.content for reply in await asyncio.gather(*calls)] == [b"ok"] * 3
        assert script.received == [(0, b"/1"), (1, b"/2")]
        await engine.aclose()


@pytest.mark.parametrize(("passed", "connections"), [(29.0, 1), (30.0, 2)])
async def test_idle_expiry(parser: Any, passed: float, connections: int) -> None:
    """A connection that was idle for *idle_expiry* seconds is not used again."""
    now = 1000.0
    engine = Engine(parser=parser, idle_expiry=30.0, now=lambda: now)
    async with ScriptedServer(replies(OK)) as server:
        await engine.send(get(server))
        now += passed
        await engine.send(get(server))
        assert server.accepted == connections
        await engine.aclose()


async def test_expired_connection_is_closed_by_a_timer(parser: Any) -> None:
    """An idle connection is closed when it expires, without another request."""
    engine = Engine(parser=parser, idle_expiry=0.02)
    async with ScriptedServer(replies(OK)) as server:
        await engine.send(get(server))
        await server.all_closed()
        assert (engine.statistics().open, engine.statistics().idle) == (0, 0)
        await engine.aclose()


async def test_lifetime(parser: Any) -> None:
    """A connection is closed after *max_lifetime* seconds however often it is used."""
    now = 1000.0
    engine = Engine(parser=parser, max_lifetime=100.0, idle_expiry=1000.0, now=lambda: now)
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(10):
            await engine.send(get(server))
            now += 20.0
        # Up to a tenth of the lifetime is taken off at random.
        assert server.accepted == 2
        assert engine.statistics().open == 1
        await engine.aclose()


async def test_deadline_that_passes_while_the_connection_is_made(parser: Any) -> None:
    """A request whose deadline has passed when its turn comes is not written, and the next one has its connection."""
    now = 1000.0
    received: list[bytes] = []

    async def script(peer: Peer) -> None:
        while True:
            received.append(await peer.answer(OK))

    def wait(_: float) -> None:
        nonlocal now
        now += 20

    engine = Engine(parser=parser, max_connections=1, now=lambda: now)
    async with ScriptedServer(script) as server:
        for body in (b"", in_pieces(b"x")):
            request = Request(server.origin, "POST", "/late", (), body, deadline=now + 10, on_connected=wait)
            with pytest.raises(DeadlineExceededError) as caught:
                await engine.send(request)
            assert caught.value.effect == "none"
            assert (engine.statistics().idle, engine.statistics().waiting) == (1, 0)
            # The connection is too old for the next request, which makes another.
            assert (await engine.send(get(server, deadline=now + 10))).content == b"ok"
            now += 40
        assert all(seen.startswith(b"GET") for seen in received)
        await engine.aclose()


class BrokenError(Exception):
    """A failure of a part of the engine that never fails."""


@pytest.mark.parametrize("place", ["parser", "connection", "deadlines", "grant", "idle timer", "poll", "clock"])
@pytest.mark.parametrize("streamed", [False, True], ids=["bytes", "streamed"])
async def test_failure_inside_the_engine(
    parser: Any, place: str, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a part of the engine fails, the counts of the pool stay true and the next requests succeed."""
    fails = False
    now = 1000.0

    def fail_or(function: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            if fails:
                raise BrokenError(place)
            return function(*arguments, **options)

        return call

    class Grant:
        def delay(self) -> None:
            """Do nothing."""

        def use(self, *, has_connected: bool = False) -> bool:
            if fails and place == "grant":
                raise BrokenError(place)
            return True

    clock = fail_or(lambda: now) if place == "clock" else lambda: now
    engine = Engine(parser=parser, max_connections=1, now=clock)
    kind = type(new_parser(parser, 1000))
    part: tuple[Any, str] | None = {
        "parser": (kind, "start_reply"),
        "connection": (Connection, "start"),
        "deadlines": (Deadlines, "add"),
        "idle timer": (IdleTimer, "resume"),
    }.get(place)
    if place == "poll":
        make_poll = connection_module._make_poll
        monkeypatch.setattr(connection_module, "_make_poll", lambda number: fail_or(make_poll(number)))
    if part is not None:
        monkeypatch.setattr(*part, fail_or(getattr(*part)))

    def request() -> Request:
        body = in_pieces(b"one", b"two") if streamed else b""
        return Request(server.origin, "POST", "/", (), body, deadline=now + 10, idle_timeout=30.0, grant=Grant())

    async with ScriptedServer(replies(OK)) as server:
        assert (await engine.send(request())).content == b"ok"
        fails = True
        calls = [asyncio.ensure_future(engine.send(request())) for _ in range(4)]
        await asyncio.sleep(0)
        calls[1].cancel()
        # A request that was in the queue when a part failed ends or stays in the queue; none is lost.
        await asyncio.wait(calls, timeout=0.05)
        fails = False
        results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 3)
        assert any(isinstance(result, Exception) for result in results) or place in {"poll", "idle timer"}
        assert (engine.statistics().waiting, engine.statistics().open <= 1) == (0, True)
        assert "in_flight=0 waiting=0" in repr(engine)
        for _ in range(3):
            assert (await asyncio.wait_for(engine.send(request()), 3)).content == b"ok"
        await asyncio.wait_for(engine.aclose(), 3)
        await server.all_closed()


async def test_repr() -> None:
    """The repr of a pool tells whether it is open, and its numbers of connections and requests."""
    settings = PoolSettings(
        max_connections=1,
        connect_timeout=1.0,
        idle_expiry=1.0,
        max_lifetime=1.0,
        max_head=1000,
        max_body=None,
        ssl_context=None,
        verify=True,
        parser="h11",
        now=time.monotonic,
    )
    pool = Pool(asyncio.get_running_loop(), settings)
    assert repr(pool) == "<Pool (open): connections=0 idle=0 in_flight=0 waiting=0>"
    pool.close()
    assert repr(pool) == "<Pool (closed): connections=0 idle=0 in_flight=0 waiting=0>"
    await pool.wait_closed()


class Grant:
    """A grant that allows some writes, and counts the calls of its methods."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)
        self.delays = 0

    def delay(self) -> None:
        self.delays += 1

    def use(self, *, has_connected: bool = False) -> bool:
        return self.answers.pop(0)


async def test_a_request_whose_grant_expires_in_the_queue_is_not_written(parser: Any) -> None:
    """A request whose grant expires in the queue fails alone; the connection carries the next request."""
    script = HeldReplies()
    engine = Engine(parser=parser, max_connections=1)
    grants = [Grant(True), *(Grant(False) for _ in range(500)), Grant(True)]
    results: dict[int, object] = {}

    async def send(server: ScriptedServer, number: int, **fields: Any) -> None:
        try:
            results[number] = (await engine.send(get(server, f"/{number}", grant=grants[number], **fields))).status
        except GrantExpiredError as error:
            results[number] = error.effect

    async def pieces() -> AsyncIterator[bytes]:
        yield b"piece"

    async with ScriptedServer(script) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(send, server, 0)
        await until(lambda: script.has_received(b"/0"))
        for number in range(1, len(grants)):
            tasks.start_soon(partial(send, server, number, **({"body": pieces()} if number == 7 else {})))
        await until(lambda: engine.statistics().waiting == len(grants) - 1)
        script.permit(b"/501")
        script.permit(b"/0")
    assert results == {0: 200, 501: 200} | dict.fromkeys(range(1, 501), "none")
    assert [target for _, target in script.received] == [b"/0", b"/501"]
    assert [grant.delays for grant in grants[1:]] == [1] * 501
    assert engine.statistics().waiting == 0
    assert engine.statistics().open == 1
    await engine.aclose()


async def test_a_request_that_is_written_at_once_is_not_delayed(parser: Any) -> None:
    """Over an idle connection the grant is valid as it is; for a new connection it is delayed, and then used."""
    async with ScriptedServer(replies(OK)) as server:
        engine = Engine(parser=parser)
        grants = [Grant(True), Grant()]
        for grant in grants:
            await engine.send(get(server, grant=grant))
        assert [grant.delays for grant in grants] == [1, 0]
        assert [grant.answers for grant in grants] == [[], []]
        await engine.aclose()


async def test_a_request_that_fails_when_it_is_submitted_is_not_delayed(
    parser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grant whose request has ended must not be held again: nothing would use it."""

    def fail(*arguments: Any) -> None:
        raise BrokenError

    async with ScriptedServer(replies(OK)) as server:
        engine = Engine(parser=parser)
        await engine.send(get(server))
        monkeypatch.setattr(Connection, "start", fail)
        grant = Grant()
        with pytest.raises(TransportError, match="could not be written"):
            await engine.send(get(server, grant=grant))
        assert grant.delays == 0
        await engine.aclose()
