"""Input of a job: read on demand, validated row by row, and packed into chunks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import anyio

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._seen_keys import SeenKeys

__all__ = ["RowReader", "Rows", "make_cancellation_failure"]

T = TypeVar("T")

Rows = Iterable[T] | AsyncIterable[T]
"""Input of a job: any iterable or async iterable."""

_MAX_ROWS_PER_STEP = 1000
"""Maximum number of rows read without yielding to the event loop, for inputs of which most rows are duplicates."""


def make_cancellation_failure(source: str, error: BaseException) -> RuntimeError:
    """Make the exception for a ``CancelledError`` that *source* raised although the job was not cancelled."""
    # Not the error itself, which the caller would take for a cancellation of its own task.
    failure = RuntimeError(f"{source} raised CancelledError, although the job was not cancelled; catch it in your code")
    failure.__cause__ = error
    return failure


class RowReader(Generic[T]):
    """
    Reader that turns rows into chunks of items, and records the outcomes of rows that need no request.

    An async input is read by ``read``, in a task of its own: timeouts and task groups around a ``yield`` of an async
    generator cancel the task that reads it, and must not cancel a worker's call.

    Args:
        rows: The input.
        kind: Validates the rows.
        chunk_size: Number of items in a chunk; only the last chunk may be smaller.
        unique: Whether to skip a row whose key occurs earlier in the input.
        find_earlier_outcome: Returns the outcome of an item that needs no request after an earlier run, or None.
        record: Called with the outcomes of rows that are not sent.
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
        """Whether the input was read to its end."""
        self.failure: Exception | None = None
        """The exception that the input raised."""
        self._kind = kind
        self._chunk_size = chunk_size
        self._find_earlier_outcome = find_earlier_outcome
        self._record = record
        self._seen = SeenKeys() if unique else None
        self._closed = False
        self._index = 0
        self._chunk: list[PendingItem[T]] = []
        self._chunk_keys: set[str] = set()
        self._sync_rows: Iterator[T] | None = None
        self._async_rows: AsyncIterator[T] | None = None
        if isinstance(rows, AsyncIterable):
            self._async_rows = aiter(rows)
        else:
            self._sync_rows = iter(rows)
        # For an async input. The lock gives the rows to the workers in turn, and one of them at a time wants rows.
        self._worker_lock = anyio.Lock()
        self._wanted = anyio.Event()
        self._supplied = anyio.Event()
        self._is_reading = False
        # Shielded: the rows read so far are still sent, so only close() and cancel() end a read.
        self._scope = anyio.CancelScope(shield=True)

    @property
    def rows_read(self) -> int:
        """Number of rows that were read."""
        return self._index

    def close(self) -> list[PendingItem[T]]:
        """Stop reading; returns the items that were read and are in no chunk yet."""
        self._closed = True
        self._wanted.set()
        if self._is_reading:
            # The input may be endless. A generator that waits at a "yield" is closed by ``read`` instead.
            self._scope.cancel()
        rest, self._chunk = self._chunk, []
        return rest

    def cancel(self) -> None:
        """Cancel ``read``, also while it closes the input."""
        self._scope.cancel()

    async def next_chunk(self) -> list[PendingItem[T]] | None:
        """Read the next chunk; an empty one if more rows have to be read first, None at the end of the input."""
        if self._sync_rows is not None:
            return self._next_chunk_sync(self._sync_rows)
        async with self._worker_lock:
            if not self._is_chunk_ready:
                self._supplied = anyio.Event()
                self._wanted.set()
                await self._supplied.wait()
            return self._pop_chunk() if self._is_chunk_ready else []

    async def read(self) -> None:
        """Read an async input while ``next_chunk`` waits for rows, until it ends or is closed; else do nothing."""
        rows = self._async_rows
        if rows is None:
            return
        with self._scope:
            try:
                while not (self._closed or self._has_ended):
                    await self._read_chunk(rows)
                    self._wanted = anyio.Event()
                    self._supplied.set()
            finally:
                # Inside the scope, because the generator may have scopes of its own, which must end before it.
                await _close(rows)

    def _next_chunk_sync(self, rows: Iterator[T]) -> list[PendingItem[T]] | None:
        for _ in range(_MAX_ROWS_PER_STEP):
            if self._is_chunk_ready:
                return self._pop_chunk()
            try:
                row = next(rows)
            except StopIteration:
                self.is_exhausted = True
            except Exception as error:
                # Not raised here: the rows read before it are still sent, and the job raises it at its end.
                self.failure = error
            except asyncio.CancelledError as error:
                self.failure = make_cancellation_failure("the input", error)
            else:
                self._accept(row)
        return []

    async def _read_chunk(self, rows: AsyncIterator[T]) -> None:
        for _ in range(_MAX_ROWS_PER_STEP):
            cancellation = None if self._wanted.is_set() else await self._wait_until_wanted()
            if self._closed:
                return
            try:
                row = await self._read_row(rows, cancellation)
            except StopAsyncIteration:
                self.is_exhausted = True
            except Exception as error:
                # As in `_next_chunk_sync`.
                self.failure = error
            except anyio.get_cancelled_exc_class() as error:
                if self._scope.cancel_called:
                    raise
                # The input's own: an async generator ends with it, as if all of its rows had been read.
                self.failure = make_cancellation_failure("the input", error)
            else:
                self._accept(row)
            if self._is_chunk_ready:
                return

    async def _wait_until_wanted(self) -> BaseException | None:
        """Wait until a worker wants rows; returns the cancellation that ended the wait instead."""
        try:
            await self._wanted.wait()
        except anyio.get_cancelled_exc_class() as error:
            return error
        return None

    async def _read_row(self, rows: AsyncIterator[T], cancellation: BaseException | None) -> T:
        self._is_reading = True
        try:
            if cancellation is None:
                return await anext(rows)
            if not isinstance(rows, AsyncGenerator):
                raise cancellation
            # By a timeout or a task group around the "yield" at which the generator waits: it makes an error of this.
            row: T = await rows.athrow(cancellation)
            return row
        finally:
            self._is_reading = False

    @property
    def _has_ended(self) -> bool:
        return self.is_exhausted or self.failure is not None

    @property
    def _is_chunk_ready(self) -> bool:
        return self._closed or self._has_ended or len(self._chunk) >= self._chunk_size

    def _pop_chunk(self) -> list[PendingItem[T]] | None:
        # After close() the rest belongs to its caller, which records an outcome for each item.
        if self._closed or not self._chunk:
            return None
        # An async generator that handles a cancellation returns a row that no worker wants yet.
        chunk, self._chunk = self._chunk[: self._chunk_size], self._chunk[self._chunk_size :]
        if self._chunk_keys:
            self._chunk_keys = {item.normalized_key for item in self._chunk}
        return chunk

    def _accept(self, row: T) -> None:
        """Add a row to the current chunk, or record its outcome if it needs no request."""
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
            self._chunk.append(item)

    def _is_duplicate(self, item: PendingItem[T]) -> bool:
        if self._seen is not None:
            return not self._seen.add(item.normalized_key)
        if not self._kind.unique:
            return False
        # Equal keys never share a request, even with unique=False: the reply identifies items by key.
        is_known = item.normalized_key in self._chunk_keys
        self._chunk_keys.add(item.normalized_key)
        return is_known


async def _close(rows: AsyncIterator[Any]) -> None:
    """Close an async generator, which does nothing if it has ended; raises the exceptions of its cleanup."""
    if not isinstance(rows, AsyncGenerator):
        return
    try:
        await rows.aclose()
    except BaseExceptionGroup as group:
        # A task group around a "yield" wraps the exception with which the generator is closed.
        _, rest = group.split(GeneratorExit)
        if rest is not None:
            raise rest from None
