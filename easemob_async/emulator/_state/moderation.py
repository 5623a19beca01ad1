"""Lists of keywords, and exports of what was moderated."""

from __future__ import annotations

from attrs import define, field, frozen

__all__ = ["EmulatedExport", "EmulatedKeyword", "EmulatedKeywordList", "ModerationStore"]


@define(slots=True, eq=False)
class EmulatedKeyword:
    """One word of a list; times are in milliseconds since the epoch."""

    id: str
    word: str
    username: str | None
    """Who added it, or changed it last."""
    created: int
    updated: int


@define(slots=True, eq=False)
class EmulatedKeywordList:
    """One list; times are in milliseconds since the epoch."""

    id: str
    name: str
    scope: str
    disposition: str
    tag_id: str | None
    full_match: bool
    created: int
    updated: int
    keywords: dict[str, EmulatedKeyword] = field(factory=dict[str, EmulatedKeyword], repr=False)
    """By keyword ID, in the order of adding."""

    def contains(self, word: str) -> bool:
        """Is this very word in the list?"""
        return any(keyword.word == word for keyword in self.keywords.values())

    def find_matches(self, text: str) -> list[str]:
        """The words of the list that are in *text*; with a full match, that are all of it."""
        words = [keyword.word for keyword in self.keywords.values()]
        return [word for word in words if (word == text if self.full_match else word in text)]


@frozen(slots=True, eq=False)
class EmulatedExport:
    """One file with records; times are in milliseconds since the epoch."""

    id: str
    condition: str
    """What was asked for, as JSON."""
    data: bytes = field(repr=False)
    created: int


class ModerationStore:
    """The moderation of one app."""

    def __init__(self) -> None:
        self.lists: dict[str, EmulatedKeywordList] = {}
        self.exports: dict[str, EmulatedExport] = {}
        self.records: list[str] = []
        """The lines an export holds. No message is moderated here, so what a test puts in is there."""
