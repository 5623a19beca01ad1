"""Threads of an app's groups."""

from __future__ import annotations

from attrs import define, field

from easemob_async._operation import JSON
from easemob_async.emulator._state.register import Register

__all__ = ["Thread", "Threads"]


@define(slots=True, eq=False)
class Thread:
    """One thread, which hangs on one message of a group."""

    id: str
    group_id: str
    message_id: str
    owner: str
    name: str
    created: int
    """Milliseconds since the epoch."""
    members: Register[str] = field(factory=Register[str], repr=False)
    """User IDs, in the order of joining."""

    def entity(self) -> dict[str, JSON]:
        """The thread as lists of what a user has joined show it."""
        return {
            "name": self.name,
            "owner": self.owner,
            "id": self.id,
            "msgId": self.message_id,
            "groupId": self.group_id,
            "created": self.created,
        }


class Threads(Register[Thread]):
    """The threads of one app by ID, in the order of their making, and who is in which."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: dict[str, Register[Thread]] = {}
        self._of_group: dict[str, dict[str, None]] = {}
        self._on_message: dict[str, str] = {}

    def open(self, thread: Thread) -> None:
        """Take in a new thread with its owner as the first member."""
        self.add(thread.id, thread)
        self._of_group.setdefault(thread.group_id, {})[thread.id] = None
        self._on_message[thread.message_id] = thread.id
        self.join(thread, thread.owner)

    def close(self, thread: Thread) -> None:
        """Take out a thread and everybody in it."""
        self.remove(thread.id)
        del self._of_group[thread.group_id][thread.id]
        del self._on_message[thread.message_id]
        for username in thread.members:
            self._joined[username].remove(thread.id)

    def on_message(self, message_id: str) -> Thread | None:
        """The thread that hangs on a message, if there is one."""
        thread_id = self._on_message.get(message_id)
        return None if thread_id is None else self[thread_id]

    def join(self, thread: Thread, username: str) -> None:
        """Let *username*, who is not in it, into a thread."""
        thread.members.add(username, username)
        self._joined.setdefault(username, Register[Thread]()).add(thread.id, thread)

    def leave(self, thread: Thread, username: str) -> None:
        """Take a member out of a thread."""
        thread.members.remove(username)
        self._joined[username].remove(thread.id)

    def joined(self, username: str) -> Register[Thread]:
        """The threads a user is in, in the order of joining."""
        return self._joined.get(username, Register[Thread]())

    def leave_group(self, group_id: str, username: str) -> None:
        """Take a user out of all threads of a group."""
        for thread_id in self._of_group.get(group_id, ()):
            if username in self[thread_id].members:
                self.leave(self[thread_id], username)

    def remove_group(self, group_id: str) -> None:
        """Take out all threads of a group."""
        for thread_id in list(self._of_group.get(group_id, ())):
            self.close(self[thread_id])
        self._of_group.pop(group_id, None)
