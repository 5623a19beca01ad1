"""Tokens shared through a Redis server."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import multiprocessing
import threading

import anyio
import pytest
from redis import Redis

from easemob_async._clock import SystemClock
from easemob_async._pipeline.tokens import CachedToken, FetchedToken, TokenManager, token_cache_key
from easemob_async._pipeline.tokens.redis_cache import RedisTokenCache
from tests.redis_server import RedisServer, redis_server, redis_url

__all__ = ["redis_server", "redis_url"]

pytestmark = pytest.mark.anyio

TOKEN = CachedToken("YWMt-t", 1_700_000_000.0, 1_700_003_600.0)
KEY = token_cache_key("https://a1.easemob.com", "org#app", "YXA6cid")


def make_manager(url: str, fetch: CountingFetch) -> TokenManager:
    return TokenManager(fetch, clock=SystemClock(), cache=RedisTokenCache(url), cache_key=KEY)


class CountingFetch:
    """A fetch function that counts its calls in this process."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, deadline: float | None) -> FetchedToken:
        self.calls += 1
        return FetchedToken(f"t{self.calls}", 3600.0)


async def test_put_and_get(redis_url: str) -> None:
    """A token is read as it was written, and Redis deletes it at its expiry."""
    cache = RedisTokenCache(redis_url)
    assert await cache.get(KEY) is None
    await cache.put(KEY, TOKEN)
    assert await cache.get(KEY) == TOKEN
    with Redis.from_url(redis_url) as redis:
        assert 3_590_000 < int(str(redis.pttl(f"easemob:token:{KEY}"))) <= 3_600_000


@pytest.mark.parametrize("expires_at", [math.inf, 1e300])
async def test_very_long_lifetimes(redis_url: str, expires_at: float) -> None:
    """The expiry of the key stays within what Redis accepts."""
    cache = RedisTokenCache(redis_url)
    token = CachedToken("t", 1_700_000_000.0, expires_at)
    await cache.put(KEY, token)
    assert await cache.get(KEY) == token


async def test_only_the_refused_token_is_removed(redis_url: str) -> None:
    """A token that has replaced the refused one stays."""
    cache = RedisTokenCache(redis_url)
    await cache.put(KEY, TOKEN)
    await cache.discard(KEY, "another")
    assert await cache.get(KEY) == TOKEN
    await cache.discard(KEY, TOKEN.value)
    assert await cache.get(KEY) is None
    await cache.discard(KEY, TOKEN.value)


async def test_one_holder_has_the_lease(redis_url: str) -> None:
    """A lease lasts until its holder releases it or it expires; only its holder can release or extend it."""
    cache = RedisTokenCache(redis_url)
    assert await cache.acquire_lease(KEY, "a", 60)
    assert not await cache.acquire_lease(KEY, "b", 60)
    await cache.release_lease(KEY, "b")
    assert not await cache.acquire_lease(KEY, "b", 60)
    assert await cache.acquire_lease(KEY, "a", 90)
    with Redis.from_url(redis_url) as redis:
        assert 60_000 < int(str(redis.pttl(f"easemob:token:{KEY}:lease"))) <= 90_000
    await cache.release_lease(KEY, "a")
    assert await cache.acquire_lease(KEY, "b", 60)
    with Redis.from_url(redis_url) as redis:
        assert 0 < int(str(redis.pttl(f"easemob:token:{KEY}:lease"))) <= 60_000


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "null", "[]", '{"value": "t"}', '{"value": "t", "obtained_at": "x", "expires_at": 1}', "\xff"],
)
async def test_invalid_values_are_overwritten(redis_url: str, text: str) -> None:
    """A value under the key that is not a token is replaced at the next refresh."""
    with Redis.from_url(redis_url, encoding="latin-1") as redis:
        redis.set(f"easemob:token:{KEY}", text)
    fetch = CountingFetch()
    assert (await make_manager(redis_url, fetch).get()).value == "t1"
    found = await RedisTokenCache(redis_url).get(KEY)
    assert found is not None
    assert found.value == "t1"


