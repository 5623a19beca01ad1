"""Settings, statistics and repr of the engine."""

from __future__ import annotations

import asyncio
import math
import pickle
import threading
from typing import Any

import anyio
import pytest

from easemob_async._errors import ClientClosedError, InvalidArgumentError
from easemob_async._wire.engine import Engine
from easemob_async._wire.engine.errors import EngineError
from easemob_async._wire.port import Transport
from tests.wire.scripted_server import OK, Peer, ScriptedServer, get, replies, until

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("name", ["max_connections", "connect_timeout", "idle_expiry", "max_lifetime", "max_head"])
def test_settings_that_are_not_positive(name: str) -> None:
    """A limit or a duration of 0 is refused when the engine is created."""
    with pytest.raises(InvalidArgumentError, match=name):
        Engine(**{name: 0})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["connect_timeout", "idle_expiry", "max_lifetime"])
@pytest.mark.parametrize("value", [math.nan, math.inf, 1e307, 10**400, True, "5"], ids=repr)
def test_settings_that_are_not_durations(name: str, value: Any) -> None:
    """A value that is not a finite number of seconds is refused when the engine is created."""
    with pytest.raises(InvalidArgumentError, match=name):
        Engine(**{name: value})


@pytest.mark.parametrize("never", [math.inf, 1e307, 10**400], ids=["inf", "1e307", "10**400"])
async def test_deadline_that_never_comes(engine: Engine, never: float) -> None:
    """A request with a deadline or an idle timeout beyond all clocks has none, and the pool keeps count."""
    async with ScriptedServer(replies(OK)) as server:
        for request in (get(server, deadline=never), get(server, stream=True, idle_timeout=never)):
            reply = await engine.send(request)
            assert [chunk async for chunk in reply.chunks()] == [b"ok"]
            await reply.aclose()
        await engine.send_raw(get(server), connect_timeout=never, queue_timeout=never)
        now = engine.statistics()
        assert (now.idle, now.waiting) == (1, 0)


@pytest.mark.parametrize("name", ["deadline", "idle_timeout"])
async def test_times_that_are_not_numbers(engine: Engine, name: str) -> None:
    """NaN is refused before anything is sent, and the pool keeps count."""
    async with ScriptedServer(replies(OK)) as server:
        with pytest.raises(InvalidArgumentError, match=name):
            await engine.send(get(server, **{name: math.nan}))
        assert engine.statistics().waiting == 0
        assert (await engine.send(get(server))).status == 200


async def test_statistics(engine: Engine) -> None:
    """The statistics tell the open, idle, waiting, made and reused connections at any moment."""
    assert isinstance(engine, Transport)
    async with ScriptedServer(replies(OK)) as server:
        for _ in range(3):
            await engine.send(get(server))
        now = engine.statistics()
        assert (now.open, now.idle, now.waiting, now.made, now.reused) == (1, 1, 0, 1, 2)
        await engine.aclose()
        now = engine.statistics()
        assert (now.open, now.idle, now.waiting, now.made, now.reused) == (0, 0, 0, 1, 2)
        await server.all_closed()


async def test_repr() -> None:
    """The repr tells whether the engine is open, and its numbers of connections and requests at any moment."""
    engine = Engine(max_connections=2)
    may_reply = anyio.Event()

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            await may_reply.wait()
            await peer.send(OK)

    async with ScriptedServer(script) as server:
        assert repr(engine) == "<Engine (open): connections=0 idle=0 in_flight=0 waiting=0>"
        calls = [asyncio.create_task(engine.send(get(server))) for _ in range(3)]
        await asyncio.sleep(0)
        # The tasks of two requests make a connection for them.
        assert repr(engine) == "<Engine (open): connections=0 idle=0 in_flight=2 waiting=1>"
        await until(lambda: server.open == engine.statistics().open == 2)
        assert repr(engine) == "<Engine (open): connections=2 idle=0 in_flight=2 waiting=1>"
        may_reply.set()
        await asyncio.gather(*calls)
        assert repr(engine) == "<Engine (open): connections=2 idle=2 in_flight=0 waiting=0>"
        await engine.aclose()
        assert repr(engine) == "<Engine (closed): connections=0 idle=0 in_flight=0 waiting=0>"
        with pytest.raises(ClientClosedError):
            await engine.send(get(server))


def test_error_can_be_pickled() -> None:
    """An unpickled error of the engine has the attributes and the text of the original."""
    back = pickle.loads(pickle.dumps(EngineError("idle", "no byte for 30 s", "unknown")))
    assert (back.kind, back.effect, str(back)) == ("idle", "unknown", "no byte for 30 s")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_connections", 2.5),
        ("max_connections", "5"),
        ("max_head", math.inf),
        ("max_body", 0),
        ("max_body", math.nan),
        ("max_body", True),
        ("verify", "no"),
        ("parser", "llhttp"),
        ("ssl_context", True),
    ],
)
def test_settings_of_other_types(name: str, value: Any) -> None:
    """A setting of another type or kind is refused when the engine is created."""
    with pytest.raises(InvalidArgumentError, match=name):
        Engine(**{name: value})


async def test_engine_that_is_closed_while_a_pool_is_opened() -> None:
    """A request that finds no pool of its loop does not open one after another thread has closed the engine."""
    engine = Engine()
    lock = engine._lock

    class ClosingLock:
        """The engine's lock, before whose first acquisition another thread closes the engine."""

        def __enter__(self) -> None:
            engine._lock = lock
            thread = threading.Thread(target=asyncio.run, args=(engine.aclose(),))
            thread.start()
            thread.join()
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    async with ScriptedServer(replies(OK)) as server:
        engine._lock = ClosingLock()  # type: ignore[assignment]
        with pytest.raises(ClientClosedError):
            await engine.send(get(server))
        assert server.accepted == 0
