"""Several managers on one cache, as processes would be, on a manual clock."""

from __future__ import annotations

import logging
import math

import anyio
import pytest
from attrs import evolve

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._pipeline.tokens import CachedToken, FetchedToken, MemoryTokenCache, TokenManager, TurnTakingCache
from easemob_async.testing import ManualClock
from tests.settling import settle
from tests.tokens.exchanges import SETTINGS, Exchanges, call

pytestmark = pytest.mark.anyio


class TurnCache(MemoryTokenCache):
    """Turns that lapse by the manual clock."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.clock = clock
        self.holder: str | None = None
        self.lapses = -math.inf

    async def take_turn(self, key: str, holder: str, seconds: float) -> bool:
        if self.holder is not None and self.clock.now < self.lapses:
            return False
        self.holder, self.lapses = holder, self.clock.now + seconds
        return True

    async def end_turn(self, key: str, holder: str) -> None:
        if self.holder == holder:
            self.holder = None


class BrokenCache(MemoryTokenCache):
    """A cache that is away while told so."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = True
        self.asked = 0

    async def get(self, key: str) -> CachedToken | None:
        self.asked += 1
        if self.is_away:
            raise ConnectionError("refused; and it quotes a secret")
        return await super().get(key)


@pytest.fixture
def cache(clock: ManualClock) -> TurnCache:
    return TurnCache(clock)


def manager_on(cache: MemoryTokenCache, exchanges: Exchanges) -> TokenManager:
    return TokenManager(exchanges, clock=exchanges.clock, settings=SETTINGS, cache=cache, cache_key="key")


async def test_a_token_that_is_there_is_used(cache: TurnCache, exchanges: Exchanges, clock: ManualClock) -> None:
    """The second process makes no exchange; its token expires when the first one's does."""
    exchanges.answer()
    first = await manager_on(cache, exchanges).get()
    await clock.advance(300)
    second_manager = manager_on(cache, exchanges)
    second = await second_manager.get()
    assert exchanges.made == 1
    assert (second.value, second.expires_at) == (first.value, first.expires_at)
    await clock.advance(199)
    assert second_manager.current() is second
    await clock.advance(2)
    assert second_manager.current() is None


async def test_a_token_that_never_expires_is_shared(cache: TurnCache, exchanges: Exchanges, clock: ManualClock) -> None:
    """``ttl`` 0 survives the way through the cache."""
    exchanges.answer(FetchedToken("t", math.inf))
    await manager_on(cache, exchanges).get()
    manager = manager_on(cache, exchanges)
    token = await manager.get()
    assert token.expires_at == math.inf
    await clock.advance(1e9)
    assert manager.current() is token


async def test_processes_take_turns(cache: TurnCache, exchanges: Exchanges, clock: ManualClock) -> None:
    """Of three that start together one makes the exchange, the others find its token within a moment."""
    assert isinstance(cache, TurnTakingCache)
    async with anyio.create_task_group() as group:
        callers = [(await call(group, manager_on(cache, exchanges)))[0] for _ in range(3)]
        await clock.advance(1)
        assert exchanges.made == 1
        exchanges.answer()
        await clock.advance(0.1)
        assert [caller.value for caller in callers] == ["t1"] * 3
    assert exchanges.made == 1
    assert cache.holder is None


async def test_a_process_that_dies_in_its_turn(cache: TurnCache, exchanges: Exchanges, clock: ManualClock) -> None:
    """Its turn lapses, and another makes the exchange."""
    assert await cache.take_turn("key", "dead", 15)
    async with anyio.create_task_group() as group:
        [caller] = await call(group, manager_on(cache, exchanges))
        exchanges.answer()
        await clock.advance(14.9)
        assert not caller.has_ended
        await clock.advance(0.2)
        assert caller.value == "t1"


async def test_a_failed_exchange_gives_the_turn_back(cache: TurnCache, exchanges: Exchanges) -> None:
    """The next process may try at once."""
    exchanges.answer(TransportError("no route"))
    with pytest.raises(TransportError):
        await manager_on(cache, exchanges).get()
    assert cache.holder is None
    exchanges.answer()
    assert (await manager_on(cache, exchanges).get()).value == "t2"


