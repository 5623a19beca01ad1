"""Streamed messages, which are sent in chunks."""

from __future__ import annotations

from attrs import define

__all__ = ["MessageStream"]


@define(slots=True, eq=False)
class MessageStream:
    """The progress of one streamed message; times are in epoch seconds."""

    sender: str
    to: str
    started: float
    last_chunk_at: float
    """Time of the last chunk."""
    seq: int = 0
    """Sequence number of the last chunk."""
    length: int = 0
    """Size of all chunks in bytes."""
    finished: bool = False
    """Whether the stream has ended, also by a timeout or by exceeding the maximum size."""
