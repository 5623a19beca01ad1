"""Messages that come in pieces."""

from __future__ import annotations

from attrs import define

__all__ = ["MessageStream"]


@define(slots=True, eq=False)
class MessageStream:
    """One message on its way; times are epoch seconds."""

    sender: str
    to: str
    started: float
    last: float
    """When the latest piece came."""
    seq: int = 0
    """The latest piece's number."""
    length: int = 0
    """Bytes of all pieces."""
    finished: bool = False
    """Also true for one that was broken off."""
