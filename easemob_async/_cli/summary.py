"""Draws what steps came to: a table, and the first failures."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from easemob_async._cli.in_words import quantity
from easemob_async._cli.step import Step

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
    failures = step.failures()
    if not failures:
        return
    total = step.failed + report.maybe
    shown = "" if total <= FAILURES_SHOWN else f", the first {FAILURES_SHOWN} of them"
    console.print(f"{step.title}: {quantity(total, 'failure')}{shown}:")
    for failure in failures[:FAILURES_SHOWN]:
        status = "" if failure.status == "failed" else f"({failure.status}) "
        who = f" {failure.key[:40]!r}" if failure.key else ""
        console.print(Text(f"  line {failure.line}{who}: {status}{failure.reason}"), soft_wrap=True)


def _number(value: int, colour: str = "") -> Text:
    return Text(f"{value:,}", colour if value else "dim")
