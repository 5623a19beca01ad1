"""Deadlines under one timer."""

from __future__ import annotations

import asyncio

import pytest

from easemob_async._wire.engine.deadlines import Deadlines


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
