"""Broadcast messages."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from easemob_async._operation import JSON

__all__ = ["Audience", "Broadcast"]

Audience = Literal["users", "online_users", "chatrooms"]


@frozen(slots=True, eq=False)
class Broadcast:
    """One message to all users, to those online, or to all active chat rooms; it has no message ID."""

    id: int
    audience: Audience
    recipients: int
    """Number of users or chat rooms that existed when it was sent."""
    sender: str
    type: str
    body: JSON = field(repr=False)
    ext: JSON = field(repr=False)
    time: int
    """Milliseconds since the epoch."""
