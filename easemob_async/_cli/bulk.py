"""What the commands over files share: options, the run with its progress, and the account at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from attrs import frozen
from rich.console import Console

from easemob_async import Easemob
from easemob_async._cli.board import open_board
from easemob_async._cli.input_files import BrokenLine, InputError
from easemob_async._cli.report_file import open_report
from easemob_async._cli.step import Step
from easemob_async._cli.summary import draw_failures, draw_summary
from easemob_async.batch import Job, JobOptions

__all__ = ["FileJob", "input_file", "report_option", "run", "warn"]

T = TypeVar("T")

input_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
"""A file to read."""

report_option = click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write what became of every item to FILE, as JSON lines without passwords.",
)


def warn(text: str) -> None:
    """Say something on stderr."""
    click.echo(f"easemob: {text}", err=True)


@frozen
class FileJob(Generic[T]):
    """A job over the rows of a file."""

    title: str
    """What is done: ``Register users``."""
    file: Path
    read: Callable[[Path, Callable[[BrokenLine], None]], Iterable[T]]
    """Opens the file, given whom to tell about broken lines."""
    start: Callable[[Easemob, Iterable[T], JobOptions], Job[Any]]
    """Makes the job of the client, the rows and the options."""
    total: int
    """Rows in the file."""
    report: Path | None
    """Where to write every outcome."""


def run(job: FileJob[Any]) -> None:
    """
    Carry out *job*, say what became of it, and leave with the exit status it earns.

    Raises:
        InputError: File or report cannot be used; nothing was sent.
        InvalidArgumentError: The configuration is wrong; nothing was sent.
    """
    if job.report is not None and job.report.exists() and job.report.samefile(job.file):
        raise InputError(f"{job.report} is the input; the report would overwrite it")
    step = Step(job.title)
    interrupted = False
    problem: OSError | None = None
    try:
        asyncio.run(_carry_out(job, step))
    except KeyboardInterrupt:
        interrupted = True
    except OSError as error:
        # Of the file, or of the report's disk: what was done until then is still to be said.
        problem = error
    console = Console(highlight=False)
    draw_failures(console, step)
    console.print()
    draw_summary(console, [step])
    if interrupted or problem is not None:
        warn(f"stopped after {step.total:,} of {job.total:,}{f': {problem}' if problem is not None else ''}")
    raise SystemExit(130 if interrupted else int(problem is not None or not step.is_fine))


async def _carry_out(job: FileJob[Any], step: Step) -> None:
    with open_report(job.report) as log, open_board(Console(stderr=True, highlight=False)) as board:

        def broken(line: BrokenLine) -> None:
            step.note_broken(line)
            log.write_broken(line)

        rows = job.read(job.file, broken)
        async with Easemob.from_env() as client:
            show = step.shown_on(board.begin(step.title))
            await step.follow(job.start(client, rows, {"total": job.total, "on_progress": show}), log.write)
