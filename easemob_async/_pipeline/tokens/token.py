"""A token, where it comes from, and the door the pipeline asks for one."""

from __future__ import annotations

import math
from typing import Protocol

from attrs import field, frozen

__all__ = ["NEVER", "FetchedToken", "Token", "TokenSource"]

NEVER = math.inf
"""The expiry and the lifetime of a token that does not expire."""


def _lifetime(seconds: float) -> float:
    """Seconds as a float; a whole number too large for one (``ttl`` 0 gives such numbers) is as good as never."""
    try:
        return float(seconds)
    except OverflowError:
        return NEVER


@frozen(slots=True)
class Token:
    """A token as calls use it."""

    value: str = field(repr=False)
    """What goes into the ``Authorization`` header, without ``Bearer``."""
    generation: int
    """Counts the tokens of one source; a 401 names the generation it is about."""
    expires_at: float
    """Seconds since the epoch, ``math.inf`` for never; to show, not to decide by: the wall clock jumps."""
    obtained_at: float
    """Seconds since the epoch when the exchange that gave it was started."""


@frozen(slots=True)
class FetchedToken:
    """What an exchange gave."""

    value: str = field(repr=False)
    lifetime: float = field(default=NEVER, converter=_lifetime)
    """Seconds from the start of the exchange, ``math.inf`` for never."""


class TokenSource(Protocol):
    """Where calls get their token; may be asked from several event loops and threads."""

    def current(self) -> Token | None:
        """The token, if it is good and this caller need not refresh it; else ``None``: then await ``get``."""
        ...

    async def get(self, deadline: float | None = None) -> Token:
        """
        The token, fetched or waited for where that is needed.

        Args:
            deadline: When the caller gives up, on the monotonic clock.

        Raises:
            EasemobError: No token could be had. ``sent`` on it is about the exchange for a token, not about the
                call the token was for: of that, nothing was sent.
        """
        ...

    def invalidate(self, generation: int) -> bool:
        """
        Take back the token of that generation, because the service answered 401 about it.

        Returns:
            Whether it was in use until now. ``False`` when it had been replaced or taken back already, or cannot be
            replaced. Either way ``get`` says how to go on: a repeat makes sense only if its token is of another
            generation.
        """
        ...
