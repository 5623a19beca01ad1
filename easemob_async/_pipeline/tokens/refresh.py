"""The state of a token manager: the active token, the refresh under way, its leader and its followers."""

from __future__ import annotations

import math
from typing import NamedTuple

from easemob_async._clock import Waiter
from easemob_async._pipeline.tokens.token import FetchedToken, Token
from easemob_async._pipeline.tokens.waiters import Waiters

__all__ = ["NO_TOKEN", "ActiveToken", "Follower", "Leader", "NewToken", "Refresh"]


class ActiveToken(NamedTuple):
    """The token in use and its two points in time; replaced as a whole, so that it can be read without the lock."""

    token: Token | None
    early_at: float
    """Time on the monotonic clock from which the next caller refreshes the token; the others continue to use it."""
    late_at: float
    """Time on the monotonic clock from which the token is not used any more, and all callers wait for a new one."""

    def with_early_at(self, early_at: float) -> ActiveToken:
        """Return a copy with another time for the next early refresh."""
        return ActiveToken(self.token, min(early_at, self.late_at), self.late_at)


NO_TOKEN = ActiveToken(None, -math.inf, -math.inf)


class Refresh:
    """One refresh, from the first caller that needs it to its result; its leader may change."""

    __slots__ = ("failure", "followers", "leader", "token")

    def __init__(self) -> None:
        self.followers = Waiters()
        self.leader: Leader | None = None
        self.token: Token | None = None
        self.failure: Exception | None = None

    def is_led(self, now: float) -> bool:
        """Whether a caller performs the refresh and has not been abandoned."""
        return self.leader is not None and now < self.leader.abandoned_at

    @property
    def is_done(self) -> bool:
        """Whether the refresh has a result."""
        return self.token is not None or self.failure is not None


class Leader(NamedTuple):
    """The caller that performs a refresh."""

    refresh: Refresh
    old_token: Token | None
    """The token in use if it is still good; the refresh is an early one then."""
    deadline: float | None
    """Time on the monotonic clock at which the leader gives up."""
    abandoned_at: float
    """Time on the monotonic clock from which another caller may become the leader."""


class Follower(Waiter):
    """A caller that waits for the result of a refresh."""

    __slots__ = ("refresh",)

    refresh: Refresh


class NewToken(NamedTuple):
    """A token that a refresh has got, and the start of its lifetime."""

    fetched: FetchedToken
    started: float
    """Start of its lifetime on the monotonic clock."""
    started_at: float
    """The same time in seconds since the epoch."""
    from_cache: bool = False
    """Whether another process fetched it."""
