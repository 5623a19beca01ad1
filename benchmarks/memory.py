"""
Memory of a client over a million calls and ten thousand uploads.

The calls differ in everything that a cache could be keyed by: each has its own user, timeout (about a day), token,
header and path, and each upload its own boundary. After a tenth of them, neither
the number of Python objects nor the memory of the process may grow, except for the noise of the allocator.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import os
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._child import run_forked
from benchmarks._figures import machine_line, parse_arguments, write_json
from benchmarks._server import APP, Server, client_core

if TYPE_CHECKING:
    from easemob_async import Easemob

TASKS = 50
DAY = 86_400.0

MAX_OBJECTS = 5_000
"""Python objects that may be added after the first tenth of the calls."""
MAX_MEGABYTES = 16.0
"""Megabytes that the process may grow by after the first tenth of the calls."""


async def _call(client: Easemob, number: int) -> None:
    await client.with_options(timeout=DAY + number % 1000).users.get(f"u{number}")


async def _request(client: Easemob, number: int) -> None:
    await client.with_options(timeout=DAY).request(
        "GET", f"/users/u{number}", headers={"X-Number": str(number)}, token=f"token-{number}", query={"n": number}
    )


async def _upload(client: Easemob, _: int) -> None:
    await client.files.upload(b"x" * 1000, filename="a.txt")


KINDS: dict[str, Callable[[Easemob, int], Coroutine[Any, Any, None]]] = {
    "calls": _call,
    "requests": _request,
    "uploads": _upload,
}


def _megabytes() -> float:
    """Return the resident memory of this process; 0 on systems other than Linux."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if statm.exists() else 0.0


async def _repeat(client: Easemob, kind: str, count: int) -> dict[str, Any]:
    samples: list[tuple[int, int, float]] = []
    numbers = itertools.count()
    tenth = max(count // 10, 1)
    work = KINDS[kind]

    async def keep_calling(end: int) -> None:
        while (number := next(numbers)) < end:
            await work(client, number)

    began = time.monotonic()
    for end in range(tenth, count + 1, tenth):
        numbers = itertools.count(end - tenth)
        await asyncio.gather(*(keep_calling(end) for _ in range(TASKS)))
        gc.collect()
        samples.append((end, len(gc.get_objects()), _megabytes()))
    return {"samples": samples, "seconds": time.monotonic() - began}


def _in_child(kind: str, count: int, base_url: str, uvloop: bool, _: int) -> Any:
    from easemob_async import Easemob, LimitSettings
    from easemob_async._operation import Window

    wide = (Window(10_000_000, 1),)

    async def run() -> dict[str, Any]:
        overrides = {"user-system": wide, "files.upload": wide}
        async with Easemob(
            APP,
            base_url=base_url,
            client_id="id",
            client_secret="secret",
            limits=LimitSettings(overrides=overrides),
            max_connections=20,
        ) as client:
            return await _repeat(client, kind, count)

    return import_module("uvloop" if uvloop else "asyncio").run(run())


def _grows(samples: list[tuple[int, int, float]]) -> bool:
    _, objects, megabytes = samples[0]
    return samples[-1][1] - objects > MAX_OBJECTS or samples[-1][2] - megabytes > MAX_MEGABYTES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--uploads", type=int, default=10_000)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS), metavar="KIND")
    parser.add_argument("--uvloop", action="store_true", help="the client runs on uvloop")
    arguments = parse_arguments(parser, calls=500, uploads=100)
    client_core()
    print(f"{TASKS} tasks on {'uvloop' if arguments.uvloop else 'asyncio'}")
    print(machine_line())
    counts = {"calls": arguments.calls, "requests": arguments.calls // 5, "uploads": arguments.uploads}
    figures: dict[str, dict[str, float]] = {}
    failed = False
    with Server.start() as server:
        for kind in arguments.kinds:
            result = run_forked(
                partial(_in_child, kind, counts[kind], server.base_url, arguments.uvloop), timeout=3600.0
            )
            if result is None:
                print(f"{kind:10} did not end in time")
                failed = True
                continue
            print(f"{kind}: {counts[kind]:,} in {result['seconds']:.0f} s")
            for done, objects, megabytes in result["samples"]:
                print(f"  {done:>12,}{objects:>12,} objects{megabytes:>10.1f} MB")
            (_, *first), (_, *last) = result["samples"][0], result["samples"][-1]
            figures[kind] = {
                "seconds": result["seconds"],
                "more objects": last[0] - first[0],
                "more MB": last[1] - first[1],
            }
            if _grows(result["samples"]):
                failed = True
                print("  FAILED: the memory grows with the number of calls")
    write_json(arguments.json, "memory", arguments, figures)
    sys.exit(failed)


if __name__ == "__main__":
    main()
