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
        self.skips: list[Outcome[T]] = []
        self.dropped = 0
        self._keep = keep

    def add(self, outcomes: Iterable[Outcome[T]]) -> None:
        """Count *outcomes*, and keep those that are not ``ok`` while there is room."""
        for outcome in outcomes:
            self.by_status[outcome.status] += 1
            if outcome.status == "ok":
                continue
            if outcome.status == "skipped":
                if outcome.reason is not None:
                    self.skipped_for[outcome.reason] += 1
                kept = self.skips
            else:
                kept = self.failures
            if len(kept) < self._keep:
                kept.append(outcome)
            else:
                self.dropped += 1
