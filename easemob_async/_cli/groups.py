"""``easemob groups``: commands about groups."""

from __future__ import annotations

from pathlib import Path

import click

from easemob_async._cli.file_job import FileJob, input_file, journal_option, report_option, run_file_job
from easemob_async._cli.input_files import count_usernames, read_usernames

__all__ = ["groups"]


@click.group()
def groups() -> None:
    """Manage the app's groups."""


@groups.command("add-members")
@click.argument("group_id")
@click.argument("file", type=input_file)
@report_option
@journal_option
def add_members(group_id: str, file: Path, report: Path | None, journal: Path | None) -> None:
    """
    Add the users in FILE to a group.

    GROUP_ID is the ID of the group. FILE has one user ID on each line, or is a CSV file with the column username. Users
    who are members already are skipped.

    Exit status: 0 if every user is a member, 1 if an addition failed or is unconfirmed, 2 if the file or the
    configuration cannot be used.
    """
    run_file_job(
        FileJob(
            "Add group members",
            file,
            read_usernames,
            lambda client, rows, options: client.batch.add_group_members(group_id, rows, **options),
            total=count_usernames(file),
            report=report,
            journal=journal,
        )
    )
