# Generated from _spec/chatrooms.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.chatrooms``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)
from easemob_async.models._groups_members import GroupMember

__all__ = ["Chatroom", "ChatroomChanges", "ChatroomSummary"]


@frozen(kw_only=True)
class ChatroomSummary(Model):
    """A chat room, as it is in lists."""

    id: str
    """Chat room ID."""
    name: str | None = None
    """Name of the chat room."""
    owner: str | None = json_field(default=None, reader=shapes.strip_app_prefix)
    """User ID of the owner."""
    member_count: int | None = json_field(default=None, name="affiliations_count", reader=shapes.to_int)
    """Number of members, the owner included."""
    disabled: bool | None = json_field(default=None, reader=shapes.to_bool)
    """Whether the chat room is disabled; None if the service omits it."""


@frozen(kw_only=True)
class Chatroom(Model):
    """A chat room and its settings."""

    id: str
    """Chat room ID."""
    name: str | None = None
    """Name of the chat room."""
    description: str | None = None
    """Description of the chat room."""
    owner: str | None = json_field(default=None, reader=shapes.strip_app_prefix)
    """User ID of the owner."""
    public: bool | None = None
    """Reserved by the service."""
    members_only: bool | None = json_field(default=None, name="membersonly")
    """Whether joining needs approval."""
    allow_invites: bool | None = json_field(default=None, name="allowinvites")
    """Whether members may invite users."""
    max_members: int | None = json_field(default=None, name="maxusers")
    """Maximum number of members, the owner included."""
    member_count: int | None = json_field(default=None, name="affiliations_count")
    """Number of members, the owner included."""
    members: list[GroupMember] | None = json_field(default=None, name="affiliations", reader=shapes.role_keyed)
    """Members in no particular order, with admins as ``member``; None if the service omits them."""
    muted: bool | None = json_field(default=None, name="mute")
    """Whether all members are muted."""
    custom: str | None = None
    """Custom data."""
    created: int | None = json_field(default=None, reader=shapes.to_int, unit="ms")
    """Time of creation, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)


@frozen(kw_only=True)
class ChatroomChanges(Model):
    """
    Result of an update of a chat room.

    A field is True if the service changed the setting, False if it did not, and None if the call did not include
    the setting.
    """

    name: bool | None = json_field(default=None, name="groupname")
    """Whether the name was changed."""
    description: bool | None = None
    """Whether the description was changed."""
    max_members: bool | None = json_field(default=None, name="maxusers")
    """Whether the maximum number of members was changed."""
    custom: bool | None = None
    """Whether the custom data was changed."""
