# Generated from _spec/mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.mutes``."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    Reader,
    from_seconds,
    wired,
)

__all__ = ["UserMutes"]


@frozen(kw_only=True)
class UserMutes(Model):
    """A user's mutes, in seconds left: 0 is not muted, -1 is for ever."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.mute_row)
    username: str
    """The user's ID."""
    chat: int = 0
    """Seconds left in one-to-one chats; 0: not muted, -1: for ever."""
    groupchat: int = 0
    """Seconds left in groups; 0: not muted, -1: for ever."""
    chatroom: int = 0
    """Seconds left in chat rooms; 0: not muted, -1: for ever."""
    measured: int | None = wired(default=None, wire="unixtime")
    """When the service counted, for a single user only, in seconds since the epoch."""

    @property
    def measured_at(self) -> datetime | None:
        """``measured`` as a datetime in UTC."""
        return None if self.measured is None else from_seconds(self.measured)
