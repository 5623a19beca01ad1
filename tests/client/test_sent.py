"""What a call says of itself when it fails after several attempts, and how many it gets."""

from __future__ import annotations

from copy import copy

import anyio
import pytest

from easemob_async import (
    APIError,
    DeadlineExceededError,
    Easemob,
    EasemobError,
    LimitSettings,
    RetryPolicy,
    ServerError,
    TransportError,
)
from easemob_async._operation import Window
from easemob_async._wire.port import Reply, Request
from easemob_async.testing import ManualClock
from tests.handler import USER, HandlerTransport, answer, client_of, refusal, scripted

pytestmark = pytest.mark.anyio

AT_ONCE = RetryPolicy(base=0.0)
REFUSED = refusal(429, "reach_limit", "This request has reached api limit")


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


def sent_requests(client: Easemob) -> list[Request]:
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    return transport.requests


LOST = TransportError("lost", sent="maybe")
TORN = TransportError("torn", sent="yes")
NO_WAY = TransportError("no connection", sent="no")


@pytest.mark.parametrize(
    ("failures", "sent"),
    [
        ([NO_WAY, NO_WAY], "no"),
        ([LOST, NO_WAY], "maybe"),
        ([NO_WAY, LOST], "maybe"),
        ([TORN, NO_WAY], "yes"),
        ([refusal(503), NO_WAY], "yes"),
        ([LOST, refusal(503), NO_WAY], "yes"),
        ([refusal(503), LOST, NO_WAY], "maybe"),
        ([refusal(503), LOST], "maybe"),
        ([LOST, refusal(503)], "yes"),
        ([LOST, REFUSED], "maybe"),
        ([refusal(503), REFUSED], "yes"),
        ([REFUSED, NO_WAY], "no"),
        ([LOST, refusal(404, "service_resource_not_found")], "yes"),
    ],
)
async def test_sent_of_several_attempts(failures: list[Reply | TransportError], sent: str) -> None:
    """It is what the last attempt says that the service may have acted on, or "no" when there was none."""
    handler = scripted(*(each if isinstance(each, Reply) else copy(each) for each in failures))
    retry = RetryPolicy(base=0.0, attempts=len(failures) - failures.count(REFUSED), refusals=failures.count(REFUSED))
    if failures[-1] is REFUSED:
        retry = RetryPolicy(base=0.0, refusals=0)
    client = client_of(handler, limits=False, retry=retry)
    with pytest.raises(EasemobError) as caught:
        await client.users.get("alice")
    assert caught.value.sent == sent
    assert len(sent_requests(client)) == len(failures)


@pytest.mark.parametrize(("first", "sent"), [(LOST, "maybe"), (refusal(503), "yes"), (NO_WAY, "no")])
async def test_a_token_that_cannot_be_had_again(first: Reply | TransportError, sent: str) -> None:
    """When there is no token for the repeat, the error still knows of the first attempt."""
    tokens = iter(["one"])
    clock = ManualClock()

    async def fresh() -> tuple[str, float]:
        for token in tokens:
            return token, 0.001
        raise TransportError("the vault is away", sent="no")

    client = client_of(
        scripted(first if isinstance(first, Reply) else copy(first)), token=fresh, limits=False, clock=clock
    )
    client._core.jitter = lambda: 1.0
    errors: list[EasemobError] = []

    async def call() -> None:
        with pytest.raises(TransportError) as caught:
            await client.users.get("alice")
        errors.append(caught.value)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await clock.advance(5)
    assert errors[0].sent == sent
    assert errors[0].facts is not None
    assert errors[0].facts.attempts == 1


async def test_a_limit_that_leaves_no_time_for_the_repeat() -> None:
    """Nor is it forgotten when the limits do not let the repeat go in time."""
    limits = LimitSettings(overrides={"user-system": [Window(1, 3600)]})
    client = client_of(scripted(copy(LOST)), limits=limits, retry=AT_ONCE)
    with pytest.raises(DeadlineExceededError) as caught:
        await client.users.get("alice")
    assert caught.value.sent == "maybe"
    assert caught.value.available_in is not None


async def test_one_error_for_two_calls() -> None:
    """A transport may raise one error for all it concerns; each call gets one of its own, with its own facts."""
    shared = TransportError("the host is away", sent="no")
    client = client_of(scripted(shared), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(TransportError) as one:
        await client.users.get("alice")
    with pytest.raises(TransportError) as other:
        await client.groups.get("1")
    facts = [caught.value.facts for caught in (one, other)]
    assert [each.operation for each in facts if each is not None] == ["users.get", "groups.get"]


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "-5", "soon", ""])
async def test_retry_after_of_no_number(value: str) -> None:
    """A Retry-After that names no time is as good as none."""
    handler = scripted(refusal(503, retry_after=value), answer(200, USER))
    client = client_of(handler, limits=False, retry=AT_ONCE)
    assert (await client.users.get("alice")).username == "alice"
    with pytest.raises(APIError) as caught:
        await client_of(scripted(refusal(404, retry_after=value))).users.get("alice")
    assert caught.value.retry_after in {None, 0.0}


async def test_refusals_without_a_bucket_to_pause() -> None:
    """Where no limit of ours paces the call, a refusal of the service's limiter is waited out all the same."""
    for settings in ({"limits": LimitSettings(enabled=False)}, {"limits": True}):
        clock = ManualClock()
        handler = scripted(refusal(429, "reach_limit", retry_after="3"), answer(200, {}))
        client = client_of(handler, clock=clock, **settings)
        done: list[object] = []

        async def call(client: Easemob = client, done: list[object] = done) -> None:
            done.append(await client.request("POST", "/x"))

        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await clock.advance(2.9)
            assert len(sent_requests(client)) == 1
            await clock.advance(0.2)
        assert done == [{}]


async def test_a_pause_that_is_not_made_spends_nothing() -> None:
    """The budget pays for repeats that are made, not for those for which there is no time."""
    client = client_of(scripted(refusal(503, retry_after="60")), limits=False)
    before = client._core.budget.balance
    for _ in range(5):
        with pytest.raises(ServerError):
            await client.users.get("alice")
    assert client._core.budget.balance >= before


async def test_thousands_of_attempts() -> None:
    """The pause has a cap long before its arithmetic has an end."""
    left = [copy(NO_WAY) for _ in range(1100)]

    def handle(_: Request) -> Reply:
        if left:
            raise left.pop()
        return answer(200, USER)

    client = client_of(handle, limits=False, retry=RetryPolicy(attempts=2000, base=0.0, budget=None))
    assert (await client.users.get("alice")).username == "alice"
