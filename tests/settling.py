"""Let tasks run, without a clock."""

from __future__ import annotations

import anyio.lowlevel


async def settle(rounds: int = 25) -> None:
    """Let every task that can run do so; works on asyncio and trio and takes no time."""
    for _ in range(rounds):
        await anyio.lowlevel.checkpoint()
