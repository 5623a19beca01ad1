"""``easemob messages``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from easemob_async import Easemob, InvalidArgumentError
from easemob_async._cli.bulk import FileJob, input_file, journal_option, report_option, run
from easemob_async._cli.in_words import duration, quantity
from easemob_async._cli.input_files import count_usernames, read_usernames
from easemob_async.models import TextMessage

__all__ = ["messages"]


@click.group()
def messages() -> None:
    """Messages to the app's users."""


@messages.command()
@click.option("--to", "file", type=input_file, required=True, metavar="FILE", help="Who gets it.")
@click.option("--text", required=True, help="The message.")
@click.option("--sender", metavar="USERNAME", help="Who it comes from; by default the service's own admin.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@report_option
@journal_option
def send(file: Path, text: str, sender: str | None, yes: bool, report: Path | None, journal: Path | None) -> None:
    """
    Send a text message to every user in FILE.

    FILE has one user ID on each line, or is a CSV with a column username. Nobody gets it twice: a message whose
    sending could not be confirmed is reported as "maybe" and not sent again.

    Exit status: 0 everybody got it, 1 somebody did not or may not have, 2 the file or the configuration cannot be used.
    """
    if not text:
        raise InvalidArgumentError("--text", "must not be empty")
    count = count_usernames(file)
    message = TextMessage(text=text)
    if not yes:
        _ask(count, message)
    run(
        FileJob(
            "Send messages",
            file,
            read_usernames,
            lambda client, rows, options: client.batch.send_to_users(rows, message, sender=sender, **options),
            total=count,
            report=report,
            journal=journal,
        )
    )


def _ask(count: int, message: TextMessage) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("this sends messages; say --yes where nobody can be asked")
    # Made here for the answer to "how long?"; and wrong configuration is worth knowing before the question.
    client = Easemob.from_env()
    least = client.batch.send_to_users((), message).estimate(count)
    long = f" The limits make it take {duration(least)}." if least >= 1 else ""
    if not click.confirm(f"Send this to {quantity(count, 'user')} of {client.app_key}?{long}", err=True):
        click.echo("Nothing was sent.", err=True)
        raise SystemExit(1)
