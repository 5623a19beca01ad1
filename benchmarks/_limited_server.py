"""
A server with one rate limit, which counts by one of the algorithms that services use, and counts its refusals.

``GET /refused`` returns the number of refusals and is not limited. Every other request counts for the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from collections.abc import Callable

from benchmarks._server import ServerConnection, serve_until_stdin_closes

__all__ = ["ALGORITHMS"]

_REACHED = json.dumps({"error": "reach_limit", "error_description": "This request has reached api limit"}).encode()


def _reply(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _fixed(limit: int, window: float) -> Callable[[], bool]:
    """Count in windows that begin at multiples of their length."""
    current, count = -1, 0

    def is_allowed() -> bool:
        nonlocal current, count
        index = int(time.time() // window)
        if index != current:
            current, count = index, 0
        if count >= limit:
            return False
        count += 1
        return True

    return is_allowed


def _sliding(limit: int, window: float) -> Callable[[], bool]:
    """Count in the window that ends now."""
    log: deque[float] = deque()

    def is_allowed() -> bool:
        now = time.monotonic()
        while log and log[0] <= now - window:
            log.popleft()
        if len(log) >= limit:
            return False
        log.append(now)
        return True

    return is_allowed


def _bucket(limit: int, window: float, capacity: int) -> Callable[[], bool]:
    """Take a token from a bucket of *capacity*, which is refilled evenly."""
    level, updated = float(capacity), time.monotonic()

    def is_allowed() -> bool:
        nonlocal level, updated
        now = time.monotonic()
        level, updated = min(capacity, level + (now - updated) * limit / window), now
        if level < 1:
            return False
        level -= 1
        return True

    return is_allowed


ALGORITHMS: dict[str, Callable[[int, float], Callable[[], bool]]] = {
    "fixed window": _fixed,
    "sliding window": _sliding,
    "token bucket of the limit": lambda limit, window: _bucket(limit, window, limit),
    "token bucket of a quarter": lambda limit, window: _bucket(limit, window, limit // 4),
}


def _connection(is_allowed: Callable[[], bool]) -> Callable[[], asyncio.Protocol]:
    refused = 0

    class Limited(ServerConnection):
        def on_message_complete(self) -> None:
            nonlocal refused
            if self.url.endswith(b"/refused"):
                self.transport.write(_reply("200 OK", str(refused).encode()))
            elif is_allowed():
                self.transport.write(self.user)
            else:
                refused += 1
                self.transport.write(_reply("429 Too Many Requests", _REACHED))

    return Limited


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._limited_server", description=__doc__)
    parser.add_argument("algorithm", choices=list(ALGORITHMS))
    parser.add_argument("limit", type=int)
    parser.add_argument("window", type=float)
    arguments = parser.parse_args()
    is_allowed = ALGORITHMS[arguments.algorithm](arguments.limit, arguments.window)
    asyncio.run(serve_until_stdin_closes(_connection(is_allowed)))


if __name__ == "__main__":
    main()
