# Generated from _spec/webhooks/groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""What happens to groups and chat rooms."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, Reader, from_milliseconds, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = [
    "GroupAdminsAdded",
    "GroupAdminsEvent",
    "GroupAdminsRemoved",
    "GroupAllowlistAdded",
    "GroupAllowlistRemoved",
    "GroupAnnouncementChanged",
    "GroupBlocklistAdded",
    "GroupBlocklistRemoved",
    "GroupCreated",
    "GroupDeleted",
    "GroupDisabledChanged",
    "GroupEvent",
    "GroupFilesAdded",
    "GroupFilesEvent",
    "GroupFilesRemoved",
    "GroupMembersAdded",
    "GroupMembersApplied",
    "GroupMembersBlocked",
    "GroupMembersDismissed",
    "GroupMembersEvent",
    "GroupMembersInvited",
    "GroupMembersJoined",
    "GroupMembersLeft",
    "GroupMembersMuted",
    "GroupMembersQuit",
    "GroupMembersRemoved",
    "GroupMembersUnmuted",
    "GroupMuteChanged",
    "GroupOwnerChanged",
    "GroupShielded",
    "GroupState",
    "GroupStateChanged",
    "GroupUnshielded",
    "SuperAdminsAdded",
    "SuperAdminsRemoved",
]


@frozen(kw_only=True)
class GroupState(Model):
    """A group's or chat room's settings. On the wire most are text."""

    owner: str | None = wired(default=None, reader=reading.user_id)
    """The owner's user ID."""
    title: str | None = None
    """Its name."""
    description: str | None = None
    """What it is for."""
    custom: str | None = None
    """Data of your own."""
    avatar: str | None = None
    """The address of its picture."""
    max_members: int | None = wired(default=None, wire="max_users", reader=shapes.to_int)
    """How many members it can have, the owner included."""
    created: int | None = wired(default=None, reader=shapes.to_int)
    """When it was made, in milliseconds since the epoch."""
    last_modified: int | None = wired(default=None, reader=shapes.to_int)
    """When it was changed, in milliseconds since the epoch."""
    public: bool | None = wired(default=None, reader=shapes.to_bool)
    """Whether it can be found."""
    muted: bool | None = wired(default=None, wire="mute", reader=shapes.to_bool)
    """Whether all members are muted."""
    mute_duration: int | None = wired(default=None, reader=shapes.to_int)
    """How long all members are muted, in seconds: 0 not at all, -1 without end."""
    disabled: bool | None = wired(default=None, reader=shapes.to_bool)
    """Whether it is closed."""
    invite_need_confirm: bool | None = wired(default=None, reader=shapes.to_bool)
    """Whether who is invited must agree."""
    allow_invites: bool | None = wired(default=None, wire="allow_user_invites", reader=shapes.to_bool)
    """Whether members may invite."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def last_modified_at(self) -> datetime | None:
        """``last_modified`` as a datetime in UTC."""
        return None if self.last_modified is None else from_milliseconds(self.last_modified)


@frozen(kw_only=True)
class GroupEvent(Event):
    """Something happened to a group or a chat room; ``conversation`` says which."""

    reader: ClassVar[Reader | None] = staticmethod(reading.opened("payload"))
    timestamp: int = wired(reader=shapes.to_int)
    """When it was done, in milliseconds since the epoch."""
    group_id: str = wired(wire="id", reader=reading.to_text)
    """The group's or chat room's ID; empty for super administrators, who are the app's."""
    conversation: str = wired(wire="type")
    """``GROUP`` or ``CHATROOM``."""
    operation: str
    """What was done, in capitals."""
    kind: str | None = wired(default=None, wire="payload.type")
    """Which way, in capitals."""
    operator: str
    """Who did it, a user ID; ``@ppAdmin`` for the API and the console."""
    member_count: int | None = wired(default=None, reader=shapes.to_int)
    """How many members there are after a join or leave; left out by older servers."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``operator``."""
        return self.operator


@frozen(kw_only=True)
class GroupMembersEvent(GroupEvent):
    """Something happened to members."""

    usernames: list[str] = wired(factory=list, wire="payload.member")
    """The members, user IDs."""


@frozen(kw_only=True)
class GroupMembersJoined(GroupMembersEvent):
    """Users came in."""


