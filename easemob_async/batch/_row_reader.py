"""The input of a job: read as workers ask for it, checked item by item, packed into chunks."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Generic, TypeVar, cast

import anyio

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._seen_keys import SeenKeys

__all__ = ["RowReader", "Rows"]

T = TypeVar("T")

Rows = Iterable[T] | AsyncIterable[T]
"""An input: anything that can be iterated, with ``for`` or with ``async for``."""

_MAX_ROWS_PER_STEP = 1000
"""Items looked at in one go, so that an input of nothing but duplicates does not hold up the event loop."""


class RowReader(Generic[T]):
    """
    Hands out chunks of items that are fit to be sent; what is not fit ends here, without a request.

    Args:
        rows: The input.
        kind: Says what is fit.
        chunk_size: Items in a chunk; only the last one is smaller.
        unique: Skip what stands in the input twice.
        find_earlier_outcome: The outcome of an item that needs no request any more, or None.
        record: Is told the outcomes of what is not sent.
    """

    def __init__(
        self,
        rows: Rows[T],
        kind: JobKind[T],
        chunk_size: int,
        *,
        unique: bool,
        find_earlier_outcome: Callable[[PendingItem[T]], Outcome[T] | None],
        record: Callable[[list[Outcome[T]]], None],
    ) -> None:
        self.is_exhausted = False
        """The input was read to its end."""
        self.failure: Exception | None = None
        """What the input raised instead of going on."""
        self._kind = kind
        self._chunk_size = chunk_size
        self._find_earlier_outcome = find_earlier_outcome
        self._record = record
        self._seen = SeenKeys() if unique else None
        self._read_lock = anyio.Lock()
        self._read_scope: anyio.CancelScope | None = None
        self._closed = False
        self._index = 0
        self._packed: list[PendingItem[T]] = []
        self._packed_keys: set[str] = set()
        self._sync_rows: Iterator[T] | None = None
        self._async_rows: AsyncIterator[T] | None = None
        if isinstance(rows, AsyncIterable):
            self._async_rows = aiter(rows)
        else:
            self._sync_rows = iter(rows)

    def close(self) -> list[PendingItem[T]]:
        """Read no more; returns what was read and not handed out."""
        self._closed = True
        if self._read_scope is not None:
            self._read_scope.cancel()
        rest, self._packed = self._packed, []
        return rest

    async def next_chunk(self) -> list[PendingItem[T]] | None:
        """The next chunk, empty when it takes longer to find one; None when there is no more."""
        if self._sync_rows is not None:
            return self._next_chunk_sync(self._sync_rows)
        # One reader at a time: an asynchronous iterator has no room for two.
        async with self._read_lock:
            return await self._next_chunk_async(cast("AsyncIterator[T]", self._async_rows))

    def _next_chunk_sync(self, rows: Iterator[T]) -> list[PendingItem[T]] | None:
        for _ in range(_MAX_ROWS_PER_STEP):
            if self._closed or self._has_ended or len(self._packed) >= self._chunk_size:
                return self._pop_chunk()
            try:
                row = next(rows)
            except StopIteration:
                self.is_exhausted = True
            except Exception as error:
                self.failure = error
            else:
                self._accept(row)
        return []

    async def _next_chunk_async(self, rows: AsyncIterator[T]) -> list[PendingItem[T]] | None:
        with anyio.CancelScope() as self._read_scope:
            for _ in range(_MAX_ROWS_PER_STEP):
                if self._closed or self._has_ended or len(self._packed) >= self._chunk_size:
                    return self._pop_chunk()
                try:
                    row = await anext(rows)
                except StopAsyncIteration:
                    self.is_exhausted = True
                except Exception as error:
                    self.failure = error
                else:
                    self._accept(row)
        return []

    @property
    def _has_ended(self) -> bool:
        return self.is_exhausted or self.failure is not None

    def _pop_chunk(self) -> list[PendingItem[T]] | None:
        if self._closed or not self._packed:
            return None
        chunk, self._packed = self._packed, []
        self._packed_keys.clear()
        return chunk

    def _accept(self, row: T) -> None:
        """Put one item where it belongs: into the chunk, or among the outcomes."""
        index = self._index
        self._index += 1
        kind = self._kind
        try:
            item = kind.validate(index, row)
        except InvalidArgumentError as error:
            key = kind.key_of(row)
            self._record([Outcome(index=index, key=key, status="failed", item=row, error=error)])
            return
        if self._is_duplicate(item):
            self._record([item.to_outcome("skipped", reason=Reason.DUPLICATE)])
        elif (outcome := self._find_earlier_outcome(item)) is not None:
            self._record([outcome])
        else:
            self._packed.append(item)

    def _is_duplicate(self, item: PendingItem[T]) -> bool:
        if self._seen is not None:
            return not self._seen.add(item.normalized_key)
        if not self._kind.unique:
            return False
        # Two of a kind never share a request, whatever the job allows: the answers could not be told apart.
        known = item.normalized_key in self._packed_keys
        self._packed_keys.add(item.normalized_key)
        return known
