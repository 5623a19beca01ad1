"""
Transfers of files, compared with aiohttp: a download to a file, and uploads from a path, one after the other.

The lanes of aiohttp are what its documentation shows: the body is read with ``iter_chunked`` and written to an open
file, and a form with an open file is posted. Those of the SDK are ``client.files.download`` and
``client.files.upload``.

The server is a process with a core of its own. Rounds are interleaved: each runs every lane once, in a forked process
with a new client that has made a small transfer before. The output is the medians over the rounds with the lowest and
the highest value; a ratio is computed within each round before its median is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from attrs import frozen

from benchmarks._child import finish, run_forked
from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._lanes import PREFIX, SPEED, TOKEN, Target
from benchmarks._server import APP, client_core
from benchmarks._tls import certificates
from benchmarks._transfer_server import BLOCK, TransferServer

TIMEOUT = 60.0
"""Seconds for one measurement."""

SMALL = 300_000
"""Bytes of the transfer before the measurement."""

KINDS = ("download", "upload")


class Transfers(NamedTuple):
    """The functions of a client."""

    download: Callable[[int, Path], Awaitable[None]]
    """Writes the file of this size to the path."""
    upload: Callable[[Path], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


@frozen(kw_only=True)
class Lane:
    """A library that makes transfers."""

    open: Callable[[Target], Awaitable[Transfers]]
    """Creates a client in the running loop."""
    without: tuple[str, ...] = ()
    """Modules to hide, as in an installation without the ``speed`` extra."""


async def _sdk(target: Target) -> Transfers:
    from easemob_async import Easemob

    client = Easemob(APP, base_url=target.base_url, client_id="id", client_secret="secret")

    async def download(size: int, path: Path) -> None:
        assert await client.files.download(str(size), path) == size

    async def upload(path: Path) -> None:
        assert (await client.files.upload(path)).id == "f1"

    return Transfers(download, upload, client.aclose)


async def _aiohttp(target: Target, chunk_size: int = 64 * 1024) -> Transfers:
    import aiohttp

    session = aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {TOKEN}"},
        connector=aiohttp.TCPConnector(ssl=target.context() or True),
    )
    files = f"{target.base_url}{PREFIX}/chatfiles"

    async def download(size: int, path: Path) -> None:
        async with session.get(f"{files}/{size}") as reply:
            with path.open("wb") as file:
                async for chunk in reply.content.iter_chunked(chunk_size):
                    file.write(chunk)

    async def upload(path: Path) -> None:
        with path.open("rb") as file:
            form = aiohttp.FormData()
            form.add_field("file", file, filename=path.name)
            async with session.post(files, data=form) as reply:
                assert (await reply.json())["entities"][0]["uuid"] == "f1"

    return Transfers(download, upload, session.close)


LANES = {
    "sdk-speed": Lane(open=_sdk),
    "sdk": Lane(open=_sdk, without=SPEED),
    "aiohttp": Lane(open=_aiohttp),
    "aiohttp-1m": Lane(open=partial(_aiohttp, chunk_size=1024 * 1024)),
}
"""
All lanes by name. ``sdk`` is an installation without extras; ``sdk-speed`` has the parser of the ``speed`` extra, whose
event loop is an option of its own. The user of ``aiohttp`` reads and writes 64 KiB at once, the one of ``aiohttp-1m``
1 MiB, or less if less was received.
"""


class Sample(NamedTuple):
    """One lane in one round."""

    mb_per_second: float
    cpu_s_per_gb: float
    """CPU time of the client's process with its threads, in seconds per 10^9 bytes."""
    server_share: float
    """CPU time of the server as a part of the time."""


QUANTITIES = ("MB/s", "CPU s/GB", "server share")
"""The fields of ``Sample``, as they are printed."""


