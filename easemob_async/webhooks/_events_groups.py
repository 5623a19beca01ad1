# Generated from _spec/webhooks/groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""Changes of groups and chat rooms."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Model, Reader, from_milliseconds, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event
from easemob_async.webhooks._reading import Conversation

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
    "GroupMembersBlocked",
    "GroupMembersDismissed",
    "GroupMembersEvent",
    "GroupMembersJoined",
    "GroupMembersJoinedByApplication",
    "GroupMembersJoinedByInvitation",
    "GroupMembersJoinedDirectly",
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
    """Settings of a group or chat room, converted from the text values of the callback."""

    owner: str | None = json_field(default=None, reader=reading.user_id)
    """User ID of the owner."""
    title: str | None = None
    """Name of the group or chat room."""
    description: str | None = None
    """Description of the group or chat room."""
    custom: str | None = None
    """Custom data of the group or chat room."""
    avatar: str | None = None
    """URL of the avatar."""
    max_members: int | None = json_field(default=None, name="max_users", reader=shapes.to_int)
    """Maximum number of members, the owner included."""
    created: int | None = json_field(default=None, reader=shapes.to_int, unit="ms")
    """Time of creation, in milliseconds since the epoch."""
    last_modified: int | None = json_field(default=None, reader=shapes.to_int, unit="ms")
    """Time of the last change, in milliseconds since the epoch."""
    public: bool | None = json_field(default=None, reader=shapes.to_bool)
    """Whether users can find the group."""
    muted: bool | None = json_field(default=None, name="mute", reader=shapes.to_bool)
    """Whether all members are muted."""
    mute_duration: int | None = json_field(default=None, reader=shapes.to_int)
    """Duration of the mute of all members, in seconds; 0 if they are not muted, -1 if the mute is permanent."""
    disabled: bool | None = json_field(default=None, reader=shapes.to_bool)
    """Whether the group is disabled."""
    invite_need_confirm: bool | None = json_field(default=None, reader=shapes.to_bool)
    """Whether invited users must accept the invitation."""
    allow_invites: bool | None = json_field(default=None, name="allow_user_invites", reader=shapes.to_bool)
    """Whether members may invite users."""

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
    """A group or chat room changed; ``conversation`` tells which of the two it is."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time of the operation, in milliseconds since the epoch."""
    group_id: str = json_field(name="id", reader=reading.to_text)
    """ID of the group or chat room; empty for changes of super admins, who belong to the app."""
    conversation_type: str = json_field(name="type")
    """Kind of conversation as received: ``GROUP`` or ``CHATROOM``."""
    operation: str
    """Operation, in capital letters, such as ``CREATE``."""
    kind: str | None = json_field(default=None, name="payload.type")
    """Kind of the operation, in capital letters, such as ``ADD``."""
    operator: str
    """User ID of the user who made the change; ``@ppAdmin`` for the API and the console."""
    member_count: int | None = json_field(default=None, reader=shapes.to_int)
    """Number of members after a join or leave; older servers omit it."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation(self.conversation_type)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``operator``."""
        return self.operator


@frozen(kw_only=True)
class GroupMembersEvent(GroupEvent):
    """The members of a group or chat room changed."""

    usernames: list[str] = json_field(factory=list, name="payload.member")
    """User IDs of the members concerned."""


