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
from easemob_async.batch._records import Outcome
from easemob_async.batch._task import Entry, Task
from easemob_async.batch._verdict import Verdict, named_in, verdict_on
from easemob_async.batch._watch import Watch

__all__ = ["Foreman", "Worker"]

T = TypeVar("T")


class Foreman(Protocol[T]):
    """What a worker needs of its job."""

    @property
    def why_not_sent(self) -> EasemobError:
        """What to say of items that were not sent because the job was stopped."""
        ...

    async def next_chunk(self) -> list[Entry[T]] | None:
        """More work, possibly none this time; None when there is none left or the job has been stopped."""
        ...

    async def intend(self, entries: Sequence[Entry[T]]) -> None:
        """Told before items are sent."""
        ...

    def settle(self, outcomes: list[Outcome[T]]) -> None:
        """Told what became of items."""
        ...

    def stop(self, error: EasemobError | None = None) -> None:
        """Told when going on is of no use."""
        ...


@define(slots=True, eq=False)
class _Part(Generic[T]):
    """Entries that go in one request."""

    entries: Sequence[Entry[T]]
    failures: int = 0
    """Calls that failed without telling the items apart."""


class Worker(Generic[T]):
    """
    Carries out chunks one after the other, until there are no more.

    Cancelling is left to the job, which lets a request that is out come to its end first; hence the shield.

    Args:
        foreman: The job.
        task: What the job is about.
        caller: The client's pipeline.
        repeats: How often to send a part anew that failed as a whole.
    """

    def __init__(self, foreman: Foreman[T], task: Task[T], caller: Pipeline, repeats: int) -> None:
        self.watch = None if task.operation is None else Watch(caller, task.operation, foreman.intend)
        self.calls = 0
        """Calls made since the start."""
        self.items = 0
        """Items in them."""
        self._foreman = foreman
        self._task = task
        self._caller = caller if self.watch is None else self.watch.caller
        self._repeats = repeats
        self._scope = anyio.CancelScope(shield=True)
        self._calling = False

    @property
    def is_out(self) -> bool:
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
            while (chunk := await self._foreman.next_chunk()) is not None:
                if chunk:
                    await self._carry_out(chunk)
                # A call may come back without ever having waited.
                await anyio.lowlevel.checkpoint()

    async def _carry_out(self, chunk: Sequence[Entry[T]]) -> None:
        # A part stays here until its items are settled, so that whatever ends this accounts for all of them.
        parts: list[_Part[T]] = [_Part(chunk)]
        try:
            while parts:
                settled, rest = await self._send(parts[-1])
                parts[-1:] = rest
                self._foreman.settle(settled)
        except BaseException:
            self._abandon(parts)
            raise

    async def _send(self, part: _Part[T]) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """Make one call for *part*; returns what is settled by it, and what is left to be sent."""
        if self.watch is None:
            await self._foreman.intend(part.entries)
        else:
            self.watch.begin(part.entries)
        self.calls += 1
        self.items += len(part.entries)
        self._calling = True
        try:
            settled = await self._task.carry_out(self._caller, part.entries)
        except EasemobError as error:
            self._calling = False
            return await self._judge(part, error)
        self._calling = False
        return settled, []

    async def _judge(self, part: _Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        verdict = verdict_on(error, one_by_one=self._task.one_by_one)
        self._doubt(part, verdict)
        if verdict == "item":
            return await self._blame(part, error)
        if verdict == "stop":
            self._foreman.stop(error)
        elif verdict != "failed" and part.failures < self._repeats and self._may_repeat(part):
            part.failures += 1
            core = self._caller.core
            await core.clock.sleep(pause_before(part.failures, error, self._caller.options.retry, core.draw))
            return [], [part]
        return [
            entry.ends("failed" if entry.since is None or verdict == "failed" else "maybe", error=error)
            for entry in part.entries
        ], []

    def _doubt(self, part: _Part[T], verdict: Verdict) -> None:
        """Note on the entries whether the call that failed may have been carried out."""
        at: float | None = None
        if self.watch is not None:
            at = self.watch.first_effect_at
        elif verdict == "unconfirmed":
            at = self._caller.core.clock.monotonic()
        if at is not None:
            for entry in part.entries:
                entry.doubt(at)

    def _may_repeat(self, part: _Part[T]) -> bool:
        return self._task.repeats_unconfirmed or all(entry.since is None for entry in part.entries)

    async def _blame(self, part: _Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[_Part[T]]]:
        """The service refused *part* for one of its items: settle that one, send the others again."""
        entries = part.entries
        if len(entries) == 1 or self._task.concerns_all(error):
            return [await self._task.refused(self._caller, entry, error) for entry in entries], []
        if self._task.partial_refusals:
            now = self._caller.core.clock.monotonic()
            for entry in entries:
                entry.doubt(now)
        name = named_in(error, {entry.folded for entry in entries})
        if name is None:
            middle = len(entries) // 2
            return [], [evolve(part, entries=half) for half in (entries[middle:], entries[:middle])]
        offender = next(entry for entry in entries if entry.folded == name)
        outcome = await self._task.refused(self._caller, offender, error)
        return [outcome], [evolve(part, entries=[entry for entry in entries if entry is not offender])]

    def _abandon(self, parts: Sequence[_Part[T]]) -> None:
        """Settle what the worker has to give up; the last part is the one it was at."""
        is_out = self._calling if self.watch is None else self.watch.effects > 0
        unanswered = EasemobError("the job was stopped before an answer came", sent="maybe")
        self._foreman.settle(
            [
                entry.ends("maybe", error=unanswered)
                if entry.since is not None or (is_out and part is parts[-1])
                else entry.ends("failed", error=self._foreman.why_not_sent)
                for part in parts
                for entry in part.entries
            ]
        )
