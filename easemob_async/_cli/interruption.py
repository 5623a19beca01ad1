"""Ctrl-C and SIGTERM cancel the command; requests in flight complete, and the summary is printed."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

__all__ = ["run", "sigterm_as_interrupt"]

T = TypeVar("T")

_MAX_CANCELLATIONS = 2
"""The first interruption lets requests in flight complete. The second cancels them. The third ends the process."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """
    Run a coroutine to its end; Ctrl-C and SIGTERM cancel it.

    ``asyncio.run`` cancels at the first Ctrl-C only. At the second it raises ``KeyboardInterrupt`` wherever the program
    is at that moment, also between two changes of state, so that outcomes are lost and tasks may never end.

    Raises:
        KeyboardInterrupt: The coroutine was cancelled by Ctrl-C or SIGTERM.
    """
    interruptions = 0

    async def run_cancellable() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None

        def interrupt(number: int, frame: FrameType | None) -> None:
            nonlocal interruptions
            interruptions += 1
            if interruptions > _MAX_CANCELLATIONS:
                raise KeyboardInterrupt
            # Wakes the loop up, too.
            loop.call_soon_threadsafe(task.cancel)

        with _handling(interrupt, signal.SIGINT, signal.SIGTERM):
            return await main

    try:
        return asyncio.run(run_cancellable())
    except asyncio.CancelledError:
        if interruptions:
            raise KeyboardInterrupt from None
        raise


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
