"""The control API, for an emulator in another process."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from easemob_async.emulator import Emulator, EmulatorServer
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_control_requests(emulator: Emulator, server: EmulatorServer, api: Api) -> None:
    """The control API returns counts, names and deliveries, injects faults, and expires tokens."""

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
    """An invalid control request gets an error reply."""
    reply = await api.client.request(method, f"{server.base_url}/_emulator/{path}", json=body)

    assert reply.status_code == status
    assert reply.json()["error"]


@pytest.mark.parametrize("caller", ["192.0.2.1", "2001:db8::1", "testclient", ""])
async def test_control_is_for_this_machine(emulator: Emulator, caller: str) -> None:
    """Control requests from another machine, or from a caller without an address, are refused."""
    transport = httpx.ASGITransport(app=emulator.app, client=(caller, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/_emulator/statistics")).status_code == 403


async def test_control_at_the_base_url() -> None:
    """Control requests are accepted at the base URL of a server, whatever address it listens on."""
    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        async with Emulator().serve(host=host) as server, httpx.AsyncClient(trust_env=False) as client:
            reply = await client.get(f"{server.base_url}/_emulator/statistics")
            assert (reply.status_code, server.host) == (200, host)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Host": "localhost"}, True),
        ({"Host": "LocalHost:1"}, True),
        ({"Host": "127.0.0.1:65535"}, True),
        ({"Host": "127.9.9.9"}, True),
        ({"Host": "[::1]:8000"}, True),
        ({"Host": "attacker.example"}, False),
        ({"Host": "attacker.example:8000"}, False),
        ({"Host": "127.0.0.1.attacker.example"}, False),
        ({"Host": "localhost.attacker.example"}, False),
        ({"Host": "attacker-localhost"}, False),
        ({"Host": "192.0.2.1"}, False),
        ({"Host": "0.0.0.0:8000"}, True),
        ({"Host": "[::]:8000"}, True),
        ({"Host": "[localhost]"}, False),
        ({"Host": "[0.0.0.0]"}, False),
        ({"Host": ":::8000"}, False),
        ({"Host": "[2001:db8::1]"}, False),
        ({"Host": "user@localhost"}, False),
        ({"Host": "localhost:80:attacker.example"}, False),
        ({"Host": ""}, False),
        ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Origin": "https://127.0.0.1:8000"}, True),
        ({"Host": "localhost:8000", "Origin": "http://LOCALHOST:8000"}, True),
        ({"Origin": "http://127.0.0.1:3000"}, False),
        ({"Origin": "http://localhost:8000"}, False),
        ({"Origin": "https://attacker.example"}, False),
        ({"Origin": "http://127.0.0.1:8000.attacker.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Host": "attacker.example", "Origin": "http://attacker.example"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "new-value"}, False),
        ({"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
async def test_control_requests_of_web_pages(method: str, headers: dict[str, str], *, accepted: bool) -> None:
    """Web pages cannot control the emulator, neither by DNS rebinding nor across origins; the API is for any client."""
    emulator = Emulator()
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        path = "/_emulator/statistics" if method == "GET" else "/_emulator/tokens/expire?org=org&app=app"
        for control in (path, path.replace("_", "%5F", 1)):
            reply = await client.request(method, control, headers=headers)
            assert reply.status_code == (200 if accepted else 403), reply.text
        assert bool(emulator.tenants) == (accepted and method == "POST")
        grant = {"grant_type": "client_credentials", "client_id": "emulator", "client_secret": "emulator-secret"}
        assert (await client.post("/org/app/token", headers=headers, json=grant)).status_code == 200


async def test_second_host_header() -> None:
    """A second Host header does not hide a foreign one."""
    transport = httpx.ASGITransport(app=Emulator().app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for hosts in (["localhost", "attacker.example"], ["attacker.example", "localhost"]):
            reply = await client.get("/_emulator/statistics", headers=[("Host", host) for host in hosts])
            assert reply.status_code == 403


async def exchange(server: EmulatorServer, request: str) -> tuple[int, bytes]:
    """Send a request as bytes, and return status and body of the reply."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request.replace("\n", "\r\n").encode())
    reply = await reader.read()
    writer.close()
    head, _, body = reply.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


@pytest.fixture(params=["h11", "httptools"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The parser of the server, which uses h11 if httptools is not installed."""
    name: str = request.param
    if name == "h11":

        def find(module: str) -> Any:
            return None if module == "httptools" else find_spec(module)

        monkeypatch.setattr("easemob_async.emulator._server.find_spec", find)
    return name


@pytest.mark.parametrize(
    ("target", "host", "accepted"),
    [
        ("/_emulator/statistics", "localhost", True),
        ("http://127.0.0.1:8000/_emulator/statistics", "localhost", True),
        ("http://localhost/_emulator/statistics", "attacker.example", True),
        ("HTTP://LOCALHOST/_emulator/statistics", "localhost", True),
        ("http://[::1]:8000/_emulator/statistics", "localhost", True),
        ("http://attacker.example/_emulator/statistics", "localhost", False),
        ("http://attacker.example:80/_emulator/statistics", "127.0.0.1", False),
        ("https://attacker.example/_emulator/statistics?a=b", "localhost", False),
        ("http://localhost@attacker.example/_emulator/statistics", "localhost", False),
        ("http://attacker.example@localhost/_emulator/statistics", "localhost", False),
        ("http://attacker.example/%5Femulator/statistics", "localhost", False),
    ],
)
async def test_absolute_targets(parser: str, target: str, host: str, *, accepted: bool) -> None:
    """The host of an absolute target replaces that of the Host header (RFC 9112, 3.2.2)."""
    async with Emulator().serve() as server:
        request = f"GET {target} HTTP/1.1\nHost: {host}\nConnection: close\n\n"
        status, body = await exchange(server, request)

    assert (status == 200) == accepted, body
    assert b"requests" not in body or accepted


async def test_absolute_targets_of_the_api(parser: str) -> None:
    """The API accepts an absolute target with any host."""
    async with Emulator().serve() as server:
        target = "http://emulator.example/org/app/users/u1?a=b"
        status, body = await exchange(server, f"GET {target} HTTP/1.1\nHost: localhost\nConnection: close\n\n")

    assert (status, b"Unable to authenticate (OAuth)" in body) == (401, True)
    assert server.emulator.requests[-1].path == "/org/app/users/u1"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_no_host_header(parser: str, version: str) -> None:
    """A control request without a Host header is refused; HTTP/1.1 requires one."""
    async with Emulator().serve() as server:
        request = f"GET /_emulator/statistics HTTP/{version}\nConnection: close\n\n"
        status, body = await exchange(server, request)

    assert status in {400, 403}
    assert b"requests" not in body.replace(b"requests are", b"")
