"""App-wide mutes: who may not speak where, and until when."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FOREVER", "KINDS", "Mutes", "Talk"]

Talk = Literal["chat", "groupchat", "chatroom"]
"""One to one, in groups, in chat rooms."""

KINDS: tuple[Talk, ...] = get_args(Talk)

FOREVER = -1
"""Seconds, in request and reply, of a mute without end."""


class Mutes:
    """The app-wide mutes of one app; times are epoch seconds."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, Talk], float | None] = {}

    def set(self, username: str, kind: Talk, seconds: int, now: float) -> None:
        """Mute for *seconds* from now on; 0 lifts the mute, -1 is without end."""
        key = (username, kind)
        self._until.pop(key, None)  # so that it moves to the end
        self._until[key] = None if seconds == FOREVER else now + seconds

    def left(self, username: str, kind: Talk, now: float) -> int | None:
        """Seconds left, 0 when lifted or over, -1 without end; None for one who never was muted so."""
        key = (username, kind)
        if key not in self._until:
            return None
        until = self._until[key]
        return FOREVER if until is None else max(0, round(until - now))

    def rows(self) -> list[tuple[str, Talk]]:
        """Every (user, kind) that was ever muted, latest set last."""
        return list(self._until)

    def forget(self, username: str) -> None:
        """Drop a deleted user's mutes."""
        for kind in KINDS:
            self._until.pop((username, kind), None)
