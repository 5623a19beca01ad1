# Generated from _spec/webhooks/families.yaml by "python -m easemob_async._codegen"; change the spec.
"""How callbacks are told apart: the first family that fits takes one."""

from easemob_async.webhooks._recognising import ABSENT, PRESENT, Family

__all__ = ["FAMILIES"]
FAMILIES = (
    Family(
        name="group_op",
        module="_events_groups",
        when=(("event", ("group_op_event",)),),
        key=(
            "operation",
            "payload.type",
        ),
        events={
            (
                "CREATE",
                None,
            ): "GroupCreated",
            (
                "DELETE",
                None,
            ): "GroupDeleted",
            (
                "JOIN",
                "DIRECT",
            ): "GroupMembersAdded",
            (
                "JOIN",
                "INVITE",
            ): "GroupMembersInvited",
            (
                "JOIN",
                "APPLY",
            ): "GroupMembersApplied",
            (
                "LEAVE",
                "QUIT",
            ): "GroupMembersQuit",
            (
                "LEAVE",
                "KICK",
            ): "GroupMembersRemoved",
            (
                "LEAVE",
                "BLOCK",
            ): "GroupMembersBlocked",
            (
                "LEAVE",
                "DELETE",
            ): "GroupMembersDismissed",
            (
                "MUTE",
                "ADD",
            ): "GroupMembersMuted",
            (
                "MUTE",
                "REMOVE",
            ): "GroupMembersUnmuted",
            (
                "UPDATE",
                "MUTE",
            ): "GroupMuteChanged",
            (
                "UPDATE",
                "OWNER",
            ): "GroupOwnerChanged",
            (
                "UPDATE",
                "ANNOUNCEMENT",
            ): "GroupAnnouncementChanged",
            (
                "UPDATE",
                "INFO",
            ): "GroupStateChanged",
            (
                "UPDATE",
                "DISABLE",
            ): "GroupDisabledChanged",
            (
                "ADMIN",
                "ADD",
            ): "GroupAdminsAdded",
            (
                "ADMIN",
                "REMOVE",
            ): "GroupAdminsRemoved",
            (
                "WHITE",
                "ADD",
            ): "GroupAllowlistAdded",
            (
                "WHITE",
                "REMOVE",
            ): "GroupAllowlistRemoved",
            (
                "BLOCK",
                "ADD",
            ): "GroupBlocklistAdded",
            (
                "BLOCK",
                "REMOVE",
            ): "GroupBlocklistRemoved",
            (
                "SHIELD",
                "ADD",
            ): "GroupShielded",
            (
                "SHIELD",
                "REMOVE",
            ): "GroupUnshielded",
            (
                "SHARE_FILE",
                "ADD",
            ): "GroupFilesAdded",
            (
                "SHARE_FILE",
                "REMOVE",
            ): "GroupFilesRemoved",
            (
                "ROOM_SUPER_ADMIN",
                "ADD",
            ): "SuperAdminsAdded",
            (
                "ROOM_SUPER_ADMIN",
                "REMOVE",
            ): "SuperAdminsRemoved",
        },
    ),
    Family(
        name="moderation",
        module="_events_moderation",
        when=(("eventType", ("moderation",)),),
        key=("moderationResult",),
        events={
            ("PASS",): "ModerationPassed",
            ("REJECT",): "ModerationRejected",
            ("EXCHANGE",): "ModerationReplaced",
            ("RECALL",): "ModerationRecalled",
        },
    ),
    Family(
        name="keyword_alert",
        module="_events_moderation",
        when=(("eventType", ("keyword_alert",)),),
        key=("status",),
        events={
            ("pass",): "KeywordPassed",
            ("refuse",): "KeywordRefused",
            ("replace",): "KeywordReplaced",
        },
    ),
    Family(
        name="push",
        module="_events_push",
        when=(("step", ("push",)),),
        key=("status",),
        events={
            ("success",): "PushSucceeded",
            ("fail",): "PushFailed",
            ("error",): "PushBroke",
        },
    ),
    Family(
        name="user_status",
        module="_events_users",
        when=(
            ("chat_type", ABSENT),
            ("user", PRESENT),
            (
                "status",
                (
                    "online",
                    "offline",
                ),
            ),
        ),
        key=("reason",),
        events={
            ("login",): "UserLoggedIn",
            ("logout",): "UserLoggedOut",
            ("replaced",): "UserReplaced",
        },
    ),
    Family(
        name="recall",
        module="_events_messages",
        when=(("chat_type", ("recall",)),),
        key=(),
        events={
            (): "MessageRecalled",
        },
    ),
    Family(
        name="edit",
        module="_events_edits",
        when=(("chat_type", ("edit",)),),
        key=("body",),
        events={
            ("txt",): "TextMessageEdited",
            ("loc",): "LocationMessageEdited",
            ("img",): "ImageMessageEdited",
            ("audio",): "VoiceMessageEdited",
            ("video",): "VideoMessageEdited",
            ("file",): "FileMessageEdited",
            ("custom",): "CustomMessageEdited",
            ("sub_combine",): "CombinedMessageEdited",
        },
    ),
    Family(
        name="ack",
        module="_events_receipts",
        when=(
            (
                "chat_type",
                (
                    "read_ack",
                    "channel_ack",
                    "delivery_ack",
                ),
            ),
        ),
        key=(
            "chat_type",
            "payload.msg_config?",
        ),
        events={
            (
                "read_ack",
                False,
            ): "MessageRead",
            (
                "read_ack",
                True,
            ): "GroupMessageRead",
            (
                "channel_ack",
                False,
            ): "ConversationRead",
            (
                "delivery_ack",
                False,
            ): "MessageDelivered",
        },
    ),
    Family(
        name="notify",
        module="_events_notices",
        when=(("chat_type", ("notify",)),),
        key=("payload.type",),
        events={
            ("reaction",): "ReactionsChanged",
            ("thread",): "ThreadUpdated",
        },
    ),
    Family(
        name="muc",
        module="_events_legacy_groups",
        when=(("chat_type", ("muc",)),),
        key=("payload.operation",),
        events={
            ("create",): "LegacyGroupCreated",
            ("destroy",): "LegacyGroupDestroyed",
            ("apply",): "LegacyGroupApplied",
            ("apply_accept",): "LegacyGroupApplicationAccepted",
            ("invite",): "LegacyGroupInvited",
            ("invite_accept",): "LegacyGroupInvitationAccepted",
            ("invite_decline",): "LegacyGroupInvitationDeclined",
            ("kick",): "LegacyGroupMemberRemoved",
            ("ban",): "LegacyGroupMemberBlocked",
            ("allow",): "LegacyGroupMemberUnblocked",
            ("update",): "LegacyGroupUpdated",
            ("block",): "LegacyGroupShielded",
            ("unblock",): "LegacyGroupUnshielded",
            ("presence",): "LegacyGroupMemberEntered",
            ("absence",): "LegacyGroupMemberExited",
            ("direct_joined",): "LegacyGroupJoined",
            ("leave",): "LegacyGroupMemberLeft",
            ("assing_owner",): "LegacyGroupOwnerChanged",
            ("add_admin",): "LegacyGroupAdminAdded",
            ("remove_admin",): "LegacyGroupAdminRemoved",
            ("add_mute",): "LegacyGroupMemberMuted",
            ("remove_mute",): "LegacyGroupMemberUnmuted",
            ("update_announcement",): "LegacyGroupAnnouncementChanged",
            ("delete_announcement",): "LegacyGroupAnnouncementDeleted",
            ("upload_file",): "LegacyGroupFileAdded",
            ("delete_file",): "LegacyGroupFileRemoved",
            ("add_user_white_list",): "LegacyGroupAllowlistAdded",
            ("remove_user_white_list",): "LegacyGroupAllowlistRemoved",
            ("ban_group",): "LegacyGroupMuted",
            ("remove_ban_group",): "LegacyGroupUnmuted",
            ("set_metadata",): "LegacyChatroomAttributesSet",
            ("delete_metadata",): "LegacyChatroomAttributesDeleted",
            ("group_member_metadata_update",): "LegacyGroupMemberAttributesSet",
        },
    ),
    Family(
        name="roster",
        module="_events_contacts",
        when=(("chat_type", ("roster",)),),
        key=("payload.operation",),
        events={
            ("add",): "ContactRequested",
            ("accept",): "ContactAccepted",
            ("remote_accept",): "ContactAcceptedRemotely",
            ("decline",): "ContactDeclined",
            ("remote_decline",): "ContactDeclinedRemotely",
            ("remove",): "ContactRemoved",
            ("ban",): "ContactBlocked",
            ("allow",): "ContactUnblocked",
        },
    ),
    Family(
        name="message",
        module="_events_messages",
        when=(
            (
                "chat_type",
                (
                    "chat",
                    "groupchat",
                    "group",
                    "chatroom",
                ),
            ),
            (
                "eventType",
                (
                    "chat",
                    "chat_offline",
                ),
            ),
        ),
        key=("body",),
        events={
            ("txt",): "TextMessageSent",
            ("img",): "ImageMessageSent",
            ("audio",): "VoiceMessageSent",
            ("video",): "VideoMessageSent",
            ("file",): "FileMessageSent",
            ("loc",): "LocationMessageSent",
            ("cmd",): "CommandMessageSent",
            ("custom",): "CustomMessageSent",
            ("sub_combine",): "CombinedMessageSent",
            ("unknown",): "UnknownMessageSent",
        },
        fallback="UnknownMessageSent",
    ),
    Family(
        name="presend",
        module="_events_messages",
        when=(
            (
                "chat_type",
                (
                    "chat",
                    "groupchat",
                    "group",
                    "chatroom",
                ),
            ),
            ("eventType", ABSENT),
        ),
        key=(),
        events={
            (): "MessageAwaitingVerdict",
        },
    ),
)
