"""Users of an app, and the devices they are online on."""

from __future__ import annotations

from attrs import define, field, frozen

from easemob_async._operation import JSON
from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["EmulatedDevice", "EmulatedUser", "UserStore"]


@frozen(slots=True)
class EmulatedDevice:
    """A device that a user is online on."""

    resource: str
    """Kind of device and a number, such as ``android_123423453246``."""
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
    """None if the user was registered without one; the password grant is not available to them then."""
    nickname: str | None = None
    """The push nickname."""
    activated: bool = True
    """Whether the user can log in; False for a banned user."""
    online: bool = False
    devices: dict[str, EmulatedDevice] = field(factory=dict[str, EmulatedDevice])
    """Devices that the user is online on, by resource; see ``go_online``."""
    push_properties: dict[str, JSON] = field(factory=dict[str, JSON], repr=False)
    """Further properties of the user entity, by wire name."""

    def go_online(self, device: EmulatedDevice) -> None:
        """Connect a device. No operation of the API does this, so tests call it."""
        self.online = True
        self.devices[device.resource] = device

    def go_offline(self, resource: str | None = None) -> None:
        """Disconnect one device, or all of them; without a device the user is offline."""
        if resource is None:
            self.devices.clear()
        else:
            self.devices.pop(resource, None)
        self.online = self.online and bool(self.devices)

    def entity(self) -> dict[str, JSON]:
        """Return the user as replies show it, without fields that were never set."""
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
    """The users of one app by user ID, oldest first; user IDs are case-insensitive and stored in lower case."""

    def __init__(self) -> None:
        super().__init__()
        self.registrations: dict[str, int] = {}
        """How often each user ID was registered; more than once only after a deletion."""

    def __getitem__(self, username: str) -> EmulatedUser:
        return super().__getitem__(username.lower())

    def __contains__(self, username: object) -> bool:
        return isinstance(username, str) and username.lower() in self._entries

    def find(self, username: str) -> EmulatedUser | None:
        """Return the user with this ID, in any case; None if they do not exist."""
        return self._entries.get(username.lower())

    def register(self, user: EmulatedUser) -> None:
        """Add a user, whose ID must not exist."""
        self.add(user.username, user)
        self.registrations[user.username] = self.registrations.get(user.username, 0) + 1
