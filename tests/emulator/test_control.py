"""The control API, for an emulator in another process."""

from __future__ import annotations

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


async def test_control_is_for_this_machine(emulator: Emulator) -> None:
    """Control requests from another machine are refused."""
    transport = httpx.ASGITransport(app=emulator.app, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        assert (await client.get("/_emulator/statistics")).status_code == 403
