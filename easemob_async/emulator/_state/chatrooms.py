"""Chat rooms of an app."""

from __future__ import annotations

from attrs import define, field, frozen

from easemob_async._operation import JSON
from easemob_async.emulator._state.multi_user_chats import MultiUserChat, MultiUserChatStore

__all__ = ["ChatroomAttribute", "ChatroomStore", "EmulatedChatroom"]


@frozen(slots=True)
class ChatroomAttribute:
    """One attribute of a chat room."""

    value: str
    owner: str
    """The member who set it."""
    auto_delete: bool
    """Whether it is removed when its owner leaves the chat room."""


@define(slots=True, eq=False)
class EmulatedChatroom(MultiUserChat):
    """One chat room."""

    attributes: dict[str, ChatroomAttribute] = field(factory=dict[str, ChatroomAttribute], repr=False)
    tags: dict[str, dict[str, int]] = field(factory=dict[str, dict[str, int]], repr=False)
    """
    Members' tags by user ID; each with the end of its mute for this member in milliseconds since the epoch (0 without a
    mute, ``FOREVER`` without an end).
    """

    def details(self) -> dict[str, JSON]:
        """Return the chat room as ``chatrooms.get`` shows it, where admins appear as members."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "membersonly": False,
            "allowinvites": False,
            "maxusers": self.maxusers,
            "owner": self.owner,
            "created": self.created,
            "custom": self.custom,
            "affiliations_count": len(self.members),
            "affiliations": [{self.listed_role(username): username} for username in self.members],
            "public": True,
            "mute": self.mute_all,
        }

    def listed_role(self, username: str) -> str:
        """Return ``owner`` or ``member``; lists of a chat room's members do not show which of them are admins."""
        return "owner" if username == self.owner else "member"


class ChatroomStore(MultiUserChatStore[EmulatedChatroom]):
    """The chat rooms of one app by ID, and the chat rooms that each user is in."""

    def __init__(self) -> None:
        super().__init__()
        self.super_admins: dict[str, None] = {}
        """
        Users who may create chat rooms from a device, in the order of appointment. Operations of the REST API do not
        check it.
        """

    def _remove_member_data(self, chat: EmulatedChatroom, username: str) -> None:
        chat.tags.pop(username, None)
        chat.attributes = {
            key: attribute
            for key, attribute in chat.attributes.items()
            if not (attribute.auto_delete and attribute.owner == username)
        }

    def remove_user(self, username: str) -> None:
        """Remove a deleted user, also as a super admin."""
        super().remove_user(username)
        self.super_admins.pop(username, None)
