"""What users show of themselves, device by device, and who follows whom."""

from __future__ import annotations

from attrs import define, field

__all__ = ["Presence", "Presences"]


@define(slots=True, eq=False)
class Presence:
    """What one user shows."""

    status: dict[str, str] = field(factory=dict[str, str])
    """By device: 0 is offline, 1 is online, anything else is the app's own."""
    ext: str = ""
    changed: int = 0
    """Seconds since the epoch."""


class Presences:
    """The presence of one app's users; users are named in lower case, times are seconds since the epoch."""

    def __init__(self) -> None:
        self._shown: dict[str, Presence] = {}
        self._followed: dict[str, dict[str, int]] = {}
        self._followers: dict[str, dict[str, None]] = {}

    def show(self, username: str, device: str, status: str, ext: str, now: float) -> None:
        """Let a user show something on one device."""
        presence = self._shown.setdefault(username, Presence())
        presence.status[device] = status
        presence.ext = ext
        presence.changed = int(now)

    def of(self, username: str) -> Presence:
        """What a user shows: nothing, if they never showed something."""
        return self._shown.get(username, Presence())

    def follow(self, follower: str, username: str, expires: int) -> None:
        """Let *follower* follow a user until *expires*, whatever was agreed before."""
        followed = self._followed.setdefault(follower, {})
        followed.pop(username, None)  # so that it moves to the end
        followed[username] = expires
        self._followers.setdefault(username, {})[follower] = None

    def unfollow(self, follower: str, username: str) -> None:
        """Let *follower* follow a user no more."""
        self._followed.get(follower, {}).pop(username, None)
        self._followers.get(username, {}).pop(follower, None)

    def followed(self, follower: str, now: float) -> dict[str, int]:
        """Whom a user follows, latest last, and until when; what is over is not in it."""
        return {username: end for username, end in self._followed.get(follower, {}).items() if end > now}

    def follower_count(self, username: str, now: float) -> int:
        """How many users follow a user."""
        return sum(self._followed[follower][username] > now for follower in self._followers.get(username, {}))

    def forget(self, username: str) -> None:
        """Drop a deleted user."""
        self._shown.pop(username, None)
        for followed in list(self._followed.get(username, {})):
            self.unfollow(username, followed)
        for follower in list(self._followers.get(username, {})):
            self.unfollow(follower, username)
