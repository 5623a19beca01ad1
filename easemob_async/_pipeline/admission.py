"""
Admission of one attempt: a token to send, and a grant of the rate limiter.

The token comes before the limits. Otherwise calls that wait together for a token would reach the service together, with
grants collected over several seconds. Every attempt needs a grant, because the service's rate limiter counts a retry
like any other request.
"""

from __future__ import annotations

from copy import copy

from easemob_async._errors import (
    ClientClosedError,
    DeadlineExceededError,
    EasemobError,
    QuotaExceededError,
    RateLimitedError,
)
from easemob_async._pipeline.observation import emit
from easemob_async._pipeline.state import CallState
from easemob_async._pipeline.tokens import Token

__all__ = ["Admission", "admit", "replace_token", "try_admit"]

Admission = tuple[Token | None, str]
"""The client's own token, or None where another or no token is sent; and the text to send, empty for no token."""


def try_admit(call: CallState) -> Admission | None:
    """
    Admit an attempt without waiting, which is the common case.

    Returns:
        None where ``admit`` must wait or raise; the limits have then granted nothing.
    """
    admission = _choose_token(call)
    if admission is None or call.core.close_signal.is_set:
        return None
    limiter = call.core.limiter
    if limiter is None:
        return admission
    # A call must not overtake those that wait to enter the queues. The limits come last: a grant must be used.
    if limiter.arrivals.crowded and limiter.arrivals.is_crowded():
        return None
    # Positional arguments, because keyword arguments cost as much as a call.
    return admission if limiter.try_acquire(call.operation.limits, call.cost, call.key, call) else None


async def admit(call: CallState, failure: EasemobError | None) -> Admission:
    """
    Admit an attempt, waiting for a token and for the limits; the admission must be used at once.

    Args:
        call: The call.
        failure: Error of the previous attempt; raised if the deadline or a quota allows no other attempt.

    Raises:
        EasemobError: The client is closed, no token could be fetched, or a limit grants nothing before the deadline.
    """
    try:
        if call.core.close_signal.is_set:
            raise ClientClosedError("the client is closed; create a new client")
        admission = _choose_token(call) or await _wait_for_token(call)
        if call.core.limiter is not None and call.operation.limits:
            await call.core.limiter.arrivals.enter(call.core.clock, call.deadline)
            admission = await _pass_limits(call)
    except EasemobError as error:
        if (
            failure is not None
            and not isinstance(failure, RateLimitedError)
            and isinstance(error, DeadlineExceededError | QuotaExceededError)
        ):
            # Tell why the attempt failed, not why it was not retried. After a rate-limit refusal, the limit is the
            # reason for both.
            failure.effect = call.effect
            failure.facts = call.facts()
            failure.add_note(f"not retried: {error.message}")
            raise failure from failure.__cause__
        # All calls that waited for the same token fetch get the same error. Each raises a copy, because `effect` and
        # the facts are those of the call: nothing of this attempt was sent, even where the request for the token was.
        own = copy(error)
        if isinstance(own, DeadlineExceededError) and own.status is None:
            # Keep the status of the previous attempt's reply.
            own = DeadlineExceededError(own.message, status=call.last_status, available_in=own.available_in)
        own.effect = call.effect
        own.facts = call.facts()
        raise own from error
    return admission


async def _pass_limits(call: CallState) -> Admission:
    while True:
        if not _try_limits(call):
            await _wait_for_limits(call)
        # Chosen again, because the token may have expired or been refused during the wait.
        admission = _choose_token(call)
        if admission is not None:
            return admission
        # If every call that waits for a token kept its grant, all would be sent at once when the token arrives. So a
        # grant counts from then on, and at most one burst of calls holds one.
        call.delay(can_recur=False)
        try:
            admission = await _wait_for_token(call)
            if call.use():
                return admission
        finally:
            if call.hold is not None:
                call.refund()


def _choose_token(call: CallState) -> Admission | None:
    """The token to send; None where the client's own must be awaited."""
    if call.operation.auth == "none":
        return None, ""
    if call.token is not None:
        return None, call.token
    tokens = call.core.tokens
    if tokens is None:
        return None, ""
    token = tokens.current()
    return None if token is None else (token, token.value)


async def _wait_for_token(call: CallState) -> Admission:
    core = call.core
    assert core.tokens is not None
    before = core.clock.monotonic()
    try:
        token = await core.close_signal.wait(core.tokens.get(call.deadline))
    except ClientClosedError:
        raise
    except EasemobError as error:
        # The caller knows nothing of a request for a token, so the text must not read as an answer to its own request.
        own = copy(error)
        own.message = f"no token: {error.message}"
        own.args = (own.message,)
        raise own from error
    if core.observers:
        emit(call, "token", core.clock.monotonic() - before)
    return token, token.value


def _try_limits(call: CallState) -> bool:
    limiter = call.core.limiter
    return limiter is None or limiter.try_acquire(call.operation.limits, call.cost, call.key, call)


async def _wait_for_limits(call: CallState) -> None:
    core = call.core
    assert core.limiter is not None
    acquire = core.limiter.acquire(
        call.operation.limits, cost=call.cost, key=call.key, deadline=call.deadline, holder=call
    )
    before = core.clock.monotonic()
    try:
        await core.close_signal.wait(acquire)
    finally:
        # Also for a call that fails at its deadline: its facts tell how long it has waited.
        waited = core.clock.monotonic() - before
        call.waited += waited
    if core.observers:
        emit(call, "limited", waited)


def replace_token(call: CallState, refused: Token) -> bool:
    """Invalidate the token that the service refused; returns whether another one can be had."""
    tokens = call.core.tokens
    if tokens is None:
        return False
    if tokens.invalidate(refused.generation):
        return True
    # Another call may have invalidated or replaced it already.
    current = tokens.current()
    return current is None or current.generation != refused.generation
