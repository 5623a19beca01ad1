"""
A process that uses a shared limit as hard as it can: run by tests as a program of its own.

It says when it is ready, is told on its standard input when to start, and prints when its calls were granted.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import SharedLimiter
from easemob_async._pipeline.limits.redis_store import RedisLimitStore

LIMITS = (Limit("calls", (Window(100, 1.0),)),)


async def use(url: str, start: float, seconds: float) -> list[float]:
    """When calls were granted, between *start* and so many seconds later; times are of the machine's clock."""
    granted: list[float] = []
    async with RedisLimitStore(url, "org#app") as store:
        limiter = SharedLimiter(clock=SystemClock(), store=store)

        async def work() -> None:
            while time.monotonic() < start + seconds:
                await limiter.acquire(LIMITS)
                granted.append(time.monotonic())

        await asyncio.sleep(max(start - time.monotonic(), 0))
        await asyncio.gather(*(work() for _ in range(40)))
    return granted


if __name__ == "__main__":
    print("ready", flush=True)
    print(json.dumps(asyncio.run(use(sys.argv[1], float(sys.stdin.readline()), float(sys.argv[2])))))
