"""What users get pushed while they are offline, and how."""

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
"""Pushed are the messages the user's setting for all chats says, all of them, those that mention the user, or none."""

Chat = tuple[str, str]
"""``user`` or ``chatgroup``, and the user's or group's ID; a user's own ID stands for all chats."""


@define(slots=True)
class EmulatedPushSettings:
    """Which messages of one chat, or of all chats, are pushed to a user."""

    mode: Mode
    interval: str = ""
    """The hours of every day without pushes, ``HH:MM-HH:MM``; only for all chats."""
    quiet_until: int = 0
    """When the quiet that was set once ends, in milliseconds since the epoch; 0 without one."""


@define(slots=True)
class EmulatedPushTemplate:
    """A template for pushes; times are in milliseconds since the epoch."""

    name: str
    title: str
    content: str
    created: int
    updated: int

    def entity(self) -> dict[str, JSON]:
        """The template as replies show it."""
        return {
            "name": self.name,
            "createAt": self.created,
            "updateAt": self.updated,
            "title_pattern": self.title,
            "content_pattern": self.content,
        }


@frozen(slots=True)
class EmulatedPushCounts:
    """What became of the pushes of one day to one platform."""

    succeeded: int = 0
    failed: int = 0
    arrived: int | None = None
    """None where the platform does not tell."""


@define(slots=True, eq=False)
class UserPushSettings:
    """What is set for one user."""

    bindings: dict[tuple[str, str], str] = field(factory=dict[tuple[str, str], str], repr=False)
    """By device and certificate, the device's token."""
    chats: dict[Chat, EmulatedPushSettings] = field(factory=dict[Chat, EmulatedPushSettings])
    language: str = ""
    template: str = ""


class PushStore:
    """The push settings of one app; users are named in lower case."""

    def __init__(self) -> None:
        self._users: dict[str, UserPushSettings] = {}
        self.templates: dict[str, EmulatedPushTemplate] = {}
        self.counts: dict[str, dict[str, EmulatedPushCounts]] = {}
        """By day (``yyyy-MM-dd``) and platform (``APNS``); nothing is pushed here, so what a test puts in is there."""

    def of(self, username: str) -> UserPushSettings:
        """What is set for a user."""
        return self._users.setdefault(username, UserPushSettings())

    def remove_user(self, username: str) -> None:
        """Drop what is set for a deleted user."""
        self._users.pop(username, None)
