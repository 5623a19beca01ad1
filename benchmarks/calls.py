"""
One typed call through the whole pipeline, compared with other libraries and with the least code that can make it.

The call of the SDK includes a cached token by client credentials, a rate limit that does not bind, the decision on
retries, and the model built from the reply. All lanes call the same server, a process with a core of its own. Its share
of that core is printed; figures with a share near 100 % tell nothing about the client.

Rounds are interleaved. Each runs every lane once, in a forked process that loads only what the lane needs, with a new
client that has made some calls before. The medians over the rounds are printed with the lowest and the highest value;
a ratio is computed within each round before its median is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from benchmarks._child import finish, run_forked
from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._lanes import LANES, Lane, Target
from benchmarks._server import Server, client_core
from benchmarks._tls import certificates

EXTRA_TIME = 6.0
"""Seconds for one measurement beside its window, after which a lane counts as too slow to be measured."""


class Sample(NamedTuple):
    """One lane in one round."""

    per_second: float
    cpu_us: float
    """CPU time of the client's process per call, in microseconds."""
    server_share: float
    """CPU time of the server as a part of the window."""


class Key(NamedTuple):
    """A lane with a number of calls in flight."""

    lane: str
    in_flight: int


async def _count_calls(lane: Lane, target: Target, server: Server, in_flight: int, window: float, writer: int) -> None:
    """Keep *in_flight* calls in flight, count them for *window* seconds after a warm-up, and end the process."""
    call = await lane.open(target)
    numbers = itertools.count(os.getpid() * 1_000_000)
    done = 0

    async def keep_calling() -> None:
        nonlocal done
        while True:
            await call(next(numbers))
            done += 1

    callers = [asyncio.create_task(keep_calling()) for _ in range(in_flight)]
    warm = time.perf_counter() + window / 4
    while time.perf_counter() < warm or done < in_flight:
        await asyncio.sleep(0.01)
        _raise_failures(callers)
    gc.collect()
    began, cpu, server_cpu, before = time.perf_counter(), time.process_time(), server.cpu_seconds(), done
    await asyncio.sleep(window)
    took = time.perf_counter() - began
    cpu, server_cpu, calls = time.process_time() - cpu, server.cpu_seconds() - server_cpu, done - before
    _raise_failures(callers)
    finish(writer, [calls / took, cpu / max(calls, 1) * 1e6, server_cpu / took] if calls else None)


def _raise_failures(callers: list[asyncio.Task[None]]) -> None:
    for caller in callers:
        if caller.done():
            caller.result()


def _loop_factory(*, uvloop: bool) -> Any:
    return import_module("uvloop").new_event_loop if uvloop else None


def _measure(
    lane: Lane, target: Target, server: Server, in_flight: int, window: float, uvloop: bool, writer: int
) -> None:
    lane.hide()
    if target.authority is not None:
        os.environ["SSL_CERT_FILE"] = target.authority
    with asyncio.Runner(loop_factory=_loop_factory(uvloop=uvloop)) as runner:
        runner.run(_count_calls(lane, target, server, in_flight, window, writer))


def run(arguments: argparse.Namespace) -> dict[Key, list[Sample | None]]:
    """Return the samples of each lane with each number in flight, by round; None for a measurement that timed out."""
    lanes = [LANES[name] for name in arguments.lanes]
    keys = [Key(lane.name, in_flight) for in_flight in arguments.in_flight for lane in lanes]
    samples: dict[Key, list[Sample | None]] = {key: [] for key in keys}
    with ExitStack() as stack:
        certificate = authority = None
        if arguments.tls:
            certificate, authority = stack.enter_context(certificates())
        server = stack.enter_context(Server.start(certificate=certificate, authority=authority))
        target = Target(
            base_url=server.base_url,
            port=server.port,
            kind=arguments.call,
            authority=None if authority is None else str(authority),
        )
        for number in range(arguments.rounds):
            for key in keys if number % 2 == 0 else reversed(keys):
                lane = LANES[key.lane]
                if key.in_flight > lane.most_in_flight:
                    continue
                work = partial(_measure, lane, target, server, key.in_flight, arguments.window, arguments.uvloop)
                found = run_forked(work, timeout=EXTRA_TIME + arguments.window)
                samples[key].append(None if found is None else Sample(*found))
            _progress(f"round {number + 1} of {arguments.rounds}")
    return samples


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(text, end="\r", file=sys.stderr, flush=True)


class Row(NamedTuple):
    """The figures of a lane with a number of calls in flight."""

    key: Key
    per_second: Figure
    cpu_us: Figure
    over_aiohttp: Figure | None
    """Calls per second, relative to aiohttp in the same round."""
    per_cpu_over_aiohttp: Figure | None
    """Calls per second of CPU time, relative to aiohttp. Where the client is the bottleneck it is the same as calls per
    second, and other processes disturb it less."""
    over_floor: Figure | None
    """CPU time per call, relative to the floor in the same round."""
    server_share: float
    """Maximum of all rounds."""


