"""A log of the emulator's requests, for tests and chaos runs; it stores no secrets and no bodies."""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple

from attrs import field, frozen

__all__ = ["RecordedRequest", "RequestLog", "Statistics"]


class RecordedRequest(NamedTuple):
    """One request that was answered."""

    operation: str
    """ID of the operation; empty if the path belongs to no operation."""
    method: str
    path: str
    """Path as sent, without the query."""
    status: int
    app_key: str
    time: float
    """Epoch seconds."""
    fault: str | None
    """Kind of fault that was injected; None if none was."""
    carried_out: bool
    """Whether the operation took effect, independent of the reply."""


@frozen(slots=True)
class Statistics:
    """Counts since the start; a snapshot, which does not change."""

    requests: int
    by_operation: dict[str, dict[int, int]] = field(repr=False)
    """Number of replies by operation ID and status."""
    carried_out: dict[str, int] = field(repr=False)
    """How often each operation took effect, over all apps, by operation ID."""
    throttled: int
    """Number of requests that the rate limits refused (429 and 403), without injected refusals."""
    faults: dict[str, int]
    """Number of injected faults by kind."""

    def count(self, operation: str, status: int | None = None) -> int:
        """Return the number of replies to *operation*; with *status*, only those with that status."""
        answers = self.by_operation.get(operation, {})
        return sum(answers.values()) if status is None else answers.get(status, 0)


class RequestLog:
    """The newest requests, and counts of all of them."""

    def __init__(self, keep: int) -> None:
        self.requests: deque[RecordedRequest] = deque(maxlen=keep)
        self.faults: Counter[str] = Counter()
        self.throttled = 0
        self._answers: dict[str, Counter[int]] = {}
        self._carried_out: Counter[str] = Counter()
        self.total = 0

    def record(self, entry: RecordedRequest) -> None:
        """Add one answered request."""
        self.requests.append(entry)
        self.total += 1
        answers = self._answers.get(entry.operation)
        if answers is None:
            answers = self._answers[entry.operation] = Counter()
        answers[entry.status] += 1
        if entry.carried_out:
            self._carried_out[entry.operation] += 1
        if entry.fault is not None:
            self.faults[entry.fault] += 1

    def statistics(self) -> Statistics:
        """Return the counts so far."""
        return Statistics(
            requests=self.total,
            by_operation={operation: dict(answers) for operation, answers in self._answers.items()},
            carried_out=dict(self._carried_out),
            throttled=self.throttled,
            faults=dict(self.faults),
        )
