"""Runner of a job: it starts the workers, gives them items from the input, and collects the outcomes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Literal, TypeVar

import anyio
from anyio.abc import TaskGroup

from easemob_async._errors import APIError, EasemobError, InvalidArgumentError, TransportError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch import _pacing as pacing
from easemob_async.batch._counts import Counts
from easemob_async.batch._failure_class import classify_failure
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._journal import DONE, Journal, open_journal
from easemob_async.batch._outcome_queue import OutcomeQueue
from easemob_async.batch._records import Outcome, Progress, Reason, Report
from easemob_async.batch._row_reader import RowReader, Rows, make_cancellation_failure
from easemob_async.batch._settings import JobSettings
from easemob_async.batch._worker import Worker

__all__ = ["JobRunner"]

T = TypeVar("T")

_MAX_FIRST_FAILED_CALLS = 20
"""A job that has never connected stops after this many calls in a row that cannot connect."""

_MAX_FIRST_SECONDS = 30
"""Such a job also stops after this many seconds without a connection, because rate limits can make requests rare."""

_MIN_FAILED_REQUESTS = 3
"""Minimum number of requests in ``_MAX_FIRST_SECONDS``."""

_MAX_FAILED_CALLS = 100
"""The same number for a job that has connected before, because a restarted service becomes reachable again."""


class JobRunner(Generic[T]):
    """
    Runner of one job, from the first item to the last outcome; created in the event loop in which the job runs.

    Args:
        caller: The client's pipeline.
        kind: The kind of the job.
        rows: The input.
        chunk_size: Maximum number of items in one request.
        settings: The options of the job.
        total: Number of items in the input, or None if it is unknown.
        is_streaming: Whether the outcomes are read from ``outcomes`` while the job runs.
    """

    def __init__(
        self,
        caller: Pipeline,
        kind: JobKind[T],
        rows: Rows[T],
        chunk_size: int,
        settings: JobSettings,
        total: int | None,
        is_streaming: bool,
    ) -> None:
        self.finished = anyio.Event()
        """Set when every item that was read from the input has its outcome."""
        self.failure: Exception | None = None
        """Exception raised by the input or by a function given to the job; the job raises it at its end."""
        self.outcomes: OutcomeQueue[T] | None = (
            OutcomeQueue(settings.concurrency * chunk_size) if is_streaming else None
        )
        self._clock = caller.clock
        self._limiter = caller.limiter
        self._kind = kind
        self._chunk_size = chunk_size
        self._settings = settings
        self._total = total
        self._counts: Counts[T] = Counts(settings.keep)
        self._journal: Journal | None = None
        self._reader = RowReader(
            rows,
            kind,
            chunk_size,
            unique=(kind.unique or settings.journal is not None) if settings.unique is None else settings.unique,
            find_earlier_outcome=self._find_earlier_outcome,
            record=self._publish,
        )
        self._workers = [Worker(self, kind, caller, settings.retries) for _ in range(settings.concurrency)]
        self._active_tasks = 0
        self._handed_out = 0
        """Number of items given to the workers."""
        self._handed_back = 0
        """Number of these items that have an outcome."""
        self._has_connected = False
        self._failed_calls = 0
        """Number of calls in a row that could not connect."""
        self._failed_requests = 0
        """Number of requests in a row that could not connect."""
        self._first_failed_at = 0.0
        self._started_at = self._clock.monotonic()
        self._ended_at: float | None = None
        self._stopped_by: EasemobError | None = None
        self._stopped = False
        self._ended_early = False
        self._was_stopped = anyio.Event()
        self._progress_scope = anyio.CancelScope()
        # Shielded: a cancellation of the task that runs the job stops the job, which then has this time.
        self._drain_scope = anyio.CancelScope(shield=True)

    async def open(self, app: str) -> None:
        """Open the journal, if the job has one; raises the errors of ``Journal``."""
        if self._settings.journal is None:
            return
        header = {"app": app, "job": self._kind.name, "target": self._kind.target}
        self._journal = await open_journal(self._settings.journal, header)

    async def aclose(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            # Shielded: a cancelled job still has to sync its last results to disk.
            with anyio.CancelScope(shield=True):
                await self._journal.aclose()

    def start(self, group: TaskGroup) -> None:
        """Start the workers, and the reader of an async input, in *group*."""
        tasks = [self._reader.read, *(worker.run for worker in self._workers)]
        self._active_tasks = len(tasks)
        for task in tasks:
            group.start_soon(self._run_task, task)
        group.start_soon(self._abort_after_drain)
        if self._settings.on_progress is not None:
            group.start_soon(self._report_progress_regularly)

    def end_before_start(self) -> None:
        """End the job without workers, because its journal could not be opened or the job was cancelled before."""
        self.stop()
        self._finish()

    @property
    def state(self) -> Literal["running", "stopping", "finished", "stopped"]:
        """State of the job: "stopping" while requests in flight complete, "stopped" if it ended early."""
        if self._ended_at is None:
            return "stopping" if self._stopped else "running"
        return "stopped" if self._ended_early else "finished"

    def stop(self, error: EasemobError | None = None) -> None:
        """Stop reading the input and making calls; calls with a request in flight have ``drain`` seconds left."""
        if self._stopped_by is None:
            self._stopped_by = error
        self._stopped = True
        # The event starts the time for that. A new task would not do: a signal handler cannot start one.
        self._was_stopped.set()
        # After `_stopped_by` is set, because the outcomes carry that error.
        self._fail_unsent()
        self._cancel_waiting_workers()

    def _cancel_waiting_workers(self) -> None:
        for worker in self._workers:
            # Such a worker may wait long: for a rate limit, a retry, a row of the input or the reader of the outcomes.
            if not worker.has_request_in_flight:
                worker.cancel()

    async def _abort_after_drain(self) -> None:
        with self._drain_scope:
            try:
                await self._was_stopped.wait()
                await anyio.sleep(self._settings.drain)
            finally:
                # Also if this task is cancelled, as at the end of the event loop: a call may hang.
                self.abort()

    def abort(self) -> None:
        """Stop, and cancel the calls with a request in flight."""
        self.stop()
        self._reader.cancel()
        for worker in self._workers:
            worker.cancel()

    # -- for the workers

    @property
    def is_stopped(self) -> bool:
        """Whether the job was stopped, so that no further request may be sent."""
        return self._stopped

    @property
    def not_sent_error(self) -> EasemobError:
        """Error for items that were not sent because the job was stopped."""
        return self._stopped_by or EasemobError("the job was stopped before it sent this item; run a job for it again")

    async def next_chunk(self) -> list[PendingItem[T]] | None:
        """Return the next items; waits while outcomes are read more slowly than they are recorded (back-pressure)."""
        if self._stopped:
            return None
        if self.outcomes is not None:
            await self.outcomes.wait_for_room()
        chunk = await self._reader.next_chunk()
        self._handed_out += len(chunk or ())
        return chunk

    async def record_intent(self, items: Sequence[PendingItem[T]]) -> None:
        """Record in the journal, durably, that a request for *items* is about to be sent."""
        if self._journal is not None:
            await self._journal.record_intent([item.normalized_key for item in items], self._clock.wall())

    def record(self, outcomes: list[Outcome[T]]) -> None:
        """Record the outcomes of items from ``next_chunk``: in the journal, and as ``_publish`` does."""
        # Before the journal: if that cannot be written, the outcomes of completed requests must not be lost.
        self._publish(outcomes)
        self._handed_back += len(outcomes)
        if self._journal is not None:
            normalize = self._kind.normalize
            # Unconfirmed items are left out: in the journal they stay sent without a result.
            self._journal.record(
                [normalize(outcome.key) for outcome in outcomes if self._is_done(outcome)],
                [normalize(outcome.key) for outcome in outcomes if outcome.status == "failed"],
            )

    def _is_done(self, outcome: Outcome[T]) -> bool:
        """Whether later runs must not send the item again."""
        if outcome.status != "unconfirmed":
            return outcome.status != "failed"
        # An error with this effect is about the whole request, and only here does the request have a single item.
        return self._kind.one_by_one and outcome.error is not None and outcome.error.effect == "done"

    def note_call(self, error: EasemobError | None) -> None:
        """Note the result of a call; stops the job if the service cannot be reached."""
        if not self._note_connection(error):
            return
        self._failed_calls += 1
        if self._failed_calls >= (_MAX_FAILED_CALLS if self._has_connected else _MAX_FIRST_FAILED_CALLS):
            self._stop_unreachable(error, f"{self._failed_calls} calls in a row that could not connect")

    def note_request(self, error: BaseException | None) -> None:
        """Note the result of a request of a call; stops the job if the service cannot be reached."""
        if self._stopped and isinstance(error, EasemobError) and classify_failure(error) == "not_sent":
            # The call would retry it, and that is a further request.
            self._cancel_waiting_workers()
        if not self._note_connection(error):
            return
        now = self._clock.monotonic()
        if not self._failed_requests:
            self._first_failed_at = now
        self._failed_requests += 1
        seconds = now - self._first_failed_at
        if not self._has_connected and self._failed_requests >= _MIN_FAILED_REQUESTS and seconds >= _MAX_FIRST_SECONDS:
            self._stop_unreachable(error, f"{seconds:.0f} seconds in which no request could connect")

    # -- internals

    def _note_connection(self, error: BaseException | None) -> bool:
        """Note whether a call or request has connected; returns whether it has failed to."""
        if isinstance(error, TransportError) and error.effect == "none":
            return True
        # Our own errors and a cancellation do not show whether the service can be reached.
        if error is None or (isinstance(error, EasemobError) and error.effect != "none") or isinstance(error, APIError):
            self._has_connected = True
            self._failed_calls = self._failed_requests = 0
        return False

    def _stop_unreachable(self, error: BaseException | None, after: str) -> None:
        assert isinstance(error, TransportError)
        advice = "check base_url and the network, then run a job for the failed items"
        self.stop(TransportError(f"{error.message}; stopped after {after}: {advice}", effect="none"))

    def _publish(self, outcomes: list[Outcome[T]]) -> None:
        """Count *outcomes* and queue them for the reader of the job."""
        self._counts.add(outcomes)
        if self.outcomes is not None:
            self.outcomes.put(outcomes)

    def _find_earlier_outcome(self, item: PendingItem[T]) -> Outcome[T] | None:
        """Return the outcome of an item that needs no request after an earlier run, or None."""
        found = None if self._journal is None else self._journal.find(item.normalized_key)
        if found is None:
            return None
        if found == DONE:
            return item.to_outcome("skipped", reason=Reason.EARLIER_RUN)
        if self._kind.resend_unconfirmed:
            # The journal has wall time, since the monotonic clock of an earlier process means nothing here.
            # The wall clock may have been set back since; a request cannot lie in the future.
            ago = max(self._clock.wall() - found, 0.0)
            item.mark_unconfirmed(self._clock.monotonic() - ago)
            return None
        return item.to_outcome(
            "unconfirmed",
            error=EasemobError(
                "an earlier run of this job sent this item and got no reply; unconfirmed items are not sent again",
                effect="unknown",
            ),
        )

    async def _run_task(self, run: Callable[[], Awaitable[None]]) -> None:
        try:
            await run()
        except Exception as error:  # raised at the end of the job: requests of other workers complete first
            self._fail(error)
        except asyncio.CancelledError as error:
            if not self._stopped:
                # The job did not cancel it; a function of the caller may have raised it. Without this task, items would
                # have no outcomes.
                self._fail(make_cancellation_failure("a worker", error))
        finally:
            self._active_tasks -= 1
            if self._active_tasks == 0:
                self._finish()

    def _fail(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.stop()

    def _fail_unsent(self) -> None:
        """Record the outcomes of items that were read from the input and will not be sent."""
        not_resent_error = EasemobError(
            "an earlier run sent this item and got no reply, and this run was stopped before resending it; "
            "resume the job",
            effect="unknown",
        )
        self._publish(
            [
                item.to_failure(
                    self.not_sent_error if item.unconfirmed_since is None else not_resent_error, Reason.STOPPED
                )
                for item in self._reader.close()
            ]
        )

    def _finish(self) -> None:
        # Again after stop(): an async input may have returned a row at the moment it was cancelled.
        self._fail_unsent()
        self.failure = self.failure or self._reader.failure
        self._ended_at = self._clock.monotonic()
        # Noted here, because abort() sets "_stopped" at the end of every job.
        self._ended_early = self._stopped or self.failure is not None
        self._progress_scope.cancel()
        self._drain_scope.cancel()
        if self.outcomes is not None:
            self.outcomes.close()
        # Last, because the tasks that wait for it read the state set above.
        self.finished.set()

    async def _report_progress_regularly(self) -> None:
        with self._progress_scope:
            while True:
                await self._clock.sleep(self._settings.progress_every)
                self.report_progress()

    def report_progress(self) -> None:
        """Call ``on_progress`` with the progress so far."""
        if self._settings.on_progress is None:
            return
        try:
            self._settings.on_progress(self.make_progress())
            return
        except Exception as error:  # raised at the end of the job
            failure = error
        except asyncio.CancelledError as error:
            failure = make_cancellation_failure("on_progress", error)
        self._progress_scope.cancel()
        self._fail(failure)

    # -- progress and report

    def _measure_elapsed(self) -> float:
        end = self._clock.monotonic() if self._ended_at is None else self._ended_at
        return end - self._started_at

    def _count_requests(self) -> int:
        return sum(worker.call_count if worker.tracker is None else worker.tracker.sent for worker in self._workers)

    def _count_throttled(self) -> int:
        return sum(worker.tracker.throttled for worker in self._workers if worker.tracker is not None)

    def make_progress(self) -> Progress:
        """Return the progress so far."""
        wait, limit, left = 0.0, "", 0.0
        if self._kind.operation is not None and self._ended_at is None:
            wait, limit = pacing.find_current_wait(self._kind.operation, self._limiter)
            left = self._estimate_rest(is_waiting=wait > 0)
        return Progress(
            job=self._kind.name,
            **self._counts.by_status,
            total=self._total,
            requests=self._count_requests(),
            throttled=self._count_throttled(),
            waiting_seconds=wait,
            waiting_for=limit,
            elapsed=self._measure_elapsed(),
            min_seconds_left=left,
            finished=self._ended_at is not None,
        )

    def _estimate_rest(self, *, is_waiting: bool) -> float:
        """Estimate the seconds until the limits have allowed the waiting requests and the items not yet assigned."""
        read = self._reader.rows_read
        if self._total is None or self._kind.operation is None or not read:
            return 0.0
        rest = self._total - self._counts.total - (self._handed_out - self._handed_back)
        # Items that are skipped need no request; their share of the rest is taken to be that of the items so far.
        needed = math.ceil(rest * self._handed_out / read)
        # One more item, so that the estimate includes the requests that wait.
        needed = max(needed, int(is_waiting))
        try:
            return pacing.estimate(self._kind.operation, self._limiter, needed, self._chunk_size)
        except InvalidArgumentError:
            # The option "chunk" is larger than a limit. The first call ends the job with that error.
            return 0.0

    @property
    def _is_exhausted(self) -> bool:
        """Whether all of the input was read, also if the job was stopped before the input told its end."""
        # The option "total" may be wrong. Without it, the total is the length of the input.
        is_length = self._settings.total is None and self._total is not None
        return self._reader.is_exhausted or (is_length and self._reader.rows_read == self._total)

    def make_report(self) -> Report[T]:
        """Return the report so far."""
        counts = self._counts
        requests, throttled = self._count_requests(), self._count_throttled()
        least = 0.0
        if self._kind.operation is not None:
            items = sum(worker.item_count for worker in self._workers)
            least = pacing.compute_least_seconds(self._kind.operation, self._limiter, requests - throttled, items)
        return Report(
            job=self._kind.name,
            **counts.by_status,
            skipped_for=dict(counts.skipped_for),
            failures=tuple(counts.failures),
            skips=tuple(counts.skips),
            dropped=counts.dropped,
            requests=requests,
            throttled=throttled,
            seconds=self._measure_elapsed(),
            least_seconds=least,
            stopped_by=self._stopped_by,
            exhausted=self._is_exhausted,
        )
