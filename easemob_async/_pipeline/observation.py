"""What observers are told of a call: an event for each step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from easemob_async._errors import APIError, EasemobError
from easemob_async._events import CallEvent, Step, code_of, tell
from easemob_async._pipeline.state import CallState
from easemob_async._wire.port import Reply, Request

__all__ = ["notify", "notify_end", "observe", "send_observed"]

R = TypeVar("R")


def notify(
    call: CallState,
    step: Step,
    seconds: float = 0.0,
    *,
    status: int | None = None,
    error: EasemobError | None = None,
) -> None:
    """Hand a step of the call to the client's observers; to be called only where there are some."""
    operation = call.operation
    event = CallEvent(
        step=step,
        call=call.number,
        operation=operation.id,
        method=operation.method,
        path=operation.path,
        attempt=call.attempts,
        seconds=seconds,
        status=error.status if isinstance(error, APIError) else status,
        error=None if error is None else type(error).__name__,
        code=None if error is None else code_of(error),
        sent=None if error is None else error.sent,
    )
    tell(call.core.observers, event)


async def observe(call: CallState, run: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Run a call, and tell its first and its last step."""
    notify(call, "queued")
    try:
        result = await run()
    except EasemobError as error:
        notify_end(call, "failed", error)
        raise
    except BaseException:
        notify_end(call, "cancelled")
        raise
    if not call.streams_reply:  # a streamed reply tells it at the end of its body
        notify_end(call, "completed")
    return result


def notify_end(call: CallState, step: Step, error: EasemobError | None = None) -> None:
    """Tell the call's last step, with the seconds the whole call took."""
    notify(call, step, call.core.clock.monotonic() - call.started, error=error)


async def send_observed(call: CallState, request: Request) -> Reply:
    """Send a request, and tell when it goes out, when a connection is made for it, and when its status is there."""
    core = call.core
    request.on_connected = partial(notify, call, "connected")
    notify(call, "sent")
    before = core.clock.monotonic()
    reply = await core.transport.send(request)
    notify(call, "replied", core.clock.monotonic() - before, status=reply.status)
    return reply
