"""
Show the progress of jobs: live bars on a terminal, a line every few seconds elsewhere.

This file reads the ``Progress`` records of ``easemob_async.batch`` and knows nothing else of a job.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from easemob_async._cli.formatting import format_duration, format_limit, format_quantity
from easemob_async.batch import Progress

__all__ = ["ProgressDisplay", "open_display"]

LINE_INTERVAL = 5.0
"""Seconds between two lines when the output is not a terminal."""

MIN_SHOWN_WAIT = 0.95
"""Shortest wait that is shown, in seconds; pacing causes shorter ones, too brief to read."""


class ProgressDisplay(Protocol):
    """Display of the progress of several job runs."""

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start a job run called *title*, such as ``Register users``; return the function that shows its records."""
        ...


@contextmanager
def open_display(console: Console) -> Generator[ProgressDisplay, None, None]:
    """Open the display that fits *console*: live bars on a terminal, otherwise lines."""
    if console.is_terminal:
        with LiveDisplay(console) as display:
            yield display
    else:
        yield LineDisplay(console)


def describe_problems(record: Progress) -> str:
    """Describe the problems so far: ``3 failed, 1 unconfirmed``."""
    counts = ((record.failed, "failed"), (record.unconfirmed, "unconfirmed"), (record.throttled, "throttled"))
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def describe_wait(record: Progress) -> str:
    """Describe the limit that the job waits for, if the wait is long enough to be noticed."""
    if record.finished or record.waiting_seconds < MIN_SHOWN_WAIT:
        return ""
    return f"waiting {format_duration(record.waiting_seconds)} for {format_limit(record.waiting_for)}"


def describe_count(record: Progress) -> str:
    """Describe how many items are done: ``1,200 of 3,000``."""
    return f"{record.done:,}" if record.total is None else f"{record.done:,} of {record.total:,}"


def format_line(title: str, record: Progress) -> str:
    """Describe a progress record in one line."""
    requests = format_quantity(record.requests, "request")
    counts = f"{title}: {describe_count(record)}, {requests}, {format_duration(record.elapsed)}"
    return "; ".join(part for part in (counts, describe_problems(record), describe_wait(record)) if part)


class LiveDisplay(Bars):
    """A bar for each job run, and below them the limit that the running job waits for."""

    def __init__(self, console: Console) -> None:
        self._waiting = ""
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[count]}", justify="right"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[problems]}", style="yellow"),
            console=console,
            refresh_per_second=8,
        )

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Add a bar."""
        task = self.add_task(title, total=None, count="", problems="")

        def show(record: Progress) -> None:
            self._waiting = describe_wait(record)
            end = record.done if record.total is None and record.finished else record.total
            count, problems = describe_count(record), describe_problems(record)
            self.update(task, completed=record.done, total=end, count=count, problems=problems)
            if record.finished:
                self.stop_task(task)

        return show

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return the bars and the line below them."""
        yield self.make_tasks_table(self.tasks)
        if self._waiting:
            yield Text(f"  {self._waiting}", "yellow")


class LineDisplay:
    """A line for the first and the last record of a job run, and one every ``LINE_INTERVAL`` between them."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start a job run."""
        last = self._clock() - LINE_INTERVAL

        def show(record: Progress) -> None:
            nonlocal last
            now = self._clock()
            if record.finished or now - last >= LINE_INTERVAL:
                last = now
                self._console.print(Text(format_line(title, record)), soft_wrap=True)

        return show
