"""
The limiter: how much of a limit it uses, how many calls a server refuses nevertheless, and the cost of a grant.

The whole client calls servers in separate processes, which count in every way a service may: by fixed windows, by
sliding windows, and by token buckets with the capacity of the limit or of a quarter of it. Client and server have the
same limit. "used" is the number of answered calls as a fraction of limit x time; "refused" is the number of calls that
the server refused, as a fraction of all calls it received. Then two processes share a limit through a Redis server that
is started for this. Last comes the time of one ``try_acquire`` and of one waiting call.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks._emulator import CLIENT_ID, CLIENT_SECRET, EmulatorProcess
from benchmarks._figures import machine_line, parse_arguments, write_json
from benchmarks._limited_server import ALGORITHMS
from benchmarks._server import APP
from easemob_async import Easemob, LimitSettings
from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Limiter
from easemob_async.sharing import RedisLimitStore

CALLERS = 50
EMULATED = {"fixed window": "fixed", "sliding window": "sliding", "token bucket of the limit": "bucket"}
"""The emulator's algorithms by the names used here."""


async def _use(client: Easemob, seconds: float) -> dict[str, Any]:
    """Call as fast as the limiter allows."""
    answered: list[float] = []
    began, cpu = time.monotonic(), time.process_time()

    async def work() -> None:
        while time.monotonic() < began + seconds:
            await client.users.get("u1")
            answered.append(time.monotonic() - began)

    await asyncio.gather(*(work() for _ in range(CALLERS)))
    in_time = sum(at <= seconds for at in answered)
    return {"answered": in_time, "all": len(answered), "cpu_seconds": time.process_time() - cpu}


def _settings(limit: int) -> LimitSettings:
    return LimitSettings(overrides={"user-system": (Window(limit, 1.0),)})


def _against_emulator(algorithm: str, limit: int, seconds: float) -> dict[str, Any]:
    async def use(base_url: str) -> dict[str, Any]:
        async with Easemob(
            APP, base_url=base_url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, limits=_settings(limit)
        ) as client:
            await client.users.register("u1", password="1")
            await asyncio.sleep(1.1)
            return await _use(client, seconds)

    options = ("--limit", f"user-system={limit}/1", "--limit-algorithm", EMULATED[algorithm])
    with EmulatorProcess(*options) as emulator:
        found = asyncio.run(use(emulator.base_url))
        return found | {"refused": emulator.get("statistics")["throttled"]}


