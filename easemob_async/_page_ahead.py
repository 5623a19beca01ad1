"""The next page of a list, requested while the items of a page are read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from easemob_async._capture import active_capture
from easemob_async._errors import CapturedReply, DeadlineExceededError
from easemob_async._operation import Caller

__all__ = ["PageAhead"]

P = TypeVar("P")


class PageAhead(Generic[P]):
    """
    A page that is fetched in a task of its own until it is due.

    The task is that of a call like any other: it waits for the rate limits, and has the client's timeout. Its replies
    are captured when the page is due, by the ``capture`` block that is active then, as if it were requested then.

    Args:
        fetch: Fetches the page.
        caller: The pipeline.
    """

    __slots__ = ("_caller", "_fetch", "_replies", "_started", "_task")

    def __init__(self, fetch: Callable[[], Coroutine[Any, Any, P]], caller: Caller) -> None:
        self._fetch = fetch
        self._caller = caller
        self._replies: list[CapturedReply] = []
        self._started = caller.clock.monotonic()
        # The copy is not passed as the argument `context`, which old task factories do not accept.
        self._task: asyncio.Task[P] | None = copy_context().run(self._start)

    def _start(self) -> asyncio.Task[P]:
        active_capture.set(self._replies)
        return asyncio.create_task(self._fetch())

    async def get(self) -> P:
        """Return the page, which is due; its errors are raised here. It can be called once."""
        task = self._task
        assert task is not None
        # The call may have run out of time before its page was due: the rate limits had no room then, or the body of
        # the loop took longer than the timeout. Without prefetching the call would begin now, so it is made again.
        was_over = task.done() or self._is_out_of_time()
        if not task.done():
            # `await task` would not tell which of the two tasks was cancelled. `asyncio.wait` costs 35 us more a page.
            ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            task.add_done_callback(lambda _: None if ended.done() else ended.set_result(None))
            await ended
        self._task = None
        if task.cancelled() or (was_over and isinstance(task.exception(), DeadlineExceededError)):
            return await self._fetch()
        replies = active_capture.get()
        if replies is not None:
            replies += self._replies
        try:
            return task.result()
        finally:
            del task  # an error's traceback refers to this frame, which would refer to the error

    def _is_out_of_time(self) -> bool:
        timeout = self._caller.timeout
        return timeout is not None and self._caller.clock.monotonic() - self._started >= timeout

    async def cancel(self) -> None:
        """Cancel the request if the page was not due, and wait until it has ended."""
        task, self._task = self._task, None
        if task is None:
            return
        try:
            if not task.done():
                # Imported here because it needs anyio, whose import costs time; most loops read all pages.
                from easemob_async._wire.run_to_end import wait_until_done

                task.cancel()
                await wait_until_done(task)
        finally:
            if task.done() and not task.cancelled():
                task.exception()  # otherwise asyncio would log that it was never retrieved
