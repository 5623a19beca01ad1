"""
A server with lists of users in pages, for ``lists``.

``GET /{org}/{N}/users?limit=...&cursor=...`` returns a page of a list of N users after the delay of the server, like a
service that reads a database. A cursor is the number of users before its page. Replies to other paths have no delay.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from benchmarks._server import (
    USER_REPLY,
    Server,
    ServerConnection,
    make_message,
    serve_until_stdin_closes,
    server_core,
)

__all__ = ["ListServer"]

NUMBER = "0123456789"
"""Text in the prepared pages in whose place the number of users up to the end of the page is written."""


class ListServer(Server):
    """A running server of lists; see ``Server``."""

    module: ClassVar = "benchmarks._list_server"


@cache
def _prepare_page(size: int, *, is_last: bool) -> bytes:
    body = json.loads(USER_REPLY)
    (user,) = body["entities"]
    body["entities"] = [{**user, "username": f"u{NUMBER}-{number}"} for number in range(size)]
    body["count"] = size
    if not is_last:
        body["cursor"] = NUMBER
    return make_message(json.dumps(body, separators=(",", ":")).encode())


class _ListConnection(ServerConnection):
    """One connection."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self._page_delay = delay

    def on_message_complete(self) -> None:
        target = urlsplit(self.url.decode())
        if not target.path.endswith("/users"):
            super().on_message_complete()
            return
        query = parse_qs(target.query)
        users = int(target.path.split("/")[2])
        begin = int(query.get("cursor", ["0"])[0])
        end = min(begin + int(query["limit"][0]), users)
        page = _prepare_page(end - begin, is_last=end == users).replace(NUMBER.encode(), b"%010d" % end)
        asyncio.get_running_loop().call_later(self._page_delay, self.transport.write, page)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._list_server", description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0)
    arguments = parser.parse_args()
    server_core()
    factory = import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve_until_stdin_closes(partial(_ListConnection, arguments.delay)))


if __name__ == "__main__":
    main()
