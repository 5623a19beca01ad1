"""A token, and the interface through which the pipeline gets one."""

from __future__ import annotations

import math
from typing import Protocol

from attrs import field, frozen

from easemob_async._secret_text import hide_text

__all__ = ["NEVER", "FetchedToken", "Token", "TokenSource"]

NEVER = math.inf
"""Expiry and lifetime of a token that does not expire."""


def _to_lifetime(seconds: float) -> float:
    # An integer too large for a float, as services return for tokens without an end, means never.
    try:
        return float(seconds)
    except OverflowError:
        return NEVER


@frozen(slots=True)
class Token:
    """A token as calls use it."""

    value: str = field(repr=False, converter=hide_text)
    """The value of the ``Authorization`` header, without ``Bearer``."""
    generation: int
    """
    Number of the token among those of its source.

    A call that is answered with 401 names the generation it used. So the late 401 of an older token does not discard
    the token that has replaced it.
    """
    expires_at: float
    """
    Expiry in seconds since the epoch, ``math.inf`` for never.

    For display only: decisions use the monotonic clock, because the wall clock may be set.
    """
    obtained_at: float
    """Start of the request that fetched it, in seconds since the epoch."""


@frozen(slots=True)
class FetchedToken:
    """The result of fetching a token."""

    value: str = field(repr=False, converter=hide_text)
    """The token."""
    lifetime: float = field(default=NEVER, converter=_to_lifetime)
    """Seconds from the start of the request that fetched it, ``math.inf`` for no expiry."""


class TokenSource(Protocol):
    """A source of the token for calls; its methods may be called from several event loops and threads."""

    def current(self) -> Token | None:
        """
        Return the token if it is good and this caller need not refresh it, else None.

        This is the fast path, without a lock or an await. After None, await ``get``.
        """
        ...

    async def get(self, deadline: float | None = None) -> Token:
        """
        Return the token; fetch it or wait for it where necessary.

        Args:
            deadline: Time on the monotonic clock at which the caller gives up.

        Raises:
            EasemobError: No token is available. ``effect`` is that of the request for a token. The call that needs the
                token was not sent.
        """
        ...

    def invalidate(self, generation: int) -> bool:
        """
        Discard the token of this generation, because the service refused it with 401.

        Returns:
            Whether the token was in use until now. False if it has been replaced or discarded before, or cannot be
            replaced. In both cases, call ``get`` and retry only if its token has another generation.
        """
        ...
