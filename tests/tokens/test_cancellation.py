"""The leader is cancelled at every await it has, and nobody else notices."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from easemob_async._pipeline.tokens import CachedToken, FetchedToken, MemoryTokenCache, TokenManager
from easemob_async.testing import ManualClock
from tests.settling import settle
from tests.tokens.exchanges import SETTINGS, Caller, call

pytestmark = pytest.mark.anyio

AWAITS = 24
"""More steps than the longest way through has, so that the last cancellations come too late to do anything."""


class SlowExchanges:
    """Exchanges that take several steps of the event loop."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0

    async def __call__(self, deadline: float | None) -> FetchedToken:
        self.begun += 1
        for _ in range(4):
            await anyio.lowlevel.checkpoint()
        self.ended += 1
        return FetchedToken(f"t{self.ended}", 1000.0)


class SlowCache(MemoryTokenCache):
    """A cache with turns, each request of which takes a step before its effect and one after."""

    def __init__(self) -> None:
        super().__init__()
        self.holder: str | None = None

    async def get(self, key: str) -> CachedToken | None:
        await anyio.lowlevel.checkpoint()
        token = await super().get(key)
        await anyio.lowlevel.checkpoint()
        return token

    async def put(self, key: str, token: CachedToken) -> None:
        await anyio.lowlevel.checkpoint()
        await super().put(key, token)
        await anyio.lowlevel.checkpoint()

    async def take_turn(self, key: str, holder: str, seconds: float) -> bool:
        await anyio.lowlevel.checkpoint()
        is_free = self.holder is None
        if is_free:
            self.holder = holder
        await anyio.lowlevel.checkpoint()
        return is_free

    async def end_turn(self, key: str, holder: str) -> None:
        await anyio.lowlevel.checkpoint()
        if self.holder == holder:
            self.holder = None


async def cancel_leader_after(steps: int, manager: TokenManager, clock: ManualClock) -> tuple[Caller, list[Caller]]:
    """A leader and three followers; the leader is cancelled when it has gone that far."""
    async with anyio.create_task_group() as group:
        leader = Caller(manager)
        followers = [Caller(manager) for _ in range(3)]
        for caller in (leader, *followers):
            group.start_soon(caller.run)
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()
        leader.cancel()
        # Whoever waits for another's turn looks again every twentieth of a second.
        for _ in range(4):
            await settle()
            await clock.advance(0.1)
    return leader, followers


@pytest.mark.parametrize("is_shared", [False, True])
async def test_cancelling_the_leader_at_every_await(clock: ManualClock, is_shared: bool) -> None:
    """Everybody else gets the same token, by one more exchange at most; no turn stays taken, no lead stays held."""
    was_too_late = False
    for steps in range(1, AWAITS):
        exchanges, cache = SlowExchanges(), SlowCache()
        manager = TokenManager(
            exchanges, clock=clock, settings=SETTINGS, cache=cache if is_shared else None, cache_key="key"
        )
        leader, followers = await cancel_leader_after(steps, manager, clock)
        assert exchanges.ended == 1, steps
        assert exchanges.begun <= 2, steps
        assert {caller.value for caller in followers} == {"t1"}, steps
        assert cache.holder is None, steps
        was_too_late = leader.value is not None
    assert was_too_late


@pytest.mark.parametrize("is_shared", [False, True])
async def test_cancelling_an_early_refresh_at_every_await(clock: ManualClock, is_shared: bool) -> None:
    """The old token stays in use, and the next caller refreshes it if that was not done."""
    for steps in range(1, AWAITS):
        exchanges, cache = SlowExchanges(), SlowCache()
        manager = TokenManager(
            exchanges, clock=clock, settings=SETTINGS, cache=cache if is_shared else None, cache_key="key"
        )
        await manager.get()
        await clock.advance(600)
        async with anyio.create_task_group() as group:
            leader = Caller(manager)
            group.start_soon(leader.run)
            for _ in range(steps):
                await anyio.lowlevel.checkpoint()
            leader.cancel()
            await settle()
        async with anyio.create_task_group() as group:
            [following] = await call(group, manager)
            await clock.advance(0.2)
        assert following.value == "t2", steps
        assert exchanges.ended == 2, steps
        assert cache.holder is None, steps


async def test_cancelling_waiters_in_any_order(clock: ManualClock) -> None:
    """Whoever is cancelled while the lead is passed on, those who stay are served."""
    for kept in range(5):
        exchanges = SlowExchanges()
        manager = TokenManager(exchanges, clock=clock, settings=SETTINGS)
        async with anyio.create_task_group() as group:
            callers = await call_all(group, manager)
            for number, caller in enumerate(callers):
                if number != kept:
                    caller.cancel()
                    await anyio.lowlevel.checkpoint()
        assert callers[kept].value == "t1"


async def call_all(group: anyio.abc.TaskGroup, manager: TokenManager) -> list[Caller]:
    callers = [Caller(manager) for _ in range(5)]
    for caller in callers:
        group.start_soon(caller.run)
    await anyio.lowlevel.checkpoint()
    return callers
