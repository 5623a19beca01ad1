# Generated from _spec/chatrooms.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.chatrooms``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)
from easemob_async.models._groups_members import GroupMember

__all__ = ["Chatroom", "ChatroomChanges", "ChatroomSummary"]


@frozen(kw_only=True)
class ChatroomSummary(Model):
    """A chat room as lists show it."""

    id: str
    """The room's ID."""
    name: str | None = None
    """The room's name."""
    owner: str | None = wired(default=None, reader=shapes.strip_app_prefix)
    """The owner's user ID."""
    member_count: int | None = wired(default=None, wire="affiliations_count", reader=shapes.to_int)
    """How many members it has, the owner included."""
    disabled: bool | None = wired(default=None, reader=shapes.to_bool)
    """Whether it is closed, in the list of joined rooms."""


@frozen(kw_only=True)
class Chatroom(Model):
    """A chat room with its settings."""

    id: str
    """The room's ID."""
    name: str | None = None
    """The room's name."""
    description: str | None = None
    """What it is for."""
    owner: str | None = wired(default=None, reader=shapes.strip_app_prefix)
    """The owner's user ID."""
    public: bool | None = None
    """Reserved by the service."""
    members_only: bool | None = wired(default=None, wire="membersonly")
    """Whether joining needs approval."""
    allow_invites: bool | None = wired(default=None, wire="allowinvites")
    """Whether members may invite."""
    max_members: int | None = wired(default=None, wire="maxusers")
    """How many members it can have, the owner included."""
    member_count: int | None = wired(default=None, wire="affiliations_count")
    """How many members it has, the owner included."""
    members: list[GroupMember] | None = wired(default=None, wire="affiliations", reader=shapes.role_keyed)
    """Its members in no order, admins as ``member``; None where the service leaves them out."""
    muted: bool | None = wired(default=None, wire="mute")
    """Whether all members are muted."""
    custom: str | None = None
    """Data of your own."""
    created: int | None = wired(default=None, reader=shapes.to_int)
    """When it was made, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)


@frozen(kw_only=True)
class ChatroomChanges(Model):
    """
    What an update of a chat room did: True where the field was changed, False where the service did not change it,
    None where it was not asked to.
    """

    name: bool | None = wired(default=None, wire="groupname")
    """The name."""
    description: bool | None = None
    """The description."""
    max_members: bool | None = wired(default=None, wire="maxusers")
    """How many members it can have."""
    custom: bool | None = None
    """Data of your own."""
