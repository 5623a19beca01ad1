# Generated from _spec/webhooks/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""Connections of users."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import from_milliseconds, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = ["UserLoggedIn", "UserLoggedOut", "UserReplaced", "UserStatusChanged"]


@frozen(kw_only=True)
class UserStatusChanged(Event):
    """A device of a user connected or disconnected."""

    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time of the change, in milliseconds since the epoch."""
    username: str = json_field(name="user", reader=reading.user_id)
    """User ID of the user."""
    device: str | None = json_field(default=None, name="user", reader=reading.user_resource)
    """Device, as ``{os}_{device id}``; None if the callback does not name it."""
    name: str | None = None
    """User ID again; older servers omit it."""
    status: str
    """``online`` or ``offline``."""
    reason: str
    """``login``, ``logout`` or ``replaced``."""
    os: str | None = None
    """Operating system of the device, such as ``android``, ``ios`` or ``webim``."""
    ip: str | None = None
    """IP address and port of the device."""
    version: str | None = None
    """Version of the client SDK."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``username``."""
        return self.username


@frozen(kw_only=True)
class UserLoggedIn(UserStatusChanged):
    """
    A device connected.

    Source:
        ``user_status.login``; callback_login_logout.
    """

    event_id: ClassVar[str] = "user_status.login"
    family: ClassVar[str] = "user_status"


@frozen(kw_only=True)
class UserLoggedOut(UserStatusChanged):
    """
    A device disconnected: the user logged out, the app was closed, or the connection was lost.

    The service notices a lost connection up to five minutes late.

    Source:
        ``user_status.logout``; callback_login_logout.
    """

    event_id: ClassVar[str] = "user_status.logout"
    family: ClassVar[str] = "user_status"


@frozen(kw_only=True)
class UserReplaced(UserStatusChanged):
    """
    A device was logged out by another device or by the service.

    Source:
        ``user_status.replaced``; callback_login_logout.
    """

    event_id: ClassVar[str] = "user_status.replaced"
    family: ClassVar[str] = "user_status"
