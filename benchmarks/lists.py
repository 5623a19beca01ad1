"""
Reading a list of 70,000 users: pages one after the other, the next page requested ahead, and a bare aiohttp loop.

The server takes some milliseconds for each page of 100 users. The loop over the users has one of three bodies: it only
counts, it waits once for each page as for a database, or it computes for each user. While the body waits or computes,
the next page can be on its way. ``aiohttp`` requests one page after the other and decodes it with ``json.loads``; it
makes no models.

Rounds are interleaved. Each runs every lane once, in a forked process with a new client. The medians over the rounds
are printed with the lowest and the highest value; a ratio is computed within each round before its median is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks._child import run_forked
from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._lanes import SPEED, TOKEN
from benchmarks._list_server import ListServer
from benchmarks._server import client_core

PAGE = 100
TIMEOUT = 120.0
"""Seconds for one measurement."""


Body = Callable[[int, str], Awaitable[None] | None]
"""The body of the loop: gets the number of the user and the user ID, and returns what the loop awaits, if anything."""


async def _sdk(base_url: str, users: int, body: Body, **options: Any) -> int:
    from easemob_async import Easemob, LimitSettings
    from easemob_async._operation import Window

    limits = LimitSettings(overrides={"user-system": (Window(10_000_000, 1),)})
    count = 0
    async with Easemob(f"org#{users}", base_url=base_url, token=TOKEN, limits=limits) as client:
        async for user in client.users.iter(limit=PAGE, **options):
            count += 1
            waiting = body(count, user.username)
            if waiting is not None:
                await waiting
    return count


async def _aiohttp(base_url: str, users: int, body: Body) -> int:
    import aiohttp

    query = {"limit": str(PAGE)}
    count = 0
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        while True:
            async with session.get(f"{base_url}/org/{users}/users", params=query) as reply:
                page = await reply.json()
            for row in page["entities"]:
                count += 1
                waiting = body(count, row["username"])
                if waiting is not None:
                    await waiting
            if "cursor" not in page:
                return count
            query["cursor"] = page["cursor"]


AIOHTTP, SDK, AHEAD = "aiohttp", "sdk, one after the other", "sdk, one page ahead"
LANES: dict[str, Callable[[str, int, Body], Coroutine[Any, Any, int]]] = {
    AIOHTTP: _aiohttp,
    SDK: partial(_sdk, prefetch=0),
    AHEAD: _sdk,
}


def _make_body(name: str, wait: float, size: int) -> Body:
    block = bytes(size)

    def wait_once_a_page(number: int, _: str) -> Awaitable[None] | None:
        return asyncio.sleep(wait) if number % PAGE == 0 else None

    def compute(_: int, username: str) -> None:
        hashlib.sha256(username.encode() + block).digest()

    bodies: dict[str, Body] = {"counts": lambda *_: None, "waits": wait_once_a_page, "computes": compute}
    return bodies[name]


async def _read(lane: str, body: str, base_url: str, arguments: argparse.Namespace) -> list[float]:
    """Return the seconds and the CPU seconds of reading the list once."""
    handle = _make_body(body, arguments.wait, arguments.block)
    await LANES[lane](base_url, PAGE, handle)  # loads all modules
    began, cpu = time.perf_counter(), time.process_time()
    count = await LANES[lane](base_url, arguments.users, handle)
    took = [time.perf_counter() - began, time.process_time() - cpu]
    assert count == arguments.users, count
    return took


def _in_child(lane: str, body: str, base_url: str, arguments: argparse.Namespace, _: int) -> list[float]:
    if not arguments.speed:
        for module in SPEED:
            sys.modules[module] = None  # type: ignore[assignment]
    factory = import_module("uvloop").new_event_loop if arguments.uvloop else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_read(lane, body, base_url, arguments))


BODIES = ("counts", "waits", "computes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=70_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--delay", type=float, default=0.003, help="seconds of the server per page (default 0.003)")
    parser.add_argument("--wait", type=float, default=0.003, help="seconds that a body waits per page (default 0.003)")
    parser.add_argument("--block", type=int, default=65_536, help="bytes that a body hashes per user (default 65,536)")
    parser.add_argument("--bodies", nargs="+", choices=BODIES, default=BODIES, metavar="BODY")
    parser.add_argument("--lanes", nargs="+", choices=list(LANES), default=list(LANES), metavar="LANE")
    parser.add_argument("--no-speed", dest="speed", action="store_false", help="without the speed extra")
    parser.add_argument("--uvloop", action="store_true", help="the clients run on uvloop")
    arguments = parse_arguments(parser, users=1_000, rounds=1)
    client_core()
    print(f"{arguments.users:,} users, {arguments.delay * 1000:g} ms a page; {arguments.rounds} rounds, medians")
    print(machine_line())
    heads = ("seconds", "x aiohttp", "x one after other", "CPU us/user", "x aiohttp")
    print(f"{'body':10}{'lane':26}" + "".join(f"{head:>20}" for head in heads))
    figures: dict[str, dict[str, Figure | None]] = {}
    with ListServer.start(delay=arguments.delay) as server:
        for body in arguments.bodies:
            found: dict[str, list[list[float]]] = {lane: [] for lane in arguments.lanes}
            for number in range(arguments.rounds):
                for lane in arguments.lanes if number % 2 == 0 else reversed(arguments.lanes):
                    took = run_forked(partial(_in_child, lane, body, server.base_url, arguments), timeout=TIMEOUT)
                    if took is None:
                        raise RuntimeError(f"{lane} did not end within {TIMEOUT:g} s")
                    found[lane].append(took)
            for lane, rounds in found.items():
                figures[f"{body}: {lane}"] = _summarize(found, rounds, arguments.users)
                _print(body, lane, figures[f"{body}: {lane}"])
    write_json(arguments.json, "lists", arguments, figures)


def _summarize(found: dict[str, list[list[float]]], rounds: list[list[float]], users: int) -> dict[str, Figure | None]:
    def ratio(base: str, column: int) -> Figure | None:
        if base not in found:
            return None
        return paired([each[column] for each in rounds], [each[column] for each in found[base]])

    return {
        "seconds": figure([seconds for seconds, _ in rounds]),
        "seconds, x aiohttp": ratio(AIOHTTP, 0),
        "seconds, x one after the other": ratio(SDK, 0),
        "CPU us/user": figure([cpu / users * 1e6 for _, cpu in rounds]),
        "CPU, x aiohttp": ratio(AIOHTTP, 1),
    }


def _print(body: str, lane: str, row: dict[str, Figure | None]) -> None:
    cells = ("" if found is None else found.text(2) for found in row.values())
    print(f"{body:10}{lane:26}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
