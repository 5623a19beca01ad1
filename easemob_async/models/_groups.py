# Generated from _spec/groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups``."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    Reader,
    from_milliseconds,
    wired,
)
from easemob_async.models._groups_members import GroupMember

__all__ = ["Group", "GroupChanges", "GroupSummary"]


@frozen(kw_only=True)
class GroupSummary(Model):
    """A group as lists show it."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.group_summary)
    id: str = wired(wire="groupid")
    """The group's ID."""
    name: str | None = wired(default=None, wire="groupname")
    """The group's name."""
    owner: str | None = wired(default=None, reader=shapes.strip_app_prefix)
    """The owner's user ID."""
    member_count: int | None = wired(default=None, wire="affiliations", reader=shapes.to_int)
    """How many members it has, the owner included."""
    type: str | None = None
    """Always ``group``."""
    modified: int | None = wired(default=None, wire="lastModified", reader=shapes.to_int)
    """When it was changed last, in milliseconds since the epoch."""

    @property
    def modified_at(self) -> datetime | None:
        """``modified`` as a datetime in UTC."""
        return None if self.modified is None else from_milliseconds(self.modified)


@frozen(kw_only=True)
class Group(Model):
    """A group with its settings."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.group_row)
    id: str
    """The group's ID."""
    name: str | None = None
    """The group's name."""
    avatar: str | None = None
    """The URL of its picture."""
    description: str | None = None
    """What it is for."""
    owner: str | None = wired(default=None, reader=shapes.strip_app_prefix)
    """The owner's user ID."""
    public: bool | None = None
    """Whether users can find it and ask to join."""
    members_only: bool | None = wired(default=None, wire="membersonly")
    """Whether joining needs approval."""
    allow_invites: bool | None = wired(default=None, wire="allowinvites")
    """Whether members may invite."""
    invite_need_confirm: bool | None = None
    """Whether the invited must agree."""
    max_members: int | None = wired(default=None, wire="maxusers")
    """How many members it can have, the owner included."""
    member_count: int | None = wired(default=None, wire="affiliations_count")
    """How many members it has, the owner included."""
    members: list[GroupMember] | None = wired(default=None, wire="affiliations", reader=shapes.role_keyed)
    """Its members, at most 10,000, admins as ``member``; None where the service leaves them out."""
    muted: bool | None = wired(default=None, wire="mute")
    """Whether all members are muted."""
    disabled: bool | None = None
    """Whether it is closed."""
    custom: str | None = None
    """Data of your own."""
    created: int | None = None
    """When it was made, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)


@frozen(kw_only=True)
class GroupChanges(Model):
    """
    What an update of a group did: True where the field was changed, False where the service did not change it, None
    where it was not asked to.
    """

    name: bool | None = wired(default=None, wire="groupname")
    """The name."""
    avatar: bool | None = None
    """The picture."""
    description: bool | None = None
    """The description."""
    public: bool | None = None
    """Whether users can find it."""
    max_members: bool | None = wired(default=None, wire="maxusers")
    """How many members it can have."""
    allow_invites: bool | None = wired(default=None, wire="allowinvites")
    """Whether members may invite."""
    members_only: bool | None = wired(default=None, wire="membersonly")
    """Whether joining needs approval."""
    invite_need_confirm: bool | None = None
    """Whether the invited must agree."""
    custom: bool | None = None
    """Data of your own."""
