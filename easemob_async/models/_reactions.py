# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.reactions``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, wired

__all__ = ["MessageReactions", "Reaction"]


@frozen(kw_only=True)
class Reaction(Model):
    """One emoji on a message, and whose it is."""

    id: str | None = wired(default=None, wire="reactionId")
    """The service's ID for it."""
    reaction: str
    """The emoji's ID, the one your clients use."""
    count: int | None = wired(default=None, reader=shapes.to_int)
    """How many users reacted so."""
    added: bool | None = wired(default=None, wire="state")
    """Whether the user who asked is among them."""
    usernames: list[str] = wired(factory=list, wire="userList")
    """The first three of them, user IDs."""


@frozen(kw_only=True)
class MessageReactions(Model):
    """The reactions to one message."""

    message_id: str = wired(wire="msgId")
    """The message's ID."""
    reactions: list[Reaction] = wired(factory=list, wire="reactionList")
    """Its reactions, one for each emoji."""
