"""
The port through which processes share one token, and a cache for those that live in one process.

A cache only stores; whether a token is still good is decided by who reads it. Times are seconds since the epoch,
because the monotonic clocks of two processes have nothing in common.
"""

from __future__ import annotations

import hashlib
from typing import Protocol, runtime_checkable

from attrs import field, frozen

__all__ = ["CachedToken", "MemoryTokenCache", "TokenCache", "TurnTakingCache", "token_cache_key"]


@frozen(slots=True)
class CachedToken:
    """A token as it is shared."""

    value: str = field(repr=False)
    obtained_at: float
    """Seconds since the epoch when its exchange was started."""
    expires_at: float
    """Seconds since the epoch, ``math.inf`` for never."""

    def spans(self, now: float) -> tuple[float, float]:
        """
        The whole and the remaining lifetime in seconds, *now* being seconds since the epoch.

        What remains is never more than the whole, however far the writer's clock is ahead.
        """
        whole = self.expires_at - self.obtained_at
        return whole, min(whole, self.expires_at - now)


class TokenCache(Protocol):
    """
    Where tokens are shared. Whatever a method raises counts as "the cache is away": the client goes on without it.

    May be called from several event loops and threads.
    """

    async def get(self, key: str) -> CachedToken | None:
        """The token kept under *key*, or ``None``; one that has expired may be returned or not."""
        ...

    async def put(self, key: str, token: CachedToken) -> None:
        """Keep *token* under *key* in place of any other."""
        ...

    async def discard(self, key: str, value: str) -> None:
        """Drop the token under *key* if it is the one with that *value*: the service refuses it."""
        ...


@runtime_checkable
class TurnTakingCache(TokenCache, Protocol):
    """A cache that also lets its users agree who makes the exchange; the others wait for the token to appear."""

    async def take_turn(self, key: str, holder: str, seconds: float) -> bool:
        """Take the turn, unless another has it; it ends by itself after *seconds*."""
        ...

    async def end_turn(self, key: str, holder: str) -> None:
        """End the turn, if *holder* still has it."""
        ...


class MemoryTokenCache:
    """Shares tokens between the clients of one process."""

    def __init__(self) -> None:
        self._tokens: dict[str, CachedToken] = {}

    async def get(self, key: str) -> CachedToken | None:
        """The token kept under *key*, or ``None``."""
        return self._tokens.get(key)

    async def put(self, key: str, token: CachedToken) -> None:
        """Keep *token* under *key* in place of any other."""
        self._tokens[key] = token

    async def discard(self, key: str, value: str) -> None:
        """Drop the token under *key* if it is the one with that *value*."""
        token = self._tokens.get(key)
        if token is not None and token.value == value:
            self._tokens.pop(key, None)


def token_cache_key(base_url: str, app_key: str, client_id: str) -> str:
    """
    The key under which one app's token is shared: a hash, so that it tells a reader of the cache nothing.

    The host is part of it, because a token must never go to another host than the one that issued it.
    """
    return hashlib.sha256("\n".join((base_url, app_key, client_id)).encode()).hexdigest()[:32]
