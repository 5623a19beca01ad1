"""
CPU time of importing the package, and of the first typed call, compared with ``import httpx``.

Each measurement runs in a new interpreter with compiled modules, and does not include the start of the interpreter. The
first call runs through the whole pipeline and fetches a token: once with a transport that answers in memory, once with
the default transport to a server. The first call of httpx to that server is measured for comparison. Rounds are
interleaved; the output is medians with minimum and maximum, and ratios within each round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._server import TOKEN_REPLY, USER_REPLY, Server, client_core

_CALL = """
import asyncio
from easemob_async import Easemob
{transport}
async def call():
    settings = {{"client_id": "i", "client_secret": "s", {argument}}}
    async with Easemob("o#a", base_url={base_url!r}, **settings) as client:
        assert (await client.users.get("u1")).username == "u1"
asyncio.run(call())
"""

_NULL_TRANSPORT = f"""
from easemob_async._wire.port import Reply, TransportStatistics
class Null:
    async def send(self, request):
        return Reply(200, (), {TOKEN_REPLY!r} if request.target.endswith("/token") else {USER_REPLY!r})
    async def aclose(self):
        pass
    def statistics(self):
        return TransportStatistics()
"""

_HTTPX_CALL = """
import asyncio, httpx
async def call():
    async with httpx.AsyncClient(base_url={base_url!r}) as client:
        assert (await client.get("/o/a/users/u1")).json()["count"] == 1
asyncio.run(call())
"""

BASE = "import httpx"
IMPORT = "from easemob_async import Easemob"
FIRST_CALL = "Easemob, and the first typed call"


def _statements(base_url: str) -> dict[str, str]:
    to_null = _CALL.format(transport=_NULL_TRANSPORT, argument='"transport": Null()', base_url=base_url)
    return {
        BASE: BASE,
        "import easemob_async": "import easemob_async",
        IMPORT: IMPORT,
        FIRST_CALL: to_null,
        "the same to a server": _CALL.format(transport="", argument="", base_url=base_url),
        "httpx, and the first call to a server": _HTTPX_CALL.format(base_url=base_url),
    }


class Cost(NamedTuple):
    """Cost of one statement in a new interpreter."""

    cpu_ms: float
    modules: int


def _cost(statement: str, environment: dict[str, str]) -> Cost:
    code = (
        f"import sys, time\nbefore = len(sys.modules)\nbegan = time.process_time()\n{statement}\n"
        "print((time.process_time() - began) * 1000, len(sys.modules) - before)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    if out.returncode:
        raise RuntimeError(f"{statement!r} failed\n{out.stderr}")
    cpu, modules = out.stdout.split()
    return Cost(float(cpu), int(modules))


def _print_modules(statement: str, environment: dict[str, str], count: int) -> None:
    """Print the modules that take longest to import, as measured by ``-X importtime``."""
    out = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    rows: list[tuple[int, int, str]] = []
    for line in out.stderr.splitlines()[1:]:
        own, cumulative, module = line.removeprefix("import time:").split("|")
        rows.append((int(own), int(cumulative), module.rstrip()))
    print("\nimports of the first typed call, by their own time:")
    print(f"{'own us':>10}{'cumulative us':>24}  module")
    for row in sorted(rows, reverse=True)[:count]:
        print(f"{row[0]:10}{row[1]:24}  {row[2].strip()}")
    print("\nthe longest of them in the order of import, indented by depth:")
    for row in rows:
        if row[1] > 3000:
            print(f"{row[0]:10}{row[1]:24}  {row[2]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument(
        "--modules", nargs="?", type=int, const=20, metavar="N", help="list the N modules that take longest to import"
    )
    arguments = parse_arguments(parser, rounds=1)
    client_core()
    with TemporaryDirectory() as compiled, Server.start() as server:
        # Compiled modules go to a directory of their own, because the environment may disable them.
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        statements = _statements(server.base_url)
        costs: dict[str, list[Cost]] = {name: [] for name in statements}
        for statement in statements.values():
            _cost(statement, environment)
        for _ in range(arguments.rounds):
            for name, statement in statements.items():
                costs[name].append(_cost(statement, environment))
        times = {name: [cost.cpu_ms for cost in found] for name, found in costs.items()}
        print(f"CPU time in new interpreters, {arguments.rounds} rounds, medians")
        print(machine_line())
        print(f"{'':40}{'CPU ms':>24}{'x import httpx':>20}{'modules':>10}")
        figures: dict[str, dict[str, Figure | float]] = {}
        for name, found in times.items():
            cpu, ratio, modules = figure(found), paired(found, times[BASE]), costs[name][0].modules
            print(f"{name:40}{cpu.text(1):>24}{ratio.text(2):>20}{modules:>10}")
            figures[name] = {"CPU ms": cpu, "x import httpx": ratio, "modules": modules}
        extra = [total - part for total, part in zip(times[FIRST_CALL], times[IMPORT], strict=True)]
        print(
            f"{'the first typed call by itself':40}{figure(extra).text(1):>24}{paired(extra, times[BASE]).text(2):>20}"
        )
        if arguments.modules:
            _print_modules(statements[FIRST_CALL], environment, arguments.modules)
    write_json(arguments.json, "import", arguments, figures)


if __name__ == "__main__":
    main()
