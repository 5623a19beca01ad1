"""Users' collections: messages and other items that they saved."""

from __future__ import annotations

from attrs import define

from easemob_async._operation import JSON

__all__ = ["CollectionStore", "EmulatedCollectionItem"]


@define(slots=True, eq=False)
class EmulatedCollectionItem:
    """One saved item; times are in milliseconds since the epoch."""

    id: str
    type: int
    data: str
    ext: str | None
    created: int
    updated: int

    def entity(self) -> dict[str, JSON]:
        """Return the item as replies show it."""
        return {
            "id": self.id,
            "type": self.type,
            "data": self.data,
            "ext": self.ext,
            "createdAt": self.created,
            "updatedAt": self.updated,
        }


class CollectionStore:
    """The saved items of an app's users; users are named in lower case."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, EmulatedCollectionItem]] = {}

    def of(self, username: str) -> dict[str, EmulatedCollectionItem]:
        """Return a user's items by ID."""
        return self._items.get(username, {})

    def put(self, username: str, item: EmulatedCollectionItem) -> None:
        """Save an item; it replaces one with the same ID."""
        self._items.setdefault(username, {})[item.id] = item

    def sorted_items(self, username: str, *, newest_first: bool) -> list[EmulatedCollectionItem]:
        """Return a user's items by the time they were saved, and by ID within one millisecond."""
        return sorted(self.of(username).values(), key=lambda item: (item.created, item.id), reverse=newest_first)

    def remove_user(self, username: str) -> None:
        """Remove the items of a deleted user."""
        self._items.pop(username, None)
