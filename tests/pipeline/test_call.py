"""The attempts of a call: which failures are retried, when, and how often."""

from __future__ import annotations

import anyio
import pytest

from easemob_async import (
    AlreadyExistsError,
    LimitSettings,
    NotFoundError,
    RateLimitedError,
    RetryPolicy,
    ServerError,
    TransportError,
)
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn
from tests.outcomes import get_outcome

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_safe_call_is_retried(status: int) -> None:
    """A read is sent again after a failure of the service."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(status), make_reply(200, USER))
    user = await get_outcome(clock, 1, make_client(script, clock=clock, limits=False).users.get("alice"))
    assert user.username == "alice"
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "failure",
    [
        make_refusal(500),
        make_refusal(503),
        TransportError("reset", effect="unknown"),
        TransportError("torn", effect="unknown"),
    ],
    ids=["500", "503", "reset after writing", "torn reply"],
)
async def test_unsafe_call_that_may_have_been_processed(failure: Reply | TransportError) -> None:
    """A registration is not retried where the service may have processed it."""
    clock = ManualClock()
    script = reply_in_turn(failure, make_reply(200, USER))
    client = make_client(script, clock=clock, limits=False)
    error = await get_outcome(clock, 60, client.users.register("alice", password="1"))
    assert isinstance(error, ServerError | TransportError)
    assert error.effect == "unknown"
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [TransportError("refused", effect="none"), make_refusal(429, "reach_limit", "This request has reached api limit")],
    ids=["no connection", "rate limited"],
)
async def test_unsafe_call_that_was_not_processed(failure: Reply | Exception) -> None:
    """A registration is retried where it provably was not processed."""
    clock = ManualClock()
    script = reply_in_turn(failure, make_reply(200, USER))
    user = await get_outcome(clock, 29, make_client(script, clock=clock).users.register("alice", password="1"))
    assert user.username == "alice"
    assert len(script.requests) == 2


async def test_maximum_of_attempts() -> None:
    """After the policy's attempts the last failure is raised, with the facts about the call."""
    clock = ManualClock()
    client = make_client(reply_in_turn(make_refusal(503)), clock=clock, limits=False, retry=RetryPolicy(attempts=3))
    error = await get_outcome(clock, 29, client.users.get("alice"))
    assert isinstance(error, ServerError)
    assert error.facts is not None
    assert (error.facts.operation, error.facts.attempts, error.facts.replayed) == ("users.get", 3, True)
    assert error.facts.path == "/users/{username}"


async def test_thousands_of_attempts() -> None:
    """The backoff does not overflow, however many attempts are allowed."""
    failures = [TransportError("no connection", effect="none") for _ in range(1100)]

    def handle(_: Request) -> Reply:
        if failures:
            raise failures.pop()
        return make_reply(200, USER)

    client = make_client(handle, limits=False, retry=RetryPolicy(attempts=2000, base=0.0, budget=None))
    assert (await client.users.get("alice")).username == "alice"


async def test_retry_after() -> None:
    """The service's Retry-After is a minimum for the backoff."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(503, retry_after="7"), make_reply(200, USER))
    await get_outcome(clock, 7.01, make_client(script, clock=clock, limits=False).users.get("alice"))
    assert len(script.requests) == 2


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "-5", "soon", ""])
async def test_invalid_retry_after(value: str) -> None:
    """A Retry-After that is not a time to wait counts as none."""
    script = reply_in_turn(make_refusal(503, retry_after=value), make_reply(200, USER))
    client = make_client(script, limits=False, retry=WITHOUT_BACKOFF)
    assert (await client.users.get("alice")).username == "alice"
    with pytest.raises(NotFoundError) as caught:
        await make_client(reply_in_turn(make_refusal(404, retry_after=value))).users.get("alice")
    assert caught.value.retry_after in {None, 0.0}


async def test_backoff_beyond_the_deadline() -> None:
    """A call whose backoff would end after its deadline fails at once instead."""
    clock = ManualClock()
    client = make_client(reply_in_turn(make_refusal(503, retry_after="60")), clock=clock, limits=False)
    error = await get_outcome(clock, 0, client.users.get("alice"))
    assert isinstance(error, ServerError)


async def test_retry_budget() -> None:
    """In an outage the client does not multiply its calls: retries beyond the budget are not made."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(503))
    client = make_client(script, clock=clock, limits=False, retry=RetryPolicy(budget=0.0))
    for _ in range(10):
        await get_outcome(clock, 29, client.users.get("alice"))
    made = len(script.requests)
    await get_outcome(clock, 29, client.users.get("alice"))
    assert made < 40
    assert len(script.requests) == made + 1


async def test_retry_that_is_not_made() -> None:
    """A retry that is not made, because its backoff exceeds the timeout, takes nothing from the budget."""
    too_late = make_refusal(503, retry_after="60")
    script = reply_in_turn(*[too_late] * 50, make_refusal(503), make_reply(200, USER))
    client = make_client(script, limits=False, retry=RetryPolicy(base=0.0, budget=0.0))
    for _ in range(50):
        with pytest.raises(ServerError):
            await client.users.get("alice")
    assert len(script.requests) == 50
    assert (await client.users.get("alice")).username == "alice"
    assert len(script.requests) == 52


async def test_maximum_of_refusals() -> None:
    """A call that the service's rate limiter refuses again and again ends with that refusal, sent "no"."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(429, "reach_limit"))
    client = make_client(script, clock=clock, retry=RetryPolicy(refusals=2), timeout=None)
    error = await get_outcome(clock, 600, client.users.register("alice", password="1"))
    assert isinstance(error, RateLimitedError)
    assert error.effect == "none"
    assert len(script.requests) == 3


@pytest.mark.parametrize("limits", [LimitSettings(enabled=False), True], ids=["disabled", "none for this operation"])
async def test_refusals_without_a_bucket(limits: LimitSettings | bool) -> None:
    """Where no bucket of the client paces the call, a rate-limit refusal is waited out all the same."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(429, "reach_limit", retry_after="3"), make_reply(200, {}))
    client = make_client(script, clock=clock, limits=limits)
    done: list[object] = []

    async def call() -> None:
        done.append(await client.request("POST", "/x"))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await clock.advance(2.9)
        assert len(script.requests) == 1
        await clock.advance(0.2)
    assert done == [{}]


async def test_retry_that_finds_its_work_done() -> None:
    """A retry of a delete whose reply was lost succeeds where the user no longer exists; a first attempt does not."""
    gone = make_refusal(404, "service_resource_not_found", "Service resource not found")
    clock = ManualClock()
    client = make_client(reply_in_turn(TransportError("lost", effect="unknown"), gone), clock=clock, limits=False)
    assert await get_outcome(clock, 5, client.users.delete("alice")) is None

    client = make_client(reply_in_turn(gone), limits=False)
    with pytest.raises(NotFoundError):
        await client.users.delete("alice")


async def test_existing_user() -> None:
    """The service's refusal of an existing user becomes the error for that, with the service's own text."""
    description = "Application null Entity user requires that property named username be unique, value of alice exists"
    client = make_client(reply_in_turn(make_refusal(400, "duplicate_unique_property_exists", description)))
    with pytest.raises(AlreadyExistsError) as caught:
        await client.users.register("alice", password="1")
    assert (caught.value.status, caught.value.code) == (400, "duplicate_unique_property_exists")
    assert caught.value.description == description
    assert caught.value.already_so
    assert caught.value.effect == "none"
