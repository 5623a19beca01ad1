"""The public class ``Job``."""

from __future__ import annotations

from collections.abc import AsyncIterable, Generator, Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

import anyio
from anyio.abc import TaskGroup

from easemob_async._checks import STRING_TYPES
from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._repr import safe_repr
from easemob_async.batch import _pacing as pacing
from easemob_async.batch._job_kind import JobKind
from easemob_async.batch._job_runner import JobRunner
from easemob_async.batch._records import Outcome, Progress, Report
from easemob_async.batch._row_reader import Rows
from easemob_async.batch._settings import JobSettings, check_whole_number

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Job"]

T = TypeVar("T")


class Job(Generic[T]):
    """
    A bulk job. The methods of ``client.batch`` create it; ``await`` or ``async with`` starts it. A job runs once.

    ``await job`` runs the job to its end and returns its ``Report``. ``async with job`` starts the job, and ``async for
    outcome in job`` gives the ``Outcome`` of every item, in the order in which the items complete. A slow reader slows
    the job down (back-pressure).

    Leaving the block before the last outcome stops the job: it stops reading the input, calls with a request in flight
    have ``drain`` seconds to complete, and items without a reply by then are ``unconfirmed``. The job itself retries no
    call in that time. A request that may have been processed is retried by the client's ``RetryPolicy``, where the
    operation is safe to repeat. The same happens on cancellation and on Ctrl-C. Afterwards ``report`` covers every item
    that was read from the input.

    ``stop()`` stops the job from outside, for example on SIGTERM. ``async for`` then continues until it has given the
    outcomes of all items that were read.

    An error that applies to every item, such as an unknown group, a quota or a missing permission, ends the job after
    one request; the report has it as ``stopped_by``. A job also ends if it cannot reach the service:
    after 20 calls in a row that cannot connect, or 30 seconds without a connection; after 100 calls if it has connected
    before. The job itself raises only exceptions of the input and of functions given to it.

    An async input is read in a task of its own, so an async generator may have a timeout or a task group around its
    ``yield``. A job that ends before its input closes the generator.

    Example:
        >>> async with client.batch.register_users(rows) as job:
        ...     async for outcome in job:
        ...         if outcome.status == "failed":
        ...             print(outcome.key, outcome.error)
        >>> job.report.ok
        2

        On SIGTERM, stop the job and still read the remaining outcomes:

        >>> import asyncio, signal
        >>> async with client.batch.delete_users(usernames) as job:
        ...     asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, job.stop)
        ...     async for outcome in job:
        ...         print(outcome.key, outcome.status)
        alice ok
        bob ok
    """

    def __init__(self, caller: Pipeline, kind: JobKind[T], rows: Rows[T], settings: JobSettings) -> None:
        if isinstance(rows, (*STRING_TYPES, Mapping)) or not isinstance(rows, Iterable | AsyncIterable):
            raise InvalidArgumentError(kind.argument, _describe_invalid_rows(cast("object", rows)))
        self._caller = caller
        self._kind = kind
        self._rows = rows
        self._settings = settings
        self._chunk_size = _choose_chunk_size(kind, caller, settings)
        self._total = settings.total
        if self._total is None and isinstance(rows, Sized):
            self._total = len(rows)
        self._runner: JobRunner[T] | None = None
        self._group: TaskGroup | None = None
        self._is_streaming = True

    @safe_repr
    def __repr__(self) -> str:
        state = "not started" if self._runner is None else self._runner.state
        report = self.report
        total = "" if self._total is None else f" total={self._total}"
        return (
            f"<Job {self._kind.name} ({state}): ok={report.ok} failed={report.failed} unconfirmed={report.unconfirmed}"
            f" skipped={report.skipped}{total}>"
        )

    @property
    def report(self) -> Report[T]:
        """Outcomes of the items so far; after the end, of all of them."""
        return Report(job=self._kind.name) if self._runner is None else self._runner.make_report()

    @property
    def progress(self) -> Progress:
        """Progress so far."""
        if self._runner is None:
            return Progress(job=self._kind.name, total=self._total)
        return self._runner.make_progress()

    def estimate(self, items: int | None = None) -> float:
        """
        Estimate the minimum time in seconds in which the rate limits allow this many items, from now on.

        Args:
            items: Number of items; by default the number of items in the input.

        Returns:
            The seconds; 0.0 without client-side rate limiting, and for ``fan_out``.

        Raises:
            InvalidArgumentError: *items* is not a whole number of at least 0, or it is omitted and the input has no
                length.
        """
        items = self._total if items is None else items
        if items is None:
            raise InvalidArgumentError("items", "is required, because the input has no length")
        check_whole_number("items", items, 0)
        if self._kind.operation is None:
            return 0.0
        return pacing.estimate(self._kind.operation, self._caller.limiter, items, self._chunk_size)

    def stop(self) -> None:
        """
        Stop reading the input and making calls; the job ends after at most ``drain`` seconds.

        Calls with a request in flight complete in that time. The job itself does not retry them. A request that may
        have been processed is retried by the client's ``RetryPolicy``, where the operation is safe to repeat.
        """
        if self._runner is not None:
            self._runner.stop()

    def __await__(self) -> Generator[Any, Any, Report[T]]:
        """Run the job to its end; returns the report."""
        return self._run().__await__()

    async def _run(self) -> Report[T]:
        self._is_streaming = False
        async with self:
            assert self._runner is not None
            await self._runner.finished.wait()
        return self.report

    async def __aenter__(self) -> Self:
        """Start the job."""
        if self._runner is not None:
            raise RuntimeError("the job was already started; make a new job for each run")
        self._runner = JobRunner(
            self._caller,
            self._kind,
            self._rows,
            self._chunk_size,
            self._settings,
            self._total,
            is_streaming=self._is_streaming,
        )
        try:
            await self._runner.open(self._caller.app_key)
            self._group = anyio.create_task_group()
            await self._group.__aenter__()
            self._runner.start(self._group)
        except BaseException:
            # "__aexit__" is not called then.
            self._runner.end_before_start()
            await self._runner.aclose()
            raise
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the end of the job; stop it first if it still runs."""
        assert self._runner is not None
        assert self._group is not None
        try:
            if not self._runner.finished.is_set():
                self._runner.stop()
                with anyio.CancelScope(shield=True):
                    await self._runner.finished.wait()
        finally:
            self._runner.abort()
            try:
                # The group does not get the exception of the block: it would wrap it in an ExceptionGroup. The workers'
                # own exceptions are in "failure", so the group itself raises nothing but a cancellation.
                await self._group.__aexit__(None, None, None)
                self._runner.report_progress()
            finally:
                await self._runner.aclose()
        if error is None and self._runner.failure is not None:
            raise self._runner.failure

    def __aiter__(self) -> Self:
        """Iterate over the outcomes in the order in which the items complete."""
        return self

    async def __anext__(self) -> Outcome[T]:
        """Return the next outcome; after the last one, raise the exception that ended the job, if one did."""
        if self._runner is None or self._runner.outcomes is None:
            raise RuntimeError("the job was not entered; iterate over its outcomes inside 'async with job'")
        outcome = await self._runner.outcomes.get()
        if outcome is not None:
            return outcome
        # The queue is closed when the job has ended, so "failure" is final.
        if self._runner.failure is not None:
            raise self._runner.failure
        raise StopAsyncIteration


def _describe_invalid_rows(rows: object) -> str:
    found = type(rows).__name__
    if isinstance(rows, Mapping):
        return f"must be an iterable of items, not {found}; put one item into a list, or pass items()"
    if isinstance(rows, STRING_TYPES):
        return f"must be an iterable of items, not {found}; put one item into a list"
    return f"must be an iterable or async iterable of items, not {found}"


def _choose_chunk_size(kind: JobKind[Any], caller: Pipeline, settings: JobSettings) -> int:
    """Choose the maximum number of items in one request."""
    operation = kind.operation
    largest = kind.max_chunk_size
    if settings.chunk is not None:
        allowed = largest if operation is None or kind.one_by_one else max(largest, operation.batch_max or largest)
        if settings.chunk > allowed:
            raise InvalidArgumentError("chunk", f"must be at most {allowed}, got {settings.chunk}")
        return settings.chunk
    return largest if operation is None else pacing.choose_chunk_size(operation, caller.limiter, largest)
