"""
The source of the time, and the wake-up of a waiting task across event loops and threads.

Code that waits takes a ``Clock`` as an argument, so that tests can pass a ``ManualClock``. A ``Waiter`` can be woken
from any thread: rate limits and tokens belong to a client, and one client may be used from several event loops.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import Any, Protocol

__all__ = ["Clock", "SystemClock", "Waiter", "current_event_loop"]


class Clock(Protocol):
    """
    The source of the time; ``easemob_async.testing.ManualClock`` is one for tests.

    Durations and deadlines use ``monotonic``, which is not affected when the machine's clock is set.
    """

    def monotonic(self) -> float:
        """Return a time in seconds that never decreases; its zero point is arbitrary."""
        ...

    def wall(self) -> float:
        """Return the seconds since the epoch, for daily quotas and times shared with other processes."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for *seconds*; the wait can be cancelled."""
        ...

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait until *waiter* is woken or *seconds* have passed; returns whether it was woken."""
        ...


def running_trio() -> bool:
    """Return whether the caller runs on trio, without importing trio."""
    trio = sys.modules.get("trio")
    if trio is None:
        return False
    try:
        trio.lowlevel.current_task()
    except RuntimeError:
        return False
    return True


def current_event_loop() -> object:
    """Return the event loop of the caller: the same object for all tasks of one loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        import trio

        return trio.lowlevel.current_trio_token()


class Waiter:
    """
    A task that waits to be woken; ``wake`` may be called from any thread, any number of times.

    Make it in the event loop and thread of the task that will wait.
    """

    __slots__ = ("_future", "_loop", "_thread", "_trio_event", "_trio_token", "woken")

    def __init__(self) -> None:
        self.woken: bool = False
        """Whether it was woken."""
        self._future: asyncio.Future[None] | None = None
        self._trio_event: Any = None
        self._thread = threading.get_ident()
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            import trio

            self._loop = None
            self._trio_event = trio.Event()
            self._trio_token = trio.lowlevel.current_trio_token()

    @property
    def event_loop(self) -> object:
        """The event loop of the task: the same object for all tasks of one loop."""
        return self._trio_token if self._loop is None else self._loop

    def wake(self) -> None:
        """Wake the task; does nothing if it no longer waits or its loop is closed."""
        # Set first: a task that has not begun to wait must see it.
        self.woken = True
        if self._loop is None:
            import trio

            # Only the loop's own thread may set its events and futures; other threads must post to the loop.
            if threading.get_ident() == self._thread:
                self._trio_event.set()
            else:
                try:
                    self._trio_token.run_sync_soon(self._trio_event.set)
                except trio.RunFinishedError:
                    return
        else:
            try:
                if threading.get_ident() == self._thread:
                    self._resolve()
                else:
                    self._loop.call_soon_threadsafe(self._resolve)
            except RuntimeError:  # the loop is closed, and its tasks no longer exist
                return

    def _resolve(self) -> None:
        future = self._future
        if future is not None and not future.done():
            future.set_result(None)

    async def wait(self, seconds: float | None) -> bool:
        """Wait until woken or until *seconds* have passed; returns whether it was woken."""
        if self.woken:
            return True
        loop = self._loop
        if loop is None:
            import trio

            with trio.move_on_after(float("inf") if seconds is None else max(seconds, 0.0)):
                await self._trio_event.wait()
            return self.woken
        self._future = future = loop.create_future()
        handle = None if seconds is None else loop.call_later(max(seconds, 0.0), self._resolve)
        try:
            # `wake` in another thread may have set the flag before the future existed.
            if not self.woken:
                await future
        finally:
            self._future = None
            if handle is not None:
                handle.cancel()
        return self.woken


class SystemClock:
    """The clock of the machine."""

    __slots__ = ()

    # The functions themselves: a call asks for the time up to five times, and a method around one doubles its cost.
    monotonic = staticmethod(time.monotonic)
    wall = staticmethod(time.time)

    async def sleep(self, seconds: float) -> None:
        """Wait for *seconds* in the running event loop."""
        if running_trio():
            import trio

            await trio.sleep(max(seconds, 0.0))
        else:
            await asyncio.sleep(max(seconds, 0.0))

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait until *waiter* is woken or *seconds* have passed; returns whether it was woken."""
        return await waiter.wait(seconds)
