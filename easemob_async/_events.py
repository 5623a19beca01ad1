"""What can be observed of a call: one record for each step, handed to whoever watches."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Literal

from attrs import frozen

from easemob_async._errors import EasemobError, Sent

__all__ = ["CallEvent", "Observer", "Step", "code_of", "next_call_number", "tell"]

Step = Literal[
    "queued", "token", "limited", "connected", "sent", "replied", "retried", "completed", "failed", "cancelled"
]
"""
The steps of a call. ``queued``: it was accepted. ``token``, ``limited``: it waited for one of these. ``connected``: a
connection was made for it. ``sent``, ``replied``: a request went out, a status came back. ``retried``: it will be made
again. ``completed``, ``failed``, ``cancelled``: one of these is its last; for a download when its body was read, broke
off, or was given up.
"""


@frozen(slots=True, kw_only=True)
class CallEvent:
    """One step of one call. It holds no token, no argument and no text of a message."""

    step: Step
    call: int
    """The call's number in this process; the steps of one call share it."""
    operation: str
    """The operation's id, such as ``users.register``."""
    method: str
    path: str
    """The path's template, never the filled-in values."""
    attempt: int
    """Requests sent so far for this call."""
    seconds: float = 0.0
    """How long the step took: the wait, the time to the reply, the pause ahead; for a last step the whole call."""
    status: int | None = None
    """The HTTP status, where one came."""
    error: str | None = None
    """The error's class, for ``retried`` and ``failed``."""
    code: str | None = None
    """The service's error code, where there is one."""
    sent: Sent | None = None
    """May the service have acted? For ``retried`` and ``failed``."""


Observer = Callable[[CallEvent], None]
"""Is told each step in the task of the call, and must be quick; what it raises is logged, never passed on."""

next_call_number = itertools.count(1).__next__

_log = logging.getLogger("easemob_async")


def tell(observers: tuple[Observer, ...], event: CallEvent) -> None:
    """Hand *event* to everybody who watches."""
    for observer in observers:
        try:
            observer(event)
        except Exception:
            _log.exception("an observer failed at step %s of %s", event.step, event.operation)


def code_of(error: EasemobError) -> str | None:
    """The service's own code for a refusal."""
    code = getattr(error, "code", None)
    return code if isinstance(code, str) else None
