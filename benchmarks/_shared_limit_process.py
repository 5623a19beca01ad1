"""One of several processes that use a limit shared through Redis as fast as it allows; started by ``limits``."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import SharedLimiter
from easemob_async._pipeline.limits.redis_store import RedisLimitStore

WAITING = 50


async def _use(url: str, limit: int, start: float, seconds: float) -> dict[str, object]:
    limits = (Limit("shared", (Window(limit, 1.0),)),)
    granted: list[float] = []
    async with RedisLimitStore(url, "org#app") as store:
        limiter = SharedLimiter(clock=SystemClock(), store=store)

        async def work() -> None:
            while time.monotonic() < start + seconds:
                await limiter.acquire(limits)
                granted.append(time.monotonic())

        await asyncio.sleep(max(start - time.monotonic(), 0))
        cpu = time.process_time()
        await asyncio.gather(*(work() for _ in range(WAITING)))
        return {"granted": granted, "cpu_seconds": time.process_time() - cpu}


if __name__ == "__main__":
    print("ready", flush=True)
    found = _use(sys.argv[1], int(sys.argv[2]), float(sys.stdin.readline()), float(sys.argv[3]))
    print(json.dumps(asyncio.run(found)))
