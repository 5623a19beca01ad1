# Generated from _spec/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.push``."""

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

__all__ = ["PushBinding", "PushCounts", "PushNickname", "PushNicknameSet", "PushSettings", "PushTemplate"]


@frozen(kw_only=True)
class PushBinding(Model):
    """A device bound to a push certificate."""

    device_id: str
    """The ID the SDK gave the device."""
    notifier_name: str | None = None
    """The push certificate's name."""
    device_token: str | None = wired(default=None, secret=True)
    """The push service's token of the device."""


@frozen(kw_only=True)
class PushNickname(InputModel):
    """The name pushes are to show for a user."""

    username: str
    """The user's ID."""
    nickname: str = wired(wire="push_nickname")
    """The name, at most 100 characters."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "username": check.username(f"{argument}.username", self.username),
                "push_nickname": check.text(f"{argument}.nickname", self.nickname, at_most=100),
            }
        )


@frozen(kw_only=True)
class PushNicknameSet(Model):
    """The name pushes show for a user, as the service set it."""

    username: str
    """The user's ID."""
    nickname: str | None = wired(default=None, wire="push_nickname")
    """The name."""


@frozen(kw_only=True)
class PushSettings(Model):
    """Which messages a user gets pushed, in one chat or in all of them."""

    mode: str | None = wired(default=None, wire="type")
    """``DEFAULT``, ``ALL``, ``AT`` (those that mention the user) or ``NONE``."""
    quiet_hours: str | None = wired(default=None, wire="ignoreInterval")
    """The hours of every day without pushes, HH:MM-HH:MM; empty for none."""
    quiet_until: int | None = wired(default=None, wire="ignoreDuration", reader=shapes.moment)
    """When the quiet set once with ``quiet_for`` ends; None without one, in milliseconds since the epoch."""

    @property
    def quiet_until_at(self) -> datetime | None:
        """``quiet_until`` as a datetime in UTC."""
        return None if self.quiet_until is None else from_milliseconds(self.quiet_until)


@frozen(kw_only=True)
class PushTemplate(Model):
    """A template for pushes."""

    name: str
    """Its name."""
    title_pattern: str | None = None
    """The push's title."""
    content_pattern: str | None = None
    """The push's text."""
    created: int | None = wired(default=None, wire="createAt")
    """When it was made, in milliseconds since the epoch."""
    updated: int | None = wired(default=None, wire="updateAt")
    """When it was changed last, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)


@frozen(kw_only=True)
class PushCounts(Model):
    """What became of the pushes of one day to one platform."""

    succeeded: int = wired(default=0, wire="successCount")
    """Pushes the platform took."""
    failed: int = wired(default=0, wire="failCount")
    """Pushes it refused."""
    arrived: int | None = wired(default=None, wire="arriveCount")
    """Pushes that reached a device; None where the platform does not tell."""
