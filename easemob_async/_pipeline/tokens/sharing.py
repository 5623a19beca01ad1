"""How processes make one exchange between them: look into the cache, take the turn, look again, exchange, publish."""

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
from easemob_async._pipeline.tokens.cache import CachedToken, TokenCache, TurnTakingCache

__all__ = ["Sharing", "Turn"]

T = TypeVar("T")

TURN_SECONDS = 15.0
"""How long one process keeps the others from an exchange; when it takes longer they make one as well."""

POLL_SECONDS = 0.05
"""How often those who wait for another process look for its token."""

_log = logging.getLogger("easemob_async.tokens")


class _AwayError(Exception):
    """The cache failed."""


class Sharing:
    """A client's access to the cache; while that is away the client behaves as if it had none."""

    def __init__(self, cache: TokenCache, key: str, clock: Clock, patience: float) -> None:
        self.cache = cache
        self.key = key
        self.clock = clock
        self._patience = patience
        self._is_away = False

    async def ask(self, request: Awaitable[T]) -> T:
        """
        Await a request to the cache.

        Raises:
            _AwayError: It failed; one warning is logged until the cache answers again.
        """
        import anyio

        try:
            with anyio.fail_after(self._patience):
                answer = await request
        except Exception as error:
            if not self._is_away:
                self._is_away = True
                # Not the error's text: Redis quotes the arguments of a command it refuses.
                kind = type(error)
                _log.warning("the token cache is away, going on without it: %s.%s", kind.__module__, kind.__qualname__)
            raise _AwayError from None
        if self._is_away:
            self._is_away = False
            _log.info("the token cache is back")
        return answer


class Turn:
    """One leader's attempt to get a token through the cache, ``async with``: a turn that was taken is given back."""

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._holder: str | None = None
        self._has_given_up = False

    async def __aenter__(self) -> Self:
        """Begin; nothing is taken yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the other processes go on, also when this caller was cancelled; it takes one request to the cache."""
        import anyio

        cache, holder = self._sharing.cache, self._holder
        if holder is not None and isinstance(cache, TurnTakingCache):
            with anyio.CancelScope(shield=True), suppress(_AwayError):
                await self._sharing.ask(cache.end_turn(self._sharing.key, holder))

    async def find(
        self, is_good: Callable[[CachedToken], bool], *, refused: str | None, deadline: float | None
    ) -> CachedToken | None:
        """
        Another process's token; waits for it while that process has the turn.

        Args:
            is_good: Would the caller use this token?
            refused: The value of the token the service refused last; it is dropped from the cache.
            deadline: When the caller gives up, on the monotonic clock.

        Returns:
            The token, or ``None``: the caller is to make the exchange.

        Raises:
            DeadlineExceededError: Another process was still at it.
        """
        try:
            return await self._find(is_good, refused, deadline)
        except _AwayError:
            self._give_up()
            return None

    async def _find(
        self, is_good: Callable[[CachedToken], bool], refused: str | None, deadline: float | None
    ) -> CachedToken | None:
        ask, cache, key, clock = self._sharing.ask, self._sharing.cache, self._sharing.key, self._sharing.clock
        while True:
            cached = await ask(cache.get(key))
            if cached is not None and cached.value == refused:
                await ask(cache.discard(key, cached.value))
            elif cached is not None and is_good(cached):
                return cached
            if self._holder is not None or not isinstance(cache, TurnTakingCache):
                return None
            # Noted before it is known, so that a cancelled caller gives back what it may have got.
            self._holder = secrets.token_hex(8)
            if await ask(cache.take_turn(key, self._holder, TURN_SECONDS)):
                continue  # whoever had the turn before may have published after our look
            self._holder = None
            if deadline is not None and clock.monotonic() >= deadline:
                raise DeadlineExceededError("the time was up while another process was getting the token")
            await clock.sleep(POLL_SECONDS * random.uniform(0.5, 1.5))

    async def publish(self, token: CachedToken) -> None:
        """Put a new token into the cache."""
        if self._has_given_up:
            return
        try:
            await self._sharing.ask(self._sharing.cache.put(self._sharing.key, token))
        except _AwayError:
            self._give_up()

    def _give_up(self) -> None:
        """Ask no more: each request to a cache that is away may cost the caller its full patience."""
        self._has_given_up = True
        self._holder = None
