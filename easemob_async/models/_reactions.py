# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.reactions``."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    Reader,
    from_milliseconds,
    json_field,
)

__all__ = ["AddedReaction", "MessageReactions", "Reaction"]


@frozen(kw_only=True)
class Reaction(Model):
    """A reaction to a message, and the users who added it."""

    id: str | None = json_field(default=None, name="reactionId")
    """ID of the reaction, issued by the service."""
    reaction: str
    """Emoji ID, as chosen by your clients."""
    count: int | None = json_field(default=None, reader=shapes.to_int)
    """Number of users who added the reaction."""
    added: bool | None = json_field(default=None, name="state")
    """Whether the requesting user added the reaction."""
    usernames: list[str] = json_field(factory=list, name="userList")
    """User IDs of the first three users who added the reaction."""


@frozen(kw_only=True)
class MessageReactions(Model):
    """Reactions to one message."""

    message_id: str = json_field(name="msgId")
    """Message ID."""
    reactions: list[Reaction] = json_field(factory=list, name="reactionList")
    """Reactions, one for each emoji."""


@frozen(kw_only=True)
class AddedReaction(Model):
    """A reaction that was added."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.added_reaction)
    id: str | None = None
    """ID of the reaction, issued by the service."""
    message_id: str | None = json_field(default=None, name="msgId")
    """Message ID."""
    chat_type: str | None = json_field(default=None, name="msgType")
    """``chat`` or ``groupchat``."""
    group_id: str | None = json_field(default=None, name="groupId")
    """Group ID; None in a one-to-one chat."""
    reaction: str | None = None
    """Emoji ID, as chosen by your clients."""
    created: int | None = json_field(default=None, name="createdAt", reader=shapes.epoch_milliseconds, unit="ms")
    """Time of creation, in milliseconds since the epoch."""
    updated: int | None = json_field(default=None, name="updatedAt", reader=shapes.epoch_milliseconds, unit="ms")
    """Time of the last change, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)
