# Generated from _spec/groups_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.mutes``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["MuteOutcome", "MutedMember"]


@frozen(kw_only=True)
class MutedMember(Model):
    """A member of a group or chat room who may not speak there."""

    username: str = wired(wire="user")
    """The member's user ID."""
    expires: int | None = wired(default=None, wire="expire", reader=shapes.mute_end)
    """None for a mute without end, otherwise when it ends, in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class MuteOutcome(Model):
    """What became of one user of a call that mutes several."""

    username: str = wired(wire="user")
    """The user's ID."""
    done: bool = wired(wire="result")
    """Whether it was done for this user."""
    expires: int | None = wired(default=None, wire="expire", reader=shapes.mute_end)
    """None for a mute without end, otherwise when it ends, in milliseconds since the epoch."""
    reason: str | None = None
    """Why not, in the service's words; no document has one here."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)
