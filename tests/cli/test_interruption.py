"""Ctrl-C and SIGTERM while a coroutine runs, sent by the coroutine itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from easemob_async._cli.interruption import run, sigterm_as_interrupt

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])


class Command:
    """A coroutine that is interrupted in its work, in its cleanup, and in the cleanup of that."""

    def __init__(self, number: signal.Signals, times: int) -> None:
        self.log: list[str] = []
        self.number = number
        self.left = times

    async def __call__(self) -> str:
        try:
            await self.step("work")
        finally:
            try:
                await self.step("cleanup")
            finally:
                await self.step("close")
        return "done"

    async def step(self, name: str) -> None:
        if self.left:
            self.left -= 1
            os.kill(os.getpid(), self.number)
            # Never reached in a step that is interrupted: the cancellation comes at the next await.
            await asyncio.sleep(60)
        self.log.append(name)


@BOTH
def test_cancelled(number: signal.Signals) -> None:
    """The first interruption lets the cleanup complete, the second cancels it; afterwards the signals are as before."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    for times, log in ((0, ["work", "cleanup", "close"]), (1, ["cleanup", "close"]), (2, ["close"])):
        command = Command(number, times)
        if times:
            with pytest.raises(KeyboardInterrupt):
                run(command())
        else:
            assert run(command()) == "done"
        assert command.log == log
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


@BOTH
def test_third_time(number: signal.Signals) -> None:
    """The third interruption cancels all tasks, between two of their steps; afterwards the signals are as before."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    command = Command(number, 3)
    with pytest.raises(KeyboardInterrupt):
        run(command())
    assert command.log == []
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


@BOTH
def test_no_exception_between_two_changes(number: signal.Signals) -> None:
    """No interruption raises an exception inside of code that does not await."""
    log: list[str] = []

    async def change() -> None:
        for _ in range(3):
            os.kill(os.getpid(), number)
            log.append("changed")
        await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        run(change())
    assert log == ["changed"] * 3


@BOTH
def test_fourth_time(number: signal.Signals) -> None:
    """The fourth interruption ends a process that hangs, without a traceback."""
    code = f"""
import os
from easemob_async._cli.interruption import run
async def hang():
    while True:
        try:
            os.kill(os.getpid(), {number.value})
        except BaseException:
            pass
run(hang())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (130, "\neasemob: stopped\n")


def test_sigterm_outside_of_a_coroutine() -> None:
    """Where no event loop runs, SIGTERM raises what Ctrl-C raises."""
    with pytest.raises(KeyboardInterrupt), sigterm_as_interrupt():
        os.kill(os.getpid(), signal.SIGTERM)


def test_cancellation_by_the_program() -> None:
    """A coroutine that cancels itself is not taken for one that the user has interrupted."""

    async def cancel() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run(cancel())