async def test_waiting_for_another_process_meets_the_deadline(
    cache: TurnCache, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A caller does not wait longer for a token because another process gets it."""
    await cache.take_turn("key", "other", 15)
    async with anyio.create_task_group() as group:
        [caller] = await call(group, manager_on(cache, exchanges), deadline=clock.now + 2)
        await clock.advance(2.1)
        assert isinstance(caller.error, DeadlineExceededError)
    assert exchanges.made == 0


async def test_a_refused_token_is_dropped_for_all(cache: TurnCache, exchanges: Exchanges) -> None:
    """Who is told 401 replaces the token in the cache; who is told so later finds the new one there."""
    first, second = manager_on(cache, exchanges), manager_on(cache, exchanges)
    exchanges.answer()
    refused = await first.get()
    assert (await second.get()).value == refused.value
    exchanges.answer()
    assert first.invalidate(refused.generation)
    assert (await first.get()).value == "t2"
    assert second.invalidate(1)
    assert (await second.get()).value == "t2"
    assert exchanges.made == 2


async def test_one_process_refreshes_early_for_all(cache: TurnCache, exchanges: Exchanges, clock: ManualClock) -> None:
    """Past the early point the first to come makes an exchange, the others pick up its token."""
    first, second = manager_on(cache, exchanges), manager_on(cache, exchanges)
    exchanges.answer()
    await first.get()
    await second.get()
    await clock.advance(501)
    exchanges.answer()
    assert (await first.get()).value == "t2"
    assert (await second.get()).value == "t2"
    assert exchanges.made == 2


@pytest.mark.parametrize(
    ("obtained", "expires"),
    [(-2000.0, -1000.0), (-990.0, 10.0), (math.nan, 1000.0), (0.0, math.nan), (5000.0, 5000.0)],
)
async def test_a_cached_token_that_is_not_good(
    cache: TurnCache, exchanges: Exchanges, clock: ManualClock, obtained: float, expires: float
) -> None:
    """Expired, about to, or nonsense: an exchange is made and its token put in place."""
    await cache.put("key", CachedToken("old", clock.wall() + obtained, clock.wall() + expires))
    exchanges.answer()
    assert (await manager_on(cache, exchanges).get()).value == "t1"
    found = await cache.get("key")
    assert found is not None
    assert found.value == "t1"


async def test_a_clock_ahead_does_not_prolong_a_token(
    cache: TurnCache, exchanges: Exchanges, clock: ManualClock
) -> None:
    """A token written by a host whose clock is an hour ahead is used for its lifetime at most."""
    await cache.put("key", CachedToken("t", clock.wall() + 3600, clock.wall() + 4600))
    manager = manager_on(cache, exchanges)
    token = await manager.get()
    await clock.advance(499)
    assert manager.current() is token
    await clock.advance(2)
    assert manager.current() is None


async def test_a_cache_that_is_away(exchanges: Exchanges, clock: ManualClock, caplog: pytest.LogCaptureFixture) -> None:
    """The client goes on without it with one warning however often it asks, and says when it is back."""
    cache = BrokenCache()
    manager = manager_on(cache, exchanges)
    with caplog.at_level(logging.INFO, "easemob_async.tokens"):
        for number in (1, 2, 3):
            exchanges.answer()
            token = await manager.get()
            assert token.value == f"t{number}"
            manager.invalidate(token.generation)
        cache.is_away = False
        exchanges.answer()
        await manager.get()
    assert cache.asked == 4
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "the token cache is away, going on without it: builtins.ConnectionError"),
        ("INFO", "the token cache is back"),
    ]


async def test_a_cache_that_hangs(exchanges: Exchanges, clock: ManualClock) -> None:
    """A request to it that takes too long counts as the cache being away."""

    class Hanging(MemoryTokenCache):
        async def get(self, key: str) -> CachedToken | None:
            await anyio.sleep_forever()
            return None

    impatient = evolve(SETTINGS, cache_patience=0.01)
    manager = TokenManager(exchanges, clock=clock, settings=impatient, cache=Hanging(), cache_key="key")
    exchanges.answer()
    assert (await manager.get()).value == "t1"


async def test_waiting_callers_do_not_wait_for_the_cache(exchanges: Exchanges) -> None:
    """The token is in use before it is published: only the leader waits for that."""
    publishing = anyio.Event()

    class SlowToPut(MemoryTokenCache):
        async def put(self, key: str, token: CachedToken) -> None:
            await publishing.wait()
            await super().put(key, token)

    cache = SlowToPut()
    manager = manager_on(cache, exchanges)
    async with anyio.create_task_group() as group:
        leader, follower = await call(group, manager, 2)
        exchanges.answer()
        await settle()
        assert follower.value == "t1"
        assert not leader.has_ended
        publishing.set()
    assert leader.value == "t1"
    assert await cache.get("key") is not None
