"""One limiter in several threads, event loops and processes."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Limiter
from tests.pipeline.limits.stepper import Stepper

LIMITS = (Limit("shared", (Window(300, 0.5),)),)


def in_threads(count: int, work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    """Run *work* in an event loop of its own in each of so many threads."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            asyncio.run(work(number))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not errors
    assert not any(thread.is_alive() for thread in threads)


def test_loops_in_threads_share_a_limit() -> None:
    """Waiters of four loops are woken in their own loop; together they stay within the limit and use most of it."""
    limiter = Limiter(clock=SystemClock())
    granted: list[float] = []

    async def work(number: int) -> None:
        async def call() -> None:
            await limiter.acquire(LIMITS)
            granted.append(time.monotonic())

        tasks = [asyncio.ensure_future(call()) for _ in range(150)]
        await asyncio.sleep(0.01 * number)
        for task in tasks[:75]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_threads(4, work)
    granted.sort()
    assert len(granted) >= 300
    for first, last in zip(granted, granted[300:], strict=False):
        # When the task ran is up to a busy machine's delay after it was granted.
        assert last - first > 0.4
    assert limiter.snapshot()[0].waiting == 0


def test_a_loop_that_ended_is_in_nobodys_way() -> None:
    """The head of the line was in a loop that is closed by now, with its task never finished; others go on."""
    limiter = Limiter(clock=SystemClock())
    limits = (Limit("small", (Window(5, 0.1),)),)
    while limiter.try_acquire(limits):
        pass
    loop = asyncio.new_event_loop()
    abandoned = loop.create_task(limiter.acquire(limits))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    assert limiter.snapshot()[0].waiting == 1
    assert asyncio.run(limiter.acquire(limits, deadline=time.monotonic() + 5)) < 2
    # Silence the warning asyncio gives when a pending task is collected: here it is what we test.
    abandoned._log_destroy_pending = False  # type: ignore[attr-defined]
    abandoned.get_coro().close()


def test_a_finished_loop_is_not_kept_alive() -> None:
    """Whether its tasks were granted or cancelled, nothing of a loop stays with the limiter."""
    limiter = Limiter(clock=SystemClock())
    short, long = (Limit("short", (Window(5, 0.05),)),), (Limit("long", (Window(5, 60.0),)),)

    async def work() -> weakref.ref[asyncio.AbstractEventLoop]:
        while limiter.try_acquire(short) or limiter.try_acquire(long):
            pass
        await limiter.acquire(short)
        task = asyncio.ensure_future(limiter.acquire(long))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return weakref.ref(asyncio.get_running_loop())

    finished = asyncio.run(work())
    gc.collect()
    assert finished() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_forked_child_starts_with_the_log_and_nobody_waiting() -> None:
    """The child keeps what was granted and forgets those who wait: they stayed in the parent."""

    async def scenario() -> int:
        stepper = Stepper()
        limits = (Limit("small", (Window(5, 10.0),)),)
        limiter = Limiter(clock=stepper)
        while limiter.try_acquire(limits):
            pass
        waits = stepper.start(limiter.acquire(limits))
        with limiter._lock:  # as if another thread was just deciding
            child = os.fork()
            if child == 0:
                (bucket,) = limiter.snapshot()
                right = (bucket.waiting, bucket.windows[0].used) == (0, 5)
                stepper.now += 10.05
                os._exit(0 if right and limiter.try_acquire(limits) else 1)
        _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - it ends at once
        assert limiter.snapshot()[0].waiting == 1
        stepper.cancel(waits)
        return os.waitstatus_to_exitcode(status)

    assert asyncio.run(scenario()) == 0
