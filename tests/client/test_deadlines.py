"""The time a call has, the time an attempt has, and on whose clock."""

from __future__ import annotations

import time

import pytest

from easemob_async import CallOptionChanges, DeadlineExceededError, Easemob, RetryPolicy, TransportError
from easemob_async._clock import SystemClock
from easemob_async._wire.port import Reply, Request
from easemob_async.emulator import Emulator
from easemob_async.testing import ManualClock
from tests.handler import USER, answer, client_of, scripted

pytestmark = pytest.mark.anyio

AT_ONCE = RetryPolicy(base=0.0)


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
async def test_the_transports_clock(
    clock: SystemClock | ManualClock, options: CallOptionChanges, seconds: float
) -> None:
    """Transports are told a time of the machine's clock, whatever clock the client is given."""
    left: list[float] = []

    def handle(request: Request) -> Reply:
        assert request.deadline is not None
        left.append(request.deadline - time.monotonic())
        return answer(200, USER)

    client = client_of(handle, clock=clock).with_options(**options)
    await client.users.get("alice")
    assert left[0] == pytest.approx(seconds, abs=1)


async def test_a_clock_of_its_own_over_sockets() -> None:
    """A client whose clock stands elsewhere reaches a server all the same."""
    with Emulator(limits=False).serve_in_thread() as server:
        async with Easemob(
            "org#app",
            base_url=server.base_url,
            client_id="emulator",
            client_secret="emulator-secret",
            clock=ManualClock(1.0),
        ) as client:
            assert (await client.users.register("alice", password="1")).username == "alice"


@pytest.mark.parametrize("early", [0.02, 0.0, -1.0])
async def test_the_end_of_the_call(early: float) -> None:
    """Where the call's time was the attempt's, its end is the call's, although a transport may see it a bit early."""
    clock = ManualClock()
    requests: list[Request] = []

    def handle(request: Request) -> Reply:
        requests.append(request)
        clock.now += 30 - early
        raise DeadlineExceededError("the deadline passed", sent="maybe")

    client = client_of(handle, clock=clock, limits=False, retry=AT_ONCE)
    with pytest.raises(DeadlineExceededError) as caught:
        await client.users.get("alice")
    assert caught.value.sent == "maybe"
    assert caught.value.facts is not None
    assert len(requests) == 1


async def test_the_end_of_an_attempt() -> None:
    """Where an attempt has less time than its call, its end leaves time for another; unsafe calls are not repeated."""
    late = DeadlineExceededError("the deadline passed", sent="maybe")
    client = client_of(scripted(late, answer(200, USER)), limits=False, retry=AT_ONCE)
    assert (await client.with_options(attempt_timeout=2).users.get("alice")).username == "alice"

    endless = client_of(scripted(late, answer(200, USER)), limits=False, retry=AT_ONCE, timeout=None)
    assert (await endless.users.get("alice")).username == "alice"

    client = client_of(scripted(late, answer(200, USER)), limits=False, retry=AT_ONCE)
    with pytest.raises(TransportError) as caught:
        await client.with_options(attempt_timeout=2).users.register("alice", password="1")
    assert caught.value.sent == "maybe"
    assert isinstance(caught.value.__cause__, DeadlineExceededError)
