"""A job as its user sees it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Generator, Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import anyio
from anyio.abc import TaskGroup

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch import _pacing as pacing
from easemob_async.batch._crew import Crew
from easemob_async.batch._records import Outcome, Progress, Report
from easemob_async.batch._settings import JobSettings
from easemob_async.batch._source import Rows
from easemob_async.batch._task import Task

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

    def __init__(self, caller: Pipeline, task: Task[T], rows: Rows[T], settings: JobSettings) -> None:
        kind = type(rows).__name__
        if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable | AsyncIterable):
            raise InvalidArgumentError(task.argument, f"must be an iterable of items, not {kind}")
        self._caller = caller
        self._task = task
        self._rows = rows
        self._settings = settings
        self._chunk = _chunk(task, caller, settings)
        self._total = settings.total
        if self._total is None and isinstance(rows, Sized):
            self._total = len(rows)
        self._crew: Crew[T] | None = None
        self._group: TaskGroup | None = None
        self._streams = True

    @property
    def report(self) -> Report[T]:
        """What became of the items so far; after the end, of all of them."""
        return Report(job=self._task.name) if self._crew is None else self._crew.report()

    @property
    def progress(self) -> Progress:
        """How far the job is."""
        if self._crew is None:
            return Progress(job=self._task.name, total=self._total)
        return self._crew.progress()

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
        if self._task.operation is None:
            return 0.0
        return pacing.estimate(self._task.operation, self._caller.core.limiter, items, self._chunk)

    def stop(self) -> None:
        """Take no more input and send nothing more; what is out comes to its end, then the job ends."""
        if self._crew is not None:
            self._crew.stop()

    def __await__(self) -> Generator[Any, Any, Report[T]]:
        """Run to the end; gives the report."""
        return self._run().__await__()

    async def _run(self) -> Report[T]:
        self._streams = False
        async with self:
            assert self._crew is not None
            await self._crew.finished.wait()
        return self.report

    async def __aenter__(self) -> Self:
        """Start."""
        if self._crew is not None:
            raise RuntimeError("this job has been run already; make a new one")
        self._crew = Crew(
            self._caller, self._task, self._rows, self._chunk, self._settings, self._total, streams=self._streams
        )
        await self._crew.open(self._caller.core.prefix.strip("/").replace("/", "#"))
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        self._crew.start(self._group)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Come to an end, in good order if the job is not done."""
        assert self._crew is not None
        assert self._group is not None
        try:
            if not self._crew.finished.is_set():
                self._crew.stop()
                with anyio.move_on_after(self._settings.drain, shield=True):
                    await self._crew.finished.wait()
        finally:
            self._crew.give_up()
            # Not told of the error: workers keep theirs to themselves, so what was raised inside comes out as it is.
            await self._group.__aexit__(None, None, None)
            self._crew.tell()
            await self._crew.aclose()
        if error is None and self._crew.failure is not None:
            raise self._crew.failure

    def __aiter__(self) -> Self:
        """Go through the outcomes as they come."""
        return self

    async def __anext__(self) -> Outcome[T]:
        """The next outcome; raises what the input raised, if it did, after the last."""
        if self._crew is None or self._crew.outlet is None:
            raise RuntimeError("outcomes are read inside 'async with job'")
        outcome = await self._crew.outlet.get()
        if outcome is not None:
            return outcome
        # The outlet closes when the job ends.
        if self._crew.failure is not None:
            raise self._crew.failure
        raise StopAsyncIteration


def _chunk(task: Task[Any], caller: Pipeline, settings: JobSettings) -> int:
    """Items in one request at most."""
    operation = task.operation
    most = task.chunk
    if settings.chunk is not None:
        allowed = most if operation is None or task.one_by_one else max(most, operation.batch_max or most)
        if settings.chunk > allowed:
            raise InvalidArgumentError("chunk", f"at most {allowed}, got {settings.chunk}")
        return settings.chunk
    return most if operation is None else pacing.fitting_chunk(operation, caller.core.limiter, most)
