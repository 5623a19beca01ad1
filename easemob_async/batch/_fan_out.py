"""Any call for each of many items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome

__all__ = ["FanOut"]

T = TypeVar("T")


class FanOut(JobKind[T]):
    """
    A coroutine function to call for each item.

    Args:
        call: What to call.
        key: What names an item.
        requires_key: Every item needs a name.
        resend_unconfirmed: Call again for an item that perhaps was done.
    """

    name = "fan_out"
    argument = "items"
    one_by_one = True
    unique = False

    def __init__(
        self,
        call: Callable[[T], Awaitable[Any]],
        key: Callable[[T], str] | None,
        *,
        requires_key: bool,
        resend_unconfirmed: bool,
    ) -> None:
        if not callable(call):
            raise InvalidArgumentError("call", "must be a coroutine function of one item")
        self._call = call
        self._key = key
        self._requires_key = requires_key
        self.resend_unconfirmed = resend_unconfirmed
        self.target = getattr(call, "__qualname__", type(call).__qualname__)

    def key_of(self, row: T) -> str:
        """What the caller says names the item; a string names itself."""
        return super().key_of(row) if self._key is None else str(self._key(row))

    def normalize(self, key: str) -> str:
        """A key of the caller's is compared as it is."""
        return key

    def validate(self, index: int, row: T) -> PendingItem[T]:
        """Take any item; see ``JobKind.validate``."""
        key = self.key_of(row)
        if self._requires_key and not key:
            raise InvalidArgumentError("key", "must name every item where there is a journal")
        return PendingItem(index, row, key, key)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[T]]) -> list[Outcome[T]]:
        """Make the call for one item; see ``JobKind.execute``."""
        (item,) = items
        return [item.to_outcome("ok", result=await self._call(item.row))]
