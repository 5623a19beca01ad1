"""``easemob demo``: the main job from end to end, on the emulator."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from easemob_async import Easemob, LimitSettings
from easemob_async._cli.agreement import disagreements
from easemob_async._cli.board import open_board
from easemob_async._cli.bulk import input_file
from easemob_async._cli.demo_data import DemoFile, write_demo_file
from easemob_async._cli.in_words import quantity
from easemob_async._cli.input_files import InputError
from easemob_async._cli.scenario import Scenario
from easemob_async._cli.summary import draw_failures, draw_summary
from easemob_async.emulator import App, Emulator, Tenant

__all__ = ["demo"]

_APP = App("demo", "app")


@click.command()
@click.option("--users", default=3000, show_default=True, type=click.IntRange(1, 1_000_000), help="Rows of the file.")
@click.option("--csv", "csv_file", type=input_file, metavar="FILE", help="Use this file instead of a made-up one.")
@click.option("--seed", default=0, show_default=True, help="Another one makes up other users.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON on stdout; the rest goes to stderr.")
@click.option("--keep-csv", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Keep the file here.")
def demo(users: int, csv_file: Path | None, seed: int, as_json: bool, keep_csv: Path | None) -> None:
    """
    Register, group and message users on the embedded emulator.

    It enforces the documented limits. Reads a CSV of users with the faults such files have, registers them in bulk,
    makes a group, adds members and sends everybody a message; then holds what was reported against what the emulator
    holds.

    Exit status: 0 they agree, 1 they do not.
    """
    if csv_file is not None and keep_csv is not None:
        raise click.UsageError("--csv and --keep-csv exclude each other")
    console = Console(stderr=as_json, highlight=False)
    emulator = Emulator(apps=[_APP], seed=seed)
    tenant = emulator.tenant(_APP.org, _APP.name)
    with _file_of_users(csv_file, keep_csv, users, seed) as (path, file):
        scenario = Scenario(path, existing=file.existing if file is not None else ())
        interrupted = False
        try:
            asyncio.run(_play(scenario, emulator))
        except KeyboardInterrupt:
            interrupted = True
        for step in scenario.steps:
            draw_failures(console, step)
        console.print()
        draw_summary(console, scenario.steps)
        console.print()
        found = [] if interrupted else disagreements(scenario, tenant, file)
        _draw_verdict(console, tenant, scenario, found, interrupted)
        if as_json:
            click.echo(json.dumps(scenario.summary()))
    raise SystemExit(130 if interrupted else int(bool(found)))


async def _play(scenario: Scenario, emulator: Emulator) -> None:
    # The server has a thread and a loop of its own, so that neither side waits for the other's turn.
    with emulator.serve_in_thread() as server, open_board(Console(stderr=True, highlight=False)) as board:
        async with Easemob(
            _APP.key,
            base_url=server.base_url,
            client_id=_APP.client_id,
            client_secret=_APP.client_secret,
            # Nobody shares this app's limits, so a whole window may go at once.
            limits=LimitSettings(burst=1.0),
        ) as client:
            await scenario.play(client, board)


@contextmanager
def _file_of_users(
    given: Path | None, keep: Path | None, users: int, seed: int
) -> Generator[tuple[Path, DemoFile | None], None, None]:
    if given is not None:
        yield given, None
        return
    with tempfile.TemporaryDirectory(prefix="easemob-demo-") as folder:
        try:
            file = write_demo_file(keep or Path(folder, "users.csv"), users, seed)
        except OSError as error:
            raise InputError(f"cannot write {keep or folder}: {error.strerror}") from None
        yield file.path, file


def _draw_verdict(console: Console, tenant: Tenant, scenario: Scenario, found: list[str], interrupted: bool) -> None:
    if interrupted:
        console.print(Text("Stopped; what was reported is not checked.", "yellow"))
    elif found:
        console.print(Text("The emulator does not agree:", "bold red"))
        for text in found:
            console.print(Text(f"  {text}"), soft_wrap=True)
    else:
        group = tenant.groups.get(scenario.group_id)
        facts = (
            f"{quantity(len(tenant.users), 'user')}, each registered once",
            f"{quantity(len(group.members) if group else 0, 'member')} in the group with its owner",
            f"{quantity(tenant.messages.total, 'message')}, one for each user",
        )
        console.print(Text(f"The emulator agrees: {'; '.join(facts)}.", "green"))
