"""A token cache in Redis; needs the ``redis`` extra."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from easemob_async import _checks as check
from easemob_async._pipeline.tokens.cache import CachedToken
from easemob_async._repr import safe_repr

if TYPE_CHECKING:
    from redis.asyncio import Redis

# Loaded here, because loading it takes longer than an event loop should be blocked; where redis is not installed, the
# class below can be imported and says so when it is used.
with suppress(ImportError):
    import_module("redis.asyncio")

__all__ = ["RedisTokenCache"]

MAX_MILLISECONDS = 10 * 365 * 86_400_000
"""Maximum expiry of a key; Redis refuses values that overflow its clock. Later, the token is fetched anew."""

DELETE_IF_EQUAL = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
"""
Delete a key if it has the given value.

A script is atomic. Between separate GET and DEL commands the key could expire, and another process could set it: then
DEL would delete the token or lease of that process.
"""


ACQUIRE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
"""Set a key that does not exist or has this value already; it expires, so that the lease of a dead holder ends."""


class RedisTokenCache:
    """
    A cache that shares a token between processes through Redis, with a lease so that one of them fetches it.

    The token is stored as it is: a program that can read this Redis can act as the app. The name of the key is a hash
    of the host, the app key and the client ID.

    Each request opens a connection of its own. Requests are as rare as token refreshes. So the cache can be used from
    any number of event loops, threads and forked processes, and need not be closed. It works on asyncio only; on trio
    the client continues without it.
    """

    def __init__(self, redis: str | Callable[[], Redis], *, prefix: str = "easemob:token:") -> None:
        """
        Share a token through *redis*.

        Args:
            redis: A URL such as ``redis://127.0.0.1:6379/0`` (``rediss://`` for TLS), or a function that makes a
                client, for Sentinel for example; the client is closed after use.
            prefix: Start of the names of the keys.

        Raises:
            InvalidArgumentError: *redis* is not a valid URL.
            ImportError: redis is not installed.
        """
        check.text("prefix", prefix)
        self._connect = redis if callable(redis) else _make_connect(check.redis_url("redis", redis))
        self._prefix = prefix

    @safe_repr
    def __repr__(self) -> str:
        """Return the prefix, and not the URL, which may contain a password."""
        return f"{type(self).__name__}(prefix={self._prefix!r})"

    async def get(self, key: str) -> CachedToken | None:
        """Return the token stored under *key*, or None."""
        async with self._connect() as redis:
            return _parse(await redis.get(self._prefix + key))

    async def put(self, key: str, token: CachedToken) -> None:
        """Store *token* under *key* until it expires."""
        # JSON has no infinity.
        expires_at = None if token.expires_at == math.inf else token.expires_at
        fields = {"value": token.value, "obtained_at": token.obtained_at, "expires_at": expires_at}
        milliseconds = int(min(max(token.lifetime * 1000, 1), MAX_MILLISECONDS))
        async with self._connect() as redis:
            await redis.set(self._prefix + key, json.dumps(fields), px=milliseconds)

    async def discard(self, key: str, value: str) -> None:
        """Remove the token under *key* if it has this *value*."""
        async with self._connect() as redis:
            text = await redis.get(self._prefix + key)
            token = _parse(text)
            if text is not None and token is not None and token.value == value:
                # Compared again, as a whole: another process may have replaced the token since it was read.
                await redis.eval(DELETE_IF_EQUAL, 1, self._prefix + key, text)

    async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
        """Acquire the lease of *key* for *seconds*, unless another holder has it; its holder extends it."""
        async with self._connect() as redis:
            milliseconds = max(int(seconds * 1000), 1)
            return bool(await redis.eval(ACQUIRE, 1, self._lease_key(key), holder, milliseconds))

    async def release_lease(self, key: str, holder: str) -> None:
        """Release the lease of *key* if *holder* still has it."""
        async with self._connect() as redis:
            await redis.eval(DELETE_IF_EQUAL, 1, self._lease_key(key), holder)

    def _lease_key(self, key: str) -> str:
        return f"{self._prefix}{key}:lease"


def _make_connect(url: str) -> Callable[[], Redis]:
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        raise ImportError("RedisTokenCache needs redis: pip install 'easemob-async[redis]'") from error

    def connect() -> Redis:
        # No retries: without Redis, the caller continues by itself rather than wait.
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, single_connection_client=True, retry=Retry(NoBackoff(), 0)
        )

    return connect


def _parse(text: Any) -> CachedToken | None:
    """Return the token, or None for a value that is not a token; the next refresh overwrites it."""
    try:
        fields = cast("dict[str, Any]", json.loads(text))
        expires_at = fields["expires_at"]
        return CachedToken(
            str(fields["value"]),
            obtained_at=float(fields["obtained_at"]),
            expires_at=math.inf if expires_at is None else float(expires_at),
        )
    except (ValueError, TypeError, KeyError):
        return None
