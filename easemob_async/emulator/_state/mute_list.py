"""Who may not speak in one group or chat room, and until when."""

from __future__ import annotations

__all__ = ["FOREVER", "MuteList", "mute_end"]

FOREVER = -1
"""A duration, in requests, and an end, in replies, of a mute without end."""


def mute_end(duration: int, now: int) -> int:
    """When a mute of *duration* from *now* on ends; all in milliseconds, ``FOREVER`` stays what it is."""
    return FOREVER if duration == FOREVER else now + duration


class MuteList:
    """
    The mutes of one group or chat room; times are in milliseconds since the epoch.

    A mute outlives its user's membership: it holds again after leaving and joining.
    """

    def __init__(self) -> None:
        self._ends: dict[str, int] = {}

    def mute(self, username: str, end: int) -> None:
        """Mute until *end*; what was set before does not count any more."""
        self._ends[username] = end

    def unmute(self, username: str) -> None:
        """End a user's mute, if there is one."""
        self._ends.pop(username, None)

    def active(self, now: int) -> dict[str, int]:
        """User IDs and the ends of their mutes, without those that are over."""
        self._ends = {username: end for username, end in self._ends.items() if end == FOREVER or end > now}
        return dict(self._ends)
