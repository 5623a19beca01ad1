"""One call under way: how far it is, for its facts and for those who watch."""

from __future__ import annotations

from typing import Any

from easemob_async._errors import APIError, EasemobError, RequestFacts, Sent
from easemob_async._events import CallEvent, Observer, Step, code_of, next_call_number, tell
from easemob_async._operation import Operation

__all__ = ["Progress"]


class Progress:
    """One call under way: what its facts are made from."""

    __slots__ = ("attempts", "ends", "number", "observers", "operation", "refusals", "sent", "started", "waited")

    def __init__(self, operation: Operation[Any], started: float, observers: tuple[Observer, ...]) -> None:
        self.operation = operation
        self.observers = observers
        self.number = next_call_number() if observers else 0
        self.started = started
        self.attempts = 0
        self.refusals = 0
        self.waited = 0.0
        self.ends: float | None = None
        """When the attempt under way has to be over, on the client's clock."""
        self.sent: Sent = "no"
        """Of the last attempt so far that the service may have acted on."""

    def tell(
        self, step: Step, seconds: float = 0.0, *, status: int | None = None, error: EasemobError | None = None
    ) -> None:
        """Let the observers know; call it only when there are some."""
        operation = self.operation
        event = CallEvent(
            step=step,
            call=self.number,
            operation=operation.id,
            method=operation.method,
            path=operation.path,
            attempt=self.attempts,
            seconds=seconds,
            status=error.status if isinstance(error, APIError) else status,
            error=None if error is None else type(error).__name__,
            code=None if error is None else code_of(error),
            sent=None if error is None else error.sent,
        )
        tell(self.observers, event)

    def facts(self, now: float) -> RequestFacts:
        return RequestFacts(
            self.operation.id,
            self.operation.method,
            self.operation.path,
            self.attempts,
            self.waited,
            now - self.started,
            self.sent != "no",
        )
