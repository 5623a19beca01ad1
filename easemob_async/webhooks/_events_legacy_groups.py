# Generated from _spec/webhooks/legacy_groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""Changes of groups and chat rooms, in the older form."""

from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Reader, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent
from easemob_async.webhooks._reading import Conversation

__all__ = [
    "LegacyAttributesEvent",
    "LegacyChatroomAttributesDeleted",
    "LegacyChatroomAttributesSet",
    "LegacyGroupAdminAdded",
    "LegacyGroupAdminRemoved",
    "LegacyGroupAllowlistAdded",
    "LegacyGroupAllowlistRemoved",
    "LegacyGroupAnnouncementChanged",
    "LegacyGroupAnnouncementDeleted",
    "LegacyGroupApplicationAccepted",
    "LegacyGroupApplied",
    "LegacyGroupCreated",
    "LegacyGroupDestroyed",
    "LegacyGroupEvent",
    "LegacyGroupFileAdded",
    "LegacyGroupFileRemoved",
    "LegacyGroupInvitationAccepted",
    "LegacyGroupInvitationDeclined",
    "LegacyGroupInvited",
    "LegacyGroupJoined",
    "LegacyGroupMemberAttributesSet",
    "LegacyGroupMemberBlocked",
    "LegacyGroupMemberEntered",
    "LegacyGroupMemberExited",
    "LegacyGroupMemberLeft",
    "LegacyGroupMemberMuted",
    "LegacyGroupMemberRemoved",
    "LegacyGroupMemberUnblocked",
    "LegacyGroupMemberUnmuted",
    "LegacyGroupMuted",
    "LegacyGroupOwnerChanged",
    "LegacyGroupShielded",
    "LegacyGroupUnmuted",
    "LegacyGroupUnshielded",
    "LegacyGroupUpdated",
]


@frozen(kw_only=True)
class LegacyGroupEvent(EnvelopeEvent):
    """A group or chat room changed, reported in the older form."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.status"))
    device: str | None = json_field(default=None, name="from", reader=reading.user_resource)
    """Device that ``sender`` used, as ``{os}_{device id}``; None if the callback does not name it."""
    muc_id: str | None = json_field(default=None, name="payload.muc_id")
    """Group ID in its internal form, ``{app key}_{group id}@conference.easemob.com``."""
    is_chatroom: bool | None = json_field(default=None, name="payload.is_chatroom", reader=shapes.to_bool)
    """Whether the callback is about a chat room."""
    operation: str = json_field(name="payload.operation")
    """Operation, such as ``create`` or ``kick``."""
    reason: str | None = json_field(default=None, name="payload.reason")
    """Text that belongs to the operation; its meaning depends on the operation."""
    error_code: str | None = json_field(default=None, name="payload.status.error_code")
    """``ok`` if the operation succeeded."""
    error_description: str | None = json_field(default=None, name="payload.status.description")
    """Reason of a failure."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.room_conversation(self.is_chatroom)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class LegacyAttributesEvent(LegacyGroupEvent):
    """Attributes were changed. ``sender`` is the group or chat room, ``recipient`` is one member."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.status", "payload.event_info"))
    changes: JSON = json_field(default=None, name="payload.event_info.ext", reader=reading.json_text)
    """
    The changes: ``properties``, ``result`` with the keys that succeeded and failed, ``operator`` and others; the
    original text if it is not valid JSON.
    """
    change_kind: str | None = json_field(default=None, name="payload.event_info.type")
    """``event_none``."""


@frozen(kw_only=True)
class LegacyGroupCreated(LegacyGroupEvent):
    """
    A group was created. In April 2023 the service sent this only to apps with the multi-device service.

    Source:
        ``muc.create``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.create"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupDestroyed(LegacyGroupEvent):
    """
    A group or chat room was deleted.

    Source:
        ``muc.destroy``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.destroy"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupApplied(LegacyGroupEvent):
    """
    A user applied to join a group; ``reason`` is the text of the application.

    Source:
        ``muc.apply``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.apply"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupApplicationAccepted(LegacyGroupEvent):
    """
    An application to join a group was accepted.

    Source:
        ``muc.apply_accept``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.apply_accept"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupInvited(LegacyGroupEvent):
    """
    A user was invited to a group; ``reason`` is the text of the invitation.

    Source:
        ``muc.invite``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.invite"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupInvitationAccepted(LegacyGroupEvent):
    """
    An invitation to a group was accepted.

    Source:
        ``muc.invite_accept``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.invite_accept"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupInvitationDeclined(LegacyGroupEvent):
    """
    An invitation to a group was declined.

    Source:
        ``muc.invite_decline``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.invite_decline"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberRemoved(LegacyGroupEvent):
    """
    A member was removed from a group or chat room. In a chat room this also happens after two minutes offline.

    Source:
        ``muc.kick``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.kick"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberBlocked(LegacyGroupEvent):
    """
    A user was added to the block list of a group.

    Source:
        ``muc.ban``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.ban"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberUnblocked(LegacyGroupEvent):
    """
    A user was removed from the block list of a group.

    Source:
        ``muc.allow``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.allow"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupUpdated(LegacyGroupEvent):
    """
    Settings of a group or chat room were changed; the callback does not include the new values.

    Source:
        ``muc.update``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.update"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupShielded(LegacyGroupEvent):
    """
    A user chose to receive no messages of a group.

    Source:
        ``muc.block``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.block"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupUnshielded(LegacyGroupEvent):
    """
    A user chose to receive the messages of a group again.

    Source:
        ``muc.unblock``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.unblock"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberEntered(LegacyGroupEvent):
    """
    A member entered a group or chat room.

    Source:
        ``muc.presence``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.presence"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberExited(LegacyGroupEvent):
    """
    A member exited a group or chat room.

    Source:
        ``muc.absence``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.absence"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupJoined(LegacyGroupEvent):
    """
    A user joined a group that needs no approval. No page shows the body of this callback.

    Source:
        ``muc.direct_joined``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.direct_joined"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberLeft(LegacyGroupEvent):
    """
    A member left a group or chat room voluntarily.

    Source:
        ``muc.leave``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.leave"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupOwnerChanged(LegacyGroupEvent):
    """
    The ownership of a group was transferred. The service spells the operation ``assing_owner``.

    Source:
        ``muc.assing_owner``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.assing_owner"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAdminAdded(LegacyGroupEvent):
    """
    A member of a group or chat room was promoted to admin.

    Source:
        ``muc.add_admin``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.add_admin"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAdminRemoved(LegacyGroupEvent):
    """
    An admin of a group or chat room was demoted to member.

    Source:
        ``muc.remove_admin``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.remove_admin"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberMuted(LegacyGroupEvent):
    """
    A member of a group or chat room was muted.

    Source:
        ``muc.add_mute``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.add_mute"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberUnmuted(LegacyGroupEvent):
    """
    A member of a group or chat room was unmuted.

    Source:
        ``muc.remove_mute``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.remove_mute"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAnnouncementChanged(LegacyGroupEvent):
    """
    The announcement of a group or chat room was changed; ``reason`` is its text.

    Source:
        ``muc.update_announcement``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.update_announcement"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAnnouncementDeleted(LegacyGroupEvent):
    """
    The announcement of a group or chat room was deleted.

    Source:
        ``muc.delete_announcement``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.delete_announcement"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupFileAdded(LegacyGroupEvent):
    """
    A shared file was uploaded to a group.

    Source:
        ``muc.upload_file``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.upload_file"
    family: ClassVar[str] = "muc"

    @property
    def file(self) -> JSON:
        """
        The file: ``data`` with ``file_id``, ``file_name``, ``file_owner``, ``file_size`` in bytes and ``created``
        in milliseconds since the epoch; the original text if it is not valid JSON.
        """
        return reading.json_text(self.reason)


