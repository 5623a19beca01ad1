# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""
Arguments and return values of calls: one attrs class for each JSON object.

Fields of a reply that are not documented are in ``extra``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.models._base import BodyModel, InputModel, MessageIds, MessageModel, Model, UserAttributes

if TYPE_CHECKING:
    from easemob_async.models._blocklist import BlockCheck as BlockCheck
    from easemob_async.models._callbacks import StoredCallbacks as StoredCallbacks
    from easemob_async.models._chatrooms import Chatroom as Chatroom
    from easemob_async.models._chatrooms import ChatroomChanges as ChatroomChanges
    from easemob_async.models._chatrooms import ChatroomSummary as ChatroomSummary
    from easemob_async.models._chatrooms_attributes import AttributeChanges as AttributeChanges
    from easemob_async.models._collections import CollectionItem as CollectionItem
    from easemob_async.models._collections import NewCollectionItem as NewCollectionItem
    from easemob_async.models._contacts import Contact as Contact
    from easemob_async.models._contacts import ContactCheck as ContactCheck
    from easemob_async.models._contacts import ContactImport as ContactImport
    from easemob_async.models._files import FileOutcome as FileOutcome
    from easemob_async.models._files import UploadedFile as UploadedFile
    from easemob_async.models._groups import Group as Group
    from easemob_async.models._groups import GroupChanges as GroupChanges
    from easemob_async.models._groups import GroupSummary as GroupSummary
    from easemob_async.models._groups_attributes import MemberAttributes as MemberAttributes
    from easemob_async.models._groups_attributes import MemberAttributesReport as MemberAttributesReport
    from easemob_async.models._groups_attributes import SavedMemberAttributes as SavedMemberAttributes
    from easemob_async.models._groups_files import GroupFile as GroupFile
    from easemob_async.models._groups_members import GroupMember as GroupMember
    from easemob_async.models._groups_members import MemberOutcome as MemberOutcome
    from easemob_async.models._groups_mutes import MutedMember as MutedMember
    from easemob_async.models._groups_mutes import MuteOutcome as MuteOutcome
    from easemob_async.models._history import HistoryRecord as HistoryRecord
    from easemob_async.models._history import ReceivedBody as ReceivedBody
    from easemob_async.models._history import ReceivedCombined as ReceivedCombined
    from easemob_async.models._history import ReceivedCommand as ReceivedCommand
    from easemob_async.models._history import ReceivedCustom as ReceivedCustom
    from easemob_async.models._history import ReceivedFile as ReceivedFile
    from easemob_async.models._history import ReceivedImage as ReceivedImage
    from easemob_async.models._history import ReceivedLocation as ReceivedLocation
    from easemob_async.models._history import ReceivedText as ReceivedText
    from easemob_async.models._history import ReceivedVideo as ReceivedVideo
    from easemob_async.models._history import ReceivedVoice as ReceivedVoice
    from easemob_async.models._history import UnknownBody as UnknownBody
    from easemob_async.models._messages import CommandMessage as CommandMessage
    from easemob_async.models._messages import CustomMessage as CustomMessage
    from easemob_async.models._messages import FileMessage as FileMessage
    from easemob_async.models._messages import ImageMessage as ImageMessage
    from easemob_async.models._messages import LocationMessage as LocationMessage
    from easemob_async.models._messages import Message as Message
    from easemob_async.models._messages import MessageToRecall as MessageToRecall
    from easemob_async.models._messages import RecallOutcome as RecallOutcome
    from easemob_async.models._messages import TextMessage as TextMessage
    from easemob_async.models._messages import VideoMessage as VideoMessage
    from easemob_async.models._messages import VoiceMessage as VoiceMessage
    from easemob_async.models._moderation import ModerationVerdict as ModerationVerdict
    from easemob_async.models._moderation_keyword_lists import KeywordList as KeywordList
    from easemob_async.models._moderation_keywords import Keyword as Keyword
    from easemob_async.models._moderation_records import ModerationExport as ModerationExport
    from easemob_async.models._mutes import UserMutes as UserMutes
    from easemob_async.models._presence import PresenceSubscription as PresenceSubscription
    from easemob_async.models._presence import UserPresence as UserPresence
    from easemob_async.models._push import PushBinding as PushBinding
    from easemob_async.models._push import PushCounts as PushCounts
    from easemob_async.models._push import PushNickname as PushNickname
    from easemob_async.models._push import PushNicknameSet as PushNicknameSet
    from easemob_async.models._push import PushSettings as PushSettings
    from easemob_async.models._push import PushTemplate as PushTemplate
    from easemob_async.models._reactions import AddedReaction as AddedReaction
    from easemob_async.models._reactions import MessageReactions as MessageReactions
    from easemob_async.models._reactions import Reaction as Reaction
    from easemob_async.models._threads import Thread as Thread
    from easemob_async.models._tokens import AgoraToken as AgoraToken
    from easemob_async.models._tokens import AppToken as AppToken
    from easemob_async.models._tokens import UserToken as UserToken
    from easemob_async.models._translation import DetectedLanguage as DetectedLanguage
    from easemob_async.models._translation import Language as Language
    from easemob_async.models._translation import TranslatedText as TranslatedText
    from easemob_async.models._users import DeletedUsers as DeletedUsers
    from easemob_async.models._users import Device as Device
    from easemob_async.models._users import NewUser as NewUser
    from easemob_async.models._users import NotRegistered as NotRegistered
    from easemob_async.models._users import Registration as Registration
    from easemob_async.models._users import User as User

