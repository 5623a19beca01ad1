"""One job as the command line accounts for it: what the job reports, and the lines that never became an item of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, evolve, field, frozen

from easemob_async import InvalidArgumentError
from easemob_async._cli.input_files import BrokenLine
from easemob_async.batch import Job, Outcome, Progress, Report

__all__ = ["Failure", "Step", "why"]

KEEP = 1000
"""Broken lines remembered; the others are only counted, as the items of a job that are not ok are."""


@frozen
class Failure:
    """An item that is ``failed`` or ``maybe``."""

    line: int
    """Its line in the file; for an item that came from no file, its place in the input from 1."""
    key: str
    """The user ID, where there is one."""
    status: str
    reason: str


@define
class Step:
    """A job with its title; ``report`` is there when it has ended, in whatever way."""

    title: str
    report: Report[Any] = field(factory=lambda: Report[Any](job=""))
    broken: int = 0
    broken_lines: list[BrokenLine] = field(factory=list[BrokenLine])

    def note_broken(self, line: BrokenLine) -> None:
        """Count a line that is no record: a failure for which nothing was sent."""
        self.broken += 1
        if len(self.broken_lines) < KEEP:
            self.broken_lines.append(line)

    async def follow(self, job: Job[Any], each: Callable[[Outcome[Any]], None]) -> None:
        """Run *job* to its end and give every outcome to *each*; its report is kept also when it is cut short."""
        started = False
        try:
            async with job:
                started = True
                async for outcome in job:
                    each(outcome)
        finally:
            self.report = job.report
            if started:
                # What ended while the job was being stopped is still to be read.
                async for outcome in job:
                    each(outcome)

    def shown_on(self, show: Callable[[Progress], None]) -> Callable[[Progress], None]:
        """*show*, with the broken lines among the failed items."""
        return lambda record: show(evolve(record, failed=record.failed + self.broken))

    @property
    def failed(self) -> int:
        """Items that failed, and lines that are none."""
        return self.report.failed + self.broken

    @property
    def total(self) -> int:
        """Everything that was accounted for."""
        return self.report.total + self.broken

    @property
    def is_fine(self) -> bool:
        """Is everything done, or was so already?"""
        return not self.failed and not self.report.maybe and self.report.exhausted

    def failures(self) -> list[Failure]:
        """What is ``failed`` or ``maybe``, as far as it was kept, in the order of the file."""
        return sorted(self._failures(), key=lambda failure: failure.line)

    def _failures(self) -> Iterator[Failure]:
        for line in self.broken_lines:
            yield Failure(line.line, "", "failed", line.reason)
        for outcome in self.report.failures:
            yield Failure(line_of(outcome), outcome.key, outcome.status, why(outcome))


def line_of(outcome: Outcome[Any]) -> int:
    """The line an item stands on."""
    return int(getattr(outcome.item, "line", outcome.index + 1))


def why(outcome: Outcome[Any]) -> str:
    """The reason of an outcome in one line."""
    error = outcome.error
    if isinstance(error, InvalidArgumentError):
        # ``users[3].username``: the place in the call says nothing to somebody who has a file before them.
        return f"{error.argument.rpartition('.')[2].partition('[')[0]}: {error.rule}"
    return str(error) if error is not None else outcome.reason or ""
