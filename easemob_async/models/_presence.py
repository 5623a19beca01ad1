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
    """What a user shows."""

    username: str = wired(wire="uid")
    """The user's ID; the service may leave it empty."""
    status: dict[str, str] = wired(factory=dict)
    """By device: ``0`` for offline, ``1`` for online, other numbers for states of your own."""
    ext: str | None = None
    """What goes with it, such as the state's name."""
    seen: int | None = wired(default=None, wire="last_time", reader=shapes.moment)
    """When the user logged in or out last, in seconds since the epoch."""
    expires: int | None = wired(default=None, wire="expiry", reader=shapes.to_int)
    """When the subscription ends, for new ones, in seconds since the epoch."""

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
    """Whom a user follows, and until when."""

    username: str = wired(wire="uid")
    """The followed user's ID."""
    expires: int | None = wired(default=None, wire="expiry", reader=shapes.to_int)
    """When the subscription ends, in seconds since the epoch."""

    @property
    def expires_at(self) -> datetime | None:
        """``expires`` as a datetime in UTC."""
        return None if self.expires is None else from_seconds(self.expires)
