# Generated from _spec/webhooks/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Pushes to offline devices."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import from_milliseconds, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = ["PushAttempted", "PushBroke", "PushFailed", "PushSucceeded"]


@frozen(kw_only=True)
class PushAttempted(Event):
    """A push to an offline user was tried."""

    timestamp: int = wired(reader=shapes.to_int)
    """When, in milliseconds since the epoch."""
    message_id: str = wired(wire="msg_id", reader=reading.to_text)
    """The message that waits for the user."""
    recipient: str = wired(wire="target")
    """The user's ID."""
    chat_type: str
    """``chat`` or ``groupchat``."""
    status: str
    """``success``, ``fail`` or ``error``."""
    step: str
    """``push``."""
    detail: str | None = None
    """Why it failed, such as ``no push binding``."""
    exception: str | None = wired(default=None, wire="e_message")
    """The text of an exception."""
    sender: str | None = wired(default=None, wire="from", reader=reading.user_id)
    """The sender's user ID; in no example."""
    group_id: str | None = wired(default=None, reader=reading.to_text)
    """The group of a group message."""
    payload: dict[str, JSON] = wired(factory=dict)
    """The message; in no example."""
    channel: str | None = None
    """``APNS``, ``ANDROID``, ``XIAOMI``, ``HUAWEI``, ``MEIZU``, ``OPPO``, ``VIVO``; an example has ``VIVOPUSH``."""
    notifier: str | None = wired(default=None, wire="notifier_name")
    """The name of the push certificate."""
    device_id: str | None = None
    """The device."""
    device_token: str | None = wired(default=None, secret=True)
    """The device's token at the vendor."""
    data: JSON = None
    """What the vendor answered; free form."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)


@frozen(kw_only=True)
class PushSucceeded(PushAttempted):
    """
    The vendor took the push.

    Source:
        ``push.success``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.success"
    family: ClassVar[str] = "push"
    signed: ClassVar[bool] = False


@frozen(kw_only=True)
class PushFailed(PushAttempted):
    """
    The push failed or could not be tried; ``detail`` says why.

    Source:
        ``push.fail``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.fail"
    family: ClassVar[str] = "push"


@frozen(kw_only=True)
class PushBroke(PushAttempted):
    """
    The push broke with an exception.

    Source:
        ``push.error``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.error"
    family: ClassVar[str] = "push"
