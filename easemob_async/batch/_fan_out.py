"""Job kind of ``fan_out``: it calls a given coroutine function once for each item."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import Any, TypeVar

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome

__all__ = ["FanOut"]

T = TypeVar("T")

_MAX_KEY_LENGTH = 1000
"""Maximum length of a key in a journal, in characters."""


class FanOut(JobKind[T]):
    """
    Job kind that calls a given coroutine function for each item.

    Args:
        call: The coroutine function; it takes one item.
        key: Function that returns the key of an item; None if a string is its own key and other items have no key.
        requires_key: Whether an item without a key is invalid.
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
            raise InvalidArgumentError("call", "must be a coroutine function that takes one item")
        self._call = call
        self._key = key
        self._requires_key = requires_key
        self.resend_unconfirmed = resend_unconfirmed
        self.target = getattr(call, "__qualname__", type(call).__qualname__)

    def key_of(self, row: T) -> str:
        """Return the result of the function *key* for the item; by default a string is its own key."""
        return super().key_of(row) if self._key is None else str(self._key(row))

    def normalize(self, key: str) -> str:
        """Return *key* unchanged: keys of ``fan_out`` are any strings, so their case matters."""
        return key

    def validate(self, index: int, row: T) -> PendingItem[T]:
        """Accept any item; see ``JobKind.validate``."""
        key = self.key_of(row)
        if self._requires_key and not key:
            raise InvalidArgumentError(
                "key", "must return a non-empty string, by which the journal identifies the item"
            )
        if self._requires_key and len(key) > _MAX_KEY_LENGTH:
            raise InvalidArgumentError("key", f"must return at most {_MAX_KEY_LENGTH:,} characters with a journal")
        return PendingItem(index, row, key, key)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[T]]) -> list[Outcome[T]]:
        """Make the call for one item; see ``JobKind.execute``."""
        (item,) = items
        awaitable = self._call(item.row)
        if not isawaitable(awaitable):
            raise TypeError(f"call must be a coroutine function; it returned {type(awaitable).__name__}")
        return [item.to_outcome("ok", result=await awaitable)]
