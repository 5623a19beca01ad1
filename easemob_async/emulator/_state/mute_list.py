"""The mutes of one group or chat room."""

from __future__ import annotations

__all__ = ["FOREVER", "MuteList", "mute_end"]

FOREVER = -1
"""Duration (in requests) and end (in replies) of a mute without an end."""


def mute_end(duration: int, now: int) -> int:
    """Return the end of a mute that begins at *now*; all in milliseconds. ``FOREVER`` stays ``FOREVER``."""
    return FOREVER if duration == FOREVER else now + duration


class MuteList:
    """
    The mutes of one group or chat room; times are in milliseconds since the epoch.

    A mute outlives the membership: it still applies when its user leaves and joins again.
    """

    def __init__(self) -> None:
        self._ends: dict[str, int] = {}

    def mute(self, username: str, end: int) -> None:
        """Mute a user until *end*; this replaces an earlier mute."""
        self._ends[username] = end

    def unmute(self, username: str) -> None:
        """End a user's mute, if they are muted."""
        self._ends.pop(username, None)

    def active(self, now: int) -> dict[str, int]:
        """Return user IDs and the ends of their mutes, without expired ones."""
        self._ends = {username: end for username, end in self._ends.items() if end == FOREVER or end > now}
        return dict(self._ends)
