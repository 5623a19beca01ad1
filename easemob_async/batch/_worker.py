"""Worker of a job: it takes chunks of items, makes the calls for them, and records an outcome for every item."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

import anyio
import anyio.lowlevel
from attrs import define, evolve

from easemob_async._errors import EasemobError, Effect
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._failure_class import FailureClass, classify_failure, find_named_key
from easemob_async.batch._job_kind import JobKind, PendingItem, RefusedItem
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._request_tracker import RequestTracker

__all__ = ["Runner", "Worker"]

T = TypeVar("T")


class Runner(Protocol[T]):
    """Interface of ``JobRunner`` to its workers."""

    @property
    def is_stopped(self) -> bool:
        """Whether the job was stopped, so that no further request may be sent."""
        ...

    @property
    def not_sent_error(self) -> EasemobError:
        """Error for items that were not sent because the job was stopped."""
        ...

    async def next_chunk(self) -> list[PendingItem[T]] | None:
        """Return the next items, possibly an empty list; None at the end of the input, or after a stop."""
        ...

    async def record_intent(self, items: Sequence[PendingItem[T]]) -> None:
        """Record durably that a request for *items* is about to be sent."""
        ...

    def record(self, outcomes: list[Outcome[T]]) -> None:
        """Record the outcomes of items from ``next_chunk``."""
        ...

    def note_call(self, error: EasemobError | None) -> None:
        """Note the result of a call; stops the job if the service cannot be reached."""
        ...

    def note_request(self, error: BaseException | None) -> None:
        """Note the result of a request of a call; stops the job if the service cannot be reached."""
        ...

    def stop(self, error: EasemobError | None = None) -> None:
        """Stop the job, because every further request would fail."""
        ...


@define(slots=True, eq=False)
class _Part(Generic[T]):
    """Part of a chunk: items that go into one request, or that the service has refused."""

    items: Sequence[PendingItem[T]]
    retries: int = 0
    """Number of retries of the call for these items."""
    refusal: EasemobError | None = None
    """The error with which the service refused the items; None if they have to be sent."""


class Worker(Generic[T]):
    """
    Worker that makes the calls for one chunk after the other, until the input ends.

    Args:
        runner: The runner of the job.
        kind: The kind of the job.
        caller: The client's pipeline.
        retries: Maximum number of retries of a failed call.
    """

    def __init__(self, runner: Runner[T], kind: JobKind[T], caller: Pipeline, retries: int) -> None:
        self.tracker = (
            None
            if kind.operation is None
            else RequestTracker(caller, kind.operation, runner.record_intent, runner.note_request)
        )
        self.call_count = 0
        """Number of calls made."""
        self.item_count = 0
        """Number of items in these calls."""
        self._runner = runner
        self._kind = kind
        self._caller = caller if self.tracker is None else self.tracker.caller
        self._retries = retries
        # Shielded from a cancellation of the task that runs the job, so that a request in flight can complete. The
        # runner cancels this scope when the time for that is over. It may do so before `run` has started, so the scope
        # exists from the beginning.
        self._scope = anyio.CancelScope(shield=True)
        self._calling = False
        self._handling_refusal = False

    @property
    def has_request_in_flight(self) -> bool:
        """Whether a request of the current call is in flight, or may have been processed without a conclusive reply."""
        if self._handling_refusal:
            # A lookup tells whether an earlier request has done the work.
            return True
        if self.tracker is None:
            return self._calling
        return self._calling and (self.tracker.is_sending or self.tracker.effects > 0)

    def cancel(self) -> None:
        """Cancel the current call; items that were sent end as ``unconfirmed``."""
        self._scope.cancel()

    async def run(self) -> None:
        """Process chunks until the input ends or the job is stopped."""
        with self._scope:
            while (chunk := await self._runner.next_chunk()) is not None:
                if chunk:
                    await self._process(chunk)
                # Yield to the event loop and to cancellation: a call may return without ever having waited.
                await anyio.lowlevel.checkpoint()

    async def _process(self, chunk: Sequence[PendingItem[T]]) -> None:
        # A part stays in the list until outcomes of its items are recorded, so that every item gets an outcome even if
        # an exception or a cancellation ends this loop.
        parts: list[_Part[T]] = [_Part(chunk)]
        try:
            while parts:
                part = parts[-1]
                if part.refusal is None:
                    outcomes, rest = await self._call(part)
                else:
                    outcomes, rest = await self._handle_refusal(part.items, part.refusal), []
                # Before `record`: if that raises, `_abandon` must not record these items a second time.
                parts[-1:] = rest
                self._runner.record(outcomes)
                if self._runner.is_stopped and not (parts and parts[-1].refusal is not None):
                    # This call was in flight and completed; the other parts are further requests.
                    break
        finally:
            if parts:
                self._abandon(parts)

    async def _call(self, part: _Part[T]) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """Make one call for *part*; returns the outcomes known after it, and the parts to send next."""
        if self.tracker is None:
            await self._runner.record_intent(part.items)
            # As in `RequestTracker.before_request`.
            await anyio.lowlevel.checkpoint_if_cancelled()
        else:
            self.tracker.begin(part.items)
        self.call_count += 1
        self.item_count += len(part.items)
        self._calling = True
        # `_calling` is not reset in a `finally`: after a cancellation `_abandon` must know that a call was in progress.
        try:
            results = await self._kind.execute(self._caller, part.items)
        except EasemobError as error:
            self._calling = False
            return await self._handle_failure(part, error)
        except asyncio.CancelledError:
            if self._scope.cancel_called:
                raise
            self._calling = False
            return self._handle_foreign_cancellation(part)
        self._calling = False
        self._runner.note_call(None)
        # A part for each refused item, so that the outcomes of the reply are recorded before the items are looked up.
        refused = [result for result in results if isinstance(result, RefusedItem)]
        rest = [_Part([each.item], refusal=each.error) for each in reversed(refused)]
        return [result for result in results if not isinstance(result, RefusedItem)], rest

    async def _handle_failure(self, part: _Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """Decide about *part* after its call failed; returns what ``_call`` returns."""
        failure_class = classify_failure(error, one_by_one=self._kind.one_by_one)
        self._runner.note_call(error)
        # First, because `_would_resend` and the statuses below depend on it.
        self._mark_unconfirmed(part, error)
        if failure_class == "item":
            return [], self._bisect(part, error)
        if failure_class == "done" and self._kind.succeeds_as_whole:
            return [item.to_outcome("ok", reason=Reason.NO_RESULT) for item in part.items], []
        if failure_class == "stop":
            # This also cancels this worker, so nothing is awaited between here and the record of the outcomes.
            self._runner.stop(error)
        elif failure_class != "failed" and part.retries < self._retries and self._would_resend(part, failure_class):
            if self._runner.is_stopped:
                return [item.to_failure(error, Reason.STOPPED) for item in part.items], []
            part.retries += 1
            await self._caller.clock.sleep(self._caller.backoff(part.retries, error))
            return [], [part]
        # Not "failed" after an unconfirmed request, whatever became of the last one: the first may have done the work.
        return [item.to_failure(error) for item in part.items], []

    def _handle_foreign_cancellation(self, part: _Part[T]) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """Decide about *part* after its call raised ``CancelledError`` of its own; returns what ``_call`` returns."""
        _forget_cancellation()
        effect: Effect = "none" if self.tracker is not None and not self.tracker.effects else "unknown"
        error = EasemobError("the call raised CancelledError, although the job was not cancelled", effect=effect)
        self._mark_unconfirmed(part, error)
        return [item.to_failure(error) for item in part.items], []

    def _mark_unconfirmed(self, part: _Part[T], error: EasemobError) -> None:
        """Mark the items as unconfirmed if the service may have processed the failed call."""
        at: float | None = None
        if self.tracker is not None:
            at = self.tracker.first_effect_at
        elif error.effect != "none":
            at = self._caller.clock.monotonic()
        if at is not None:
            for item in part.items:
                item.mark_unconfirmed(at)

    def _would_resend(self, part: _Part[T], failure_class: FailureClass) -> bool:
        """Whether a retry is safe, or the job accepts that the service may process the items twice."""
        if failure_class == "done" and self.tracker is None:
            # The call took effect, and it is unknown whether the user's function may be called again.
            return False
        return self._kind.resend_unconfirmed or all(item.unconfirmed_since is None for item in part.items)

    def _bisect(self, part: _Part[T], error: EasemobError) -> list[_Part[T]]:
        """Isolate the item for which the service refused *part*, so that the other items can be sent again."""
        items = part.items
        if len(items) == 1 or self._kind.is_about_all(error):
            return [evolve(part, refusal=error)]
        if self._kind.has_partial_refusals:
            # Items that are found done later may have been done by this refused request.
            now = self._caller.clock.monotonic()
            for item in items:
                item.mark_unconfirmed(now)
        name = find_named_key(error, {item.normalized_key for item in items})
        # The worker takes the last part next. The service gave a conclusive reply, so the retries begin anew.
        if name is None:
            middle = len(items) // 2
            return [evolve(part, items=half, retries=0) for half in (items[middle:], items[:middle])]
        refused = [item for item in items if item.normalized_key == name]
        others = [item for item in items if item.normalized_key != name]
        return [evolve(part, items=others, retries=0), evolve(part, items=refused, refusal=error)]

    async def _handle_refusal(self, items: Sequence[PendingItem[T]], error: EasemobError) -> list[Outcome[T]]:
        self._handling_refusal = True
        try:
            return [await self._kind.handle_refusal(self._caller, item, error) for item in items]
        except asyncio.CancelledError:
            if self._scope.cancel_called:
                raise
            # The other items must not be affected.
            _forget_cancellation()
            return [item.to_outcome("unconfirmed", error=error) for item in items]
        finally:
            self._handling_refusal = False

    def _abandon(self, parts: Sequence[_Part[T]]) -> None:
        """Record outcomes for all items of *parts*; the last part is the one whose call was interrupted."""
        in_flight = self._calling and (self.tracker is None or self.tracker.effects > 0)
        unanswered = EasemobError("the job was stopped before the service replied", effect="unknown")
        self._runner.record(
            [
                item.to_outcome("unconfirmed", error=unanswered, reason=Reason.STOPPED)
                if item.unconfirmed_since is not None or part.refusal is not None or (in_flight and part is parts[-1])
                else item.to_outcome("failed", error=self._runner.not_sent_error, reason=Reason.STOPPED)
                for part in parts
                for item in part.items
            ]
        )


def _forget_cancellation() -> None:
    """Withdraw requests to cancel the current task, so that anyio does not take a later timeout in it for one."""
    # Outside of asyncio, a call can raise this exception, too, but has no task to cancel.
    with suppress(RuntimeError):
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()
