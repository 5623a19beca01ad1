"""One manager under many tasks, several event loops and threads, a fork, and the garbage collector."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from easemob_async._clock import SystemClock
from easemob_async._pipeline.tokens import FetchedToken, Token, TokenManager
from easemob_async._pipeline.tokens.waiters import MAX_WAKES_PER_ITERATION
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.test_cancellation import SlowCache, SlowService
from tests.pipeline.tokens.token_service import TokenService
from tests.settling import settle


class BlockedService:
    """A fetch function that ends when the test calls ``open``, in any event loop and thread."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.fetches = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: asyncio.Event | None = None

    async def __call__(self, deadline: float | None) -> FetchedToken:
        self.fetches += 1
        self._loop, self._opened = asyncio.get_running_loop(), asyncio.Event()
        self.started.set()
        await self._opened.wait()
        return FetchedToken(f"t{self.fetches}", 1000.0)

    def open(self) -> None:
        assert self._loop is not None
        assert self._opened is not None
        self._loop.call_soon_threadsafe(self._opened.set)


def test_ten_thousand_tasks_share_one_fetch() -> None:
    """All tasks get the token that the first one fetches."""

    async def main() -> None:
        service = BlockedService()
        manager = TokenManager(service, clock=SystemClock())
        tasks = [asyncio.create_task(manager.get()) for _ in range(10_000)]
        await settle(2)
        service.open()
        tokens = {(await task).value for task in tasks}
        assert tokens == {"t1"}
        assert service.fetches == 1

    asyncio.run(main())


def test_waiters_are_resumed_over_several_iterations() -> None:
    """An iteration of the loop resumes a limited number of waiters, and other tasks run in between."""

    async def main() -> None:
        service = BlockedService()
        manager = TokenManager(service, clock=SystemClock())
        iteration = 0
        resumed: Counter[int] = Counter()

        async def count_iterations() -> None:
            nonlocal iteration
            while True:
                await asyncio.sleep(0)
                iteration += 1

        async def want() -> None:
            await manager.get()
            resumed[iteration] += 1

        async with asyncio.TaskGroup() as group:
            counting = group.create_task(count_iterations())
            waiting = [group.create_task(want()) for _ in range(3 * MAX_WAKES_PER_ITERATION + 1)]
            await settle(2)
            service.open()
            await asyncio.wait(waiting)
            counting.cancel()
        assert sum(resumed.values()) == 3 * MAX_WAKES_PER_ITERATION + 1
        assert max(resumed.values()) <= MAX_WAKES_PER_ITERATION + 1

    asyncio.run(main())


class LoopThread:
    """A thread with an event loop in which *count* tasks get the token."""

    def __init__(self, manager: TokenManager, count: int) -> None:
        self.are_waiting = threading.Event()
        self.tokens: list[Token] = []
        self._manager = manager
        self._count = count
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[Token]] = []

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._manager.get()) for _ in range(self._count)]
        await settle(2)
        self.are_waiting.set()
        outcomes = await asyncio.gather(*self._tasks, return_exceptions=True)
        self.tokens = [outcome for outcome in outcomes if isinstance(outcome, Token)]

    def start(self) -> None:
        self._thread.start()
        assert self.are_waiting.wait(10)

    def cancel_first(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._tasks[0].cancel)

    def join(self) -> None:
        self._thread.join(10)
        assert not self._thread.is_alive()


def test_two_loops_in_two_threads_share_one_fetch() -> None:
    """Followers in another loop than the leader's are woken in their own loop."""
    service = BlockedService()
    manager = TokenManager(service, clock=SystemClock())
    threads = [LoopThread(manager, 700), LoopThread(manager, 700)]
    for thread in threads:
        thread.start()
    service.open()
    for thread in threads:
        thread.join()
    assert service.fetches == 1
    assert [len(thread.tokens) for thread in threads] == [700, 700]


def test_a_follower_in_another_loop_becomes_the_leader() -> None:
    """When the only task of the leader's loop is cancelled, one in another thread's loop becomes the leader."""
    service = BlockedService()
    manager = TokenManager(service, clock=SystemClock())
    first, second = LoopThread(manager, 1), LoopThread(manager, 3)
    first.start()
    second.start()
    service.started.clear()
    first.cancel_first()
    first.join()
    assert service.started.wait(10)
    service.open()
    second.join()
    assert service.fetches == 2
    assert [token.value for token in second.tokens] == ["t2"] * 3


