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
from easemob_async._pipeline.tokens.crowd import SLICE
from easemob_async.testing import ManualClock
from tests.settling import settle
from tests.tokens.exchanges import Exchanges
from tests.tokens.test_cancellation import SlowCache, SlowExchanges


class Gate:
    """An exchange that ends when the test says so, in whatever loop and thread its leader runs."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.made = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: asyncio.Event | None = None

    async def __call__(self, deadline: float | None) -> FetchedToken:
        self.made += 1
        self._loop, self._opened = asyncio.get_running_loop(), asyncio.Event()
        self.begun.set()
        await self._opened.wait()
        return FetchedToken(f"t{self.made}", 1000.0)

    def open(self) -> None:
        assert self._loop is not None
        assert self._opened is not None
        self._loop.call_soon_threadsafe(self._opened.set)


def test_ten_thousand_tasks_make_one_exchange() -> None:
    """All of them get the token of the first one's exchange."""

    async def main() -> None:
        gate = Gate()
        manager = TokenManager(gate, clock=SystemClock())
        tasks = [asyncio.create_task(manager.get()) for _ in range(10_000)]
        await settle(2)
        gate.open()
        tokens = {(await task).value for task in tasks}
        assert tokens == {"t1"}
        assert gate.made == 1

    asyncio.run(main())


def test_waiters_are_resumed_in_slices() -> None:
    """No iteration of the loop resumes more than a slice of them, and other tasks run in between."""

    async def main() -> None:
        gate = Gate()
        manager = TokenManager(gate, clock=SystemClock())
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
            waiting = [group.create_task(want()) for _ in range(3 * SLICE + 1)]
            await settle(2)
            gate.open()
            await asyncio.wait(waiting)
            counting.cancel()
        assert sum(resumed.values()) == 3 * SLICE + 1
        assert max(resumed.values()) <= SLICE + 1

    asyncio.run(main())


class Party:
    """So many tasks in a loop and thread of their own, all of which want the token."""

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


def test_two_loops_in_two_threads_share_one_exchange() -> None:
    """Those who wait in another loop than the leader's are woken there."""
    gate = Gate()
    manager = TokenManager(gate, clock=SystemClock())
    parties = [Party(manager, 700), Party(manager, 700)]
    for party in parties:
        party.start()
    gate.open()
    for party in parties:
        party.join()
    assert gate.made == 1
    assert [len(party.tokens) for party in parties] == [700, 700]


def test_the_lead_passes_to_another_loop() -> None:
    """When the only task of the leader's loop is cancelled, one in another thread's loop makes the exchange."""
    gate = Gate()
    manager = TokenManager(gate, clock=SystemClock())
    first, second = Party(manager, 1), Party(manager, 3)
    first.start()
    second.start()
    gate.begun.clear()
    first.cancel_first()
    first.join()
    assert gate.begun.wait(10)
    gate.open()
    second.join()
    assert gate.made == 2
    assert [token.value for token in second.tokens] == ["t2"] * 3


def test_threads_that_take_turns_and_refuse_tokens() -> None:
    """Under refusals from four threads exchanges never overlap and no refused token is handed out again."""
    in_exchange = threading.Lock()
    made = 0

    async def fetch(deadline: float | None) -> FetchedToken:
        nonlocal made
        assert in_exchange.acquire(blocking=False), "exchanges overlap"
        try:
            made += 1
            await asyncio.sleep(0)
            return FetchedToken(f"t{made}", 1000.0)
        finally:
            in_exchange.release()

    manager = TokenManager(fetch, clock=SystemClock())

    async def use_and_refuse() -> None:
        for _ in range(25):
            token = manager.current() or await manager.get()
            manager.invalidate(token.generation)
            following = await manager.get()
            assert following.generation > token.generation

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(use_and_refuse())

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(asyncio.run, main()) for _ in range(4)]:
            done.result(10)
    assert made <= 1 + 4 * 4 * 25


def test_native_cancellation_at_every_step() -> None:
    """``task.cancel()`` of the leader, at every step it has, costs the others nothing."""

    async def main(steps: int) -> None:
        clock, exchanges, cache = ManualClock(), SlowExchanges(), SlowCache()
        manager = TokenManager(exchanges, clock=clock, cache=cache, cache_key="key")
        leader, *followers = [asyncio.create_task(manager.get()) for _ in range(3)]
        await settle(steps)
        leader.cancel()
        for _ in range(4):
            await settle()
            await clock.advance(0.1)
        assert {(await task).value for task in followers} == {"t1"}
        assert exchanges.begun <= 2
        # A cancellation while the turn is given back leaves it to lapse; by then the token is published.
        assert cache.holder is None or await cache.get("key") is not None

    for steps in range(1, 24):
        asyncio.run(main(steps))


def test_a_forked_child_makes_an_exchange_of_its_own() -> None:
    """A fork in the middle of an exchange: the child does not wait for a leader it does not have."""
    clock = ManualClock()
    exchanges = Exchanges(clock)
    manager = TokenManager(exchanges, clock=clock)
    leader = manager.get()

    async def begin() -> None:
        leader.send(None)

    asyncio.run(begin())
    child = os.fork()
    if child == 0:
        status = 1
        try:
            exchanges.open = 0
            exchanges.answer(FetchedToken("the child's", 1000.0))
            status = asyncio.run(asyncio.wait_for(manager.get(), 5)).value != "the child's"
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    leader.close()


@contextmanager
def closed_by_collection(victim: Coroutine[Any, Any, object], number: int) -> Iterator[None]:
    """The garbage collector runs at every chance it has, and closes *victim* when it runs for the n-th time."""
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
"""More than there are while a caller makes up its mind."""


def test_the_garbage_collector_closes_the_leader_at_any_point() -> None:
    """A leader that vanishes while another caller decides neither blocks that one nor leaves it waiting for nobody."""

    async def main(number: int) -> None:
        exchanges = Exchanges(ManualClock())
        manager = TokenManager(exchanges, clock=exchanges.clock)
        leader = manager.get()
        leader.send(None)
        with closed_by_collection(leader, number):
            caller = asyncio.create_task(manager.get())
            await settle(2)
        await settle()
        exchanges.answer()
        await settle()
        assert caller.done(), number
        assert caller.result().value == f"t{exchanges.made}"

    for number in range(1, COLLECTIONS):
        asyncio.run(main(number))


def test_the_garbage_collector_closes_a_follower_at_any_point() -> None:
    """A waiter that vanishes while another caller decides costs nobody anything."""

    async def main(number: int) -> None:
        exchanges = Exchanges(ManualClock())
        manager = TokenManager(exchanges, clock=exchanges.clock)
        leader = asyncio.create_task(manager.get())
        await settle()
        follower = manager.get()
        follower.send(None)
        with closed_by_collection(follower, number):
            caller = asyncio.create_task(manager.get())
            await settle(2)
            exchanges.answer()
            await settle()
        assert await leader is await caller
        assert exchanges.made == 1

    for number in range(1, COLLECTIONS):
        asyncio.run(main(number))
