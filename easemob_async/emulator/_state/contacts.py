"""Contacts and block lists of users."""

from __future__ import annotations

from attrs import define

from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["ContactStore", "EmulatedContact"]


@define(slots=True, eq=False)
class EmulatedContact:
    """A contact in one user's list."""

    username: str
    remark: str | None = None


class ContactStore:
    """
    Contacts, which are always mutual, and block lists, which are not; users are named in lower case.

    Blocking does not remove a contact, and messages sent through the REST API reach users who block the sender.
    """

    def __init__(self) -> None:
        self._contacts: dict[str, PagedMapping[EmulatedContact]] = {}
        self._blocked: dict[str, PagedMapping[str]] = {}

    def of(self, username: str) -> PagedMapping[EmulatedContact]:
        """Return a user's contacts by user ID, in the order of adding."""
        return self._contacts.get(username, PagedMapping[EmulatedContact]())

    def blocked(self, username: str) -> PagedMapping[str]:
        """Return the users that a user blocks, in the order of blocking."""
        return self._blocked.get(username, PagedMapping[str]())

    def add_contact(self, one: str, other: str) -> None:
        """Make two users contacts of each other; no change if they are."""
        if one == other or other in self.of(one):
            return
        self._contacts.setdefault(one, PagedMapping[EmulatedContact]()).add(other, EmulatedContact(other))
        self._contacts.setdefault(other, PagedMapping[EmulatedContact]()).add(one, EmulatedContact(one))

    def remove_contact(self, one: str, other: str) -> None:
        """Remove two users from each other's contacts, with both remarks; no change if they are not contacts."""
        if other in self.of(one):
            self._contacts[one].remove(other)
            self._contacts[other].remove(one)

    def remove_all_contacts(self, username: str) -> None:
        """Remove all contacts of a user."""
        for contact in list(self.of(username)):
            self.remove_contact(username, contact)

    def block(self, owner: str, username: str) -> None:
        """Put a user on *owner*'s block list; no change if they are on it."""
        if username not in self.blocked(owner):
            self._blocked.setdefault(owner, PagedMapping[str]()).add(username, username)

    def unblock(self, owner: str, username: str) -> None:
        """Take a user off *owner*'s block list."""
        if username in self.blocked(owner):
            self._blocked[owner].remove(username)

    def remove_user(self, username: str) -> None:
        """Remove a deleted user, also from the lists of others."""
        self.remove_all_contacts(username)
        self._contacts.pop(username, None)
        self._blocked.pop(username, None)
        for owner in self._blocked:
            self.unblock(owner, username)
