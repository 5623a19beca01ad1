"""The deadlines of calls and attempts, and the clock they are on."""

from __future__ import annotations

import time

import pytest

from easemob_async import CallOptionChanges, DeadlineExceededError, LimitSettings, TransportError, Window
from easemob_async._clock import SystemClock
from easemob_async.emulator import Emulator
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.emulator_client import make_emulator_client
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_reply, reply_in_turn
from tests.outcomes import get_outcome

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("clock", [SystemClock(), ManualClock(5.0), ManualClock(1e9)], ids=["system", "young", "old"])
@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({"timeout": 30.0}, 30),
        ({"timeout": 30.0, "attempt_timeout": 2.0}, 2),
        ({"timeout": 3.0, "attempt_timeout": 20.0}, 3),
        ({"timeout": None}, 60),
        ({"timeout": None, "attempt_timeout": 90.0}, 90),
    ],
    ids=str,
)
async def test_deadline_for_the_transport(
    clock: SystemClock | ManualClock, options: CallOptionChanges, seconds: float
) -> None:
    """A transport gets a deadline on the system's clock, whatever clock the client has."""
    left: list[float] = []

    def handle(request: Request) -> Reply:
        assert request.deadline is not None
        left.append(request.deadline - time.monotonic())
        return make_reply(200, USER)

    client = make_client(handle, clock=clock).with_options(**options)
    await client.users.get("alice")
    assert left[0] == pytest.approx(seconds, abs=1)


async def test_other_clock_over_sockets() -> None:
    """A client with another clock than the system's reaches a server."""
    with Emulator(limits=False).serve_in_thread() as server:
        async with make_emulator_client(server.base_url, clock=ManualClock(1.0)) as client:
            assert (await client.users.register("alice", password="1")).username == "alice"


@pytest.mark.parametrize("early", [0.02, 0.0, -1.0])
async def test_timeout_of_the_call(early: float) -> None:
    """An attempt that has the call's deadline ends the call, even if the transport times out slightly early."""
    clock = ManualClock()
    requests: list[Request] = []

    def handle(request: Request) -> Reply:
        requests.append(request)
        clock.now += 30 - early
        raise DeadlineExceededError("the deadline passed", effect="unknown")

    client = make_client(handle, clock=clock, limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(DeadlineExceededError) as caught:
        await client.users.get("alice")
    assert caught.value.effect == "unknown"
    assert caught.value.facts is not None
    assert len(requests) == 1


async def test_timeout_of_an_attempt() -> None:
    """After the timeout of an attempt there is time for another one; an unsafe call is not retried."""
    late = DeadlineExceededError("the deadline passed", effect="unknown")
    client = make_client(reply_in_turn(late, make_reply(200, USER)), limits=False, retry=WITHOUT_BACKOFF)
    assert (await client.with_options(attempt_timeout=2).users.get("alice")).username == "alice"

    endless = make_client(reply_in_turn(late, make_reply(200, USER)), limits=False, retry=WITHOUT_BACKOFF, timeout=None)
    assert (await endless.users.get("alice")).username == "alice"

    client = make_client(reply_in_turn(late, make_reply(200, USER)), limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(TransportError) as caught:
        await client.with_options(attempt_timeout=2).users.register("alice", password="1")
    assert caught.value.effect == "unknown"
    assert isinstance(caught.value.__cause__, DeadlineExceededError)


@pytest.mark.both_backends
async def test_timeout_of_each_attempt() -> None:
    """Each attempt has the timeout of an attempt, within that of the call."""
    clock = ManualClock()
    seen: list[float] = []

    def handle(request: Request) -> Reply:
        assert request.deadline is not None
        seen.append(request.deadline - time.monotonic())
        if len(seen) == 1:
            raise DeadlineExceededError("time is up", effect="unknown")
        return make_reply(200, USER)

    client = make_client(handle, clock=clock, limits=False).with_options(timeout=30, attempt_timeout=2)
    user = await get_outcome(clock, 1, client.users.get("alice"))
    assert user.username == "alice"
    assert seen == pytest.approx([2, 2], abs=1)


@pytest.mark.both_backends
async def test_deadline_that_a_limit_cannot_meet() -> None:
    """A call that its limits would hold beyond its deadline fails at once, and tells when it could be sent."""
    clock = ManualClock()
    slow = LimitSettings(overrides={"user-system": [Window(1, 60)]})
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script, clock=clock, limits=slow)
    await get_outcome(clock, 0, client.users.get("alice"))
    error = await get_outcome(clock, 0, client.users.get("alice"))
    assert isinstance(error, DeadlineExceededError)
    assert error.effect == "none"
    assert error.available_in == pytest.approx(60, rel=0.05)
    assert len(script.requests) == 1