def test_threads_that_acquire_leases_and_refuse_tokens() -> None:
    """While four threads invalidate tokens, fetches never overlap and an invalidated token is not returned again."""
    fetching = threading.Lock()
    made = 0

    async def fetch(deadline: float | None) -> FetchedToken:
        nonlocal made
        assert fetching.acquire(blocking=False), "fetches overlap"
        try:
            made += 1
            await asyncio.sleep(0)
            return FetchedToken(f"t{made}", 1000.0)
        finally:
            fetching.release()

    manager = TokenManager(fetch, clock=SystemClock())

    async def use_and_invalidate() -> None:
        for _ in range(25):
            token = manager.current() or await manager.get()
            manager.invalidate(token.generation)
            following = await manager.get()
            assert following.generation > token.generation

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(use_and_invalidate())

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(asyncio.run, main()) for _ in range(4)]:
            done.result(10)
    assert made <= 1 + 4 * 4 * 25


def test_native_cancellation_at_every_step() -> None:
    """``task.cancel()`` of the leader, at each of its steps, does not affect the followers."""

    async def main(steps: int) -> None:
        clock, service, cache = ManualClock(), SlowService(), SlowCache()
        manager = TokenManager(service, clock=clock, cache=cache, cache_key="key")
        leader, *followers = [asyncio.create_task(manager.get()) for _ in range(3)]
        await settle(steps)
        leader.cancel()
        for _ in range(4):
            await settle()
            await clock.advance(0.1)
        assert {(await task).value for task in followers} == {"t1"}
        assert service.started <= 2
        # If cancelled while it releases the lease, the leader leaves it to expire; the token is published by then.
        assert cache.holder is None or await cache.get("key") is not None

    for steps in range(1, 24):
        asyncio.run(main(steps))


def test_a_forked_child_fetches_a_token_of_its_own() -> None:
    """After a fork during a refresh, the child does not wait for the leader, which runs in the parent."""
    clock = ManualClock()
    service = TokenService(clock)
    manager = TokenManager(service, clock=clock)
    leader = manager.get()

    async def begin() -> None:
        leader.send(None)

    asyncio.run(begin())
    child = os.fork()
    if child == 0:
        status = 1
        try:
            service.open = 0
            service.answer(FetchedToken("the child's", 1000.0))
            status = asyncio.run(asyncio.wait_for(manager.get(), 5)).value != "the child's"
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    leader.close()


@contextmanager
def closed_by_collection(victim: Coroutine[Any, Any, object], number: int) -> Iterator[None]:
    """Run the garbage collector as often as possible, and close *victim* in its n-th run."""
    left = number

    def collected(phase: str, info: dict[str, int]) -> None:
        nonlocal left
        left -= phase == "start"
        if left == 0:
            victim.close()

    thresholds = gc.get_threshold()
    gc.callbacks.append(collected)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(collected)
        victim.close()


COLLECTIONS = 40
"""More collections than there are while a caller chooses its role."""


def test_the_garbage_collector_closes_the_leader_at_any_point() -> None:
    """A caller that chooses its role while the leader is closed neither blocks nor waits for ever."""

    async def main(number: int) -> None:
        service = TokenService(ManualClock())
        manager = TokenManager(service, clock=service.clock)
        leader = manager.get()
        leader.send(None)
        with closed_by_collection(leader, number):
            task = asyncio.create_task(manager.get())
            await settle(2)
        await settle()
        service.answer()
        await settle()
        assert task.done(), number
        assert task.result().value == f"t{service.fetches}"

    for number in range(1, COLLECTIONS):
        asyncio.run(main(number))


def test_the_garbage_collector_closes_a_follower_at_any_point() -> None:
    """A follower that is closed while another caller chooses its role does not affect that caller."""

    async def main(number: int) -> None:
        service = TokenService(ManualClock())
        manager = TokenManager(service, clock=service.clock)
        leader = asyncio.create_task(manager.get())
        await settle()
        follower = manager.get()
        follower.send(None)
        with closed_by_collection(follower, number):
            task = asyncio.create_task(manager.get())
            await settle(2)
            service.answer()
            await settle()
        assert await leader is await task
        assert service.fetches == 1

    for number in range(1, COLLECTIONS):
        asyncio.run(main(number))
