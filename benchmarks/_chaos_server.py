"""
The server of the chaos benchmark: the emulator behind its fault proxy, in a process of its own.

Faults begin after a line on standard input, so that the run can create its data without faults before.
"""

from __future__ import annotations

import asyncio
import json
import sys

from easemob_async.emulator import App, ConnectionFault, Emulator, FaultKind, FaultProxy

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "CONNECTION_FAULTS", "SERVICE_FAULTS"]

CLIENT_ID, CLIENT_SECRET = "chaos", "chaos-secret"

SERVICE_FAULTS: dict[FaultKind, float] = {
    "unavailable_after": 0.02,
    "internal_error_after": 0.01,
    "unavailable": 0.01,
    "bad_gateway": 0.01,
    "reach_limit": 0.02,
    "send_limit": 0.02,
    "html": 0.005,
    "empty": 0.005,
    "truncated": 0.005,
}
"""Probability of each fault per request. Expired tokens are not among them: the run causes them by the control API."""

CONNECTION_FAULTS: tuple[tuple[ConnectionFault, float, int], ...] = (
    ("reset_before", 0.01, 0),
    ("close_before", 0.01, 0),
    ("reset_after", 0.01, 0),
    ("close_after", 0.01, 0),
    ("torn", 0.005, 6),
    ("torn", 0.005, 40),
    ("torn", 0.01, 220),
)
"""Probability of each connection fault, and bytes of the reply to send before: a part of the status line, a part of
the head, or the head and a part of the body."""


async def _close_idle(proxy: FaultProxy) -> None:
    """Close idle connections, as servers do, but without waiting for them to be idle for long."""
    while True:
        await asyncio.sleep(0.05)
        proxy.close_idle()


async def _serve(org: str, name: str) -> None:
    app = App(org, name, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    emulator = Emulator(apps=[app], limits=False, seed=1)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with emulator.serve() as server:
        proxy = FaultProxy("127.0.0.1", server.port, seed=1)
        async with proxy.serve():
            print(json.dumps({"proxy": proxy.base_url, "emulator": server.base_url}), flush=True)
            if await lines.readline():
                for kind, probability in SERVICE_FAULTS.items():
                    emulator.faults.add(kind, probability=probability)
                for connection_kind, probability, keep in CONNECTION_FAULTS:
                    proxy.add(connection_kind, probability=probability, keep=keep)
                print("{}", flush=True)
                closing = asyncio.create_task(_close_idle(proxy))
                await lines.read()
                closing.cancel()
            faults = {**emulator.statistics().faults, **proxy.faults}
            print(json.dumps({"requests": proxy.requests, "faults": faults}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:3]))