def summarise(samples: dict[Key, list[Sample | None]]) -> list[Row]:
    """Return the medians over the rounds, without lanes that timed out in every round."""
    rows: list[Row] = []
    for key, column in samples.items():
        found = [sample for sample in column if sample is not None]
        if not found:
            continue
        rows.append(
            Row(
                key,
                figure([sample.per_second for sample in found]),
                figure([sample.cpu_us for sample in found]),
                _ratio(column, samples.get(Key("aiohttp", key.in_flight), []), lambda sample: sample.per_second),
                _ratio(column, samples.get(Key("aiohttp", key.in_flight), []), lambda sample: 1 / sample.cpu_us),
                _ratio(column, samples.get(Key("floor", key.in_flight), []), lambda sample: sample.cpu_us),
                max(sample.server_share for sample in found),
            )
        )
    return rows


def _ratio(
    column: Sequence[Sample | None], base: Sequence[Sample | None], quantity: Callable[[Sample], float]
) -> Figure | None:
    pairs = [
        (quantity(sample), quantity(other))
        for sample, other in zip(column, base, strict=False)
        if sample is not None and other is not None
    ]
    return paired([pair[0] for pair in pairs], [pair[1] for pair in pairs]) if pairs else None


def _print(rows: list[Row], arguments: argparse.Namespace) -> None:
    conditions = f"{'https' if arguments.tls else 'http'}, {'uvloop' if arguments.uvloop else 'asyncio'}"
    print(f"{arguments.call!r} calls over {conditions}: {arguments.rounds} rounds of {arguments.window} s, medians")
    print(machine_line())
    heads = ("calls/s", "x aiohttp", "CPU us/call", "CPU: aiohttp / it", "CPU: it / floor")
    print(f"{'in flight':>9} {'lane':14}{heads[0]:>24}" + "".join(f"{head:>20}" for head in heads[1:]) + "  server")
    for row in rows:
        if row.key.lane == rows[0].key.lane:
            print()
        cells = [
            row.per_second.text().rjust(24),
            _cell(row.over_aiohttp),
            row.cpu_us.text().rjust(20),
            _cell(row.per_cpu_over_aiohttp),
            _cell(row.over_floor),
        ]
        print(f"{row.key.in_flight:9} {row.key.lane:14}{''.join(cells)}{row.server_share:8.0%}")
    missing = {f"{name} at {n}" for n in arguments.in_flight for name in arguments.lanes} - {
        f"{row.key.lane} at {row.key.in_flight}" for row in rows
    }
    if missing:
        print(f"\nnot measured, too slow: {', '.join(sorted(missing))}")
    worst = max(row.server_share for row in rows)
    print(f"\nserver: at most {worst:.0%} of its core{'; it may have been the bottleneck' if worst > 0.7 else ''}")


def _cell(figure: Figure | None) -> str:
    return ("" if figure is None else figure.text(2)).rjust(20)


def _growth(rows: list[Row], name: str) -> float | None:
    """Return the calls per second with 1,000 in flight, relative to those with 100."""
    found = {row.key.in_flight: row.per_second.median for row in rows if row.key.lane == name}
    return found[1000] / found[100] if {100, 1000} <= found.keys() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    available = [name for name, lane in LANES.items() if all(map(find_spec, lane.needs))]
    usual = [name for name in available if name not in {"floor-orjson", "httpx-100"}]
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--window", type=float, default=0.4, help="seconds in which calls are counted (default 0.4)")
    parser.add_argument("--in-flight", type=int, nargs="+", default=[1, 10, 100, 1000], metavar="N")
    parser.add_argument(
        "--lanes", nargs="+", choices=available, default=usual, metavar="LANE", help=", ".join(available)
    )
    parser.add_argument(
        "--call", choices=["get", "register"], default="get", help="a distinct path, or a distinct JSON body"
    )
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--uvloop", action="store_true", help="the clients run on uvloop")
    arguments = parse_arguments(parser, rounds=1, window=0.05, in_flight=[10])
    client_core()
    samples = run(arguments)
    rows = summarise(samples)
    _print(rows, arguments)
    for name in arguments.lanes:
        if (growth := _growth(rows, name)) is not None and name.startswith("sdk"):
            print(f"{name}: {growth:.2f} x as many calls/s with 1,000 in flight as with 100")
    figures = {
        f"{row.key.lane}, {row.key.in_flight} in flight": {
            "calls/s": row.per_second,
            "calls/s, x aiohttp": row.over_aiohttp,
            "CPU us/call": row.cpu_us,
            "CPU: aiohttp / it": row.per_cpu_over_aiohttp,
            "CPU: it / floor": row.over_floor,
            "server share": row.server_share,
        }
        for row in rows
    }
    write_json(arguments.json, "calls", arguments, figures)


if __name__ == "__main__":
    main()
