"""One of a job's workers: takes a chunk, carries it out whatever it takes, accounts for every item of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import anyio
import anyio.lowlevel
from attrs import define, evolve

from easemob_async._errors import EasemobError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._pipeline.retry import pause_before
from easemob_async.batch._failure_kind import FailureKind, classify_failure, find_named_key
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome
from easemob_async.batch._watch import Watch

__all__ = ["Runner", "Worker"]

T = TypeVar("T")


class Runner(Protocol[T]):
    """What a worker needs of its job."""

    @property
    def not_sent_error(self) -> EasemobError:
        """What to say of items that were not sent because the job was stopped."""
        ...

    async def next_chunk(self) -> list[PendingItem[T]] | None:
        """More work, possibly none this time; None when there is none left or the job has been stopped."""
        ...

    async def record_intent(self, items: Sequence[PendingItem[T]]) -> None:
        """Told before items are sent."""
        ...

    def record(self, outcomes: list[Outcome[T]]) -> None:
        """Told what became of items."""
        ...

    def stop(self, error: EasemobError | None = None) -> None:
        """Told when going on is of no use."""
        ...


@define(slots=True, eq=False)
class _Part(Generic[T]):
    """Items that go in one request."""

    items: Sequence[PendingItem[T]]
    failures: int = 0
    """Calls that failed without telling the items apart."""


class Worker(Generic[T]):
    """
    Carries out chunks one after the other, until there are no more.

    Cancelling is left to the job, which lets a request that is out come to its end first; hence the shield.

    Args:
        runner: The job.
        kind: What the job is about.
        caller: The client's pipeline.
        repeats: How often to send a part anew that failed as a whole.
    """

    def __init__(self, runner: Runner[T], kind: JobKind[T], caller: Pipeline, repeats: int) -> None:
        self.watch = None if kind.operation is None else Watch(caller, kind.operation, runner.record_intent)
        self.call_count = 0
        """Calls made since the start."""
        self.item_count = 0
        """Items in them."""
        self._runner = runner
        self._kind = kind
        self._caller = caller if self.watch is None else self.watch.caller
        self._repeats = repeats
        self._scope = anyio.CancelScope(shield=True)
        self._calling = False

    @property
    def has_request_in_flight(self) -> bool:
        """A request of this worker is out, or was and may have been carried out; what became of it is to be seen."""
        if self.watch is None:
            return self._calling
        return self._calling and (self.watch.is_sending or self.watch.effects > 0)

    def cancel(self) -> None:
        """Give up, also what is out; what was sent ends as ``maybe``."""
        self._scope.cancel()

    async def run(self) -> None:
        """Work until there is nothing left to do."""
        with self._scope:
            while (chunk := await self._runner.next_chunk()) is not None:
                if chunk:
                    await self._process(chunk)
                # A call may come back without ever having waited.
                await anyio.lowlevel.checkpoint()

    async def _process(self, chunk: Sequence[PendingItem[T]]) -> None:
        # A part stays here until its items are settled, so that whatever ends this accounts for all of them.
        parts: list[_Part[T]] = [_Part(chunk)]
        try:
            while parts:
                outcomes, rest = await self._call(parts[-1])
                parts[-1:] = rest
                self._runner.record(outcomes)
        except BaseException:
            self._abandon(parts)
            raise

    async def _call(self, part: _Part[T]) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """Make one call for *part*; returns what is settled by it, and what is left to be sent."""
        if self.watch is None:
            await self._runner.record_intent(part.items)
        else:
            self.watch.begin(part.items)
        self.call_count += 1
        self.item_count += len(part.items)
        self._calling = True
        try:
            outcomes = await self._kind.execute(self._caller, part.items)
        except EasemobError as error:
            self._calling = False
            return await self._handle_failure(part, error)
        self._calling = False
        return outcomes, []

    async def _handle_failure(self, part: _Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        failure_kind = classify_failure(error, one_by_one=self._kind.one_by_one)
        self._mark_unconfirmed(part, failure_kind)
        if failure_kind == "item":
            return await self._bisect(part, error)
        if failure_kind == "stop":
            self._runner.stop(error)
        elif failure_kind != "failed" and part.failures < self._repeats and self._may_resend(part):
            part.failures += 1
            core = self._caller.core
            await core.clock.sleep(pause_before(part.failures, error, self._caller.options.retry, core.draw))
            return [], [part]
        return [
            item.to_outcome(
                "failed" if item.unconfirmed_since is None or failure_kind == "failed" else "maybe", error=error
            )
            for item in part.items
        ], []

    def _mark_unconfirmed(self, part: _Part[T], failure_kind: FailureKind) -> None:
        """Note on the items whether the call that failed may have been carried out."""
        at: float | None = None
        if self.watch is not None:
            at = self.watch.first_effect_at
        elif failure_kind == "unconfirmed":
            at = self._caller.core.clock.monotonic()
        if at is not None:
            for item in part.items:
                item.mark_unconfirmed(at)

    def _may_resend(self, part: _Part[T]) -> bool:
        return self._kind.resend_unconfirmed or all(item.unconfirmed_since is None for item in part.items)

    async def _bisect(self, part: _Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """The service refused *part* for one of its items: settle that one, send the others again."""
        items = part.items
        if len(items) == 1 or self._kind.is_about_all(error):
            return [await self._kind.handle_refusal(self._caller, item, error) for item in items], []
        if self._kind.has_partial_refusals:
            now = self._caller.core.clock.monotonic()
            for item in items:
                item.mark_unconfirmed(now)
        name = find_named_key(error, {item.normalized_key for item in items})
        if name is None:
            middle = len(items) // 2
            return [], [evolve(part, items=half) for half in (items[middle:], items[:middle])]
        refused_item = next(item for item in items if item.normalized_key == name)
        outcome = await self._kind.handle_refusal(self._caller, refused_item, error)
        return [outcome], [evolve(part, items=[item for item in items if item is not refused_item])]

    def _abandon(self, parts: Sequence[_Part[T]]) -> None:
        """Settle what the worker has to give up; the last part is the one it was at."""
        in_flight = self._calling if self.watch is None else self.watch.effects > 0
        unanswered = EasemobError("the job was stopped before an answer came", sent="maybe")
        self._runner.record(
            [
                item.to_outcome("maybe", error=unanswered)
                if item.unconfirmed_since is not None or (in_flight and part is parts[-1])
                else item.to_outcome("failed", error=self._runner.not_sent_error)
                for part in parts
                for item in part.items
            ]
        )
