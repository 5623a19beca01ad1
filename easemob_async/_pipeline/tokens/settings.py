"""When a token is refreshed, as a value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = ["TokenSettings"]


def _share(_: object, attribute: Attribute[float], value: float) -> None:
    if not 0 <= value < 1:
        raise InvalidArgumentError(attribute.name, f"must be at least 0 and less than 1, got {value!r}")


def _not_zero(_: object, attribute: Attribute[float], value: float) -> None:
    if value == 0:
        raise InvalidArgumentError(attribute.name, "must not be 0: every call would refresh the token")


def _seconds(_: object, attribute: Attribute[float], value: float) -> None:
    if not value >= 0:
        raise InvalidArgumentError(attribute.name, f"must be zero or more seconds, got {value!r}")


@frozen(kw_only=True, slots=True)
class TokenSettings:
    """
    When a token is refreshed and how long a failure is remembered.

    A token lives through three spans. First it is simply used. Past its *early* point one caller refreshes it while
    the others go on with it. Past its *late* point everybody waits for the new one.
    """

    early_share: float = field(default=0.5, validator=[_share, _not_zero])
    """The early point lies at this share of the lifetime, or later where ``early_seconds`` says so."""
    early_seconds: float = field(default=math.inf, validator=_seconds)
    """The early point lies this many seconds before expiry, unless ``early_share`` is later."""
    jitter: float = field(default=0.1, validator=_share)
    """The early point is moved forward by up to this share of itself, so that processes do not refresh together."""
    late_seconds: float = field(default=60.0, validator=_seconds)
    """The late point lies this many seconds before expiry, or later where ``late_share`` says so."""
    late_share: float = field(default=0.02, validator=_share)
    """The late point lies this share of the lifetime before expiry, unless ``late_seconds`` is later."""
    early_patience: float = field(default=5.0, validator=_seconds)
    """Seconds an early refresh may hold up the one caller who makes it; never more than half its remaining time."""
    failure_memory: float = field(default=10.0, validator=_seconds)
    """Seconds a failed exchange is answered from memory before another is tried."""
    cache_patience: float = field(default=1.0, validator=_seconds)
    """Seconds one request to a shared cache may take before the cache counts as away."""

    def margin(self, lifetime: float) -> float:
        """Seconds between the late point and expiry."""
        return min(self.late_seconds, self.late_share * lifetime)

    def points(self, lifetime: float, chance: float) -> tuple[float, float]:
        """
        The early and the late point of a token, in seconds after the start of its exchange.

        Args:
            lifetime: The token's, in seconds; may be ``math.inf``, and what is not above zero counts as zero.
            chance: A random number from 0 to 1 for the jitter.
        """
        if lifetime == math.inf:
            return math.inf, math.inf
        if not lifetime > 0:
            return 0.0, 0.0
        late = lifetime - self.margin(lifetime)
        early = max(self.early_share * lifetime, lifetime - self.early_seconds)
        return min(early * (1 - self.jitter * chance), late), late
