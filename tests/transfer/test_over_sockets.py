"""Transfers of several megabytes over sockets, with each parser, with and without TLS."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from easemob_async import Easemob, TransportError
from easemob_async._wire.engine import Engine
from tests.handler import WITHOUT_BACKOFF
from tests.loops import ASYNCIO, UVLOOP
from tests.tls import make_client_tls, make_server_tls
from tests.wire.scripted_server import Peer, Script, ScriptedServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])]

FILE = bytes(range(251)) * 20_000
"""Five megabytes, in which no two blocks of a power of two are alike."""

UPLOADED = json.dumps({"uri": "https://x/chatfiles", "entities": [{"uuid": "f1", "type": "chatfile"}]}).encode()


@pytest.fixture(params=["http", "https"])
def tls(request: pytest.FixtureRequest) -> tuple[ssl.SSLContext, ssl.SSLContext] | None:
    """TLS settings of the server and of the client, or ``None`` for plain HTTP."""
    if request.param == "http":
        return None
    authority = trustme.CA()
    return make_server_tls(authority), make_client_tls(authority)


@pytest.fixture(params=["h11", "httptools"])
async def engine(request: pytest.FixtureRequest, tls: Any) -> AsyncIterator[Engine]:
    """An engine with each parser."""
    created = Engine(parser=request.param, ssl_context=tls and tls[1])
    yield created
    await created.aclose()


def serve(script: Script, tls: Any) -> ScriptedServer:
    return ScriptedServer(script, host="localhost", tls=tls and tls[0])


def make_client(server: ScriptedServer, engine: Engine) -> Easemob:
    origin = server.origin
    return Easemob(
        "org#app",
        base_url=f"{origin.scheme}://{origin.authority}",
        token="t",
        transport=engine,
        limits=False,
        retry=WITHOUT_BACKOFF,
    )


def ok(body: bytes, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


async def test_download(tmp_path: Path, engine: Engine, tls: Any) -> None:
    """A file arrives complete, and its connection is used again."""

    async def script(peer: Peer) -> None:
        for _ in range(2):
            await peer.answer(ok(FILE))

    async with serve(script, tls) as server:
        client = make_client(server, engine)
        for name in ("a", "b"):
            assert await client.files.download("f1", tmp_path / name) == len(FILE)
            assert (tmp_path / name).read_bytes() == FILE
        assert server.accepted == 1


async def test_chunked_download(tmp_path: Path, engine: Engine, tls: Any) -> None:
    """A file that is sent in chunks of any size arrives complete, and its connection is used again."""
    chunks = [FILE[at : at + 30_011] for at in range(0, len(FILE), 30_011)]
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)

    async def script(peer: Peer) -> None:
        for _ in range(2):
            await peer.answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n" % body)

    async with serve(script, tls) as server:
        client = make_client(server, engine)
        for name in ("a", "b"):
            assert await client.files.download("f1", tmp_path / name) == len(FILE)
            assert (tmp_path / name).read_bytes() == FILE
        assert server.accepted == 1


async def test_interrupted_download(tmp_path: Path, engine: Engine, tls: Any) -> None:
    """A download that breaks off is continued after the last byte that arrived, whatever was written by then."""
    starts: list[int] = []

    async def script(peer: Peer) -> None:
        request = await peer.head()
        _, found, after = request.partition(b"range: bytes=")
        start = int(after.partition(b"-")[0]) if found else 0
        starts.append(start)
        content_range = b"Content-Range: bytes %d-%d/%d\r\n" % (start, len(FILE) - 1, len(FILE))
        status = b"206 Partial Content\r\n" + content_range if found else b"200 OK\r\n"
        head = b'HTTP/1.1 %bETag: "1"\r\nContent-Length: %d\r\n\r\n' % (status, len(FILE) - start)
        await peer.send(head + FILE[start : start + 1_300_000])

    async with serve(script, tls) as server:
        client = make_client(server, engine)
        assert await client.files.download("f1", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert starts == [0, 1_300_000, 2_600_000, 3_900_000]


async def test_upload(tmp_path: Path, engine: Engine, tls: Any) -> None:
    """A file is sent complete, and its connection is used again."""
    received: list[bytes] = []

    async def script(peer: Peer) -> None:
        while True:
            received.append(await peer.answer(ok(UPLOADED)))

    (tmp_path / "a").write_bytes(FILE)
    async with serve(script, tls) as server:
        client = make_client(server, engine)
        for _ in range(2):
            assert (await client.files.upload(tmp_path / "a")).id == "f1"
        assert server.accepted == 1
    for request in received:
        _, form, content = request.split(b"\r\n\r\n", 2)
        boundary = form.partition(b"\r\n")[0]
        assert content == FILE + b"\r\n" + boundary + b"--\r\n"


async def test_file_that_is_truncated_meanwhile(tmp_path: Path, engine: Engine, tls: Any) -> None:
    """An upload whose file becomes shorter ends with an error that says that a part was sent."""
    path = tmp_path / "a"
    path.write_bytes(FILE)

    async def script(peer: Peer) -> None:
        await peer.closed()

    def truncate(done: int, total: int | None) -> None:
        path.write_bytes(b"")

    async with serve(script, tls) as server:
        client = make_client(server, engine)
        with pytest.raises(TransportError, match="truncated") as caught:
            await client.files.upload(path, on_progress=truncate)
        assert caught.value.effect == "unknown"
