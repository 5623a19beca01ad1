"""Broadcasts. Examples: broadcast_to_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.samples import BODIES, MALFORMED

pytestmark = pytest.mark.anyio

ALL, ONLINE, ROOMS = "/messages/broadcast", "/messages/users/broadcast", "/messages/chatrooms/broadcast"
MESSAGE = {"target_type": "users", "from": "admin", "msg": {"type": "txt", "msg": "hi"}, "ext": {"extKey": "extValue"}}
DAY = 24 * 3600


@pytest.mark.parametrize("kind", BODIES)
async def test_every_kind(api: Api, kind: str) -> None:
    """Every type can be broadcast; the ID in the reply is a number, and not that of a message."""
    message = {"type": kind, **BODIES[kind]}
    reply = await api.ok("POST", ALL, {"target_type": "users", "msg": message})

    assert (reply["path"], type(reply["data"]["id"])) == (ALL, int)
    (made,) = api.tenant.broadcasts
    assert (made.type, made.body, made.sender, made.ext) == (kind, BODIES[kind], "admin", None)
    assert api.tenant.messages.total == 0


async def test_recipients(api: Api) -> None:
    """The recipients are all users, those online, or chat rooms with members and messages."""
    await api.register("u1", "u2", "u3")
    api.tenant.users["u1"].online = True
    for name in ("silent", "busy"):
        room = {"name": name, "description": "d", "maxusers": 5, "owner": "u1"}
        room_id = (await api.ok("POST", "/chatrooms", room))["data"]["id"]
    text = {"from": "u1", "to": [room_id], "type": "txt", "body": {"msg": "hi"}}
    await api.ok("POST", "/messages/chatrooms", text)

    for path in (ALL, ONLINE, ROOMS):
        await api.ok("POST", path, MESSAGE)
    assert [made.recipients for made in api.tenant.broadcasts] == [3, 1, 1]


@pytest.mark.parametrize(
    ("path", "pause", "quota", "text"),
    [
        (ALL, 1800, 3, "broadcast message limit exceeded"),
        (ONLINE, 60, 50, "online user broadcast limit exceeded"),
        (ROOMS, 6, 100, "chatroom broadcast limit exceeded"),
    ],
)
async def test_quotas(api: Api, clock: ManualClock, path: str, pause: int, quota: int, text: str) -> None:
    """The interval and the quota per UTC day are enforced."""
    await clock.advance(DAY - clock.wall() % DAY)
    for _ in range(quota):
        await api.ok("POST", path, MESSAGE)
        status, _, reply = await api.refused("POST", path, MESSAGE)
        assert (status, reply) == (429, "This request has reached api limit")
        await clock.advance(pause)

    assert await api.refused("POST", path, MESSAGE) == (403, "forbidden_op", text)
    await clock.advance(DAY - clock.wall() % DAY)
    await api.ok("POST", path, MESSAGE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"target_type": None}, (400, "illegal_argument", "target_type must be provided")),
        ({"target_type": "chatgroups"}, (400, "illegal_argument", "target_type can only be 'users'")),
        ({"from": ""}, (400, "illegal_argument", "from can't be empty")),
        ({"ext": None}, (400, "illegal_argument", "ext must be JSONObject")),
        (
            {"msg": {"type": "text", "msg": "hi"}},
            MALFORMED,
        ),
    ],
)
async def test_refused(api: Api, change: dict[str, Any], expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, which differs from that of other sends."""
    assert await api.refused("POST", ALL, {**MESSAGE, **change}) == expected
    assert not api.tenant.broadcasts
