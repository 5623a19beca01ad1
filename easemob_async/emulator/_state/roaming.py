"""Whose copies of messages are gone from the server."""

from __future__ import annotations

from collections.abc import Iterable

from easemob_async.emulator._state.messages import Message, Messages

__all__ = ["Roaming"]


class Roaming:
    """
    The messages users can still fetch from the server, each user their own copies.

    No operation shows them; ``copies`` is for tests. Users are named in lower case.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._gone: dict[str, set[str]] = {}

    def copies(self, username: str, chat: str) -> list[Message]:
        """What is left of a chat for one user: with another user, or in a group or chat room, by its ID."""
        gone = self._gone.get(username, set[str]())
        return [message for message in _of_chat(self._messages, username, chat) if message.id not in gone]

    def delete(self, username: str, message_ids: Iterable[str]) -> None:
        """Take away a user's copies of these messages."""
        self._gone.setdefault(username, set()).update(message_ids)

    def delete_until(self, username: str, chat: str, time: int) -> None:
        """Take away a user's copies of one chat up to *time*, in milliseconds since the epoch."""
        chosen = _of_chat(self._messages, username, chat)
        self.delete(username, (message.id for message in chosen if message.time <= time))

    def delete_all(self, username: str) -> None:
        """Take away all copies a user has by now."""
        self.delete(username, (message.id for message in self._messages))

    def forget(self, username: str) -> None:
        """Drop a deleted user."""
        self._gone.pop(username, None)


def _of_chat(messages: Iterable[Message], username: str, chat: str) -> list[Message]:
    return [
        message
        for message in messages
        if (message.to == chat and (message.target != "users" or message.sender.lower() == username))
        or (message.target == "users" and message.to == username and message.sender.lower() == chat)
    ]
