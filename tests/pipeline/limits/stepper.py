"""
A scheduler for coroutines that wait on a clock: it resumes them one by one, without an event loop.

Time stands still between steps, so a thousand schedules take a second. A test decides which task runs when: a task may
be woken and then kept from running, or cancelled in between.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections.abc import Callable, Coroutine, Generator
from typing import Any

from easemob_async._clock import Waiter


class _Suspended:
    """The value that a coroutine yields to the stepper when it waits."""

    def __init__(self, waiter: Waiter, due: float) -> None:
        self.waiter = waiter
        self.due = due

    def __await__(self) -> Generator[_Suspended, None, None]:
        yield self


class SteppedTask:
    """One coroutine and its outcome."""

    def __init__(self, number: int, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.number = number
        self.coroutine = coroutine
        self.waiting: _Suspended | None = None
        self.done = False
        self.cancelled = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.ended = math.nan


class Stepper:
    """A ``Clock`` that also runs the tasks; to be used inside a running asyncio loop."""

    def __init__(self, start: float = 1000.0, wall: float = 1_700_000_000.0) -> None:
        self.now = start
        self._wall = wall - start
        self.tasks: list[SteppedTask] = []
        self.open: dict[int, SteppedTask] = {}
        self.lateness: Callable[[], float] = lambda: 0.0
        """Seconds by which a sleeping task is woken late."""
        self._timers: list[tuple[float, int, SteppedTask, _Suspended]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now + self._wall

    async def sleep(self, seconds: float) -> None:
        await self.wait(Waiter(), seconds)

    async def wait(self, waiter: Waiter, seconds: float | None = None) -> bool:
        if not waiter.woken:
            await _Suspended(waiter, math.inf if seconds is None else self.now + max(seconds, 0.0))
        return waiter.woken

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> SteppedTask:
        """Run *coroutine* until it waits for the first time."""
        task = SteppedTask(len(self.tasks), coroutine)
        self.tasks.append(task)
        self.open[task.number] = task
        self.resume(task)
        return task

    def resume(self, task: SteppedTask, error: BaseException | None = None) -> None:
        """Run one task until it waits or ends."""
        task.waiting = None
        try:
            waiting = task.coroutine.send(None) if error is None else task.coroutine.throw(error)
        except StopIteration as stop:
            task.result = stop.value
        except asyncio.CancelledError:
            task.cancelled = True
        except Exception as problem:
            task.error = problem
        else:
            task.waiting = waiting
            if waiting.due < math.inf:
                heapq.heappush(self._timers, (waiting.due, next(self._order), task, waiting))
            return
        task.done = True
        task.ended = self.now
        del self.open[task.number]

    def cancel(self, task: SteppedTask) -> None:
        """Cancel *task* where it waits; nothing happens when it has ended."""
        if not task.done:
            self.resume(task, asyncio.CancelledError())

    def woken(self) -> list[SteppedTask]:
        """Return the tasks that have been woken and have not run since."""
        return [task for task in self.open.values() if task.waiting is not None and task.waiting.waiter.woken]

    def settle(self) -> None:
        """Run every task that was woken, and those that they wake."""
        while ready := self.woken():
            for task in ready:
                if not task.done and task.waiting is not None and task.waiting.waiter.woken:
                    self.resume(task)

    def next_timer(self) -> float:
        """Return when the next sleeping task is due; infinity if no task sleeps."""
        while self._timers and self._timers[0][2].waiting is not self._timers[0][3]:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else math.inf

    def ring(self) -> None:
        """Advance to the next sleeping task's time and run it."""
        due, _, task, _ = heapq.heappop(self._timers)
        self.now = max(self.now, due + self.lateness())
        self.resume(task)

    def run_until(self, end: float) -> None:
        """Advance the clock to *end*, running every task at its time."""
        self.settle()
        while self.next_timer() <= end:
            self.ring()
            self.settle()
        self.now = max(self.now, end)

    def drain(self, at_most: float) -> None:
        """Run until all tasks have ended; tasks that are never woken stay in ``open``."""
        self.settle()
        end = self.now + at_most
        while self.open and self.next_timer() <= end:
            self.ring()
            self.settle()