@frozen(kw_only=True)
class GroupMembersJoined(GroupMembersEvent):
    """Users joined a group or chat room."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.options"))
    ext: JSON = json_field(default=None, name="payload.options.ext")
    """Extension data that a user gave when they entered a chat room; None for groups."""


@frozen(kw_only=True)
class GroupMembersLeft(GroupMembersEvent):
    """Members left a group or chat room."""

    action: str | None = json_field(default=None, name="payload.action")
    """
    Reason why a user left a chat room: ``user_quit`` (voluntarily) or ``user_offline`` (after two minutes offline);
    None for groups.
    """


@frozen(kw_only=True)
class GroupAdminsEvent(GroupEvent):
    """Admins were added or removed."""

    usernames: list[str] = json_field(factory=list, name="payload.admin")
    """User IDs of the admins concerned."""


@frozen(kw_only=True)
class GroupFilesEvent(GroupEvent):
    """Shared files of a group were added or removed."""

    file_ids: list[str] = json_field(factory=list, name="payload.share_file")
    """IDs of the files."""


@frozen(kw_only=True)
class GroupCreated(GroupEvent):
    """
    A group or chat room was created.

    Source:
        ``group_op.create``; callback_group_room_create.
    """

    event_id: ClassVar[str] = "group_op.create"
    family: ClassVar[str] = "group_op"
    roles: dict[str, str] = json_field(factory=dict, name="payload.role")
    """Role, ``owner`` or ``admin``, by user ID."""
    usernames: list[str] = json_field(factory=list, name="payload.member")
    """User IDs of the users who were added at creation."""
    state: GroupState | None = json_field(default=None, name="payload.info")
    """Settings of the group or chat room."""


@frozen(kw_only=True)
class GroupDeleted(GroupEvent):
    """
    A group or chat room was deleted. The service reports its members in a ``GroupMembersDismissed`` event.

    Source:
        ``group_op.delete``; callback_group_room_delete.
    """

    event_id: ClassVar[str] = "group_op.delete"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersJoinedDirectly(GroupMembersJoined):
    """
    Users were added at the creation of a group, or entered a chat room.

    Source:
        ``group_op.join.direct``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.direct"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersJoinedByInvitation(GroupMembersJoined):
    """
    A user joined a group by invitation of a member.

    Source:
        ``group_op.join.invite``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.invite"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersJoinedByApplication(GroupMembersJoined):
    """
    A user joined a group or chat room by application.

    Source:
        ``group_op.join.apply``; callback_group_room_join.
    """

    event_id: ClassVar[str] = "group_op.join.apply"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersQuit(GroupMembersLeft):
    """
    A member left a group or chat room, or was removed from a chat room after two minutes offline.

    Source:
        ``group_op.leave.quit``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.quit"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersRemoved(GroupMembersLeft):
    """
    Members were removed from a group or chat room.

    Source:
        ``group_op.leave.kick``; callback_group_room_leave.
    """

    event_id: ClassVar[str] = "group_op.leave.kick"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMembersBlocked(GroupMembersLeft):
    """
    A member left a group or chat room because they were added to its block list.

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
    Members of a group or chat room were muted.

    Source:
        ``group_op.mute.add``; callback_group_room_mute.
    """

    event_id: ClassVar[str] = "group_op.mute.add"
    family: ClassVar[str] = "group_op"
    expires: int | None = json_field(default=None, name="payload.expire_timestamp", reader=shapes.mute_end, unit="ms")
    """Time when the mute or block ends (None if it is permanent), in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class GroupMembersUnmuted(GroupMembersEvent):
    """
    Members of a group or chat room were unmuted.

    Source:
        ``group_op.mute.remove``; callback_group_room_mute.
    """

    event_id: ClassVar[str] = "group_op.mute.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupMuteChanged(GroupEvent):
    """
    All members of a group or chat room were muted, or the mute of all members was lifted.

    Source:
        ``group_op.update.mute``; callback_group_room_muteall.
    """

    event_id: ClassVar[str] = "group_op.update.mute"
    family: ClassVar[str] = "group_op"
    muted: bool = json_field(name="payload.mute", reader=shapes.to_bool)
    """Whether all members are muted now."""


@frozen(kw_only=True)
class GroupOwnerChanged(GroupEvent):
    """
    The ownership of a group or chat room was transferred.

    Source:
        ``group_op.update.owner``; callback_group_room_owner.
    """

    event_id: ClassVar[str] = "group_op.update.owner"
    family: ClassVar[str] = "group_op"
    old_owner: str | None = json_field(default=None, name="payload.owner")
    """User ID of the former owner."""
    new_owner: str = json_field(name="payload.new_owner")
    """User ID of the new owner."""


@frozen(kw_only=True)
class GroupAnnouncementChanged(GroupEvent):
    """
    The announcement of a group or chat room was set, changed or deleted.

    Source:
        ``group_op.update.announcement``; callback_group_room_announcement.
    """

    event_id: ClassVar[str] = "group_op.update.announcement"
    family: ClassVar[str] = "group_op"
    announcement: str | None = json_field(default=None, name="payload.announcement")
    """Text of the announcement; None if it was deleted."""


@frozen(kw_only=True)
class GroupStateChanged(GroupEvent):
    """
    Settings of a group or chat room were changed.

    For a chat room these are its name, description and size. For a group they also include the join rules, the
    visibility and the custom data.

    Source:
        ``group_op.update.info``; callback_group_room_info.
    """

    event_id: ClassVar[str] = "group_op.update.info"
    family: ClassVar[str] = "group_op"
    state: GroupState | None = json_field(default=None, name="payload.info")
    """Settings after the change."""


@frozen(kw_only=True)
class GroupDisabledChanged(GroupEvent):
    """
    A group was disabled or enabled through the API.

    Source:
        ``group_op.update.disable``; callback_group_ban.
    """

    event_id: ClassVar[str] = "group_op.update.disable"
    family: ClassVar[str] = "group_op"
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten_disabled)
    disabled: bool = json_field(name="payload.disable", reader=shapes.to_bool)
    """Whether the group is disabled now."""


@frozen(kw_only=True)
class GroupAdminsAdded(GroupAdminsEvent):
    """
    Members of a group or chat room were promoted to admins.

    Source:
        ``group_op.admin.add``; callback_group_room_admin.
    """

    event_id: ClassVar[str] = "group_op.admin.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAdminsRemoved(GroupAdminsEvent):
    """
    Admins of a group or chat room were demoted to members.

    Source:
        ``group_op.admin.remove``; callback_group_room_admin.
    """

    event_id: ClassVar[str] = "group_op.admin.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAllowlistAdded(GroupMembersEvent):
    """
    Members were added to the allow list of a group or chat room.

    Source:
        ``group_op.white.add``; callback_group_room_allowlist.
    """

    event_id: ClassVar[str] = "group_op.white.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupAllowlistRemoved(GroupMembersEvent):
    """
    Members were removed from the allow list of a group or chat room.

    Source:
        ``group_op.white.remove``; callback_group_room_allowlist.
    """

    event_id: ClassVar[str] = "group_op.white.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupBlocklistAdded(GroupMembersEvent):
    """
    Members were added to the block list of a group or chat room. A ``GroupMembersBlocked`` event follows.

    Source:
        ``group_op.block.add``; callback_group_room_blocklist.
    """

    event_id: ClassVar[str] = "group_op.block.add"
    family: ClassVar[str] = "group_op"
    expires: int | None = json_field(default=None, name="payload.expire_timestamp", reader=shapes.mute_end, unit="ms")
    """Time when the mute or block ends (None if it is permanent), in milliseconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_milliseconds(self.expires)


