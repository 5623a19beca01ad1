"""
Calls cancelled at random points, then healthy ones, and the sockets that are left.

Fifty tasks keep calling and are cancelled anywhere: before the request is written, while it waits for the reply,
between its two pieces, afterwards. Then 20 calls, none of them repeated, have to succeed at once; the sockets that
the kernel knows have to be as many as the pool says it has, and none may be left when the client is closed. The same
with a server that resets connections, and with one client used by two event loops in two threads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import Factory, asdict, define

from benchmarks._child import run_forked
from benchmarks._figures import json_option, machine_line, write_json
from benchmarks._lanes import SPEED
from benchmarks._rough_server import RoughServer
from benchmarks._server import APP, client_core
from benchmarks._sockets import sockets_to

if TYPE_CHECKING:
    from easemob_async import Easemob

HEALTHY = 20
HEALTHY_WITHIN = 2.0
"""Seconds in which each healthy call has to succeed."""


@define
class Soaked:
    """What one soak came to."""

    succeeded: int = 0
    cancelled: int = 0
    failed: int = 0
    healthy: int = 0
    healthy_of: int = 0
    healthy_ms: float = 0.0
    sockets: int = -1
    """As the kernel counts them, with nothing under way."""
    pool: int = -1
    """As the pool counts them."""
    sockets_left: int = -1
    """After the client was closed."""
    complaints: list[str] = Factory(list)
    """What reached an event loop's exception handler, and why healthy calls failed."""

    @property
    def passed(self) -> bool:
        """Is everything as it has to be?"""
        return (
            self.healthy == self.healthy_of > 0
            and self.sockets == self.pool
            and self.sockets_left == 0
            and not self.complaints
        )


def _client(port: int) -> Easemob:
    from easemob_async import Easemob, LimitSettings, RetryPolicy
    from easemob_async._operation import Window

    return Easemob(
        APP,
        base_url=f"http://127.0.0.1:{port}",
        client_id="id",
        client_secret="secret",
        limits=LimitSettings(overrides={"user-system": (Window(10_000_000, 1),)}),
        retry=RetryPolicy(attempts=1),
        max_connections=20,
    )


async def _churn(client: Easemob, name: str, tasks: int, seconds: float, soaked: Soaked) -> None:
    """Keep *tasks* calls going for *seconds*, and cancel most of them."""
    from easemob_async import EasemobError

    end = time.monotonic() + seconds

    async def keep_calling(number: int) -> None:
        while time.monotonic() < end:
            call = asyncio.create_task(client.users.get(f"{name}{number}"))
            if random.random() < 0.3:
                for _ in range(random.randrange(10)):
                    await asyncio.sleep(0)
            else:
                await asyncio.sleep(random.uniform(0, 0.03))
            call.cancel()
            try:
                await call
                soaked.succeeded += 1
            except asyncio.CancelledError:
                soaked.cancelled += 1
            except EasemobError:
                soaked.failed += 1

    await asyncio.gather(*(keep_calling(number) for number in range(tasks)))


