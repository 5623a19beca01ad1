"""
Observing calls: each step of each call is an event for the functions you choose.

    Easemob(..., observers=[LoggingObserver(), OpenTelemetryObserver()])

An observer is any function that takes a ``CallEvent``. Events contain no token, no argument and no text of a message.
"""

# `CallEvent` is in `easemob_async._events`; read `_logging`, a small observer, before `_otel`.

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._events import CallEvent, Observer, Step
from easemob_async._exports import define_exports
from easemob_async.observe._logging import LoggingObserver

if TYPE_CHECKING:
    from easemob_async.observe._otel import OpenTelemetryObserver as OpenTelemetryObserver

__all__ = ["CallEvent", "LoggingObserver", "Observer", "OpenTelemetryObserver", "Step"]

if not TYPE_CHECKING:
    # Loaded on first use, since most programs do not use it.
    __getattr__, __dir__ = define_exports(__name__, {"OpenTelemetryObserver": "._otel"})