@frozen(kw_only=True)
class GroupMembersLeft(GroupMembersEvent):
    """Members went out."""


@frozen(kw_only=True)
class GroupAdminsEvent(GroupEvent):
    """Administrators were added or removed."""

    usernames: list[str] = wired(factory=list, wire="payload.admin")
    """The administrators, user IDs."""


@frozen(kw_only=True)
class GroupFilesEvent(GroupEvent):
    """Shared files were added or removed."""

    file_ids: list[str] = wired(factory=list, wire="payload.share_file")
    """The files' IDs."""


@frozen(kw_only=True)
class GroupCreated(GroupEvent):
    """
    A group or chat room was made.

    Source:
        ``group_op.create``; callback_group_room_create.
    """

    event_id: ClassVar[str] = "group_op.create"
    family: ClassVar[str] = "group_op"
    roles: dict[str, str] = wired(factory=dict, wire="payload.role")
    """User ID to ``owner`` or ``admin``."""
    usernames: list[str] = wired(factory=list, wire="payload.member")
    """Who was taken in at once, user IDs."""
    state: GroupState | None = wired(default=None, wire="payload.info")
    """Its settings."""


@frozen(kw_only=True)
class GroupDeleted(GroupEvent):
    """
    A group or chat room was deleted; its members leave in a ``GroupMembersDismissed``.

    Source:
        ``group_op.delete``; callback_group_room_delete.
    """

    event_id: ClassVar[str] = "group_op.delete"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersAdded(GroupMembersJoined):
    """
    Users were taken in, or entered a chat room.

    Source:
        ``group_op.join.direct``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.direct"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersInvited(GroupMembersJoined):
    """
    A user came in because a member invited them.

    Source:
        ``group_op.join.invite``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.invite"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersApplied(GroupMembersJoined):
    """
    A user came in because they applied.

    Source:
        ``group_op.join.apply``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.apply"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersQuit(GroupMembersLeft):
    """
    A member left, or was offline for two minutes in a chat room.

    Source:
        ``group_op.leave.quit``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.quit"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersRemoved(GroupMembersLeft):
    """
    Members were removed.

    Source:
        ``group_op.leave.kick``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.kick"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersBlocked(GroupMembersLeft):
    """
    A member left because they were put on the block list.

    Source:
        ``group_op.leave.block``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.block"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersDismissed(GroupMembersLeft):
    """
    Members left because the group or chat room was deleted.

    Source:
        ``group_op.leave.delete``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.delete"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersMuted(GroupMembersEvent):
    """
    Members were muted.

    Source:
        ``group_op.mute.add``; callback_group_room_mute.
    """

    event_id: ClassVar[str] = "group_op.mute.add"
    family: ClassVar[str] = "group_op"
    expires: int | None = wired(default=None, wire="payload.expire_timestamp", reader=shapes.mute_end)
    """When it ends; None where it does not, in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class GroupMembersUnmuted(GroupMembersEvent):
    """
    Members may speak again.

    Source:
        ``group_op.mute.remove``; callback_group_room_mute.
    """

    event_id: ClassVar[str] = "group_op.mute.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMuteChanged(GroupEvent):
    """
    All members were muted, or may speak again.

    Source:
        ``group_op.update.mute``; callback_group_room_muteall.
    """

    event_id: ClassVar[str] = "group_op.update.mute"
    family: ClassVar[str] = "group_op"
    muted: bool = wired(wire="payload.mute", reader=shapes.to_bool)
    """Whether they are muted now."""


@frozen(kw_only=True)
class GroupOwnerChanged(GroupEvent):
    """
    A group or chat room has a new owner.

    Source:
        ``group_op.update.owner``; callback_group_room_owner.
    """

    event_id: ClassVar[str] = "group_op.update.owner"
    family: ClassVar[str] = "group_op"
    old_owner: str | None = wired(default=None, wire="payload.owner")
    """Who owned it, a user ID."""
    new_owner: str = wired(wire="payload.new_owner")
    """Who owns it now, a user ID."""


@frozen(kw_only=True)
class GroupAnnouncementChanged(GroupEvent):
    """
    The announcement was changed.

    Source:
        ``group_op.update.announcement``; callback_group_room_announcement.
    """

    event_id: ClassVar[str] = "group_op.update.announcement"
    family: ClassVar[str] = "group_op"
    announcement: str | None = wired(default=None, wire="payload.announcement")
    """Its text; None where it was deleted."""


