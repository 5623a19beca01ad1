# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""
The areas of the API: one class for each area, one coroutine for each operation.

``Source`` in a docstring names the HTTP method and path, and the pages of the documentation
(https://doc.easemob.com) that describe the operation: the last part of a page's address, such as
``group_members_add_batch``. A date after a name is that of an older edition of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports

if TYPE_CHECKING:
    from easemob_async.api._attributes import Attributes as Attributes
    from easemob_async.api._blocklist import Blocklist as Blocklist
    from easemob_async.api._callbacks import Callbacks as Callbacks
    from easemob_async.api._chatrooms import Chatrooms as Chatrooms
    from easemob_async.api._chatrooms_admins import ChatroomsAdmins as ChatroomsAdmins
    from easemob_async.api._chatrooms_allowlist import ChatroomsAllowlist as ChatroomsAllowlist
    from easemob_async.api._chatrooms_announcement import ChatroomsAnnouncement as ChatroomsAnnouncement
    from easemob_async.api._chatrooms_attributes import ChatroomsAttributes as ChatroomsAttributes
    from easemob_async.api._chatrooms_blocklist import ChatroomsBlocklist as ChatroomsBlocklist
    from easemob_async.api._chatrooms_members import ChatroomsMembers as ChatroomsMembers
    from easemob_async.api._chatrooms_mutes import ChatroomsMutes as ChatroomsMutes
    from easemob_async.api._chatrooms_super_admins import ChatroomsSuperAdmins as ChatroomsSuperAdmins
    from easemob_async.api._collections import Collections as Collections
    from easemob_async.api._contacts import Contacts as Contacts
    from easemob_async.api._conversations import Conversations as Conversations
    from easemob_async.api._files import Files as Files
    from easemob_async.api._groups import Groups as Groups
    from easemob_async.api._groups_admins import GroupsAdmins as GroupsAdmins
    from easemob_async.api._groups_allowlist import GroupsAllowlist as GroupsAllowlist
    from easemob_async.api._groups_announcement import GroupsAnnouncement as GroupsAnnouncement
    from easemob_async.api._groups_attributes import GroupsAttributes as GroupsAttributes
    from easemob_async.api._groups_blocklist import GroupsBlocklist as GroupsBlocklist
    from easemob_async.api._groups_files import GroupsFiles as GroupsFiles
    from easemob_async.api._groups_members import GroupsMembers as GroupsMembers
    from easemob_async.api._groups_mutes import GroupsMutes as GroupsMutes
    from easemob_async.api._history import History as History
    from easemob_async.api._messages import Messages as Messages
    from easemob_async.api._moderation import Moderation as Moderation
    from easemob_async.api._moderation_keyword_lists import ModerationKeywordLists as ModerationKeywordLists
    from easemob_async.api._moderation_keywords import ModerationKeywords as ModerationKeywords
    from easemob_async.api._moderation_records import ModerationRecords as ModerationRecords
    from easemob_async.api._mutes import Mutes as Mutes
    from easemob_async.api._presence import Presence as Presence
    from easemob_async.api._push import Push as Push
    from easemob_async.api._reactions import Reactions as Reactions
    from easemob_async.api._threads import Threads as Threads
    from easemob_async.api._threads_members import ThreadsMembers as ThreadsMembers
    from easemob_async.api._tokens import Tokens as Tokens
    from easemob_async.api._translation import Translation as Translation
    from easemob_async.api._users import Users as Users

__all__ = [
    "Attributes",
    "Blocklist",
    "Callbacks",
    "Chatrooms",
    "ChatroomsAdmins",
    "ChatroomsAllowlist",
    "ChatroomsAnnouncement",
    "ChatroomsAttributes",
    "ChatroomsBlocklist",
    "ChatroomsMembers",
    "ChatroomsMutes",
    "ChatroomsSuperAdmins",
    "Collections",
    "Contacts",
    "Conversations",
    "Files",
    "Groups",
    "GroupsAdmins",
    "GroupsAllowlist",
    "GroupsAnnouncement",
    "GroupsAttributes",
    "GroupsBlocklist",
    "GroupsFiles",
    "GroupsMembers",
    "GroupsMutes",
    "History",
    "Messages",
    "Moderation",
    "ModerationKeywordLists",
    "ModerationKeywords",
    "ModerationRecords",
    "Mutes",
    "Presence",
    "Push",
    "Reactions",
    "Threads",
    "ThreadsMembers",
    "Tokens",
    "Translation",
    "Users",
]

if not TYPE_CHECKING:
    # Loaded on first use, so that importing the package stays cheap.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "Attributes": "._attributes",
            "Blocklist": "._blocklist",
            "Callbacks": "._callbacks",
            "Chatrooms": "._chatrooms",
            "ChatroomsAdmins": "._chatrooms_admins",
            "ChatroomsAllowlist": "._chatrooms_allowlist",
            "ChatroomsAnnouncement": "._chatrooms_announcement",
            "ChatroomsAttributes": "._chatrooms_attributes",
            "ChatroomsBlocklist": "._chatrooms_blocklist",
            "ChatroomsMembers": "._chatrooms_members",
            "ChatroomsMutes": "._chatrooms_mutes",
            "ChatroomsSuperAdmins": "._chatrooms_super_admins",
            "Collections": "._collections",
            "Contacts": "._contacts",
            "Conversations": "._conversations",
            "Files": "._files",
            "Groups": "._groups",
            "GroupsAdmins": "._groups_admins",
            "GroupsAllowlist": "._groups_allowlist",
            "GroupsAnnouncement": "._groups_announcement",
            "GroupsAttributes": "._groups_attributes",
            "GroupsBlocklist": "._groups_blocklist",
            "GroupsFiles": "._groups_files",
            "GroupsMembers": "._groups_members",
            "GroupsMutes": "._groups_mutes",
            "History": "._history",
            "Messages": "._messages",
            "Moderation": "._moderation",
            "ModerationKeywordLists": "._moderation_keyword_lists",
            "ModerationKeywords": "._moderation_keywords",
            "ModerationRecords": "._moderation_records",
            "Mutes": "._mutes",
            "Presence": "._presence",
            "Push": "._push",
            "Reactions": "._reactions",
            "Threads": "._threads",
            "ThreadsMembers": "._threads_members",
            "Tokens": "._tokens",
            "Translation": "._translation",
            "Users": "._users",
        },
    )
