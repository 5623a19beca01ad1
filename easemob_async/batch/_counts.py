"""Numbers of a job's outcomes by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Generic, TypeVar

from easemob_async.batch._records import Outcome, Reason

__all__ = ["Counts"]

T = TypeVar("T")


class Counts(Generic[T]):
    """
    Number of outcomes by status, and the first outcomes that are not ``ok``.

    Args:
        keep: Maximum number of outcomes to keep in ``failures``, and in ``skips``.
    """

    def __init__(self, keep: int) -> None:
        self.by_status: Counter[str] = Counter()
        self.skipped_for: Counter[Reason] = Counter()
        self.failures: list[Outcome[T]] = []
        self._skips: list[Outcome[T]] = []
        # Apart from the other skips: a resumed job begins with thousands of them, which would leave no room for others.
        self._done_earlier: list[Outcome[T]] = []
        self._not_ok = 0
        self._keep = keep

    @property
    def total(self) -> int:
        """Number of outcomes."""
        return self.by_status.total()

    @property
    def skips(self) -> list[Outcome[T]]:
        """The first ``skipped`` outcomes; those of an earlier run only as far as the others leave room."""
        return [*self._skips, *self._done_earlier[: self._keep - len(self._skips)]]

    @property
    def dropped(self) -> int:
        """Number of outcomes that are not ``ok`` and are not kept."""
        return self._not_ok - len(self.failures) - len(self.skips)

    def add(self, outcomes: Iterable[Outcome[T]]) -> None:
        """Count *outcomes*, and keep those that are not ``ok`` while there is room."""
        for outcome in outcomes:
            self.by_status[outcome.status] += 1
            if outcome.status == "ok":
                continue
            self._not_ok += 1
            kept = self.failures
            if outcome.status == "skipped":
                if outcome.reason is not None:
                    self.skipped_for[outcome.reason] += 1
                kept = self._done_earlier if outcome.reason is Reason.EARLIER_RUN else self._skips
            if len(kept) < self._keep:
                kept.append(outcome)
