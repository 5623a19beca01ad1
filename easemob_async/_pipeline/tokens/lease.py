"""
One refresh for several processes that share a cache.

The process that holds the lease fetches a token and publishes it in the cache. The others poll the cache until the
token appears, or until the lease expires because its holder died; then one of them acquires it.
"""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

from easemob_async._clock import Clock
from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens.cache import CachedToken, LeasingTokenCache, TokenCache

__all__ = ["CacheClient", "Lease"]

T = TypeVar("T")

LEASE_SECONDS = 15.0
"""Seconds until a lease expires. A fetch that takes longer is not fenced: another process then fetches a token too."""

UNCONFIRMED_LEASE_SECONDS = 2.0
"""
Seconds for which the first request acquires a lease. If its reply is lost, no process knows that it holds the lease,
which then expires soon. A second request extends a granted lease to ``LEASE_SECONDS``.
"""

POLL_SECONDS = 0.05
"""Mean seconds between two looks of a process that waits for the token of another one."""

_log = logging.getLogger("easemob_async.tokens")


class _CacheUnavailableError(Exception):
    """A request to the cache failed."""


class CacheClient:
    """Access of one client to the cache; logs when the cache becomes unavailable and available."""

    def __init__(self, cache: TokenCache, key: str, clock: Clock, timeout: float) -> None:
        self.cache = cache
        self.key = key
        self.clock = clock
        self.timeout = timeout
        self._is_unavailable = False

    async def request(self, request: Awaitable[T]) -> T:
        """
        Await a request to the cache.

        Raises:
            _CacheUnavailableError: The request failed or timed out. Only the first failure in a row is logged.
        """
        import anyio

        try:
            with anyio.fail_after(self.timeout):
                reply = await request
        except Exception as error:
            if not self._is_unavailable:
                self._is_unavailable = True
                # Not the error's text: Redis quotes the arguments of a command that it refuses, tokens included.
                kind = type(error)
                _log.warning(
                    "the token cache is unavailable, continuing without it: %s.%s", kind.__module__, kind.__qualname__
                )
            raise _CacheUnavailableError from None
        if self._is_unavailable:
            self._is_unavailable = False
            _log.info("the token cache is available again")
        return reply


class Lease:
    """
    One leader's attempt to get a token through the cache.

    Use it with ``async with``. The lease is acquired by ``find_token`` where necessary, and released at the end.
    """

    def __init__(self, client: CacheClient) -> None:
        self._client = client
        self._holder: str | None = None
        self._is_unconfirmed = False
        """Whether the lease may have been granted by a reply that has not arrived."""
        self._is_cache_unavailable = False

    async def __aenter__(self) -> Self:
        """Return the object; the lease is not yet acquired."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lease if it was acquired."""
        import anyio

        cache, holder = self._client.cache, self._holder
        if holder is not None and isinstance(cache, LeasingTokenCache):
            # Shielded, so that a cancelled caller does not block the other processes until the lease expires. The
            # cancellation is delayed by one request, which has a timeout.
            with anyio.CancelScope(shield=True), suppress(_CacheUnavailableError):
                await self._client.request(cache.release_lease(self._client.key, holder))

    async def find_token(
        self, is_usable: Callable[[CachedToken], bool], *, refused: str | None, deadline: float | None
    ) -> CachedToken | None:
        """
        Find the token of another process; wait for it while another process holds the lease.

        Args:
            is_usable: Tells whether the caller would use a token.
            refused: Value of the token that the service refused last; it is removed from the cache.
            deadline: Time on the monotonic clock at which the caller gives up.

        Returns:
            The token, or None if the caller must fetch one.

        Raises:
            DeadlineExceededError: Another process still held the lease.
        """
        try:
            return await self._find_token(is_usable, refused, deadline)
        except _CacheUnavailableError:
            # A lease that may have been granted is not given up: other processes wait for its token. So this process
            # tries to publish one, and to release the lease.
            if not self._is_unconfirmed:
                self._stop_using_cache()
            return None

    async def _find_token(
        self, is_usable: Callable[[CachedToken], bool], refused: str | None, deadline: float | None
    ) -> CachedToken | None:
        request, cache = self._client.request, self._client.cache
        key, clock = self._client.key, self._client.clock
        while True:
            cached = await request(cache.get(key))
            if cached is not None and cached.value == refused:
                await request(cache.discard(key, cached.value))
            elif cached is not None and is_usable(cached):
                return cached
            if self._holder is not None or not isinstance(cache, LeasingTokenCache):
                return None
            # Assigned before the request: a caller cancelled during it may have got the lease and must release it.
            self._holder = secrets.token_hex(8)
            self._is_unconfirmed = True
            seconds = max(UNCONFIRMED_LEASE_SECONDS, 2 * self._client.timeout)
            if await request(cache.acquire_lease(key, self._holder, min(seconds, LEASE_SECONDS))):
                # The result is ignored: a cache need not support the extension of a lease.
                await request(cache.acquire_lease(key, self._holder, LEASE_SECONDS))
                self._is_unconfirmed = False
                continue  # the previous holder may have published a token between our look and the end of its lease
            self._holder = None
            self._is_unconfirmed = False
            if deadline is not None and clock.monotonic() >= deadline:
                raise DeadlineExceededError("the deadline passed while another process was fetching the token")
            await clock.sleep(POLL_SECONDS * random.uniform(0.5, 1.5))

    async def publish(self, token: CachedToken) -> None:
        """Store a new token in the cache."""
        if self._is_cache_unavailable:
            return
        try:
            await self._client.request(self._client.cache.put(self._client.key, token))
        except _CacheUnavailableError:
            self._stop_using_cache()

    def _stop_using_cache(self) -> None:
        # Each further request to an unavailable cache could delay the caller by the whole timeout.
        self._is_cache_unavailable = True
        self._holder = None
