"""
The server of the transfer benchmark: it sends files and reads uploads with as little work as possible.

It is a process of its own with a core of its own where there are two, and has one thread for each connection. A file
``N`` has N bytes, which are sent with ``os.sendfile``, or over TLS from memory. The body of an upload is discarded.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, ClassVar

from benchmarks._server import TOKEN_REPLY, Server, server_context, server_core

__all__ = ["TransferServer"]

BLOCK = bytes(range(256)) * 4096
"""The content of a file, repeated as often as needed: 1 MiB."""

UPLOADED = b'{"uri":"http://127.0.0.1/org/app/chatfiles","entities":[{"uuid":"f1","type":"chatfile"}]}'


class TransferServer(Server):
    """A running server of files; see ``Server``."""

    module: ClassVar = "benchmarks._transfer_server"


def _serve(peer: socket.socket, file: BinaryIO, context: ssl.SSLContext | None) -> None:
    with suppress(OSError), peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is None:
            _answer(peer, file)
            return
        with context.wrap_socket(peer, server_side=True) as secured:
            _answer(secured, file)


def _answer(peer: socket.socket, file: BinaryIO) -> None:
    buffer = memoryview(bytearray(len(BLOCK)))
    while True:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = peer.recv(65536)
            if not piece:
                return
            received += piece
        head, _, rest = received.partition(b"\r\n\r\n")
        method, target, _ = head.split(b" ", 2)
        if method == b"GET":
            _send_file(peer, file, int(target.rpartition(b"/")[2]))
            continue
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        assert length is not None, "an upload without its length"
        left = int(length[1]) - len(rest)
        while left:
            count = peer.recv_into(buffer[:left])
            if not count:
                return
            left -= count
        body = TOKEN_REPLY if target.endswith(b"/token") else UPLOADED
        peer.sendall(_head(b"application/json", len(body)) + body)


def _send_file(peer: socket.socket, file: BinaryIO, size: int) -> None:
    peer.sendall(_head(b"application/octet-stream", size))
    at = 0
    while at < size:
        offset = at % len(BLOCK)
        count = min(len(BLOCK) - offset, size - at)
        if isinstance(peer, ssl.SSLSocket):
            peer.sendall(memoryview(BLOCK)[offset : offset + count])
            at += count
        else:
            at += os.sendfile(peer.fileno(), file.fileno(), offset, count)


def _head(media_type: bytes, length: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (media_type, length)


def _listen(context: ssl.SSLContext | None) -> None:
    with tempfile.TemporaryFile() as file, socket.create_server(("127.0.0.1", 0)) as listener:
        file.write(BLOCK)
        file.flush()
        print(listener.getsockname()[1], flush=True)
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=_serve, args=(peer, file, context), daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks._transfer_server", description=__doc__)
    parser.add_argument("--certificate", type=Path)
    context = server_context(parser.parse_args().certificate)
    server_core()
    threading.Thread(target=_listen, args=(context,), daemon=True).start()
    sys.stdin.read()  # ends with the process that started this one


if __name__ == "__main__":
    main()
