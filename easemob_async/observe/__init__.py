"""
Watching calls: one record for each step of each call, handed to functions you choose.

    Easemob(..., observers=[LoggingObserver(), OpenTelemetryObserver()])

An observer is any function that takes a ``CallEvent``. Records hold no token, no argument and no text of a message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from easemob_async._events import CallEvent, Observer, Step
from easemob_async.observe._logging import LoggingObserver

if TYPE_CHECKING:
    from easemob_async.observe._otel import OpenTelemetryObserver as OpenTelemetryObserver

__all__ = ["CallEvent", "LoggingObserver", "Observer", "OpenTelemetryObserver", "Step"]


def __getattr__(name: str) -> Any:
    """Load OpenTelemetry only for those who use it."""
    if name != "OpenTelemetryObserver":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from easemob_async.observe._otel import OpenTelemetryObserver

    return OpenTelemetryObserver
