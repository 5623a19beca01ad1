# Generated from _spec/webhooks/ by "python -m easemob_async._codegen"; change the spec.
"""
Callbacks of the service: verify them, read them as typed events, and answer them.

    from easemob_async.webhooks import TextMessageSent, Webhook, WebhookApp

    app = WebhookApp(Webhook(secrets=["the rule's secret"]))  # a route in FastAPI or Starlette, or served alone

    @app.on(TextMessageSent)
    async def answer(event: TextMessageSent) -> None: ...

``Webhook`` verifies the bytes of a callback and turns them into an event. ``WebhookApp`` answers callbacks: it
deduplicates them, calls the handlers, and sends their verdicts. ``aiohttp_handler`` adapts it to aiohttp. An
undocumented callback is an ``UnknownEvent``, and a copy for an offline recipient is an ``OfflineCopy``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError

if TYPE_CHECKING:
    from easemob_async.webhooks._aiohttp import aiohttp_handler as aiohttp_handler
    from easemob_async.webhooks._app import CallbackObserver as CallbackObserver
    from easemob_async.webhooks._app import CallbackOutcome as CallbackOutcome
    from easemob_async.webhooks._app import CallbackReply as CallbackReply
    from easemob_async.webhooks._app import CallbackResult as CallbackResult
    from easemob_async.webhooks._app import Handler as Handler
    from easemob_async.webhooks._app import WebhookApp as WebhookApp
    from easemob_async.webhooks._base import Event as Event
    from easemob_async.webhooks._base import OfflineCopy as OfflineCopy
    from easemob_async.webhooks._base import UnknownEvent as UnknownEvent
    from easemob_async.webhooks._events_contacts import ContactAccepted as ContactAccepted
    from easemob_async.webhooks._events_contacts import ContactAcceptedRemotely as ContactAcceptedRemotely
    from easemob_async.webhooks._events_contacts import ContactBlocked as ContactBlocked
    from easemob_async.webhooks._events_contacts import ContactDeclined as ContactDeclined
    from easemob_async.webhooks._events_contacts import ContactDeclinedRemotely as ContactDeclinedRemotely
    from easemob_async.webhooks._events_contacts import ContactEvent as ContactEvent
    from easemob_async.webhooks._events_contacts import ContactRemoved as ContactRemoved
    from easemob_async.webhooks._events_contacts import ContactRequested as ContactRequested
    from easemob_async.webhooks._events_contacts import ContactUnblocked as ContactUnblocked
    from easemob_async.webhooks._events_edits import CombinedMessageEdited as CombinedMessageEdited
    from easemob_async.webhooks._events_edits import CustomMessageEdited as CustomMessageEdited
    from easemob_async.webhooks._events_edits import FileMessageEdited as FileMessageEdited
    from easemob_async.webhooks._events_edits import ImageMessageEdited as ImageMessageEdited
    from easemob_async.webhooks._events_edits import LocationMessageEdited as LocationMessageEdited
    from easemob_async.webhooks._events_edits import MessageEdited as MessageEdited
    from easemob_async.webhooks._events_edits import TextMessageEdited as TextMessageEdited
    from easemob_async.webhooks._events_edits import VideoMessageEdited as VideoMessageEdited
    from easemob_async.webhooks._events_edits import VoiceMessageEdited as VoiceMessageEdited
    from easemob_async.webhooks._events_envelope import EnvelopeEvent as EnvelopeEvent
    from easemob_async.webhooks._events_groups import GroupAdminsAdded as GroupAdminsAdded
    from easemob_async.webhooks._events_groups import GroupAdminsEvent as GroupAdminsEvent
    from easemob_async.webhooks._events_groups import GroupAdminsRemoved as GroupAdminsRemoved
    from easemob_async.webhooks._events_groups import GroupAllowlistAdded as GroupAllowlistAdded
    from easemob_async.webhooks._events_groups import GroupAllowlistRemoved as GroupAllowlistRemoved
    from easemob_async.webhooks._events_groups import GroupAnnouncementChanged as GroupAnnouncementChanged
    from easemob_async.webhooks._events_groups import GroupBlocklistAdded as GroupBlocklistAdded
    from easemob_async.webhooks._events_groups import GroupBlocklistRemoved as GroupBlocklistRemoved
    from easemob_async.webhooks._events_groups import GroupCreated as GroupCreated
    from easemob_async.webhooks._events_groups import GroupDeleted as GroupDeleted
    from easemob_async.webhooks._events_groups import GroupDisabledChanged as GroupDisabledChanged
    from easemob_async.webhooks._events_groups import GroupEvent as GroupEvent
    from easemob_async.webhooks._events_groups import GroupFilesAdded as GroupFilesAdded
    from easemob_async.webhooks._events_groups import GroupFilesEvent as GroupFilesEvent
    from easemob_async.webhooks._events_groups import GroupFilesRemoved as GroupFilesRemoved
    from easemob_async.webhooks._events_groups import GroupMembersBlocked as GroupMembersBlocked
    from easemob_async.webhooks._events_groups import GroupMembersDismissed as GroupMembersDismissed
    from easemob_async.webhooks._events_groups import GroupMembersEvent as GroupMembersEvent
    from easemob_async.webhooks._events_groups import GroupMembersJoined as GroupMembersJoined
    from easemob_async.webhooks._events_groups import GroupMembersJoinedByApplication as GroupMembersJoinedByApplication
    from easemob_async.webhooks._events_groups import GroupMembersJoinedByInvitation as GroupMembersJoinedByInvitation
    from easemob_async.webhooks._events_groups import GroupMembersJoinedDirectly as GroupMembersJoinedDirectly
    from easemob_async.webhooks._events_groups import GroupMembersLeft as GroupMembersLeft
    from easemob_async.webhooks._events_groups import GroupMembersMuted as GroupMembersMuted
    from easemob_async.webhooks._events_groups import GroupMembersQuit as GroupMembersQuit
    from easemob_async.webhooks._events_groups import GroupMembersRemoved as GroupMembersRemoved
    from easemob_async.webhooks._events_groups import GroupMembersUnmuted as GroupMembersUnmuted
    from easemob_async.webhooks._events_groups import GroupMuteChanged as GroupMuteChanged
    from easemob_async.webhooks._events_groups import GroupOwnerChanged as GroupOwnerChanged
    from easemob_async.webhooks._events_groups import GroupShielded as GroupShielded
    from easemob_async.webhooks._events_groups import GroupState as GroupState
    from easemob_async.webhooks._events_groups import GroupStateChanged as GroupStateChanged
    from easemob_async.webhooks._events_groups import GroupUnshielded as GroupUnshielded
    from easemob_async.webhooks._events_groups import SuperAdminsAdded as SuperAdminsAdded
    from easemob_async.webhooks._events_groups import SuperAdminsRemoved as SuperAdminsRemoved
    from easemob_async.webhooks._events_legacy_groups import LegacyAttributesEvent as LegacyAttributesEvent
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyChatroomAttributesDeleted as LegacyChatroomAttributesDeleted,
    )
    from easemob_async.webhooks._events_legacy_groups import LegacyChatroomAttributesSet as LegacyChatroomAttributesSet
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupAdminAdded as LegacyGroupAdminAdded
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupAdminRemoved as LegacyGroupAdminRemoved
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupAllowlistAdded as LegacyGroupAllowlistAdded
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupAllowlistRemoved as LegacyGroupAllowlistRemoved
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupAnnouncementChanged as LegacyGroupAnnouncementChanged,
    )
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupAnnouncementDeleted as LegacyGroupAnnouncementDeleted,
    )
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupApplicationAccepted as LegacyGroupApplicationAccepted,
    )
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupApplied as LegacyGroupApplied
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupCreated as LegacyGroupCreated
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupDestroyed as LegacyGroupDestroyed
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupEvent as LegacyGroupEvent
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupFileAdded as LegacyGroupFileAdded
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupFileRemoved as LegacyGroupFileRemoved
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupInvitationAccepted as LegacyGroupInvitationAccepted,
    )
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupInvitationDeclined as LegacyGroupInvitationDeclined,
    )
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupInvited as LegacyGroupInvited
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupJoined as LegacyGroupJoined
    from easemob_async.webhooks._events_legacy_groups import (
        LegacyGroupMemberAttributesSet as LegacyGroupMemberAttributesSet,
    )
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberBlocked as LegacyGroupMemberBlocked
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberEntered as LegacyGroupMemberEntered
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberExited as LegacyGroupMemberExited
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberLeft as LegacyGroupMemberLeft
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberMuted as LegacyGroupMemberMuted
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberRemoved as LegacyGroupMemberRemoved
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberUnblocked as LegacyGroupMemberUnblocked
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMemberUnmuted as LegacyGroupMemberUnmuted
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupMuted as LegacyGroupMuted
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupOwnerChanged as LegacyGroupOwnerChanged
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupShielded as LegacyGroupShielded
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupUnmuted as LegacyGroupUnmuted
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupUnshielded as LegacyGroupUnshielded
    from easemob_async.webhooks._events_legacy_groups import LegacyGroupUpdated as LegacyGroupUpdated
    from easemob_async.webhooks._events_messages import CombinedMessageSent as CombinedMessageSent
    from easemob_async.webhooks._events_messages import CommandMessageSent as CommandMessageSent
    from easemob_async.webhooks._events_messages import ContentEvent as ContentEvent
    from easemob_async.webhooks._events_messages import CustomMessageSent as CustomMessageSent
    from easemob_async.webhooks._events_messages import FileMessageSent as FileMessageSent
    from easemob_async.webhooks._events_messages import ImageMessageSent as ImageMessageSent
    from easemob_async.webhooks._events_messages import LocationMessageSent as LocationMessageSent
    from easemob_async.webhooks._events_messages import MessageAwaitingVerdict as MessageAwaitingVerdict
    from easemob_async.webhooks._events_messages import MessageRecalled as MessageRecalled
    from easemob_async.webhooks._events_messages import MessageSent as MessageSent
    from easemob_async.webhooks._events_messages import TextMessageSent as TextMessageSent
    from easemob_async.webhooks._events_messages import UnknownMessageSent as UnknownMessageSent
    from easemob_async.webhooks._events_messages import VideoMessageSent as VideoMessageSent
    from easemob_async.webhooks._events_messages import VoiceMessageSent as VoiceMessageSent
    from easemob_async.webhooks._events_moderation import KeywordAlert as KeywordAlert
    from easemob_async.webhooks._events_moderation import KeywordPassed as KeywordPassed
    from easemob_async.webhooks._events_moderation import KeywordRefused as KeywordRefused
    from easemob_async.webhooks._events_moderation import KeywordReplaced as KeywordReplaced
    from easemob_async.webhooks._events_moderation import MessageModerated as MessageModerated
    from easemob_async.webhooks._events_moderation import ModerationPassed as ModerationPassed
    from easemob_async.webhooks._events_moderation import ModerationRecalled as ModerationRecalled
    from easemob_async.webhooks._events_moderation import ModerationRejected as ModerationRejected
    from easemob_async.webhooks._events_moderation import ModerationReplaced as ModerationReplaced
    from easemob_async.webhooks._events_notices import ReactedMessage as ReactedMessage
    from easemob_async.webhooks._events_notices import ReactionChange as ReactionChange
    from easemob_async.webhooks._events_notices import ReactionsChanged as ReactionsChanged
    from easemob_async.webhooks._events_notices import ReactionState as ReactionState
    from easemob_async.webhooks._events_notices import ThreadMessage as ThreadMessage
    from easemob_async.webhooks._events_notices import ThreadUpdated as ThreadUpdated
    from easemob_async.webhooks._events_push import PushAttempted as PushAttempted
    from easemob_async.webhooks._events_push import PushErrored as PushErrored
    from easemob_async.webhooks._events_push import PushFailed as PushFailed
    from easemob_async.webhooks._events_push import PushSucceeded as PushSucceeded
    from easemob_async.webhooks._events_receipts import ConversationRead as ConversationRead
    from easemob_async.webhooks._events_receipts import GroupMessageRead as GroupMessageRead
    from easemob_async.webhooks._events_receipts import MessageDelivered as MessageDelivered
    from easemob_async.webhooks._events_receipts import MessageRead as MessageRead
    from easemob_async.webhooks._events_receipts import ReceiptSent as ReceiptSent
    from easemob_async.webhooks._events_users import UserLoggedIn as UserLoggedIn
    from easemob_async.webhooks._events_users import UserLoggedOut as UserLoggedOut
    from easemob_async.webhooks._events_users import UserReplaced as UserReplaced
    from easemob_async.webhooks._events_users import UserStatusChanged as UserStatusChanged
    from easemob_async.webhooks._reading import Conversation as Conversation
    from easemob_async.webhooks._seen import SeenEvents as SeenEvents
    from easemob_async.webhooks._signature import sign as sign
    from easemob_async.webhooks._verdict import Priority as Priority
    from easemob_async.webhooks._verdict import Verdict as Verdict
    from easemob_async.webhooks._verdict import allow as allow
    from easemob_async.webhooks._verdict import block as block
    from easemob_async.webhooks._verdict import rewrite as rewrite
    from easemob_async.webhooks._verdict import rewrite_text as rewrite_text
    from easemob_async.webhooks._webhook import Webhook as Webhook

__all__ = [
    "CallbackObserver",
    "CallbackOutcome",
    "CallbackReply",
    "CallbackResult",
    "CombinedMessageEdited",
    "CombinedMessageSent",
    "CommandMessageSent",
    "ContactAccepted",
    "ContactAcceptedRemotely",
    "ContactBlocked",
    "ContactDeclined",
    "ContactDeclinedRemotely",
    "ContactEvent",
    "ContactRemoved",
    "ContactRequested",
    "ContactUnblocked",
    "ContentEvent",
    "Conversation",
    "ConversationRead",
    "CustomMessageEdited",
    "CustomMessageSent",
    "EnvelopeEvent",
    "Event",
    "FileMessageEdited",
    "FileMessageSent",
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
    "GroupMessageRead",
    "GroupMuteChanged",
    "GroupOwnerChanged",
    "GroupShielded",
    "GroupState",
    "GroupStateChanged",
    "GroupUnshielded",
    "Handler",
    "ImageMessageEdited",
    "ImageMessageSent",
    "InvalidCallbackError",
    "InvalidSignatureError",
    "KeywordAlert",
    "KeywordPassed",
    "KeywordRefused",
    "KeywordReplaced",
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
    "LocationMessageEdited",
    "LocationMessageSent",
    "MessageAwaitingVerdict",
    "MessageDelivered",
    "MessageEdited",
    "MessageModerated",
    "MessageRead",
    "MessageRecalled",
    "MessageSent",
    "ModerationPassed",
    "ModerationRecalled",
    "ModerationRejected",
    "ModerationReplaced",
    "OfflineCopy",
    "Priority",
    "PushAttempted",
    "PushErrored",
    "PushFailed",
    "PushSucceeded",
    "ReactedMessage",
    "ReactionChange",
    "ReactionState",
    "ReactionsChanged",
    "ReceiptSent",
    "SeenEvents",
    "SuperAdminsAdded",
    "SuperAdminsRemoved",
    "TextMessageEdited",
    "TextMessageSent",
    "ThreadMessage",
    "ThreadUpdated",
    "UnknownEvent",
    "UnknownMessageSent",
    "UserLoggedIn",
    "UserLoggedOut",
    "UserReplaced",
    "UserStatusChanged",
    "Verdict",
    "VideoMessageEdited",
    "VideoMessageSent",
    "VoiceMessageEdited",
    "VoiceMessageSent",
    "Webhook",
    "WebhookApp",
    "aiohttp_handler",
    "allow",
    "block",
    "rewrite",
    "rewrite_text",
    "sign",
]

if not TYPE_CHECKING:
    # Loaded on first use, so that importing the package stays cheap.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "CallbackObserver": "._app",
            "CallbackOutcome": "._app",
            "CallbackReply": "._app",
            "CallbackResult": "._app",
            "CombinedMessageEdited": "._events_edits",
            "CombinedMessageSent": "._events_messages",
            "CommandMessageSent": "._events_messages",
            "ContactAccepted": "._events_contacts",
            "ContactAcceptedRemotely": "._events_contacts",
            "ContactBlocked": "._events_contacts",
            "ContactDeclined": "._events_contacts",
            "ContactDeclinedRemotely": "._events_contacts",
            "ContactEvent": "._events_contacts",
            "ContactRemoved": "._events_contacts",
            "ContactRequested": "._events_contacts",
            "ContactUnblocked": "._events_contacts",
            "ContentEvent": "._events_messages",
            "Conversation": "._reading",
            "ConversationRead": "._events_receipts",
            "CustomMessageEdited": "._events_edits",
            "CustomMessageSent": "._events_messages",
            "EnvelopeEvent": "._events_envelope",
            "Event": "._base",
            "FileMessageEdited": "._events_edits",
            "FileMessageSent": "._events_messages",
            "GroupAdminsAdded": "._events_groups",
            "GroupAdminsEvent": "._events_groups",
            "GroupAdminsRemoved": "._events_groups",
            "GroupAllowlistAdded": "._events_groups",
            "GroupAllowlistRemoved": "._events_groups",
            "GroupAnnouncementChanged": "._events_groups",
            "GroupBlocklistAdded": "._events_groups",
            "GroupBlocklistRemoved": "._events_groups",
            "GroupCreated": "._events_groups",
            "GroupDeleted": "._events_groups",
            "GroupDisabledChanged": "._events_groups",
            "GroupEvent": "._events_groups",
            "GroupFilesAdded": "._events_groups",
            "GroupFilesEvent": "._events_groups",
            "GroupFilesRemoved": "._events_groups",
            "GroupMembersBlocked": "._events_groups",
            "GroupMembersDismissed": "._events_groups",
            "GroupMembersEvent": "._events_groups",
            "GroupMembersJoined": "._events_groups",
            "GroupMembersJoinedByApplication": "._events_groups",
            "GroupMembersJoinedByInvitation": "._events_groups",
            "GroupMembersJoinedDirectly": "._events_groups",
            "GroupMembersLeft": "._events_groups",
            "GroupMembersMuted": "._events_groups",
            "GroupMembersQuit": "._events_groups",
            "GroupMembersRemoved": "._events_groups",
            "GroupMembersUnmuted": "._events_groups",
            "GroupMessageRead": "._events_receipts",
            "GroupMuteChanged": "._events_groups",
            "GroupOwnerChanged": "._events_groups",
            "GroupShielded": "._events_groups",
            "GroupState": "._events_groups",
            "GroupStateChanged": "._events_groups",
            "GroupUnshielded": "._events_groups",
            "Handler": "._app",
            "ImageMessageEdited": "._events_edits",
            "ImageMessageSent": "._events_messages",
            "KeywordAlert": "._events_moderation",
            "KeywordPassed": "._events_moderation",
            "KeywordRefused": "._events_moderation",
            "KeywordReplaced": "._events_moderation",
            "LegacyAttributesEvent": "._events_legacy_groups",
            "LegacyChatroomAttributesDeleted": "._events_legacy_groups",
            "LegacyChatroomAttributesSet": "._events_legacy_groups",
            "LegacyGroupAdminAdded": "._events_legacy_groups",
            "LegacyGroupAdminRemoved": "._events_legacy_groups",
            "LegacyGroupAllowlistAdded": "._events_legacy_groups",
            "LegacyGroupAllowlistRemoved": "._events_legacy_groups",
            "LegacyGroupAnnouncementChanged": "._events_legacy_groups",
            "LegacyGroupAnnouncementDeleted": "._events_legacy_groups",
            "LegacyGroupApplicationAccepted": "._events_legacy_groups",
            "LegacyGroupApplied": "._events_legacy_groups",
            "LegacyGroupCreated": "._events_legacy_groups",
            "LegacyGroupDestroyed": "._events_legacy_groups",
            "LegacyGroupEvent": "._events_legacy_groups",
            "LegacyGroupFileAdded": "._events_legacy_groups",
            "LegacyGroupFileRemoved": "._events_legacy_groups",
            "LegacyGroupInvitationAccepted": "._events_legacy_groups",
            "LegacyGroupInvitationDeclined": "._events_legacy_groups",
            "LegacyGroupInvited": "._events_legacy_groups",
            "LegacyGroupJoined": "._events_legacy_groups",
            "LegacyGroupMemberAttributesSet": "._events_legacy_groups",
            "LegacyGroupMemberBlocked": "._events_legacy_groups",
            "LegacyGroupMemberEntered": "._events_legacy_groups",
            "LegacyGroupMemberExited": "._events_legacy_groups",
            "LegacyGroupMemberLeft": "._events_legacy_groups",
            "LegacyGroupMemberMuted": "._events_legacy_groups",
            "LegacyGroupMemberRemoved": "._events_legacy_groups",
            "LegacyGroupMemberUnblocked": "._events_legacy_groups",
            "LegacyGroupMemberUnmuted": "._events_legacy_groups",
            "LegacyGroupMuted": "._events_legacy_groups",
            "LegacyGroupOwnerChanged": "._events_legacy_groups",
            "LegacyGroupShielded": "._events_legacy_groups",
            "LegacyGroupUnmuted": "._events_legacy_groups",
            "LegacyGroupUnshielded": "._events_legacy_groups",
            "LegacyGroupUpdated": "._events_legacy_groups",
            "LocationMessageEdited": "._events_edits",
            "LocationMessageSent": "._events_messages",
            "MessageAwaitingVerdict": "._events_messages",
            "MessageDelivered": "._events_receipts",
            "MessageEdited": "._events_edits",
            "MessageModerated": "._events_moderation",
            "MessageRead": "._events_receipts",
            "MessageRecalled": "._events_messages",
            "MessageSent": "._events_messages",
            "ModerationPassed": "._events_moderation",
            "ModerationRecalled": "._events_moderation",
            "ModerationRejected": "._events_moderation",
            "ModerationReplaced": "._events_moderation",
            "OfflineCopy": "._base",
            "Priority": "._verdict",
            "PushAttempted": "._events_push",
            "PushErrored": "._events_push",
            "PushFailed": "._events_push",
            "PushSucceeded": "._events_push",
            "ReactedMessage": "._events_notices",
            "ReactionChange": "._events_notices",
            "ReactionState": "._events_notices",
            "ReactionsChanged": "._events_notices",
            "ReceiptSent": "._events_receipts",
            "SeenEvents": "._seen",
            "SuperAdminsAdded": "._events_groups",
            "SuperAdminsRemoved": "._events_groups",
            "TextMessageEdited": "._events_edits",
            "TextMessageSent": "._events_messages",
            "ThreadMessage": "._events_notices",
            "ThreadUpdated": "._events_notices",
            "UnknownEvent": "._base",
            "UnknownMessageSent": "._events_messages",
            "UserLoggedIn": "._events_users",
            "UserLoggedOut": "._events_users",
            "UserReplaced": "._events_users",
            "UserStatusChanged": "._events_users",
            "Verdict": "._verdict",
            "VideoMessageEdited": "._events_edits",
            "VideoMessageSent": "._events_messages",
            "VoiceMessageEdited": "._events_edits",
            "VoiceMessageSent": "._events_messages",
            "Webhook": "._webhook",
            "WebhookApp": "._app",
            "aiohttp_handler": "._aiohttp",
            "allow": "._verdict",
            "block": "._verdict",
            "rewrite": "._verdict",
            "rewrite_text": "._verdict",
            "sign": "._signature",
        },
    )
