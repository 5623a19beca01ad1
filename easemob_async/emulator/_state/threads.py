"""Threads in groups."""

from __future__ import annotations

from attrs import define, field

from easemob_async._operation import JSON
from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["EmulatedThread", "ThreadStore"]


@define(slots=True, eq=False)
class EmulatedThread:
    """One thread, which belongs to one message of a group."""

    id: str
    group_id: str
    message_id: str
    owner: str
    name: str
    created: int
    """Milliseconds since the epoch."""
    members: PagedMapping[str] = field(factory=PagedMapping[str], repr=False)
    """User IDs, in the order of joining."""

    def entity(self) -> dict[str, JSON]:
        """Return the thread as lists of a user's threads show it."""
        return {
            "name": self.name,
            "owner": self.owner,
            "id": self.id,
            "msgId": self.message_id,
            "groupId": self.group_id,
            "created": self.created,
        }


class ThreadStore(PagedMapping[EmulatedThread]):
    """The threads of one app by ID, in the order of creation, and the threads that each user is in."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: dict[str, PagedMapping[EmulatedThread]] = {}
        self._by_group: dict[str, dict[str, None]] = {}
        self._by_message: dict[str, str] = {}

    def create(self, thread: EmulatedThread) -> None:
        """Add a new thread, with its owner as the first member."""
        self.add(thread.id, thread)
        self._by_group.setdefault(thread.group_id, {})[thread.id] = None
        self._by_message[thread.message_id] = thread.id
        self.join(thread, thread.owner)

    def delete(self, thread: EmulatedThread) -> None:
        """Delete a thread and its memberships."""
        self.remove(thread.id)
        del self._by_group[thread.group_id][thread.id]
        del self._by_message[thread.message_id]
        for username in thread.members:
            self._joined[username].remove(thread.id)

    def find_by_message(self, message_id: str) -> EmulatedThread | None:
        """Return the thread of a message; None if it has none."""
        thread_id = self._by_message.get(message_id)
        return None if thread_id is None else self[thread_id]

    def join(self, thread: EmulatedThread, username: str) -> None:
        """Add a member; *username* must not be one yet."""
        thread.members.add(username, username)
        self._joined.setdefault(username, PagedMapping[EmulatedThread]()).add(thread.id, thread)

    def leave(self, thread: EmulatedThread, username: str) -> None:
        """Remove a member."""
        thread.members.remove(username)
        self._joined[username].remove(thread.id)

    def joined(self, username: str) -> PagedMapping[EmulatedThread]:
        """Return the threads that a user is in, in the order of joining."""
        return self._joined.get(username, PagedMapping[EmulatedThread]())

    def leave_group(self, group_id: str, username: str) -> None:
        """Remove a user from all threads of a group."""
        for thread_id in self._by_group.get(group_id, ()):
            if username in self[thread_id].members:
                self.leave(self[thread_id], username)

    def remove_group(self, group_id: str) -> None:
        """Delete all threads of a group."""
        for thread_id in list(self._by_group.get(group_id, ())):
            self.delete(self[thread_id])
        self._by_group.pop(group_id, None)
