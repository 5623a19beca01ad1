"""The common part of groups and chat rooms: members with roles, lists of users, and the chats that each user is in."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import define, field

from easemob_async.emulator._state.mute_list import MuteList
from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["Membership", "MultiUserChat", "MultiUserChatStore"]


@define(slots=True, eq=False)
class Membership:
    """
    One user's membership. An app may have a million of them, so data that few members have is stored in their group or
    chat room.
    """

    username: str
    joined: int
    """Time of joining, in milliseconds since the epoch."""


@define(slots=True, eq=False)
class MultiUserChat:
    """One group or chat room; times are in milliseconds since the epoch, users are named in lower case."""

    id: str
    owner: str
    created: int
    modified: int
    name: str = ""
    description: str = ""
    custom: str = ""
    maxusers: int = 200
    mute_all: bool = False
    disabled: bool = False
    announcement: str = ""
    members: PagedMapping[Membership] = field(factory=PagedMapping[Membership], repr=False)
    """All members, including the owner, in the order of joining."""
    admins: list[str] = field(factory=list[str], repr=False)
    blocked: list[str] = field(factory=list[str], repr=False)
    """Users who cannot join; none of them is a member."""
    allowed: list[str] = field(factory=list[str], repr=False)
    """Members who may speak while all are muted. Becoming owner or admin puts a member on this list."""
    mutes: MuteList = field(factory=MuteList, repr=False)

    def __attrs_post_init__(self) -> None:
        self.allow(self.owner)

    def make_admin(self, username: str) -> None:
        """Make a member an admin; they must not be one yet."""
        self.admins.append(username)
        self.allow(username)

    def make_owner(self, username: str) -> None:
        """Transfer the ownership to a member; the old owner stays as a member."""
        if username in self.admins:
            self.admins.remove(username)
        self.owner = username
        self.allow(username)

    def allow(self, username: str) -> None:
        """Put a member on the allow list."""
        if username not in self.allowed:
            self.allowed.append(username)


C = TypeVar("C", bound=MultiUserChat)


class MultiUserChatStore(PagedMapping[C], Generic[C]):
    """The groups or the chat rooms of one app by ID."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: dict[str, dict[str, None]] = {}
        # Chats in whose lists a user may occur without being a member, so that deleting a user does not search all
        # chats.
        self._listed: dict[str, dict[str, None]] = {}

    def join(self, chat: C, username: str, now: int) -> None:
        """Add a member; *username* must not be one yet."""
        chat.members.add(username, Membership(username, now))
        self._joined.setdefault(username, {})[chat.id] = None

    def leave(self, chat: C, username: str) -> None:
        """Remove a member, with their role and their entry on the allow list."""
        chat.members.remove(username)
        del self._joined[username][chat.id]
        for listed in (chat.admins, chat.allowed):
            if username in listed:
                listed.remove(username)
        self._remove_member_data(chat, username)

    def _remove_member_data(self, chat: C, username: str) -> None:
        """Remove what a subclass stores about a member; called after they left."""

    def block(self, chat: C, username: str) -> None:
        """Remove a member and put them on the block list."""
        self.leave(chat, username)
        chat.blocked.append(username)
        self._listed.setdefault(username, {})[chat.id] = None

    def mute(self, chat: C, username: str, end: int) -> None:
        """Mute a user until *end*; see ``MuteList``."""
        chat.mutes.mute(username, end)
        self._listed.setdefault(username, {})[chat.id] = None

    def joined(self, username: str) -> list[C]:
        """Return the chats that a user is in, latest joined first."""
        return [self[chat_id] for chat_id in reversed(self._joined.get(username, {}))]

    def joined_count(self, username: str) -> int:
        """Return the number of chats that a user is in."""
        return len(self._joined.get(username, {}))

    def delete(self, chat: C) -> None:
        """Delete a group or chat room, and remove all its members."""
        for username in chat.members:
            del self._joined[username][chat.id]
        self.remove(chat.id)

    def remove_user(self, username: str) -> None:
        """Remove a deleted user: from their chats, from all lists, and with the chats they own."""
        for chat in self.joined(username):
            if chat.owner == username:
                self.delete(chat)
            else:
                self.leave(chat, username)
        for chat_id in self._listed.pop(username, ()):
            listing = self.get(chat_id)
            if listing is not None:
                listing.mutes.unmute(username)
                if username in listing.blocked:
                    listing.blocked.remove(username)
