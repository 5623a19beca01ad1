# Generated from _spec/groups_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.mutes``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)

__all__ = ["MuteOutcome", "MutedMember"]


@frozen(kw_only=True)
class MutedMember(Model):
    """A muted member of a group or chat room."""

    username: str = json_field(name="user")
    """User ID of the member."""
    expires: int | None = json_field(default=None, name="expire", reader=shapes.mute_end, unit="ms")
    """Time when the mute ends (None if it is permanent), in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class MuteOutcome(Model):
    """Outcome for one user of a call that mutes several users."""

    username: str = json_field(name="user")
    """User ID."""
    done: bool | None = json_field(default=None, name="result")
    """Whether the operation succeeded for this user; None if the reply does not report it."""
    expires: int | None = json_field(default=None, name="expire", reader=shapes.mute_end, unit="ms")
    """Time when the mute ends (None if it is permanent), in milliseconds since the epoch."""
    reason: str | None = None
    """Reason of a failure, in the words of the service; no page shows one here."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)
