"""A job at work: its workers, its input, and what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from easemob_async._errors import EasemobError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch import _pacing as pacing
from easemob_async.batch._journal import DONE, Journal
from easemob_async.batch._outlet import Outlet
from easemob_async.batch._records import Outcome, Progress, Reason, Report
from easemob_async.batch._settings import JobSettings
from easemob_async.batch._source import Rows, Source
from easemob_async.batch._tally import Tally
from easemob_async.batch._task import Entry, Task
from easemob_async.batch._worker import Worker

__all__ = ["Crew"]

T = TypeVar("T")


class Crew(Generic[T]):
    """
    Runs a job's workers, from the first item to the last outcome. Made in the event loop where they run.

    Args:
        caller: The client's pipeline.
        task: What the job is about.
        rows: The input.
        chunk: Items in one request at most.
        settings: The job's options.
        total: Items in the input, where that is known.
        streams: Somebody reads the outcomes from ``outlet``.
    """

    def __init__(
        self,
        caller: Pipeline,
        task: Task[T],
        rows: Rows[T],
        chunk: int,
        settings: JobSettings,
        total: int | None,
        streams: bool,
    ) -> None:
        self.finished = anyio.Event()
        """Every item taken from the input has its outcome."""
        self.failure: Exception | None = None
        """What broke the job that is no refusal of the service: the input, or a function of the caller's."""
        self.outlet: Outlet[Outcome[T]] | None = Outlet(settings.concurrency * chunk) if streams else None
        self._clock = caller.core.clock
        self._limiter = caller.core.limiter
        self._task = task
        self._chunk = chunk
        self._settings = settings
        self._total = total
        self._tally: Tally[T] = Tally(settings.keep)
        self._journal: Journal | None = None
        self._source = Source(
            rows,
            task,
            chunk,
            unique=(task.unique or settings.journal is not None) if settings.unique is None else settings.unique,
            recall=self._recall,
            settle=self._note,
        )
        self._workers = [Worker(self, task, caller, settings.repeats) for _ in range(settings.concurrency)]
        self._at_work = 0
        self._started_at = self._clock.monotonic()
        self._ended_at: float | None = None
        self._stopped_by: EasemobError | None = None
        self._stopped = False
        self._ticking = anyio.CancelScope()

    async def open(self, app: str) -> None:
        """Open the journal, if there is to be one; see ``Journal`` for what it raises."""
        if self._settings.journal is None:
            return
        title = {"app": app, "job": self._task.name, "target": self._task.target}
        # Shielded: an open journal must not get lost.
        with anyio.CancelScope(shield=True):
            self._journal = await anyio.to_thread.run_sync(Journal, self._settings.journal, title)

    async def aclose(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            with anyio.CancelScope(shield=True):
                await self._journal.aclose()

    def start(self, group: TaskGroup) -> None:
        """Put everybody to work."""
        self._at_work = len(self._workers)
        for worker in self._workers:
            group.start_soon(self._employ, worker)
        if self._settings.on_progress is not None:
            group.start_soon(self._tick)

    def stop(self, error: EasemobError | None = None) -> None:
        """Take no more input and send nothing more; what is out comes to its end."""
        if self._stopped_by is None:
            self._stopped_by = error
        self._stopped = True
        self._sweep()
        for worker in self._workers:
            if not worker.is_out:
                worker.cancel()

    def give_up(self) -> None:
        """Do not wait for what is out either."""
        self.stop()
        for worker in self._workers:
            worker.cancel()

    # -- what the workers need

    @property
    def why_not_sent(self) -> EasemobError:
        """What to say of items that were not sent because the job was stopped."""
        return self._stopped_by or EasemobError("the job was stopped before this was sent")

    async def next_chunk(self) -> list[Entry[T]] | None:
        """More work; waits while outcomes are not read as fast as they come."""
        if self._stopped:
            return None
        if self.outlet is not None:
            await self.outlet.wait_for_room()
        return await self._source.take()

    async def intend(self, entries: Sequence[Entry[T]]) -> None:
        """Told before items are sent."""
        if self._journal is not None:
            await self._journal.intend([entry.folded for entry in entries], self._clock.wall())

    def settle(self, outcomes: list[Outcome[T]]) -> None:
        """Told what became of items that were handed out."""
        self._note(outcomes)
        if self._journal is not None:
            fold = self._task.fold
            self._journal.settle(
                [fold(outcome.key) for outcome in outcomes if outcome.status in {"ok", "skipped"}],
                [fold(outcome.key) for outcome in outcomes if outcome.status == "failed"],
            )

    # -- its own doings

    def _note(self, outcomes: list[Outcome[T]]) -> None:
        self._tally.record(outcomes)
        if self.outlet is not None:
            self.outlet.put(outcomes)

    def _recall(self, entry: Entry[T]) -> Outcome[T] | None:
        """What an earlier run of the job knows of an item."""
        found = None if self._journal is None else self._journal.recall(entry.folded)
        if found is None:
            return None
        if found == DONE:
            return entry.ends("skipped", reason=Reason.EARLIER_RUN)
        if self._task.repeats_unconfirmed:
            ago = max(self._clock.wall() - found, 0.0)
            entry.doubt(self._clock.monotonic() - ago)
            return None
        return entry.ends("maybe", error=EasemobError("sent in an earlier run, and not answered", sent="maybe"))

    async def _employ(self, worker: Worker[T]) -> None:
        try:
            await worker.run()
        except Exception as error:  # kept for the one who runs the job: others finish what is out first
            self._break(error)
        finally:
            self._at_work -= 1
            if self._at_work == 0:
                self._finish()

    def _break(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.stop()

    def _sweep(self) -> None:
        """Settle what was taken from the input and will not be sent."""
        self._note([entry.ends("failed", error=self.why_not_sent) for entry in self._source.close()])

    def _finish(self) -> None:
        # An item may have come out of an asynchronous input just when it was told to stop.
        self._sweep()
        self.failure = self.failure or self._source.failure
        self._ended_at = self._clock.monotonic()
        self._ticking.cancel()
        if self.outlet is not None:
            self.outlet.close()
        self.finished.set()

    async def _tick(self) -> None:
        with self._ticking:
            while True:
                await self._clock.sleep(self._settings.progress_every)
                self.tell()

    def tell(self) -> None:
        """Call the one who wants to know how far the job is."""
        if self._settings.on_progress is None:
            return
        try:
            self._settings.on_progress(self.progress())
        except Exception as error:  # raised where the job is awaited
            self._ticking.cancel()
            self._break(error)

    # -- what it came to

    def _elapsed(self) -> float:
        end = self._clock.monotonic() if self._ended_at is None else self._ended_at
        return end - self._started_at

    def _requests(self) -> int:
        return sum(worker.calls if worker.watch is None else worker.watch.sent for worker in self._workers)

    def _throttled(self) -> int:
        return sum(worker.watch.throttled for worker in self._workers if worker.watch is not None)

    def progress(self) -> Progress:
        """How far the job is."""
        wait, limit = 0.0, ""
        if self._task.operation is not None and self._ended_at is None:
            wait, limit = pacing.wait_now(self._task.operation, self._limiter)
        return Progress(
            job=self._task.name,
            **self._tally.counts,
            total=self._total,
            requests=self._requests(),
            throttled=self._throttled(),
            waiting_seconds=wait,
            waiting_for=limit,
            elapsed=self._elapsed(),
            finished=self._ended_at is not None,
        )

    def report(self) -> Report[T]:
        """What became of the items so far."""
        tally = self._tally
        requests, throttled = self._requests(), self._throttled()
        least = 0.0
        if self._task.operation is not None:
            items = sum(worker.items for worker in self._workers)
            least = pacing.least_seconds(self._task.operation, self._limiter, requests - throttled, items)
        return Report(
            job=self._task.name,
            **tally.counts,
            skipped_for=dict(tally.skipped_for),
            failures=tuple(tally.failures),
            skips=tuple(tally.skips),
            dropped=tally.dropped,
            requests=requests,
            throttled=throttled,
            seconds=self._elapsed(),
            least_seconds=least,
            stopped_by=self._stopped_by,
            exhausted=self._source.is_exhausted,
        )
