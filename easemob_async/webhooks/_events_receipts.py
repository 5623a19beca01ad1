# Generated from _spec/webhooks/receipts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Read and delivery receipts."""

from typing import ClassVar

from attrs import frozen

from easemob_async._operation import JSON
from easemob_async.models._base import Reader, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent
from easemob_async.webhooks._reading import Conversation

__all__ = ["ConversationRead", "GroupMessageRead", "MessageDelivered", "MessageRead", "ReceiptSent"]


@frozen(kw_only=True)
class ReceiptSent(EnvelopeEvent):
    """A client sent a receipt: ``sender`` confirms, ``recipient`` is notified."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    acknowledged_message_id: str = json_field(name="payload.ack_message_id", reader=reading.to_text)
    """ID of the message that the receipt confirms."""
    ext: dict[str, JSON] = json_field(factory=dict, name="payload.ext")
    """Extension data of the receipt."""
    bodies: list[JSON] = json_field(factory=list, name="payload.bodies")
    """Always empty."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """``read_ack`` or ``channel_ack``."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.recipient_conversation(None, self.content_type, self.group_id, self.recipient)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class MessageRead(ReceiptSent):
    """
    The recipient of a one-to-one message confirmed reading it.

    Source:
        ``ack.read.single``; callback_single_read_ack.
    """

    event_id: ClassVar[str] = "ack.read.single"
    family: ClassVar[str] = "ack"

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation("user")


@frozen(kw_only=True)
class GroupMessageRead(ReceiptSent):
    """
    A member confirmed reading a group message; ``recipient`` is the group.

    Source:
        ``ack.read.group``; callback_group_read_ack.
    """

    event_id: ClassVar[str] = "ack.read.group"
    family: ClassVar[str] = "ack"
    message_config: dict[str, JSON] = json_field(name="payload.msg_config")
    """Send options of the message: ``allow_group_ack`` tells whether it asked for receipts."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation("group")


@frozen(kw_only=True)
class ConversationRead(ReceiptSent):
    """
    A user confirmed reading a one-to-one conversation up to a message.

    Source:
        ``ack.conversation``; callback_single_conversation_ack.
    """

    event_id: ClassVar[str] = "ack.conversation"
    family: ClassVar[str] = "ack"

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation("user")


@frozen(kw_only=True)
class MessageDelivered(ReceiptSent):
    """
    A client confirmed receiving a message.

    Source:
        ``ack.delivery``; callback_configurations.
    """

    event_id: ClassVar[str] = "ack.delivery"
    family: ClassVar[str] = "ack"
