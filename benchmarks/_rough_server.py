"""
A server that is hard on its clients, for soaks: replies in pieces and after random times, and resets.

Only paths that ask for it are treated so: users whose ID begins with ``rough`` get late replies in two pieces, and
``reset`` besides a connection that is reset, before the reply or in the middle of it, every third time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import struct
from typing import Any

from benchmarks._server import Answers, Server, serve_until_left, server_core

__all__ = ["RoughServer"]

LATEST = 0.006
"""Seconds a rough reply takes at most, each of its two pieces."""


class RoughServer(Server):
    """The server as the measuring process sees it."""

    module = "benchmarks._rough_server"


class _RoughAnswers(Answers):
    """One connection."""

    def on_message_complete(self) -> None:
        name = self.url.rpartition(b"/")[2]
        if not name.startswith((b"rough", b"reset")):
            super().on_message_complete()
            return
        resets = name.startswith(b"reset") and random.random() < 1 / 3
        self._in_a_while(self._begin, resets)

    def _in_a_while(self, action: Any, *arguments: Any) -> None:
        asyncio.get_running_loop().call_later(random.uniform(0, LATEST), action, *arguments)

    def _begin(self, resets: bool) -> None:
        if resets and random.random() < 0.5:
            self._reset()
            return
        cut = random.randrange(1, len(self.user))
        self.transport.write(self.user[:cut])
        if resets:
            self._in_a_while(self._reset)
        else:
            self._in_a_while(self.transport.write, self.user[cut:])

    def _reset(self) -> None:
        connection = self.transport.get_extra_info("socket")
        if connection is not None and not self.transport.is_closing():
            # Linger of zero seconds: closing sends a RST.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._rough_server", description=__doc__)
    parser.parse_args()
    server_core()
    asyncio.run(serve_until_left(_RoughAnswers))


if __name__ == "__main__":
    main()
