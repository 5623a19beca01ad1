"""
One token for everybody who uses a client, exchanged as seldom as can be.

What must hold:

* Every change of state happens in a plain function under the lock, which is never held across an await.
* Nobody is made the leader of an exchange: whoever runs next and finds it without one takes the lead. So it does not
  matter whether somebody who was woken still lives.
* A token that ``invalidate`` took back is not handed out afterwards, also not to those who waited for it.
"""

from __future__ import annotations

import copy
import logging
import math
import os
import random
import threading
from collections.abc import Awaitable, Callable

from attrs import frozen

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError, EasemobError
from easemob_async._pipeline.tokens.crowd import Crowd, Group, Place
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.token import FetchedToken, Token

__all__ = ["Fetch", "TokenManager"]

Fetch = Callable[[float | None], Awaitable[FetchedToken]]
"""
Performs one exchange over the network, given a deadline on the monotonic clock.

Raises ``EasemobError`` when there is no token, ``DeadlineExceededError`` when the deadline was the reason.
"""

_log = logging.getLogger("easemob_async.tokens")


@frozen(slots=True)
class _Held:
    """A token in use; replaced as a whole, so that ``current`` reads it without the lock."""

    token: Token | None
    until: float
    """Up to here (monotonic) everybody uses it; then the next caller refreshes it."""
    late: float
    """From here on (monotonic) nobody uses it, everybody waits for the new one."""


_NOTHING = _Held(None, -math.inf, -math.inf)


class _Exchange:
    """One exchange from the first who needs it to its outcome; the lead may pass from one caller to another."""

    __slots__ = ("crowd", "failure", "led", "token")

    def __init__(self) -> None:
        self.crowd = Crowd()
        self.led = False
        self.token: Token | None = None
        self.failure: Exception | None = None

    @property
    def is_over(self) -> bool:
        return self.token is not None or self.failure is not None


@frozen(slots=True, eq=False)
class _Lead:
    """The caller's task is to make the exchange."""

    exchange: _Exchange
    early: bool
    """The old token is still good: the caller should not pay for the exchange with its own call."""


@frozen(slots=True, eq=False)
class _Wait:
    """The caller's task is to wait for the exchange."""

    exchange: _Exchange
    place: Place


