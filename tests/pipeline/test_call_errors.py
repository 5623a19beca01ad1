"""The error of a call that fails after several attempts: its ``effect`` and its facts."""

from __future__ import annotations

import pickle
from copy import copy

import pytest

from easemob_async import (
    EasemobError,
    LimitSettings,
    RetryPolicy,
    TransportError,
    Window,
)
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn
from tests.outcomes import get_outcome

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]
LOST = TransportError("lost", effect="unknown")
TORN = TransportError("torn", effect="unknown")
TRUNCATED = make_reply(200, b'{"entities": [{"user')
NO_CONNECTION = TransportError("no connection", effect="none")
RATE_LIMITED = make_refusal(429, "reach_limit", "This request has reached api limit")


@pytest.mark.parametrize(
    ("failures", "effect"),
    [
        ([NO_CONNECTION, NO_CONNECTION], "none"),
        ([LOST, NO_CONNECTION], "unknown"),
        ([NO_CONNECTION, LOST], "unknown"),
        ([TRUNCATED, LOST], "done"),
        ([TRUNCATED, make_refusal(503), NO_CONNECTION], "done"),
        ([LOST, TRUNCATED], "done"),
        ([make_refusal(409, "concurrent_operation_error"), NO_CONNECTION], "none"),
        ([TORN, NO_CONNECTION], "unknown"),
        ([make_refusal(503), NO_CONNECTION], "unknown"),
        ([LOST, make_refusal(503), NO_CONNECTION], "unknown"),
        ([make_refusal(503), LOST, NO_CONNECTION], "unknown"),
        ([make_refusal(503), LOST], "unknown"),
        ([LOST, make_refusal(503)], "unknown"),
        ([LOST, RATE_LIMITED], "unknown"),
        ([make_refusal(503), RATE_LIMITED], "unknown"),
        ([RATE_LIMITED, NO_CONNECTION], "none"),
        ([LOST, make_refusal(404, "service_resource_not_found")], "unknown"),
    ],
)
async def test_effect_of_several_attempts(failures: list[Reply | TransportError], effect: str) -> None:
    """``effect`` covers all attempts: an earlier one counts although the last one had none."""
    script = reply_in_turn(*(each if isinstance(each, Reply) else copy(each) for each in failures))
    refusals = failures.count(RATE_LIMITED)
    retry = RetryPolicy(base=0.0, attempts=len(failures) - refusals, refusals=refusals)
    if failures[-1] is RATE_LIMITED:
        retry = RetryPolicy(base=0.0, refusals=0)
    with pytest.raises(EasemobError) as caught:
        await make_client(script, limits=False, retry=retry).users.get("alice")
    assert caught.value.effect == effect
    assert len(script.requests) == len(failures)


@pytest.mark.parametrize(
    ("first", "effect"), [(LOST, "unknown"), (make_refusal(503), "unknown"), (NO_CONNECTION, "none")]
)
async def test_no_token_for_the_retry(first: Reply | TransportError, effect: str) -> None:
    """Where no token can be fetched for the retry, the error still tells of the first attempt."""
    tokens = iter(["one"])
    clock = ManualClock()

    async def fetch() -> tuple[str, float]:
        for token in tokens:
            return token, 10.0
        raise TransportError("the vault is away", effect="none")

    def fail_when_the_token_has_expired(_: Request) -> Reply:
        clock.now += 20.0
        if isinstance(first, Reply):
            return first
        raise copy(first)

    client = make_client(fail_when_the_token_has_expired, token=fetch, limits=False, clock=clock)
    error = await get_outcome(clock, 5, client.users.get("alice"))
    assert isinstance(error, TransportError)
    assert error.effect == effect
    assert error.facts is not None
    assert error.facts.attempts == 1


async def test_no_grant_for_the_retry() -> None:
    """Where the limits grant nothing for the retry in time, the error is that of the first attempt, with a note."""
    limits = LimitSettings(overrides={"user-system": [Window(1, 3600)]})
    client = make_client(reply_in_turn(copy(LOST)), limits=limits, retry=WITHOUT_BACKOFF)
    with pytest.raises(TransportError, match="lost") as caught:
        await client.users.get("alice")
    error = pickle.loads(pickle.dumps(caught.value))
    for each in (caught.value, error):
        assert each.effect == "unknown"
        assert each.facts is not None
        assert each.facts.attempts == 1
        (note,) = each.__notes__
        assert note.startswith("not retried: ")
        assert "3600" in note


async def test_one_error_for_two_calls() -> None:
    """Where a transport raises one error for several calls, each call raises its own, with its own facts."""
    shared = TransportError("the host is away", effect="none")
    client = make_client(reply_in_turn(shared), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(TransportError) as one:
        await client.users.get("alice")
    with pytest.raises(TransportError) as other:
        await client.groups.get("1")
    facts = [caught.value.facts for caught in (one, other)]
    assert [each.operation for each in facts if each is not None] == ["users.get", "groups.get"]
