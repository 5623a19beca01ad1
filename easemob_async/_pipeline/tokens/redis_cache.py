"""One token for all processes that use a Redis; needs the ``redis`` extra."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, cast

from easemob_async._pipeline.tokens.cache import CachedToken

try:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
except ImportError as error:
    raise ImportError("sharing tokens through Redis needs redis: pip install 'easemob-async[redis]'") from error

__all__ = ["RedisTokenCache"]

LONGEST_MILLISECONDS = 10 * 365 * 86_400_000
"""Redis refuses expiries that overflow its clock; a token kept longer than this is dropped and exchanged anew."""

DELETE_IF_EQUAL = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
"""The comparison and the deletion are one step, so that what another process has put there meanwhile stays."""


class RedisTokenCache:
    """
    Shares tokens through Redis, so that the processes of a service make one exchange between them.

    The token is stored as it is: whoever can read this Redis can act as the app. The name of its key is a hash of
    the host, the app key and the client ID.

    Each request to Redis makes a connection of its own. They are as rare as exchanges, and so the cache may be used
    from any number of event loops, threads and forked processes, and holds nothing that has to be closed. asyncio
    only; elsewhere it counts as away.
    """

    def __init__(self, redis: str | Callable[[], Redis], *, prefix: str = "easemob:token:") -> None:
        """
        Share tokens through *redis*.

        Args:
            redis: A URL such as ``redis://127.0.0.1:6379/0`` (``rediss://`` for TLS), or a function that makes a
                client (for Sentinel and the like), which is closed after use.
            prefix: What keys begin with.
        """
        self._connect = redis if callable(redis) else _connector(redis)
        self._prefix = prefix

    def __repr__(self) -> str:
        """Without the URL, which may hold a password."""
        return f"{type(self).__name__}(prefix={self._prefix!r})"

    async def get(self, key: str) -> CachedToken | None:
        """The token kept under *key*, or ``None``."""
        async with self._connect() as redis:
            return _parse(await redis.get(self._prefix + key))

    async def put(self, key: str, token: CachedToken) -> None:
        """Keep *token* under *key* until it expires."""
        never = token.expires_at == math.inf
        text = json.dumps(
            {
                "value": token.value,
                "obtained_at": token.obtained_at,
                "expires_at": None if never else token.expires_at,
            }
        )
        lifetime, _ = token.spans(token.obtained_at)
        milliseconds = int(min(max(lifetime * 1000, 1), LONGEST_MILLISECONDS))
        async with self._connect() as redis:
            await redis.set(self._prefix + key, text, px=milliseconds)

    async def discard(self, key: str, value: str) -> None:
        """Drop the token under *key* if it is the one with that *value*."""
        async with self._connect() as redis:
            text = await redis.get(self._prefix + key)
            token = _parse(text)
            if text is not None and token is not None and token.value == value:
                await redis.eval(DELETE_IF_EQUAL, 1, self._prefix + key, text)

    async def take_turn(self, key: str, holder: str, seconds: float) -> bool:
        """Take the turn, unless another has it; it ends by itself after *seconds*."""
        async with self._connect() as redis:
            taken = await redis.set(self._turn(key), holder, nx=True, px=max(int(seconds * 1000), 1))
            return taken is not None

    async def end_turn(self, key: str, holder: str) -> None:
        """End the turn, if *holder* still has it."""
        async with self._connect() as redis:
            await redis.eval(DELETE_IF_EQUAL, 1, self._turn(key), holder)

    def _turn(self, key: str) -> str:
        return f"{self._prefix}{key}:turn"


def _connector(url: str) -> Callable[[], Redis]:
    # An attempt that fails is not repeated: the caller goes on without Redis rather than wait for it.
    def connect() -> Redis:
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, single_connection_client=True, retry=Retry(NoBackoff(), 0)
        )

    return connect


def _parse(text: Any) -> CachedToken | None:
    """The token, or ``None`` for what is not one of ours: it gets overwritten by the next exchange."""
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
