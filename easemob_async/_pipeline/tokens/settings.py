"""When a token is refreshed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import field, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = ["TokenSettings"]


def _check_share(_: object, attribute: Attribute[float], value: float) -> None:
    check.fraction(attribute.name, value, 1, below=True)


def _check_not_zero(_: object, attribute: Attribute[float], value: float) -> None:
    if value == 0:
        raise InvalidArgumentError(attribute.name, "must not be 0: every call would refresh the token")


def _check_seconds(_: object, attribute: Attribute[float], value: float) -> None:
    # Infinity, the default of "early_seconds", only ever is the larger value of a comparison there.
    if not (attribute.name == "early_seconds" and value == math.inf):
        check.seconds(attribute.name, value, optional=False, allow_zero=True)


@frozen(kw_only=True, slots=True)
class TokenSettings:
    """
    When a token is refreshed, and how long a failed refresh is cached.

    A token's lifetime has three parts. Until the *early point*, all calls use the token. From then on, one call
    refreshes it while the others continue to use it. From the *late point*, shortly before expiry, all calls wait for
    the new token.

    Raises:
        InvalidArgumentError: A value is out of range; the error names the setting.
    """

    early_share: float = field(default=0.5, validator=[_check_share, _check_not_zero])
    """Early point as a share of the lifetime, above 0 and below 1; ``early_seconds`` can move it later."""
    early_seconds: float = field(default=math.inf, validator=_check_seconds)
    """Seconds from the early point to expiry; applies if it gives a later early point than ``early_share``."""
    jitter: float = field(default=0.1, validator=_check_share)
    """Maximum share by which the early point is moved forward at random, so that processes do not refresh together."""
    late_seconds: float = field(default=60.0, validator=_check_seconds)
    """Seconds from the late point to expiry; ``late_share`` can move it later."""
    late_share: float = field(default=0.02, validator=_check_share)
    """Share of the lifetime from the late point to expiry; applies if it gives a later point than ``late_seconds``."""
    early_timeout: float = field(default=5.0, validator=_check_seconds)
    """Maximum seconds for which an early refresh delays the call that performs it, and at most half its time left."""
    failure_cooldown: float = field(default=10.0, validator=_check_seconds)
    """Seconds after a failed refresh in which calls fail with the same error, without another request."""
    cache_timeout: float = field(default=1.0, validator=_check_seconds)
    """Maximum seconds for one request to a shared cache; after that the client continues without the cache."""

    def margin(self, lifetime: float) -> float:
        """Return the seconds between the late point and expiry."""
        return min(self.late_seconds, self.late_share * lifetime)

    def points(self, lifetime: float, chance: float) -> tuple[float, float]:
        """
        Return the early and the late point of a token, in seconds after the start of its lifetime.

        Args:
            lifetime: Lifetime of the token in seconds, possibly ``math.inf``; negative values and NaN count as zero.
            chance: A random number from 0 to 1 for the jitter.
        """
        if lifetime == math.inf:
            return math.inf, math.inf
        if not lifetime > 0:
            return 0.0, 0.0
        late = lifetime - self.margin(lifetime)
        early = max(self.early_share * lifetime, lifetime - self.early_seconds)
        return min(early * (1 - self.jitter * chance), late), late
