# Generated from _spec/webhooks/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""Users coming and going."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import from_milliseconds, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = ["UserLoggedIn", "UserLoggedOut", "UserReplaced", "UserStatusChanged"]


@frozen(kw_only=True)
class UserStatusChanged(Event):
    """A user's device connected or went away."""

    timestamp: int = wired(reader=shapes.to_int)
    """When, in milliseconds since the epoch."""
    username: str = wired(wire="user", reader=reading.user_id)
    """The user's ID."""
    device: str | None = wired(default=None, wire="user", reader=reading.user_resource)
    """The device, ``{os}_{device id}``; None where it is not told."""
    name: str | None = None
    """The user's ID once more; left out by older servers."""
    status: str
    """``online`` or ``offline``."""
    reason: str
    """``login``, ``logout`` or ``replaced``."""
    os: str | None = None
    """``android``, ``ios``, ``webim`` ..."""
    ip: str | None = None
    """The device's address and port."""
    version: str | None = None
    """The version of the client's SDK."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``username``."""
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
    A device went away: logged out, killed, closed, or lost, which is noticed up to five minutes late.

    Source:
        ``user_status.logout``; callback_login_logout.
    """

    event_id: ClassVar[str] = "user_status.logout"
    family: ClassVar[str] = "user_status"


@frozen(kw_only=True)
class UserReplaced(UserStatusChanged):
    """
    A device was logged out by another device, or by the service.

    Source:
        ``user_status.replaced``; callback_login_logout.
    """

    event_id: ClassVar[str] = "user_status.replaced"
    family: ClassVar[str] = "user_status"
