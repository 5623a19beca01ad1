"""
The single flight: concurrent callers that need a token share one refresh.

The first caller that needs a token becomes the leader of a refresh and performs it in its own task. Callers that
arrive meanwhile become followers and wait for the result. The manager has no task of its own.

Invariants:

* State changes only in functions without an await, under a lock that is never held across an await. So a cancelled
  caller leaves no half-changed state.
* A follower is never appointed leader. When a leader is cancelled or gives up, followers are woken, and the first one
  that runs and finds no leader takes its place. So it does not matter whether a woken follower is still alive.
* A token that was invalidated is not returned afterwards, not even to followers that were already woken with it.
"""

from __future__ import annotations

import copy
import logging
import math
import os
import random
import threading
from collections.abc import Awaitable, Callable

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError, EasemobError
from easemob_async._pipeline.tokens.cache import CachedToken, TokenCache
from easemob_async._pipeline.tokens.lease import CacheClient, Lease
from easemob_async._pipeline.tokens.refresh import NO_TOKEN, ActiveToken, Follower, Leader, NewToken, Refresh
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.token import FetchedToken, Token
from easemob_async._pipeline.tokens.waiters import LoopWaiters
from easemob_async._repr import safe_repr

__all__ = ["TokenFetcher", "TokenManager"]

TokenFetcher = Callable[[float | None], Awaitable[FetchedToken]]
"""
A coroutine function that fetches a token from the service, given a deadline on the monotonic clock.

Raises ``EasemobError`` if it cannot get a token, ``DeadlineExceededError`` if the deadline was the reason.
"""

ABANDONED_SECONDS = 60.0
"""
Seconds past its deadline (or past its start, without one) after which a leader counts as abandoned.

The event loop of a leader may be stopped before the leader ends, without any notice. Without this limit, no caller
would get a token again.
"""

_log = logging.getLogger("easemob_async.tokens")


