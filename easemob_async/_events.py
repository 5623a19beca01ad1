"""Events for observers: one record for each step of a call."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Literal

from attrs import frozen

from easemob_async._errors import Effect

__all__ = ["CallEvent", "Observer", "Step", "dispatch", "next_call_number"]

Step = Literal[
    "queued", "token", "limited", "connected", "sent", "replied", "retried", "completed", "failed", "cancelled"
]
"""
The steps of a call. ``queued``: the call was accepted. ``token``: it waited for a token. ``limited``: the rate limiter
granted it after ``seconds``. ``connected``: a connection was opened for it. ``sent``: a request is about to be sent.
``replied``: a status was received. ``retried``: the call will be retried.

``sent`` is emitted once for each attempt. Before the request is written, the grant of a shared limit store may expire,
for example while a connection is made. Then further steps ``limited`` follow, and the request is written later.

``completed``, ``failed`` and ``cancelled`` are last steps. A download completes when its body has been read; it is
cancelled when it is closed before that.
"""


@frozen(slots=True, kw_only=True)
class CallEvent:
    """One step of one call. It contains no token, no argument and no text of a message."""

    step: Step
    """The step; see ``Step``."""
    call: int
    """The call's number in this process, the same for all steps of one call."""
    operation: str
    """The operation's id, such as ``users.register``."""
    method: str
    """The HTTP method."""
    path: str
    """The path's template without its values; the path itself for a call of ``Easemob.request``."""
    attempt: int
    """Number of requests sent so far for this call."""
    seconds: float = 0.0
    """
    Duration in seconds: of the wait, of the time to the reply, of the backoff that follows; for a last step, of the
    whole call.
    """
    status: int | None = None
    """The HTTP status, where one was received; for a last step, of the last request."""
    error: str | None = None
    """The error's class, for ``retried`` and ``failed``."""
    code: str | None = None
    """The service's error code, where it gave one."""
    effect: Effect | None = None
    """Whether the call took effect, for ``retried`` and ``failed``."""
    expected: bool = False
    """
    Whether the failure needs no attention: the requested state was already in place, or a bulk job counts what exists
    already as skipped.
    """


Observer = Callable[[CallEvent], None]
"""Called for each step in the task of the call, so it must be quick; an exception it raises is only logged."""

next_call_number = itertools.count(1).__next__

_log = logging.getLogger("easemob_async")


def dispatch(observers: tuple[Observer, ...], event: CallEvent) -> None:
    """Call every observer with *event*."""
    for observer in observers:
        try:
            observer(event)
        except Exception:
            _log.exception("an observer failed at step %s of %s", event.step, event.operation)
