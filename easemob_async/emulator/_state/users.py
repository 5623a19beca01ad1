"""Users of an app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, field

from easemob_async.emulator._json import JSON

__all__ = ["User", "Users"]


@define(slots=True, eq=False)
class User:
    """One user; times are in milliseconds since the epoch."""

    username: str
    uuid: str
    created: int
    modified: int
    password: str | None = field(default=None, repr=False)
    """None: registered without one, so the password grant is closed to them."""
    nickname: str | None = None
    """The push nickname."""
    activated: bool = True
    """False is banned."""
    online: bool = False
    push: dict[str, JSON] = field(factory=dict[str, JSON], repr=False)
    """Further properties of the user entity, by wire name."""
    position: int = 0
    """Place in the order of registration."""

    def entity(self) -> dict[str, JSON]:
        """The user as replies show it; fields that were never set are left out."""
        shown: dict[str, JSON] = {
            "uuid": self.uuid,
            "type": "user",
            "created": self.created,
            "modified": self.modified,
            "username": self.username,
            "activated": self.activated,
        }
        if self.nickname is not None:
            shown["nickname"] = self.nickname
        if self.push:
            shown.update(self.push)
        return shown


class Users(Mapping[str, User]):
    """The users of one app by user ID, oldest first; user IDs are case-insensitive and kept in lower case."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        # Deleted users leave a hole, so that a cursor (a position) stays valid and a page costs its own length.
        self._order: list[User | None] = []
        self._first = 0
        self.registrations: dict[str, int] = {}
        """How often each user ID was registered; more than one only after a deletion."""

    def __getitem__(self, username: str) -> User:
        return self._users[username.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._users)

    def __len__(self) -> int:
        return len(self._users)

    def __contains__(self, username: object) -> bool:
        return isinstance(username, str) and username.lower() in self._users

    def find(self, username: str) -> User | None:
        """The user of this ID, in any case, or None."""
        return self._users.get(username.lower())

    def add(self, user: User) -> None:
        """Register *user*, whose ID nobody has."""
        assert user.username not in self._users
        user.position = len(self._order)
        self._users[user.username] = user
        self._order.append(user)
        self.registrations[user.username] = self.registrations.get(user.username, 0) + 1

    def remove(self, username: str) -> User:
        """Take a user out; KeyError if there is none."""
        user = self._users.pop(username.lower())
        self._order[user.position] = None
        return user

    def page(self, start: int, limit: int) -> tuple[list[User], int | None]:
        """Up to *limit* users from position *start* on, and where the next page starts (None at the end)."""
        order = self._order
        while self._first < len(order) and order[self._first] is None:
            self._first += 1
        found: list[User] = []
        position = max(start, self._first)
        while position < len(order):
            user = order[position]
            if user is not None:
                if len(found) == limit:
                    return found, position
                found.append(user)
            position += 1
        return found, None
