"""What the emulator remembers of its traffic, for tests and chaos runs; no secret and no body is kept."""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple

from attrs import field, frozen

__all__ = ["Effects", "RecordedRequest", "RequestLog", "Statistics"]


class RecordedRequest(NamedTuple):
    """One request that was answered."""

    operation: str
    """The operation's id; ``""`` where the path is none of the API's."""
    method: str
    path: str
    """As sent, without the query."""
    status: int
    app_key: str
    time: float
    """Seconds since the epoch."""
    fault: str | None
    """The fault that was injected, if any."""
    carried_out: bool
    """Did the operation take effect, whatever was answered?"""


@frozen(slots=True)
class Statistics:
    """Counts since the start; a copy, it does not go on counting."""

    requests: int
    by_operation: dict[str, dict[int, int]] = field(repr=False)
    """Operation id to status to number of replies."""
    carried_out: dict[str, int] = field(repr=False)
    """Operation id to how often it took effect, over all apps."""
    throttled: int
    """Requests the limits refused (429 and 403); injected refusals are not in it."""
    faults: dict[str, int]
    """Kind of fault to how often it was injected."""

    def count(self, operation: str, status: int | None = None) -> int:
        """How often *operation* was answered, with *status* only if one is given."""
        answers = self.by_operation.get(operation, {})
        return sum(answers.values()) if status is None else answers.get(status, 0)


class Effects(Counter[str]):
    """How often each operation was carried out on one app, by operation id, whatever was answered."""


class RequestLog:
    """The newest requests, and counts of all of them."""

    def __init__(self, keep: int) -> None:
        self.requests: deque[RecordedRequest] = deque(maxlen=keep)
        self.faults: Counter[str] = Counter()
        self.throttled = 0
        self._answers: dict[str, Counter[int]] = {}
        self._carried_out: Counter[str] = Counter()
        self._total = 0

    def record(self, entry: RecordedRequest) -> None:
        """Take down one answered request."""
        self.requests.append(entry)
        self._total += 1
        answers = self._answers.get(entry.operation)
        if answers is None:
            answers = self._answers[entry.operation] = Counter()
        answers[entry.status] += 1
        if entry.carried_out:
            self._carried_out[entry.operation] += 1
        if entry.fault is not None:
            self.faults[entry.fault] += 1

    def statistics(self) -> Statistics:
        """The counts so far."""
        return Statistics(
            requests=self._total,
            by_operation={operation: dict(answers) for operation, answers in self._answers.items()},
            carried_out=dict(self._carried_out),
            throttled=self.throttled,
            faults=dict(self.faults),
        )
