"""Ctrl-C and SIGTERM cancel the command; requests in flight complete, and the summary is printed."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

__all__ = ["run", "sigterm_as_interrupt"]

T = TypeVar("T")

_MAX_CANCELLATIONS = 2
"""
The first interruption lets requests in flight complete, and the second cancels them. The third cancels all tasks. The
fourth ends the process, even if it hangs.
"""


def run(main: Coroutine[Any, Any, T]) -> T:
    """
    Run a coroutine to its end; Ctrl-C and SIGTERM cancel it.

    ``asyncio.run`` cancels at the first Ctrl-C only. At the second it raises ``KeyboardInterrupt`` wherever the program
    is at that moment, also between two changes of state, so that outcomes are lost and tasks may never end.

    Raises:
        KeyboardInterrupt: The coroutine was cancelled by Ctrl-C or SIGTERM.
    """
    interruptions = 0
    running: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interruptions
        interruptions += 1
        if running is None:
            raise KeyboardInterrupt
        if interruptions > _MAX_CANCELLATIONS + 1:
            # No exception: the code that hangs may catch it, or may be between two changes of state.
            os.write(2, b"\neasemob: stopped\n")
            os._exit(128 + signal.SIGINT)
        loop, task = running
        # Wakes the loop up, too.
        loop.call_soon_threadsafe(task.cancel if interruptions <= _MAX_CANCELLATIONS else _end_loop)

    async def run_cancellable() -> T:
        nonlocal running
        task = asyncio.current_task()
        assert task is not None
        running = asyncio.get_running_loop(), task
        try:
            return await main
        finally:
            running = None

    try:
        # Set before `asyncio.run`, which replaces only the default handlers.
        with _handling(interrupt, signal.SIGINT, signal.SIGTERM):
            return asyncio.run(run_cancellable())
    except asyncio.CancelledError:
        if interruptions:
            raise KeyboardInterrupt from None
        raise


def _end_loop() -> None:
    """End the event loop that calls this; ``asyncio.run`` then cancels all tasks."""
    # Raised by a callback of the loop, so no task is interrupted between two changes of state.
    raise KeyboardInterrupt


@contextmanager
def sigterm_as_interrupt() -> Generator[None]:
    """Raise ``KeyboardInterrupt`` on SIGTERM, where Python raises it on Ctrl-C: outside ``run``."""
    with _handling(signal.default_int_handler, signal.SIGTERM):
        yield


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], Any], *numbers: signal.Signals) -> Generator[None]:
    """Handle signals, except those that the process ignores: a shell lets its background jobs ignore Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may set handlers.
        yield
        return
    numbers = tuple(number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN)
    previous = [signal.signal(number, handler) for number in numbers]
    try:
        yield
    finally:
        for number, earlier in zip(numbers, previous, strict=True):
            signal.signal(number, earlier)
