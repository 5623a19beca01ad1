# Generated from _spec/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.push``."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import (
    InputModel,
    Model,
    Reader,
    from_milliseconds,
    json_field,
)

__all__ = ["PushBinding", "PushCounts", "PushNickname", "PushNicknameSet", "PushSettings", "PushTemplate"]


@frozen(kw_only=True)
class PushBinding(Model):
    """A device bound to a push certificate."""

    device_id: str
    """Device ID, as issued by the client SDK."""
    notifier_name: str | None = None
    """Name of the push certificate."""
    device_token: str | None = json_field(default=None, secret=True)
    """Push token of the device."""


@frozen(kw_only=True)
class PushNickname(InputModel):
    """Name to show in pushes for a user."""

    username: str
    """User ID."""
    nickname: str = json_field(name="push_nickname")
    """Name to show, at most 100 characters."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "username": check.username(f"{argument}.username", self.username),
                "push_nickname": check.text(f"{argument}.nickname", self.nickname, at_most=100),
            }
        )


@frozen(kw_only=True)
class PushNicknameSet(Model):
    """Outcome for one user of a call that sets the names shown in push notifications."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.nickname_outcome)
    username: str
    """User ID."""
    nickname: str | None = json_field(default=None, name="push_nickname")
    """Name that the service set."""
    done: bool | None = json_field(default=None, name="result")
    """Whether the service set the name; None if the reply does not report it."""
    reason: str | None = None
    """Reason of a failure, in the words of the service; no page shows one."""


@frozen(kw_only=True)
class PushSettings(Model):
    """Push settings of a user, for one chat or for all chats."""

    mode: str | None = json_field(default=None, name="type")
    """``DEFAULT``, ``ALL``, ``AT`` (messages that mention the user) or ``NONE``."""
    quiet_hours: str | None = json_field(default=None, name="ignoreInterval")
    """Daily hours without pushes, HH:MM-HH:MM; empty if not set."""
    quiet_until: int | None = json_field(default=None, name="ignoreDuration", reader=shapes.optional_time, unit="ms")
    """Time when the one-time period of ``quiet_for`` ends (None if it is not set), in milliseconds since the epoch."""

    @property
    def quiet_until_at(self) -> datetime | None:
        """``quiet_until`` as a datetime in UTC."""
        return None if self.quiet_until is None else from_milliseconds(self.quiet_until)


@frozen(kw_only=True)
class PushTemplate(Model):
    """A push template."""

    name: str
    """Name of the template."""
    title_pattern: str | None = None
    """Title of the push."""
    content_pattern: str | None = None
    """Text of the push."""
    created: int | None = json_field(default=None, name="createAt", unit="ms")
    """Time of creation, in milliseconds since the epoch."""
    updated: int | None = json_field(default=None, name="updateAt", unit="ms")
    """Time of the last change, in milliseconds since the epoch."""

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
    """Numbers of pushes of one day and platform."""

    succeeded: int = json_field(default=0, name="successCount")
    """Number of pushes that the platform accepted."""
    failed: int = json_field(default=0, name="failCount")
    """Number of pushes that the platform refused."""
    arrived: int | None = json_field(default=None, name="arriveCount")
    """Number of pushes that reached a device; None if the platform does not report it."""
