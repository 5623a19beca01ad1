"""Fixtures of this room."""

from __future__ import annotations

import asyncio

import pytest
from redis import Redis

from easemob_async._pipeline.limits.redis_store import RedisLimitStore
from tests.redis_server import RedisServer, redis_server

__all__ = ["redis_server", "redis_url", "skip_first_start"]


def skip_first_start(server: RedisServer) -> str:
    """Let the server have shared limits for long, so that they are not those of a first start; return its URL."""

    async def begin() -> None:
        async with RedisLimitStore(server.url, "org#app") as store:
            await store.take([])

    asyncio.run(begin())
    with Redis.from_url(server.url) as redis:
        redis.delete(*(f"easemob:limits:{{org#app}}:{name}" for name in ("outage", "processes")))
    return server.url


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """URL of the test's server, which has shared the limits of org#app for long."""
    return skip_first_start(redis_server)
