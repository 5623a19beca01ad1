"""The client with its default settings, against a server on a socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from easemob_async import Easemob
from easemob_async.emulator import Emulator
from tests.emulator_client import make_emulator_client

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


@pytest.fixture
def base_url() -> Iterator[str]:
    """Serve an emulator, and return its URL."""
    with Emulator(limits=False).serve_in_thread() as server:
        yield server.base_url


async def test_default_transport_on_each_event_loop(base_url: str, anyio_backend: str) -> None:
    """The default transport works on asyncio and trio; on asyncio it is the engine."""
    async with make_emulator_client(base_url) as client:
        await client.users.register("alice", password="1")
        assert (await client.users.get("alice")).username == "alice"
        assert client.transport_statistics().made == (1 if anyio_backend == "asyncio" else 0)
    assert client.transport_statistics().open == 0


def test_one_client_in_several_event_loops(base_url: str) -> None:
    """One client works in several event loops, one after the other and at the same time in threads."""
    client = make_emulator_client(base_url)

    async def work(name: str) -> str:
        await client.users.register(name, password="1")
        return (await client.users.get(name)).username

    assert [asyncio.run(work(f"user{n}")) for n in range(3)] == ["user0", "user1", "user2"]
    usernames: list[str] = []
    threads = [threading.Thread(target=lambda n=n: usernames.append(asyncio.run(work(f"thread{n}")))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(usernames) == [f"thread{n}" for n in range(4)]
    asyncio.run(client.aclose())
    assert client.transport_statistics().open == 0


def test_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch, base_url: str) -> None:
    """A proxy from the environment is used for other hosts, but not for the local machine."""
    asyncio.run(call_through_proxy(monkeypatch, base_url))


async def call_through_proxy(monkeypatch: pytest.MonkeyPatch, base_url: str) -> None:
    seen: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n"))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\n" + b'{"hello":1}')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        url = "http://far.invalid"
        async with Easemob("org#app", base_url=url, token="t", allow_http=True) as client:
            assert await client.request("GET", "/x") == {"hello": 1}
        async with make_emulator_client(base_url) as client:
            await client.users.register("alice", password="1")
    assert seen == [b"GET http://far.invalid/org/app/x HTTP/1.1\r\n"]
