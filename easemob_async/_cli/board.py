"""
Draws the progress of jobs: bars that move on a terminal, a line now and then elsewhere.

Knows the batch module's ``Progress`` records and nothing of what makes them.
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

from easemob_async._cli.in_words import duration, limit, quantity
from easemob_async.batch import Progress

__all__ = ["Board", "open_board"]

EVERY = 5.0
"""Seconds between two lines where there is no terminal."""

WORTH_SAYING = 0.95
"""Seconds; shorter waits are pacing, and come and go too fast to be read."""


class Board(Protocol):
    """Where steps are shown."""

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start showing a step called *title*, such as ``Register users``; its records go to what is returned."""
        ...


@contextmanager
def open_board(console: Console) -> Generator[Board, None, None]:
    """A board on *console*, as fits what that writes to."""
    if console.is_terminal:
        with LiveBoard(console) as board:
            yield board
    else:
        yield PlainBoard(console)


def remarks(record: Progress) -> str:
    """What went wrong so far, in few words."""
    counts = ((record.failed, "failed"), (record.maybe, "maybe"), (record.throttled, "refused"))
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def waiting(record: Progress) -> str:
    """What the job waits for, once it is long enough to wonder."""
    if record.finished or record.waiting_seconds < WORTH_SAYING:
        return ""
    return f"waiting {duration(record.waiting_seconds)} for {limit(record.waiting_for)}"


def counted(record: Progress) -> str:
    """``1,200 of 3,000``."""
    return f"{record.done:,}" if record.total is None else f"{record.done:,} of {record.total:,}"


def line(title: str, record: Progress) -> str:
    """A record as one line of text."""
    words = f"{title}: {counted(record)}, {quantity(record.requests, 'request')}, {duration(record.elapsed)}"
    return "; ".join(part for part in (words, remarks(record), waiting(record)) if part)


class LiveBoard(Bars):
    """A bar for each step, and under them what the running one waits for."""

    def __init__(self, console: Console) -> None:
        self._waiting = ""
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[count]}", justify="right"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[remarks]}", style="yellow"),
            console=console,
            refresh_per_second=8,
        )

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start showing a step."""
        task = self.add_task(title, total=None, count="", remarks="")

        def show(record: Progress) -> None:
            self._waiting = waiting(record)
            end = record.done if record.total is None and record.finished else record.total
            self.update(task, completed=record.done, total=end, count=counted(record), remarks=remarks(record))
            if record.finished:
                self.stop_task(task)

        return show

    def get_renderables(self) -> Iterable[RenderableType]:
        """The bars, and the line under them."""
        yield self.make_tasks_table(self.tasks)
        if self._waiting:
            yield Text(f"  {self._waiting}", "yellow")


class PlainBoard:
    """Lines: the first record of a step, then one every so many seconds, and the last."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start showing a step."""
        last = self._clock() - EVERY

        def show(record: Progress) -> None:
            nonlocal last
            now = self._clock()
            if record.finished or now - last >= EVERY:
                last = now
                self._console.print(Text(line(title, record)), soft_wrap=True)

        return show
