"""Attributes of users."""

from __future__ import annotations

__all__ = ["AttributeStore", "size_in_bytes"]


def size_in_bytes(attributes: dict[str, str]) -> int:
    """
    Return the size of attributes in bytes. How the service counts is not documented; names and values count as UTF-8
    here.
    """
    return sum(len(name.encode()) + len(value.encode()) for name, value in attributes.items())


class AttributeStore(dict[str, dict[str, str]]):
    """The attributes of an app's users by user ID in lower case; users without attributes have no entry."""

    def __init__(self) -> None:
        super().__init__()
        self._modified: dict[str, int] = {}

    def put(self, username: str, attributes: dict[str, str], now: int) -> None:
        """Set all attributes of a user at the time *now* (ms); a user without any has no entry."""
        if not attributes:
            self.remove_user(username.lower())
            return
        self[username.lower()] = attributes
        self._modified[username.lower()] = now

    def modified(self, username: str) -> int | None:
        """Return when a user's attributes were last set (ms); None if the user has none."""
        return self._modified.get(username.lower())

    def of(self, username: str) -> dict[str, str]:
        """Return one user's attributes; empty if the user has none or does not exist."""
        return self.get(username.lower(), {})

    def total_bytes(self) -> int:
        """Return the size of all users' attributes in bytes."""
        return sum(map(size_in_bytes, self.values()))

    def remove_user(self, username: str) -> None:
        """Remove the attributes of a user."""
        self.pop(username, None)
        self._modified.pop(username, None)
