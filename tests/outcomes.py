"""The outcome of a call: its value or its error."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import anyio

from easemob_async import EasemobError
from easemob_async.testing import ManualClock


async def get_error(call: Awaitable[object]) -> Exception | None:
    """Await a call, and return its error; None if it succeeds."""
    try:
        await call
    except Exception as error:
        return error
    return None


async def get_outcome(clock: ManualClock, seconds: float, call: Awaitable[Any]) -> Any:
    """Run a call that ends within *seconds* of the clock, and return its value or its error."""
    outcome: list[Any] = []

    async def run() -> None:
        try:
            outcome.append(await call)
        except EasemobError as error:
            outcome.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await clock.advance(seconds)
        assert outcome, "the call has not ended in this time"
    return outcome[0]
