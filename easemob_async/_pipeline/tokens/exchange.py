"""What the manager keeps: the token in use, the exchange under way, and what a caller is to do about them."""

from __future__ import annotations

import math
from typing import NamedTuple

from easemob_async._clock import Waiter
from easemob_async._pipeline.tokens.crowd import Crowd
from easemob_async._pipeline.tokens.token import FetchedToken, Token

__all__ = ["NOTHING", "Exchange", "Held", "Lead", "Obtained", "Place"]


class Held(NamedTuple):
    """A token in use; replaced as a whole, so that it can be read without a lock."""

    token: Token | None
    until: float
    """Up to here (monotonic) everybody uses it; then the next caller refreshes it."""
    late: float
    """From here on (monotonic) nobody uses it, everybody waits for the new one."""

    def use_until(self, until: float) -> Held:
        """The same with the next early refresh at another time."""
        return Held(self.token, min(until, self.late), self.late)


NOTHING = Held(None, -math.inf, -math.inf)


class Exchange:
    """One exchange from the first caller who needs it to its outcome; the lead may pass from one to another."""

    __slots__ = ("crowd", "failure", "lead", "token")

    def __init__(self) -> None:
        self.crowd = Crowd()
        self.lead: Lead | None = None
        self.token: Token | None = None
        self.failure: Exception | None = None

    def is_led(self, now: float) -> bool:
        """Is somebody making it, and not for too long?"""
        return self.lead is not None and now < self.lead.lapses

    @property
    def is_over(self) -> bool:
        """Is there an outcome?"""
        return self.token is not None or self.failure is not None


class Lead(NamedTuple):
    """The caller is to make the exchange."""

    exchange: Exchange
    old: Token | None
    """The token in use, if it is still good: then this is an early refresh."""
    limit: float | None
    """When to give up, on the monotonic clock."""
    lapses: float
    """From here on (monotonic) another caller may take the lead."""


class Place(Waiter):
    """The caller is to wait here for the exchange."""

    __slots__ = ("exchange",)

    exchange: Exchange


class Obtained(NamedTuple):
    """A token and since when it counts."""

    fetched: FetchedToken
    started: float
    """On the monotonic clock."""
    started_at: float
    """The same in seconds since the epoch."""
    shared: bool = False
    """It came from another process, through the cache."""
