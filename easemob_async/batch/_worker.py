"""One of a job's workers: takes a chunk, carries it out whatever it takes, accounts for every item of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import anyio
import anyio.lowlevel
from attrs import evolve

from easemob_async._errors import EasemobError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._pipeline.retry import pause_before
from easemob_async.batch._records import Outcome, Status
from easemob_async.batch._task import Entry, Part, Task
from easemob_async.batch._verdict import named_in, verdict_on
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

    async def intend(self, part: Part[T]) -> None:
        """Told before a part is sent."""
        ...

    def settle(self, outcomes: list[Outcome[T]]) -> None:
        """Told what became of items."""
        ...

    def stop(self, error: EasemobError | None = None) -> None:
        """Told when going on is of no use."""
        ...


class Worker(Generic[T]):
    """
    Carries out chunks one after the other, until there are no more.

    Cancelling is left to the job, which lets a request that is out come to its end first; hence the shield.

    Args:
        foreman: The job.
        task: What the job is about.
        sender: The client's pipeline.
        repeats: How often to send a part anew that failed as a whole.
    """

    def __init__(self, foreman: Foreman[T], task: Task[T], sender: Pipeline, repeats: int) -> None:
        self.watch = None if task.operation is None else Watch(sender, task.operation)
        self.calls = 0
        """Calls made since the start."""
        self.items = 0
        """Items in them."""
        self._foreman = foreman
        self._task = task
        self._sender = sender if self.watch is None else self.watch.sender
        self._repeats = repeats
        self._scope = anyio.CancelScope(shield=True)
        self._calling = False

    @property
    def is_sending(self) -> bool:
        """A request of this worker is out and its reply is not in."""
        return self._calling if self.watch is None else self.watch.is_sending

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
        parts: list[Part[T]] = [Part(chunk)]
        try:
            while parts:
                settled, rest = await self._send(parts[-1])
                parts[-1:] = rest
                self._foreman.settle(settled)
        except BaseException:
            for part in parts:
                self._foreman.settle(self._abandoned(part, part is parts[-1]))
            raise

    async def _send(self, part: Part[T]) -> tuple[list[Outcome[T]], list[Part[T]]]:
        """Make one call for *part*; returns what is settled by it, and what is left to be sent."""
        await self._foreman.intend(part)
        if self.watch is not None:
            self.watch.begin(part)
        self.calls += 1
        self.items += len(part.entries)
        self._calling = True
        try:
            settled = await self._task.carry_out(self._sender, part)
        except EasemobError as error:
            self._calling = False
            return await self._judge(part, error)
        self._calling = False
        return settled, []

    async def _judge(self, part: Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[Part[T]]]:
        verdict = verdict_on(error, one_by_one=self._task.one_by_one)
        if part.since is None:
            if self.watch is not None:
                part.since = self.watch.first_effect_at
            elif verdict == "unconfirmed":
                part.since = self._sender.core.clock.monotonic()
        if verdict == "item":
            return await self._blame(part, error)
        if verdict == "stop":
            self._foreman.stop(error)
        elif verdict != "failed" and part.failures < self._repeats and self._may_repeat(part):
            part.failures += 1
            core = self._sender.core
            await core.clock.sleep(pause_before(part.failures, error, self._sender.options.retry, core.draw))
            return [], [part]
        status: Status = "failed" if part.since is None or verdict == "failed" else "maybe"
        return [entry.ends(status, error=error) for entry in part.entries], []

    def _may_repeat(self, part: Part[T]) -> bool:
        return part.since is None or self._task.repeats_unconfirmed

    async def _blame(self, part: Part[T], error: EasemobError) -> tuple[list[Outcome[T]], list[Part[T]]]:
        """The service refused *part* for one of its items: settle that one, send the others again."""
        entries = part.entries
        if len(entries) == 1 or self._task.concerns_all(error):
            return [await self._task.refused(self._sender, entry, error, part) for entry in entries], []
        if self._task.partial_refusals and part.since is None:
            part.since = self._sender.core.clock.monotonic()
        name = named_in(error, {entry.folded for entry in entries})
        if name is None:
            middle = len(entries) // 2
            return [], [evolve(part, entries=half) for half in (entries[middle:], entries[:middle])]
        offender = next(entry for entry in entries if entry.folded == name)
        outcome = await self._task.refused(self._sender, offender, error, part)
        return [outcome], [evolve(part, entries=[entry for entry in entries if entry is not offender])]

    def _abandoned(self, part: Part[T], is_current: bool) -> list[Outcome[T]]:
        """What becomes of a part when the worker has to give up."""
        was_sent = part.since is not None
        if is_current and not was_sent:
            was_sent = self._calling if self.watch is None else self.watch.effects > 0
        if was_sent:
            error = EasemobError("the job was stopped before an answer came", sent="maybe")
            return [entry.ends("maybe", error=error) for entry in part.entries]
        return [entry.ends("failed", error=self._foreman.why_not_sent) for entry in part.entries]
