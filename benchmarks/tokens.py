"""
Ten thousand tasks meet an expired token: exchanges made, and how long the event loop is held up.

Run ``python -m benchmarks.tokens [--tasks N] [--rounds N]``. Beside us stands the least there is: as many tasks that
each await a future of their own, all resolved at once. A probe that runs once in every iteration of the loop measures
the longest one, while the tasks arrive and while they are woken. Rounds alternate; medians are printed.
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
    """The longest iteration of the loop since the last look, in milliseconds."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = time.perf_counter()
        self._worst = 0.0
        self._handle = self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._worst = max(self._worst, now - self._last)
        self._last = now
        self._handle = self._loop.call_soon(self._tick)

    def look(self) -> float:
        worst, self._worst, self._last = self._worst, 0.0, time.perf_counter()
        return worst * 1000

    def stop(self) -> None:
        self._handle.cancel()


async def measure(
    tasks: int, work: Callable[[], Coroutine[Any, Any, None]], release: Callable[[], None]
) -> list[float]:
    """Milliseconds of the worst iteration while tasks arrive, and while they are woken; then of the wake as a whole."""
    probe = Probe()
    running = [asyncio.create_task(work()) for _ in range(tasks)]
    probe.look()
    for _ in range(5):
        await asyncio.sleep(0)
    arriving = probe.look()
    started = time.perf_counter()
    release()
    await asyncio.wait(running)
    whole = (time.perf_counter() - started) * 1000
    waking = probe.look()
    probe.stop()
    for task in running:
        task.result()
    return [arriving, waking, whole]


async def bare(tasks: int) -> list[float]:
    """Bare futures, all resolved in one go."""
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


async def ours(tasks: int, exchanges: list[int]) -> list[float]:
    """Our manager with an expired token."""
    answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    lifetimes = [0.0, 3600.0]
    made = 0

    async def fetch(_: float | None) -> FetchedToken:
        nonlocal made
        made += 1
        lifetime = lifetimes.pop(0)
        if lifetime:
            await answered
        return FetchedToken(f"token-{made}", lifetime)

    manager = TokenManager(fetch, clock=SystemClock())
    await manager.get()

    async def work() -> None:
        # As the pipeline asks: the fast path first, then with the deadline of the call.
        token = manager.current() or await manager.get(time.monotonic() + 30)
        assert token.value == "token-2"

    figures = await measure(tasks, work, lambda: answered.set_result(None))
    exchanges.append(made - 1)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tokens", description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    exchanges: list[int] = []
    rows: dict[str, list[list[float]]] = {"bare futures": [], "token manager": []}
    gc.disable()  # a collection in the middle of one iteration would be measured as that iteration's
    asyncio.run(ours(arguments.tasks, []))
    for _ in range(arguments.rounds):
        rows["bare futures"].append(asyncio.run(bare(arguments.tasks)))
        gc.collect()
        rows["token manager"].append(asyncio.run(ours(arguments.tasks, exchanges)))
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
                    "exchanges": max(exchanges),
                    "medians_ms": medians,
                    "ratio_waking": ratio_waking,
                    "ratio_all": ratio_all,
                }
            )
        )
        return
    print(f"{arguments.tasks} tasks on an expired token, {arguments.rounds} rounds, medians")
    print(f"{'':16}{'worst iteration, ms':>32}{'woken within':>16}")
    print(f"{'':16}{'arriving':>16}{'waking':>16}{'ms':>16}")
    for name, figures in medians.items():
        print(f"{name:16}" + "".join(f"{figure:16.1f}" for figure in figures))
    print(f"exchanges: {min(exchanges)} to {max(exchanges)}")
    print(f"delay while waking: {ratio_waking:.2f} x bare; worst of all against waking bare futures: {ratio_all:.2f} x")


if __name__ == "__main__":
    main()
