"""``easemob demo``: run the main bulk jobs end to end on the emulator."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from easemob_async import Easemob, LimitSettings
from easemob_async._cli.demo_data import DemoFile, write_demo_file
from easemob_async._cli.file_job import input_file
from easemob_async._cli.formatting import format_quantity
from easemob_async._cli.input_files import InputError
from easemob_async._cli.interruption import run
from easemob_async._cli.progress import open_display
from easemob_async._cli.scenario import Scenario
from easemob_async._cli.stderr import StderrConsole
from easemob_async._cli.summary import print_failures, print_summary
from easemob_async._cli.verification import find_mismatches
from easemob_async.emulator import App, Emulator, Tenant

__all__ = ["demo"]

_APP = App("demo", "app")


@click.command()
@click.option(
    "--users", default=3000, show_default=True, type=click.IntRange(1, 1_000_000), help="Number of rows in the file."
)
@click.option(
    "--csv", "csv_file", type=input_file, metavar="FILE", help="Read users from FILE instead of generated ones."
)
@click.option("--seed", default=0, show_default=True, help="Seed for the generated users.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON on stdout, everything else on stderr.")
@click.option(
    "--keep-csv",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Save the generated users in FILE.",
)
def demo(users: int, csv_file: Path | None, seed: int, as_json: bool, keep_csv: Path | None) -> None:
    """
    Register, group and message users on the embedded emulator.

    The demo reads a CSV file of users with typical faults, registers the users in bulk, creates a group, adds members,
    and sends each user a message. The emulator enforces the documented rate limits. At the end the demo compares the
    reported outcomes with the emulator's state.

    Exit status: 0 if they agree, 1 if they differ.
    """
    if csv_file is not None and keep_csv is not None:
        raise click.UsageError("--csv and --keep-csv cannot be used together")
    console = Console(stderr=as_json, highlight=False)
    emulator = Emulator(apps=[_APP], seed=seed)
    tenant = emulator.tenant(_APP.org, _APP.name)
    with _open_users_file(csv_file, keep_csv, users, seed) as (path, file):
        scenario = Scenario(path, existing=file.existing if file is not None else ())
        interrupted = False
        try:
            run(_run(scenario, emulator))
        except KeyboardInterrupt:
            interrupted = True
        for job_run in scenario.job_runs:
            print_failures(console, job_run)
        console.print()
        print_summary(console, scenario.job_runs)
        console.print()
        found = [] if interrupted else find_mismatches(scenario, tenant, file)
        _print_comparison(console, tenant, scenario, found, interrupted)
        if as_json:
            click.echo(json.dumps(scenario.summary()))
    raise SystemExit(130 if interrupted else int(bool(found)))


async def _run(scenario: Scenario, emulator: Emulator) -> None:
    # The server runs in its own thread and event loop, so that client and server do not delay each other.
    with emulator.serve_in_thread() as server, open_display(StderrConsole()) as display:
        async with Easemob(
            _APP.key,
            base_url=server.base_url,
            client_id=_APP.client_id,
            client_secret=_APP.client_secret,
            # No other process uses this app's limits, so the client may send a whole window at once.
            limits=LimitSettings(burst=1.0),
        ) as client:
            await scenario.run(client, display)


@contextmanager
def _open_users_file(
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


def _print_comparison(
    console: Console, tenant: Tenant, scenario: Scenario, found: list[str], interrupted: bool
) -> None:
    if interrupted:
        console.print(Text("Stopped; the reported outcomes were not checked.", "yellow"))
    elif found:
        console.print(Text("The emulator's state differs from the report:", "bold red"))
        for text in found:
            console.print(Text(f"  {text}"), soft_wrap=True)
    else:
        group = tenant.groups.get(scenario.group_id)
        facts = (
            f"{format_quantity(len(tenant.users), 'user')}, each registered once",
            f"{format_quantity(len(group.members) if group else 0, 'member')} in the group, owner included",
            f"{format_quantity(tenant.messages.total, 'message')}, one for each user",
        )
        console.print(Text(f"The emulator agrees: {'; '.join(facts)}.", "green"))
