"""The leader of a refresh is cancelled at each of its awaits, and no other caller is affected."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from easemob_async._pipeline.tokens import CachedToken, FetchedToken, MemoryTokenCache, TokenManager
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.token_service import SETTINGS, TokenTask, start_tasks
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends, pytest.mark.uvloop]

AWAITS = 24
"""More steps than the longest refresh has, so that the last cancellations come too late to have an effect."""


class SlowService:
    """A fetch function that takes several steps of the event loop."""

    def __init__(self) -> None:
        self.started = 0
        self.finished = 0

    async def __call__(self, deadline: float | None) -> FetchedToken:
        self.started += 1
        for _ in range(4):
            await anyio.lowlevel.checkpoint()
        self.finished += 1
        return FetchedToken(f"t{self.finished}", 1000.0)


class SlowCache(MemoryTokenCache):
    """A cache with leases; each request takes one step before its effect and one after it."""

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

    async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
        await anyio.lowlevel.checkpoint()
        is_free = self.holder is None
        if is_free:
            self.holder = holder
        await anyio.lowlevel.checkpoint()
        return is_free

    async def release_lease(self, key: str, holder: str) -> None:
        await anyio.lowlevel.checkpoint()
        if self.holder == holder:
            self.holder = None


async def cancel_leader_after(
    steps: int, manager: TokenManager, clock: ManualClock
) -> tuple[TokenTask, list[TokenTask]]:
    """Start a leader and three followers, and cancel the leader after *steps* steps."""
    async with anyio.create_task_group() as group:
        leader = TokenTask(manager)
        followers = [TokenTask(manager) for _ in range(3)]
        for task in (leader, *followers):
            group.start_soon(task.run)
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()
        leader.cancel()
        # A process without the lease polls the cache every twentieth of a second.
        for _ in range(4):
            await settle()
            await clock.advance(0.1)
    return leader, followers


@pytest.mark.parametrize("is_shared", [False, True])
async def test_cancelling_the_leader_at_every_await(clock: ManualClock, is_shared: bool) -> None:
    """All followers get the same token after at most one more fetch; the lease is released and the refresh ends."""
    was_too_late = False
    for steps in range(1, AWAITS):
        service, cache = SlowService(), SlowCache()
        manager = TokenManager(
            service, clock=clock, settings=SETTINGS, cache=cache if is_shared else None, cache_key="key"
        )
        leader, followers = await cancel_leader_after(steps, manager, clock)
        assert service.finished == 1, steps
        assert service.started <= 2, steps
        assert {task.value for task in followers} == {"t1"}, steps
        assert cache.holder is None, steps
        was_too_late = leader.value is not None
    assert was_too_late


@pytest.mark.parametrize("is_shared", [False, True])
async def test_cancelling_an_early_refresh_at_every_await(clock: ManualClock, is_shared: bool) -> None:
    """The old token stays in use, and the next caller refreshes it if that was not done."""
    for steps in range(1, AWAITS):
        service, cache = SlowService(), SlowCache()
        manager = TokenManager(
            service, clock=clock, settings=SETTINGS, cache=cache if is_shared else None, cache_key="key"
        )
        await manager.get()
        await clock.advance(600)
        async with anyio.create_task_group() as group:
            leader = TokenTask(manager)
            group.start_soon(leader.run)
            for _ in range(steps):
                await anyio.lowlevel.checkpoint()
            leader.cancel()
            await settle()
        async with anyio.create_task_group() as group:
            [following] = await start_tasks(group, manager)
            await clock.advance(0.2)
        assert following.value == "t2", steps
        assert service.finished == 2, steps
        assert cache.holder is None, steps


async def test_cancelling_waiters_in_any_order(clock: ManualClock) -> None:
    """The remaining waiter gets a token, whichever others are cancelled while the leader changes."""
    for kept in range(5):
        service = SlowService()
        manager = TokenManager(service, clock=clock, settings=SETTINGS)
        async with anyio.create_task_group() as group:
            tasks = await start_five(group, manager)
            for number, task in enumerate(tasks):
                if number != kept:
                    task.cancel()
                    await anyio.lowlevel.checkpoint()
        assert tasks[kept].value == "t1"


async def start_five(group: anyio.abc.TaskGroup, manager: TokenManager) -> list[TokenTask]:
    tasks = [TokenTask(manager) for _ in range(5)]
    for task in tasks:
        group.start_soon(task.run)
    await anyio.lowlevel.checkpoint()
    return tasks
