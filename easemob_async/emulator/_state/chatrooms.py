"""Chat rooms of an app."""

from __future__ import annotations

from attrs import define, field, frozen

from easemob_async._operation import JSON
from easemob_async.emulator._state.multi_user_chats import MultiUserChat, MultiUserChatStore

__all__ = ["ChatroomAttribute", "ChatroomStore", "EmulatedChatroom"]


@frozen(slots=True)
class ChatroomAttribute:
    """The value of one attribute of a chat room."""

    value: str
    owner: str
    """The member who set it."""
    auto_delete: bool
    """Does it go when its owner leaves the room?"""


@define(slots=True, eq=False)
class EmulatedChatroom(MultiUserChat):
    """One chat room."""

    attributes: dict[str, ChatroomAttribute] = field(factory=dict[str, ChatroomAttribute], repr=False)
    tags: dict[str, dict[str, int]] = field(factory=dict[str, dict[str, int]], repr=False)
    """Members' tags by user ID, and when the mute of each ends for this member (0 without one), as in ``MuteList``."""

    def details(self) -> dict[str, JSON]:
        """The room as ``chatrooms.get`` shows it; admins are members there."""
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
        """``owner`` or ``member``: lists of a room's members do not tell its admins apart."""
        return "owner" if username == self.owner else "member"


class ChatroomStore(MultiUserChatStore[EmulatedChatroom]):
    """The chat rooms of one app by ID, and who is in which."""

    def __init__(self) -> None:
        super().__init__()
        self.super_admins: dict[str, None] = {}
        """Who may make rooms from a device, in the order of their becoming that; this API asks nobody for it."""

    def _remove_member_data(self, chat: EmulatedChatroom, username: str) -> None:
        chat.tags.pop(username, None)
        chat.attributes = {
            key: attribute
            for key, attribute in chat.attributes.items()
            if not (attribute.auto_delete and attribute.owner == username)
        }

    def remove_user(self, username: str) -> None:
        """Drop a deleted user, as a super admin too."""
        super().remove_user(username)
        self.super_admins.pop(username, None)
