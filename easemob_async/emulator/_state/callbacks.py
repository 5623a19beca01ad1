"""Callbacks that could not be delivered, stored in batches of ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import define

__all__ = ["CallbackBatch", "CallbackStore"]

RETENTION = 3 * 24 * 3600
BATCH_SECONDS = 600


@define(slots=True, eq=False)
class CallbackBatch:
    """The failures of ten minutes."""

    date: str
    """When they start, ``yyyyMMddHHmm``; the documents do not say in which zone, here it is UTC."""
    start: int
    """The same in epoch seconds."""
    size: int = 0
    retries: int = 0


class CallbackStore:
    """
    The failed callbacks of one app.

    Nothing is called back here: a test stores what it wants to find.
    """

    def __init__(self) -> None:
        self._batches: dict[str, CallbackBatch] = {}

    def store(self, time: float, count: int = 1) -> CallbackBatch:
        """Store failures of a moment, in epoch seconds."""
        start = int(time // BATCH_SECONDS) * BATCH_SECONDS
        date = datetime.fromtimestamp(start, UTC).strftime("%Y%m%d%H%M")
        batch = self._batches.setdefault(date, CallbackBatch(date, start))
        batch.size += count
        return batch

    def unexpired(self, now: float) -> dict[str, CallbackBatch]:
        """The batches that are still there, by date, oldest first."""
        return {date: batch for date, batch in sorted(self._batches.items()) if batch.start > now - RETENTION}
