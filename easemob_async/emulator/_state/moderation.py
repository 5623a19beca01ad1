"""Keyword lists, and exports of moderation records."""

from __future__ import annotations

from attrs import define, field, frozen

__all__ = ["EmulatedExport", "EmulatedKeyword", "EmulatedKeywordList", "ModerationStore"]


@define(slots=True, eq=False)
class EmulatedKeyword:
    """One keyword of a list; times are in milliseconds since the epoch."""

    id: str
    word: str
    username: str | None
    """User who added or last changed it."""
    created: int
    updated: int


@define(slots=True, eq=False)
class EmulatedKeywordList:
    """One keyword list; times are in milliseconds since the epoch."""

    id: str
    name: str
    scope: str
    disposition: str
    tag_id: str | None
    full_match: bool
    created: int
    updated: int
    keywords: dict[str, EmulatedKeyword] = field(factory=dict[str, EmulatedKeyword], repr=False)
    """Keywords by ID, in the order of adding."""

    def contains(self, word: str) -> bool:
        """Whether the list has exactly this keyword."""
        return any(keyword.word == word for keyword in self.keywords.values())

    def find_matches(self, text: str) -> list[str]:
        """Return the keywords that occur in *text*; for a list with full match, those equal to it."""
        words = [keyword.word for keyword in self.keywords.values()]
        return [word for word in words if (word == text if self.full_match else word in text)]


@frozen(slots=True, eq=False)
class EmulatedExport:
    """One export file; times are in milliseconds since the epoch."""

    id: str
    condition: str
    """The request of the export, as JSON."""
    data: bytes = field(repr=False)
    created: int


class ModerationStore:
    """The keyword lists and exports of one app."""

    def __init__(self) -> None:
        self.lists: dict[str, EmulatedKeywordList] = {}
        self.exports: dict[str, EmulatedExport] = {}
        self.records: list[str] = []
        """
        Lines that an export contains. The emulator moderates no messages, so a test adds the lines that it wants to
        find.
        """
