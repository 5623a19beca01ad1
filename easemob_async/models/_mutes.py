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
    json_field,
)

__all__ = ["UserMutes"]


@frozen(kw_only=True)
class UserMutes(Model):
    """Mutes of a user, in remaining seconds; 0 means not muted, -1 means permanent."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.mute_row)
    username: str
    """User ID."""
    chat: int = 0
    """Remaining seconds in one-to-one chats; 0 means not muted, -1 permanent."""
    groupchat: int = 0
    """Remaining seconds in groups; 0 means not muted, -1 permanent."""
    chatroom: int = 0
    """Remaining seconds in chat rooms; 0 means not muted, -1 permanent."""
    measured: int | None = json_field(default=None, name="unixtime", unit="s")
    """Time at which the service measured the remaining seconds, in seconds since the epoch."""

    @property
    def measured_at(self) -> datetime | None:
        """``measured`` as a datetime in UTC."""
        return None if self.measured is None else from_seconds(self.measured)
