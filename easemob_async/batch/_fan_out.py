"""Any call for each of many items."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._records import Outcome
from easemob_async.batch._task import Entry, Task

__all__ = ["FanOut"]

T = TypeVar("T")


class FanOut(Task[T]):
    """
    A coroutine function to call for each item.

    Args:
        call: What to call.
        key: What names an item.
        named: Every item needs a name.
        repeats_unconfirmed: Call again for an item that perhaps was done.
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
        named: bool,
        repeats_unconfirmed: bool,
    ) -> None:
        if not callable(call):
            raise InvalidArgumentError("call", "must be a coroutine function of one item")
        self._call = call
        self._key = key
        self._named = named
        self.repeats_unconfirmed = repeats_unconfirmed
        self.target = getattr(call, "__qualname__", type(call).__qualname__)

    def key_of(self, item: T) -> str:
        """What the caller says names the item; a string names itself."""
        return super().key_of(item) if self._key is None else str(self._key(item))

    def fold(self, key: str) -> str:
        """A key of the caller's is compared as it is."""
        return key

    def admit(self, index: int, item: T) -> Entry[T]:
        """Take any item; see ``Task.admit``."""
        key = self.key_of(item)
        if self._named and not key:
            raise InvalidArgumentError("key", "must name every item where there is a journal")
        return Entry(index, item, key, key)

    async def carry_out(self, caller: Pipeline, entries: Sequence[Entry[T]]) -> list[Outcome[T]]:
        """Make the call for one item; see ``Task.carry_out``."""
        (entry,) = entries
        return [entry.ends("ok", result=await self._call(entry.item))]
