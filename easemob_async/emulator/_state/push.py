"""Push notifications: the settings of users, templates, and counts."""

from __future__ import annotations

from typing import Literal

from attrs import define, field, frozen

from easemob_async._operation import JSON

__all__ = [
    "EmulatedPushCounts",
    "EmulatedPushSettings",
    "EmulatedPushTemplate",
    "Mode",
    "PushStore",
    "UserPushSettings",
]

Mode = Literal["DEFAULT", "ALL", "AT", "NONE"]
"""Messages to push: as set for all chats, all of them, those that mention the user, or none."""

Chat = tuple[str, str]
"""``user`` or ``chatgroup``, and the ID of the user or group. A user's own ID means all chats."""


@define(slots=True)
class EmulatedPushSettings:
    """A user's push settings for one chat, or for all chats."""

    mode: Mode
    interval: str = ""
    """Daily hours without pushes, ``HH:MM-HH:MM``; applies to all chats only."""
    quiet_until: int = 0
    """End of a one-time quiet period, in milliseconds since the epoch; 0 if none is set."""


@define(slots=True)
class EmulatedPushTemplate:
    """A template for push notifications; times are in milliseconds since the epoch."""

    name: str
    title: str
    content: str
    created: int
    updated: int

    def entity(self) -> dict[str, JSON]:
        """Return the template as replies show it."""
        return {
            "name": self.name,
            "createAt": self.created,
            "updateAt": self.updated,
            "title_pattern": self.title,
            "content_pattern": self.content,
        }


@frozen(slots=True)
class EmulatedPushCounts:
    """Numbers of push notifications of one day to one platform, by result."""

    succeeded: int = 0
    failed: int = 0
    arrived: int | None = None
    """None if the platform does not report it."""


@define(slots=True, eq=False)
class UserPushSettings:
    """The push settings of one user."""

    bindings: dict[tuple[str, str], str] = field(factory=dict[tuple[str, str], str], repr=False)
    """The device's push token by (device, certificate)."""
    chats: dict[Chat, EmulatedPushSettings] = field(factory=dict[Chat, EmulatedPushSettings])
    language: str = ""
    template: str = ""


class PushStore:
    """The push settings of one app; users are named in lower case."""

    def __init__(self) -> None:
        self._users: dict[str, UserPushSettings] = {}
        self.templates: dict[str, EmulatedPushTemplate] = {}
        self.counts: dict[str, dict[str, EmulatedPushCounts]] = {}
        """
        Counts by day (``yyyy-MM-dd``) and platform (``APNS``). The emulator pushes nothing, so a test adds the counts
        that it wants to find.
        """

    def of(self, username: str) -> UserPushSettings:
        """Return a user's settings."""
        return self._users.setdefault(username, UserPushSettings())

    def remove_user(self, username: str) -> None:
        """Remove the settings of a deleted user."""
        self._users.pop(username, None)
