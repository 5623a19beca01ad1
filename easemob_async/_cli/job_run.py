"""The result of one job on the command line: the job's report, and the input lines that could not become items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, evolve, field, frozen

from easemob_async import AuthenticationError, EasemobError, InvalidArgumentError, NotFoundError
from easemob_async._cli.input_files import InvalidLine
from easemob_async.batch import Job, Outcome, Progress, Reason, Report

__all__ = ["Failure", "JobRun", "is_configuration_error", "reason_of"]

MAX_KEPT = 1000
"""Maximum number of invalid lines kept with their reason; further ones are only counted."""


@frozen
class Failure:
    """An item whose outcome is ``failed`` or ``unconfirmed``."""

    line: int
    """Line number in the file; without a file, the item's position in the input, from 1."""
    key: str
    """User ID, or an empty string if the line is invalid."""
    status: str
    """``failed`` or ``unconfirmed``."""
    reason: str
    """Reason, in one line."""


@define
class JobRun:
    """A job with its title, its report, and the invalid lines of its input."""

    title: str
    """Title in the output."""
    expected: int | None = None
    """Number of items and invalid lines in the input, if it was counted."""
    report: Report[Any] = field(factory=lambda: Report[Any](job=""))
    """Report of the job, set when the job has ended for any reason."""
    invalid: int = 0
    """Number of invalid lines."""
    invalid_lines: list[InvalidLine] = field(factory=list[InvalidLine])
    """The first invalid lines, at most ``MAX_KEPT``."""
    remaining: int = 0
    """Number of items that a resumed run may still process."""

    def add_invalid(self, line: InvalidLine) -> None:
        """Count an invalid line as a failure for which nothing was sent."""
        self.invalid += 1
        if len(self.invalid_lines) < MAX_KEPT:
            self.invalid_lines.append(line)

    async def run(
        self,
        job: Job[Any],
        on_outcome: Callable[[Outcome[Any]], None],
        *,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        """
        Run *job* and pass every outcome to *on_outcome*; keep the report even if the job is interrupted.

        *on_start* is called when the journal of the job is open, before the first request; its exception ends the job.
        """
        started = False
        try:
            async with job:
                if on_start is not None:
                    on_start()
                started = True
                async for outcome in job:
                    self._count_remaining(outcome)
                    on_outcome(outcome)
        finally:
            self.report = job.report
            if started:
                # Requests in flight end while the job stops; their outcomes are in the queue now.
                async for outcome in job:
                    self._count_remaining(outcome)
                    on_outcome(outcome)

    def _count_remaining(self, outcome: Outcome[Any]) -> None:
        self.remaining += outcome.reason is Reason.STOPPED

    def including_invalid(self, show: Callable[[Progress], None]) -> Callable[[Progress], None]:
        """Return *show* for progress records that count invalid lines as failed items."""
        return lambda record: show(evolve(record, failed=record.failed + self.invalid))

    @property
    def failed(self) -> int:
        """Number of failed items and invalid lines."""
        return self.report.failed + self.invalid

    @property
    def total(self) -> int:
        """Number of items with an outcome and invalid lines."""
        return self.report.total + self.invalid

    @property
    def is_read(self) -> bool:
        """Whether all of the input was read, even if the job was stopped before it reached the end of the file."""
        return self.report.exhausted or self.total == self.expected

    @property
    def succeeded(self) -> bool:
        """Whether every item of the input is ``ok`` or ``skipped``."""
        return not self.failed and not self.report.unconfirmed and self.is_read

    @property
    def is_complete(self) -> bool:
        """Whether every item of the input has its final outcome; an interruption then changes nothing."""
        return self.is_read and not self.remaining and self.report.stopped_by is None

    @property
    def exit_status(self) -> int:
        """0 if every item of the input is ``ok`` or ``skipped``, 2 if the service refuses the configuration, else 1."""
        if self.report.stopped_by is not None and is_configuration_error(self.report.stopped_by):
            return 2
        return 0 if self.succeeded else 1

    def failures(self) -> list[Failure]:
        """Return the kept failures, in the order of the file."""
        return sorted(self._failures(), key=lambda failure: failure.line)

    def _failures(self) -> Iterator[Failure]:
        for line in self.invalid_lines:
            yield Failure(line.line, "", "failed", line.reason)
        for outcome in self.report.failures:
            yield Failure(line_of(outcome), outcome.key, outcome.status, reason_of(outcome))


def is_configuration_error(error: EasemobError) -> bool:
    """Whether *error* means that the credentials, the app key or another setting is wrong."""
    if isinstance(error, NotFoundError):
        return error.code == "organization_application_not_found"
    return isinstance(error, AuthenticationError | InvalidArgumentError)


def line_of(outcome: Outcome[Any]) -> int:
    """Return the line number of an item, or its position in an input that is not a file."""
    return int(getattr(outcome.item, "line", outcome.index + 1))


def reason_of(outcome: Outcome[Any]) -> str:
    """Return the reason of an outcome in one line, or an empty string."""
    error = outcome.error
    if isinstance(error, InvalidArgumentError):
        # The argument is ``rows[3].username`` or ``usernames[3]``. Its position in the input means nothing to a reader
        # of the file, which has line numbers.
        name = error.argument.rpartition(".")[2].partition("[")[0]
        return f"{'username' if name == 'usernames' else name}: {error.rule}"
    return str(error) if error is not None else outcome.reason or ""
