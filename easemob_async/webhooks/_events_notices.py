# Generated from _spec/webhooks/notices.yaml by "python -m easemob_async._codegen"; change the spec.
"""Reactions and threads."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Model, Reader, from_milliseconds, wired
from easemob_async.models._history import ReceivedBody
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent

__all__ = ["ReactedMessage", "ReactionChange", "ReactionState", "ReactionsChanged", "ThreadMessage", "ThreadUpdated"]


@frozen(kw_only=True)
class ReactionChange(Model):
    """What somebody did to a reaction just now."""

    kind: str | None = wired(default=None, wire="reactionType")
    """``create`` where it was added; the word for taking away is not documented."""
    operator: str | None = None
    """Who, a user ID."""


@frozen(kw_only=True)
class ReactionState(Model):
    """One reaction on a message, as it is now."""

    reaction: str
    """The reaction, such as an emoji."""
    count: int | None = wired(default=None, reader=shapes.to_int)
    """How many users set it."""
    usernames: list[str] = wired(factory=list, wire="userList")
    """Who set it, user IDs."""
    changes: list[ReactionChange] = wired(factory=list, wire="op")
    """What changed now; empty for the reactions that did not."""


@frozen(kw_only=True)
class ReactedMessage(Model):
    """The reactions on one message."""

    message_id: str = wired(wire="messageId", reader=reading.to_text)
    """The message."""
    sender: str | None = wired(default=None, wire="from")
    """Who reacted, a user ID."""
    recipient: str | None = wired(default=None, wire="to", reader=reading.to_text)
    """Who is told: a user's or a group's ID."""
    chat_type: str | None = wired(default=None, wire="channel_type")
    """``chat`` or ``groupchat``."""
    timestamp: int | None = wired(default=None, wire="ts", reader=shapes.to_int)
    """When it was done, in milliseconds since the epoch."""
    reactions: list[ReactionState] = wired(factory=list)
    """All reactions on it, changed or not."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)


@frozen(kw_only=True)
class ThreadMessage(Model):
    """The newest message of a thread."""

    reader: ClassVar[Reader | None] = staticmethod(reading.opened("payload"))
    id: str | None = wired(default=None, reader=reading.to_text)
    """The message's ID."""
    sender: str | None = wired(default=None, wire="from", reader=reading.user_id)
    """Who sent it, a user ID."""
    recipient: str | None = wired(default=None, wire="to", reader=reading.user_id)
    """The thread's ID."""
    timestamp: int | None = wired(default=None, reader=shapes.to_int)
    """When it was sent, in milliseconds since the epoch."""
    bodies: list[ReceivedBody] = wired(factory=list, wire="payload.bodies")
    """What was sent."""
    ext: dict[str, JSON] = wired(factory=dict, wire="payload.ext")
    """What the sender attached."""
    meta: dict[str, JSON] = wired(factory=dict, wire="payload.meta")
    """What clients do not show: the thread."""
    payload_sender: str | None = wired(default=None, wire="payload.from")
    """The sender as the message itself says."""
    payload_recipient: str | None = wired(default=None, wire="payload.to", reader=reading.to_text)
    """The receiver as the message itself says."""
    payload_type: str | None = wired(default=None, wire="payload.type")
    """``groupchat``."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)


@frozen(kw_only=True)
class ReactionsChanged(EnvelopeEvent):
    """
    A reaction was added to a message, or taken away.

    Source:
        ``notify.reaction``; callback_reaction.
    """

    event_id: ClassVar[str] = "notify.reaction"
    family: ClassVar[str] = "notify"
    signed: ClassVar[bool] = False
    reader: ClassVar[Reader | None] = staticmethod(reading.opened("payload"))
    messages: list[ReactedMessage] = wired(factory=list, wire="payload.data")
    """The messages with all their reactions."""
    operations: int | None = wired(default=None, wire="payload.num", reader=shapes.to_int)
    """How many operations there were."""
    conversation_type: str | None = wired(default=None, wire="payload.channel_type")
    """``chat`` or ``groupchat``."""
    payload_type: str | None = wired(default=None, wire="payload.type")
    """``reaction``."""


@frozen(kw_only=True)
class ThreadUpdated(EnvelopeEvent):
    """
    A message inside a thread was sent, recalled or edited; nothing tells which.

    That a thread was made or deleted is not documented as a callback.

    Source:
        ``notify.thread``; callback_thread.
    """

    event_id: ClassVar[str] = "notify.thread"
    family: ClassVar[str] = "notify"
    signed: ClassVar[bool] = False
    speaks: ClassVar[bool] = True
    reader: ClassVar[Reader | None] = staticmethod(reading.opened("payload", "payload.data"))
    thread_id: str = wired(wire="payload.data.id", reader=reading.to_text)
    """The thread."""
    name: str | None = wired(default=None, wire="payload.data.name")
    """Its name."""
    operator: str | None = wired(default=None, wire="payload.data.from")
    """Who did it, a user ID."""
    operation: str | None = wired(default=None, wire="payload.data.operation")
    """``update_msg``."""
    parent_message_id: str | None = wired(default=None, wire="payload.data.msg_parent_id", reader=reading.to_text)
    """The message the thread hangs on; may be empty."""
    parent_group_id: str | None = wired(default=None, wire="payload.data.muc_parent_id", reader=reading.to_text)
    """The group of the thread."""
    message_count: int | None = wired(default=None, wire="payload.data.message_count", reader=shapes.to_int)
    """How many messages it has."""
    operated: int | None = wired(default=None, wire="payload.data.timestamp", reader=shapes.to_int)
    """When it was done, in milliseconds since the epoch."""
    last_message: ThreadMessage | None = wired(default=None, wire="payload.data.last_message")
    """The newest message."""
    payload_type: str | None = wired(default=None, wire="payload.type")
    """``thread``."""

    @property
    def operated_at(self) -> datetime | None:
        """``operated`` as a datetime in UTC."""
        return None if self.operated is None else from_milliseconds(self.operated)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``operator``."""
        return self.operator
