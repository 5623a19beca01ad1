"""A job as its user sees it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Generator, Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import anyio
from anyio.abc import TaskGroup

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch import _pacing as pacing
from easemob_async.batch._job_kind import JobKind
from easemob_async.batch._job_runner import JobRunner
from easemob_async.batch._records import Outcome, Progress, Report
from easemob_async.batch._row_reader import Rows
from easemob_async.batch._settings import JobSettings

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Job"]

T = TypeVar("T")


class Job(Generic[T]):
    """
    A bulk job; made by the methods of ``client.batch``, started by awaiting or entering it, and run once.

    Awaited, it runs to its end and gives its ``Report``. Entered, it is iterated for the outcome of every item, in the
    order in which they become known; whoever reads slowly slows the job down. Leaving the block before the last
    outcome stops the job: no more input is taken, requests that are out get some seconds to end (the option
    ``drain``), and what got no answer by then is ``maybe``. The same happens on cancellation and Ctrl-C, and
    ``report`` says afterwards what became of every item taken from the input.

    Refusals that concern every item (no such group, a quota, a missing right) end the job after one request; the
    report names them in ``stopped_by``. Only what the input itself raises, or a function given to the job, is raised.

    Example:
        >>> async with client.batch.register_users(rows) as job:
        ...     async for outcome in job:
        ...         if outcome.status == "failed":
        ...             print(outcome.key, outcome.error)
        >>> job.report.ok
        2
    """

    def __init__(self, caller: Pipeline, kind: JobKind[T], rows: Rows[T], settings: JobSettings) -> None:
        if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable | AsyncIterable):
            raise InvalidArgumentError(kind.argument, f"must be an iterable of items, not {type(rows).__name__}")
        self._caller = caller
        self._kind = kind
        self._rows = rows
        self._settings = settings
        self._chunk_size = _chunk_size(kind, caller, settings)
        self._total = settings.total
        if self._total is None and isinstance(rows, Sized):
            self._total = len(rows)
        self._runner: JobRunner[T] | None = None
        self._group: TaskGroup | None = None
        self._is_streaming = True

    @property
    def report(self) -> Report[T]:
        """What became of the items so far; after the end, of all of them."""
        return Report(job=self._kind.name) if self._runner is None else self._runner.report()

    @property
    def progress(self) -> Progress:
        """How far the job is."""
        if self._runner is None:
            return Progress(job=self._kind.name, total=self._total)
        return self._runner.progress()

    def estimate(self, items: int | None = None) -> float:
        """
        The least seconds the limits make so many items take, from now on; 0.0 where nothing is paced.

        Args:
            items: How many; by default as many as there are in the input.

        Raises:
            InvalidArgumentError: *items* is left out, and the input does not know its length.
        """
        items = self._total if items is None else items
        if items is None:
            raise InvalidArgumentError("items", "is needed: the input does not know its length")
        if isinstance(items, bool) or items < 0:
            raise InvalidArgumentError("items", f"must be a whole number of at least 0, got {items!r}")
        if self._kind.operation is None:
            return 0.0
        return pacing.estimate(self._kind.operation, self._caller.core.limiter, items, self._chunk_size)

    def stop(self) -> None:
        """Take no more input and send nothing more; what is out comes to its end, then the job ends."""
        if self._runner is not None:
            self._runner.stop()

    def __await__(self) -> Generator[Any, Any, Report[T]]:
        """Run to the end; gives the report."""
        return self._run().__await__()

    async def _run(self) -> Report[T]:
        self._is_streaming = False
        async with self:
            assert self._runner is not None
            await self._runner.finished.wait()
        return self.report

    async def __aenter__(self) -> Self:
        """Start."""
        if self._runner is not None:
            raise RuntimeError("this job has been run already; make a new one")
        self._runner = JobRunner(
            self._caller,
            self._kind,
            self._rows,
            self._chunk_size,
            self._settings,
            self._total,
            is_streaming=self._is_streaming,
        )
        await self._runner.open(self._caller.core.prefix.strip("/").replace("/", "#"))
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        self._runner.start(self._group)
        return self

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Come to an end, in good order if the job is not done."""
        assert self._runner is not None
        assert self._group is not None
        try:
            if not self._runner.finished.is_set():
                self._runner.stop()
                with anyio.move_on_after(self._settings.drain, shield=True):
                    await self._runner.finished.wait()
        finally:
            self._runner.abort()
            # Not told of the error: workers keep theirs to themselves, so what was raised inside comes out as it is.
            await self._group.__aexit__(None, None, None)
            self._runner.report_progress()
            await self._runner.aclose()
        if error is None and self._runner.failure is not None:
            raise self._runner.failure

    def __aiter__(self) -> Self:
        """Go through the outcomes as they come."""
        return self

    async def __anext__(self) -> Outcome[T]:
        """The next outcome; raises what the input raised, if it did, after the last."""
        if self._runner is None or self._runner.outcomes is None:
            raise RuntimeError("outcomes are read inside 'async with job'")
        outcome = await self._runner.outcomes.get()
        if outcome is not None:
            return outcome
        # The queue closes when the job ends.
        if self._runner.failure is not None:
            raise self._runner.failure
        raise StopAsyncIteration


def _chunk_size(kind: JobKind[Any], caller: Pipeline, settings: JobSettings) -> int:
    """Items in one request at largest."""
    operation = kind.operation
    largest = kind.max_chunk_size
    if settings.chunk is not None:
        allowed = largest if operation is None or kind.one_by_one else max(largest, operation.batch_max or largest)
        if settings.chunk > allowed:
            raise InvalidArgumentError("chunk", f"at largest {allowed}, got {settings.chunk}")
        return settings.chunk
    return largest if operation is None else pacing.choose_chunk_size(operation, caller.core.limiter, largest)
