"""
Runs coroutines that wait on a clock, by hand: no event loop turns, time stands still between steps.

A thousand schedules take a second, and a test decides who runs when: a task may be woken and then kept from running,
or cancelled in between.
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
    """What a coroutine hands to the stepper when it waits."""

    def __init__(self, waiter: Waiter, due: float) -> None:
        self.waiter = waiter
        self.due = due

    def __await__(self) -> Generator[_Suspended, None, None]:
        yield self


class Task:
    """One coroutine, and what became of it."""

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
    """A ``Clock`` and the only one who runs the tasks; to be used inside a running asyncio loop."""

    def __init__(self, start: float = 1000.0, wall: float = 1_700_000_000.0) -> None:
        self.now = start
        self._wall = wall - start
        self.tasks: list[Task] = []
        self.open: dict[int, Task] = {}
        self.lateness: Callable[[], float] = lambda: 0.0
        """By how many seconds a sleeper is woken late."""
        self._timers: list[tuple[float, int, Task, _Suspended]] = []
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

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> Task:
        """Run it until it waits for the first time."""
        task = Task(len(self.tasks), coroutine)
        self.tasks.append(task)
        self.open[task.number] = task
        self.resume(task)
        return task

    def resume(self, task: Task, error: BaseException | None = None) -> None:
        """Let one task run until it waits or ends."""
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

    def cancel(self, task: Task) -> None:
        """Cancel where it waits; nothing when it has ended."""
        if not task.done:
            self.resume(task, asyncio.CancelledError())

    def woken(self) -> list[Task]:
        """Those who have been woken and not run since."""
        return [task for task in self.open.values() if task.waiting is not None and task.waiting.waiter.woken]

    def settle(self) -> None:
        """Run everybody who was woken, and whom they wake."""
        while ready := self.woken():
            for task in ready:
                if not task.done and task.waiting is not None and task.waiting.waiter.woken:
                    self.resume(task)

    def next_timer(self) -> float:
        """When the next sleeper is due; infinity when nobody sleeps."""
        while self._timers and self._timers[0][2].waiting is not self._timers[0][3]:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else math.inf

    def ring(self) -> None:
        """Let the next sleeper run at its time."""
        due, _, task, _ = heapq.heappop(self._timers)
        self.now = max(self.now, due + self.lateness())
        self.resume(task)

    def run_until(self, end: float) -> None:
        """Turn the clock to *end*, running everybody at their time."""
        self.settle()
        while self.next_timer() <= end:
            self.ring()
            self.settle()
        self.now = max(self.now, end)

    def drain(self, at_most: float) -> None:
        """Run until all have ended; tasks nobody will ever wake are left in ``open``."""
        self.settle()
        end = self.now + at_most
        while self.open and self.next_timer() <= end:
            self.ring()
            self.settle()
