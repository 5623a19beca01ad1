"""Print the results of job runs: a summary table, and the first failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from easemob_async._cli.formatting import format_quantity
from easemob_async._cli.job_run import Failure, JobRun

__all__ = ["print_failures", "print_summary"]

FAILURES_SHOWN = 10
"""Maximum number of lines to print; failures on neighbouring lines of the file with the same reason share one."""


def print_summary(console: Console, job_runs: Sequence[JobRun]) -> None:
    """Print a row for each job run: outcomes, requests, throttled requests, time, and minimum time."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in ("ok", "failed", "unconfirmed", "skipped", "requests", "throttled", "seconds", "min"):
        table.add_column(name, justify="right", no_wrap=True)
    for job_run in job_runs:
        report = job_run.report
        table.add_row(
            job_run.title,
            _format_number(report.ok, "green"),
            _format_number(job_run.failed, "red"),
            _format_number(report.unconfirmed, "yellow"),
            _format_number(report.skipped, "cyan"),
            _format_number(report.requests),
            _format_number(report.throttled, "yellow"),
            f"{report.seconds:,.1f}",
            f"{report.least_seconds:,.1f}",
        )
    console.print(table)
    console.print(Text("throttled: refused by rate limits; min: fewest seconds the limits allow", "dim"))


def print_failures(console: Console, job_run: JobRun) -> None:
    """Print the first failures with line and reason, the reasons of skipped items, and the reason of an early end."""
    report = job_run.report
    for reason, count in report.skipped_for.items():
        console.print(Text(f"{job_run.title}: {count:,} skipped: {reason}", "cyan"), soft_wrap=True)
    if report.stopped_by is not None:
        console.print(Text(f"{job_run.title}: stopped early by {report.stopped_by}", "bold red"), soft_wrap=True)
    total = job_run.failed + report.unconfirmed
    if not total:
        return
    console.print(f"{job_run.title}: {format_quantity(total, 'failure')}")
    shown = 0
    for group in islice(_group_failures(job_run.failures()), FAILURES_SHOWN):
        console.print(Text(f"  {_format_line(group)}"), soft_wrap=True)
        shown += len(group)
    if shown < total:
        console.print(Text(f"  and {total - shown:,} more", "dim"))


def _group_failures(failures: Sequence[Failure]) -> Iterator[list[Failure]]:
    """Group failures on neighbouring lines with the same reason; a stopped job has thousands of them."""
    group: list[Failure] = []
    for failure in failures:
        if group and (failure.line, failure.reason) != (group[-1].line + 1, group[-1].reason):
            yield group
            group = []
        group.append(failure)
    if group:
        yield group


def _format_line(group: Sequence[Failure]) -> str:
    first = group[0]
    status = "" if first.status == "failed" else f"({first.status}) "
    if len(group) > 1:
        return f"lines {first.line} to {group[-1].line}: {status}{first.reason}"
    username = f" {first.key[:40]!r}" if first.key else ""
    return f"line {first.line}{username}: {status}{first.reason}"


def _format_number(value: int, colour: str = "") -> Text:
    return Text(f"{value:,}", colour if value else "dim")
