"""Run a bulk job over the rows of a file, with progress, a report, and a summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from attrs import frozen
from rich.console import Console

from easemob_async import Easemob
from easemob_async._cli.input_files import InputError, InvalidLine
from easemob_async._cli.interruption import run
from easemob_async._cli.job_run import JobRun
from easemob_async._cli.progress import open_display
from easemob_async._cli.report_file import ReportFile
from easemob_async._cli.stderr import StderrConsole, warn
from easemob_async._cli.summary import print_failures, print_summary
from easemob_async.batch import Job, JobOptions

__all__ = ["FileJob", "input_file", "journal_option", "report_option", "run_file_job"]

T = TypeVar("T")

input_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
"""Parameter type: an existing file to read."""

_output_file = click.Path(dir_okay=False, writable=True, path_type=Path)

_MAX_HEADER_BYTES = 1024 * 1024
"""Maximum length of the header of a journal."""

report_option = click.option(
    "--report",
    type=_output_file,
    metavar="FILE",
    help="Write the outcome of every item to FILE, as JSON Lines. Passwords are never written. "
    "FILE must be new or empty; with --journal, it may also be the report of the run that is resumed, "
    "which then gets further lines. The last line of an item counts.",
)

journal_option = click.option(
    "--journal",
    type=_output_file,
    metavar="FILE",
    help="Record progress in FILE. After an interruption, the same command resumes the job.",
)


@frozen
class FileJob(Generic[T]):
    """A job over the rows of a file."""

    title: str
    """Title in the output, such as ``Register users``."""
    file: Path
    """Input file."""
    read: Callable[[Path, Callable[[InvalidLine], None]], Iterable[T]]
    """Function that reads the rows and passes each invalid line to its second argument."""
    start: Callable[[Easemob, Iterable[T], JobOptions], Job[Any]]
    """Function that creates the job."""
    total: int
    """Number of rows in the file, invalid ones included."""
    report: Path | None
    """File that receives every outcome."""
    journal: Path | None
    """Journal file of the job, which makes it resumable."""

    def __attrs_post_init__(self) -> None:
        names = [path.resolve() for path in (self.file, self.report, self.journal) if path is not None]
        if len(set(names)) < len(names):
            raise InputError("the input file, --report and --journal must be three different files")


def run_file_job(job: FileJob[Any]) -> None:
    """
    Run *job*, print its failures and summary, and exit with the matching status.

    Raises:
        InputError: The input or the report file cannot be used; nothing was sent.
        InvalidArgumentError: The configuration is invalid; nothing was sent.
    """
    job_run = JobRun(job.title, job.total)
    interrupted = False
    problem: OSError | None = None
    try:
        run(_run(job, job_run))
    except KeyboardInterrupt:
        # If the requests in flight were the last ones, nothing is left to resume.
        interrupted = not job_run.is_complete
    except OSError as error:
        # Reading the input or writing the report failed. The summary still tells what was done until then.
        problem = error
    console = Console(highlight=False)
    print_failures(console, job_run)
    console.print()
    print_summary(console, [job_run])
    if interrupted or problem is not None:
        reason = "" if problem is None else f": {_describe_os_error(problem)}"
        warn(f"stopped after {job_run.total:,} of {job.total:,}{reason}")
        if job.journal is not None:
            warn(f"{'' if problem is None else 'remove the cause, then '}run the same command again to resume")
    raise SystemExit(130 if interrupted else 1 if problem is not None else job_run.exit_status)


def _describe_os_error(error: OSError) -> str:
    if error.filename is None or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}"


def _has_header(journal: Path) -> bool:
    """Whether a journal is that of an earlier run, which may have ended before it sent anything."""
    if not journal.is_file():
        return False
    with journal.open("rb") as file:
        # A line without an end belongs to a file that is not a journal, which the job refuses.
        return file.readline(_MAX_HEADER_BYTES).endswith(b"\n")


async def _run(job: FileJob[Any], job_run: JobRun) -> None:
    resumes = job.journal is not None and _has_header(job.journal)
    report = ReportFile(job.report, resumes=resumes)

    def open_report() -> None:
        try:
            report.open()
        except InputError:
            # Otherwise the next run would take itself for a resumed one, and the report for its own. Not removed: a
            # command that has just opened the file would write a journal that has no name.
            if job.journal is not None and not resumes:
                os.truncate(job.journal, 0)
            raise

    with closing(report), open_display(StderrConsole()) as display:

        def on_invalid(line: InvalidLine) -> None:
            job_run.add_invalid(line)
            report.write_invalid(line)

        rows = job.read(job.file, on_invalid)
        async with Easemob.from_env() as client:
            show = job_run.including_invalid(display.begin(job_run.title))
            options: JobOptions = {"total": job.total, "on_progress": show, "journal": job.journal}
            # Opened after the job has locked its journal, so that the same command, started a second time,
            # does not touch it.
            await job_run.run(job.start(client, rows, options), report.write, on_start=open_report)
