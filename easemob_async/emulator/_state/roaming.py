"""Whose copies of messages are deleted from the server."""

from __future__ import annotations

from collections.abc import Iterable

from easemob_async.emulator._state.messages import EmulatedMessage, MessageStore

__all__ = ["RoamingMessages"]


class RoamingMessages:
    """
    The messages users can still fetch from the server, each user their own copies.

    No operation shows them; ``copies`` is for tests. Users are named in lower case.
    """

    def __init__(self, messages: MessageStore) -> None:
        self._messages = messages
        self._deleted: dict[str, set[str]] = {}

    def messages_of(self, username: str, chat: str) -> list[EmulatedMessage]:
        """What is left of a chat for one user: with another user, or in a group or chat room, by its ID."""
        deleted = self._deleted.get(username, set[str]())
        return [message for message in _messages_of_chat(self._messages, username, chat) if message.id not in deleted]

    def delete(self, username: str, message_ids: Iterable[str]) -> None:
        """Take away a user's copies of these messages."""
        self._deleted.setdefault(username, set()).update(message_ids)

    def delete_until(self, username: str, chat: str, time: int) -> None:
        """Take away a user's copies of one chat up to *time*, in milliseconds since the epoch."""
        chosen = _messages_of_chat(self._messages, username, chat)
        self.delete(username, (message.id for message in chosen if message.time <= time))

    def delete_all(self, username: str) -> None:
        """Take away all copies a user has by now."""
        self.delete(username, (message.id for message in self._messages))

    def remove_user(self, username: str) -> None:
        """Drop a deleted user."""
        self._deleted.pop(username, None)


def _messages_of_chat(messages: Iterable[EmulatedMessage], username: str, chat: str) -> list[EmulatedMessage]:
    return [
        message
        for message in messages
        if (message.to == chat and (message.target != "users" or message.sender.lower() == username))
        or (message.target == "users" and message.to == username and message.sender.lower() == chat)
    ]
