# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.reactions``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, json_field

__all__ = ["MessageReactions", "Reaction"]


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
