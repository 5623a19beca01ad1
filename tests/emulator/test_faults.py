"""Injected faults within HTTP."""

from __future__ import annotations

import asyncio
import json
from math import inf, nan
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import Emulator, FaultKind
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.settling import settle

pytestmark = pytest.mark.anyio

U1 = {"username": "u1", "password": "1"}


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("unavailable", 503, "503 Service Temporarily Unavailable"),
        ("bad_gateway", 502, "502 Bad Gateway"),
        ("internal_error", 500, "internal_server_error"),
        ("unauthorized", 401, "Unable to authenticate due to expired access token"),
        ("reach_limit", 429, "This request has reached api limit"),
        ("reach_limit_without_code", 429, "This request has reached api limit"),
        ("send_limit", 403, "message send reach limit"),
    ],
)
async def test_before_the_effect(emulator: Emulator, api: Api, kind: FaultKind, status: int, part: str) -> None:
    """A fault before the effect: the request fails, and the operation is not carried out."""
    emulator.faults.add(kind, times=1)

    reply = await api("POST", "/users", U1)

    assert reply.status_code == status
    assert part in reply.text
    assert "u1" not in api.tenant.users
    assert not emulator.requests[-1].carried_out


@pytest.mark.parametrize(
    ("kind", "status"),
    [("unavailable_after", 503), ("internal_error_after", 500), ("html", 200), ("empty", 200), ("truncated", 200)],
)
async def test_after_the_effect(emulator: Emulator, api: Api, kind: FaultKind, status: int) -> None:
    """A fault after the effect: the reply does not show it, but the operation is carried out."""
    emulator.faults.add(kind, times=1)

    reply = await api("POST", "/users", U1)

    assert reply.status_code == status
    if status == 200:
        with pytest.raises(json.JSONDecodeError):
            reply.json()
    assert "u1" in api.tenant.users
    assert emulator.requests[-1].carried_out
    assert emulator.requests[-1].fault == kind


async def test_numeric_ids(emulator: Emulator, api: Api) -> None:
    """With ``numeric_ids`` the IDs in a reply are numbers, and the operation is carried out."""
    await api.register("u1", "123")
    emulator.faults.add("numeric_ids")

    created = (await api.ok("POST", "/chatgroups", {"owner": "u1", "public": True, "members": ["123"]}))["data"]
    (group,) = (await api.ok("GET", f"/chatgroups/{created['groupid']}"))["data"]
    user = (await api.ok("GET", "/users/123"))["entities"][0]

    assert str(created["groupid"]) in api.tenant.groups
    assert group["id"] == created["groupid"]
    assert [list(row.values()) for row in group["affiliations"]] == [["u1"], [123]]
    assert (created["groupid"].__class__, user["username"], user["uuid"].__class__) == (int, 123, str)
    assert emulator.requests[-1].carried_out


async def test_empty_data(emulator: Emulator, api: Api) -> None:
    """With ``empty_data`` the reply to a message has no message IDs, but the message was sent."""
    await api.register("u1", "u2")
    emulator.faults.add("empty_data", operation="messages.send_to_users")
    message = {"from": "u1", "to": ["u2"], "type": "txt", "body": {"msg": "hello"}}

    reply = await api.ok("POST", "/messages/users", message)

    assert reply["data"] == []
    assert (await api.ok("GET", "/users/u2/offline_msg_count"))["data"] == {"u2": 1}


async def test_without_reasons(emulator: Emulator, api: Api) -> None:
    """With ``without_reasons`` the rows of refused users do not say why they are refused."""
    await api.register("u1")
    emulator.faults.add("without_reasons")

    users = await api.ok("POST", "/users", [U1, {"username": "u2", "password": "1"}])
    group = (await api.ok("POST", "/chatgroups", {"owner": "u1", "public": True, "members": ["u2"]}))["data"]["groupid"]
    members = await api.ok("DELETE", f"/chatgroups/{group}/users/u2,u9")

    assert users["data"] == [{"username": "u1"}]
    assert [(row["user"], row["result"], "reason" in row) for row in members["data"]] == [
        ("u2", True, False),
        ("u9", False, False),
    ]


