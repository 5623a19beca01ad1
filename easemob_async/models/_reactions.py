# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.reactions``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, wired

__all__ = ["MessageReactions", "Reaction"]


@frozen(kw_only=True)
class Reaction(Model):
    """A reaction to a message, and the users who added it."""

    id: str | None = wired(default=None, wire="reactionId")
    """ID of the reaction, issued by the service."""
    reaction: str
    """Emoji ID, as chosen by your clients."""
    count: int | None = wired(default=None, reader=shapes.to_int)
    """Number of users who added the reaction."""
    added: bool | None = wired(default=None, wire="state")
    """Whether the requesting user added the reaction."""
    usernames: list[str] = wired(factory=list, wire="userList")
    """User IDs of the first three users who added the reaction."""


@frozen(kw_only=True)
class MessageReactions(Model):
    """Reactions to one message."""

    message_id: str = wired(wire="msgId")
    """Message ID."""
    reactions: list[Reaction] = wired(factory=list, wire="reactionList")
    """Reactions, one for each emoji."""
