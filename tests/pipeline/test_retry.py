"""Whether and when a failed request is retried, on plain values."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async import (
    BadRequestError,
    ConflictError,
    DeadlineExceededError,
    EasemobError,
    InvalidArgumentError,
    RateLimitedError,
    RetryPolicy,
    ServerError,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._operation import ReplayClass
from easemob_async._pipeline.retry import RetryBudget, backoff, is_retryable

SERVER = ServerError(ServiceRefusal(503))


@pytest.mark.parametrize(
    ("failure", "safe", "idempotent", "unsafe"),
    [
        (TransportError("x", effect="none"), True, True, True),
        (TransportError("x", effect="unknown"), True, True, False),
        (TransportError("x", effect="unknown", status=200), True, True, False),
        (SERVER, True, True, False),
        (ServerError(ServiceRefusal(501)), False, False, False),
        (ConflictError(ServiceRefusal(409)), True, True, False),
        (RateLimitedError(ServiceRefusal(429), effect="none"), True, True, True),
        (BadRequestError(ServiceRefusal(400)), False, False, False),
        (UnexpectedReplyError("the body is not JSON", status=200), True, True, False),
        (UnexpectedReplyError("a redirect", status=301), False, False, False),
        (UnexpectedReplyError("a redirect", status=308), False, False, False),
        (UnexpectedReplyError("expected a 2xx status", status=304), False, False, False),
        (UnexpectedReplyError("expected str", status=200, path="$.data"), False, False, False),
        (DeadlineExceededError("late"), False, False, False),
    ],
)
def test_retryable_failures(failure: EasemobError, *, safe: bool, idempotent: bool, unsafe: bool) -> None:
    """Replay class and failure decide; an unsafe operation is not retried where it may have been processed."""
    classes: list[tuple[ReplayClass, bool]] = [("safe", safe), ("idempotent", idempotent), ("unsafe", unsafe)]
    assert [is_retryable(replay, failure) for replay, _ in classes] == [may for _, may in classes]


def test_full_jitter() -> None:
    """The upper bound of a backoff is the base, doubled for each further attempt, and at most the cap."""
    policy = RetryPolicy(base=0.5, cap=3.0)
    assert [backoff(n, SERVER, policy, lambda: 1.0) for n in (1, 2, 3, 4, 9)] == [0.5, 1.0, 2.0, 3.0, 3.0]
    assert backoff(9, SERVER, policy, lambda: 0.0) == 0.0


def test_minimum_backoff() -> None:
    """Retry-After is a minimum; a conflict waits for a second more, as the documents ask."""
    policy = RetryPolicy()
    overloaded = ServerError(ServiceRefusal(503, retry_after=9.0))
    assert backoff(1, overloaded, policy, lambda: 0.0) == 9.0
    assert backoff(1, ConflictError(ServiceRefusal(409)), policy, lambda: 0.0) == 1.0


def test_budget() -> None:
    """Calls deposit, retries withdraw, and the balance has a minimum and a maximum."""
    budget = RetryBudget(0.5, max_balance=2.0, balance=1.0)
    assert budget.try_withdraw()
    assert not budget.try_withdraw()
    budget.deposit()
    assert not budget.try_withdraw()
    budget.deposit()
    assert budget.try_withdraw()
    for _ in range(100):
        budget.deposit()
    assert budget.balance == 2.0


def test_no_budget() -> None:
    """Without a budget every retry is allowed."""
    budget = RetryBudget(None, balance=0.0)
    budget.deposit()
    assert all(budget.try_withdraw() for _ in range(100))


@pytest.mark.parametrize(
    ("name", "value"),
    [("attempts", 0), ("refusals", -1), ("base", -0.1), ("cap", -1), ("budget", -1), ("attempts", 10**12)],
)
def test_policy_out_of_range(name: str, value: float) -> None:
    """A policy with a number out of range is refused with the field's name."""
    with pytest.raises(InvalidArgumentError) as caught:
        RetryPolicy(**{name: value})  # type: ignore[arg-type]
    assert caught.value.argument == name


@pytest.mark.parametrize("name", ["base", "cap", "budget"])
@pytest.mark.parametrize("value", [math.nan, math.inf, 1e307, "1", True])
def test_policy_without_a_finite_number(name: str, value: Any) -> None:
    """Seconds and budget must be finite numbers."""
    with pytest.raises(InvalidArgumentError) as caught:
        RetryPolicy(**{name: value})
    assert caught.value.argument == name


@pytest.mark.parametrize("value", [0, 2.5, True, "4"])
def test_policy_without_a_whole_number(value: Any) -> None:
    """The number of attempts must be a whole number of at least 1."""
    with pytest.raises(InvalidArgumentError) as caught:
        RetryPolicy(attempts=value)
    assert caught.value.argument == "attempts"
