"""Reactions to messages."""

from __future__ import annotations

from attrs import define, field

__all__ = ["EmulatedReaction", "ReactionStore"]


@define(slots=True, eq=False)
class EmulatedReaction:
    """One kind of reaction to one message, and the users who reacted with it."""

    id: str
    reaction: str
    users: dict[str, int] = field(factory=dict[str, int])
    """User IDs in lower case, in the order of reacting, each with a rising number."""


class ReactionStore:
    """The reactions to the messages of one app."""

    def __init__(self) -> None:
        self._by_message: dict[str, dict[str, EmulatedReaction]] = {}
        self._added = 0

    def of(self, message_id: str) -> dict[str, EmulatedReaction]:
        """Return the reactions to a message, by reaction."""
        return self._by_message.get(message_id, {})

    def add(self, message_id: str, reaction: str, username: str) -> EmulatedReaction:
        """Add a user's reaction; the user must not have reacted with it yet."""
        self._added += 1
        reactions = self._by_message.setdefault(message_id, {})
        found = reactions.get(reaction)
        if found is None:
            # 18 digits, as on the service.
            found = reactions[reaction] = EmulatedReaction(str(946_481_033_434_607_420 + self._added), reaction)
        found.users[username] = self._added
        return found

    def remove(self, message_id: str, reaction: str, username: str) -> None:
        """Remove a user's reaction; without users, the reaction itself is removed."""
        reactions = self._by_message[message_id]
        del reactions[reaction].users[username]
        if not reactions[reaction].users:
            del reactions[reaction]

    def remove_message(self, message_id: str) -> None:
        """Remove all reactions to a message that was recalled."""
        self._by_message.pop(message_id, None)

    def remove_user(self, username: str) -> None:
        """Remove the reactions of a deleted user."""
        for message_id, reactions in self._by_message.items():
            for reaction in [found.reaction for found in reactions.values() if username in found.users]:
                self.remove(message_id, reaction, username)
