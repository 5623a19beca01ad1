"""``easemob users``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from easemob_async._cli.bulk import FileJob, input_file, journal_option, report_option, run, warn
from easemob_async._cli.input_files import count_rows, read_users

__all__ = ["users"]


@click.group()
def users() -> None:
    """Users of the app."""


@users.command()
@click.argument("file", type=input_file)
@report_option
@journal_option
def register(file: Path, report: Path | None, journal: Path | None) -> None:
    """
    Register the users in FILE, a CSV with the columns username, password and perhaps nickname.

    UTF-8; a header is required, columns may stand in any order. Users that exist already, and those that stand in
    the file twice, are skipped. A broken line is reported by its number, and the rest goes on.

    Exit status: 0 everybody is registered, 1 somebody failed, 2 the file or the configuration cannot be used.
    """
    run(
        FileJob(
            "Register users",
            file,
            partial(read_users, note=warn),
            lambda client, rows, options: client.batch.register_users(rows, **options),
            total=max(count_rows(file) - 1, 0),
            report=report,
            journal=journal,
        )
    )
