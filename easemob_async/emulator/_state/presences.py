"""Presence: the status that users publish for each device, and who subscribes to whom."""

from __future__ import annotations

from attrs import define, field

__all__ = ["EmulatedPresence", "PresenceStore"]


@define(slots=True, eq=False)
class EmulatedPresence:
    """The published presence of one user."""

    status: dict[str, str] = field(factory=dict[str, str])
    """Status by device: 0 is offline, 1 is online, other values are the app's own."""
    ext: str = ""
    changed: int = 0
    """Time of the last change, in epoch seconds."""


class PresenceStore:
    """The presence of one app's users; users are named in lower case, times are in epoch seconds."""

    def __init__(self) -> None:
        self._presences: dict[str, EmulatedPresence] = {}
        self._subscriptions: dict[str, dict[str, int]] = {}
        self._subscribers: dict[str, dict[str, None]] = {}

    def set(self, username: str, device: str, status: str, ext: str, now: float) -> None:
        """Publish a user's status on one device."""
        presence = self._presences.setdefault(username, EmulatedPresence())
        presence.status[device] = status
        presence.ext = ext
        presence.changed = int(now)

    def of(self, username: str) -> EmulatedPresence:
        """Return a user's presence; an empty one if they never published it."""
        return self._presences.get(username, EmulatedPresence())

    def subscribe(self, subscriber: str, username: str, expires: int) -> None:
        """Subscribe to a user until *expires*; this replaces an earlier subscription."""
        subscribed = self._subscriptions.setdefault(subscriber, {})
        subscribed.pop(username, None)  # so that the entry moves to the end
        subscribed[username] = expires
        self._subscribers.setdefault(username, {})[subscriber] = None

    def unsubscribe(self, subscriber: str, username: str) -> None:
        """End a subscription."""
        self._subscriptions.get(subscriber, {}).pop(username, None)
        self._subscribers.get(username, {}).pop(subscriber, None)

    def subscriptions(self, subscriber: str, now: float) -> dict[str, int]:
        """
        Return the users that *subscriber* is subscribed to, with the ends of the subscriptions, latest last; without
        expired ones.
        """
        return {username: end for username, end in self._subscriptions.get(subscriber, {}).items() if end > now}

    def subscriber_count(self, username: str, now: float) -> int:
        """Return the number of a user's subscribers."""
        return sum(
            self._subscriptions[subscriber][username] > now for subscriber in self._subscribers.get(username, {})
        )

    def remove_user(self, username: str) -> None:
        """Remove a deleted user."""
        self._presences.pop(username, None)
        for subscribed in list(self._subscriptions.get(username, {})):
            self.unsubscribe(username, subscribed)
        for subscriber in list(self._subscribers.get(username, {})):
            self.unsubscribe(subscriber, username)
