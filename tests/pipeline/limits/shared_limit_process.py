"""
A process that makes as many calls as a shared limit allows; tests run it as a program.

It prints when it is ready, reads from standard input when to start, and prints when its calls were granted.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress

from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import SharedLimiter
from easemob_async._pipeline.limits.redis_store import RedisLimitStore

LIMITS = (Limit("calls", (Window(100, 1.0),)),)


async def use(url: str, start: float, seconds: float) -> list[float]:
    """Return when calls were granted from *start* on for *seconds*, by ``time.monotonic``, which processes share."""
    granted: list[float] = []
    async with RedisLimitStore(url, "org#app") as store:
        limiter = SharedLimiter(clock=SystemClock(), store=store)

        async def work() -> None:
            while True:
                await limiter.acquire(LIMITS)
                granted.append(time.monotonic())

        await asyncio.sleep(max(start - time.monotonic(), 0))
        # The calls that wait at the end are cancelled: granting them all would take longer than a second.
        with suppress(TimeoutError):
            async with asyncio.timeout(start + seconds - time.monotonic()), asyncio.TaskGroup() as group:
                for _ in range(40):
                    group.create_task(work())
    return granted


if __name__ == "__main__":
    print("ready", flush=True)
    print(json.dumps(asyncio.run(use(sys.argv[1], float(sys.stdin.readline()), float(sys.argv[2])))))
