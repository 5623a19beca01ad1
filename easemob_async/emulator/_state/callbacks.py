"""Callbacks that could not be delivered, stored in batches of ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import define

__all__ = ["CallbackBatch", "CallbackStore"]

RETENTION = 3 * 24 * 3600
BATCH_SECONDS = 600


@define(slots=True, eq=False)
class CallbackBatch:
    """The failed callbacks of ten minutes."""

    date: str
    """Start of the ten minutes, ``yyyyMMddHHmm``. The documents do not name the time zone; UTC is used here."""
    start: int
    """Start of the ten minutes in epoch seconds."""
    size: int = 0
    retries: int = 0


class CallbackStore:
    """
    The failed callbacks of one app.

    The emulator does not fill the store by itself: a test stores the batches that it wants to find.
    """

    def __init__(self) -> None:
        self._batches: dict[str, CallbackBatch] = {}

    def store(self, time: float, count: int = 1) -> CallbackBatch:
        """Store *count* failures; *time* in epoch seconds."""
        start = int(time // BATCH_SECONDS) * BATCH_SECONDS
        date = datetime.fromtimestamp(start, UTC).strftime("%Y%m%d%H%M")
        batch = self._batches.setdefault(date, CallbackBatch(date, start))
        batch.size += count
        return batch

    def unexpired(self, now: float) -> dict[str, CallbackBatch]:
        """Return the batches that have not expired, by date, oldest first."""
        return {date: batch for date, batch in sorted(self._batches.items()) if batch.start > now - RETENTION}
