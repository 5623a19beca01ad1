"""
A server for soaks, with replies in pieces after random times, and with connections that are reset.

Requests for users whose ID begins with ``rough`` or ``reset`` get late replies in two pieces. With ``reset``, one
request in three also has its connection reset, before the reply or in the middle of it. Other paths get normal replies.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import struct
from pathlib import Path
from typing import Any

from benchmarks._server import Server, ServerConnection, serve_until_stdin_closes, server_context, server_core

__all__ = ["RoughServer"]

MAX_DELAY = 0.006
"""Maximum seconds before each of the two pieces of a reply."""


class RoughServer(Server):
    """A running server of this kind."""

    module = "benchmarks._rough_server"


class _RoughConnection(ServerConnection):
    """One connection."""

    def on_message_complete(self) -> None:
        name = self.url.rpartition(b"/")[2]
        if not name.startswith((b"rough", b"reset")):
            super().on_message_complete()
            return
        resets = name.startswith(b"reset") and random.random() < 1 / 3
        self._call_later(self._reply, resets)

    def _call_later(self, action: Any, *arguments: Any) -> None:
        asyncio.get_running_loop().call_later(random.uniform(0, MAX_DELAY), action, *arguments)

    def _reply(self, resets: bool) -> None:
        if resets and random.random() < 0.5:
            self._reset()
            return
        cut = random.randrange(1, len(self.user))
        self.transport.write(self.user[:cut])
        if resets:
            self._call_later(self._reset)
        else:
            self._call_later(self.transport.write, self.user[cut:])

    def _reset(self) -> None:
        connection = self.transport.get_extra_info("socket")
        if connection is not None and not self.transport.is_closing():
            # With a linger time of 0, closing sends a RST.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._rough_server", description=__doc__)
    parser.add_argument("--certificate", type=Path)
    arguments = parser.parse_args()
    server_core()
    asyncio.run(serve_until_stdin_closes(_RoughConnection, server_context(arguments.certificate)))


if __name__ == "__main__":
    main()
