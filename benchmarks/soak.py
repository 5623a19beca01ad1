"""
Calls that are cancelled at random points, then calls that must succeed, and the sockets that are left open.

Fifty tasks make calls and cancel them anywhere: before the request is written, while it waits for the reply, between
the two pieces of the reply, and afterwards. Then 20 calls must succeed at once, without a retry; the kernel must count
as many sockets as the pool does; and no socket may be left when the client is closed. The same is done with a server
that resets connections, and with one client in two event loops in two threads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import Factory, asdict, define

from benchmarks._child import run_forked
from benchmarks._figures import machine_line, parse_arguments, write_json
from benchmarks._lanes import SPEED
from benchmarks._rough_server import RoughServer
from benchmarks._server import APP, client_core
from benchmarks._sockets import sockets_to
from benchmarks._tls import certificates

if TYPE_CHECKING:
    from easemob_async import Easemob

Run = Callable[[Coroutine[Any, Any, None]], None]
"""Runs a coroutine in a new event loop, as ``asyncio.run`` does."""

HEALTHY = 20
"""Calls that must succeed after the cancelled ones."""
HEALTHY_WITHIN = 2.0
"""Seconds within which each of these calls must succeed."""

LONGEST_CALL = 0.03
"""Seconds after which a call is cancelled, at most."""
LONGEST_TLS_CALL = 0.3
"""The same with TLS. Every cancellation costs a connection, and few calls would survive the handshakes otherwise."""


@define
class SoakResult:
    """Result of one scenario."""

    succeeded: int = 0
    cancelled: int = 0
    failed: int = 0
    healthy: int = 0
    healthy_of: int = 0
    healthy_ms: float = 0.0
    sockets: int = -1
    """Sockets that the kernel counts when no call is in flight."""
    pool: int = -1
    """Connections that the pool counts at the same time."""
    sockets_left: int = -1
    """Sockets that the kernel counts after the client was closed."""
    errors: list[str] = Factory(list)
    """Errors that reached an event loop's exception handler, and errors of the calls that must succeed."""

    @property
    def passed(self) -> bool:
        """Whether all calls that must succeed did, and no socket and no error is left."""
        return (
            self.healthy == self.healthy_of > 0
            and self.sockets == self.pool
            and self.sockets_left == 0
            and not self.errors
        )


def _client(server: RoughServer) -> Easemob:
    from easemob_async import Easemob, LimitSettings, RetryPolicy
    from easemob_async._operation import Window

    return Easemob(
        APP,
        base_url=server.base_url,
        client_id="id",
        client_secret="secret",
        limits=LimitSettings(overrides={"user-system": (Window(10_000_000, 1),)}),
        retry=RetryPolicy(attempts=1),
        max_connections=20,
    )


async def _cancel_calls(
    client: Easemob, server: RoughServer, name: str, tasks: int, seconds: float, result: SoakResult
) -> None:
    """Keep *tasks* calls in flight for *seconds*, and cancel most of them."""
    from easemob_async import EasemobError

    end = time.monotonic() + seconds
    longest = LONGEST_CALL if server.authority is None else LONGEST_TLS_CALL

    async def keep_calling(number: int) -> None:
        while time.monotonic() < end:
            call = asyncio.create_task(client.users.get(f"{name}{number}"))
            if random.random() < 0.3:
                for _ in range(random.randrange(10)):
                    await asyncio.sleep(0)
            else:
                await asyncio.sleep(random.uniform(0, longest))
            call.cancel()
            try:
                await call
                result.succeeded += 1
            except asyncio.CancelledError:
                result.cancelled += 1
            except EasemobError:
                result.failed += 1

    await asyncio.gather(*(keep_calling(number) for number in range(tasks)))


