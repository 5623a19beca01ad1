# Generated from _spec/webhooks/envelope.yaml by "python -m easemob_async._codegen"; change the spec.
"""The envelope that most callbacks share."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import from_milliseconds, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = ["EnvelopeEvent"]


@frozen(kw_only=True)
class EnvelopeEvent(Event):
    """A callback in the common message envelope."""

    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time when the service received the message or operation, in milliseconds since the epoch."""
    event_type: str | None = json_field(default=None, name="eventType")
    """``chat``, or ``chat_offline`` in an ``OfflineCopy``; None if the callback does not have it."""
    chat_type: str
    """Kind of callback, such as ``chat``, ``recall`` or ``muc``."""
    group_id: str | None = json_field(default=None, reader=reading.to_text)
    """ID of the group or chat room; None outside groups and chat rooms."""
    sender: str = json_field(name="from", reader=reading.user_id)
    """User ID of the sender; for changes of attributes, the ID of the group or chat room."""
    recipient: str = json_field(name="to", reader=reading.to_text)
    """ID of the user, group or chat room that receives it; for ``chat_offline``, the offline user."""
    message_id: str = json_field(name="msg_id", reader=reading.to_text)
    """ID of the message, or of the event itself."""
    content_type: str | None = None
    """Kind of content, such as ``chat:user:text`` or ``chat:ack:read``; older servers omit it."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)
