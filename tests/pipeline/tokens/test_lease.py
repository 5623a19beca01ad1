"""Managers that share a cache, as in several processes, on a manual clock."""

from __future__ import annotations

import logging
import math

import anyio
import pytest
from attrs import evolve

from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._pipeline.tokens import CachedToken, FetchedToken, LeasingTokenCache, MemoryTokenCache, TokenManager
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.token_service import SETTINGS, TokenService, start_tasks
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


class LeaseCache(MemoryTokenCache):
    """A cache whose leases expire by the manual clock."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.clock = clock
        self.holder: str | None = None
        self.lease_ends = -math.inf

    async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
        if self.holder not in {None, holder} and self.clock.now < self.lease_ends:
            return False
        self.holder, self.lease_ends = holder, self.clock.now + seconds
        return True

    async def release_lease(self, key: str, holder: str) -> None:
        if self.holder == holder:
            self.holder = None


class UnavailableCache(MemoryTokenCache):
    """A cache that fails while ``is_unavailable`` is true."""

    def __init__(self) -> None:
        super().__init__()
        self.is_unavailable = True
        self.requests = 0

    async def get(self, key: str) -> CachedToken | None:
        self.requests += 1
        if self.is_unavailable:
            raise ConnectionError("refused; and it quotes a secret")
        return await super().get(key)


@pytest.fixture
def cache(clock: ManualClock) -> LeaseCache:
    return LeaseCache(clock)


def make_leasing_manager(cache: MemoryTokenCache, service: TokenService) -> TokenManager:
    return TokenManager(service, clock=service.clock, settings=SETTINGS, cache=cache, cache_key="key")


async def test_a_cached_token_is_used(cache: LeaseCache, service: TokenService, clock: ManualClock) -> None:
    """The second process fetches no token; its token expires together with the first one's."""
    service.answer()
    first = await make_leasing_manager(cache, service).get()
    await clock.advance(300)
    second_manager = make_leasing_manager(cache, service)
    second = await second_manager.get()
    assert service.fetches == 1
    assert (second.value, second.expires_at) == (first.value, first.expires_at)
    await clock.advance(199)
    assert second_manager.current() is second
    await clock.advance(2)
    assert second_manager.current() is None


async def test_a_token_that_never_expires_is_shared(
    cache: LeaseCache, service: TokenService, clock: ManualClock
) -> None:
    """A token without expiry keeps that in the cache."""
    service.answer(FetchedToken("t", math.inf))
    await make_leasing_manager(cache, service).get()
    manager = make_leasing_manager(cache, service)
    token = await manager.get()
    assert token.expires_at == math.inf
    await clock.advance(1e9)
    assert manager.current() is token


async def test_processes_acquire_leases(cache: LeaseCache, service: TokenService, clock: ManualClock) -> None:
    """Of three processes that start together, one fetches a token, and the others find it in the cache soon after."""
    assert isinstance(cache, LeasingTokenCache)
    async with anyio.create_task_group() as group:
        tasks = [(await start_tasks(group, make_leasing_manager(cache, service)))[0] for _ in range(3)]
        await clock.advance(1)
        assert service.fetches == 1
        service.answer()
        await clock.advance(0.1)
        assert [task.value for task in tasks] == ["t1"] * 3
    assert service.fetches == 1
    assert cache.holder is None


async def test_a_process_that_dies_with_the_lease(cache: LeaseCache, service: TokenService, clock: ManualClock) -> None:
    """The lease expires, and another process fetches a token."""
    assert await cache.acquire_lease("key", "dead", 15)
    async with anyio.create_task_group() as group:
        [task] = await start_tasks(group, make_leasing_manager(cache, service))
        service.answer()
        await clock.advance(14.9)
        assert not task.is_done
        await clock.advance(0.2)
        assert task.value == "t1"


async def test_a_failed_fetch_releases_the_lease(cache: LeaseCache, service: TokenService) -> None:
    """The next process can fetch at once."""
    service.answer(TransportError("no route"))
    with pytest.raises(TransportError):
        await make_leasing_manager(cache, service).get()
    assert cache.holder is None
    service.answer()
    assert (await make_leasing_manager(cache, service).get()).value == "t2"


