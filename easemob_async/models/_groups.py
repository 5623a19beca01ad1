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
    json_field,
)
from easemob_async.models._groups_members import GroupMember

__all__ = ["Group", "GroupChanges", "GroupSummary"]


@frozen(kw_only=True)
class GroupSummary(Model):
    """A group, as it is in lists."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.group_summary)
    id: str = json_field(name="groupid")
    """Group ID."""
    name: str | None = json_field(default=None, name="groupname")
    """Name of the group."""
    owner: str | None = json_field(default=None, reader=shapes.strip_app_prefix)
    """User ID of the owner."""
    member_count: int | None = json_field(default=None, name="affiliations", reader=shapes.to_int)
    """Number of members, the owner included."""
    type: str | None = None
    """Always ``group``."""
    modified: int | None = json_field(default=None, name="lastModified", reader=shapes.to_int, unit="ms")
    """Time of the last change, in milliseconds since the epoch."""
    disabled: bool | None = json_field(default=None, reader=shapes.to_bool)
    """Whether the group is disabled; only in ``list_joined_legacy``."""

    @property
    def modified_at(self) -> datetime | None:
        """``modified`` as a datetime in UTC."""
        return None if self.modified is None else from_milliseconds(self.modified)


@frozen(kw_only=True)
class Group(Model):
    """A group and its settings."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.group_row)
    id: str
    """Group ID."""
    name: str | None = None
    """Name of the group."""
    avatar: str | None = None
    """URL of the avatar."""
    description: str | None = None
    """Description of the group."""
    owner: str | None = json_field(default=None, reader=shapes.strip_app_prefix)
    """User ID of the owner."""
    public: bool | None = None
    """Whether users can find the group and apply to join."""
    members_only: bool | None = json_field(default=None, name="membersonly")
    """Whether joining needs approval."""
    allow_invites: bool | None = json_field(default=None, name="allowinvites")
    """Whether members may invite users."""
    invite_need_confirm: bool | None = None
    """Whether invited users must accept the invitation."""
    max_members: int | None = json_field(default=None, name="maxusers")
    """Maximum number of members, the owner included."""
    member_count: int | None = json_field(default=None, name="affiliations_count")
    """Number of members, the owner included."""
    members: list[GroupMember] | None = json_field(default=None, name="affiliations", reader=shapes.role_keyed)
    """Members, at most 10,000, with admins as ``member``; None if the service omits them."""
    muted: bool | None = json_field(default=None, name="mute")
    """Whether all members are muted."""
    disabled: bool | None = None
    """Whether the group is disabled."""
    custom: str | None = None
    """Custom data."""
    permission: str | None = None
    """Role of the caller, such as ``owner``; servers after April 2023 omit it."""
    created: int | None = json_field(default=None, unit="ms")
    """Time of creation, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)


@frozen(kw_only=True)
class GroupChanges(Model):
    """
    Result of an update of a group.

    A field is True if the service changed the setting, False if it did not, and None if the call did not include
    the setting.
    """

    name: bool | None = json_field(default=None, name="groupname")
    """Whether the name was changed."""
    avatar: bool | None = None
    """Whether the avatar was changed."""
    description: bool | None = None
    """Whether the description was changed."""
    public: bool | None = None
    """Whether the visibility was changed."""
    max_members: bool | None = json_field(default=None, name="maxusers")
    """Whether the maximum number of members was changed."""
    allow_invites: bool | None = json_field(default=None, name="allowinvites")
    """Whether the permission of members to invite users was changed."""
    members_only: bool | None = json_field(default=None, name="membersonly")
    """Whether the approval of joins was changed."""
    invite_need_confirm: bool | None = None
    """Whether the confirmation of invitations was changed."""
    custom: bool | None = None
    """Whether the custom data was changed."""
