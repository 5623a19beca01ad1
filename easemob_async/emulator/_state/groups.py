"""Groups of an app."""

from __future__ import annotations

from attrs import define, field

from easemob_async._operation import JSON
from easemob_async.emulator._state.register import Register

__all__ = ["Group", "Groups", "Member"]


@define(slots=True, eq=False)
class Member:
    """One user's membership."""

    username: str
    joined: int
    """Milliseconds since the epoch."""


@define(slots=True, eq=False)
class Group:
    """One group; times are in milliseconds since the epoch, users are named in lower case."""

    id: str
    owner: str
    created: int
    modified: int
    name: str = ""
    avatar: str = ""
    description: str = ""
    custom: str = ""
    public: bool = False
    membersonly: bool = False
    allowinvites: bool = False
    invite_need_confirm: bool = True
    maxusers: int = 200
    disabled: bool = False
    mute_all: bool = False
    announcement: str = ""
    members: Register[Member] = field(factory=Register[Member], repr=False)
    """Everybody in it, the owner too, in the order of joining."""
    admins: list[str] = field(factory=list[str], repr=False)
    blocked: list[str] = field(factory=list[str], repr=False)

    def role(self, username: str) -> str:
        """``owner``, ``admin`` or ``member``."""
        if username == self.owner:
            return "owner"
        return "admin" if username in self.admins else "member"

    def details(self) -> dict[str, JSON]:
        """The group as ``groups.get`` shows it; admins are members there."""
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


class Groups(Register[Group]):
    """The groups of one app by group ID, and who is in which."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: dict[str, dict[str, None]] = {}

    def join(self, group: Group, username: str, now: int) -> None:
        """Make *username*, who is not in the group, a member of it."""
        group.members.add(username, Member(username, now))
        self._joined.setdefault(username, {})[group.id] = None

    def leave(self, group: Group, username: str) -> None:
        """Take a member out, with the admin's role if they had it."""
        group.members.remove(username)
        del self._joined[username][group.id]
        if username in group.admins:
            group.admins.remove(username)

    def joined(self, username: str) -> list[Group]:
        """The groups a user is in, latest joined first."""
        return [self[group_id] for group_id in reversed(self._joined.get(username, {}))]

    def joined_count(self, username: str) -> int:
        """In how many groups a user is."""
        return len(self._joined.get(username, {}))

    def disband(self, group: Group) -> None:
        """Take a group out, and everybody out of it."""
        for username in group.members:
            del self._joined[username][group.id]
        self.remove(group.id)
