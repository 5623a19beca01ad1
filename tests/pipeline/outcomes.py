"""The outcome of a call while a test advances its clock."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import anyio

from easemob_async import EasemobError
from easemob_async.testing import ManualClock


async def outcome_after(clock: ManualClock, seconds: float, call: Awaitable[Any]) -> Any:
    """The value or the error of a call that ends within *seconds*."""
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
