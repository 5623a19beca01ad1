# Generated from _spec/webhooks/notices.yaml by "python -m easemob_async._codegen"; change the spec.
"""Reactions and threads."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Model, Reader, from_milliseconds, json_field
from easemob_async.models._history import ReceivedBody
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent
from easemob_async.webhooks._reading import Conversation

__all__ = ["ReactedMessage", "ReactionChange", "ReactionState", "ReactionsChanged", "ThreadMessage", "ThreadUpdated"]


@frozen(kw_only=True)
class ReactionChange(Model):
    """A change of a reaction that caused the callback."""

    kind: str | None = json_field(default=None, name="reactionType")
    """``create`` if the reaction was added; the value for a removal is not documented."""
    operator: str | None = None
    """User ID of the user who changed the reaction."""
    reaction: str | None = None
    """Reaction, such as an emoji; in the table of the page, but not in its example."""
    usernames: list[str] = json_field(factory=list, name="userList")
    """User IDs of the users who changed the reaction; in the table of the page, but not in its example."""
    count: int | None = json_field(default=None, reader=shapes.to_int)
    """Number of these users; in the table of the page, but not in its example."""


@frozen(kw_only=True)
class ReactionState(Model):
    """Current state of one reaction on a message."""

    reaction: str
    """Reaction, such as an emoji."""
    count: int | None = json_field(default=None, reader=shapes.to_int)
    """Number of users who added the reaction."""
    usernames: list[str] = json_field(factory=list, name="userList")
    """User IDs of the users who added the reaction."""
    changes: list[ReactionChange] = json_field(factory=list, name="op")
    """Changes that caused the callback; empty for reactions that did not change."""


@frozen(kw_only=True)
class ReactedMessage(Model):
    """A message and its reactions."""

    message_id: str = json_field(name="messageId", reader=reading.to_text)
    """ID of the message."""
    sender: str | None = json_field(default=None, name="from")
    """User ID of the user who reacted."""
    recipient: str | None = json_field(default=None, name="to", reader=reading.to_text)
    """ID of the user or group that is notified."""
    chat_type: str | None = json_field(default=None, name="channel_type")
    """Kind of conversation as received: ``chat`` or ``groupchat``."""
    timestamp: int | None = json_field(default=None, name="ts", reader=shapes.to_int, unit="ms")
    """Time of the change, in milliseconds since the epoch."""
    reactions: list[ReactionState] = json_field(factory=list)
    """All reactions on the message, changed or not."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation(self.chat_type)


@frozen(kw_only=True)
class ThreadMessage(Model):
    """Newest message of a thread."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    id: str | None = json_field(default=None, reader=reading.to_text)
    """ID of the message."""
    sender: str | None = json_field(default=None, name="from", reader=reading.user_id)
    """User ID of the sender."""
    recipient: str | None = json_field(default=None, name="to", reader=reading.user_id)
    """ID of the thread."""
    timestamp: int | None = json_field(default=None, reader=shapes.to_int, unit="ms")
    """Time when the message was sent, in milliseconds since the epoch."""
    bodies: list[ReceivedBody] = json_field(factory=list, name="payload.bodies")
    """Content of the message."""
    ext: dict[str, JSON] = json_field(factory=dict, name="payload.ext")
    """Extension data that the sender attached."""
    meta: dict[str, JSON] = json_field(factory=dict, name="payload.meta")
    """Metadata that clients do not show, with the thread."""
    payload_sender: str | None = json_field(default=None, name="payload.from")
    """Sender, as given inside the message."""
    payload_recipient: str | None = json_field(default=None, name="payload.to", reader=reading.to_text)
    """Recipient, as given inside the message."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """``groupchat``."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)


@frozen(kw_only=True)
class ReactionsChanged(EnvelopeEvent):
    """
    A reaction was added to a message, or removed from it.

    Source:
        ``notify.reaction``; callback_reaction.
    """

    event_id: ClassVar[str] = "notify.reaction"
    family: ClassVar[str] = "notify"
    signed: ClassVar[bool] = False
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    messages: list[ReactedMessage] = json_field(factory=list, name="payload.data")
    """Messages concerned, each with all its reactions."""
    operations: int | None = json_field(default=None, name="payload.num", reader=shapes.to_int)
    """Number of changes."""
    conversation_type: str | None = json_field(default=None, name="payload.channel_type")
    """Kind of conversation as received: ``chat`` or ``groupchat``."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """Always ``reaction``."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.recipient_conversation(self.conversation_type, self.content_type, self.group_id, self.recipient)


@frozen(kw_only=True)
class ThreadUpdated(EnvelopeEvent):
    """
    A message in a thread was sent, recalled or edited; the callback does not tell which.

    A callback for the creation or deletion of a thread is not documented.

    Source:
        ``notify.thread``; callback_thread.
    """

    event_id: ClassVar[str] = "notify.thread"
    family: ClassVar[str] = "notify"
    signed: ClassVar[bool] = False
    has_user_content: ClassVar[bool] = True
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.data"))
    thread_id: str = json_field(name="payload.data.id", reader=reading.to_text)
    """ID of the thread."""
    name: str | None = json_field(default=None, name="payload.data.name")
    """Name of the thread."""
    operator: str | None = json_field(default=None, name="payload.data.from")
    """User ID of the user who sent, recalled or edited the message."""
    operation: str | None = json_field(default=None, name="payload.data.operation")
    """``update_msg``."""
    parent_message_id: str | None = json_field(default=None, name="payload.data.msg_parent_id", reader=reading.to_text)
    """ID of the message that the thread was created from; may be empty."""
    parent_group_id: str | None = json_field(default=None, name="payload.data.muc_parent_id", reader=reading.to_text)
    """ID of the group that the thread belongs to."""
    message_count: int | None = json_field(default=None, name="payload.data.message_count", reader=shapes.to_int)
    """Number of messages in the thread."""
    operated: int | None = json_field(default=None, name="payload.data.timestamp", reader=shapes.to_int, unit="ms")
    """Time of the operation, in milliseconds since the epoch."""
    last_message: ThreadMessage | None = json_field(default=None, name="payload.data.last_message")
    """Newest message of the thread."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """Always ``thread``."""

    @property
    def operated_at(self) -> datetime | None:
        """``operated`` as a datetime in UTC."""
        return None if self.operated is None else from_milliseconds(self.operated)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation("group")

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``operator``."""
        return self.operator
