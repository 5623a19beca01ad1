"""Users of an app."""

from __future__ import annotations

from attrs import define, field, frozen

from easemob_async._operation import JSON
from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["EmulatedDevice", "EmulatedUser", "UserStore"]


@frozen(slots=True)
class EmulatedDevice:
    """A device a user is online on."""

    resource: str
    """The device's kind and a number, ``android_123423453246``."""
    uuid: str
    name: str


@define(slots=True, eq=False)
class EmulatedUser:
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
    devices: dict[str, EmulatedDevice] = field(factory=dict[str, EmulatedDevice])
    """Where they are online, by resource; see ``come_online``."""
    push_properties: dict[str, JSON] = field(factory=dict[str, JSON], repr=False)
    """Further properties of the user entity, by wire name."""

    def go_online(self, device: EmulatedDevice) -> None:
        """Be online on a device; nothing in this API does that, so tests do."""
        self.online = True
        self.devices[device.resource] = device

    def go_offline(self, resource: str | None = None) -> None:
        """Be offline on one device (and altogether, if it was the only one), or on all of them."""
        if resource is None:
            self.devices.clear()
        else:
            self.devices.pop(resource, None)
        self.online = self.online and bool(self.devices)

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
        if self.push_properties:
            shown.update(self.push_properties)
        return shown


class UserStore(PagedMapping[EmulatedUser]):
    """The users of one app by user ID, oldest first; user IDs are case-insensitive and kept in lower case."""

    def __init__(self) -> None:
        super().__init__()
        self.registrations: dict[str, int] = {}
        """How often each user ID was registered; more than one only after a deletion."""

    def __getitem__(self, username: str) -> EmulatedUser:
        return super().__getitem__(username.lower())

    def __contains__(self, username: object) -> bool:
        return isinstance(username, str) and username.lower() in self._entries

    def find(self, username: str) -> EmulatedUser | None:
        """The user of this ID, in any case, or None."""
        return self._entries.get(username.lower())

    def register(self, user: EmulatedUser) -> None:
        """Let *user* in, whose ID nobody has."""
        self.add(user.username, user)
        self.registrations[user.username] = self.registrations.get(user.username, 0) + 1
