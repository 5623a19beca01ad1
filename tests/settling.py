"""Running the tasks of an event loop without waiting."""

from __future__ import annotations

import anyio.lowlevel


async def settle(rounds: int = 25) -> None:
    """Give each task that can run *rounds* turns, on asyncio or trio."""
    for _ in range(rounds):
        await anyio.lowlevel.checkpoint()