async def test_respelling_leaves_files_alone(emulator: Emulator, api: Api) -> None:
    """A downloaded file is not respelled, whatever its content is."""
    files = {"file": ("digits.json", b'{"data": "1"}', "application/json")}
    headers = {"authorization": f"Bearer {api.token}"}
    upload = await api.client.post(f"{api.base_url}/chatfiles", files=files, headers=headers)
    emulator.faults.add("empty_data")

    downloaded = await api("GET", f"/chatfiles/{upload.json()['entities'][0]['uuid']}")

    assert downloaded.content == b'{"data": "1"}'


async def test_refusal_wins_over_a_fault_after_the_effect(emulator: Emulator, api: Api) -> None:
    """A refused request has no effect, so its refusal is sent instead of a fault after the effect."""
    emulator.faults.add("unavailable_after", times=1)

    assert (await api.refused("DELETE", "/users/stranger"))[0] == 404


async def test_fault_for_one_operation(emulator: Emulator, api: Api) -> None:
    """A fault with an operation and a number applies to that many requests of the operation."""
    await api.register("u1")
    emulator.faults.add("unavailable", operation="users.get", times=2)

    statuses = [(await api("GET", path)).status_code for path in ("/users/u1", "/users", "/users/u1", "/users/u1")]

    assert statuses == [503, 200, 503, 200]


async def test_faults_are_repeatable(api: Api) -> None:
    """The same seed and the same requests get the same faults, at about the given probability."""
    runs = []
    for _ in range(2):
        emulator = Emulator(seed=7)
        emulator.faults.add("unavailable", probability=0.05)
        runs.append([emulator.faults.draw("users.get") for _ in range(2000)])

    assert runs[0] == runs[1]
    assert 60 < sum(kind is not None for kind in runs[0]) < 140


async def test_latency(emulator: Emulator, api: Api, clock: ManualClock) -> None:
    """An operation is carried out when the request arrives; only the reply is delayed."""
    emulator.faults.add_latency(0.5, operation="users.register")
    waiting = asyncio.create_task(api("POST", "/users", U1))
    while not emulator.requests:
        await settle(1)
    await settle()

    assert "u1" in api.tenant.users
    assert not waiting.done()
    await clock.advance(0.5)
    assert (await waiting).status_code == 200


async def test_clear(emulator: Emulator, api: Api) -> None:
    """``clear`` removes all faults and latencies at once."""
    emulator.faults.add("unavailable")
    emulator.faults.add_latency(10)
    emulator.faults.clear()

    assert (await api("GET", "/users")).status_code == 200


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("kind", value) for value in ("bogus", None, 5)),
        *(("probability", value) for value in (2, -0.1, nan, inf, True, None, "1")),
        *(("times", value) for value in (-1, 1.5, nan, True, "1")),
        *(("operation", value) for value in ("", 5)),
    ],
)
def test_invalid_faults(argument: str, value: Any) -> None:
    """Unknown kinds and invalid numbers are refused when the fault is added."""
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        Emulator().faults.add(**{"kind": "html", argument: value})


@pytest.mark.parametrize("seconds", [(2.0, 1.0), -1, nan, inf, True, None, "1", (1,), (1, 2, 3), (0, inf), (False, 1)])
def test_invalid_latencies(seconds: Any) -> None:
    """A delay must be a finite number of seconds when it is added."""
    with pytest.raises(InvalidArgumentError, match=r"^seconds: "):
        Emulator().faults.add_latency(seconds)


@pytest.mark.parametrize("seconds", [0, 0.5, (0, 0), (0.0, 2)])
def test_latencies(seconds: Any) -> None:
    """No delay, and a range that begins without one, are delays."""
    faults = Emulator().faults
    faults.add_latency(seconds)
    assert 0 <= faults.draw_latency("users.get") <= 2
