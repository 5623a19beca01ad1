# Generated from _spec/groups_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.members``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)

__all__ = ["GroupMember", "MemberOutcome"]


@frozen(kw_only=True)
class GroupMember(Model):
    """A member of a group or chat room."""

    username: str
    """User ID of the member."""
    role: str
    """``owner``, ``admin`` or ``member``; many servers list admins as ``member``."""
    joined: int | None = json_field(default=None, name="joined_time", reader=shapes.to_int, unit="ms")
    """Time when the member joined, if the call asked for it, in milliseconds since the epoch."""

    @property
    def joined_at(self) -> datetime | None:
        """``joined`` as a datetime in UTC."""
        return None if self.joined is None else from_milliseconds(self.joined)


@frozen(kw_only=True)
class MemberOutcome(Model):
    """Outcome for one user of a call for several users."""

    username: str = json_field(name="user")
    """User ID."""
    done: bool | None = json_field(default=None, name="result")
    """Whether the operation succeeded for this user; None if the reply does not report it."""
    reason: str | None = None
    """Reason of a failure, in the words of the service, such as "user u1 doesn't exist."."""
    action: str | None = None
    """Name of the operation, such as ``remove_member``."""
