"""What users keep: messages and other things they marked."""

from __future__ import annotations

from attrs import define

from easemob_async._operation import JSON

__all__ = ["CollectionStore", "EmulatedCollectionItem"]


@define(slots=True, eq=False)
class EmulatedCollectionItem:
    """One thing a user keeps; times are in milliseconds since the epoch."""

    id: str
    type: int
    data: str
    ext: str | None
    created: int
    updated: int

    def entity(self) -> dict[str, JSON]:
        """The item as replies show it."""
        return {
            "id": self.id,
            "type": self.type,
            "data": self.data,
            "ext": self.ext,
            "createdAt": self.created,
            "updatedAt": self.updated,
        }


class CollectionStore:
    """What the users of one app keep; users are named in lower case."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, EmulatedCollectionItem]] = {}

    def of(self, username: str) -> dict[str, EmulatedCollectionItem]:
        """A user's items by ID."""
        return self._items.get(username, {})

    def put(self, username: str, item: EmulatedCollectionItem) -> None:
        """Keep an item, in place of one with the same ID."""
        self._items.setdefault(username, {})[item.id] = item

    def sorted_items(self, username: str, *, newest_first: bool) -> list[EmulatedCollectionItem]:
        """A user's items by the time they were kept; of the same moment, by ID."""
        return sorted(self.of(username).values(), key=lambda item: (item.created, item.id), reverse=newest_first)

    def remove_user(self, username: str) -> None:
        """Drop what a deleted user kept."""
        self._items.pop(username, None)
