# Generated from _spec/presence.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.presence``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_seconds,
    json_field,
)

__all__ = ["PresenceSubscription", "UserPresence"]


@frozen(kw_only=True)
class UserPresence(Model):
    """Presence of a user."""

    username: str = json_field(name="uid")
    """User ID; the service may leave it empty."""
    status: dict[str, str] = json_field(factory=dict)
    """State by device: ``0`` for offline, ``1`` for online, other numbers for custom states."""
    ext: str | None = None
    """Extension data, such as the name of the state."""
    seen: int | None = json_field(default=None, name="last_time", reader=shapes.optional_time, unit="s")
    """Time when the user last logged in or out, in seconds since the epoch."""
    expires: int | None = json_field(default=None, name="expiry", reader=shapes.to_int, unit="s")
    """Time when the subscription ends (only for new subscriptions), in seconds since the epoch."""

    @property
    def seen_at(self) -> datetime | None:
        """``seen`` as a datetime in UTC."""
        return None if self.seen is None else from_seconds(self.seen)

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_seconds(self.expires)


@frozen(kw_only=True)
class PresenceSubscription(Model):
    """A subscription to the presence of a user."""

    username: str = json_field(name="uid")
    """User ID of the other user."""
    expires: int | None = json_field(default=None, name="expiry", reader=shapes.to_int, unit="s")
    """Time when the subscription ends, in seconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_seconds(self.expires)