async def _make_healthy_calls(client: Easemob, result: SoakResult) -> None:
    began = time.monotonic()
    calls = [asyncio.wait_for(client.users.get(f"u{number}"), HEALTHY_WITHIN) for number in range(HEALTHY)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    result.healthy_ms = max(result.healthy_ms, (time.monotonic() - began) * 1000)
    result.healthy_of += HEALTHY
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            result.errors.append(f"a healthy call: {type(outcome).__name__}: {outcome}")
        else:
            result.healthy += 1


def _collect_loop_errors(result: SoakResult) -> None:
    def collect(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        result.errors.append(f"{context['message']}: {context.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(collect)


def _count_sockets(client: Easemob, port: int, result: SoakResult) -> None:
    result.sockets = sockets_to(port)
    result.pool = client.transport_statistics().open


async def _count_sockets_left(port: int, result: SoakResult) -> None:
    # The loop closes a socket in the iteration after its transport was closed.
    for _ in range(100):
        result.sockets_left = sockets_to(port)
        if not result.sockets_left:
            return
        await asyncio.sleep(0.01)


def _one_loop(run: Run, server: RoughServer, name: str, tasks: int, seconds: float) -> SoakResult:
    result = SoakResult()

    async def soak() -> None:
        _collect_loop_errors(result)
        client = _client(server)
        await _cancel_calls(client, server, name, tasks, seconds, result)
        await _make_healthy_calls(client, result)
        _count_sockets(client, server.port, result)
        await client.aclose()
        await _count_sockets_left(server.port, result)

    run(soak())
    return result


def _two_loops(run: Run, server: RoughServer, name: str, tasks: int, seconds: float) -> SoakResult:
    """Use one client in two event loops; the first closes it while the other still runs."""
    client = _client(server)
    barrier = threading.Barrier(2, timeout=seconds + 30)
    results = [SoakResult(), SoakResult()]

    async def soak(number: int) -> None:
        result = results[number]
        _collect_loop_errors(result)
        await _cancel_calls(client, server, name, tasks // 2, seconds, result)
        await asyncio.to_thread(barrier.wait)
        await _make_healthy_calls(client, result)
        await asyncio.to_thread(barrier.wait)
        if number == 0:
            _count_sockets(client, server.port, result)
            await client.aclose()
            await _count_sockets_left(server.port, result)
        await asyncio.to_thread(barrier.wait)

    def run_loop(number: int) -> None:
        try:
            run(soak(number))
        except Exception as error:
            results[number].errors.append(f"loop {number}: {type(error).__name__}: {error}")
            barrier.abort()

    threads = [threading.Thread(target=run_loop, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = results
    return SoakResult(
        first.succeeded + second.succeeded,
        first.cancelled + second.cancelled,
        first.failed + second.failed,
        first.healthy + second.healthy,
        first.healthy_of + second.healthy_of,
        max(first.healthy_ms, second.healthy_ms),
        first.sockets,
        first.pool,
        first.sockets_left,
        first.errors + second.errors,
    )


SCENARIOS: dict[str, tuple[Callable[[Run, RoughServer, str, int, float], SoakResult], str]] = {
    "cancelled": (_one_loop, "rough"),
    "cancelled and reset": (_one_loop, "reset"),
    "two loops": (_two_loops, "rough"),
    "two loops, reset": (_two_loops, "reset"),
}
"""Function and prefix of the user IDs, by scenario; the prefix selects how ``_rough_server`` replies."""


def _in_child(scenario: str, server: RoughServer, tasks: int, seconds: float, speed: bool, uvloop: bool, _: int) -> Any:
    if server.authority is not None:
        os.environ["SSL_CERT_FILE"] = str(server.authority)
    if not speed:
        for module in SPEED:
            sys.modules[module] = None  # type: ignore[assignment]
    soak, name = SCENARIOS[scenario]
    run: Run = import_module("uvloop" if uvloop else "asyncio").run
    return asdict(soak(run, server, name, tasks, seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="time in which calls are cancelled (default 10)")
    parser.add_argument("--tasks", type=int, default=50)
    parser.add_argument("--scenarios", nargs="+", choices=list(SCENARIOS), default=list(SCENARIOS), metavar="NAME")
    parser.add_argument("--no-speed", action="store_true", help="as in an installation without the speed extra")
    parser.add_argument("--uvloop", action="store_true", help="the clients run on uvloop")
    parser.add_argument("--tls", action="store_true", help="the server uses TLS")
    arguments = parse_arguments(parser, runs=1, seconds=0.3)
    client_core()
    library = "uvloop" if arguments.uvloop else "asyncio"
    conditions = f"{library}, {'https' if arguments.tls else 'http'}"
    print(
        f"{arguments.tasks} tasks on {conditions}, cancelled for {arguments.seconds:g} s; then {HEALTHY} healthy calls"
    )
    print(machine_line())
    heads = ("succeeded", "cancelled", "failed", "healthy", "ms", "sockets", "pool's count", "after close")
    print(f"{'run':>3} {'':20}" + "".join(f"{head:>13}" for head in heads))
    figures: dict[str, dict[str, list[float]]] = {}
    with ExitStack() as stack:
        certificate = authority = None
        if arguments.tls:
            certificate, authority = stack.enter_context(certificates())
        server = stack.enter_context(RoughServer.start(certificate=certificate, authority=authority))
        for run in range(arguments.runs):
            for scenario in arguments.scenarios:
                work = partial(
                    _in_child,
                    scenario,
                    server,
                    arguments.tasks,
                    arguments.seconds,
                    not arguments.no_speed,
                    arguments.uvloop,
                )
                result = run_forked(work, timeout=arguments.seconds + 60)
                if result is None:
                    print(f"{run + 1:3} {scenario:20} did not end in time")
                    continue
                errors = len(result["errors"])
                for name, value in {**result, "errors": errors, "passed": SoakResult(**result).passed}.items():
                    figures.setdefault(scenario, {}).setdefault(name, []).append(value)
                _print(run, scenario, SoakResult(**result))
    write_json(arguments.json, "soak", arguments, figures)


def _print(run: int, scenario: str, result: SoakResult) -> None:
    cells = (
        f"{result.succeeded:,}",
        f"{result.cancelled:,}",
        f"{result.failed:,}",
        f"{result.healthy} of {result.healthy_of}",
        f"{result.healthy_ms:.0f}",
        str(result.sockets),
        str(result.pool),
        str(result.sockets_left),
    )
    print(
        f"{run + 1:3} {scenario:20}" + "".join(f"{cell:>13}" for cell in cells) + ("" if result.passed else "  FAILED")
    )
    for error in result.errors[:3]:
        print(f"      {json.dumps(error[:160])}")
    if len(result.errors) > 3:
        print(f"      and {len(result.errors) - 3} more")


if __name__ == "__main__":
    main()