async def _call_in_health(client: Easemob, soaked: Soaked) -> None:
    began = time.monotonic()
    calls = [asyncio.wait_for(client.users.get(f"u{number}"), HEALTHY_WITHIN) for number in range(HEALTHY)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    soaked.healthy_ms = max(soaked.healthy_ms, (time.monotonic() - began) * 1000)
    soaked.healthy_of += HEALTHY
    for result in results:
        if isinstance(result, BaseException):
            soaked.complaints.append(f"a healthy call: {type(result).__name__}: {result}")
        else:
            soaked.healthy += 1


def _listen_for_complaints(soaked: Soaked) -> None:
    def complain(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        soaked.complaints.append(f"{context['message']}: {context.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(complain)


def _count(client: Easemob, port: int, soaked: Soaked) -> None:
    soaked.sockets = sockets_to(port)
    soaked.pool = client.transport_statistics().open


async def _count_what_is_left(port: int, soaked: Soaked) -> None:
    # The loop closes a socket in the iteration after its transport was closed.
    for _ in range(100):
        soaked.sockets_left = sockets_to(port)
        if not soaked.sockets_left:
            return
        await asyncio.sleep(0.01)


def _one_loop(port: int, name: str, tasks: int, seconds: float) -> Soaked:
    soaked = Soaked()

    async def soak() -> None:
        _listen_for_complaints(soaked)
        client = _client(port)
        await _churn(client, name, tasks, seconds, soaked)
        await _call_in_health(client, soaked)
        _count(client, port, soaked)
        await client.aclose()
        await _count_what_is_left(port, soaked)

    asyncio.run(soak())
    return soaked


def _two_loops(port: int, name: str, tasks: int, seconds: float) -> Soaked:
    """One client in two event loops; the first closes it while the other one still runs."""
    client = _client(port)
    together = threading.Barrier(2, timeout=seconds + 30)
    found = [Soaked(), Soaked()]

    async def soak(number: int) -> None:
        soaked = found[number]
        _listen_for_complaints(soaked)
        await _churn(client, name, tasks // 2, seconds, soaked)
        await asyncio.to_thread(together.wait)
        await _call_in_health(client, soaked)
        await asyncio.to_thread(together.wait)
        if number == 0:
            _count(client, port, soaked)
            await client.aclose()
            await _count_what_is_left(port, soaked)
        await asyncio.to_thread(together.wait)

    def run(number: int) -> None:
        try:
            asyncio.run(soak(number))
        except Exception as error:
            found[number].complaints.append(f"loop {number}: {type(error).__name__}: {error}")
            together.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = found
    return Soaked(
        first.succeeded + second.succeeded,
        first.cancelled + second.cancelled,
        first.failed + second.failed,
        first.healthy + second.healthy,
        first.healthy_of + second.healthy_of,
        max(first.healthy_ms, second.healthy_ms),
        first.sockets,
        first.pool,
        first.sockets_left,
        first.complaints + second.complaints,
    )


SCENARIOS: dict[str, Callable[[int, int, float], Soaked]] = {
    "cancelled": lambda port, tasks, seconds: _one_loop(port, "rough", tasks, seconds),
    "cancelled and reset": lambda port, tasks, seconds: _one_loop(port, "reset", tasks, seconds),
    "two loops": lambda port, tasks, seconds: _two_loops(port, "rough", tasks, seconds),
    "two loops, reset": lambda port, tasks, seconds: _two_loops(port, "reset", tasks, seconds),
}


def _in_child(scenario: str, port: int, tasks: int, seconds: float, speed: bool, _: int) -> Any:
    if not speed:
        for module in SPEED:
            sys.modules[module] = None  # type: ignore[assignment]
    return asdict(SCENARIOS[scenario](port, tasks, seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long calls are cancelled (default 10)")
    parser.add_argument("--tasks", type=int, default=50)
    parser.add_argument("--scenarios", nargs="+", choices=list(SCENARIOS), default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--no-speed", action="store_true", help="as in an installation without the speed extra")
    json_option(parser)
    arguments = parser.parse_args()
    client_core()
    print(f"{arguments.tasks} tasks, cancelled for {arguments.seconds:g} s; then {HEALTHY} healthy calls in each loop")
    print(machine_line())
    heads = ("succeeded", "cancelled", "failed", "healthy", "ms", "sockets", "pool's count", "after close")
    print(f"{'run':>3} {'':20}" + "".join(f"{head:>13}" for head in heads))
    figures: list[dict[str, Any]] = []
    with RoughServer.start() as server:
        for run in range(arguments.runs):
            for scenario in arguments.scenarios:
                work = partial(
                    _in_child, scenario, server.port, arguments.tasks, arguments.seconds, not arguments.no_speed
                )
                result = run_forked(work, timeout=arguments.seconds + 60)
                figures.append({"run": run + 1, "scenario": scenario, "result": result})
                if result is None:
                    print(f"{run + 1:3} {scenario:20} did not end")
                    continue
                _print(run, scenario, Soaked(**result))
    write_json(arguments.json, "soak", arguments, figures)


def _print(run: int, scenario: str, soaked: Soaked) -> None:
    cells = (
        f"{soaked.succeeded:,}",
        f"{soaked.cancelled:,}",
        f"{soaked.failed:,}",
        f"{soaked.healthy} of {soaked.healthy_of}",
        f"{soaked.healthy_ms:.0f}",
        str(soaked.sockets),
        str(soaked.pool),
        str(soaked.sockets_left),
    )
    print(
        f"{run + 1:3} {scenario:20}" + "".join(f"{cell:>13}" for cell in cells) + ("" if soaked.passed else "  NOT SO")
    )
    for complaint in soaked.complaints[:3]:
        print(f"      {json.dumps(complaint[:160])}")
    if len(soaked.complaints) > 3:
        print(f"      and {len(soaked.complaints) - 3} more")


if __name__ == "__main__":
    main()
