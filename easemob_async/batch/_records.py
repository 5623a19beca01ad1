"""Records of a job: an outcome for each item, progress while the job runs, a report at its end."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from attrs import field, frozen

from easemob_async._errors import EasemobError

__all__ = ["Outcome", "Progress", "Reason", "Report", "Status"]

T = TypeVar("T")

Status = Literal["ok", "failed", "unconfirmed", "skipped"]
"""
Result of an item. ``ok``: done. ``failed``: not done. ``unconfirmed``: a request was sent, and no reply said whether
the service processed it. ``skipped``: nothing had to be done.
"""


class Reason(StrEnum):
    """Explanation of a ``skipped`` item, of an ``ok`` that needs one, and of an item that a stopped job left."""

    DUPLICATE = "duplicate in the input"
    """The same key occurs earlier in the input."""
    EARLIER_RUN = "done in an earlier run of this job"
    """The journal records the item as done."""
    EXISTS = "exists already"
    """A user with this ID existed before the job."""
    MADE_EARLIER = "registered by an earlier request of this job, whose reply was lost"
    """The item is ``ok``: the user was registered after that request was sent."""
    PERHAPS_MADE = "exists; perhaps registered by an earlier request of this job, whose reply was lost"
    """The user exists, and the job cannot tell which request registered the user."""
    MEMBER = "a member already"
    """The user was in the group before the request."""
    PERHAPS_ADDED = "a member; perhaps added by an earlier request of this job"
    """The user is in the group, and the job cannot tell since when."""
    NO_SUCH_USER = "user does not exist"
    """The user to delete did not exist."""
    ALREADY_SO = "already in that state"
    """The service refused a change, because the item is in that state already."""

    NO_RESULT = "done, but the reply has no result for the item"
    """The item is ``ok``: the service accepted its request, but the reply has no message ID or cannot be read."""
    STOPPED = "the job was stopped before the item was done"
    """The item is ``failed`` or ``unconfirmed`` only because the job was stopped; run a job for it again."""

    __repr__ = str.__repr__


@frozen(slots=True, kw_only=True)
class Outcome(Generic[T]):
    """Result of one item."""

    index: int
    """Position in the input, counted from 0."""
    key: str
    """Identifier of the item, such as a user ID or a group ID; empty for an item without one."""
    status: Status
    item: T = field(repr=False)
    """The item as it was in the input."""
    error: EasemobError | None = None
    """Cause of a ``failed`` or ``unconfirmed``."""
    reason: Reason | None = None
    """Explanation of a ``skipped``, or of an ``ok`` that needs one; ``Reason.STOPPED`` for what a stopped job left."""
    replayed: bool = False
    """
    Whether an earlier request of this job may have done the work: its reply was lost, or the service refused it for
    another item. On an ``ok`` that request did the work; on a ``skipped`` the job cannot tell.
    """
    result: Any = field(default=None, repr=False)
    """
    Reply for this item: the ``User`` registered or deleted, a message ID, or the return value of the call of
    ``fan_out``; None if the reason is ``Reason.NO_RESULT``.
    """


@frozen(slots=True, kw_only=True)
class Progress:
    """
    Progress of a job at one moment.

    ``ok``, ``failed``, ``unconfirmed`` and ``skipped`` are the numbers of items with that ``Status``.
    """

    job: str
    """Kind of the job, such as ``register_users``."""
    ok: int = 0
    failed: int = 0
    unconfirmed: int = 0
    skipped: int = 0
    total: int | None = None
    """Items in the input; None when the number is unknown."""
    requests: int = 0
    """Requests sent; for ``fan_out``, calls made."""
    throttled: int = 0
    """Requests that the service's rate limiter refused."""
    waiting_seconds: float = 0.0
    """Seconds until the rate limits allow the next request; 0.0 while no request waits for them."""
    waiting_for: str = ""
    """The rate limit that requests wait for, such as ``6000 recipients in 60 s``; empty while no request waits."""
    elapsed: float = 0.0
    """Seconds since the start."""
    min_seconds_left: float = 0.0
    """Minimum number of seconds that the rate limits require for the rest; 0.0 if ``total`` is unknown."""
    finished: bool = False
    """Whether the job has ended; true only in its last record."""

    @property
    def done(self) -> int:
        """Items with an outcome."""
        return self.ok + self.failed + self.unconfirmed + self.skipped

    @property
    def rate(self) -> float:
        """Items per second since the start."""
        return self.done / self.elapsed if self.elapsed > 0 else 0.0

    @property
    def eta(self) -> float | None:
        """Estimated seconds until the end, by the rate so far and by the rate limits; None if unknown."""
        if self.finished:
            return 0.0
        if self.total is None or not self.rate:
            return self.min_seconds_left or None
        # A job begins with a burst, which the limits allow only once.
        return max(max(self.total - self.done, 0) / self.rate, self.min_seconds_left)


@frozen(slots=True, kw_only=True)
class Report(Generic[T]):
    """
    Result of a job: the number of items by status, and the first items that are not ``ok``.

    ``ok``, ``failed``, ``unconfirmed`` and ``skipped`` are the numbers of items with that ``Status``.
    """

    job: str
    """Kind of the job, such as ``register_users``."""
    ok: int = 0
    failed: int = 0
    unconfirmed: int = 0
    skipped: int = 0
    skipped_for: Mapping[Reason, int] = field(factory=dict[Reason, int])
    """Number of ``skipped`` items by reason."""
    failures: tuple[Outcome[T], ...] = field(default=(), repr=False)
    """The first outcomes that are ``failed`` or ``unconfirmed``, at most ``keep`` of them."""
    skips: tuple[Outcome[T], ...] = field(default=(), repr=False)
    """
    The first outcomes that are ``skipped``, at most ``keep`` of them; items that an earlier run
    completed come last, and are the first to be left out.
    """
    dropped: int = 0
    """Number of items that are not ``ok`` and are counted, but not kept in ``failures`` or ``skips``."""
    requests: int = 0
    """Requests sent; for ``fan_out``, calls made."""
    throttled: int = 0
    """Requests that the service's rate limiter refused."""
    seconds: float = 0.0
    """Duration of the job in seconds."""
    least_seconds: float = 0.0
    """Minimum time in seconds in which the rate limits allow that many requests."""
    stopped_by: EasemobError | None = None
    """The error that ended the job early, such as an unknown group, a quota or a missing permission."""
    exhausted: bool = False
    """Whether all of the input was read; if it was not, the rest of the input has no outcomes."""

    @property
    def total(self) -> int:
        """Items with an outcome."""
        return self.ok + self.failed + self.unconfirmed + self.skipped

    @property
    def not_ok(self) -> tuple[Outcome[T], ...]:
        """``failures`` and ``skips`` in the order of the input."""
        return tuple(sorted((*self.failures, *self.skips), key=lambda outcome: outcome.index))
