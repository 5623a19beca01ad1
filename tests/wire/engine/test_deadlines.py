"""Deadlines under one timer."""

from __future__ import annotations

import asyncio

import pytest

from easemob_async._wire.engine.deadlines import Deadlines
from tests.wire.scripted_server import until


class TimedItem:
    """An item with a deadline, which records when it expires."""

    def __init__(self, expired: list[float], deadline: float) -> None:
        self.bucket: set[TimedItem] = set()
        self.expired = expired
        self.deadline = deadline

    def expire(self) -> None:
        self.bucket.discard(self)
        self.expired.append(self.deadline)


@pytest.mark.anyio
async def test_deadlines_are_noticed_in_order_and_never_early() -> None:
    """Deadlines a tick apart expire in their order, whatever the order they were added in, unless they are removed."""
    loop = asyncio.get_running_loop()
    deadlines: Deadlines[TimedItem] = Deadlines(loop, loop.time, TimedItem.expire)
    expired: list[float] = []
    start = loop.time()
    items = [TimedItem(expired, start + seconds) for seconds in (0.1, 0.02, 0.06, 0.04, 0.08)]
    last = items[0]
    for item in items:
        item.bucket = deadlines.add(item, item.deadline)
    removed = items[2]
    removed.bucket.discard(removed)
    while last.deadline not in expired:
        await asyncio.sleep(0)
        assert all(deadline <= loop.time() for deadline in expired)
    assert expired == sorted(item.deadline for item in items if item is not removed)
    assert loop.time() - last.deadline < 0.1
    deadlines.close()


@pytest.mark.anyio
async def test_buckets_of_finished_items_are_removed() -> None:
    """Items that end long before their deadline leave nothing behind, and the others still expire in their order."""
    now = 1000.0
    loop = asyncio.get_running_loop()
    deadlines: Deadlines[TimedItem] = Deadlines(loop, lambda: now, TimedItem.expire)
    expired: list[float] = []
    kept: list[TimedItem] = []
    for number in range(100_000):
        item = TimedItem(expired, now + 86_400 + number / 64)
        item.bucket = deadlines.add(item, item.deadline)
        if number % 100:
            item.bucket.discard(item)
        else:
            kept.append(item)
    assert len(kept) <= len(deadlines) <= 3 * len(kept)
    for item in kept[:500]:
        item.bucket.discard(item)
    now = kept[600].deadline + 1 / 64
    # An earlier deadline sets the timer, which is due at once.
    first = TimedItem(expired, 1000.0)
    first.bucket = deadlines.add(first, first.deadline)
    await until(lambda: first.deadline in expired)
    assert expired == [first.deadline] + [item.deadline for item in kept[500:601]]
    deadlines.close()
    assert len(deadlines) == 0
