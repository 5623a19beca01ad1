"""What the commands over files share: options, the run with its progress, and the account at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from easemob_async import Easemob
from easemob_async._cli.board import open_board
from easemob_async._cli.input_files import BrokenLine
from easemob_async._cli.report_file import open_report
from easemob_async._cli.step import Step
from easemob_async._cli.summary import draw_failures, draw_summary
from easemob_async.batch import Job, JobOptions

__all__ = ["input_file", "report_option", "run", "warn"]

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


def run(
    title: str,
    rows: Callable[[Callable[[BrokenLine], None]], Iterable[T]],
    start: Callable[[Easemob, Iterable[T], JobOptions], Job[Any]],
    *,
    total: int,
    report: Path | None,
) -> None:
    """
    Carry out one job, and leave with the exit status it earns.

    Args:
        title: What is done: ``Register users``.
        rows: Opens the input, given whom to tell about broken lines.
        start: Makes the job from the client, the rows and the options.
        total: Rows in the input.
        report: Where to write every outcome.

    Raises:
        InputError: The input cannot be used; nothing was sent.
        InvalidArgumentError: The configuration is wrong; nothing was sent.
    """
    step = Step(title)
    interrupted = False
    try:
        asyncio.run(_carry_out(step, rows, start, total, report))
    except KeyboardInterrupt:
        interrupted = True
    console = Console(highlight=False)
    draw_failures(console, step)
    console.print()
    draw_summary(console, [step])
    if interrupted:
        warn(f"stopped after {step.total:,} of {total:,}")
    raise SystemExit(130 if interrupted else int(not step.is_fine))


async def _carry_out(
    step: Step,
    rows: Callable[[Callable[[BrokenLine], None]], Iterable[Any]],
    start: Callable[[Easemob, Iterable[Any], JobOptions], Job[Any]],
    total: int,
    report: Path | None,
) -> None:
    with open_report(report) as log, open_board(Console(stderr=True, highlight=False)) as board:

        def broken(line: BrokenLine) -> None:
            step.note_broken(line)
            log.write_broken(line)

        found = rows(broken)
        async with Easemob.from_env() as client:
            show = step.shown_on(board.begin(step.title))
            await step.follow(start(client, found, {"total": total, "on_progress": show}), log.write)
