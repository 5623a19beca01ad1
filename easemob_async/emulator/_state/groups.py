"""Groups of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

from easemob_async._operation import JSON
from easemob_async.emulator._state.multi_user_chats import MultiUserChat, MultiUserChatStore
from easemob_async.emulator._state.paged_mapping import PagedMapping

if TYPE_CHECKING:
    from easemob_async.emulator._state.threads import ThreadStore

__all__ = ["EmulatedGroup", "GroupStore", "SharedFile"]


@frozen(slots=True, eq=False)
class SharedFile:
    """A file shared in a group."""

    id: str
    name: str
    owner: str
    created: int
    """Milliseconds since the epoch."""
    content_type: str
    data: bytes = field(repr=False)

    def summary(self) -> dict[str, JSON]:
        """Return the fields that the list and the upload both show."""
        return {
            "file_id": self.id,
            "file_name": self.name,
            "file_size": len(self.data),
            "created": self.created,
        }


@define(slots=True, eq=False)
class EmulatedGroup(MultiUserChat):
    """One group."""

    avatar: str = ""
    public: bool = False
    membersonly: bool = False
    allowinvites: bool = False
    invite_need_confirm: bool = True
    files: PagedMapping[SharedFile] = field(factory=PagedMapping[SharedFile], repr=False)
    """Shared files by file ID, in the order of upload."""
    member_attributes: dict[str, dict[str, str]] = field(factory=dict[str, dict[str, str]], repr=False)
    """Attributes of members by user ID."""

    def role(self, username: str) -> str:
        """Return ``owner``, ``admin`` or ``member``."""
        if username == self.owner:
            return "owner"
        return "admin" if username in self.admins else "member"

    def details(self) -> dict[str, JSON]:
        """Return the group as ``groups.get`` shows it, where admins appear as members."""
        return {
            "id": self.id,
            "name": self.name,
            "avatar": self.avatar,
            "description": self.description,
            "membersonly": self.membersonly,
            "allowinvites": self.allowinvites,
            "maxusers": self.maxusers,
            "owner": self.owner,
            "created": self.created,
            "custom": self.custom,
            "mute": self.mute_all,
            "affiliations_count": len(self.members),
            "disabled": self.disabled,
            "affiliations": [{"owner" if username == self.owner else "member": username} for username in self.members],
            "public": self.public,
        }


class GroupStore(MultiUserChatStore[EmulatedGroup]):
    """
    The groups of one app by ID, and the groups that each user is in.

    Args:
        threads: The app's threads, which are deleted with their group and left with it.
    """

    def __init__(self, threads: ThreadStore) -> None:
        super().__init__()
        self._threads = threads

    def _remove_member_data(self, chat: EmulatedGroup, username: str) -> None:
        chat.member_attributes.pop(username, None)
        self._threads.leave_group(chat.id, username)

    def delete(self, chat: EmulatedGroup) -> None:
        """Delete a group and its threads."""
        self._threads.remove_group(chat.id)
        super().delete(chat)
