"""Cancellation of code that is written for cancel scopes, as the transports of httpx are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import anyio

from easemob_async._clock import running_trio

__all__ = ["run_to_end", "wait_until_done"]

T = TypeVar("T")


async def run_to_end(
    coroutine: Coroutine[Any, Any, T],
    *,
    scope: anyio.CancelScope | None = None,
    discard: Callable[[T], Awaitable[object]] | None = None,
) -> T:
    """
    Run a coroutine to its end, so that only a cancel scope can interrupt it.

    httpcore closes connections in shielded scopes of anyio. ``Task.cancel()`` of asyncio interrupts these too, and the
    pool then counts the connection as open permanently. So on asyncio the coroutine runs in a task of its own, and a
    caller that is cancelled waits for the end of that task. On trio every cancellation is one of a scope.

    Args:
        coroutine: The coroutine.
        scope: The scope in which the coroutine can be cancelled, and which it enters; cancelled with the caller. None
            to let nothing interrupt the coroutine.
        discard: Called with the result if the caller was cancelled when the coroutine had already returned.
    """
    if running_trio():
        with anyio.CancelScope(shield=scope is None):
            return await coroutine
    task = asyncio.create_task(coroutine)
    # Costs less than `asyncio.wait`.
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    task.add_done_callback(lambda _: None if ended.done() else ended.set_result(None))
    try:
        await ended
    except asyncio.CancelledError:
        if scope is not None:
            scope.cancel()
        try:
            await wait_until_done(task)
        finally:
            if not task.cancelled() and task.exception() is None and discard is not None:
                await discard(task.result())
        raise
    try:
        return task.result()
    finally:
        del task  # an exception's traceback would refer to the task, which refers to the exception


async def wait_until_done(task: asyncio.Task[Any]) -> None:
    """Wait for the end of a task; then raise the last cancellation of the caller meanwhile."""
    cancellation = None
    while not task.done():
        # Shielded: a cancelled scope of the caller would cancel the caller again in every turn of the loop.
        with anyio.CancelScope(shield=True):
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as error:
                cancellation = error
    if cancellation is not None:
        raise cancellation
