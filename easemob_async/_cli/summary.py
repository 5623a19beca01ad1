"""Draws what steps came to: a table, and the first failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from easemob_async._cli.in_words import quantity
from easemob_async._cli.step import Failure, Step

__all__ = ["draw_failures", "draw_summary"]

FAILURES_SHOWN = 10


def draw_summary(console: Console, steps: Sequence[Step]) -> None:
    """A row for each step: outcomes, requests, refusals by the server's limiter, time, and the least time there is."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in ("ok", "failed", "maybe", "skipped", "requests", "refused", "seconds", "least"):
        table.add_column(name, justify="right", no_wrap=True)
    for step in steps:
        report = step.report
        table.add_row(
            step.title,
            _number(report.ok, "green"),
            _number(step.failed, "red"),
            _number(report.maybe, "yellow"),
            _number(report.skipped, "cyan"),
            _number(report.requests),
            _number(report.throttled, "yellow"),
            f"{report.seconds:,.1f}",
            f"{report.least_seconds:,.1f}",
        )
    console.print(table)
    console.print(Text("refused: by the server's limiter; least: the seconds the limits make it take", "dim"))


def draw_failures(console: Console, step: Step) -> None:
    """The first failures of a step with line and reason, why items were skipped, and why the step ended early."""
    report = step.report
    for reason, count in report.skipped_for.items():
        console.print(Text(f"{step.title}: {count:,} skipped: {reason}", "cyan"), soft_wrap=True)
    if report.stopped_by is not None:
        console.print(Text(f"{step.title}: stopped early by {report.stopped_by}", "bold red"), soft_wrap=True)
    total = step.failed + report.maybe
    if not total:
        return
    console.print(f"{step.title}: {quantity(total, 'failure')}")
    shown = 0
    for run in islice(_runs(step.failures()), FAILURES_SHOWN):
        console.print(Text(f"  {_line(run)}"), soft_wrap=True)
        shown += len(run)
    if shown < total:
        console.print(Text(f"  and {total - shown:,} more", "dim"))


def _runs(failures: Sequence[Failure]) -> Iterator[list[Failure]]:
    """Failures in neighbouring lines for the same reason belong together, as when a job is stopped."""
    run: list[Failure] = []
    for failure in failures:
        if run and (failure.line, failure.reason) != (run[-1].line + 1, run[-1].reason):
            yield run
            run = []
        run.append(failure)
    if run:
        yield run


def _line(run: Sequence[Failure]) -> str:
    first = run[0]
    status = "" if first.status == "failed" else f"({first.status}) "
    if len(run) > 1:
        return f"lines {first.line} to {run[-1].line}: {status}{first.reason}"
    who = f" {first.key[:40]!r}" if first.key else ""
    return f"line {first.line}{who}: {status}{first.reason}"


def _number(value: int, colour: str = "") -> Text:
    return Text(f"{value:,}", colour if value else "dim")
