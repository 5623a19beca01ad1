"""The seam between the machinery of a job and what it is about: one task for each kind of job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from attrs import define

from easemob_async._errors import APIError, EasemobError
from easemob_async._operation import Operation
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch._records import Outcome, Reason, Status

__all__ = ["JobKind", "PendingItem"]

T = TypeVar("T")


@define(slots=True, eq=False)
class PendingItem(Generic[T]):
    """One item of the input that is fit to be sent."""

    index: int
    """Its place in the input."""
    row: T
    """The item as it was given."""
    key: str
    """What names it, as it was given."""
    normalized_key: str
    """``key`` as the service compares it."""
    wire_form: Any = None
    """What goes into a request."""
    unconfirmed_since: float | None = None
    """
    When the first request for it was sent that may have been carried out without our knowing, on the clock's scale;
    None: there was none.
    """

    def mark_unconfirmed(self, at: float) -> None:
        """A request sent *at* that time may have been carried out."""
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
        """The outcome of this item."""
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


class JobKind(Generic[T]):
    """
    What a job is about: how an item becomes fit to be sent, the call for several of them, and how to read its answer.

    A subclass says the rest; the machinery packs, paces, repeats, splits and accounts.
    """

    name: str
    """The job's kind: the method of ``client.batch``."""
    argument: str = "rows"
    """What that method calls its input."""
    target: str = ""
    """What all items are for: a group's ID; with ``name`` it is what a journal belongs to."""
    operation: Operation[Any] | None = None
    """What is called; None for calls that are not ours."""
    one_by_one: bool = False
    """Each request is about one item."""
    resend_unconfirmed: bool = False
    """May a request be sent again that perhaps was carried out?"""
    has_partial_refusals: bool = False
    """A request refused for one item may have been carried out for the others."""
    unique: bool = True
    """An item may stand in the input once."""

    @property
    def max_chunk_size(self) -> int:
        """Items in one request at most, by every document there is."""
        if self.one_by_one or self.operation is None:
            return 1
        return self.operation.batch_safe or self.operation.batch_max or 1

    def key_of(self, row: T) -> str:
        """What names *item*, whatever it is; never a secret."""
        return row if isinstance(row, str) else ""

    def validate(self, index: int, row: T) -> PendingItem[T]:
        """
        Make *item* fit to be sent.

        Raises:
            InvalidArgumentError: It breaks a rule.
        """
        raise NotImplementedError

    def normalize(self, key: str) -> str:
        """*key* as the service compares it."""
        return key.lower()

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[T]]) -> list[Outcome[T]]:
        """
        Make one call for all items and read its answer: an outcome for each.

        Args:
            caller: What to call through.
            items: The items; ``since`` says whether an earlier request may have done their work.

        Raises:
            EasemobError: The call failed; the machinery decides what that means.
        """
        raise NotImplementedError

    async def handle_refusal(self, caller: Pipeline, item: PendingItem[T], error: EasemobError) -> Outcome[T]:
        """The outcome of an item the service refused by itself."""
        if isinstance(error, APIError) and error.already_so:
            return item.to_outcome("skipped", reason=Reason.ALREADY_SO, replayed=item.unconfirmed_since is not None)
        return item.to_outcome("failed", error=error)

    def is_about_all(self, error: EasemobError) -> bool:
        """Is what *error* says about an item true of all items of the request?"""
        return False