@frozen(kw_only=True)
class Measurement:
    """A measurement of one lane."""

    lane: Lane
    kind: str
    size: int
    """Bytes of one file."""
    times: int
    """Number of transfers, one after the other."""
    target: Target
    server: TransferServer
    folder: Path
    uvloop: bool

    def run(self, writer: int) -> None:
        """Measure in this process, and end it."""
        for module in self.lane.without:
            sys.modules[module] = None  # type: ignore[assignment]
        if self.target.authority is not None:
            os.environ["SSL_CERT_FILE"] = self.target.authority
        factory: Any = import_module("uvloop").new_event_loop if self.uvloop else None
        with asyncio.Runner(loop_factory=factory) as runner:
            finish(writer, runner.run(self._transfer()))

    async def _transfer(self) -> Sample:
        client = await self.lane.open(self.target)
        received, sent = self.folder / "received", self.folder / "sent"
        if self.kind == "download":
            await client.download(SMALL, received)
            assert received.read_bytes() == BLOCK[:SMALL], "the downloaded file has another content"
            self._touch_memory(received)
        else:
            await client.upload(sent)
        began, cpu, server_cpu = time.perf_counter(), time.process_time(), self.server.cpu_seconds()
        for _ in range(self.times):
            await (client.download(self.size, received) if self.kind == "download" else client.upload(sent))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        server_cpu = self.server.cpu_seconds() - server_cpu
        if self.kind == "download":
            assert received.stat().st_size == self.size
            # The pages of the file would be written to the disk during the next measurement.
            received.unlink()
        await client.close()
        total = self.size * self.times
        return Sample(total / took / 1e6, cpu / total * 1e9, server_cpu / took)

    def _touch_memory(self, path: Path) -> None:
        """Let the system find the memory for a file: a virtual machine may get it from its host only on first use."""
        with path.open("wb") as file:
            for _ in range(self.size // len(BLOCK) + 1):
                file.write(BLOCK)
        path.unlink()


def run(arguments: argparse.Namespace) -> dict[str, dict[str, list[Sample]]]:
    """Return the samples of each kind of transfer, by lane."""
    samples: dict[str, dict[str, list[Sample]]] = {kind: {lane: [] for lane in arguments.lanes} for kind in KINDS}
    with ExitStack() as stack:
        certificate = authority = None
        if arguments.tls:
            certificate, authority = stack.enter_context(certificates())
        server = stack.enter_context(TransferServer.start(certificate=certificate, authority=authority))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        target = Target(
            base_url=server.base_url,
            port=server.port,
            kind="get",
            authority=None if authority is None else str(authority),
        )
        size = int(arguments.upload * 1e6)
        (folder / "sent").write_bytes((BLOCK * (size // len(BLOCK) + 1))[:size])
        for number in range(arguments.rounds):
            for kind in KINDS:
                for lane in arguments.lanes if number % 2 == 0 else reversed(arguments.lanes):
                    measurement = Measurement(
                        lane=LANES[lane],
                        kind=kind,
                        size=int(arguments.download * 1e6) if kind == "download" else size,
                        times=1 if kind == "download" else arguments.uploads,
                        target=target,
                        server=server,
                        folder=folder,
                        uvloop=arguments.uvloop,
                    )
                    found = run_forked(measurement.run, timeout=TIMEOUT)
                    if found is None:
                        raise RuntimeError(f"{kind} by {lane} took longer than {TIMEOUT:g} s")
                    samples[kind][lane].append(Sample(*found))
            if sys.stderr.isatty():
                print(f"round {number + 1} of {arguments.rounds}", end="\r", file=sys.stderr, flush=True)
    return samples


def summarise(samples: dict[str, dict[str, list[Sample]]]) -> dict[str, dict[str, Figure]]:
    """Return the medians over the rounds, by kind of transfer and lane."""
    rows: dict[str, dict[str, Figure]] = {}
    for kind, by_lane in samples.items():
        for lane, found in by_lane.items():
            row = rows[f"{kind}, {lane}"] = {}
            for name, values in zip(QUANTITIES, zip(*found, strict=True), strict=True):
                row[name] = figure(values)
            for name, values, base in zip(
                QUANTITIES[:2], zip(*found, strict=True), zip(*by_lane.get("aiohttp", []), strict=True), strict=False
            ):
                row[f"{name}, x aiohttp"] = paired(values, base)
    return rows


def _print(rows: dict[str, dict[str, Figure]], arguments: argparse.Namespace) -> None:
    scheme, loop = "https" if arguments.tls else "http", "uvloop" if arguments.uvloop else "asyncio"
    print(
        f"download of {arguments.download:g} MB, {arguments.uploads} uploads of {arguments.upload:g} MB, over {scheme},"
        f" {loop}: {arguments.rounds} rounds, medians"
    )
    print(machine_line())
    columns = {"MB/s": 0, "MB/s, x aiohttp": 2, "CPU s/GB": 2, "CPU s/GB, x aiohttp": 2}
    print(f"{'':22}" + "".join(f"{name:>22}" for name in columns) + "  server")
    for name, row in rows.items():
        texts = (row[column].text(digits) if column in row else "" for column, digits in columns.items())
        print(f"{name:22}{''.join(text.rjust(22) for text in texts)}{row['server share'].high:8.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--download", type=float, default=300, metavar="MB", help="size of the download (default 300)")
    parser.add_argument("--upload", type=float, default=9, metavar="MB", help="size of an uploaded file (default 9)")
    parser.add_argument("--uploads", type=int, default=10, metavar="N", help="uploads in a row (default 10)")
    usual = [name for name in LANES if name != "aiohttp-1m"]
    parser.add_argument("--lanes", nargs="+", choices=LANES, default=usual, metavar="LANE", help=", ".join(LANES))
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--uvloop", action="store_true", help="the clients run on uvloop")
    arguments = parse_arguments(parser, rounds=1, download=3, upload=1, uploads=2)
    client_core()
    rows = summarise(run(arguments))
    _print(rows, arguments)
    write_json(arguments.json, "transfers", arguments, rows)


if __name__ == "__main__":
    main()