@frozen(kw_only=True)
class LegacyGroupFileRemoved(LegacyGroupEvent):
    """
    A shared file of a group was deleted; ``reason`` is its file ID.

    Source:
        ``muc.delete_file``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.delete_file"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAllowlistAdded(LegacyGroupEvent):
    """
    A member was added to the allow list of a group or chat room.

    Source:
        ``muc.add_user_white_list``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.add_user_white_list"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupAllowlistRemoved(LegacyGroupEvent):
    """
    A member was removed from the allow list of a group or chat room.

    Source:
        ``muc.remove_user_white_list``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.remove_user_white_list"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMuted(LegacyGroupEvent):
    """
    All members of a group or chat room were muted.

    Source:
        ``muc.ban_group``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.ban_group"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupUnmuted(LegacyGroupEvent):
    """
    The mute of all members of a group or chat room was lifted.

    Source:
        ``muc.remove_ban_group``; callback_configurations.
    """

    event_id: ClassVar[str] = "muc.remove_ban_group"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyChatroomAttributesSet(LegacyAttributesEvent):
    """
    Attributes of a chat room were set.

    Source:
        ``muc.set_metadata``; callback_group_room_old.
    """

    event_id: ClassVar[str] = "muc.set_metadata"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyChatroomAttributesDeleted(LegacyAttributesEvent):
    """
    Attributes of a chat room were deleted.

    Source:
        ``muc.delete_metadata``; callback_group_room_old.
    """

    event_id: ClassVar[str] = "muc.delete_metadata"
    family: ClassVar[str] = "muc"


@frozen(kw_only=True)
class LegacyGroupMemberAttributesSet(LegacyAttributesEvent):
    """
    Attributes of a group member were set.

    Source:
        ``muc.group_member_metadata_update``; callback_group_room_old.
    """

    event_id: ClassVar[str] = "muc.group_member_metadata_update"
    family: ClassVar[str] = "muc"
