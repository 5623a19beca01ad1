"""The input of a job: read as workers ask for it, checked item by item, packed into chunks."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Generic, TypeVar, cast

import anyio

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._seen import SeenKeys
from easemob_async.batch._task import Entry, Task

__all__ = ["Rows", "Source"]

T = TypeVar("T")

Rows = Iterable[T] | AsyncIterable[T]
"""An input: anything that can be iterated, with ``for`` or with ``async for``."""

_AT_A_TIME = 1000
"""Items looked at in one go, so that an input of nothing but duplicates does not hold up the event loop."""


class Source(Generic[T]):
    """
    Hands out chunks of entries that are fit to be sent; what is not fit ends here, without a request.

    Args:
        rows: The input.
        task: Says what is fit.
        chunk: Entries in a chunk; only the last one is smaller.
        unique: Skip what stands in the input twice.
        recall: The outcome of an item that needs no request any more, or None.
        settle: Is told the outcomes of what is not sent.
    """

    def __init__(
        self,
        rows: Rows[T],
        task: Task[T],
        chunk: int,
        *,
        unique: bool,
        recall: Callable[[Entry[T]], Outcome[T] | None],
        settle: Callable[[list[Outcome[T]]], None],
    ) -> None:
        self.is_exhausted = False
        """The input was read to its end."""
        self.failure: Exception | None = None
        """What the input raised instead of going on."""
        self._task = task
        self._chunk = chunk
        self._recall = recall
        self._settle = settle
        self._seen = SeenKeys() if unique else None
        self._turn = anyio.Lock()
        self._reading: anyio.CancelScope | None = None
        self._closed = False
        self._index = 0
        self._packed: list[Entry[T]] = []
        self._packed_keys: set[str] = set()
        self._sync: Iterator[T] | None = None
        self._async: AsyncIterator[T] | None = None
        if isinstance(rows, AsyncIterable):
            self._async = aiter(rows)
        else:
            self._sync = iter(rows)

    def close(self) -> list[Entry[T]]:
        """Read no more; returns what was read and not handed out."""
        self._closed = True
        if self._reading is not None:
            self._reading.cancel()
        rest, self._packed = self._packed, []
        return rest

    async def take(self) -> list[Entry[T]] | None:
        """The next chunk, empty when it takes longer to find one; None when there is no more."""
        if self._sync is not None:
            return self._take_sync(self._sync)
        # One reader at a time: an asynchronous iterator has no room for two.
        async with self._turn:
            return await self._take_async(cast("AsyncIterator[T]", self._async))

    def _take_sync(self, rows: Iterator[T]) -> list[Entry[T]] | None:
        for _ in range(_AT_A_TIME):
            if self._closed or self._ended or len(self._packed) >= self._chunk:
                return self._hand_out()
            try:
                item = next(rows)
            except StopIteration:
                self.is_exhausted = True
            except Exception as error:
                self.failure = error
            else:
                self._admit(item)
        return []

    async def _take_async(self, rows: AsyncIterator[T]) -> list[Entry[T]] | None:
        with anyio.CancelScope() as self._reading:
            for _ in range(_AT_A_TIME):
                if self._closed or self._ended or len(self._packed) >= self._chunk:
                    return self._hand_out()
                try:
                    item = await anext(rows)
                except StopAsyncIteration:
                    self.is_exhausted = True
                except Exception as error:
                    self.failure = error
                else:
                    self._admit(item)
        return []

    @property
    def _ended(self) -> bool:
        return self.is_exhausted or self.failure is not None

    def _hand_out(self) -> list[Entry[T]] | None:
        if self._closed or not self._packed:
            return None
        chunk, self._packed = self._packed, []
        self._packed_keys.clear()
        return chunk

    def _admit(self, item: T) -> None:
        """Put one item where it belongs: into the chunk, or among the outcomes."""
        index = self._index
        self._index += 1
        task = self._task
        try:
            entry = task.admit(index, item)
        except InvalidArgumentError as error:
            key = task.key_of(item)
            self._settle([Outcome(index=index, key=key, status="failed", item=item, error=error)])
            return
        if self._is_duplicate(entry):
            self._settle([entry.ends("skipped", reason=Reason.DUPLICATE)])
        elif (outcome := self._recall(entry)) is not None:
            self._settle([outcome])
        else:
            self._packed.append(entry)

    def _is_duplicate(self, entry: Entry[T]) -> bool:
        if self._seen is not None:
            return not self._seen.add(entry.folded)
        if not self._task.unique:
            return False
        # Two of a kind never share a request, whatever the job allows: the answers could not be told apart.
        known = entry.folded in self._packed_keys
        self._packed_keys.add(entry.folded)
        return known
