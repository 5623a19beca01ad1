"""What a job says: an outcome for each item, progress on the way, a report at the end."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from attrs import field, frozen

from easemob_async._errors import EasemobError

__all__ = ["Outcome", "Progress", "Reason", "Report", "Status"]

T = TypeVar("T")

Status = Literal["ok", "failed", "maybe", "skipped"]
"""
What became of an item. ``ok``: done. ``failed``: not done. ``maybe``: it was sent, and no answer said whether it was
carried out. ``skipped``: nothing had to be done, it was so already.
"""


class Reason(StrEnum):
    """Why an item was skipped, or what is special about an ``ok``."""

    DUPLICATE = "duplicate in the input"
    """It stood in the input before."""
    EARLIER_RUN = "done in an earlier run of this job"
    """The journal says so."""
    EXISTS = "exists already"
    """A user of this ID was there before."""
    MADE_EARLIER = "made by an earlier request of this job, whose answer was lost"
    """An ``ok``: the user was made since."""
    PERHAPS_MADE = "exists; perhaps made by an earlier request of this job, whose answer was lost"
    """When the user was made cannot be told."""
    MEMBER = "a member already"
    """The user was in the group before."""
    PERHAPS_ADDED = "a member; perhaps added by an earlier request of this job"
    """The user is in the group, and since when cannot be told."""
    NO_SUCH_USER = "there is no such user"
    """There was nobody to delete."""
    ALREADY_SO = "was so already"
    """Any other state that was as wanted."""

    __repr__ = str.__repr__


@frozen(slots=True, kw_only=True)
class Outcome(Generic[T]):
    """What became of one item."""

    index: int
    """Its place in the input, counted from 0."""
    key: str
    """What names it: a user ID, a group's ID; empty where the item has none."""
    status: Status
    item: T = field(repr=False)
    """The item as it was given."""
    error: EasemobError | None = None
    """Why it is ``failed`` or ``maybe``."""
    reason: Reason | None = None
    """Why it is ``skipped``, or what is special about an ``ok``."""
    replayed: bool = False
    """
    An earlier request of this job may have done it, one whose answer was lost or that was refused for another item.
    On an ``ok`` it did; on a ``skipped`` nobody can tell.
    """
    result: Any = field(default=None, repr=False)
    """What the service answered for it: the ``User`` registered, a message's ID, what ``fan_out``'s call returned."""


@frozen(slots=True, kw_only=True)
class Progress:
    """How far a job is at one moment."""

    job: str
    """The job's kind, such as ``register_users``."""
    ok: int = 0
    failed: int = 0
    maybe: int = 0
    skipped: int = 0
    total: int | None = None
    """Items in the input, where that is known."""
    requests: int = 0
    """Requests sent; for ``fan_out`` calls made."""
    throttled: int = 0
    """Requests the service's limiter refused."""
    waiting_seconds: float = 0.0
    """Seconds until the limits let the next request go; 0.0 while no request waits for them."""
    waiting_for: str = ""
    """The limit that is waited for, such as ``6000 recipients in 60 s``."""
    elapsed: float = 0.0
    """Seconds since the start."""
    finished: bool = False
    """The last record of a job."""

    @property
    def done(self) -> int:
        """Items with an outcome."""
        return self.ok + self.failed + self.maybe + self.skipped

    @property
    def rate(self) -> float:
        """Items a second since the start."""
        return self.done / self.elapsed if self.elapsed > 0 else 0.0

    @property
    def eta(self) -> float | None:
        """Seconds until the end at the rate so far; None while that cannot be told."""
        if self.finished:
            return 0.0
        if self.total is None or not self.rate:
            return None
        return max(self.total - self.done, 0) / self.rate


@frozen(slots=True, kw_only=True)
class Report(Generic[T]):
    """What became of a job's items: all of them counted, those that are not ``ok`` kept."""

    job: str
    """The job's kind, such as ``register_users``."""
    ok: int = 0
    failed: int = 0
    maybe: int = 0
    skipped: int = 0
    skipped_for: Mapping[Reason, int] = field(factory=dict[Reason, int])
    """How many were skipped for which reason."""
    failures: tuple[Outcome[T], ...] = field(default=(), repr=False)
    """The first items that are ``failed`` or ``maybe``, as many as ``keep`` allowed."""
    skips: tuple[Outcome[T], ...] = field(default=(), repr=False)
    """The first items that were ``skipped``, as many as ``keep`` allowed."""
    dropped: int = 0
    """How many items that are not ``ok`` are counted but not kept here."""
    requests: int = 0
    """Requests sent; for ``fan_out`` calls made."""
    throttled: int = 0
    """Requests the service's limiter refused."""
    seconds: float = 0.0
    """How long the job ran."""
    least_seconds: float = 0.0
    """The least time in which the limits let that many requests go."""
    stopped_by: EasemobError | None = None
    """The refusal that ended the job early: no such group, a quota, a missing right."""
    exhausted: bool = False
    """The input was read to its end; otherwise the rest of it was never looked at."""

    @property
    def total(self) -> int:
        """Items with an outcome."""
        return self.ok + self.failed + self.maybe + self.skipped

    @property
    def not_ok(self) -> tuple[Outcome[T], ...]:
        """``failures`` and ``skips`` in the order of the input."""
        return tuple(sorted((*self.failures, *self.skips), key=lambda outcome: outcome.index))
