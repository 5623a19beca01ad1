"""Events whose handlers run: a copy of such an event waits for its end, in any event loop and thread."""

from __future__ import annotations

import asyncio
import threading

from easemob_async._clock import Clock, Waiter

__all__ = ["Attempt", "EventsInFlight"]

_CHECK_INTERVAL = 1.0
"""Seconds after which a waiting copy looks whether the event loop of the earlier one still exists."""


class Attempt:
    """An attempt to handle one event, made in the event loop and thread in which the handler runs."""

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self._loop = Waiter().event_loop
        # Acquired once, when the attempt ends; an atomic flag.
        self._end_lock = threading.Lock()
        self._has_ended = False
        self._copies: list[Waiter] = []

    def is_abandoned(self) -> bool:
        """Whether the handler cannot end, because its event loop is closed or does not run while the caller does."""
        if isinstance(self._loop, asyncio.AbstractEventLoop) and self._loop.is_closed():
            return True
        if self._thread is threading.current_thread():
            # Of two event loops in one thread, the other one waits for this one.
            return Waiter().event_loop is not self._loop
        return not self._thread.is_alive()

    async def wait(self, clock: Clock) -> None:
        """Wait until the attempt has ended, or until it is time to look whether it is abandoned."""
        copy = Waiter()
        self._copies.append(copy)
        # After the append: an attempt that ends in another thread wakes the copies that it finds, or sets this before.
        if not self._has_ended:
            await clock.wait(copy, _CHECK_INTERVAL)

    def try_end(self) -> bool:
        """End the attempt; returns False if that has happened before."""
        return self._end_lock.acquire(blocking=False)

    def wake_copies(self) -> None:
        """Wake all copies that wait."""
        self._has_ended = True
        while self._copies:
            self._copies.pop(0).wake()


class EventsInFlight:
    """
    The events whose handlers run, by their deduplication key.

    Every step is one operation on a dictionary or list, or takes an atomic flag, so no lock is held that a fork could
    copy in its locked state.
    """

    def __init__(self) -> None:
        self._attempts: dict[bytes, Attempt] = {}

    async def begin(self, key: bytes, clock: Clock) -> Attempt:
        """Begin an attempt, as soon as no other one with this key runs."""
        attempt = Attempt()
        while (earlier := self._attempts.setdefault(key, attempt)) is not attempt:
            if earlier.is_abandoned():
                self.end(key, earlier)
            else:
                await earlier.wait(clock)
        return attempt

    def end(self, key: bytes, attempt: Attempt) -> None:
        """End an attempt, so that its copies continue; does nothing the second time."""
        if attempt.try_end():
            del self._attempts[key]
            attempt.wake_copies()
