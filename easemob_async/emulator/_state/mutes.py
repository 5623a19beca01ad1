"""App-wide mutes: who may not speak where, and until when."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["CHAT_TYPES", "FOREVER", "ChatType", "GlobalMutes"]

ChatType = Literal["chat", "groupchat", "chatroom"]
"""One to one, in groups, in chat rooms."""

CHAT_TYPES: tuple[ChatType, ...] = get_args(ChatType)

FOREVER = -1
"""Seconds, in request and reply, of a mute without end."""


class GlobalMutes:
    """The app-wide mutes of one app; times are epoch seconds."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, ChatType], float | None] = {}

    def set(self, username: str, chat_type: ChatType, seconds: int, now: float) -> None:
        """Mute for *seconds* from now on; 0 lifts the mute, -1 is without end."""
        key = (username, chat_type)
        self._until.pop(key, None)  # so that it moves to the end
        self._until[key] = None if seconds == FOREVER else now + seconds

    def remaining(self, username: str, chat_type: ChatType, now: float) -> int | None:
        """Seconds left, 0 when lifted or over, -1 without end; None for one who never was muted so."""
        key = (username, chat_type)
        if key not in self._until:
            return None
        until = self._until[key]
        return FOREVER if until is None else max(0, round(until - now))

    def entries(self) -> list[tuple[str, ChatType]]:
        """Every (user, chat_type) that was ever muted, latest set last."""
        return list(self._until)

    def remove_user(self, username: str) -> None:
        """Drop a deleted user's mutes."""
        for chat_type in CHAT_TYPES:
            self._until.pop((username, chat_type), None)
