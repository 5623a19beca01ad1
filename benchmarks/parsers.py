"""
Parsing of one reply with h11 alone, with the parser of the default install, and with httptools.

The bytes are fed from a view of a buffer, as a connection does, and the reply is read in one piece or in reads of
64 KiB. The parser of the default install leaves replies of unusual shapes, such as one with a chunk extension, to h11.
Rounds are interleaved; the output is medians.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._server import USER_REPLY, ServerConnection, client_core
from easemob_async._wire.engine.h11_parser import H11Parser
from easemob_async._wire.engine.httptools_parser import HttptoolsParser
from easemob_async._wire.engine.reply_parser import ReplyParser, ReplyState
from easemob_async._wire.engine.strict_parser import StrictParser

READ = 64 * 1024
MAX_HEAD = 64 * 1024

_BALANCED = (
    b"HTTP/1.1 200 OK\r\nDate: Tue, 02 May 2023 08:00:00 GMT\r\nContent-Type: application/json;charset=UTF-8\r\n"
    b"Content-Length: %d\r\nConnection: keep-alive\r\nSet-Cookie: LB=%b; Path=/\r\n"
    b"Set-Cookie: LBCORS=%b; Path=/; Secure\r\n"
    b"Vary: Origin\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-XSS-Protection: 1; mode=block\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    b"X-Request-Id: 0ffe2d80-ed76-11ed-8d66-279e3e1c214b\r\nServer: nginx\r\n\r\n%b"
) % (len(USER_REPLY), b"a" * 80, b"b" * 80, USER_REPLY)

REPLIES = {
    "5 fields, 459 bytes": ServerConnection.user,
    "13 fields, 459 bytes": _BALANCED,
    "1 field, 1 MiB": b"HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + b"x" * 1048576,
    "chunked, 459 bytes": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(USER_REPLY), USER_REPLY)
    ),
    "chunk extension": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(USER_REPLY), USER_REPLY)
    ),
}
"""Replies by description."""


def _reader(parser: ReplyParser, reply: bytes) -> Callable[[], None]:
    """Return a function that reads the reply once."""
    view = memoryview(reply)
    reads = [view[at : at + READ] for at in range(0, len(reply), READ)]

    def read() -> None:
        parser.start_reply(head_only=False)
        for data in reads:
            parser.feed(data)

    read()
    assert parser.reply.complete
    return read


def _measure(work: Callable[[], None], seconds: float) -> float:
    """Return the CPU time of one call of *work*, in microseconds."""
    calls = 0
    began = time.process_time()
    while (took := time.process_time() - began) < seconds:
        for _ in range(20):
            work()
        calls += 20
    return took / calls * 1e6


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--window", type=float, default=0.05, help="seconds per parser and round")
    arguments = parse_arguments(options, rounds=1, window=0.01)
    client_core()
    print(f"{arguments.rounds} rounds, medians")
    print(machine_line())
    print(f"{'':22}{'':12}{'CPU microseconds':>24}{'h11 / it':>20}{'it / httptools':>20}")
    figures: dict[str, dict[str, Figure]] = {}
    for case, reply in REPLIES.items():
        lanes = {
            "h11": _reader(H11Parser(ReplyState(MAX_HEAD)), reply),
            "default": _reader(StrictParser(MAX_HEAD), reply),
            "httptools": _reader(HttptoolsParser(MAX_HEAD), reply),
        }
        times: dict[str, list[float]] = {name: [] for name in lanes}
        for _ in range(arguments.rounds):
            for name, work in lanes.items():
                times[name].append(_measure(work, arguments.window))
        for name, found in times.items():
            row = {
                "CPU us": figure(found),
                "h11 / it": paired(times["h11"], found),
                "it / httptools": paired(found, times["httptools"]),
            }
            cpu, faster, over_httptools = row.values()
            print(f"{case:22}{name:12}{cpu.text(1):>24}{faster.text(2):>20}{over_httptools.text(2):>20}")
            figures[f"{case}: {name}"] = row
    write_json(arguments.json, "parsers", arguments, figures)


if __name__ == "__main__":
    main()
