"""
Draws the progress of jobs: bars that move on a terminal, a line now and then elsewhere.

Knows the batch module's ``Progress`` records and nothing of what makes them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from easemob_async._cli.in_words import duration, limit, quantity
from easemob_async.batch import Progress

__all__ = ["Board", "open_board"]

EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class Board(Protocol):
    """Where steps are shown."""

    def begin(self, title: str) -> Callable[[Progress], None]:
        """Start showing a step called *title*, such as ``Register users``; its records go to what is returned."""
        ...


@contextmanager
def open_board(console: Console) -> Generator[Board, None, None]:
    """A board on *console*, as fits what that writes to."""
    if console.is_terminal:
        with _bars(console) as bars:
            yield LiveBoard(bars)
    else:
        yield PlainBoard(console)


def note(record: Progress) -> str:
    """What is worth saying besides the count: failures, refusals, and what is waited for."""
    parts: list[str] = []
    if record.failed:
        parts.append(f"{record.failed:,} failed")
    if record.maybe:
        parts.append(f"{record.maybe:,} maybe")
    if record.throttled:
        parts.append(f"{record.throttled:,} refused by the limiter")
    if record.waiting_seconds >= 0.95 and not record.finished:
        parts.append(f"waiting {duration(record.waiting_seconds)} for {limit(record.waiting_for)}")
    return ", ".join(parts)


def _bars(console: Console) -> Bars:
    return Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]}", justify="right"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", style="yellow"),
        console=console,
        refresh_per_second=8,
    )


class LiveBoard:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars

    def begin(self, title: str) -> Callable[[Progress], None]:
        task = self._bars.add_task(title, total=None, count="", note="")

        def show(record: Progress) -> None:
            self._draw(task, record)

        return show

    def _draw(self, task: TaskID, record: Progress) -> None:
        end = record.done if record.finished else record.total
        self._bars.update(task, completed=record.done, total=end, count=counted(record), note=note(record))
        if record.finished:
            self._bars.stop_task(task)


class PlainBoard:
    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock

    def begin(self, title: str) -> Callable[[Progress], None]:
        last = self._clock() - EVERY

        def show(record: Progress) -> None:
            nonlocal last
            now = self._clock()
            if record.finished or now - last >= EVERY:
                last = now
                self._console.print(Text(line(title, record)), soft_wrap=True)

        return show


def line(title: str, record: Progress) -> str:
    """A record as one line of text."""
    words = f"{title}: {counted(record)}, {quantity(record.requests, 'request')}, {duration(record.elapsed)}"
    more = note(record)
    return f"{words}; {more}" if more else words


def counted(record: Progress) -> str:
    """``1,200 of 3,000``."""
    return f"{record.done:,}" if record.total is None else f"{record.done:,} of {record.total:,}"
