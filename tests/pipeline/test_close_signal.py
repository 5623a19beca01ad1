"""Waits that end when the client is closed, in whatever event loop they are."""

from __future__ import annotations

import asyncio
import threading

import anyio
import anyio.lowlevel
import pytest

from easemob_async import ClientClosedError
from easemob_async._pipeline.close_signal import CloseSignal
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


async def test_result_of_a_wait() -> None:
    """A wait gives the result of what it awaited."""

    async def seven() -> int:
        await anyio.lowlevel.checkpoint()
        return 7

    assert await CloseSignal().wait(seven()) == 7


async def test_wait_when_the_signal_is_set() -> None:
    """The signal ends a wait, and cancels what it awaited."""
    signal = CloseSignal()
    ends: list[str] = []

    async def never() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ends.append("cancelled")

    async def wait() -> None:
        with pytest.raises(ClientClosedError):
            await signal.wait(never())
        ends.append("closed")

    with anyio.fail_after(2):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await settle()
            assert ends == []
            signal.set()
    assert ends == ["cancelled", "closed"]


async def test_wait_after_the_signal() -> None:
    """A wait that begins after the signal ends at once."""
    signal = CloseSignal()
    signal.set()
    with anyio.fail_after(2), pytest.raises(ClientClosedError):
        await signal.wait(anyio.sleep_forever())


async def test_error_of_a_wait() -> None:
    """An error of the awaited operation is raised as it is, also a TimeoutError."""

    async def fail() -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        await CloseSignal().wait(fail())


async def test_signal_after_a_wait() -> None:
    """A wait that has ended leaves nothing to cancel."""
    signal = CloseSignal()
    await signal.wait(anyio.lowlevel.checkpoint())
    signal.set()
    await settle()
    assert signal._cancel_callbacks == set()


def test_signal_from_another_thread() -> None:
    """Waits in other event loops end too, and event loops that are closed do no harm."""
    signal = CloseSignal()
    waiting = threading.Barrier(3)
    ended: list[str] = []

    async def hang() -> None:
        waiting.wait()
        await asyncio.sleep(60)

    async def wait() -> None:
        with pytest.raises(ClientClosedError):
            await signal.wait(hang())
        ended.append("closed")

    async def be_cancelled() -> None:
        task = asyncio.ensure_future(signal.wait(asyncio.sleep(60)))
        await settle()
        task.cancel()

    asyncio.run(be_cancelled())
    threads = [threading.Thread(target=lambda: asyncio.run(wait())) for _ in range(2)]
    for thread in threads:
        thread.start()
    waiting.wait()
    signal.set()
    for thread in threads:
        thread.join(5)
    assert ended == ["closed", "closed"]
