"""
The interface through which processes share a token, and a cache within one process.

A cache only stores tokens. The client that reads a token decides whether it is still usable. Times are seconds since
the epoch, because the monotonic clocks of two processes are unrelated.
"""

from __future__ import annotations

import hashlib
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from easemob_async._repr import safe_repr

__all__ = ["CachedToken", "LeasingTokenCache", "MemoryTokenCache", "TokenCache", "token_cache_key"]


@frozen(slots=True)
class CachedToken:
    """A token as stored in a cache."""

    value: str = field(repr=False)
    """The token."""
    obtained_at: float
    """Start of the request that fetched it, in seconds since the epoch."""
    expires_at: float
    """Expiry in seconds since the epoch, ``math.inf`` for never."""

    @property
    def lifetime(self) -> float:
        """Seconds from ``obtained_at`` to ``expires_at``."""
        return self.expires_at - self.obtained_at

    def remaining(self, now: float) -> float:
        """
        Return the seconds left until expiry.

        Args:
            now: The current time in seconds since the epoch.
        """
        # A writer whose clock is ahead must not prolong the token beyond its lifetime.
        return min(self.lifetime, self.expires_at - now)


class TokenCache(Protocol):
    """
    A store for tokens that several clients share; implement it to share them elsewhere than in Redis.

    The methods may be called from several event loops and threads. If a method raises any exception, or takes longer
    than ``TokenSettings.cache_timeout``, the client continues without the cache.
    """

    async def get(self, key: str) -> CachedToken | None:
        """Return the token stored under *key*, or None. An expired token may be returned."""
        ...

    async def put(self, key: str, token: CachedToken) -> None:
        """Store *token* under *key*, replacing any other."""
        ...

    async def discard(self, key: str, value: str) -> None:
        """Remove the token under *key* if it has this *value*, which the service has refused."""
        ...


@runtime_checkable
class LeasingTokenCache(TokenCache, Protocol):
    """
    A cache with a lease per key: the client that holds the lease fetches a token, the others wait for it.

    With a plain ``TokenCache``, processes that start at the same time each fetch a token of their own.
    """

    async def acquire_lease(self, key: str, holder: str, seconds: float) -> bool:
        """
        Acquire the lease of *key*, unless another holder has it; extend it if *holder* has it already.

        Args:
            key: The key of the token.
            holder: A string that identifies this attempt.
            seconds: Time after which the lease expires, so that a holder that died does not block the others.

        Returns:
            Whether *holder* has the lease now.
        """
        ...

    async def release_lease(self, key: str, holder: str) -> None:
        """Release the lease of *key* if *holder* still has it."""
        ...


class MemoryTokenCache:
    """A cache for the clients of one process."""

    def __init__(self) -> None:
        self._tokens: dict[str, CachedToken] = {}

    async def get(self, key: str) -> CachedToken | None:
        """Return the token stored under *key*, or None."""
        return self._tokens.get(key)

    async def put(self, key: str, token: CachedToken) -> None:
        """Store *token* under *key*, replacing any other."""
        self._tokens[key] = token

    async def discard(self, key: str, value: str) -> None:
        """Remove the token under *key* if it has this *value*."""
        token = self._tokens.get(key)
        if token is not None and token.value == value:
            self._tokens.pop(key, None)

    @safe_repr
    def __repr__(self) -> str:
        """Return the number of tokens, and none of them."""
        return f"MemoryTokenCache(tokens={len(self._tokens)})"


def token_cache_key(base_url: str, app_key: str, client_id: str) -> str:
    """
    Return the key under which an app's token is shared.

    The key is a hash, so that it discloses nothing to readers of the cache. The host is part of it, because a token
    must not be sent to another host than the one that issued it.
    """
    return hashlib.sha256("\n".join((base_url, app_key, client_id)).encode()).hexdigest()[:32]