async def test_the_deadline_while_another_process_has_the_lease(
    cache: LeaseCache, service: TokenService, clock: ManualClock
) -> None:
    """A caller waits for another process no longer than its own deadline."""
    await cache.acquire_lease("key", "other", 15)
    async with anyio.create_task_group() as group:
        [task] = await start_tasks(group, make_leasing_manager(cache, service), deadline=clock.now + 2)
        await clock.advance(2.1)
        assert isinstance(task.error, DeadlineExceededError)
    assert service.fetches == 0


async def test_a_refused_token_is_removed_for_all(cache: LeaseCache, service: TokenService) -> None:
    """The first process that gets a 401 replaces the cached token; the next one finds the new token in the cache."""
    first, second = make_leasing_manager(cache, service), make_leasing_manager(cache, service)
    service.answer()
    refused = await first.get()
    assert (await second.get()).value == refused.value
    service.answer()
    assert first.invalidate(refused.generation)
    assert (await first.get()).value == "t2"
    assert second.invalidate(1)
    assert (await second.get()).value == "t2"
    assert service.fetches == 2


async def test_one_process_refreshes_early_for_all(
    cache: LeaseCache, service: TokenService, clock: ManualClock
) -> None:
    """Past the early point the first process fetches a token, and the others take it from the cache."""
    first, second = make_leasing_manager(cache, service), make_leasing_manager(cache, service)
    service.answer()
    await first.get()
    await second.get()
    await clock.advance(501)
    service.answer()
    assert (await first.get()).value == "t2"
    assert (await second.get()).value == "t2"
    assert service.fetches == 2


@pytest.mark.parametrize(
    ("obtained", "expires"),
    [(-2000.0, -1000.0), (-990.0, 10.0), (math.nan, 1000.0), (0.0, math.nan), (5000.0, 5000.0)],
)
async def test_an_unusable_cached_token(
    cache: LeaseCache, service: TokenService, clock: ManualClock, obtained: float, expires: float
) -> None:
    """A cached token that is expired, nearly expired or invalid is replaced by a fetched one."""
    await cache.put("key", CachedToken("old", clock.wall() + obtained, clock.wall() + expires))
    service.answer()
    assert (await make_leasing_manager(cache, service).get()).value == "t1"
    found = await cache.get("key")
    assert found is not None
    assert found.value == "t1"


async def test_a_clock_ahead_does_not_prolong_a_token(
    cache: LeaseCache, service: TokenService, clock: ManualClock
) -> None:
    """A token written by a host whose clock is an hour ahead is used for at most its lifetime."""
    await cache.put("key", CachedToken("t", clock.wall() + 3600, clock.wall() + 4600))
    manager = make_leasing_manager(cache, service)
    token = await manager.get()
    await clock.advance(499)
    assert manager.current() is token
    await clock.advance(2)
    assert manager.current() is None


