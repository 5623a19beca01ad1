"""
The state of an emulated app, as ``Emulator.tenant()`` returns it.

Tests read the stores of a ``Tenant``, and change them to prepare a case. The names are for annotations; the emulator
creates the objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.emulator._state.attributes import AttributeStore
from easemob_async.emulator._state.broadcasts import Audience, Broadcast
from easemob_async.emulator._state.callbacks import CallbackBatch, CallbackStore
from easemob_async.emulator._state.chatrooms import ChatroomAttribute, ChatroomStore, EmulatedChatroom
from easemob_async.emulator._state.collections import CollectionStore, EmulatedCollectionItem
from easemob_async.emulator._state.contacts import ContactStore, EmulatedContact
from easemob_async.emulator._state.files import Attachment, FileStore
from easemob_async.emulator._state.groups import EmulatedGroup, GroupStore, SharedFile
from easemob_async.emulator._state.history import HistoryFiles, HistoryZone
from easemob_async.emulator._state.messages import EmulatedMessage, MessageStore, Target
from easemob_async.emulator._state.moderation import (
    EmulatedExport,
    EmulatedKeyword,
    EmulatedKeywordList,
    ModerationStore,
)
from easemob_async.emulator._state.multi_user_chats import Membership, MultiUserChat, MultiUserChatStore
from easemob_async.emulator._state.mute_list import MuteList
from easemob_async.emulator._state.mutes import ChatType, GlobalMutes
from easemob_async.emulator._state.paged_mapping import PagedMapping
from easemob_async.emulator._state.presences import EmulatedPresence, PresenceStore
from easemob_async.emulator._state.push import (
    Chat,
    EmulatedPushSettings,
    EmulatedPushTemplate,
    Mode,
    PushStore,
    UserPushSettings,
)
from easemob_async.emulator._state.reactions import EmulatedReaction, ReactionStore
from easemob_async.emulator._state.roaming import RoamingMessages
from easemob_async.emulator._state.streams import MessageStream
from easemob_async.emulator._state.threads import EmulatedThread, ThreadStore
from easemob_async.emulator._state.tokens import IssuedToken, TokenStore
from easemob_async.emulator._state.users import EmulatedUser, UserStore

__all__ = [
    "Attachment",
    "AttributeStore",
    "Audience",
    "Broadcast",
    "CallbackBatch",
    "CallbackStore",
    "Chat",
    "ChatType",
    "ChatroomAttribute",
    "ChatroomStore",
    "CollectionStore",
    "ContactStore",
    "EmulatedChatroom",
    "EmulatedCollectionItem",
    "EmulatedContact",
    "EmulatedExport",
    "EmulatedGroup",
    "EmulatedKeyword",
    "EmulatedKeywordList",
    "EmulatedMessage",
    "EmulatedPresence",
    "EmulatedPushSettings",
    "EmulatedPushTemplate",
    "EmulatedReaction",
    "EmulatedThread",
    "EmulatedUser",
    "FileStore",
    "GlobalMutes",
    "GroupStore",
    "HistoryFiles",
    "HistoryZone",
    "IssuedToken",
    "Membership",
    "MessageStore",
    "MessageStream",
    "Mode",
    "ModerationStore",
    "MultiUserChat",
    "MultiUserChatStore",
    "MuteList",
    "PagedMapping",
    "PresenceStore",
    "PushStore",
    "ReactionStore",
    "RoamingMessages",
    "SharedFile",
    "Target",
    "ThreadStore",
    "TokenStore",
    "UserPushSettings",
    "UserStore",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = define_exports(__name__)
