"""
Admission of one attempt: a token to send with, and a grant of the rate limiter.

The token comes before the limits, so that calls which waited together for a token do not reach the service together
with grants of several seconds. The limits are asked before every attempt, because a retry is a call like any other to
the service's rate limiter.
"""

from __future__ import annotations

from copy import copy

from easemob_async._errors import ClientClosedError, EasemobError
from easemob_async._pipeline.observation import notify
from easemob_async._pipeline.state import CallState
from easemob_async._pipeline.tokens import Token

__all__ = ["Admission", "admit", "replace_token", "try_admit"]

Admission = tuple[Token | None, str]
"""The client's own token, None where another or no token is sent; and the bearer text, empty for no token."""


def try_admit(call: CallState) -> Admission | None:
    """
    Admit an attempt without waiting, as nearly all are.

    Returns:
        None where ``admit`` has to wait, or knows why the call fails; the limits have then granted nothing.
    """
    admission = _choose_token(call)
    # The limits are last: what they grant must be used.
    if admission is None or call.core.closing.closed or not _try_limits(call):
        return None
    return admission


async def admit(call: CallState) -> Admission:
    """
    Wait for a token and for the limits; the admission must be used at once.

    Raises:
        EasemobError: The call ends here: the client is closed, no token could be fetched, or a limit cannot be met.
    """
    try:
        if call.core.closing.closed:
            raise ClientClosedError("the client is closed")
        admission = _choose_token(call) or await _wait_for_token(call)
        if not _try_limits(call):
            await _wait_for_limits(call)
            # Chosen again: the wait may have outlived the token.
            admission = _choose_token(call) or await _wait_for_token(call)
    except EasemobError as error:
        # All calls that waited for one token fetch are told of its failure by the same error. Each call raises a copy,
        # because `sent` and the facts are the call's own: of this attempt nothing was sent, whatever became of the
        # fetch.
        own = copy(error)
        own.sent = call.sent
        raise own.with_facts(call.facts()) from error
    return admission


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
    token = await core.closing.wait(core.tokens.get(call.deadline))
    if core.observers:
        notify(call, "token", core.clock.monotonic() - before)
    return token, token.value


def _try_limits(call: CallState) -> bool:
    limiter = call.core.limiter
    return limiter is None or limiter.try_acquire(call.operation.limits, cost=call.cost, key=call.key)


async def _wait_for_limits(call: CallState) -> None:
    core = call.core
    assert core.limiter is not None
    waited = await core.closing.wait(
        core.limiter.acquire(call.operation.limits, cost=call.cost, key=call.key, deadline=call.deadline)
    )
    call.waited += waited
    if core.observers:
        notify(call, "limited", waited)


def replace_token(call: CallState, refused: Token) -> bool:
    """Invalidate the token that the service refused; whether another one can be had."""
    tokens = call.core.tokens
    if tokens is None:
        return False
    if tokens.invalidate(refused.generation):
        return True
    # Another call may have replaced it already.
    current = tokens.current()
    return current is None or current.generation != refused.generation
