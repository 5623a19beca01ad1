"""Random schedules of callers, cancellations, failures and refusals, checked against the invariants."""

from __future__ import annotations

import asyncio
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async._clock import Waiter
from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._pipeline.tokens import FetchedToken, TokenManager, TokenSettings
from easemob_async.testing import ManualClock
from tests.settling import settle

SETTINGS = TokenSettings()

Event = tuple[str, float]

EVENTS = st.one_of(
    st.tuples(st.just("call"), st.just(math.inf)),
    st.tuples(st.just("call"), st.sampled_from([0.5, 3.0, 20.0])),
    # A caller whose token is refused as soon as it has got it.
    st.tuples(st.just("get_and_refuse"), st.just(math.inf)),
    st.tuples(st.just("cancel"), st.integers(0, 10)),
    st.tuples(st.just("succeed"), st.sampled_from([0.0, 5.0, 1000.0, math.inf])),
    st.tuples(st.just("fail"), st.just(0.0)),
    st.tuples(st.just("refuse"), st.integers(0, 2)),
    st.tuples(st.just("advance"), st.sampled_from([0.1, 1.0, 4.0, 11.0, 60.0, 480.0, 700.0])),
    # Fewer iterations than a caller needs, so that the next event overlaps with this one.
    st.tuples(st.just("settle"), st.integers(1, 6)),
)


class World:
    """A manager with a service and callers, which check the invariants."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.manager = TokenManager(self.fetch, clock=self.clock, settings=SETTINGS)
        self.tasks: list[asyncio.Task[None]] = []
        self.latest = 0
        self.invalidated = 0
        self.refresh_from = -math.inf
        self.fails_until = -math.inf
        self.answer: FetchedToken | Exception | None = None
        self.open: Waiter | None = None

    async def fetch(self, deadline: float | None) -> FetchedToken:
        started = self.clock.now
        assert self.open is None, "fetches overlap"
        assert started >= self.fails_until, "the failure is not cached"
        assert self.latest == self.invalidated or started >= self.refresh_from, "an unnecessary fetch"
        self.open = Waiter()
        try:
            if self.answer is None:
                # Like any transport, it times out long before a leader counts as abandoned.
                limit = started + 30 if deadline is None else min(deadline, started + 30)
                if not await self.clock.wait(self.open, limit - started):
                    self.answer = TransportError("no answer")
            answer, self.answer = self.answer, None
        finally:
            self.open = None
        if isinstance(answer, FetchedToken):
            self.latest += 1
            self.refresh_from = started + SETTINGS.points(answer.lifetime, chance=1.0)[0]
            return answer
        if deadline is None or self.clock.now < deadline:
            self.fails_until = self.clock.now + SETTINGS.failure_cooldown
        assert answer is not None
        raise answer

    async def get(self, deadline: float | None) -> None:
        try:
            token = await self.manager.get(deadline)
        except DeadlineExceededError:
            assert deadline is not None
            assert self.clock.now >= deadline
        except TransportError:
            assert self.clock.now <= self.fails_until or (deadline is not None and self.clock.now >= deadline)
        else:
            assert token.generation > self.invalidated, "an invalidated token was returned"

    async def get_and_refuse(self) -> None:
        try:
            self.refuse((await self.manager.get()).generation)
        except TransportError:
            return

    def refuse(self, generation: int) -> None:
        was_in_use = self.manager.invalidate(generation)
        assert was_in_use == (generation == self.latest > self.invalidated)
        if was_in_use:
            self.invalidated = generation

    async def play(self, event: Event) -> None:
        match event:
            case ("call", seconds):
                deadline = None if seconds == math.inf else self.clock.now + seconds
                self.tasks.append(asyncio.create_task(self.get(deadline)))
            case ("get_and_refuse", _):
                self.tasks.append(asyncio.create_task(self.get_and_refuse()))
            case ("cancel", number) if self.tasks:
                self.tasks[int(number) % len(self.tasks)].cancel()
            case ("succeed", lifetime) if self.open is not None:
                self.answer = FetchedToken(f"t{self.latest + 1}", lifetime)
                self.open.wake()
            case ("fail", _) if self.open is not None:
                self.answer = TransportError("no route")
                self.open.wake()
            case ("refuse", age):
                self.refuse(self.latest - int(age))
            case ("advance", seconds):
                await self.clock.advance(seconds)
            case ("settle", rounds):
                await settle(int(rounds))
        token = self.manager.current()
        if token is not None:
            assert token.generation == self.latest > self.invalidated

    async def run(self, schedule: list[Event]) -> None:
        for event in schedule:
            await self.play(event)
        # From any state, one good token for each refusal must be enough for all callers.
        for _ in range(1 + len(schedule)):
            await settle()
            await self.play(("succeed", math.inf))
        await settle()
        assert all(task.done() for task in self.tasks), "a caller hangs"
        for task in self.tasks:
            if not task.cancelled():
                task.result()


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=40))
def test_any_schedule(schedule: list[Event]) -> None:
    """
    Fetches never overlap or happen without need, no caller hangs, and an invalidated token is not returned.
    """
    asyncio.run(World().run(schedule))
