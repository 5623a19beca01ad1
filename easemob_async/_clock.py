"""
Time and waking, as values that are handed in.

Everything that waits takes a ``Clock``, so that a test can turn time by hand. A ``Waiter`` is woken from any thread
and in any event loop: limits and tokens belong to a client, and one client may be used from several loops.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import Any, Protocol

__all__ = ["Clock", "SystemClock", "Waiter"]


class Clock(Protocol):
    """Where time comes from. ``monotonic`` is in seconds on any scale, ``wall`` in seconds since the epoch."""

    def monotonic(self) -> float:
        """Seconds on a scale that never goes back."""
        ...

    def wall(self) -> float:
        """Seconds since the epoch, for what is counted by days."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long; cancellable."""
        ...

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait until *waiter* is woken (True) or *seconds* have passed (False)."""
        ...


def running_trio() -> bool:
    """Is the caller running under trio? Without importing it."""
    trio = sys.modules.get("trio")
    if trio is None:
        return False
    try:
        trio.lowlevel.current_task()
    except RuntimeError:
        return False
    return True


class Waiter:
    """
    Somebody waiting, in whatever loop they wait; ``wake`` may be called from any thread, any number of times.

    Made by the one who will wait, in the loop where they will wait.
    """

    __slots__ = ("_future", "_loop", "_thread", "_trio_event", "_trio_token", "woken")

    def __init__(self) -> None:
        self.woken = False
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
    def home(self) -> object:
        """The event loop it waits in: the same object for all who wait there."""
        return self._trio_token if self._loop is None else self._loop

    def wake(self) -> None:
        """Let the one who waits go on; harmless when it does not wait any more or its loop is gone."""
        self.woken = True
        if self._loop is None:
            import trio

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
            except RuntimeError:  # that loop is closed: nobody waits there any more
                return

    def _resolve(self) -> None:
        future = self._future
        if future is not None and not future.done():
            future.set_result(None)

    async def wait(self, seconds: float | None) -> bool:
        """Wait until woken (True) or until *seconds* have passed (False)."""
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
            # `wake` from another thread may have set the flag before the future was there.
            if not self.woken:
                await future
        finally:
            self._future = None
            if handle is not None:
                handle.cancel()
        return self.woken


class SystemClock:
    """The machine's clock."""

    __slots__ = ()

    @staticmethod
    def monotonic() -> float:
        """Seconds on a scale that never goes back."""
        return time.monotonic()

    @staticmethod
    def wall() -> float:
        """Seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait that long in the running loop."""
        if running_trio():
            import trio

            await trio.sleep(max(seconds, 0.0))
        else:
            await asyncio.sleep(max(seconds, 0.0))

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        """Wait until *waiter* is woken (True) or *seconds* have passed (False)."""
        return await waiter.wait(seconds)
