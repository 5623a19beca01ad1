"""``JobKind``: the interface of a kind of job, such as registering users, to the runner; each kind is one subclass."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Generic, TypeVar

from attrs import define, field, frozen

from easemob_async._errors import APIError, EasemobError
from easemob_async._operation import Operation
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._records import Outcome, Reason, Status

__all__ = ["JobKind", "PendingItem", "RefusedItem"]

T = TypeVar("T")


@define(slots=True, eq=False)
class PendingItem(Generic[T]):
    """A valid item of the input that has no outcome yet."""

    index: int
    """Position in the input, counted from 0."""
    row: T = field(repr=False)
    """The item as it was in the input."""
    key: str
    """Identifier of the item, such as a user ID, as it was in the input."""
    normalized_key: str
    """``key`` in the form in which the service compares it."""
    wire_form: Any = field(default=None, repr=False)
    """Content of a request for the item, in the form in which it is sent."""
    unconfirmed_since: float | None = None
    """
    Send time, on the monotonic clock, of the first request that the service may have processed for this item without
    confirming it; None before such a request.
    """

    def mark_unconfirmed(self, at: float) -> None:
        """Remember that the service may have processed a request for this item, sent *at* that time."""
        if self.unconfirmed_since is None:
            self.unconfirmed_since = at

    def to_outcome(
        self,
        status: Status,
        *,
        error: EasemobError | None = None,
        reason: Reason | None = None,
        replayed: bool = False,
        result: Any = None,
    ) -> Outcome[T]:
        """Make the outcome of this item; the error of an ``unconfirmed`` one never says that nothing took effect."""
        if status == "unconfirmed" and error is not None and error.effect == "none":
            # A copy: other items, or the job, may have the same error.
            error = copy(error)
            error.effect = "unknown"
        return Outcome(
            index=self.index,
            key=self.key,
            status=status,
            item=self.row,
            error=error,
            reason=reason,
            replayed=replayed,
            result=result,
        )

    def to_failure(self, error: EasemobError, reason: Reason | None = None) -> Outcome[T]:
        """Make the outcome after the last request failed: ``unconfirmed`` if an earlier one may have done the work."""
        status: Status = "failed" if self.unconfirmed_since is None else "unconfirmed"
        return self.to_outcome(status, error=error, reason=reason)


@frozen(slots=True, eq=False)
class RefusedItem(Generic[T]):
    """An item that the service refused in a request that it accepted; ``JobKind.handle_refusal`` makes its outcome."""

    item: PendingItem[T]
    error: EasemobError


class JobKind(Generic[T]):
    """
    Kind of a job: how to validate a row, how to make the call for several items, and how to read its reply.

    The runner and its workers do the rest, the same for all kinds: they pack items into requests, respect the rate
    limits, retry, split refused requests, and record outcomes.
    """

    name: str
    """Name of the kind: its method of ``client.batch``."""
    argument: str = "rows"
    """Name of that method's argument for the input."""
    target: str = ""
    """Identifier of what all items share, such as a group ID; the header of the journal contains it."""
    operation: Operation[Any] | None = None
    """Operation that is called for the items; None for ``fan_out``."""
    one_by_one: bool = False
    """Whether each request is about one item."""
    resend_unconfirmed: bool = False
    """Whether to resend a request when it is unknown whether the service processed it."""
    succeeds_as_whole: bool = False
    """Whether a reply with a status of success says that all items of the request are done."""
    has_partial_refusals: bool = False
    """Whether the service may have processed some items of a request that it refused because of another item."""
    unique: bool = True
    """Whether a key may occur in the input only once."""

    @property
    def max_chunk_size(self) -> int:
        """Maximum number of items in one request, by every version of the service's documentation."""
        if self.one_by_one or self.operation is None:
            return 1
        return self.operation.batch_safe or self.operation.batch_max or 1

    def key_of(self, row: T) -> str:
        """Return the key of a row, also of an invalid one; a key must not be a secret."""
        return row if isinstance(row, str) else ""

    def validate(self, index: int, row: T) -> PendingItem[T]:
        """
        Validate a row, once for all requests it may go into.

        Raises:
            InvalidArgumentError: The row is invalid.
        """
        raise NotImplementedError

    def normalize(self, key: str) -> str:
        """Return *key* in the form in which the service compares it."""
        return key.lower()

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[T]]) -> Sequence[Outcome[T] | RefusedItem[T]]:
        """
        Make one call for all *items*, and read its reply.

        It makes no other call: if that were cancelled, the outcomes of the reply would be lost.

        Args:
            caller: The pipeline to call through.
            items: The items; ``unconfirmed_since`` tells whether an earlier request may have done their work.

        Returns:
            For each item an outcome, or the error for ``handle_refusal``.

        Raises:
            EasemobError: The call failed; the worker decides what that means for the items.
        """
        raise NotImplementedError

    async def handle_refusal(self, caller: Pipeline, item: PendingItem[T], error: EasemobError) -> Outcome[T]:
        """Make the outcome of an item for which the service refused a request."""
        if isinstance(error, APIError) and error.already_so:
            return item.to_outcome("skipped", reason=Reason.ALREADY_SO, replayed=item.unconfirmed_since is not None)
        return item.to_outcome("failed", error=error)

    def is_about_all(self, error: EasemobError) -> bool:
        """Whether *error*, a refusal of an item, applies to all items of the request."""
        return False
