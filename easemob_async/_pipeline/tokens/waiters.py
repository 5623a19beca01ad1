"""
Callers that wait for one refresh, grouped by the event loop they wait in.

Each loop wakes its own waiters, a limited number per iteration: resuming ten thousand tasks at once would block the
other tasks of that loop. A loop that has stopped blocks only its own waiters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import partial
from typing import Any

from easemob_async._clock import Waiter

__all__ = ["MAX_WAKES_PER_ITERATION", "LoopWaiters", "Waiters"]

MAX_WAKES_PER_ITERATION = 500
"""Maximum number of tasks resumed in one iteration of an event loop; they take a few milliseconds."""


class LoopWaiters:
    """The waiters of one event loop, in order of arrival."""

    __slots__ = ("_post", "waiters")

    def __init__(self, loop: Any) -> None:
        # Both functions may be called from any thread; the loop runs what they are given in its next iteration.
        on_asyncio = isinstance(loop, asyncio.AbstractEventLoop)
        self._post: Callable[[Callable[[], None]], object] = (
            loop.call_soon_threadsafe if on_asyncio else loop.run_sync_soon
        )
        self.waiters: dict[Waiter, None] = {}

    def wake_all(self) -> None:
        """Wake all waiters in their own loop, over several iterations; does nothing if the loop is closed."""
        waiters = list(self.waiters)

        def wake_from(start: int) -> None:
            end = start + MAX_WAKES_PER_ITERATION
            # Posted before waking, so that an error while waking does not lose the remaining waiters.
            if end < len(waiters):
                self._post(partial(wake_from, end))
            for waiter in waiters[start:end]:
                waiter.wake()

        with suppress(RuntimeError):  # the loop is closed, and its tasks no longer exist
            self._post(partial(wake_from, 0))


class Waiters:
    """All waiters of one refresh. Not thread-safe: the manager calls it while holding its lock."""

    __slots__ = ("_by_loop",)

    def __init__(self) -> None:
        self._by_loop: dict[Hashable, LoopWaiters] = {}

    def __bool__(self) -> bool:
        """Return whether a caller is waiting."""
        return bool(self._by_loop)

    def add(self, waiter: Waiter) -> None:
        """Add *waiter*, which the caller has made in the running loop."""
        loop: Any
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            import trio

            loop = trio.lowlevel.current_trio_token()
        group = self._by_loop.get(loop)
        if group is None:
            group = self._by_loop[loop] = LoopWaiters(loop)
        group.waiters[waiter] = None

    def discard(self, waiter: Waiter) -> None:
        """Remove *waiter* if it is present."""
        # A copy, because the garbage collector may run at any point and remove a waiter here.
        for loop, group in list(self._by_loop.items()):
            if waiter in group.waiters:
                del group.waiters[waiter]
                if not group.waiters:
                    del self._by_loop[loop]
                return

    def oldest_of_each_loop(self) -> list[Waiter]:
        """Return the longest waiting waiter of each loop."""
        return [next(iter(group.waiters)) for group in list(self._by_loop.values())]

    def remove_all(self) -> list[LoopWaiters]:
        """Remove all waiters and return them, so that they can be woken without the lock."""
        groups, self._by_loop = self._by_loop, {}
        return list(groups.values())
