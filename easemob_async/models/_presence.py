# Generated from _spec/presence.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.presence``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_seconds,
    wired,
)

__all__ = ["PresenceSubscription", "UserPresence"]


@frozen(kw_only=True)
class UserPresence(Model):
    """Presence of a user."""

    username: str = wired(wire="uid")
    """User ID; the service may leave it empty."""
    status: dict[str, str] = wired(factory=dict)
    """State by device: ``0`` for offline, ``1`` for online, other numbers for custom states."""
    ext: str | None = None
    """Extension data, such as the name of the state."""
    seen: int | None = wired(default=None, wire="last_time", reader=shapes.moment)
    """Time when the user last logged in or out, in seconds since the epoch."""
    expires: int | None = wired(default=None, wire="expiry", reader=shapes.to_int)
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

    username: str = wired(wire="uid")
    """User ID of the other user."""
    expires: int | None = wired(default=None, wire="expiry", reader=shapes.to_int)
    """Time when the subscription ends, in seconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_seconds(self.expires)
