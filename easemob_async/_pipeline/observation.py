"""Observation of calls: an event for each step, for the client's observers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from easemob_async._errors import AlreadyExistsError, APIError, EasemobError
from easemob_async._events import CallEvent, Step, dispatch
from easemob_async._pipeline.state import CallState
from easemob_async._wire.port import Reply, Request

__all__ = ["emit", "emit_last", "observe", "send_observed"]

R = TypeVar("R")


def emit(
    call: CallState,
    step: Step,
    seconds: float = 0.0,
    *,
    status: int | None = None,
    error: EasemobError | None = None,
) -> None:
    """Emit an event for a step of the call. Call it only if the client has observers: others have no call number."""
    operation = call.operation
    event = CallEvent(
        step=step,
        call=call.number,
        operation=operation.id,
        method=operation.method,
        path=operation.path,
        attempt=call.attempts,
        seconds=seconds,
        status=status if error is None else error.status,
        error=None if error is None else type(error).__name__,
        code=error.code if isinstance(error, APIError) else None,
        effect=None if error is None else error.effect,
        expected=error is not None and _is_expected(call, error),
    )
    dispatch(call.core.observers, event)


def _is_expected(call: CallState, error: EasemobError) -> bool:
    if isinstance(error, APIError) and error.already_so:
        return True
    # The calls of bulk jobs have hooks. A job isolates an item that exists already, and counts it as skipped.
    return call.hooks is not None and isinstance(error, AlreadyExistsError)


async def observe(call: CallState, run: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Run a call, and emit its first and its last step."""
    emit(call, "queued")
    try:
        result = await run()
    except EasemobError as error:
        emit_last(call, "failed", error)
        raise
    except BaseException:
        emit_last(call, "cancelled")
        raise
    if not call.streams_reply:  # a streamed reply emits it at the end of its body
        emit_last(call, "completed")
    return result


def emit_last(call: CallState, step: Step, error: EasemobError | None = None) -> None:
    """Emit the call's last step, with the duration of the whole call."""
    emit(call, step, call.core.clock.monotonic() - call.started, status=call.status, error=error)


async def send_observed(call: CallState, request: Request) -> Reply:
    """Send a request, and emit the steps ``sent``, ``connected`` and ``replied``."""
    core = call.core
    request.on_connected = partial(emit, call, "connected")
    call.status = None
    if call.attempts > call.sent_attempts:
        # Not again for a request whose grant expired before it was written: that one counts as the same attempt.
        call.sent_attempts = call.attempts
        emit(call, "sent")
    before = core.clock.monotonic()
    reply = await core.transport.send(request)
    call.status = reply.status
    emit(call, "replied", core.clock.monotonic() - before, status=reply.status)
    return reply
