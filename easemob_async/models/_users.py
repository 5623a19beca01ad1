# Generated from _spec/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.users``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import (
    InputModel,
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["DeletedUsers", "Device", "NewUser", "NotRegistered", "Registration", "User"]


@frozen(kw_only=True)
class User(Model):
    """A user as the service reports it."""

    username: str
    """User ID, lower case."""
    uuid: str | None = None
    """The service's own ID for the user."""
    type: str | None = None
    """Always ``user``."""
    created: int | None = None
    """When the account was made, in milliseconds since the epoch."""
    modified: int | None = None
    """When the account was changed last, in milliseconds since the epoch."""
    activated: bool | None = None
    """False for a banned user."""
    nickname: str | None = None
    """The name shown in pushes; None when unset."""
    display_style: int | None = wired(default=None, wire="notification_display_style", reader=shapes.to_int)
    """0: pushes show a fixed notice; 1: sender and text."""
    do_not_disturb: bool | None = wired(default=None, wire="notification_no_disturbing", reader=shapes.to_bool)
    """No pushes in the hours below."""
    quiet_from: int | None = wired(default=None, wire="notification_no_disturbing_start", reader=shapes.to_int)
    """First hour without pushes, 0 to 23."""
    quiet_until: int | None = wired(default=None, wire="notification_no_disturbing_end", reader=shapes.to_int)
    """Hour in which pushes come again, 0 to 23."""
    notifier_name: str | None = None
    """The push certificate of the device bound last."""
    device_token: str | None = wired(default=None, secret=True)
    """The push token of the device bound last."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def modified_at(self) -> datetime | None:
        """``modified`` as a datetime in UTC."""
        return None if self.modified is None else from_milliseconds(self.modified)


@frozen(kw_only=True)
class NewUser(InputModel):
    """A user to register."""

    username: str
    """The new user's ID."""
    password: str = wired(secret=True)
    """The password, 1 to 64 characters."""
    nickname: str | None = None
    """The name shown in pushes, at most 100 characters."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "username": check.username(f"{argument}.username", self.username),
                "password": check.text(f"{argument}.password", self.password, at_least=1, at_most=64),
                "nickname": check.text(f"{argument}.nickname", self.nickname, optional=True, at_most=100),
            }
        )


@frozen(kw_only=True)
class NotRegistered(Model):
    """A user the service did not register."""

    username: str
    """The ID that was asked for."""
    reason: str | None = wired(default=None, wire="registerUserFailReason")
    """The service's text, such as "the user3 already exists"."""


@frozen(kw_only=True)
class Registration(Model):
    """What became of users registered in one call."""

    registered: list[User] = wired(factory=list, wire="entities")
    """Users registered now."""
    refused: list[NotRegistered] = wired(factory=list, wire="data", reader=shapes.to_list)
    """Users not registered."""


@frozen(kw_only=True)
class DeletedUsers(Model):
    """The users one call deleted."""

    users: list[User] = wired(factory=list, wire="entities")
    """The users deleted."""
    cursor: str | None = None
    """Where the next call goes on; None when nothing is left."""


@frozen(kw_only=True)
class Device(Model):
    """A device on which a user is online."""

    resource: str = wired(wire="res")
    """The device's ID for calls, such as android_123423453246."""
    uuid: str | None = wired(default=None, wire="device_uuid")
    """The device's own ID."""
    name: str | None = wired(default=None, wire="device_name")
    """The device's name."""
