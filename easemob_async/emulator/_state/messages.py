"""Messages that were sent, and how often each recipient got one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import Literal, get_args

from attrs import field, frozen

from easemob_async._json import encode
from easemob_async._operation import JSON

__all__ = ["EmulatedMessage", "MessageStore", "Target"]

Target = Literal["users", "chatgroups", "chatrooms"]
"""What a message goes to, as the last part of the path it was sent with."""

TARGETS: tuple[Target, ...] = get_args(Target)


@frozen(slots=True, eq=False)
class EmulatedMessage:
    """One message to one recipient: a send to 600 users makes 600."""

    id: str
    target: Target
    to: str
    """User, group or chat room ID; user IDs in lower case."""
    sender: str
    type: str
    body: JSON = field(repr=False)
    ext: JSON = field(repr=False)
    options: JSON = field(repr=False)
    """The other fields of the request, by wire name."""
    time: int
    """Milliseconds since the epoch."""
    imported: bool = False
    """Was it put into the users' past, instead of being sent?"""
    edits: int = 0
    """How often it was edited."""


class MessageStore:
    """
    The messages of one app.

    The newest ``keep`` can be looked at; the counts are of all there ever were.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        """How many of the newest can be looked at."""
        self._by_id: dict[str, EmulatedMessage] = {}
        self._ids: deque[str] = deque()
        self.total = 0
        """Messages sent, one for each recipient."""
        self.delivered: dict[Target, Counter[str]] = {target: Counter() for target in TARGETS}
        """How many messages each recipient got."""
        self.last_imported: dict[tuple[Target, frozenset[str]], int] = {}
        """The time of the latest message imported into a chat: of two users, or of a group, by ID."""

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[EmulatedMessage]:
        """The messages that are kept, oldest first."""
        return iter(self._by_id.values())

    def __getitem__(self, message_id: str) -> EmulatedMessage:
        return self._by_id[message_id]

    def find(self, message_id: str) -> EmulatedMessage | None:
        """The message of this ID if it is kept."""
        return self._by_id.get(message_id)

    def add(self, message: EmulatedMessage) -> None:
        """Take a message as sent, or as imported."""
        self._by_id[message.id] = message
        self._ids.append(message.id)
        while len(self._ids) > self.capacity:
            self._by_id.pop(self._ids.popleft(), None)
        self.total += 1
        if not message.imported:
            self.delivered[message.target][message.to] += 1

    def replace(self, message: EmulatedMessage) -> None:
        """Put *message* in the place of the one with its ID."""
        assert message.id in self._by_id
        self._by_id[message.id] = message

    def remove(self, message: EmulatedMessage) -> None:
        """Take a message back; that it was delivered stays true."""
        del self._by_id[message.id]

    def next_id(self) -> str:
        """An ID like the service's: 19 digits, more than a float holds, rising."""
        return str(1_029_457_500_000_000_000 + self.total * 4_099)

    def duplicates(self) -> dict[tuple[Target, str, bytes], int]:
        """
        What reached a recipient more than once, among the messages that are kept.

        Returns:
            (target, recipient, type and body as JSON) to the number of times, where it is more than one.
        """
        seen: Counter[tuple[Target, str, bytes]] = Counter(
            (message.target, message.to, encode({"type": message.type, "body": message.body, "ext": message.ext}))
            for message in self
        )
        return {what: times for what, times in seen.items() if times > 1}