def _against_lean_server(algorithm: str, limit: int, seconds: float) -> dict[str, Any]:
    async def use(base_url: str) -> dict[str, Any]:
        async with Easemob(
            APP, base_url=base_url, token="a-token-of-the-benchmarks", limits=_settings(limit)
        ) as client:
            return await _use(client, seconds)

    command = [sys.executable, "-m", "benchmarks._limited_server", algorithm, str(limit), "1"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        found = asyncio.run(use(f"http://127.0.0.1:{port}"))
        return found | {"refused": asyncio.run(_ask(port))}
    finally:
        server.terminate()
        server.wait()


async def _ask(port: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /refused HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    refused = int(await reader.read(20))
    writer.close()
    return refused


def _row(name: str, found: dict[str, Any], limit: int, seconds: float) -> dict[str, Any]:
    used = found["answered"] / (limit * seconds)
    refused = found["refused"] / (found["all"] + found["refused"])
    print(f"{name:42}{used:>8.1%} used{refused:>9.2%} refused{found['cpu_seconds'] / seconds:>8.1%} of a core")
    return {"name": name, "used": used, "refused": refused, **found}


@contextmanager
def _redis() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        if not any("Ready to accept connections" in line for line in server.stdout):
            raise RuntimeError("redis-server did not start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _wait_until_limit_is_full(url: str) -> None:
    """Start the sharing: a new Redis grants a quarter of each limit for 7 seconds and a window at most."""

    async def begin() -> None:
        async with RedisLimitStore(url, "org#app") as store:
            await store.take([])

    asyncio.run(begin())
    time.sleep(8.5)


def _shared(limit: int, seconds: float, count: int) -> dict[str, Any]:
    with _redis() as url:
        _wait_until_limit_is_full(url)
        command = [sys.executable, "-m", "benchmarks._shared_limit_process", url, str(limit), str(seconds)]
        processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)
        ]
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        start = time.monotonic() + 0.2
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{start}\n")
            process.stdin.flush()
        each = [json.loads(process.communicate()[0]) for process in processes]
    times = sorted(at for one in each for at in one["granted"])
    ends = 0
    worst = 0
    for index, at in enumerate(times):
        while ends < len(times) and times[ends] < at + 1.0:
            ends += 1
        worst = max(worst, ends - index)
    used = sum(at < start + seconds for at in times) / (limit * seconds)
    parts = [len(one["granted"]) / len(times) for one in each]
    cpu = statistics.mean(one["cpu_seconds"] for one in each) / seconds
    print(
        f"{f'{count} processes, one Redis':42}{used:>8.1%} used   at most {worst} of {limit} in any second"
        f"   {' and '.join(f'{part:.0%}' for part in parts)}   {cpu:.1%} of a core each"
    )
    return {"used": used, "worst_second": worst, "parts": parts, "cpu_share": cpu}


def _cost(many: int) -> dict[str, float]:
    limiter = Limiter(clock=SystemClock())
    one = (Limit("one", (Window(10**9, 1.0),)),)
    two = (*one, Limit("two", (Window(10**9, 60.0),), counts="recipients"))
    keyed = (Limit("own", (Window(10**9, 60.0),), per="user"), *one)
    found: dict[str, float] = {}
    for name, limits in (("one limit", one), ("two limits", two), ("two, one of them per user", keyed)):
        assert limiter.try_acquire(limits, key="u")
        rounds = timeit.repeat(lambda: limiter.try_acquire(limits, key="u"), number=20_000, repeat=9)  # noqa: B023
        found[name] = statistics.median(rounds) / 20_000 * 1e6
        print(f"{f'try_acquire, {name}':42}{found[name]:>8.2f} us")
    for waiting in (100, many):
        found[f"{waiting} waiting"] = statistics.median(asyncio.run(_waiting(waiting)) for _ in range(3))
        print(f"{f'acquire with {waiting:,} waiting':42}{found[f'{waiting} waiting']:>8.1f} us of CPU a call")
    return found


async def _waiting(count: int) -> float:
    """Return the CPU time in us of a call that waits while *count* calls wait in all, at 5,000 grants a second."""
    limiter = Limiter(clock=SystemClock())
    limits = (Limit("paced", (Window(5000, 1.0),)),)
    while limiter.try_acquire(limits):
        pass
    cpu = time.process_time()
    await asyncio.gather(*(limiter.acquire(limits) for _ in range(count)))
    return (time.process_time() - cpu) / count * 1e6


def run(limit: int, seconds: float, many: int) -> dict[str, dict[str, float]]:
    """Measure everything and print each result; returns the figures."""
    rows = [
        _row(f"emulator, {algorithm}", _against_emulator(algorithm, limit, seconds), limit, seconds)
        for algorithm in EMULATED
    ]
    rows += [
        _row(f"lean server, {algorithm}", _against_lean_server(algorithm, limit, seconds), limit, seconds)
        for algorithm in ALGORITHMS
    ]
    figures = {row.pop("name"): row for row in rows}
    if shutil.which("redis-server"):
        shared = _shared(limit, min(seconds, 10.0), 2)
        figures["2 processes, one Redis"] = {
            **{name: shared[name] for name in ("used", "worst_second", "cpu_share")},
            "least part of a process": min(shared["parts"]),
        }
    else:
        print("redis-server is not installed; the shared limit is not measured")
    return {**figures, **{name: {"us": cost} for name, cost in _cost(many).items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=100, help="calls a second (default 100)")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each algorithm (default 30)")
    parser.add_argument("--many", type=int, default=10_000, help="calls that wait for the limiter (default 10,000)")
    arguments = parse_arguments(parser, limit=200, seconds=0.2, many=500)
    print(f"{arguments.limit} calls a second for {arguments.seconds:g} s, {CALLERS} callers")
    print(machine_line())
    write_json(arguments.json, "limits", arguments, run(arguments.limit, arguments.seconds, arguments.many))


if __name__ == "__main__":
    main()
