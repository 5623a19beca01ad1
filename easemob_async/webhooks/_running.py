"""Concurrent copies of a callback: each waits for the handler of the first one, in any event loop and thread."""

from __future__ import annotations

import asyncio
import threading

from easemob_async._clock import Clock, Waiter, current_event_loop

__all__ = ["HandlerRun", "RunningHandlers"]

_CHECK_INTERVAL = 1.0
"""Interval in seconds at which a waiting copy checks whether the event loop of the first one still runs."""


class HandlerRun:
    """One run of the handler of an event, made in the event loop and thread of the handler."""

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self._loop = current_event_loop()
        # Acquired once, when the run ends; an atomic flag.
        self._end_lock = threading.Lock()
        self._has_ended = False
        self._copies: dict[Waiter, None] = {}

    def is_abandoned(self) -> bool:
        """Whether the handler cannot end, because its event loop has ended or does not run now."""
        if isinstance(self._loop, asyncio.AbstractEventLoop) and not self._loop.is_running():
            return True
        if self._thread is threading.current_thread():
            # A thread runs one event loop at a time, so the other one is paused.
            return current_event_loop() is not self._loop
        return not self._thread.is_alive()

    async def wait(self, clock: Clock) -> None:
        """Wait until the run has ended, or until it is time to check whether it is abandoned."""
        copy = Waiter()
        self._copies[copy] = None
        try:
            # After the insertion: a run that ends in another thread wakes the copies it finds, or sets this before.
            if not self._has_ended:
                await clock.wait(copy, _CHECK_INTERVAL)
        finally:
            del self._copies[copy]

    def try_end(self) -> bool:
        """End the run; returns False if that has happened before."""
        return self._end_lock.acquire(blocking=False)

    def wake_copies(self) -> None:
        """Wake all copies that wait."""
        self._has_ended = True
        for copy in tuple(self._copies):
            copy.wake()


class RunningHandlers:
    """
    The handlers that run, by the deduplication key of their event.

    Every step is one operation on a dictionary, or takes an atomic flag, so no lock is held that a fork could
    copy in its locked state.
    """

    def __init__(self) -> None:
        self._runs: dict[bytes, HandlerRun] = {}

    def try_begin(self, key: bytes) -> HandlerRun | None:
        """Begin a run; returns None if another handler with this key runs."""
        run = HandlerRun()
        return run if self._runs.setdefault(key, run) is run else None

    async def begin(self, key: bytes, clock: Clock) -> HandlerRun:
        """Begin a run, as soon as no other handler with this key runs."""
        run = HandlerRun()
        while (earlier := self._runs.setdefault(key, run)) is not run:
            if earlier.is_abandoned():
                self.end(key, earlier)
            else:
                await earlier.wait(clock)
        return run

    def end(self, key: bytes, run: HandlerRun) -> None:
        """End a run, so that the copies of its event continue; does nothing the second time."""
        if run.try_end():
            del self._runs[key]
            run.wake_copies()
