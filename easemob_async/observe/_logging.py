"""An observer that writes log records."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import attrs

from easemob_async._events import CallEvent, Step

__all__ = ["LoggingObserver"]

LEVELS: Mapping[Step, int] = {
    "queued": logging.DEBUG,
    "token": logging.DEBUG,
    "limited": logging.DEBUG,
    "connected": logging.DEBUG,
    "sent": logging.DEBUG,
    "replied": logging.DEBUG,
    "retried": logging.WARNING,
    "completed": logging.INFO,
    "failed": logging.WARNING,
    "cancelled": logging.INFO,
}


class LoggingObserver:
    """
    Log each step of each call as one line.

    The event's fields are attributes of the log record with the prefix ``call_``: ``call_operation``, ``call_seconds``.

    Args:
        logger: The logger, by default ``easemob_async.calls``.
        levels: Other levels for some steps; by default ``completed`` and ``cancelled`` are ``INFO``, ``failed`` and
            ``retried`` are ``WARNING``, and all other steps are ``DEBUG``. A refusal because the requested state is
            already in place has the level of ``completed``.
    """

    def __init__(self, logger: logging.Logger | None = None, levels: Mapping[Step, int] | None = None) -> None:
        self._logger = logger or logging.getLogger("easemob_async.calls")
        self._levels = {**LEVELS, **(levels or {})}
        self._expected_level = self._levels["completed"]

    def __call__(self, event: CallEvent) -> None:
        """Log one step."""
        level = self._expected_level if event.expected else self._levels[event.step]
        if not self._logger.isEnabledFor(level):
            return
        facts = [f"attempt {event.attempt}", f"{event.seconds:.3f} s"]
        if event.status is not None:
            facts.append(f"HTTP {event.status}")
        if event.error is not None:
            facts.append(f"{event.error} effect={event.effect}" + (f" code={event.code}" if event.code else ""))
        fields = {f"call_{name}": value for name, value in attrs.asdict(event, recurse=False).items()}
        self._logger.log(level, "%s %s (%s)", event.operation, event.step, ", ".join(facts), extra=fields)
