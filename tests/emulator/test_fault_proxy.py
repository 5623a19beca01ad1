"""Injected faults below HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from math import inf, nan
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import ConnectionFault, Emulator, EmulatorServer, FaultProxy

pytestmark = pytest.mark.anyio

BODY = b'{"username": "u1", "password": "1"}'
REGISTER = b"POST /org/app/users HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
LOOK = b"GET /_emulator/statistics HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture
async def proxy(server: EmulatorServer) -> AsyncIterator[FaultProxy]:
    """A proxy in front of the emulator."""
    async with FaultProxy(server.host, server.port).serve() as proxy:
        yield proxy


async def read_reply(reader: asyncio.StreamReader) -> None:
    """Read one reply, head and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))


async def ask(proxy: FaultProxy, request: bytes) -> bytes | None:
    """Send a request, and return everything received until the connection ends; None if it is reset."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(request)
    try:
        return await reader.read()
    except ConnectionResetError:
        return None
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("kind", "answer", "carried_out"),
    [
        ("reset_before", None, False),
        ("close_before", b"", False),
        ("reset_after", None, True),
        ("close_after", b"", True),
    ],
)
async def test_faults_before_and_after(
    proxy: FaultProxy, emulator: Emulator, kind: ConnectionFault, answer: bytes | None, *, carried_out: bool
) -> None:
    """The client sees the same for faults before and after the effect; only the server's state differs."""
    proxy.add(kind, times=1)

    assert await ask(proxy, REGISTER) == answer
    assert ("u1" in emulator.tenant("org", "app").users) is carried_out
    assert (proxy.requests, proxy.forwarded) == (1, int(carried_out))
    assert proxy.faults == {kind: 1}


@pytest.mark.parametrize("keep", [1, 40, 300])
async def test_torn_replies(proxy: FaultProxy, emulator: Emulator, keep: int) -> None:
    """The connection ends after the given number of bytes."""
    proxy.add("torn", times=1, keep=keep)

    reply = await ask(proxy, REGISTER)

    assert reply is not None
    assert len(reply) == keep
    assert b"HTTP/1.1 200".startswith(reply[:12])
    assert "u1" in emulator.tenant("org", "app").users


async def test_requests_on_one_connection(proxy: FaultProxy) -> None:
    """Connections are kept open; each request on one is counted, and can get a fault."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    for _ in range(3):
        writer.write(LOOK)
        await read_reply(reader)
    assert (proxy.requests, proxy.connections) == (3, 1)

    proxy.add("close_before", times=1)
    writer.write(LOOK)
    assert await reader.read() == b""
    writer.close()


async def test_idle_connections_are_closed(proxy: FaultProxy) -> None:
    """Idle connections are closed with a FIN, as a server does after a timeout."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(LOOK)
    await read_reply(reader)

    assert proxy.close_idle() == 1
    assert await reader.read() == b""
    writer.close()


async def test_unreachable_server() -> None:
    """If the server cannot be reached, the client's connection is reset."""
    async with FaultProxy("127.0.0.1", 1).serve() as proxy:
        assert await ask(proxy, LOOK) is None


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("kind", value) for value in ("bogus", None)),
        *(("probability", value) for value in (2, -1, nan, True, None)),
        *(("times", value) for value in (-1, 1.5, True)),
        *(("keep", value) for value in (-1, 1.5, True, None)),
    ],
)
def test_invalid_faults(argument: str, value: Any) -> None:
    """Unknown kinds and invalid numbers are refused when the fault is added."""
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        FaultProxy("127.0.0.1", 80).add(**{"kind": "torn", argument: value})


@pytest.mark.parametrize("seconds", [-1, nan, inf, True, None, "1"])
def test_invalid_delays(seconds: Any) -> None:
    """A delay must be a finite number of seconds."""
    with pytest.raises(InvalidArgumentError, match=r"^seconds: "):
        FaultProxy("127.0.0.1", 80).set_delay(seconds)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("host", ""), ("host", None), ("port", 0), ("port", 65536), ("port", "80"), ("port", None), ("seed", "x")],
)
def test_invalid_target(argument: str, value: Any) -> None:
    """An address that cannot be connected to is refused when the proxy is made."""
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        FaultProxy(**{"host": "127.0.0.1", "port": 80, argument: value})
