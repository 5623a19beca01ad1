"""
The emulator behind its fault proxy, in a process of its own: what chaos calls.

Faults are planned after a word on standard input, so that what the run needs can be made in peace before.
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
"""How likely a request is to meet each; expired tokens come from outside, by the emulator's control door."""

CONNECTION_FAULTS: tuple[tuple[ConnectionFault, float, int], ...] = (
    ("reset_before", 0.01, 0),
    ("close_before", 0.01, 0),
    ("reset_after", 0.01, 0),
    ("close_after", 0.01, 0),
    ("torn", 0.005, 6),
    ("torn", 0.005, 40),
    ("torn", 0.01, 220),
)
"""The same for connections; the number is how many bytes of the reply come through: none of the status, the status,
the head and some of the body."""


async def _close_idle(proxy: FaultProxy) -> None:
    """As servers do with connections that have not been used for a while; here they need not wait for it."""
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
