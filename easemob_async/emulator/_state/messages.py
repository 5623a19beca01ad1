"""Messages that were sent, and the number that each recipient got."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import Literal, get_args

from attrs import field, frozen

from easemob_async._json import encode
from easemob_async._operation import JSON

__all__ = ["EmulatedMessage", "MessageStore", "Target"]

Target = Literal["users", "chatgroups", "chatrooms"]
"""Kind of recipient, as in the last segment of the path of a send."""

TARGETS: tuple[Target, ...] = get_args(Target)


@frozen(slots=True, eq=False)
class EmulatedMessage:
    """One message to one recipient; a send to 600 users makes 600 of them."""

    id: str
    target: Target
    to: str
    """ID of the user, group or chat room; user IDs in lower case."""
    sender: str
    type: str
    body: JSON = field(repr=False)
    ext: JSON = field(repr=False)
    options: JSON = field(repr=False)
    """The other fields of the request, by wire name."""
    time: int
    """Milliseconds since the epoch."""
    imported: bool = False
    """Whether it was imported instead of sent."""
    edits: int = 0
    """Number of edits."""


class MessageStore:
    """
    The messages of one app.

    The newest *capacity* messages are kept; the counts include all messages.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        """Maximum number of messages that are kept."""
        self._by_id: dict[str, EmulatedMessage] = {}
        self._ids: deque[str] = deque()
        self.total: int = 0
        """Number of messages so far, one for each recipient."""
        self.delivered: dict[Target, Counter[str]] = {target: Counter() for target in TARGETS}
        """Number of messages that each recipient got."""
        self.last_imported: dict[tuple[Target, frozenset[str]], int] = {}
        """
        Time of the newest message imported into a conversation. The key has the IDs of both users, or of the group.
        """

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[EmulatedMessage]:
        """Iterate over the messages that are kept, oldest first."""
        return iter(self._by_id.values())

    def __getitem__(self, message_id: str) -> EmulatedMessage:
        return self._by_id[message_id]

    def find(self, message_id: str) -> EmulatedMessage | None:
        """Return the message with this ID; None if it does not exist, was recalled, or is no longer kept."""
        return self._by_id.get(message_id)

    def add(self, message: EmulatedMessage) -> None:
        """Add a message that was sent or imported."""
        self._by_id[message.id] = message
        self._ids.append(message.id)
        while len(self._ids) > self.capacity:
            self._by_id.pop(self._ids.popleft(), None)
        self.total += 1
        if not message.imported:
            self.delivered[message.target][message.to] += 1

    def replace(self, message: EmulatedMessage) -> None:
        """Replace the message with the same ID."""
        assert message.id in self._by_id
        self._by_id[message.id] = message

    def remove(self, message: EmulatedMessage) -> None:
        """Remove a recalled message; it still counts as delivered."""
        del self._by_id[message.id]

    def next_id(self) -> str:
        """Make a message ID as the service's: 19 digits, more than a float can represent, and rising."""
        return str(1_029_457_500_000_000_000 + self.total * 4_099)

    def duplicates(self) -> dict[tuple[Target, str, bytes], int]:
        """
        Find messages that reached a recipient more than once, among those that are kept.

        Returns:
            (target, recipient, type and body as JSON) to the number of messages, if it is more than one.
        """
        seen: Counter[tuple[Target, str, bytes]] = Counter(
            (message.target, message.to, encode({"type": message.type, "body": message.body, "ext": message.ext}))
            for message in self
        )
        return {what: times for what, times in seen.items() if times > 1}
