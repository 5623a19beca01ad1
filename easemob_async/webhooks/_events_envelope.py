# Generated from _spec/webhooks/envelope.yaml by "python -m easemob_async._codegen"; change the spec.
"""What callbacks in the shape of a message share."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import from_milliseconds, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = ["EnvelopeEvent"]


@frozen(kw_only=True)
class EnvelopeEvent(Event):
    """A callback in the shape of a message."""

    timestamp: int = wired(reader=shapes.to_int)
    """When the service took it, in milliseconds since the epoch."""
    event_type: str | None = wired(default=None, wire="eventType")
    """``chat``, or ``chat_offline`` for a copy that its receiver could not get; None in some."""
    chat_type: str
    """What the callback is about."""
    group_id: str | None = wired(default=None, reader=reading.to_text)
    """The group's or chat room's ID, where there is one."""
    sender: str = wired(wire="from", reader=reading.user_id)
    """Who it comes from, a user ID; of attribute changes the group's or room's."""
    recipient: str = wired(wire="to", reader=reading.to_text)
    """A user's, a group's or a chat room's ID; of ``chat_offline`` the user who is offline."""
    message_id: str = wired(wire="msg_id", reader=reading.to_text)
    """The ID of the message or of the event itself."""
    content_type: str | None = None
    """Such as ``chat:user:text`` or ``chat:ack:read``; left out by older servers."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)