@frozen(kw_only=True)
class GroupStateChanged(GroupEvent):
    """
    Settings were changed: name, description, size; of groups also how to join, and the data of your own.

    Source:
        ``group_op.update.info``; callback_group_room_info.
    """

    event_id: ClassVar[str] = "group_op.update.info"
    family: ClassVar[str] = "group_op"
    state: GroupState | None = wired(default=None, wire="payload.info")
    """The settings now."""


@frozen(kw_only=True)
class GroupDisabledChanged(GroupEvent):
    """
    A group was disabled or enabled through the API.

    Source:
        ``group_op.update.disable``; callback_group_ban.
    """

    event_id: ClassVar[str] = "group_op.update.disable"
    family: ClassVar[str] = "group_op"
    disabled: bool = wired(wire="payload.disable", reader=shapes.to_bool)
    """Whether it is disabled now."""


@frozen(kw_only=True)
class GroupAdminsAdded(GroupAdminsEvent):
    """
    Administrators were added.

    Source:
        ``group_op.admin.add``; callback_group_room_admin.
    """

    event_id: ClassVar[str] = "group_op.admin.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAdminsRemoved(GroupAdminsEvent):
    """
    Administrators were removed.

    Source:
        ``group_op.admin.remove``; callback_group_room_admin.
    """

    event_id: ClassVar[str] = "group_op.admin.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAllowlistAdded(GroupMembersEvent):
    """
    Members were put on the allow list.

    Source:
        ``group_op.white.add``; callback_group_room_allowlist.
    """

    event_id: ClassVar[str] = "group_op.white.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAllowlistRemoved(GroupMembersEvent):
    """
    Members were taken off the allow list.

    Source:
        ``group_op.white.remove``; callback_group_room_allowlist.
    """

    event_id: ClassVar[str] = "group_op.white.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupBlocklistAdded(GroupMembersEvent):
    """
    Members were put on the block list; a ``GroupMembersBlocked`` follows.

    Source:
        ``group_op.block.add``; callback_group_room_blocklist.
    """

    event_id: ClassVar[str] = "group_op.block.add"
    family: ClassVar[str] = "group_op"
    expires: int | None = wired(default=None, wire="payload.expire_timestamp", reader=shapes.mute_end)
    """When it ends; None where it does not, in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class GroupBlocklistRemoved(GroupMembersEvent):
    """
    Users were taken off the block list.

    Source:
        ``group_op.block.remove``; callback_group_room_blocklist.
    """

    event_id: ClassVar[str] = "group_op.block.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupShielded(GroupEvent):
    """
    A member, ``operator``, wants no more messages of the group.

    Source:
        ``group_op.shield.add``; callback_group_block.
    """

    event_id: ClassVar[str] = "group_op.shield.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupUnshielded(GroupEvent):
    """
    A member, ``operator``, wants messages of the group again.

    Source:
        ``group_op.shield.remove``; callback_group_block.
    """

    event_id: ClassVar[str] = "group_op.shield.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupFilesAdded(GroupFilesEvent):
    """
    A shared file was uploaded.

    Source:
        ``group_op.share_file.add``; callback_group_shared_file.
    """

    event_id: ClassVar[str] = "group_op.share_file.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupFilesRemoved(GroupFilesEvent):
    """
    A shared file was deleted.

    Source:
        ``group_op.share_file.remove``; callback_group_shared_file.
    """

    event_id: ClassVar[str] = "group_op.share_file.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class SuperAdminsAdded(GroupAdminsEvent):
    """
    Super administrators of chat rooms were added through the API.

    Source:
        ``group_op.room_super_admin.add``; callback_room_superadmin.
    """

    event_id: ClassVar[str] = "group_op.room_super_admin.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class SuperAdminsRemoved(GroupAdminsEvent):
    """
    Super administrators of chat rooms were removed through the API.

    Source:
        ``group_op.room_super_admin.remove``; callback_room_superadmin.
    """

    event_id: ClassVar[str] = "group_op.room_super_admin.remove"
    family: ClassVar[str] = "group_op"
