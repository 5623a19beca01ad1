"""
Time of a bulk registration, in relation to the least time that the rate limit allows.

The emulator, in a process of its own, and the client have the same limit on ``user-system``. The least time is
(ceil(calls / limit) - 1) x window: the first window of calls takes no time, and each further one takes the length of a
window. The benchmark computes it itself, without the client's limiter. The emulator reports the number of calls that
it refused, and the users that it registered.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import time
from typing import Any

from benchmarks._emulator import CLIENT_ID, CLIENT_SECRET, EmulatorProcess
from benchmarks._figures import figure, machine_line, parse_arguments, write_json
from benchmarks._server import APP
from easemob_async import Easemob, LimitSettings
from easemob_async._operation import Window
from easemob_async.models import NewUser

IN_ONE_CALL = 60


def least_seconds(calls: int, limit: int, window: float) -> float:
    """Least time in seconds after which the limit allows the last call."""
    return (math.ceil(calls / limit) - 1) * window


async def _register(base_url: str, users: int, limit: int, window: float) -> dict[str, Any]:
    settings = LimitSettings(overrides={"user-system": (Window(limit, window),)})
    async with Easemob(
        APP, base_url=base_url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, limits=settings
    ) as client:
        await client.batch.register_users([])  # imports the modules of a job; sends nothing
        rows = (NewUser(username=f"u{number}", password="1") for number in range(users))
        began, cpu = time.perf_counter(), time.process_time()
        report = await client.batch.register_users(rows)
        return {
            "seconds": time.perf_counter() - began,
            "cpu_seconds": time.process_time() - cpu,
            "ok": report.ok,
            "not_ok": report.total - report.ok,
        }


def _run(arguments: argparse.Namespace) -> dict[str, Any]:
    org, _, name = APP.partition("#")
    limit = f"user-system={arguments.limit}/{arguments.window:g}"
    with EmulatorProcess("--limit", limit, "--limit-algorithm", arguments.limit_algorithm) as emulator:
        found = asyncio.run(_register(emulator.base_url, arguments.users, arguments.limit, arguments.window))
        statistics = emulator.get("statistics")
        registered = emulator.get(f"users?org={org}&app={name}")["registrations"]
    calls = sum(statistics["by_operation"]["users.register_many"].values())
    assert len(registered) == found["ok"], f"{len(registered)} registered, {found['ok']} reported"
    return {
        **found,
        "calls": calls,
        "refused": statistics["throttled"],
        "twice": sum(times > 1 for times in registered.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=30_000)
    parser.add_argument("--limit", type=int, default=20, help="calls in a window (default 20)")
    parser.add_argument("--window", type=float, default=1.0, help="seconds (default 1)")
    parser.add_argument("--limit-algorithm", choices=["sliding", "fixed", "bucket"], default="sliding")
    parser.add_argument("--runs", type=int, default=1)
    arguments = parse_arguments(parser, users=600, limit=5, window=0.2)
    calls = math.ceil(arguments.users / IN_ONE_CALL)
    least = least_seconds(calls, arguments.limit, arguments.window)
    print(
        f"{arguments.users:,} users, {calls} calls at {arguments.limit} in {arguments.window:g} s: at least {least:g} s"
    )
    print(machine_line())
    runs = [_run(arguments) for _ in range(arguments.runs)]
    for found in runs:
        print(
            f"{found['seconds']:.2f} s = {found['seconds'] / least if least else math.nan:.3f} x the least; "
            f"{found['refused']} of {found['calls']} calls refused ({found['refused'] / found['calls']:.2%}); "
            f"{found['ok']:,} registered, {found['not_ok']} not, {found['twice']} twice; "
            f"{found['cpu_seconds']:.2f} s of CPU"
        )
    if len(runs) > 1 and least:
        print(f"median {figure([found['seconds'] / least for found in runs]).text(3)} x the least")
    columns = {name: [found[name] for found in runs] for name in runs[0]}
    over_least = [found["seconds"] / least for found in runs] if least else None
    write_json(arguments.json, "bulk", arguments, {"registration": {**columns, "x the least": over_least}})


if __name__ == "__main__":
    main()
