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

__all__ = ["FileJob", "input_file", "journal_option", "report_option", "run", "warn"]

T = TypeVar("T")

input_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
"""A file to read."""

_output_file = click.Path(dir_okay=False, writable=True, path_type=Path)

report_option = click.option(
    "--report",
    type=_output_file,
    metavar="FILE",
    help="Write what became of every item to FILE, as JSON lines without passwords.",
)

journal_option = click.option(
    "--journal",
    type=_output_file,
    metavar="FILE",
    help="Keep what is done in FILE: after a stop or a crash the same command goes on from there.",
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
    journal: Path | None
    """Where what is done is remembered for the next run."""

    def __attrs_post_init__(self) -> None:
        names = [path.resolve() for path in (self.file, self.report, self.journal) if path is not None]
        if len(set(names)) < len(names):
            raise InputError("input, --report and --journal have to be different files")


def run(job: FileJob[Any]) -> None:
    """
    Carry out *job*, say what became of it, and leave with the exit status it earns.

    Raises:
        InputError: File or report cannot be used; nothing was sent.
        InvalidArgumentError: The configuration is wrong; nothing was sent.
    """
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
        if job.journal is not None:
            warn("the same command goes on from here")
    raise SystemExit(130 if interrupted else int(problem is not None or not step.is_fine))


async def _carry_out(job: FileJob[Any], step: Step) -> None:
    with open_report(job.report) as log, open_board(Console(stderr=True, highlight=False)) as board:

        def broken(line: BrokenLine) -> None:
            step.note_broken(line)
            log.write_broken(line)

        rows = job.read(job.file, broken)
        async with Easemob.from_env() as client:
            show = step.shown_on(board.begin(step.title))
            options: JobOptions = {"total": job.total, "on_progress": show, "journal": job.journal}
            await step.follow(job.start(client, rows, options), log.write)