async def test_an_unavailable_cache(
    service: TokenService, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The client continues without the cache, logs one warning for any number of failures, and logs the recovery."""
    cache = UnavailableCache()
    manager = make_leasing_manager(cache, service)
    with caplog.at_level(logging.INFO, "easemob_async.tokens"):
        for number in (1, 2, 3):
            service.answer()
            token = await manager.get()
            assert token.value == f"t{number}"
            manager.invalidate(token.generation)
        cache.is_unavailable = False
        service.answer()
        await manager.get()
    assert cache.requests == 4
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "the token cache is unavailable, continuing without it: builtins.ConnectionError"),
        ("INFO", "the token cache is available again"),
    ]


async def test_a_cache_that_hangs(service: TokenService, clock: ManualClock) -> None:
    """A request to the cache that times out makes it unavailable."""

    class Hanging(MemoryTokenCache):
        async def get(self, key: str) -> CachedToken | None:
            await anyio.sleep_forever()
            return None

    impatient = evolve(SETTINGS, cache_timeout=0.01)
    manager = TokenManager(service, clock=clock, settings=impatient, cache=Hanging(), cache_key="key")
    service.answer()
    assert (await manager.get()).value == "t1"


async def test_followers_do_not_wait_for_the_cache(service: TokenService) -> None:
    """The token is used before it is published; only the leader waits for the publication."""
    publishing = anyio.Event()

    class SlowToPut(MemoryTokenCache):
        async def put(self, key: str, token: CachedToken) -> None:
            await publishing.wait()
            await super().put(key, token)

    cache = SlowToPut()
    manager = make_leasing_manager(cache, service)
    async with anyio.create_task_group() as group:
        leader, follower = await start_tasks(group, manager, 2)
        service.answer()
        await settle()
        assert follower.value == "t1"
        assert not leader.is_done
        publishing.set()
    assert leader.value == "t1"
    assert await cache.get("key") is not None


async def test_a_lease_whose_answer_comes_too_late(
    service: TokenService, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The process that may have the lease publishes its token and releases the lease, so that no other one waits."""

    class LateAnswer(LeaseCache):
        async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
            await super().acquire_lease(key, holder, seconds)
            await anyio.sleep_forever()
            return True

    cache = LateAnswer(clock)
    impatient = evolve(SETTINGS, cache_timeout=0.01)
    manager = TokenManager(service, clock=clock, settings=impatient, cache=cache, cache_key="key")
    service.answer()
    assert (await manager.get()).value == "t1"
    assert cache.holder is None
    assert (await make_leasing_manager(cache, service).get()).value == "t1"
    assert service.fetches == 1


async def test_an_unconfirmed_lease_expires_soon(service: TokenService, clock: ManualClock) -> None:
    """A process that may have the lease and cannot reach the cache any more blocks the others for seconds only."""

    class Lost(LeaseCache):
        is_lost = False

        async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
            acquired = await super().acquire_lease(key, holder, seconds)
            if not self.is_lost:
                return acquired
            raise ConnectionError

        async def put(self, key: str, token: CachedToken) -> None:
            if self.is_lost:
                raise ConnectionError
            await super().put(key, token)

        async def release_lease(self, key: str, holder: str) -> None:
            if self.is_lost:
                raise ConnectionError
            await super().release_lease(key, holder)

    cache = Lost(clock)
    cache.is_lost = True
    service.answer()
    assert (await make_leasing_manager(cache, service).get()).value == "t1"
    cache.is_lost = False
    assert cache.holder is not None
    async with anyio.create_task_group() as group:
        [task] = await start_tasks(group, make_leasing_manager(cache, service))
        service.answer()
        await clock.advance(2.2)
        assert task.value == "t2"


async def test_a_granted_lease_is_extended(cache: LeaseCache, service: TokenService, clock: ManualClock) -> None:
    """A process whose fetch takes ten seconds keeps the lease meanwhile."""
    async with anyio.create_task_group() as group:
        tasks = [(await start_tasks(group, make_leasing_manager(cache, service)))[0] for _ in range(2)]
        await clock.advance(10)
        assert service.fetches == 1
        service.answer()
        await clock.advance(0.1)
        assert [task.value for task in tasks] == ["t1"] * 2


async def test_a_token_that_is_refused_while_it_is_published(service: TokenService) -> None:
    """The caller that has fetched a token does not get it if the service has refused it meanwhile."""
    publishing, published = anyio.Event(), anyio.Event()

    class SlowToPut(MemoryTokenCache):
        async def put(self, key: str, token: CachedToken) -> None:
            publishing.set()
            await published.wait()
            await super().put(key, token)

    manager = make_leasing_manager(SlowToPut(), service)
    async with anyio.create_task_group() as group:
        [leader] = await start_tasks(group, manager)
        service.answer()
        await publishing.wait()
        refused = manager.current()
        assert refused is not None
        assert manager.invalidate(refused.generation)
        published.set()
        service.answer()
        await settle()
    assert leader.value == "t2"
