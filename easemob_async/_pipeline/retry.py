"""
Whether a call is made again, and when: decisions on plain values.

``unsafe`` operations (sends, creates) are repeated only when the failure proves that nothing was carried out: the
limiter refused them, or not one byte was written.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from attrs import define, field, frozen

from easemob_async import _checks as check
from easemob_async._errors import (
    APIError,
    ConflictError,
    EasemobError,
    InvalidArgumentError,
    RateLimitedError,
    ServerError,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._operation import Replay

__all__ = ["RetryBudget", "RetryPolicy", "is_repeatable", "pause_before"]


@frozen(kw_only=True)
class RetryPolicy:
    """
    How often and how patiently a call is repeated.

    Args:
        attempts: Requests for one call at most, the first included; 1 switches repeats off.
        refusals: Refusals by the service's limiter one call sits out at most, beside the attempts; each is waited for
            by the limiter.
        base: Seconds; the first pause is drawn evenly from 0 to ``base``, each further one from 0 to twice as much
            (full jitter).
        cap: Seconds a pause is drawn from at most; a Retry-After of the service may be longer.
        budget: Repeats allowed for each call that was made, over the whole client, so that an outage is not met with
            a flood; None for as many as ``attempts`` allows.
    """

    attempts: int = 4
    refusals: int = 10
    base: float = 0.25
    cap: float = 8.0
    budget: float | None = 0.2

    def __attrs_post_init__(self) -> None:
        check.integer("attempts", self.attempts, at_least=1)
        check.integer("refusals", self.refusals, at_least=0)
        for name in ("base", "cap", "budget"):
            value = getattr(self, name)
            if value is None and name == "budget":
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InvalidArgumentError(name, f"must be a number, not {type(value).__name__}")
            if not 0 <= value < math.inf:
                raise InvalidArgumentError(name, f"at least 0 and finite, got {value}")


@define
class RetryBudget:
    """A client's allowance of repeats: every call earns a part of one, every repeat spends one."""

    earned_per_call: float | None
    """None when there is no limit."""
    most: float = 50.0
    left: float = field(default=10.0)

    def earn(self) -> None:
        """A call was made."""
        if self.earned_per_call is not None:
            self.left = min(self.left + self.earned_per_call, self.most)

    def spend(self) -> bool:
        """Take one repeat; False when none is left."""
        if self.earned_per_call is None:
            return True
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True


def is_repeatable(replay: Replay, failure: EasemobError) -> bool:
    """May an operation of this replay class be sent again after *failure*?"""
    match failure:
        case RateLimitedError():
            return True
        case TransportError():
            return failure.sent == "no" or replay != "unsafe"
        case ConflictError() | ServerError():
            return replay != "unsafe" and failure.status != 501
        case UnexpectedReplyError():
            # Not JSON at all: a gateway's page. A shape we do not know will come again.
            return replay != "unsafe" and not failure.path
        case _:
            return False


def pause_before(
    attempt: int, failure: EasemobError, policy: RetryPolicy, draw: Callable[[], float] = random.random
) -> float:
    """
    Seconds to wait before request number *attempt* + 1.

    Args:
        attempt: Requests sent so far, at least 1.
        failure: What the last one ended with.
        policy: The settings.
        draw: A number from 0 to 1.
    """
    # The exponent ends long before a float does, and long after any cap.
    pause: float = min(policy.cap, policy.base * 2.0 ** min(attempt - 1, 60)) * draw()
    if isinstance(failure, ConflictError):
        # The documents ask for a second after a concurrent change of the same thing.
        pause += 1.0
    if isinstance(failure, APIError) and failure.retry_after is not None:
        pause = max(pause, failure.retry_after)
    return pause
