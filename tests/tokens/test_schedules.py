"""Random schedules of callers, cancellations, failures and refusals, held against what must always be so."""

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
    # A caller that finds its token refused as soon as it has it.
    st.tuples(st.just("misuse"), st.just(math.inf)),
    st.tuples(st.just("cancel"), st.integers(0, 10)),
    st.tuples(st.just("succeed"), st.sampled_from([0.0, 5.0, 1000.0, math.inf])),
    st.tuples(st.just("fail"), st.just(0.0)),
    st.tuples(st.just("refuse"), st.integers(0, 2)),
    st.tuples(st.just("advance"), st.sampled_from([0.1, 1.0, 4.0, 11.0, 60.0, 480.0, 700.0])),
    # Fewer rounds of the loop than a caller needs, so that what follows overlaps with what went before.
    st.tuples(st.just("settle"), st.integers(1, 6)),
)


class World:
    """A manager with the service and the callers around it, which check what they see."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.manager = TokenManager(self.exchange, clock=self.clock, settings=SETTINGS)
        self.callers: list[asyncio.Task[None]] = []
        self.latest = 0
        self.taken_back = 0
        self.refresh_from = -math.inf
        self.fails_until = -math.inf
        self.answer: FetchedToken | Exception | None = None
        self.open: Waiter | None = None

    async def exchange(self, deadline: float | None) -> FetchedToken:
        started = self.clock.now
        assert self.open is None, "exchanges overlap"
        assert started >= self.fails_until, "the failure is not remembered"
        assert self.latest == self.taken_back or started >= self.refresh_from, "nobody needs this exchange"
        self.open = Waiter()
        try:
            if self.answer is None:
                # As any transport it gives up by itself, long before a lead lapses.
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
            self.fails_until = self.clock.now + SETTINGS.failure_memory
        assert answer is not None
        raise answer

    async def want(self, deadline: float | None) -> None:
        try:
            token = await self.manager.get(deadline)
        except DeadlineExceededError:
            assert deadline is not None
            assert self.clock.now >= deadline
        except TransportError:
            assert self.clock.now <= self.fails_until or (deadline is not None and self.clock.now >= deadline)
        else:
            assert token.generation > self.taken_back, "a token was handed out after it was taken back"

    async def misuse(self) -> None:
        try:
            self.refuse((await self.manager.get()).generation)
        except TransportError:
            return

    def refuse(self, generation: int) -> None:
        was_in_use = self.manager.invalidate(generation)
        assert was_in_use == (generation == self.latest > self.taken_back)
        if was_in_use:
            self.taken_back = generation

    async def play(self, event: Event) -> None:
        match event:
            case ("call", seconds):
                deadline = None if seconds == math.inf else self.clock.now + seconds
                self.callers.append(asyncio.create_task(self.want(deadline)))
            case ("misuse", _):
                self.callers.append(asyncio.create_task(self.misuse()))
            case ("cancel", number) if self.callers:
                self.callers[int(number) % len(self.callers)].cancel()
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
            assert token.generation == self.latest > self.taken_back

    async def run(self, schedule: list[Event]) -> None:
        for event in schedule:
            await self.play(event)
        # Whatever the state, one good answer for each who refuses the one before must be enough for everybody.
        for _ in range(1 + len(schedule)):
            await settle()
            await self.play(("succeed", math.inf))
        await settle()
        assert all(caller.done() for caller in self.callers), "somebody hangs"
        for caller in self.callers:
            if not caller.cancelled():
                caller.result()


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=40))
def test_any_schedule(schedule: list[Event]) -> None:
    """
    Exchanges never overlap, none is made without need, nobody hangs, and no token is handed out once it was refused.
    """
    asyncio.run(World().run(schedule))