class TokenManager:
    """A ``TokenSource`` that fetches tokens when calls need them; works with any number of event loops and threads."""

    def __init__(
        self,
        fetch: TokenFetcher,
        *,
        clock: Clock,
        settings: TokenSettings | None = None,
        cache: TokenCache | None = None,
        cache_key: str = "",
    ) -> None:
        """
        Get tokens from *fetch*.

        Args:
            fetch: Fetches a token from the service.
            clock: Source of the time.
            settings: When to refresh; by default those of ``TokenSettings``.
            cache: A cache that shares the token with other processes.
            cache_key: The key of the token in the cache; see ``token_cache_key``.
        """
        self._fetch = fetch
        self._clock = clock
        self._now = clock.monotonic
        self._settings = settings or TokenSettings()
        self._cache = None if cache is None else CacheClient(cache, cache_key, clock, self._settings.cache_timeout)
        self._active = NO_TOKEN
        self._generation = 0
        self._invalidated_generation = 0
        self._invalidated_value: str | None = None
        self._refresh: Refresh | None = None
        self._failure: Exception | None = None
        self._failure_until = -math.inf
        self._pid = os.getpid()
        # Reentrant, because the garbage collector may close an abandoned `get` at any point, also while its own thread
        # holds the lock; closing it runs `_stop_following` or `_resign`.
        self._lock = threading.RLock()

    def current(self) -> Token | None:
        """Return the token if it is good and this caller need not refresh it, else None; then await ``get``."""
        active = self._active
        return active.token if self._now() < active.early_at else None

    async def get(self, deadline: float | None = None) -> Token:
        """
        Return the token; refresh it, or wait for the refresh of another caller, where necessary.

        Args:
            deadline: Time on the monotonic clock at which the caller gives up.

        Raises:
            DeadlineExceededError: The deadline passed before a token was available.
            EasemobError: The refresh failed, for this caller or within the last ``failure_cooldown`` seconds.
                ``effect`` is that of the request for a token. The call that needs the token was not sent.
        """
        while True:
            role = self._choose_role(deadline)
            if isinstance(role, Token):
                return role
            if isinstance(role, Leader):
                token = await self._lead(role)
                # The token may have been invalidated while it was published in the cache.
                if token is not None and token.generation <= self._invalidated_generation:
                    token = None
            else:
                try:
                    seconds = None if deadline is None else deadline - self._now()
                    is_woken = await self._clock.wait(role, seconds)
                except BaseException:
                    self._stop_following(role)
                    raise
                token = self._result_for(role, is_woken=is_woken)
            if token is not None:
                return token

    def invalidate(self, generation: int) -> bool:
        """
        Discard the token of this generation; a newer token stays.

        Returns:
            Whether the token was in use until now.
        """
        if self._pid != os.getpid():
            self._reset_after_fork()
        with self._lock:
            token = self._active.token
            # Ten calls that used one token may all be answered with 401. Only the first one discards the token: the
            # others name a generation that is no longer in use, and must not discard the token that replaced it.
            if token is None or token.generation != generation:
                return False
            self._invalidated_generation = generation
            self._invalidated_value = token.value
            self._active = NO_TOKEN
            return True

    @safe_repr
    def __repr__(self) -> str:
        """Return the state, without a token."""
        if self._active.token is None:
            state = "no token"
        else:
            state = f"generation={self._active.token.generation}, expires_at={self._active.token.expires_at!r}"
        return f"{type(self).__name__}({state}{', refreshing' if self._refresh is not None else ''})"

    def _choose_role(self, deadline: float | None) -> Token | Follower | Leader:
        """Return the token if it can be used, else make the caller a follower or the leader of a refresh."""
        if self._pid != os.getpid():
            self._reset_after_fork()
        with self._lock:
            now = self._now()
            active = self._active
            if active.token is not None and now < active.early_at:
                return active.token
            old_token = active.token if now < active.late_at else None
            if old_token is None and self._failure is not None and now < self._failure_until:
                raise _copy_error(self._failure)
            if deadline is not None and now >= deadline:
                raise DeadlineExceededError("the deadline passed before a token was available")
            refresh = self._refresh or Refresh()
            if refresh.is_led(now):
                follower = Follower()
                follower.refresh = refresh
                refresh.followers.add(follower)
                # The garbage collector may have run since the check above and closed the leader's coroutine. Then no
                # later event would wake this follower.
                if not refresh.is_led(now):
                    follower.wake()
                return follower
            leader_deadline = deadline
            if old_token is not None:
                # An early refresh: the call has a good token, so a slow refresh must not use up its time.
                remaining = math.inf if deadline is None else deadline - now
                leader_deadline = now + min(self._settings.early_timeout, remaining / 2)
                # Until the late point, the other callers neither lead nor follow this refresh.
                self._active = active.with_early_at(active.late_at)
            start = now if leader_deadline is None else leader_deadline
            leader = Leader(refresh, old_token, leader_deadline, abandoned_at=start + ABANDONED_SECONDS)
            refresh.leader = leader
            self._refresh = refresh
            return leader

    async def _lead(self, leader: Leader) -> Token | None:
        """Perform the refresh; returns None if the caller must choose a role again."""
        if self._cache is None:
            return await self._perform(leader, None)
        async with Lease(self._cache) as lease:
            return await self._perform(leader, lease)

    async def _perform(self, leader: Leader, lease: Lease | None) -> Token | None:
        try:
            new_token = await self._find_shared(leader, lease) if lease is not None else None
            if new_token is None:
                # The lifetime counts from the start of the request: the service may have issued the token long before
                # the reply arrives.
                started, started_at = self._now(), self._clock.wall()
                new_token = NewToken(await self._fetch(leader.deadline), started, started_at)
        except Exception as error:
            if leader.deadline is not None and (
                isinstance(error, DeadlineExceededError) or self._now() >= leader.deadline
            ):
                # The leader ran out of its own time, which says nothing about the followers' chances: one of them
                # becomes the leader.
                self._resign(leader, pause=self._settings.failure_cooldown)
                if leader.old_token is not None:
                    return None
                raise
            if self._record_failure(leader, error):
                _log.warning("early token refresh failed, the current token stays in use: %s", _describe(error))
                return leader.old_token
            raise
        except BaseException:
            # Cancelled, or closed by the garbage collector.
            self._resign(leader, pause=0.0)
            raise
        token = self._record_success(leader, new_token)
        # After `_record_success`, so that followers do not wait for the cache.
        if lease is not None and not new_token.from_cache:
            await lease.publish(CachedToken(token.value, token.obtained_at, token.expires_at))
        return token

    async def _find_shared(self, leader: Leader, lease: Lease) -> NewToken | None:
        """Find a token of another process that is good and differs from the one to be replaced."""

        def is_usable(cached: CachedToken) -> bool:
            margin = self._settings.margin(cached.lifetime)
            is_new = leader.old_token is None or cached.value != leader.old_token.value
            return cached.remaining(self._clock.wall()) > margin and is_new

        cached = await lease.find_token(is_usable, refused=self._invalidated_value, deadline=leader.deadline)
        if cached is None:
            return None
        # The wall clock is used once, to place the start of the lifetime on this process's monotonic clock.
        age = 0.0 if cached.lifetime == math.inf else cached.lifetime - cached.remaining(self._clock.wall())
        fetched = FetchedToken(cached.value, cached.lifetime)
        return NewToken(fetched, self._now() - age, cached.obtained_at, from_cache=True)

    def _result_for(self, follower: Follower, *, is_woken: bool) -> Token | None:
        """Return the token of the refresh, or None if the caller must choose a role again."""
        refresh = follower.refresh
        token = refresh.token
        if token is not None:
            # The token may have been invalidated after this follower was woken.
            return token if token.generation > self._invalidated_generation else None
        if refresh.failure is not None:
            raise _copy_error(refresh.failure)
        self._stop_following(follower)
        if is_woken:
            return None
        raise DeadlineExceededError("the deadline passed while waiting for a token")

    def _stop_following(self, follower: Follower) -> None:
        refresh = follower.refresh
        if refresh.is_done:
            return
        with self._lock:
            refresh.followers.discard(follower)
            # This follower may have been woken to become the leader, and cannot, because it is cancelled or out of
            # time. So the next ones are woken as well.
            candidates = self._leader_candidates(refresh)
        _wake(candidates)

    def _resign(self, leader: Leader, *, pause: float) -> None:
        """Leave the refresh to another caller; no early refresh starts for *pause* seconds."""
        refresh = leader.refresh
        with self._lock:
            # Another caller has replaced this leader, because it counted as abandoned.
            if refresh.leader is not leader:
                return
            refresh.leader = None
            self._active = self._active.with_early_at(self._now() + pause)
            candidates = self._leader_candidates(refresh)
        _wake(candidates)

    def _leader_candidates(self, refresh: Refresh) -> list[Waiter]:
        """
        Return the followers to wake so that one of them becomes the leader.

        There is one of each event loop, because a loop may have stopped while followers wait in it.
        """
        if refresh.leader is not None or refresh.is_done:
            return []
        if not refresh.followers and self._refresh is refresh:
            self._refresh = None
        return refresh.followers.oldest_of_each_loop()

    def _record_failure(self, leader: Leader, error: Exception) -> bool:
        """Pass the failure to followers and to callers that arrive soon; returns whether the old token can be used."""
        with self._lock:
            now = self._now()
            self._failure = leader.refresh.failure = _copy_error(error)
            self._failure_until = now + self._settings.failure_cooldown
            active = self._active = self._active.with_early_at(self._failure_until)
            groups = self._finish(leader.refresh)
        _wake_all(groups)
        # The old token may have been invalidated during the refresh.
        return leader.old_token is not None and leader.old_token is active.token and now < active.late_at

    def _record_success(self, leader: Leader, new_token: NewToken) -> Token:
        """Put the new token in use and pass it to all followers, even if it has expired on the way."""
        fetched, started = new_token.fetched, new_token.started
        early, late = self._settings.points(fetched.lifetime, random.random())
        with self._lock:
            self._generation += 1
            token = Token(
                fetched.value,
                generation=self._generation,
                expires_at=new_token.started_at + fetched.lifetime,
                obtained_at=new_token.started_at,
            )
            self._active = ActiveToken(token, early_at=started + early, late_at=started + late)
            self._failure = None
            leader.refresh.token = token
            groups = self._finish(leader.refresh)
        _wake_all(groups)
        return token

    def _finish(self, refresh: Refresh) -> list[LoopWaiters]:
        refresh.leader = None
        if self._refresh is refresh:
            self._refresh = None
        return refresh.followers.remove_all()

    def _reset_after_fork(self) -> None:
        # In a forked child. The leader runs in the parent only, and a thread of the parent may have held the lock at
        # the time of the fork; in the child, it would never be released.
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._refresh = None


def _wake(waiters: list[Waiter]) -> None:
    for waiter in waiters:
        waiter.wake()


def _wake_all(groups: list[LoopWaiters]) -> None:
    for group in groups:
        group.wake_all()


def _describe(error: Exception) -> str:
    # For the log: the text of an error that is not ours might contain a token.
    return str(error) if isinstance(error, EasemobError) else type(error).__qualname__


def _copy_error(error: Exception) -> Exception:
    # Each caller gets a copy, since each call adds facts of its own to the error. The copy has no traceback, so the
    # cached failure does not keep the frames of a call alive. An error of the user's own that cannot be copied is
    # raised for all callers as it is.
    try:
        return copy.copy(error)
    except Exception:
        return error
