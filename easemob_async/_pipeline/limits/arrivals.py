"""
Admission to the queues of the limiter: calls that begin together enter in batches.

Entering the queues takes some microseconds. Fifty thousand calls that enter in one iteration of the event loop would
block it for seconds. So each iteration admits a limited number of calls, in the order of their arrival, and other tasks
run in between.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from easemob_async._clock import Clock, Waiter

__all__ = ["MAX_ARRIVALS_PER_ITERATION", "ArrivalQueue"]

MAX_ARRIVALS_PER_ITERATION = 250
"""Maximum number of calls that enter the queues in one iteration of an event loop; they take about ten milliseconds."""


class ArrivalQueue:
    """The calls that are about to wait for the limits; each event loop has a queue of its own."""

    __slots__ = ("_slices", "crowded")

    def __init__(self) -> None:
        self._slices: dict[object, _Slice] = {}
        """By event loop; a loop in which no call has arrived in this iteration has none."""
        self.crowded: set[object] = set()
        """The event loops in which calls wait to enter; calls that come later must not overtake them."""

    async def enter(self, clock: Clock, deadline: float | None) -> None:
        """Return when the caller may enter the queues, or when *deadline* has passed."""
        loop: Any = _running_loop()
        current = self._slices.get(loop)
        if current is None:
            self._forget_closed_loops()
            current = self._slices[loop] = _Slice()
            self._post(loop)
        if current.entered < MAX_ARRIVALS_PER_ITERATION and not current.waiting:
            current.entered += 1
            return
        waiter = Waiter()
        current.waiting[waiter] = None
        self.crowded.add(loop)
        try:
            await clock.wait(waiter, None if deadline is None else deadline - clock.monotonic())
        finally:
            # Still there if the call was cancelled or its deadline has passed. The loop may have ended.
            if waiter in current.waiting:
                del current.waiting[waiter]
                if not current.waiting:
                    self.crowded.discard(loop)

    def is_crowded(self) -> bool:
        """Whether calls wait to enter in the running event loop."""
        return _running_loop() in self.crowded

    def _forget_closed_loops(self) -> None:
        for loop in tuple(self._slices):
            if isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed():
                self._slices.pop(loop, None)
                self.crowded.discard(loop)

    def _post(self, loop: Any) -> None:
        """Have the next slice begin in the next iteration of *loop*."""
        if isinstance(loop, asyncio.AbstractEventLoop):
            loop.call_soon(self._begin_slice, loop)
        else:
            loop.run_sync_soon(self._begin_slice, loop)

    def _begin_slice(self, loop: Any) -> None:
        current = self._slices.get(loop)
        if current is None:
            return
        current.entered = 0
        if not current.waiting:
            del self._slices[loop]
            return
        # Posted first, so that an error below does not leave the others waiting.
        self._post(loop)
        while current.waiting and current.entered < MAX_ARRIVALS_PER_ITERATION:
            current.entered += 1
            current.waiting.popitem(last=False)[0].wake()
        if not current.waiting:
            self.crowded.discard(loop)

    def reset_after_fork(self) -> None:
        """Forget the arrivals in a forked child: their tasks are in the parent."""
        self._slices.clear()
        self.crowded.clear()


class _Slice:
    """The arrivals of one event loop."""

    __slots__ = ("entered", "waiting")

    def __init__(self) -> None:
        self.entered = 0
        """Calls that have entered in this iteration."""
        self.waiting: OrderedDict[Waiter, None] = OrderedDict()


def _running_loop() -> object:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        import trio

        return trio.lowlevel.current_trio_token()
