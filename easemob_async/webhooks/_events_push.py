# Generated from _spec/webhooks/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Pushes to offline devices."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import from_milliseconds, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event
from easemob_async.webhooks._reading import Conversation

__all__ = ["PushAttempted", "PushErrored", "PushFailed", "PushSucceeded"]


@frozen(kw_only=True)
class PushAttempted(Event):
    """The service tried to push a message to an offline user."""

    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time of the push, in milliseconds since the epoch."""
    message_id: str = json_field(name="msg_id", reader=reading.to_text)
    """ID of the message that waits for the user."""
    recipient: str = json_field(name="target")
    """User ID of the recipient."""
    chat_type: str
    """Kind of conversation as received: ``chat`` or ``groupchat``."""
    status: str
    """``success``, ``fail`` or ``error``."""
    step: str
    """Always ``push``."""
    detail: str | None = None
    """Reason of a failure, such as ``no push binding``."""
    exception: str | None = json_field(default=None, name="e_message")
    """Text of an exception."""
    sender: str | None = json_field(default=None, name="from", reader=reading.user_id)
    """User ID of the sender; missing in every documented example."""
    group_id: str | None = json_field(default=None, reader=reading.to_text)
    """ID of the group, for a group message."""
    payload: dict[str, JSON] = json_field(factory=dict)
    """The message; missing in every documented example."""
    channel: str | None = None
    """
    Push channel: ``APNS``, ``ANDROID``, ``XIAOMI``, ``HUAWEI``, ``MEIZU``, ``OPPO`` or ``VIVO``; an example has
    ``VIVOPUSH``.
    """
    notifier: str | None = json_field(default=None, name="notifier_name")
    """Name of the push certificate."""
    device_id: str | None = None
    """ID of the device."""
    device_token: str | None = json_field(default=None, secret=True)
    """Push token of the device, issued by the push vendor."""
    data: JSON = None
    """Reply of the push vendor, in a form that the push vendor chooses."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation(self.chat_type)


@frozen(kw_only=True)
class PushSucceeded(PushAttempted):
    """
    The push vendor accepted a push.

    Source:
        ``push.success``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.success"
    family: ClassVar[str] = "push"
    signed: ClassVar[bool] = False


@frozen(kw_only=True)
class PushFailed(PushAttempted):
    """
    A push failed or could not be tried; ``detail`` has the reason.

    Source:
        ``push.fail``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.fail"
    family: ClassVar[str] = "push"


@frozen(kw_only=True)
class PushErrored(PushAttempted):
    """
    A push failed with an exception.

    Source:
        ``push.error``; callback_offline_push.
    """

    event_id: ClassVar[str] = "push.error"
    family: ClassVar[str] = "push"