async def test_a_function_that_makes_the_client(redis_url: str) -> None:
    """The cache uses the Redis client that a function returns."""
    from redis.asyncio import Redis as AsyncRedis

    cache = RedisTokenCache(lambda: AsyncRedis.from_url(redis_url, decode_responses=True), prefix="x:")
    await cache.put(KEY, TOKEN)
    assert await cache.get(KEY) == TOKEN
    await cache.discard(KEY, TOKEN.value)
    assert await cache.get(KEY) is None


async def test_no_connection_stays_open(redis_url: str) -> None:
    """Each request closes its connection."""
    manager = make_manager(redis_url, CountingFetch())
    await manager.get()
    with Redis.from_url(redis_url) as redis:
        assert len(list(redis.client_list())) == 1


async def test_redis_stops_and_starts(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Without Redis the client continues with one warning; later, tokens are shared again."""
    fetch = CountingFetch()
    manager = make_manager(redis_server.url, fetch)
    with caplog.at_level(logging.INFO, "easemob_async.tokens"):
        for is_running in (True, False, False, True):
            if is_running:
                redis_server.start()
            else:
                redis_server.stop()
            token = await manager.get()
            manager.invalidate(token.generation)
    assert fetch.calls == 4
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert token.value not in caplog.text
    found = await RedisTokenCache(redis_server.url).get(KEY)
    assert found is not None
    assert found.value == "t4"


def test_two_threads_with_loops_of_their_own(redis_url: str) -> None:
    """One manager in two event loops reaches Redis from the loop of the leader."""
    fetch = CountingFetch()
    manager = make_manager(redis_url, fetch)
    tokens: list[str] = []

    async def use() -> None:
        token = await manager.get()
        tokens.append(token.value)
        manager.invalidate(token.generation)
        tokens.append((await manager.get()).value)

    threads = [threading.Thread(target=lambda: asyncio.run(use())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(tokens) == 4
    assert 2 <= fetch.calls <= 3


async def _get_token(url: str) -> None:
    async def fetch(deadline: float | None) -> FetchedToken:
        with Redis.from_url(url) as redis:
            redis.incr("fetches")
            # Long enough for every process to arrive while it lasts.
            await anyio.to_thread.run_sync(redis.blpop, ["all arrived"], 5)
        return FetchedToken("t", 3600.0)

    manager = TokenManager(fetch, clock=SystemClock(), cache=RedisTokenCache(url), cache_key=KEY)
    with Redis.from_url(url) as redis:
        if redis.incr("arrived") == PROCESSES:
            redis.rpush("all arrived", "yes")
    token = await manager.get()
    with Redis.from_url(url) as redis:
        redis.rpush("tokens", token.value)


PROCESSES = 4


def _process(url: str) -> None:
    asyncio.run(_get_token(url))


def test_processes_share_one_fetch(redis_url: str) -> None:
    """Four processes that start together on an empty cache fetch one token."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_process, args=(redis_url,)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(10)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        assert redis.get("fetches") == "1"
        assert redis.lrange("tokens", 0, -1) == ["t"] * PROCESSES


async def test_only_the_token_is_stored(redis_url: str) -> None:
    """Redis contains neither app key nor client ID, and the repr of the cache does not contain its URL."""
    cache = RedisTokenCache(redis_url)
    await cache.put(KEY, TOKEN)
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        [name] = list(redis.keys("*"))
        fields = json.loads(str(redis.get(name)))
    assert sorted(fields) == ["expires_at", "obtained_at", "value"]
    assert "org" not in name
    assert "YXA6" not in name
    assert repr(RedisTokenCache("redis://:hunter2@127.0.0.1/0")) == "RedisTokenCache(prefix='easemob:token:')"


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_the_client_continues_without_it(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """redis-py supports asyncio only; on trio the cache is unavailable."""
    fetch = CountingFetch()
    with caplog.at_level(logging.WARNING, "easemob_async.tokens"):
        assert (await make_manager(redis_url, fetch).get()).value == "t1"
    assert len(caplog.records) == 1
