"""App-wide mutes of users, per type of conversation."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["CHAT_TYPES", "FOREVER", "ChatType", "GlobalMutes"]

ChatType = Literal["chat", "groupchat", "chatroom"]
"""Type of conversation: with one user, in groups, in chat rooms."""

CHAT_TYPES: tuple[ChatType, ...] = get_args(ChatType)

FOREVER = -1
"""Seconds of a mute without an end, in requests and replies."""


class GlobalMutes:
    """The app-wide mutes of one app; times are in epoch seconds."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, ChatType], float | None] = {}

    def set(self, username: str, chat_type: ChatType, seconds: int, now: float) -> None:
        """Mute a user for *seconds* from *now*; 0 ends the mute, -1 mutes without an end."""
        key = (username, chat_type)
        self._until.pop(key, None)  # so that the entry moves to the end
        self._until[key] = None if seconds == FOREVER else now + seconds

    def remaining(self, username: str, chat_type: ChatType, now: float) -> int | None:
        """Return the seconds left: 0 if ended or expired, -1 without an end, None if the user was never muted."""
        key = (username, chat_type)
        if key not in self._until:
            return None
        until = self._until[key]
        return FOREVER if until is None else max(0, round(until - now))

    def entries(self) -> list[tuple[str, ChatType]]:
        """Return every (user, chat type) that was ever muted, the one set last at the end."""
        return list(self._until)

    def remove_user(self, username: str) -> None:
        """Remove a deleted user's mutes."""
        for chat_type in CHAT_TYPES:
            self._until.pop((username, chat_type), None)
