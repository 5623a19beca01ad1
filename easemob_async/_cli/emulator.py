"""``easemob emulator``: the emulator on a port, until it is stopped."""

from __future__ import annotations

import asyncio

import click

from easemob_async._cli.in_words import quantity
from easemob_async._cli.input_files import InputError
from easemob_async.emulator import Emulator

__all__ = ["emulator"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--limits/--no-limits", default=True, show_default=True, help="Enforce the documented rate limits.")
@click.option(
    "--token-lifetime",
    default=60 * 24 * 3600,
    show_default="60 days",
    type=click.IntRange(1),
    metavar="SECONDS",
    help="How long a token lives.",
)
@click.option("--seed", default=0, show_default=True, help="For IDs and tokens: the same ones in every run.")
def emulator(host: str, port: int, limits: bool, token_lifetime: int, seed: int) -> None:
    """
    Run a server that answers as the Easemob REST API does.

    Any app key exists as soon as it is used, with client ID "emulator" and secret "emulator-secret". All state is in
    memory and gone when the server stops.
    """
    service = Emulator(limits=limits, token_lifetime=token_lifetime, seed=seed)
    try:
        asyncio.run(_serve(service, host, port))
    except OSError as error:
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    finally:
        statistics = service.statistics()
        answered = quantity(statistics.requests, "request")
        click.echo(f"answered {answered}, {statistics.throttled:,} of them refused by the limits", err=True)


async def _serve(service: Emulator, host: str, port: int) -> None:
    async with service.serve(host, port) as server:
        click.echo(f"Easemob emulator on {server.base_url}, Ctrl-C stops it. A client finds it with:\n")
        click.echo("export EASEMOB_APP_KEY=org#app")
        click.echo(f"export EASEMOB_BASE_URL={server.base_url}")
        click.echo("export EASEMOB_CLIENT_ID=emulator")
        click.echo("export EASEMOB_CLIENT_SECRET=emulator-secret")
        await asyncio.Event().wait()
