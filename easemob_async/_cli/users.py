"""``easemob users``: commands about users."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from easemob_async._cli.file_job import FileJob, input_file, journal_option, report_option, run_file_job
from easemob_async._cli.input_files import count_rows, read_users
from easemob_async._cli.stderr import warn

__all__ = ["users"]


@click.group()
def users() -> None:
    """Manage the app's users."""


@users.command()
@click.argument("file", type=input_file)
@report_option
@journal_option
def register(file: Path, report: Path | None, journal: Path | None) -> None:
    """
    Register the users in FILE, a CSV file with the columns username, password and, optionally, nickname.

    FILE is encoded in UTF-8 and has a header; the columns may be in any order. Users who exist already and repeated
    rows are skipped. An invalid line is reported by its number, and the command continues with the next line.

    Exit status: 0 if every user is registered, 1 if a registration failed or is unconfirmed, 2 if the file or the
    configuration cannot be used.
    """
    run_file_job(
        FileJob(
            "Register users",
            file,
            partial(read_users, on_note=warn),
            lambda client, rows, options: client.batch.register_users(rows, **options),
            total=max(count_rows(file) - 1, 0),
            report=report,
            journal=journal,
        )
    )
