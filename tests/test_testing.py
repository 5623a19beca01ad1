"""The manual clock: rate limits, deadlines and retries of a client pass without waiting."""

from __future__ import annotations

import asyncio

import pytest

from easemob_async import DeadlineExceededError, LimitSettings, ServerError, Window
from easemob_async.emulator import Emulator
from easemob_async.testing import ManualClock, Waiter
from tests.emulator_client import make_emulator_client
from tests.handler import USER, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio

ONE_A_MINUTE = LimitSettings(overrides={"user-system": [Window(1, 60)]})


async def test_rate_limits_pass_on_the_clock() -> None:
    """A call that waits for its rate limit is sent when the clock reaches that time."""
    clock = ManualClock()
    client = make_client(reply_in_turn(make_reply(200, USER)), clock=clock, limits=ONE_A_MINUTE, timeout=None)
    await client.users.get("alice")
    call = asyncio.ensure_future(client.users.get("alice"))
    await clock.advance(59)
    assert not call.done()
    await clock.advance(30)
    assert call.done()
    assert (await call).username == "alice"


async def test_deadlines_pass_on_the_clock() -> None:
    """A call that waits for a token ends when the clock reaches its deadline."""
    clock = ManualClock()

    async def get_token() -> str:
        await clock.sleep(3600)
        return "token"

    client = make_client(reply_in_turn(make_reply(200, USER)), clock=clock, limits=False, timeout=5, token=get_token)
    first = asyncio.ensure_future(client.with_options(timeout=None).users.get("alice"))
    await clock.advance(0)
    call = asyncio.ensure_future(client.users.get("alice"))
    await clock.advance(4)
    assert not call.done()
    await clock.advance(1)
    assert isinstance(call.exception(), DeadlineExceededError)
    await clock.advance(3600)
    assert (await first).username == "alice"


async def test_backoff_passes_on_the_clock() -> None:
    """The pauses between attempts end when the clock reaches their end, also those of Retry-After."""
    clock = ManualClock()
    overloaded = make_refusal(503, retry_after="20")
    client = make_client(reply_in_turn(overloaded, make_reply(200, USER)), clock=clock, limits=False)
    call = asyncio.ensure_future(client.users.get("alice"))
    await clock.advance(19)
    assert not call.done()
    await clock.advance(10)
    assert (await call).username == "alice"

    client = make_client(reply_in_turn(make_refusal(503)), clock=clock, limits=False)
    call = asyncio.ensure_future(client.users.get("alice"))
    await clock.advance(30)
    assert isinstance(call.exception(), ServerError)


async def test_tasks_wake_in_order_of_their_times() -> None:
    """Each task wakes at its own time, even if the clock advances past it in one step."""
    clock = ManualClock(start=0.0)
    seen: list[tuple[str, float]] = []

    async def sleeper(name: str, *pauses: float) -> None:
        for pause in pauses:
            await clock.sleep(pause)
            seen.append((name, clock.monotonic()))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sleeper("a", 1, 2))
        tasks.create_task(sleeper("b", 2, 2))
        await clock.advance(10)
    assert seen == [("a", 1), ("b", 2), ("a", 3), ("b", 4)]
    assert clock.monotonic() == 10


async def test_wall_clock_advances_too() -> None:
    """The seconds since the epoch advance with the monotonic time."""
    clock = ManualClock(start=5.0, wall=1_000_000.0)
    await clock.advance(2.5)
    assert (clock.monotonic(), clock.wall()) == (7.5, 1_000_002.5)


async def test_wait_tells_waking_from_timeout() -> None:
    """``wait`` returns whether the waiter was woken before its time passed."""
    clock = ManualClock()
    waiter = Waiter()
    woken = asyncio.ensure_future(clock.wait(waiter, 10))
    timed_out = asyncio.ensure_future(clock.wait(Waiter(), 5))
    await clock.advance(4)
    assert repr(clock) == "ManualClock(now=1004.0, waiting=2)"
    waiter.wake()
    await clock.advance(6)
    assert (await woken, await timed_out) == (True, False)
    assert repr(clock) == "ManualClock(now=1010.0, waiting=0)"


async def test_emulator_on_the_same_clock() -> None:
    """A token of an emulator with the same clock expires when the clock advances, and the client gets another."""
    clock = ManualClock()
    emulator = Emulator(clock=clock, limits=False)
    async with emulator.serve() as server:
        async with make_emulator_client(server.base_url, clock=clock, limits=False) as client:
            await client.users.register("alice", password="1")
            await clock.advance(365 * 86_400)
            assert (await client.users.get("alice")).username == "alice"
