"""The manager on a clock turned by hand: who makes an exchange, who waits, and what everybody gets."""

from __future__ import annotations

import anyio
import pytest
from anyio.abc import TaskGroup

from easemob_async._errors import DeadlineExceededError, EasemobError, TransportError
from easemob_async._pipeline.tokens import FetchedToken, Token, TokenManager, TokenSettings
from tests.hand_clock import HandClock, settle

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


class Exchanges:
    """The service's side: every exchange waits until the test answers it."""

    def __init__(self) -> None:
        self.made = 0
        self.open = 0
        self.deadlines: list[float | None] = []
        self._answers: list[FetchedToken | Exception] = []
        self._answered = anyio.Event()

    async def __call__(self, deadline: float | None) -> FetchedToken:
        assert self.open == 0, "exchanges overlap"
        self.made += 1
        self.open += 1
        self.deadlines.append(deadline)
        try:
            while not self._answers:
                await self._answered.wait()
            answer = self._answers.pop(0)
        finally:
            self.open -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def answer(self, answer: FetchedToken | Exception | None = None) -> None:
        """Let the exchange that waits, or else the next one, end like this."""
        self._answers.append(answer or FetchedToken(f"t{self.made}", 1000.0))
        answered, self._answered = self._answered, anyio.Event()
        answered.set()


class Caller:
    """One task that wants the token."""

    def __init__(self, manager: TokenManager, deadline: float | None = None) -> None:
        self.manager = manager
        self.deadline = deadline
        self.token: Token | None = None
        self.error: EasemobError | None = None
        self.scope = anyio.CancelScope()
        self.ended = False

    async def run(self) -> None:
        with self.scope:
            try:
                self.token = await self.manager.get(self.deadline)
            except EasemobError as error:
                self.error = error
        self.ended = True

    @property
    def value(self) -> str | None:
        return None if self.token is None else self.token.value


async def call(group: TaskGroup, manager: TokenManager, count: int = 1, deadline: float | None = None) -> list[Caller]:
    """So many callers, each as far as it gets."""
    callers = [Caller(manager, deadline) for _ in range(count)]
    for caller in callers:
        group.start_soon(caller.run)
        await settle(3)
    await settle()
    return callers


SETTINGS = TokenSettings(jitter=1e-9)
"""Lifetime 1000: early from 500, late from 980."""


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def exchanges(anyio_backend: str) -> Exchanges:
    return Exchanges()


@pytest.fixture
def manager(exchanges: Exchanges, clock: HandClock) -> TokenManager:
    return TokenManager(exchanges, clock=clock, settings=SETTINGS)


async def test_one_exchange_serves_all_who_wait(manager: TokenManager, exchanges: Exchanges) -> None:
    """Twenty callers without a token make one exchange and get the same token."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 20)
        exchanges.answer()
    assert exchanges.made == 1
    assert {caller.value for caller in callers} == {"t1"}
    assert manager.current() is callers[7].token


async def test_a_cancelled_leader_hands_over_at_once(manager: TokenManager, exchanges: Exchanges) -> None:
    """When the leader is cancelled one waiter makes the exchange, and everybody is served."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 5)
        callers[0].scope.cancel()
        await settle()
        assert exchanges.made == 2
        exchanges.answer()
    assert callers[0].token is None
    assert [caller.value for caller in callers[1:]] == ["t2"] * 4


async def test_a_failure_is_given_to_all_who_wait_and_remembered(
    manager: TokenManager, exchanges: Exchanges, clock: HandClock
) -> None:
    """All who wait fail alike, each with an error of its own; so does who comes within ten seconds; then it works."""
    async with anyio.create_task_group() as group:
        callers = await call(group, manager, 3)
        exchanges.answer(TransportError("no route", sent="no"))
        await settle()
        errors = [caller.error for caller in callers]
        assert [str(error) for error in errors] == ["no route"] * 3
        assert len({id(error) for error in errors}) == 3
        await clock.advance(9.9)
        with pytest.raises(TransportError, match="no route"):
            await manager.get()
        assert exchanges.made == 1
        await clock.advance(0.2)
        exchanges.answer()
        assert (await manager.get()).value == "t1"
    assert exchanges.made == 2


async def test_an_early_refresh_lets_the_others_go_on(
    manager: TokenManager, exchanges: Exchanges, clock: HandClock
) -> None:
    """Past the early point one caller refreshes and all others use the old token meanwhile."""
    exchanges.answer()
    old = await manager.get()
    await clock.advance(499)
    assert manager.current() is old
    await clock.advance(2)
    assert manager.current() is None
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager)
        assert manager.current() is old
        assert await manager.get() is old
        exchanges.answer()
        await settle()
        assert leader.value == "t2"
        assert manager.current() is leader.token
    assert exchanges.made == 2


async def test_a_deadline_of_the_leader_is_not_remembered(
    manager: TokenManager, exchanges: Exchanges, clock: HandClock
) -> None:
    """A leader that runs out of time fails alone; a waiter takes over."""
    async with anyio.create_task_group() as group:
        [leader] = await call(group, manager, deadline=clock.now + 1)
        [follower] = await call(group, manager)
        await clock.advance(1)
        exchanges.answer(DeadlineExceededError("slow"))
        await settle()
        assert isinstance(leader.error, DeadlineExceededError)
        assert exchanges.made == 2
        exchanges.answer()
    assert follower.value == "t2"
