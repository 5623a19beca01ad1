"""Who is whose friend, and who blocks whom."""

from __future__ import annotations

from attrs import define

from easemob_async.emulator._state.register import Register

__all__ = ["Friend", "Relations"]


@define(slots=True, eq=False)
class Friend:
    """A friend, seen from one user's side."""

    username: str
    remark: str | None = None


class Relations:
    """
    Friendships, which are always mutual, and block lists, which are not; users are named in lower case.

    Blocking ends no friendship, and what this API sends reaches those who block the sender all the same.
    """

    def __init__(self) -> None:
        self._friends: dict[str, Register[Friend]] = {}
        self._blocked: dict[str, Register[str]] = {}

    def friends(self, username: str) -> Register[Friend]:
        """A user's friends by user ID, in the order of becoming that."""
        return self._friends.get(username, Register[Friend]())

    def blocked(self, username: str) -> Register[str]:
        """Whom a user blocks, in the order of doing so."""
        return self._blocked.get(username, Register[str]())

    def befriend(self, one: str, other: str) -> None:
        """Make two users friends; nothing changes for those who are."""
        if one == other or other in self.friends(one):
            return
        self._friends.setdefault(one, Register[Friend]()).add(other, Friend(other))
        self._friends.setdefault(other, Register[Friend]()).add(one, Friend(one))

    def part(self, one: str, other: str) -> None:
        """End a friendship if there is one; both lose their remarks."""
        if other in self.friends(one):
            self._friends[one].remove(other)
            self._friends[other].remove(one)

    def part_from_all(self, username: str) -> None:
        """End all friendships of a user."""
        for friend in list(self.friends(username)):
            self.part(username, friend)

    def block(self, owner: str, username: str) -> None:
        """Let *owner* block a user; nothing changes where that is so already."""
        if username not in self.blocked(owner):
            self._blocked.setdefault(owner, Register[str]()).add(username, username)

    def unblock(self, owner: str, username: str) -> None:
        """Let *owner* block a user no more."""
        if username in self.blocked(owner):
            self._blocked[owner].remove(username)

    def forget(self, username: str) -> None:
        """Drop a deleted user, from the lists of others too."""
        self.part_from_all(username)
        self._friends.pop(username, None)
        self._blocked.pop(username, None)
        for owner in self._blocked:
            self.unblock(owner, username)
