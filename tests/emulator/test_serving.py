"""The ways to run an emulator."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time

import httpx
import pytest

from easemob_async.emulator import Emulator, EmulatorServer
from easemob_async.emulator._command import _build_emulator, _build_parser
from tests.emulator.conftest import Api
from tests.settling import settle

pytestmark = pytest.mark.anyio

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "emulator", "client_secret": "emulator-secret"}


async def test_in_process(emulator: Emulator) -> None:
    """It is an ASGI application."""
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        reply = await client.post("/org/app/users", json={"username": "u1", "password": "1"})

    assert reply.json()["uri"] == "http://emulator/org/app/users"
    assert list(emulator.tenant("org", "app").users) == ["u1"]


def test_in_another_thread(emulator: Emulator) -> None:
    """For code that blocks; the state is there to be read afterwards."""
    with emulator.serve_in_thread() as server:
        reply = httpx.post(f"{server.base_url}/org/app/token", json=CREDENTIALS, trust_env=False, verify=False)

    assert reply.status_code == 200
    assert emulator.tenant("org", "app").tokens.issued_count == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.base_url, trust_env=False, verify=False)


def test_a_taken_port_in_another_thread(emulator: Emulator) -> None:
    """The error is raised where the server was asked for."""
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
    """A kept connection does not outlive the block."""
    async with emulator.serve() as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET /_emulator/statistics HTTP/1.1\r\nhost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert server.connections == 1

    await reader.read()
    assert reader.at_eof()
    assert server.connections == 0
    writer.close()


async def test_replies_under_way_end_with_the_server(emulator: Emulator, client: httpx.AsyncClient) -> None:
    """A reply that waits is given up, and nothing is logged about it."""
    emulator.faults.add_latency(3600)
    async with emulator.serve() as server:
        waiting = asyncio.create_task(client.get(f"{server.base_url}/org/app/users"))
        while not emulator.requests:
            await settle(1)

    with pytest.raises(httpx.TransportError):
        await waiting


async def test_control_from_outside(emulator: Emulator, server: EmulatorServer, api: Api) -> None:
    """What tests in another process need: counts, names, deliveries, faults, tokens."""

    async def look(what: str) -> object:
        return (await api.client.get(f"{server.base_url}/_emulator/{what}")).json()

    await api.register("u1", "u2")
    made = await api.ok("POST", "/chatgroups", {"public": False, "owner": "u1", "members": ["u2"], "groupname": "g"})
    group_id = made["data"]["groupid"]
    await api.ok("POST", "/messages/users", {"to": ["u1", "u2"], "type": "txt", "body": {"msg": "hi"}})

    assert await look("users?org=org&app=app") == {"usernames": ["u1", "u2"], "registrations": {"u1": 1, "u2": 1}}
    assert await look(f"members?org=org&app=app&group={group_id}") == {"usernames": ["u1", "u2"]}
    assert await look("deliveries?org=org&app=app") == {"recipients": {"u1": 1, "u2": 1}}
    assert await look("state?org=org&app=app") == {
        "users": 2,
        "groups": {group_id: {"name": "g", "owner": "u1", "members": 2}},
        "messages": 2,
        "duplicates": 0,
        "tokens_issued": 1,
        "carried_out": {"users.register_many": 1, "groups.create": 1, "messages.send_to_users": 1},
    }
    assert await look("statistics") == {
        "requests": 3,
        "by_operation": {
            "users.register_many": {"200": 1},
            "groups.create": {"200": 1},
            "messages.send_to_users": {"200": 1},
        },
        "carried_out": {"users.register_many": 1, "groups.create": 1, "messages.send_to_users": 1},
        "throttled": 0,
        "faults": {},
    }

    faults = {"add": [{"kind": "unavailable", "operation": "users.get", "times": 1}], "latency": 0}
    assert (await api.client.post(f"{server.base_url}/_emulator/faults", json=faults)).status_code == 200
    assert (await api("GET", "/users/u1")).status_code == 503
    expire = f"{server.base_url}/_emulator/tokens/expire?org=org&app=app"
    assert (await api.client.post(expire)).json() == {"ended": 1}
    assert (await api("GET", "/users/u1")).status_code == 401
    assert emulator.statistics().requests == 5


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "users", None, 400),
        ("POST", "faults", {"add": [{"kind": "bogus"}]}, 400),
    ],
)
async def test_control_refused(
    server: EmulatorServer, api: Api, method: str, path: str, body: object, status: int
) -> None:
    """Mistakes in a control request are answered, not ignored."""
    reply = await api.client.request(method, f"{server.base_url}/_emulator/{path}", json=body)

    assert reply.status_code == status
    assert reply.json()["error"]


async def test_control_is_for_this_machine(emulator: Emulator) -> None:
    """Nobody else reads or steers an emulator that listens on other addresses too."""
    transport = httpx.ASGITransport(app=emulator.app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        assert (await client.get("/_emulator/statistics")).status_code == 403


def test_the_command_lines_settings() -> None:
    """Apps, limits, faults and latency can be said on the command line."""
    arguments = _build_parser().parse_args([
        "--app", "org#app", "--client-id", "id", "--limit", "user-system=20/1,300/60",
        "--fault", "unavailable@users.get=0.5", "--latency", "0.01-0.02", "--limit-algorithm", "fixed",
    ])  # fmt: skip
    emulator = _build_emulator(arguments)

    tenant = emulator.tenant("org", "app")
    assert tenant.app.client_id == "id"
    assert 0.01 <= emulator.faults.draw_latency("users.get") <= 0.02
    assert {emulator.faults.draw("users.get") for _ in range(50)} == {None, "unavailable"}
    assert {emulator.faults.draw("users.list") for _ in range(50)} == {None}
    with pytest.raises(KeyError):
        emulator.tenant("org", "other")


def test_as_a_process() -> None:
    """It says where it listens, answers, and stops cleanly on SIGTERM."""
    command = [sys.executable, "-m", "easemob_async.emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            listening = json.loads(process.stdout.readline())
            reply = httpx.post(
                f"{listening['base_url']}/org/app/token", json=CREDENTIALS, trust_env=False, verify=False
            )
            assert reply.status_code == 200
            assert listening["pid"] == process.pid
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=10)
            assert (process.returncode, errors) == (0, "")
            assert time.monotonic() - started < 2
        finally:
            process.kill()
