"""
The emulator as a process: ``python -m easemob_async.emulator --port 8000``.

When it listens, it prints one line of JSON (``base_url``, ``port``, ``pid``). It stops on SIGTERM or Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import get_args

from easemob_async._errors import InvalidArgumentError
from easemob_async.emulator._app import DEFAULT_TOKEN_LIFETIME, App
from easemob_async.emulator._emulator import Emulator, EmulatorServer
from easemob_async.emulator._faults import FaultKind
from easemob_async.emulator._limits import LimitAlgorithm

__all__ = ["main"]

SHUTDOWN_GRACE = 5.0
"""Seconds to wait for requests in flight after SIGTERM."""


def _parse_limit(text: str) -> tuple[str, list[tuple[int, float]]]:
    """Parse ``user-system=20/1,1000/60`` into the bucket and its windows."""
    bucket, equals, windows = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form BUCKET=LIMIT/SECONDS")
    parsed: list[tuple[int, float]] = []
    for window in filter(None, windows.split(",")):
        limit, slash, seconds = window.partition("/")
        parsed.append((int(limit), float(seconds) if slash else 1.0))
    return bucket, parsed


def _parse_fault(text: str) -> tuple[str, str | None, float]:
    """
    Parse ``unavailable@users.get=0.05`` into kind, operation and probability; without ``@`` it applies to every
    operation.
    """
    what, _, probability = text.partition("=")
    kind, _, operation = what.partition("@")
    if kind not in get_args(FaultKind):
        raise argparse.ArgumentTypeError(f"unknown fault {kind!r}; use one of {', '.join(get_args(FaultKind))}")
    return kind, operation or None, float(probability or 1)


def _parse_latency(text: str) -> tuple[float, float]:
    """Parse ``0.01`` or ``0.01-0.05``, in seconds."""
    low, _, high = text.partition("-")
    return float(low), float(high or low)


def _parse_app_key(text: str) -> tuple[str, str]:
    org, hash_sign, name = text.partition("#")
    if not (org and hash_sign and name):
        raise argparse.ArgumentTypeError(f"{text!r} is not an app key; use the form org#app")
    return org, name


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="easemob emulator", description="Emulate the Easemob REST API on a port.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on; 0 picks a free one (default)")
    add(
        "--app",
        type=_parse_app_key,
        action="append",
        metavar="ORG#APP",
        help="an app that exists; without this option, every app exists",
    )
    add("--client-id", default="emulator", help="client ID of the apps given with --app (default: %(default)s)")
    add("--client-secret", default="emulator-secret", help="client secret of these apps (default: %(default)s)")
    add("--no-limits", action="store_true", help="do not enforce the documented limits")
    add(
        "--limit",
        type=_parse_limit,
        action="append",
        default=[],
        metavar="BUCKET=LIMIT/SECONDS",
        help="enforce this limit instead of the documented one",
    )
    add(
        "--limit-algorithm",
        choices=get_args(LimitAlgorithm),
        default="sliding",
        help="how a rate-limit window counts (default: %(default)s)",
    )
    add(
        "--token-lifetime",
        type=int,
        default=DEFAULT_TOKEN_LIFETIME,
        metavar="SECONDS",
        help="lifetime of tokens whose request does not set one (default: 60 days)",
    )
    add(
        "--latency",
        type=_parse_latency,
        metavar="SECONDS[-SECONDS]",
        help="delay of every reply, fixed or random in a range",
    )
    add(
        "--fault",
        type=_parse_fault,
        action="append",
        default=[],
        metavar="KIND[@OPERATION][=PROBABILITY]",
        help="inject a fault, for one operation or all, always or with a probability",
    )
    add("--seed", type=int, default=0, help="seed of tokens, UUIDs and faults (default: %(default)s)")
    return parser


def _build_emulator(arguments: argparse.Namespace) -> Emulator:
    apps = arguments.app and [
        App(
            org,
            name,
            client_id=arguments.client_id,
            client_secret=arguments.client_secret,
            token_lifetime=arguments.token_lifetime,
        )
        for org, name in arguments.app
    ]
    emulator = Emulator(
        apps=apps,
        limits=False if arguments.no_limits else dict(arguments.limit),
        limit_algorithm=arguments.limit_algorithm,
        token_lifetime=arguments.token_lifetime,
        seed=arguments.seed,
    )
    for kind, operation, probability in arguments.fault:
        emulator.faults.add(kind, operation=operation, probability=probability)
    if arguments.latency:
        emulator.faults.add_latency(arguments.latency)
    return emulator


async def _serve(server: EmulatorServer) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.start()
    listening = {"base_url": server.base_url, "port": server.port, "pid": os.getpid()}
    sys.stdout.write(json.dumps(listening) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop(grace=SHUTDOWN_GRACE)


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the emulator until it is told to stop.

    Args:
        argv: The arguments without the program's name; None takes those of the process.

    Returns:
        The exit status: 0, or 1 if the address cannot be bound.
    """
    parser = _build_parser()
    arguments = parser.parse_args(argv)
    try:
        server = EmulatorServer(_build_emulator(arguments), arguments.host, arguments.port)
    except InvalidArgumentError as error:
        parser.error(str(error))
    try:
        asyncio.run(_serve(server))
    except OSError as error:
        sys.stderr.write(f"easemob emulator: cannot listen on {arguments.host}:{arguments.port}: {error}\n")
        return 1
    return 0