__all__ = [
    "AddedReaction",
    "AgoraToken",
    "AppToken",
    "AttributeChanges",
    "BlockCheck",
    "BodyModel",
    "Chatroom",
    "ChatroomChanges",
    "ChatroomSummary",
    "CollectionItem",
    "CommandMessage",
    "Contact",
    "ContactCheck",
    "ContactImport",
    "CustomMessage",
    "DeletedUsers",
    "DetectedLanguage",
    "Device",
    "FileMessage",
    "FileOutcome",
    "Group",
    "GroupChanges",
    "GroupFile",
    "GroupMember",
    "GroupSummary",
    "HistoryRecord",
    "ImageMessage",
    "InputModel",
    "Keyword",
    "KeywordList",
    "Language",
    "LocationMessage",
    "MemberAttributes",
    "MemberAttributesReport",
    "MemberOutcome",
    "Message",
    "MessageIds",
    "MessageModel",
    "MessageReactions",
    "MessageToRecall",
    "Model",
    "ModerationExport",
    "ModerationVerdict",
    "MuteOutcome",
    "MutedMember",
    "NewCollectionItem",
    "NewUser",
    "NotRegistered",
    "PresenceSubscription",
    "PushBinding",
    "PushCounts",
    "PushNickname",
    "PushNicknameSet",
    "PushSettings",
    "PushTemplate",
    "Reaction",
    "RecallOutcome",
    "ReceivedBody",
    "ReceivedCombined",
    "ReceivedCommand",
    "ReceivedCustom",
    "ReceivedFile",
    "ReceivedImage",
    "ReceivedLocation",
    "ReceivedText",
    "ReceivedVideo",
    "ReceivedVoice",
    "Registration",
    "SavedMemberAttributes",
    "StoredCallbacks",
    "TextMessage",
    "Thread",
    "TranslatedText",
    "UnknownBody",
    "UploadedFile",
    "User",
    "UserAttributes",
    "UserMutes",
    "UserPresence",
    "UserToken",
    "VideoMessage",
    "VoiceMessage",
]

if not TYPE_CHECKING:
    # Loaded on first use, so that importing the package stays cheap.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "AddedReaction": "._reactions",
            "AgoraToken": "._tokens",
            "AppToken": "._tokens",
            "AttributeChanges": "._chatrooms_attributes",
            "BlockCheck": "._blocklist",
            "Chatroom": "._chatrooms",
            "ChatroomChanges": "._chatrooms",
            "ChatroomSummary": "._chatrooms",
            "CollectionItem": "._collections",
            "CommandMessage": "._messages",
            "Contact": "._contacts",
            "ContactCheck": "._contacts",
            "ContactImport": "._contacts",
            "CustomMessage": "._messages",
            "DeletedUsers": "._users",
            "DetectedLanguage": "._translation",
            "Device": "._users",
            "FileMessage": "._messages",
            "FileOutcome": "._files",
            "Group": "._groups",
            "GroupChanges": "._groups",
            "GroupFile": "._groups_files",
            "GroupMember": "._groups_members",
            "GroupSummary": "._groups",
            "HistoryRecord": "._history",
            "ImageMessage": "._messages",
            "Keyword": "._moderation_keywords",
            "KeywordList": "._moderation_keyword_lists",
            "Language": "._translation",
            "LocationMessage": "._messages",
            "MemberAttributes": "._groups_attributes",
            "MemberAttributesReport": "._groups_attributes",
            "MemberOutcome": "._groups_members",
            "Message": "._messages",
            "MessageReactions": "._reactions",
            "MessageToRecall": "._messages",
            "ModerationExport": "._moderation_records",
            "ModerationVerdict": "._moderation",
            "MuteOutcome": "._groups_mutes",
            "MutedMember": "._groups_mutes",
            "NewCollectionItem": "._collections",
            "NewUser": "._users",
            "NotRegistered": "._users",
            "PresenceSubscription": "._presence",
            "PushBinding": "._push",
            "PushCounts": "._push",
            "PushNickname": "._push",
            "PushNicknameSet": "._push",
            "PushSettings": "._push",
            "PushTemplate": "._push",
            "Reaction": "._reactions",
            "RecallOutcome": "._messages",
            "ReceivedBody": "._history",
            "ReceivedCombined": "._history",
            "ReceivedCommand": "._history",
            "ReceivedCustom": "._history",
            "ReceivedFile": "._history",
            "ReceivedImage": "._history",
            "ReceivedLocation": "._history",
            "ReceivedText": "._history",
            "ReceivedVideo": "._history",
            "ReceivedVoice": "._history",
            "Registration": "._users",
            "SavedMemberAttributes": "._groups_attributes",
            "StoredCallbacks": "._callbacks",
            "TextMessage": "._messages",
            "Thread": "._threads",
            "TranslatedText": "._translation",
            "UnknownBody": "._history",
            "UploadedFile": "._files",
            "User": "._users",
            "UserMutes": "._mutes",
            "UserPresence": "._presence",
            "UserToken": "._tokens",
            "VideoMessage": "._messages",
            "VoiceMessage": "._messages",
        },
    )
