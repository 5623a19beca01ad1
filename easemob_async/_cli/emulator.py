"""``easemob emulator``: run the emulator on a port until it is stopped."""

from __future__ import annotations

import asyncio
import os

import click

from easemob_async._cli.formatting import format_quantity
from easemob_async._cli.input_files import InputError
from easemob_async._cli.interruption import run
from easemob_async.emulator import Emulator

__all__ = ["emulator"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@click.option("--limits/--no-limits", default=True, show_default=True, help="Enforce the documented rate limits.")
@click.option(
    "--token-lifetime",
    default=60 * 24 * 3600,
    show_default="60 days",
    type=click.IntRange(1),
    metavar="SECONDS",
    help="Lifetime of tokens.",
)
@click.option(
    "--seed", default=0, show_default=True, help="Seed for IDs and tokens; the same seed gives the same ones."
)
def emulator(host: str, port: int, limits: bool, token_lifetime: int, seed: int) -> None:
    """
    Run a local server that emulates the Easemob REST API.

    Every app key exists from its first use, with the client ID "emulator" and the secret "emulator-secret". All state
    is in memory and is lost when the server stops.
    """
    instance = Emulator(limits=limits, token_lifetime=token_lifetime, seed=seed)
    try:
        run(_serve(instance, host, port))
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno is not None and error.errno > 0:
            # asyncio's text repeats the address; that of the operating system does not.
            reason = os.strerror(error.errno)
        raise InputError(f"cannot listen on {host}:{port}: {reason}; choose another --host or --port") from None
    finally:
        statistics = instance.statistics()
        answered = format_quantity(statistics.requests, "request")
        click.echo(f"answered {answered}, {statistics.throttled:,} of them refused because of rate limits", err=True)


async def _serve(instance: Emulator, host: str, port: int) -> None:
    async with instance.serve(host, port) as server:
        click.echo(f"Easemob emulator on {server.base_url}; press Ctrl-C to stop. To use it with a client, set:\n")
        click.echo("export EASEMOB_APP_KEY=org#app")
        click.echo(f"export EASEMOB_BASE_URL={server.base_url}")
        click.echo("export EASEMOB_CLIENT_ID=emulator")
        click.echo("export EASEMOB_CLIENT_SECRET=emulator-secret")
        await asyncio.Event().wait()
