"""The first-in, first-out semaphore."""

from __future__ import annotations

import asyncio

import pytest

from easemob_async._wire.semaphore import FairSemaphore
from tests.wire.scripted_server import until

pytestmark = pytest.mark.anyio


async def test_cancelled_waiter_passes_the_semaphore_on() -> None:
    """A semaphore that is released to a waiter at the moment of its cancellation is free for the next caller."""
    semaphore = FairSemaphore(1)
    assert await semaphore.acquire(None)
    waiter = asyncio.ensure_future(semaphore.acquire(None))
    await until(lambda: semaphore.waiting == 1)
    semaphore.release()
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    assert waiter.cancelled()
    assert (semaphore.held, semaphore.waiting) == (0, 0)