class TokenManager:
    """A token refreshed in time by the calls that use it; no task of its own, any number of loops and threads."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        clock: Clock,
        settings: TokenSettings | None = None,
    ) -> None:
        """
        Take tokens from *fetch*.

        Args:
            fetch: Performs one exchange.
            clock: Where time comes from.
            settings: When to refresh; the defaults are those of ``TokenSettings``.
        """
        self._fetch = fetch
        self._clock = clock
        self._now = clock.monotonic
        self._settings = settings or TokenSettings()
        self._held = _NOTHING
        self._generation = 0
        self._taken_back = 0
        self._exchange: _Exchange | None = None
        self._failure: Exception | None = None
        self._failure_until = -math.inf
        self._pid = os.getpid()
        # Reentrant, because the garbage collector may close somebody's abandoned `get` at any point, also while its
        # own thread is in here.
        self._lock = threading.RLock()

    def current(self) -> Token | None:
        """The token, if it is good and this caller need not refresh it; else ``None``: then await ``get``."""
        held = self._held
        return held.token if self._now() < held.until else None

    async def get(self, deadline: float | None = None) -> Token:
        """
        The token; fetched by this caller or another where that is needed.

        Args:
            deadline: When the caller gives up, on the monotonic clock.

        Raises:
            DeadlineExceededError: There was no token by then.
            EasemobError: The exchange failed, for this caller or within the last ``failure_memory`` seconds.
                ``sent`` on it is about the exchange; of the call that needs the token, nothing was sent.
        """
        while True:
            decision = self._decide(deadline)
            if isinstance(decision, Token):
                return decision
            if isinstance(decision, _Lead):
                token = await self._lead(decision, deadline)
            else:
                token = await self._wait(decision, deadline)
            if token is not None:
                return token

    def invalidate(self, generation: int) -> bool:
        """
        Take back the token of that generation; a token that came after it stays.

        Returns:
            Whether it was in use until now.
        """
        self._look_for_fork()
        with self._lock:
            token = self._held.token
            if token is None or token.generation != generation:
                return False
            self._taken_back = generation
            self._held = _NOTHING
            return True

    def _decide(self, deadline: float | None) -> Token | _Lead | _Wait:
        """What the caller is to do now."""
        self._look_for_fork()
        with self._lock:
            now = self._now()
            held = self._held
            if held.token is not None and now < held.until:
                return held.token
            early = held.token is not None and now < held.late
            if not early and self._failure is not None and now < self._failure_until:
                raise _again(self._failure)
            if deadline is not None and now >= deadline:
                raise DeadlineExceededError("the time was up before there was a token")
            exchange = self._exchange
            if exchange is None:
                exchange = self._exchange = _Exchange()
            elif exchange.led:
                return _Wait(exchange, exchange.crowd.join())
            exchange.led = True
            if early:
                self._held = _Held(held.token, until=held.late, late=held.late)
            return _Lead(exchange, early)

    async def _lead(self, lead: _Lead, deadline: float | None) -> Token | None:
        """Make the exchange; ``None`` when the caller should look again."""
        exchange, settings = lead.exchange, self._settings
        started, started_at = self._now(), self._clock.wall()
        limit = deadline
        if lead.early:
            remaining = math.inf if deadline is None else deadline - started
            limit = started + min(settings.early_patience, remaining / 2)
        try:
            fetched = await self._fetch(limit)
        except Exception as error:
            old = self._held.token
            if limit is not None and (isinstance(error, DeadlineExceededError) or self._now() >= limit):
                # Its own time was up, which says nothing about the others' chances.
                self._vacate(exchange, settings.failure_memory)
                if lead.early:
                    return None
                raise
            self._fail(exchange, error)
            if lead.early and old is not None and old is self._held.token and self._now() < self._held.late:
                _log.warning("an early refresh of the token failed; the old one stays in use: %s", error)
                return old
            raise
        except BaseException:
            self._vacate(exchange, 0.0)
            raise
        return self._succeed(exchange, fetched, started, started_at)

    async def _wait(self, wait: _Wait, deadline: float | None) -> Token | None:
        """Wait for the exchange; ``None`` when the caller should look again."""
        exchange = wait.exchange
        try:
            seconds = None if deadline is None else deadline - self._now()
            woken = await self._clock.wait(wait.place.waiter, seconds)
        except BaseException:
            self._leave(wait, going_on=False)
            raise
        self._leave(wait, going_on=woken)
        if exchange.failure is not None:
            raise _again(exchange.failure)
        token = exchange.token
        if token is not None:
            return token if token.generation > self._taken_back else None
        if not woken:
            raise DeadlineExceededError("the time was up while waiting for a token")
        return None

    def _leave(self, wait: _Wait, *, going_on: bool) -> None:
        """Give up a place; who leaves for good may have been woken to take the lead, so the next in line is."""
        exchange = wait.exchange
        if exchange.is_over:
            return
        with self._lock:
            exchange.crowd.leave(wait.place)
            heads = [] if going_on else self._call_for_lead(exchange)
        _wake(heads)

    def _vacate(self, exchange: _Exchange, pause: float) -> None:
        """Leave the exchange to whoever comes first; an early refresh is not tried again for *pause* seconds."""
        with self._lock:
            exchange.led = False
            held = self._held
            if held.token is not None:
                self._held = _Held(held.token, until=min(self._now() + pause, held.late), late=held.late)
            heads = self._call_for_lead(exchange)
        _wake(heads)

    def _call_for_lead(self, exchange: _Exchange) -> list[Waiter]:
        """
        Whom to wake so that somebody takes the lead.

        One of each loop, because a loop may have stopped with its waiters in it.
        """
        if exchange.led or exchange.is_over:
            return []
        if not exchange.crowd and self._exchange is exchange:
            self._exchange = None
        return exchange.crowd.heads()

    def _fail(self, exchange: _Exchange, error: Exception) -> None:
        """Tell all who wait, and remember it for those who come."""
        with self._lock:
            now = self._now()
            exchange.failure = self._failure = _again(error)
            self._failure_until = now + self._settings.failure_memory
            held = self._held
            if held.token is not None:
                self._held = _Held(held.token, until=min(self._failure_until, held.late), late=held.late)
            groups = self._end(exchange)
        for group in groups:
            group.wake_in_slices()

    def _succeed(self, exchange: _Exchange, fetched: FetchedToken, started: float, started_at: float) -> Token:
        """Put the new token in use, and give it to all who wait even if it has expired on the way."""
        early, late = self._settings.points(fetched.lifetime, random.random())
        with self._lock:
            self._generation += 1
            token = Token(
                fetched.value,
                generation=self._generation,
                expires_at=started_at + fetched.lifetime,
                obtained_at=started_at,
            )
            self._held = _Held(token, until=started + early, late=started + late)
            self._failure = None
            exchange.token = token
            groups = self._end(exchange)
        for group in groups:
            group.wake_in_slices()
        return token

    def _end(self, exchange: _Exchange) -> list[Group]:
        exchange.led = False
        if self._exchange is exchange:
            self._exchange = None
        return exchange.crowd.disband()

    def _look_for_fork(self) -> None:
        """In a forked child: forget the exchange and the lock, whose holders live on in the parent only."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._lock = threading.RLock()
            self._exchange = None


def _wake(waiters: list[Waiter]) -> None:
    for waiter in waiters:
        waiter.wake()


def _again(error: Exception) -> Exception:
    """The failure for one more caller: a copy of ours, since each call writes its own facts onto it."""
    if isinstance(error, EasemobError):
        return copy.copy(error)
    return error.with_traceback(None)
