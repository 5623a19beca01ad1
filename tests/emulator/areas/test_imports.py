"""Importing messages. Examples: message_import_single.html, message_import_group.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Api
from tests.emulator.samples import BODIES, MALFORMED

pytestmark = pytest.mark.anyio

USER, GROUP = "/messages/users/import", "/messages/chatgroups/import"
MESSAGE = {
    "target": "username2",
    "type": "txt",
    "body": {"msg": "import message."},
    "ext": {"key1": "value1"},
    "from": "username1",
    "msg_timestamp": 1656906628428,
}
WHEN = (400, "illegal_argument", "msg_timestamp is not legal")


@pytest.mark.parametrize(("path", "target"), [(USER, "users"), (GROUP, "chatgroups")])
@pytest.mark.parametrize("kind", BODIES)
async def test_every_kind(api: Api, path: str, target: str, kind: str) -> None:
    """Every type can be imported with a given time, and is not delivered; both pages show the same path."""
    reply = await api.ok("POST", path, {**MESSAGE, "type": kind, "body": BODIES[kind], "need_download": True})

    assert (reply["path"], reply["entities"], reply["uri"]) == (USER, [], f"{api.base_url}{path}")
    message = api.tenant.messages[reply["data"]["msg_id"]]
    assert (message.target, message.to, message.time) == (target, "username2", 1656906628428)
    assert (message.type, message.imported) == (kind, True)
    assert not any(api.tenant.messages.delivered.values())


async def test_now_without_a_time(api: Api) -> None:
    """Without a time, the service's clock is used."""
    body = {name: value for name, value in MESSAGE.items() if name != "msg_timestamp"}
    reply = await api.ok("POST", USER, body)

    assert api.tenant.messages[reply["data"]["msg_id"]].time == api.tenant.now_ms()


async def test_in_order(api: Api) -> None:
    """Messages of one conversation must have rising times; those of other conversations do not matter."""
    await api.ok("POST", USER, MESSAGE)
    other_way = {**MESSAGE, "from": "username2", "target": "username1"}

    assert await api.refused("POST", USER, MESSAGE) == WHEN
    assert await api.refused("POST", USER, other_way) == WHEN
    await api.ok("POST", USER, {**MESSAGE, "target": "username3"})
    await api.ok("POST", USER, {**other_way, "msg_timestamp": 1656906628429})


async def test_time_in_a_group(api: Api) -> None:
    """A time before the group's creation, or in the future, is refused."""
    await api.register("u1")
    group = {"groupname": "g", "public": False, "owner": "u1"}
    group_id = (await api.ok("POST", "/chatgroups", group))["data"]["groupid"]
    now = api.tenant.now_ms()

    for time in (now, now + 1):
        body = {**MESSAGE, "target": group_id, "msg_timestamp": time}
        assert await api.refused("POST", GROUP, body) == WHEN


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": ""}, (400, "illegal_argument", "type not allow empty")),
        ({"body": {}}, (400, "illegal_argument", "message body not allow empty")),
        ({"msg_timestamp": 0}, WHEN),
        ({"msg_timestamp": 999}, WHEN),
        (
            {"target": ["username2"]},
            MALFORMED,
        ),
        (
            {"type": "text"},
            MALFORMED,
        ),
    ],
)
async def test_refused(api: Api, change: dict[str, Any], expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text where one exists."""
    assert await api.refused("POST", USER, {**MESSAGE, **change}) == expected
    assert api.tenant.messages.total == 0
