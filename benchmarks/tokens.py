"""
Ten thousand tasks need a token at once: number of fetches, and how long the event loop is blocked.

Run ``python -m benchmarks.tokens [--tasks N] [--rounds N]``. The baseline is the same number of tasks that each await a
future of their own, all resolved together. A probe that runs in every iteration of the event loop measures the longest
iteration, while the tasks arrive and while they are woken. Rounds alternate; medians are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import time
from collections.abc import Callable, Coroutine
from typing import Any

from easemob_async._clock import SystemClock
from easemob_async._pipeline.tokens import FetchedToken, TokenManager


class Probe:
    """Measures the longest iteration of the event loop, in milliseconds."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = time.perf_counter()
        self._longest = 0.0
        self._handle = self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now
        self._handle = self._loop.call_soon(self._tick)

    def read(self) -> float:
        """Return the longest iteration since the last call."""
        longest, self._longest, self._last = self._longest, 0.0, time.perf_counter()
        return longest * 1000

    def stop(self) -> None:
        self._handle.cancel()


async def measure(
    tasks: int, work: Callable[[], Coroutine[Any, Any, None]], release: Callable[[], None]
) -> list[float]:
    """Measure, in ms, the longest iteration while tasks arrive and while they are woken, and the time of all wakes."""
    probe = Probe()
    running = [asyncio.create_task(work()) for _ in range(tasks)]
    probe.read()
    for _ in range(5):
        await asyncio.sleep(0)
    arriving = probe.read()
    started = time.perf_counter()
    release()
    await asyncio.wait(running)
    whole = (time.perf_counter() - started) * 1000
    waking = probe.read()
    probe.stop()
    for task in running:
        task.result()
    return [arriving, waking, whole]


async def bare(tasks: int) -> list[float]:
    """Measure bare futures, all resolved together."""
    loop = asyncio.get_running_loop()
    futures: list[asyncio.Future[None]] = []

    async def work() -> None:
        future = loop.create_future()
        futures.append(future)
        await future

    def release() -> None:
        for future in futures:
            future.set_result(None)

    return await measure(tasks, work, release)


async def manager(tasks: int, fetches: list[int]) -> list[float]:
    """Measure the token manager with an expired token; appends the number of fetches to *fetches*."""
    reply: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    lifetimes = [0.0, 3600.0]
    made = 0

    async def fetch(_: float | None) -> FetchedToken:
        nonlocal made
        made += 1
        lifetime = lifetimes.pop(0)
        if lifetime:
            await reply
        return FetchedToken(f"token-{made}", lifetime)

    tokens = TokenManager(fetch, clock=SystemClock())
    await tokens.get()

    async def work() -> None:
        # As the pipeline does: the fast path first, then with the deadline of the call.
        token = tokens.current() or await tokens.get(time.monotonic() + 30)
        assert token.value == "token-2"

    figures = await measure(tasks, work, lambda: reply.set_result(None))
    fetches.append(made - 1)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tokens", description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    fetches: list[int] = []
    rows: dict[str, list[list[float]]] = {"bare futures": [], "token manager": []}
    gc.disable()  # a collection during an iteration would count as part of it
    asyncio.run(manager(arguments.tasks, []))
    for _ in range(arguments.rounds):
        rows["bare futures"].append(asyncio.run(bare(arguments.tasks)))
        gc.collect()
        rows["token manager"].append(asyncio.run(manager(arguments.tasks, fetches)))
        gc.collect()
    medians = {name: [statistics.median(column) for column in zip(*found, strict=True)] for name, found in rows.items()}
    worst = {name: max(arriving, waking) for name, (arriving, waking, _) in medians.items()}
    ratio_waking = medians["token manager"][1] / medians["bare futures"][1]
    ratio_all = worst["token manager"] / medians["bare futures"][1]
    if arguments.json:
        print(
            json.dumps(
                {
                    "tasks": arguments.tasks,
                    "fetches": max(fetches),
                    "medians_ms": medians,
                    "ratio_waking": ratio_waking,
                    "ratio_all": ratio_all,
                }
            )
        )
        return
    print(f"{arguments.tasks} tasks with an expired token, {arguments.rounds} rounds, medians")
    print(f"{'':16}{'longest iteration, ms':>32}{'woken within':>16}")
    print(f"{'':16}{'arriving':>16}{'waking':>16}{'ms':>16}")
    for name, figures in medians.items():
        print(f"{name:16}" + "".join(f"{figure:16.1f}" for figure in figures))
    print(f"fetches: {min(fetches)} to {max(fetches)}")
    print(f"longest iteration over that of bare futures: {ratio_waking:.2f} while waking, {ratio_all:.2f} overall")


if __name__ == "__main__":
    main()
