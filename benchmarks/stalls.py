"""
How long a burst of calls blocks the event loop, and what a call costs when ten thousand calls wait.

The first part makes 300 calls at once, with a client that has made one call, to a server that takes 50 ms for each. It
measures the worst delay of a callback that is due every millisecond. The second part has 100 busy connections, with
100 and then with 10,000 calls that wait for them. It measures failures and CPU time per call, over about as many calls
each. Each lane runs in a forked process of its own, rounds are interleaved, and medians are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

from benchmarks._child import finish, run_forked
from benchmarks._figures import figure, machine_line, paired, parse_arguments, write_json
from benchmarks._heartbeat import Heartbeat
from benchmarks._lanes import CONNECTIONS, LANES, Call, Lane, Target
from benchmarks._server import Server, client_core

TIMEOUT = 60.0
"""Seconds for one measurement."""

FEW = 100
"""Calls that wait for a connection, as the base for many."""


async def _burst(call: Call, calls: int) -> dict[str, float]:
    await call(0)
    gc.collect()
    cpu, began = time.process_time(), time.perf_counter()
    with Heartbeat() as heartbeat:
        found = await asyncio.gather(*(call(number + 1) for number in range(calls)), return_exceptions=True)
    return {
        "stall_ms": heartbeat.worst * 1000,
        "seconds": time.perf_counter() - began,
        "cpu_us": (time.process_time() - cpu) / calls * 1e6,
        "failed": sum(isinstance(each, BaseException) for each in found),
    }


async def _warm_up(call: Call) -> None:
    for _ in range(3):
        await asyncio.gather(*(call(number) for number in range(CONNECTIONS)))


async def _waiting(call: Call, many: int) -> dict[str, float]:
    """Measure the CPU time per call with few and with *many* calls that wait for a connection."""
    numbers = itertools.count()
    failed = 0

    async def measure(waiting: int) -> tuple[int, float, float]:
        nonlocal failed
        gc.collect()
        cpu = time.process_time()
        calls = 0
        while calls < many:
            size = CONNECTIONS + waiting
            with Heartbeat() as heartbeat:
                found = await asyncio.gather(*(call(next(numbers)) for _ in range(size)), return_exceptions=True)
            failed += sum(isinstance(each, BaseException) for each in found)
            calls += size
        return calls, (time.process_time() - cpu) / calls * 1e6, heartbeat.worst * 1000

    await _warm_up(call)
    _, few_us, _ = await measure(FEW)
    calls, many_us, stall_ms = await measure(many)
    return {"few_us": few_us, "many_us": many_us, "stall_ms": stall_ms, "failed": failed, "calls": calls}


def _measure(work: Callable[[Call, int], Any], lane: Lane, target: Target, calls: int, writer: int) -> None:
    async def run_lane() -> None:
        call = await lane.open(target)
        result = await work(call, calls)
        finish(writer, result)

    lane.hide()
    asyncio.run(run_lane())


def _rounds(
    work: Callable[[Call, int], Any], lanes: list[Lane], delay: float, rounds: int, calls: int
) -> dict[str, dict[str, list[float]]]:
    """Return the results of *work* for each lane, by quantity and round."""
    found: dict[str, dict[str, list[float]]] = {lane.name: {} for lane in lanes}
    with Server.start(delay=delay) as server:
        target = Target(base_url=server.base_url, port=server.port, kind="get")
        for number in range(rounds):
            for lane in lanes if number % 2 == 0 else reversed(lanes):
                result = run_forked(partial(_measure, work, lane, target, calls), timeout=TIMEOUT)
                for name, value in (result or {}).items():
                    found[lane.name].setdefault(name, []).append(value)
    return found


def _print_bursts(found: dict[str, dict[str, list[float]]], calls: int, delay: float) -> None:
    print(f"\n{calls} calls at once, a server that takes {delay * 1000:.0f} ms each")
    print(f"{'lane':14}{'worst stall, ms':>24}{'x aiohttp':>20}{'seconds':>20}{'CPU us/call':>20}{'failed':>8}")
    for name, lane in found.items():
        if not lane:
            print(f"{name:14}{f'not within {TIMEOUT:.0f} s':>24}")
            continue
        base = found.get("aiohttp", {}).get("stall_ms", [])
        ratio = paired(lane["stall_ms"], base).text(2) if len(base) == len(lane["stall_ms"]) else ""
        print(
            f"{name:14}{figure(lane['stall_ms']).text(1):>24}{ratio:>20}{figure(lane['seconds']).text(2):>20}"
            f"{figure(lane['cpu_us']).text():>20}{sum(lane['failed']):8.0f}"
        )


def _print_waiting(found: dict[str, dict[str, list[float]]], many: int) -> None:
    print(f"\n{CONNECTIONS} connections, {FEW} and {many:,} calls waiting for them")
    heads = ("CPU us/call, few", "CPU us/call, many", "many x few", "worst stall, ms")
    print(f"{'lane':14}{heads[0]:>22}{heads[1]:>22}{heads[2]:>20}{heads[3]:>24}{'failed':>8}")
    for name, lane in found.items():
        if not lane:
            print(f"{name:14}{f'not within {TIMEOUT:.0f} s':>22}")
            continue
        print(
            f"{name:14}{figure(lane['few_us']).text():>22}{figure(lane['many_us']).text():>22}"
            f"{paired(lane['many_us'], lane['few_us']).text(2):>20}{figure(lane['stall_ms']).text(1):>24}"
            f"{sum(lane['failed']):8.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    available = [name for name in ("sdk-speed", "sdk", "aiohttp", "httpx2", "httpx") if _is_available(LANES[name])]
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=300, help="calls in a burst (default 300)")
    parser.add_argument("--delay", type=float, default=0.05, help="seconds that the server takes (default 0.05)")
    parser.add_argument("--many", type=int, default=10_000, help="calls that wait for a connection (default 10,000)")
    parser.add_argument("--lanes", nargs="+", choices=available, default=available, metavar="LANE")
    arguments = parse_arguments(parser, rounds=1, calls=100, delay=0.01, many=1000)
    client_core()
    lanes = [LANES[name] for name in arguments.lanes]
    print(f"{arguments.rounds} rounds, medians\n{machine_line()}")
    bursts = _rounds(_burst, lanes, arguments.delay, arguments.rounds, arguments.calls)
    _print_bursts(bursts, arguments.calls, arguments.delay)
    # Ten thousand calls in the queue of the pool of httpx or httpx2 take minutes or fail.
    fast = [lane for lane in lanes if not lane.name.startswith("httpx")]
    waiting = _rounds(_waiting, fast, 0.0, arguments.rounds, arguments.many)
    _print_waiting(waiting, arguments.many)
    parts = {"burst": bursts, "waiting": waiting}
    figures = {f"{part}, {lane}": found for part, rows in parts.items() for lane, found in rows.items()}
    write_json(arguments.json, "stalls", arguments, figures)


def _is_available(lane: Lane) -> bool:
    return all(map(find_spec, lane.needs))


if __name__ == "__main__":
    main()
