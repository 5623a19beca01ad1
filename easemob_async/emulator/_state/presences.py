"""What users show of themselves, device by device, and who follows whom."""

from __future__ import annotations

from attrs import define, field

__all__ = ["EmulatedPresence", "PresenceStore"]


@define(slots=True, eq=False)
class EmulatedPresence:
    """What one user shows."""

    status: dict[str, str] = field(factory=dict[str, str])
    """By device: 0 is offline, 1 is online, anything else is the app's own."""
    ext: str = ""
    changed: int = 0
    """Seconds since the epoch."""


class PresenceStore:
    """The presence of one app's users; users are named in lower case, times are seconds since the epoch."""

    def __init__(self) -> None:
        self._presences: dict[str, EmulatedPresence] = {}
        self._subscriptions: dict[str, dict[str, int]] = {}
        self._subscribers: dict[str, dict[str, None]] = {}

    def set(self, username: str, device: str, status: str, ext: str, now: float) -> None:
        """Let a user show something on one device."""
        presence = self._presences.setdefault(username, EmulatedPresence())
        presence.status[device] = status
        presence.ext = ext
        presence.changed = int(now)

    def of(self, username: str) -> EmulatedPresence:
        """What a user shows: nothing, if they never showed something."""
        return self._presences.get(username, EmulatedPresence())

    def subscribe(self, subscriber: str, username: str, expires: int) -> None:
        """Let *subscriber* follow a user until *expires*, whatever was agreed before."""
        subscribed = self._subscriptions.setdefault(subscriber, {})
        subscribed.pop(username, None)  # so that it moves to the end
        subscribed[username] = expires
        self._subscribers.setdefault(username, {})[subscriber] = None

    def unsubscribe(self, subscriber: str, username: str) -> None:
        """Let *subscriber* follow a user no more."""
        self._subscriptions.get(subscriber, {}).pop(username, None)
        self._subscribers.get(username, {}).pop(subscriber, None)

    def subscriptions(self, subscriber: str, now: float) -> dict[str, int]:
        """Whom a user follows, latest last, and until when; what is over is not in it."""
        return {username: end for username, end in self._subscriptions.get(subscriber, {}).items() if end > now}

    def subscriber_count(self, username: str, now: float) -> int:
        """How many users follow a user."""
        return sum(
            self._subscriptions[subscriber][username] > now for subscriber in self._subscribers.get(username, {})
        )

    def remove_user(self, username: str) -> None:
        """Drop a deleted user."""
        self._presences.pop(username, None)
        for subscribed in list(self._subscriptions.get(username, {})):
            self.unsubscribe(username, subscribed)
        for subscriber in list(self._subscribers.get(username, {})):
            self.unsubscribe(subscriber, username)
