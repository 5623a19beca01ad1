"""
Ten thousand tasks need a token at once: number of fetches, and how long the event loop is blocked.

The baseline is the same number of tasks that each await a
future of their own, all resolved together. A probe that runs in every iteration of the event loop measures the longest
iteration, while the tasks arrive and while they are woken. Rounds alternate; medians are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from collections.abc import Callable, Coroutine
from typing import Any

from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
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


QUANTITIES = ("longest iteration arriving, ms", "longest iteration waking, ms", "all woken within, ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parse_arguments(parser, tasks=1_000, rounds=1)
    fetches: list[int] = []
    rows: dict[str, list[list[float]]] = {"bare futures": [], "token manager": []}
    gc.disable()  # a collection during an iteration would count as part of it
    asyncio.run(manager(arguments.tasks, []))
    for _ in range(arguments.rounds):
        rows["bare futures"].append(asyncio.run(bare(arguments.tasks)))
        gc.collect()
        rows["token manager"].append(asyncio.run(manager(arguments.tasks, fetches)))
        gc.collect()
    columns = {name: list(zip(*found, strict=True)) for name, found in rows.items()}
    waking = paired(columns["token manager"][1], columns["bare futures"][1])
    longest = [max(arriving, waking) for arriving, waking, _ in rows["token manager"]]
    overall = paired(longest, columns["bare futures"][1])
    print(f"{arguments.tasks} tasks with an expired token, {arguments.rounds} rounds, medians\n{machine_line()}")
    print(f"{'':16}{'longest iteration, ms':>48}{'woken within':>24}")
    print(f"{'':16}{'arriving':>24}{'waking':>24}{'ms':>24}")
    for name, quantities in columns.items():
        print(f"{name:16}" + "".join(f"{figure(column).text(1):>24}" for column in quantities))
    print(f"fetches: {min(fetches)} to {max(fetches)}")
    print(f"longest iteration over that of bare futures: {waking.text(2)} while waking, {overall.text(2)} overall")
    figures = {name: dict(zip(QUANTITIES, quantities, strict=True)) for name, quantities in columns.items()}
    ratios: dict[str, Figure | list[int]] = {
        "fetches": fetches,
        "waking, x bare futures": waking,
        "longest, x bare futures": overall,
    }
    write_json(arguments.json, "tokens", arguments, {**figures, "token manager, compared": ratios})


if __name__ == "__main__":
    main()
