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

from easemob_async._clock import Clock, Waiter
from easemob_async._errors import DeadlineExceededError, EasemobError
from easemob_async._pipeline.tokens.cache import CachedToken, TokenCache
from easemob_async._pipeline.tokens.crowd import Group
from easemob_async._pipeline.tokens.exchange import NOTHING, Exchange, Held, Lead, Obtained, Place
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.sharing import Sharing, Turn
from easemob_async._pipeline.tokens.token import FetchedToken, Token

__all__ = ["Fetch", "TokenManager"]

Fetch = Callable[[float | None], Awaitable[FetchedToken]]
"""
Performs one exchange over the network, given a deadline on the monotonic clock.

Raises ``EasemobError`` when there is no token, ``DeadlineExceededError`` when the deadline was the reason.
"""

LAPSE_SECONDS = 60.0
"""
A leader without a deadline that has taken this long is taken for gone, and so is one this long past its deadline.

It cannot tell when its event loop was stopped under it; without this nobody would ever get a token again.
"""

_log = logging.getLogger("easemob_async.tokens")


class TokenManager:
    """A token refreshed in time by the calls that use it; no task of its own, any number of loops and threads."""

    def __init__(
        self,
        fetch: Fetch,
        *,
        clock: Clock,
        settings: TokenSettings | None = None,
        cache: TokenCache | None = None,
        cache_key: str = "",
    ) -> None:
        """
        Take tokens from *fetch*.

        Args:
            fetch: Performs one exchange.
            clock: Where time comes from.
            settings: When to refresh; the defaults are those of ``TokenSettings``.
            cache: Where the token is shared with other processes.
            cache_key: Under which key, see ``token_cache_key``.
        """
        self._fetch = fetch
        self._clock = clock
        self._now = clock.monotonic
        self._settings = settings or TokenSettings()
        self._sharing = None if cache is None else Sharing(cache, cache_key, clock, self._settings.cache_patience)
        self._held = NOTHING
        self._generation = 0
        self._taken_back = 0
        self._refused: str | None = None
        self._exchange: Exchange | None = None
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
            if isinstance(decision, Lead):
                token = await self._make(decision)
            else:
                try:
                    seconds = None if deadline is None else deadline - self._now()
                    woken = await self._clock.wait(decision, seconds)
                except BaseException:
                    self._leave(decision)
                    raise
                token = self._outcome(decision, woken=woken)
            if token is not None:
                return token

    def invalidate(self, generation: int) -> bool:
        """
        Take back the token of that generation; a token that came after it stays.

        Returns:
            Whether it was in use until now.
        """
        if self._pid != os.getpid():
            self._start_anew()
        with self._lock:
            token = self._held.token
            if token is None or token.generation != generation:
                return False
            self._taken_back = generation
            self._refused = token.value
            self._held = NOTHING
            return True

    def _decide(self, deadline: float | None) -> Token | Place | Lead:
        """What the caller is to do now."""
        if self._pid != os.getpid():
            self._start_anew()
        with self._lock:
            now = self._now()
            held = self._held
            if held.token is not None and now < held.until:
                return held.token
            old = held.token if now < held.late else None
            if old is None and self._failure is not None and now < self._failure_until:
                raise _again(self._failure)
            if deadline is not None and now >= deadline:
                raise DeadlineExceededError("the time was up before there was a token")
            exchange = self._exchange or Exchange()
            if exchange.is_led(now):
                place = Place()
                place.exchange = exchange
                exchange.crowd.join(place)
                if not exchange.is_led(now):  # the garbage collector has closed the leader, just now
                    place.wake()
                return place
            limit = deadline
            if old is not None:
                # The call has a good token and is waiting to go on with it.
                remaining = math.inf if deadline is None else deadline - now
                limit = now + min(self._settings.early_patience, remaining / 2)
                self._held = held.use_until(held.late)
            lead = Lead(exchange, old, limit, lapses=(now if limit is None else limit) + LAPSE_SECONDS)
            exchange.lead = lead
            self._exchange = exchange
            return lead

    async def _make(self, lead: Lead) -> Token | None:
        """Make the exchange, or let another process make it; ``None`` when the caller should look again."""
        if self._sharing is None:
            return await self._obtain(lead, None)
        async with Turn(self._sharing) as turn:
            return await self._obtain(lead, turn)

    async def _obtain(self, lead: Lead, turn: Turn | None) -> Token | None:
        try:
            obtained = await self._find(lead, turn) if turn is not None else None
            if obtained is None:
                started, started_at = self._now(), self._clock.wall()
                obtained = Obtained(await self._fetch(lead.limit), started, started_at)
        except Exception as error:
            if lead.limit is not None and (isinstance(error, DeadlineExceededError) or self._now() >= lead.limit):
                # Its own time was up, which says nothing about the others' chances.
                self._vacate(lead, pause=self._settings.failure_memory)
                if lead.old is not None:
                    return None
                raise
            if self._fail(lead, error):
                _log.warning("an early refresh of the token failed, the old one stays in use: %s", _in_words(error))
                return lead.old
            raise
        except BaseException:
            self._vacate(lead, pause=0.0)
            raise
        token = self._succeed(lead, obtained)
        if turn is not None and not obtained.shared:
            await turn.publish(CachedToken(token.value, token.obtained_at, token.expires_at))
        return token

    async def _find(self, lead: Lead, turn: Turn) -> Obtained | None:
        """A token another process got, where there is one that is good and not the one to be replaced."""

        def is_wanted(cached: CachedToken) -> bool:
            whole, remaining = cached.spans(self._clock.wall())
            return remaining > self._settings.margin(whole) and (lead.old is None or cached.value != lead.old.value)

        cached = await turn.find(is_wanted, refused=self._refused, deadline=lead.limit)
        if cached is None:
            return None
        whole, remaining = cached.spans(self._clock.wall())
        age = 0.0 if whole == math.inf else whole - remaining
        return Obtained(FetchedToken(cached.value, whole), self._now() - age, cached.obtained_at, shared=True)

    def _outcome(self, place: Place, *, woken: bool) -> Token | None:
        """What has become of the exchange; ``None`` when the caller should look again."""
        exchange = place.exchange
        token = exchange.token
        if token is not None:
            return token if token.generation > self._taken_back else None
        if exchange.failure is not None:
            raise _again(exchange.failure)
        self._leave(place)
        if woken:
            return None
        raise DeadlineExceededError("the time was up while waiting for a token")

    def _leave(self, place: Place) -> None:
        """
        Give up a place.

        Who leaves may have been woken to take the lead and yet not take it, being cancelled or out of time; so the
        next in line is woken too.
        """
        exchange = place.exchange
        if exchange.is_over:
            return
        with self._lock:
            exchange.crowd.leave(place)
            heads = self._call_for_lead(exchange)
        _wake(heads)

    def _vacate(self, lead: Lead, *, pause: float) -> None:
        """Leave the exchange to whoever comes first; an early refresh is not tried again for *pause* seconds."""
        exchange = lead.exchange
        with self._lock:
            if exchange.lead is not lead:
                return
            exchange.lead = None
            self._held = self._held.use_until(self._now() + pause)
            heads = self._call_for_lead(exchange)
        _wake(heads)

    def _call_for_lead(self, exchange: Exchange) -> list[Waiter]:
        """
        Whom to wake so that somebody takes the lead.

        One of each loop, because a loop may have stopped with its waiters in it.
        """
        if exchange.lead is not None or exchange.is_over:
            return []
        if not exchange.crowd and self._exchange is exchange:
            self._exchange = None
        return exchange.crowd.heads()

    def _fail(self, lead: Lead, error: Exception) -> bool:
        """Tell all who wait, and remember it for those who come; is the old token good still?"""
        with self._lock:
            now = self._now()
            self._failure = lead.exchange.failure = _again(error)
            self._failure_until = now + self._settings.failure_memory
            held = self._held = self._held.use_until(self._failure_until)
            groups = self._end(lead.exchange)
        _wake_all(groups)
        return lead.old is not None and lead.old is held.token and now < held.late

    def _succeed(self, lead: Lead, obtained: Obtained) -> Token:
        """Put the new token in use, and give it to all who wait even if it has expired on the way."""
        fetched, started = obtained.fetched, obtained.started
        early, late = self._settings.points(fetched.lifetime, random.random())
        with self._lock:
            self._generation += 1
            token = Token(
                fetched.value,
                generation=self._generation,
                expires_at=obtained.started_at + fetched.lifetime,
                obtained_at=obtained.started_at,
            )
            self._held = Held(token, until=started + early, late=started + late)
            self._failure = None
            lead.exchange.token = token
            groups = self._end(lead.exchange)
        _wake_all(groups)
        return token

    def _end(self, exchange: Exchange) -> list[Group]:
        exchange.lead = None
        if self._exchange is exchange:
            self._exchange = None
        return exchange.crowd.disband()

    def _start_anew(self) -> None:
        """In a forked child: forget the exchange and the lock, whose holders live on in the parent only."""
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._exchange = None


def _wake(waiters: list[Waiter]) -> None:
    for waiter in waiters:
        waiter.wake()


def _wake_all(groups: list[Group]) -> None:
    for group in groups:
        group.wake_in_slices()


def _in_words(error: Exception) -> str:
    """For the log: the text of others' errors might quote a token."""
    return str(error) if isinstance(error, EasemobError) else type(error).__qualname__


def _again(error: Exception) -> Exception:
    """
    The failure for one more caller: a copy, since each call writes its own facts onto it.

    The copy has no traceback, so that remembering it keeps nobody's frames alive. An error of the user's own that
    cannot be copied is given to all as it is.
    """
    try:
        return copy.copy(error)
    except Exception:
        return error
