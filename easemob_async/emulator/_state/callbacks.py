"""Callbacks that could not be delivered, stored in batches of ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import define

__all__ = ["Batch", "StoredCallbacks"]

KEPT = 3 * 24 * 3600
SLICE = 600


@define(slots=True, eq=False)
class Batch:
    """The failures of ten minutes."""

    date: str
    """When they begin, ``yyyyMMddHHmm``; the documents do not say in which zone, here it is UTC."""
    begin: int
    """The same in epoch seconds."""
    size: int = 0
    retries: int = 0


class StoredCallbacks:
    """
    The failed callbacks of one app.

    Nothing is called back here: a test stores what it wants to find.
    """

    def __init__(self) -> None:
        self._batches: dict[str, Batch] = {}

    def store(self, time: float, count: int = 1) -> Batch:
        """Store failures of a moment, in epoch seconds."""
        begin = int(time // SLICE) * SLICE
        date = datetime.fromtimestamp(begin, UTC).strftime("%Y%m%d%H%M")
        batch = self._batches.setdefault(date, Batch(date, begin))
        batch.size += count
        return batch

    def kept(self, now: float) -> dict[str, Batch]:
        """The batches that are still there, by date, oldest first."""
        return {date: batch for date, batch in sorted(self._batches.items()) if batch.begin > now - KEPT}
