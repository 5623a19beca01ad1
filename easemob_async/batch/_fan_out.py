"""Job kind that calls a function of the caller, once for each item."""

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
    Job kind that calls a coroutine function of the caller.

    Args:
        call: The coroutine function of one item.
        key: Returns the name of an item; None if strings name themselves and other items have no name.
        requires_key: Whether an item without a name is invalid.
        resend_unconfirmed: Whether to call again when it is unknown if the first call took effect.
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
        """Return the name that the caller's function gives the item; by default a string is its own name."""
        return super().key_of(row) if self._key is None else str(self._key(row))

    def normalize(self, key: str) -> str:
        """Return *key* unchanged: only the caller knows which of its keys are equal."""
        return key

    def validate(self, index: int, row: T) -> PendingItem[T]:
        """Accept any item; see ``JobKind.validate``."""
        key = self.key_of(row)
        if self._requires_key and not key:
            raise InvalidArgumentError("key", "must return the name of every item, because the journal needs it")
        return PendingItem(index, row, key, key)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[T]]) -> list[Outcome[T]]:
        """Make the call for one item; see ``JobKind.execute``."""
        (item,) = items
        return [item.to_outcome("ok", result=await self._call(item.row))]
