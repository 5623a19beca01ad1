"""A mapping that can be read page by page while it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["PagedMapping"]

T = TypeVar("T")


class PagedMapping(Mapping[str, T], Generic[T]):
    """
    Entries by key, in the order of adding, each at a fixed position.

    A removed entry leaves its position empty. So a cursor (a position) stays valid, and reading a page takes time in
    proportion to the page and not to the mapping.
    """

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}
        self._positions: dict[str, int] = {}
        self._order: list[str | None] = []
        self._first_used = 0

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def add(self, key: str, entry: T) -> None:
        """Add *entry* at the end; *key* must not exist."""
        assert key not in self._entries
        self._entries[key] = entry
        self._positions[key] = len(self._order)
        self._order.append(key)

    def remove(self, key: str) -> T:
        """Remove an entry and return it; KeyError if *key* does not exist."""
        entry = self._entries.pop(key)
        self._order[self._positions.pop(key)] = None
        return entry

    def page(
        self,
        start: int | None,
        limit: int,
        *,
        newest_first: bool = False,
        where: Callable[[T], bool] | None = None,
    ) -> tuple[list[T], int | None]:
        """
        Return a page of entries, and the position at which the next page starts.

        Args:
            start: A position from an earlier page; None for the first page.
            limit: Maximum number of entries.
            newest_first: Whether to read from the end to the beginning.
            where: Selects entries; None selects all.

        Returns:
            Up to *limit* entries, and the position of the next entry; None if no entry follows.
        """
        order = self._order
        if newest_first:
            positions = range(len(order) - 1 if start is None else min(start, len(order) - 1), -1, -1)
        else:
            while self._first_used < len(order) and order[self._first_used] is None:
                self._first_used += 1
            positions = range(max(start or 0, self._first_used), len(order))
        found: list[T] = []
        for position in positions:
            key = order[position]
            if key is None:
                continue
            entry = self._entries[key]
            if where is None or where(entry):
                if len(found) == limit:
                    return found, position
                found.append(entry)
        return found, None

    def end_position(self, *, newest_first: bool = False) -> int:
        """Return the position after the last entry in that direction."""
        return -1 if newest_first else len(self._order)
