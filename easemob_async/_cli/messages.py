"""``easemob messages``: commands about messages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from easemob_async import Easemob, InvalidArgumentError
from easemob_async._cli.file_job import FileJob, input_file, journal_option, report_option, run_file_job
from easemob_async._cli.formatting import format_duration, format_quantity
from easemob_async._cli.input_files import count_usernames, read_usernames
from easemob_async.models import TextMessage

__all__ = ["messages"]


@click.group()
def messages() -> None:
    """Send messages to the app's users."""


@messages.command()
@click.option("--to", "file", type=input_file, required=True, metavar="FILE", help="File with the recipients.")
@click.option("--text", required=True, help="Text of the message.")
@click.option("--sender", metavar="USERNAME", help="Sender's user ID.  [default: admin]")
@click.option("--yes", is_flag=True, help="Send without asking for confirmation.")
@report_option
@journal_option
def send(file: Path, text: str, sender: str | None, yes: bool, report: Path | None, journal: Path | None) -> None:
    """
    Send a text message to every user in FILE.

    FILE has one user ID on each line, or is a CSV file with the column username. The command never sends a message
    twice: if a delivery is unconfirmed, it reports "unconfirmed" and does not send again.

    Exit status: 0 if every message was sent, 1 if one failed or is unconfirmed, 2 if the file or the configuration
    cannot be used.
    """
    if not text:
        raise InvalidArgumentError("--text", "must not be empty")
    count = count_usernames(file)
    message = TextMessage(text=text)
    if not yes:
        _confirm(count, message)
    run_file_job(
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


def _confirm(count: int, message: TextMessage) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("cannot ask for confirmation without a terminal; pass --yes to send without asking")
    # The client estimates the duration, and reports a wrong configuration before the question.
    client = Easemob.from_env()
    least = client.batch.send_to_users((), message).estimate(count)
    time = f" Because of the rate limits, this takes at least {format_duration(least)}." if least >= 1 else ""
    if not click.confirm(f"Send this message to {format_quantity(count, 'user')} of {client.app_key}?{time}", err=True):
        click.echo("Nothing was sent.", err=True)
        raise SystemExit(1)
