"""
Whether and when a failed request is retried: decisions on plain values.

Operations of the replay class ``unsafe`` (sends, creates) are retried only when the failure proves that the service
processed nothing: its rate limiter refused the request, or not one byte was written.
"""

from __future__ import annotations

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
from easemob_async._operation import ReplayClass
from easemob_async._pipeline.limits.adaptive_throttle import MAX_RETRY_AFTER

__all__ = ["RetryBudget", "RetryPolicy", "backoff", "is_retryable"]

_MAX_BUDGET = 1_000_000
"""Maximum of ``RetryPolicy.budget``; one call makes far fewer retries."""


@frozen(kw_only=True)
class RetryPolicy:
    """
    Retries of failed calls: exponential backoff with full jitter, and a retry budget.

    Args:
        attempts: Maximum number of requests for one call, the first included; 1 disables retries.
        refusals: Maximum number of rate-limit refusals to wait out in one call; they do not count as attempts.
        base: Upper bound of the first backoff, in seconds. Each further bound is twice the one before, and each
            backoff is drawn uniformly from 0 to its bound.
        cap: Maximum upper bound of a backoff, in seconds; a Retry-After of the service may be longer, up to 5 minutes.
        budget: Number of retries that each call adds to a budget shared by all calls of the client, so that retries
            do not multiply the load in an outage; 0.2 allows one retry for five calls. None for no budget.
    """

    attempts: int = 4
    refusals: int = 10
    base: float = 0.25
    cap: float = 8.0
    budget: float | None = 0.2

    def __attrs_post_init__(self) -> None:
        check.count("attempts", self.attempts)
        check.count("refusals", self.refusals, at_least=0)
        check.seconds("base", self.base, optional=False, allow_zero=True)
        check.seconds("cap", self.cap, optional=False, allow_zero=True)
        budget = self.budget
        if budget is None:
            return
        if isinstance(budget, bool) or not isinstance(budget, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError("budget", f"must be a number, not {type(budget).__name__}")
        if not 0 <= budget <= _MAX_BUDGET:
            raise InvalidArgumentError("budget", f"must be from 0 to {_MAX_BUDGET:,}")


@define
class RetryBudget:
    """The retries that a client may still make: every call deposits a fraction of one, every retry withdraws one."""

    deposit_per_call: float | None
    """Retries that a call deposits; None for no budget."""
    max_balance: float = 50.0
    balance: float = field(default=10.0)

    def deposit(self) -> None:
        """Add the deposit of one call."""
        if self.deposit_per_call is not None:
            self.balance = min(self.balance + self.deposit_per_call, self.max_balance)

    def try_withdraw(self) -> bool:
        """Withdraw one retry; False where the balance is too low."""
        if self.deposit_per_call is None:
            return True
        if self.balance < 1.0:
            return False
        self.balance -= 1.0
        return True


def is_retryable(replay: ReplayClass, failure: EasemobError) -> bool:
    """Whether an operation of this replay class may be sent again after *failure*."""
    match failure:
        case RateLimitedError() if failure.effect == "none":
            return True
        case TransportError() | RateLimitedError():
            return failure.effect == "none" or replay != "unsafe"
        case ConflictError() | ServerError():
            # 501: the service does not implement the method, and a retry gets the same reply.
            return replay != "unsafe" and failure.status != 501
        case UnexpectedReplyError():
            # Without a path, the body is not JSON, such as a gateway's error page, and a retry may help. JSON of an
            # unknown shape would have the same shape again, and a redirect would lead to the same address.
            is_redirect = 300 <= failure.status < 400
            return replay != "unsafe" and not failure.path and not is_redirect
        case _:
            return False


def backoff(
    attempt: int, failure: EasemobError, policy: RetryPolicy, jitter: Callable[[], float] = random.random
) -> float:
    """
    Seconds to wait between request number *attempt* and the next one.

    Args:
        attempt: Number of requests sent so far, at least 1.
        failure: The failure of the last one.
        policy: The settings.
        jitter: Gives a random number from 0 to 1.
    """
    # 2 ** 60 is beyond any cap, and 2.0 ** 1024 would overflow.
    pause: float = min(policy.cap, policy.base * 2.0 ** min(attempt - 1, 60)) * jitter()
    if isinstance(failure, ConflictError):
        # The documents ask clients to wait one second after a concurrent change of the same thing.
        pause += 1.0
    if isinstance(failure, APIError) and failure.retry_after is not None:
        pause = max(pause, min(failure.retry_after, MAX_RETRY_AFTER))
    return pause
