"""Roaming messages: the copies that users can still fetch from the server."""

from __future__ import annotations

from collections.abc import Iterable

from easemob_async.emulator._state.messages import EmulatedMessage, MessageStore

__all__ = ["RoamingMessages"]


class RoamingMessages:
    """
    The messages that each user can still fetch from the server.

    No operation of the API shows them; ``messages_of`` is for tests. Users are named in lower case.
    """

    def __init__(self, messages: MessageStore) -> None:
        self._messages = messages
        self._deleted: dict[str, set[str]] = {}

    def messages_of(self, username: str, chat: str) -> list[EmulatedMessage]:
        """
        Return what one user can still fetch of a conversation: with another user, or in a group or chat room, by its
        ID.
        """
        deleted = self._deleted.get(username, set[str]())
        return [message for message in _messages_of_chat(self._messages, username, chat) if message.id not in deleted]

    def delete(self, username: str, message_ids: Iterable[str]) -> None:
        """Delete a user's copies of these messages."""
        self._deleted.setdefault(username, set()).update(message_ids)

    def delete_until(self, username: str, chat: str, time: int) -> None:
        """Delete a user's copies of one conversation up to *time*, in milliseconds since the epoch."""
        chosen = _messages_of_chat(self._messages, username, chat)
        self.delete(username, (message.id for message in chosen if message.time <= time))

    def delete_all(self, username: str) -> None:
        """Delete all copies that a user has so far."""
        self.delete(username, (message.id for message in self._messages))

    def remove_user(self, username: str) -> None:
        """Remove a deleted user."""
        self._deleted.pop(username, None)


def _messages_of_chat(messages: Iterable[EmulatedMessage], username: str, chat: str) -> list[EmulatedMessage]:
    return [
        message
        for message in messages
        if (message.to == chat and (message.target != "users" or message.sender.lower() == username))
        or (message.target == "users" and message.to == username and message.sender.lower() == chat)
    ]
