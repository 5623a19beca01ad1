"""The default transport of a client: which transport a request is sent by, and that each is created once."""

from __future__ import annotations

import asyncio
import gc
import socketserver
import sys
import threading
from collections.abc import Iterator

import anyio
import pytest

from easemob_async import ClientClosedError, TransportError
from easemob_async._clock import Waiter
from easemob_async._wire.default import DefaultTransport
from easemob_async._wire.engine import Engine
from easemob_async._wire.port import Origin, Request

NEAR = Origin("http", "127.0.0.1", 9)
FAR = Origin("http", "far.invalid", 80)
FAR_TLS = Origin("https", "far.invalid", 443)


refused: list[int] = []
"""The ports of the proxies that refused a CONNECT."""


class Proxy(socketserver.StreamRequestHandler):
    """A proxy that replies to every request itself, with its port and the request line."""

    @property
    def port(self) -> int:
        address = self.server.server_address
        assert isinstance(address, tuple)
        return int(address[1])

    def handle(self) -> None:
        while line := self.rfile.readline():
            while self.rfile.readline() not in {b"\r\n", b""}:
                pass
            if line.startswith(b"CONNECT"):
                refused.append(self.port)
                self.wfile.write(f"HTTP/1.1 403 {self.port}\r\ncontent-length: 0\r\n\r\n".encode())
            else:
                body = f"{self.port} ".encode() + line
                self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))


@pytest.fixture
def proxies() -> Iterator[list[str]]:
    servers = [socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) for _ in range(2)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def get(origin: Origin) -> Request:
    return Request(origin, "GET", "/x", ())


# Idle connections of httpx cannot be closed once their loop has ended.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
def test_several_loops_through_a_proxy(monkeypatch: pytest.MonkeyPatch, proxies: list[str]) -> None:
    """Each event loop has its own connections to a proxy."""
    monkeypatch.setenv("http_proxy", proxies[0])
    transport = DefaultTransport(10)

    async def send() -> bytes:
        return (await transport.send(get(FAR))).content.partition(b" ")[2]

    assert [asyncio.run(send()) for _ in range(3)] == [b"GET http://far.invalid/x HTTP/1.1\r\n"] * 3
    assert anyio.run(send, backend="trio") == b"GET http://far.invalid/x HTTP/1.1\r\n"
    asyncio.run(transport.aclose())
    gc.collect()


@pytest.mark.anyio
async def test_proxy_for_each_scheme(monkeypatch: pytest.MonkeyPatch, proxies: list[str]) -> None:
    """Each scheme may have its own proxy in the environment."""
    monkeypatch.setenv("http_proxy", proxies[0])
    monkeypatch.setenv("https_proxy", proxies[1])
    transport = DefaultTransport(10)
    try:
        for _ in range(2):
            port = (await transport.send(get(FAR))).content.partition(b" ")[0]
            assert proxies[0].endswith(f":{port.decode()}")
            refused.clear()
            with pytest.raises(TransportError, match=r"^ProxyError: 403$") as caught:
                await transport.send(get(FAR_TLS))
            assert caught.value.effect == "none"
            assert proxies[1].endswith(f":{refused.pop()}")
    finally:
        await transport.aclose()
    with pytest.raises(ClientClosedError):
        await transport.send(get(FAR))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "proxy", ["nonsense://user:hunter2@127.0.0.1:1", "http://127.0.0.1:port", "socks5://127.0.0.1:1"]
)
async def test_invalid_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """An invalid proxy in the environment is a transport error, without the proxy's password."""
    monkeypatch.setenv("http_proxy", proxy)
    transport = DefaultTransport(10)
    with pytest.raises(TransportError, match="proxy") as caught:
        await transport.send(get(FAR))
    assert caught.value.effect == "none"
    assert "hunter2" not in str(caught.value)
    await transport.aclose()


# Idle connections of httpx cannot be closed once their loop has ended.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_free_connections_through_a_proxy(monkeypatch: pytest.MonkeyPatch, proxies: list[str], backend: str) -> None:
    """The number of free connections is that of the transport that sends the requests of the event loop."""
    monkeypatch.setenv("http_proxy", proxies[0])
    transport = DefaultTransport(3)

    async def fill() -> None:
        loop = Waiter().event_loop
        assert transport.count_free(FAR, loop) == 3
        replies = []
        for left in (2, 1, 0):
            replies.append(await transport.send(Request(FAR, "GET", "/x", (), stream=True)))
            assert transport.count_free(FAR, loop) == left
        for reply in replies:
            await reply.aclose()
        assert transport.count_free(FAR, loop) == 3

    # The same number again in a new loop, whatever the loops before have left behind.
    for _ in range(2):
        anyio.run(fill, backend=backend)
    asyncio.run(transport.aclose())
    gc.collect()


def test_one_engine_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that send at the same moment share one engine; a second one would never be closed."""
    created: list[Engine] = []

    class Counted(Engine):
        def __init__(self, *, max_connections: int) -> None:
            threading.Event().wait(0.01)  # lets the other threads reach this point
            super().__init__(max_connections=max_connections)
            created.append(self)

    monkeypatch.setattr("easemob_async._wire.engine.Engine", Counted)
    transport = DefaultTransport(10)

    async def send() -> None:
        with pytest.raises(TransportError):
            await transport.send(get(NEAR))

    threads = [threading.Thread(target=lambda: asyncio.run(send())) for _ in range(4)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    asyncio.run(transport.aclose())
    assert len(created) == 1
