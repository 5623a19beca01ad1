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
    json_field,
)

__all__ = ["DeletedUsers", "Device", "NewUser", "NotRegistered", "Registration", "User"]


@frozen(kw_only=True)
class User(Model):
    """A user, as the service reports it."""

    username: str
    """User ID, in lower case."""
    uuid: str | None = None
    """UUID of the user, issued by the service."""
    type: str | None = None
    """Always ``user``."""
    created: int | None = json_field(default=None, unit="ms")
    """Time when the user was registered, in milliseconds since the epoch."""
    modified: int | None = json_field(default=None, unit="ms")
    """Time of the last change of the user, in milliseconds since the epoch."""
    activated: bool | None = None
    """Whether the user is active; False for a deactivated user."""
    nickname: str | None = None
    """Name that pushes show; None if it is not set."""
    display_style: int | None = json_field(default=None, name="notification_display_style", reader=shapes.to_int)
    """0 if pushes show a fixed notice, 1 if they show sender and text."""
    do_not_disturb: bool | None = json_field(default=None, name="notification_no_disturbing", reader=shapes.to_bool)
    """Whether the service sends no pushes between ``quiet_from`` and ``quiet_until``."""
    quiet_from: int | None = json_field(default=None, name="notification_no_disturbing_start", reader=shapes.to_int)
    """First hour without pushes, 0 to 23."""
    quiet_until: int | None = json_field(default=None, name="notification_no_disturbing_end", reader=shapes.to_int)
    """Hour in which pushes start again, 0 to 23."""
    notifier_name: str | None = None
    """Push certificate of the device that was bound last."""
    device_token: str | None = json_field(default=None, secret=True)
    """Push token of the device that was bound last."""

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
    """User ID of the new user."""
    password: str = json_field(secret=True)
    """Password, 1 to 64 characters."""
    nickname: str | None = None
    """Name that pushes show, at most 100 characters."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "username": check.username(f"{argument}.username", self.username),
                "password": check.text(f"{argument}.password", self.password, at_least=1, at_most=64),
                "nickname": check.text(f"{argument}.nickname", self.nickname, optional=True, at_most=100),
            }
        )


@frozen(kw_only=True)
class NotRegistered(Model):
    """A user that the service did not register."""

    username: str
    """Requested user ID."""
    reason: str | None = json_field(default=None, name="registerUserFailReason")
    """Reason, in the words of the service, such as "the user3 already exists"."""


@frozen(kw_only=True)
class Registration(Model):
    """Outcome of registering several users in one call."""

    registered: list[User] = json_field(factory=list, name="entities")
    """Users that were registered."""
    refused: list[NotRegistered] = json_field(factory=list, name="data", reader=shapes.to_list)
    """Users that were not registered."""
    not_reported: list[str] = json_field(factory=list)
    """User IDs that the reply does not name."""


@frozen(kw_only=True)
class DeletedUsers(Model):
    """Users that one call deleted."""

    users: list[User] = json_field(factory=list, name="entities")
    """The deleted users."""
    cursor: str | None = None
    """Cursor to continue with in the next call; None if no users are left."""


@frozen(kw_only=True)
class Device(Model):
    """A device on which a user is online."""

    resource: str = json_field(name="res")
    """Resource ID of the device for calls, such as android_123423453246."""
    uuid: str | None = json_field(default=None, name="device_uuid")
    """UUID of the device."""
    name: str | None = json_field(default=None, name="device_name")
    """Name of the device."""
