"""Who is whose contact, and who blocks whom."""

from __future__ import annotations

from attrs import define

from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["ContactStore", "EmulatedContact"]


@define(slots=True, eq=False)
class EmulatedContact:
    """A contact, seen from one user's side."""

    username: str
    remark: str | None = None


class ContactStore:
    """
    Friendships, which are always mutual, and block lists, which are not; users are named in lower case.

    Blocking ends no friendship, and what this API sends reaches those who block the sender all the same.
    """

    def __init__(self) -> None:
        self._contacts: dict[str, PagedMapping[EmulatedContact]] = {}
        self._blocked: dict[str, PagedMapping[str]] = {}

    def contacts(self, username: str) -> PagedMapping[EmulatedContact]:
        """A user's friends by user ID, in the order of becoming that."""
        return self._contacts.get(username, PagedMapping[EmulatedContact]())

    def blocked(self, username: str) -> PagedMapping[str]:
        """Whom a user blocks, in the order of doing so."""
        return self._blocked.get(username, PagedMapping[str]())

    def add_contact(self, one: str, other: str) -> None:
        """Make two users friends; nothing changes for those who are."""
        if one == other or other in self.contacts(one):
            return
        self._contacts.setdefault(one, PagedMapping[EmulatedContact]()).add(other, EmulatedContact(other))
        self._contacts.setdefault(other, PagedMapping[EmulatedContact]()).add(one, EmulatedContact(one))

    def remove_contact(self, one: str, other: str) -> None:
        """End a friendship if there is one; both lose their remarks."""
        if other in self.contacts(one):
            self._contacts[one].remove(other)
            self._contacts[other].remove(one)

    def remove_all_contacts(self, username: str) -> None:
        """End all friendships of a user."""
        for contact in list(self.contacts(username)):
            self.remove_contact(username, contact)

    def block(self, owner: str, username: str) -> None:
        """Let *owner* block a user; nothing changes where that is so already."""
        if username not in self.blocked(owner):
            self._blocked.setdefault(owner, PagedMapping[str]()).add(username, username)

    def unblock(self, owner: str, username: str) -> None:
        """Let *owner* block a user no more."""
        if username in self.blocked(owner):
            self._blocked[owner].remove(username)

    def remove_user(self, username: str) -> None:
        """Drop a deleted user, from the lists of others too."""
        self.remove_all_contacts(username)
        self._contacts.pop(username, None)
        self._blocked.pop(username, None)
        for owner in self._blocked:
            self.unblock(owner, username)
