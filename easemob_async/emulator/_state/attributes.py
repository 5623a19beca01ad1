"""Attributes of users."""

from __future__ import annotations

__all__ = ["AttributeStore", "size_in_bytes"]


def size_in_bytes(attributes: dict[str, str]) -> int:
    """Bytes that attributes take; how the service counts is not documented, so names and values count as UTF-8."""
    return sum(len(name.encode()) + len(value.encode()) for name, value in attributes.items())


class AttributeStore(dict[str, dict[str, str]]):
    """The attributes of an app's users by user ID in lower case; users without any are not in it."""

    def of(self, username: str) -> dict[str, str]:
        """One user's attributes; empty for one without, and for one there is not."""
        return self.get(username.lower(), {})

    def total_bytes(self) -> int:
        """Bytes that all of them take."""
        return sum(map(size_in_bytes, self.values()))

    def remove_user(self, username: str) -> None:
        """Drop the attributes of a user."""
        self.pop(username, None)
