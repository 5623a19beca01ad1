"""Cancellation between the grant and the call: the grant goes to the next call at once."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any

import pytest

from easemob_async._clock import SystemClock
from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Hold, Limiter, SharedLimiter
from tests.pipeline.limits.stepper import Stepper
from tests.pipeline.limits.test_shared_limiter import MemoryStore

pytestmark = [pytest.mark.anyio, pytest.mark.uvloop]

FIVE = Limit("five", (Window(5, 10.0),))
RECIPIENTS = Limit("recipients", (Window(100, 10.0),), counts="recipients")
DAILY = Limit("daily", (Window(6, 86_400, utc_day=True),))


def full(stepper: Stepper, limits: tuple[Limit, ...], *, cost: int = 1) -> Limiter:
    """Return a limiter whose buckets have just granted all they have."""
    limiter = Limiter(clock=stepper)
    stepper.start(limiter.acquire(limits, cost=cost))
    while limiter.try_acquire(limits, cost=cost):
        pass
    return limiter


async def test_an_unused_grant_goes_to_the_next() -> None:
    """A call that is cancelled after its grant and before its task runs passes the grant on in the same instant."""
    stepper = Stepper()
    limiter = full(stepper, (FIVE,))
    first = stepper.start(limiter.acquire((FIVE,)))
    second = stepper.start(limiter.acquire((FIVE,)))
    third = stepper.start(limiter.acquire((FIVE,)))
    fourth = stepper.start(limiter.acquire((FIVE,)))
    stepper.now += 30  # no alarm has rung yet; a new call looks first
    latest = stepper.start(limiter.acquire((FIVE,)))
    assert [task.done for task in (first, second, third, fourth, latest)] == [False, False, False, False, True]
    sixth = stepper.start(limiter.acquire((FIVE,)))
    stepper.cancel(second)
    stepper.settle()
    assert sixth.done
    assert limiter.snapshot()[0].windows[0].used == 5


async def test_a_refund_is_complete() -> None:
    """Every bucket of the call gets its cost back: recipients, calls and the quota of the day."""
    stepper = Stepper()
    limits = (DAILY, FIVE, RECIPIENTS)
    limiter = full(stepper, (FIVE,))
    waits = stepper.start(limiter.acquire(limits, cost=40))
    stepper.now += 30
    latest = stepper.start(limiter.acquire((FIVE,)))
    assert (waits.done, latest.done) == (False, True)
    used = {bucket.bucket: bucket.windows[0].used for bucket in limiter.snapshot()}
    assert used == {"five": 2, "daily": 1, "recipients": 40}
    stepper.cancel(waits)
    used = {bucket.bucket: bucket.windows[0].used for bucket in limiter.snapshot()}
    assert used == {"five": 1, "daily": 0, "recipients": 0}


async def test_a_collected_coroutine_leaves_the_queue() -> None:
    """A waiting coroutine that is garbage-collected, for example with a closed event loop, leaves the queue."""
    stepper = Stepper()
    limiter = full(stepper, (FIVE,))
    stepper.start(limiter.acquire((FIVE,)))
    lost = stepper.start(limiter.acquire((FIVE,))).number
    last = stepper.start(limiter.acquire((FIVE,)))
    assert limiter.snapshot()[0].waiting == 3
    del stepper.open[lost], stepper.tasks[lost]
    gc.collect()
    assert limiter.snapshot()[0].waiting == 2
    stepper.run_until(stepper.now + 30)
    assert last.done


async def test_cancelling_in_the_locked_section_of_another() -> None:
    """A coroutine closed while its own thread holds the lock does not wait for the lock; it leaves right after."""
    closed: list[bool] = []

    class Closing(Stepper):
        """Closes a waiting coroutine when the clock is read next, which happens inside the lock."""

        victim: Coroutine[Any, Any, Any] | None = None

        def monotonic(self) -> float:
            if self.victim is not None:
                victim, self.victim = self.victim, None
                victim.close()
                closed.append(True)
            return super().monotonic()

    stepper = Closing()
    limiter = full(stepper, (FIVE,))
    task = stepper.start(limiter.acquire((FIVE,)))
    assert limiter.snapshot()[0].waiting == 1
    stepper.victim = task.coroutine
    assert not limiter.try_acquire((FIVE,))
    assert closed == [True]
    assert limiter.snapshot()[0].waiting == 0


async def test_all_cancelled_at_once() -> None:
    """A thousand calls are cancelled in mixed order; the queue is empty and the bucket works."""
    stepper = Stepper()
    limiter = full(stepper, (FIVE,))
    tasks = [stepper.start(limiter.acquire((FIVE,))) for _ in range(1000)]
    for task in tasks[::2] + tasks[1::2]:
        stepper.cancel(task)
    assert limiter.snapshot()[0].waiting == 0
    stepper.now += 30
    assert limiter.try_acquire((FIVE,))


async def test_cancelled_by_asyncio_itself() -> None:
    """With asyncio tasks: half of the waiting calls are cancelled, the others are granted."""
    limiter = Limiter(clock=SystemClock())
    limits = (Limit("fast", (Window(200, 0.2),)),)
    tasks = [asyncio.ensure_future(limiter.acquire(limits)) for _ in range(120)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, float) for result in results[1::2])
    assert limiter.snapshot()[0].waiting == 0


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("number", range(1, 8))
async def test_a_grant_that_is_given_back_while_the_lock_is_held(shared: bool, number: int) -> None:
    """The holder of the lock gives it to other calls after releasing the lock, also if it raises."""

    class CollectingClock(Stepper):
        """Runs the garbage collector, which closes a call, at the given look at the clock while the lock is held."""

        looks = 0

        def monotonic(self) -> float:
            if hold is not None and limiter._lock.locked():
                self.looks += 1
                if self.looks == number:
                    limiter.refund(hold)
            return super().monotonic()

    hold: Hold | None = None
    stepper = CollectingClock()
    limiter: Limiter = Limiter(clock=stepper)
    if shared:
        limiter = SharedLimiter(clock=stepper, store=MemoryStore(stepper))
    limits = (FIVE,)

    def wait_for_room() -> None:
        task = stepper.start(limiter.acquire(limits))
        for _ in range(7):
            assert not limiter._unused
            if task.done:
                return
            stepper.ring()
            assert not limiter._unused
            stepper.settle()

    def be_refused() -> None:
        task = stepper.start(limiter.acquire((RECIPIENTS,), cost=101))
        assert isinstance(task.error, InvalidArgumentError)

    def be_told_that_it_never_fits() -> None:
        with pytest.raises(InvalidArgumentError):
            limiter.estimate((RECIPIENTS,), 1, cost=101)

    for use in (wait_for_room, be_refused, be_told_that_it_never_fits, lambda: limiter.record_refusal(limits)):
        task = stepper.start(limiter.acquire(limits))
        assert task.done
        while not shared and limiter.try_acquire(limits):
            pass
        hold, stepper.looks = limiter.delay(limits), 0
        use()
        assert not limiter._unused, use
        if hold is not None and hold in limiter._held:
            limiter.refund(hold)
        hold = None
        assert next(iter(limiter._registry)).held == 0
        stepper.now += 1000
