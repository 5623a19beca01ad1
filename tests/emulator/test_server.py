"""Serving an emulator: in process, in the running event loop, and in another thread."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import CallbackRule, Emulator, _callbacks
from tests.emulator.samples import CREDENTIALS
from tests.settling import settle

pytestmark = pytest.mark.anyio


async def test_in_process(emulator: Emulator) -> None:
    """An emulator is an ASGI application, which works without a server."""
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        reply = await client.post("/org/app/users", json={"username": "u1", "password": "1"})

    assert reply.json()["uri"] == "http://emulator/org/app/users"
    assert list(emulator.tenant("org", "app").users) == ["u1"]


def test_in_another_thread(emulator: Emulator) -> None:
    """An emulator can be served in another thread, and its state read afterwards."""
    with emulator.serve_in_thread() as server:
        reply = httpx.post(f"{server.base_url}/org/app/token", json=CREDENTIALS, trust_env=False, verify=False)

    assert reply.status_code == 200
    assert emulator.tenant("org", "app").tokens.issued_count == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.base_url, trust_env=False, verify=False)


def test_a_taken_port_in_another_thread(emulator: Emulator) -> None:
    """A taken port raises an error in the calling thread."""
    with emulator.serve_in_thread() as server:
        with pytest.raises(OSError, match="in use"):
            with Emulator().serve_in_thread(port=server.port):
                pass


async def test_repr(emulator: Emulator, client: httpx.AsyncClient) -> None:
    """The repr of an emulator and its server shows the state and the address, and no secret."""
    assert repr(emulator) == "<Emulator apps=0, users=0, requests=0, not serving>"
    async with emulator.serve() as server:
        await client.post(f"{server.base_url}/org/app/users", json={"username": "u1", "password": "hunter2"})
        await client.post(f"{server.base_url}/org/other/token", json=CREDENTIALS)

        assert repr(emulator) == f"<Emulator apps=2, users=1, requests=2, serving on {server.base_url}>"
        assert repr(server) == f"<EmulatorServer listening on {server.base_url}, connections=1>"
        async with emulator.serve() as second:
            assert repr(emulator).endswith(f"serving on {server.base_url}, {second.base_url}>")
    assert repr(emulator) == "<Emulator apps=2, users=1, requests=2, not serving>"
    assert repr(server) == "<EmulatorServer not listening>"


def test_repr_in_another_thread(emulator: Emulator) -> None:
    """The address is shown for a server in a thread too, until it stops."""
    with emulator.serve_in_thread() as server:
        assert server.base_url in repr(emulator)
    assert "not serving" in repr(emulator)


async def test_connections_end_with_the_server(emulator: Emulator) -> None:
    """A kept-alive connection is closed with the server."""
    async with emulator.serve() as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET /_emulator/statistics HTTP/1.1\r\nhost: localhost\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert server.connections == 1

    await reader.read()
    assert reader.at_eof()
    assert server.connections == 0
    writer.close()


async def test_requests_in_flight_end_with_the_server(emulator: Emulator, client: httpx.AsyncClient) -> None:
    """A delayed reply is cancelled when the server stops, and nothing is logged."""
    emulator.faults.add_latency(3600)
    async with emulator.serve() as server:
        waiting = asyncio.create_task(client.get(f"{server.base_url}/org/app/users"))
        while not emulator.requests:
            await settle(1)

    with pytest.raises(httpx.TransportError):
        await waiting


async def test_callbacks_without_an_answer_end_with_the_server(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server stops although a receiver of callbacks does not answer."""
    monkeypatch.setattr(_callbacks, "GRACE", 0.01)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def post(url: str, body: bytes) -> tuple[int, bytes]:
        asked.set()
        await answer.wait()
        return 200, b""

    emulator = Emulator(callbacks=[CallbackRule("http://127.0.0.1:9/callbacks", "not-a-real-secret")], post=post)
    headers = {"authorization": f"Bearer {emulator.tenant('org', 'app').tokens.issue(0).text}"}
    message = {"from": "u1", "to": ["u2", "u3"], "type": "txt", "body": {"msg": "hi"}}
    try:
        # The time limit is only for a server that does not stop.
        async with asyncio.timeout(5), emulator.serve() as server:
            reply = await client.post(f"{server.base_url}/org/app/messages/users", json=message, headers=headers)
            assert reply.status_code == 200
            await asked.wait()
    finally:
        answer.set()
    assert not emulator.callback_deliveries


@pytest.mark.parametrize(
    ("argument", "value"),
    [*(("port", value) for value in (-1, 65536, True, "8000", None, 1.5)), ("host", ""), ("host", None)],
)
async def test_invalid_address(argument: str, value: Any) -> None:
    """An address that cannot be listened on is refused before anything is opened."""
    address = {"host": "127.0.0.1", "port": 0, argument: value}
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        async with Emulator().serve(**address):
            pass
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "), Emulator().serve_in_thread(**address):
        pass