@frozen(kw_only=True)
class GroupBlocklistRemoved(GroupMembersEvent):
    """
    Users were removed from the block list of a group or chat room.

    Source:
        ``group_op.block.remove``; callback_group_room_blocklist.
    """

    event_id: ClassVar[str] = "group_op.block.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupShielded(GroupEvent):
    """
    A member, ``operator``, chose to receive no messages of a group.

    Source:
        ``group_op.shield.add``; callback_group_block.
    """

    event_id: ClassVar[str] = "group_op.shield.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupUnshielded(GroupEvent):
    """
    A member, ``operator``, chose to receive the messages of a group again.

    Source:
        ``group_op.shield.remove``; callback_group_block.
    """

    event_id: ClassVar[str] = "group_op.shield.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupFilesAdded(GroupFilesEvent):
    """
    A shared file was uploaded to a group.

    Source:
        ``group_op.share_file.add``; callback_group_shared_file.
    """

    event_id: ClassVar[str] = "group_op.share_file.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class GroupFilesRemoved(GroupFilesEvent):
    """
    A shared file of a group was deleted.

    Source:
        ``group_op.share_file.remove``; callback_group_shared_file.
    """

    event_id: ClassVar[str] = "group_op.share_file.remove"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class SuperAdminsAdded(GroupAdminsEvent):
    """
    Super admins of chat rooms were added through the API.

    Source:
        ``group_op.room_super_admin.add``; callback_room_superadmin.
    """

    event_id: ClassVar[str] = "group_op.room_super_admin.add"
    family: ClassVar[str] = "group_op"


@frozen(kw_only=True)
class SuperAdminsRemoved(GroupAdminsEvent):
    """
    Super admins of chat rooms were removed through the API.

    Source:
        ``group_op.room_super_admin.remove``; callback_room_superadmin.
    """

    event_id: ClassVar[str] = "group_op.room_super_admin.remove"
    family: ClassVar[str] = "group_op"
