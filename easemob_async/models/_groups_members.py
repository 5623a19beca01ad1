# Generated from _spec/groups_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.members``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["GroupMember", "MemberOutcome"]


@frozen(kw_only=True)
class GroupMember(Model):
    """A member of a group or chat room."""

    username: str
    """The member's user ID."""
    role: str
    """``owner``, ``admin`` or ``member``; many servers list admins as ``member``."""
    joined: int | None = wired(default=None, wire="joined_time", reader=shapes.to_int)
    """When the member joined, where that was asked for, in milliseconds since the epoch."""

    @property
    def joined_at(self) -> datetime | None:
        """``joined`` as a datetime in UTC."""
        return None if self.joined is None else from_milliseconds(self.joined)


@frozen(kw_only=True)
class MemberOutcome(Model):
    """What became of one user of a call for several."""

    username: str = wired(wire="user")
    """The user's ID."""
    done: bool = wired(wire="result")
    """Whether it was done for this user."""
    reason: str | None = None
    """Why not, in the service's words, such as "user u1 doesn't exist."."""
    action: str | None = None
    """What was done, such as ``remove_member``."""
