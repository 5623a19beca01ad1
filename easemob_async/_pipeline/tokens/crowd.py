"""
Those who wait for one exchange, by the event loop they wait in.

They are woken by their own loop, a slice in each of its iterations: ten thousand tasks resumed at once would hold up
everything else that loop has to do. No loop depends on another: one that has stopped keeps only its own waiters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import partial
from typing import Any

from easemob_async._clock import Waiter

__all__ = ["SLICE", "Crowd", "Group"]

SLICE = 500
"""Tasks resumed in one iteration of a loop: a few milliseconds of its time."""


class Group:
    """Those who wait in one loop, in order of arrival."""

    __slots__ = ("_post", "waiters")

    def __init__(self, loop: Any) -> None:
        # Both take a function from any thread and have their loop call it in its next iteration.
        on_asyncio = isinstance(loop, asyncio.AbstractEventLoop)
        self._post: Callable[[Callable[[], None]], object] = (
            loop.call_soon_threadsafe if on_asyncio else loop.run_sync_soon
        )
        self.waiters: dict[Waiter, None] = {}

    def wake_in_slices(self) -> None:
        """Wake everybody, in their own loop; if it is closed there is nobody left to wake."""
        waiters = list(self.waiters)

        def wake_slice(start: int) -> None:
            end = start + SLICE
            if end < len(waiters):
                self._post(partial(wake_slice, end))
            for waiter in waiters[start:end]:
                waiter.wake()

        with suppress(RuntimeError):
            self._post(partial(wake_slice, 0))


class Crowd:
    """Not thread-safe: its owner calls it under the owner's lock."""

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        self._groups: dict[Hashable, Group] = {}

    def __bool__(self) -> bool:
        """Is anybody waiting?"""
        return bool(self._groups)

    def join(self, waiter: Waiter) -> None:
        """Take a place for *waiter*, which the caller has made in the loop it runs in."""
        loop: Any
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            import trio

            loop = trio.lowlevel.current_trio_token()
        group = self._groups.get(loop)
        if group is None:
            group = self._groups[loop] = Group(loop)
        group.waiters[waiter] = None

    def leave(self, waiter: Waiter) -> None:
        """Give up a place; harmless when it is gone already."""
        for loop, group in list(self._groups.items()):
            if waiter in group.waiters:
                del group.waiters[waiter]
                if not group.waiters:
                    del self._groups[loop]
                return

    def heads(self) -> list[Waiter]:
        """Whoever has waited longest, one of each loop."""
        return [next(iter(group.waiters)) for group in list(self._groups.values())]

    def disband(self) -> list[Group]:
        """Everybody, to be woken; nobody waits here any more."""
        groups, self._groups = self._groups, {}
        return list(groups.values())
