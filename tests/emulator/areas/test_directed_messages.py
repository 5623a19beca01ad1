"""Messages to some of the members. Examples: message_group.html and message_chatroom.html, targeted messages (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio

MESSAGE = {"from": "user1", "to": ["17"], "type": "txt", "body": {"msg": "hi"}, "users": ["user2", "user3"]}


@pytest.mark.parametrize("target", ["chatgroups", "chatrooms"])
async def test_sending(api: Api, target: str) -> None:
    """The message goes to the group or chat room, and its options name the members; the reply has the plain path."""
    said = await api.ok("POST", f"/messages/{target}/users", MESSAGE)

    assert (said["path"], said["uri"]) == (f"/messages/{target}", f"{api.base_url}/messages/{target}/users")
    message = api.tenant.messages[said["data"]["17"]]
    assert (message.target, message.to, message.options) == (target, "17", {"users": ["user2", "user3"]})


@pytest.mark.parametrize("target", ["chatgroups", "chatrooms"])
@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"to": ["17", "18"]}, "params to's size can't exceed limit 1"),
        ({"users": []}, "param users can't be empty"),
        ({"users": ["u"] * 21}, "params users's size can't exceed limit 20"),
        ({"from": ""}, "param from can't be empty"),
        ({"body": {}}, "param body can't be empty"),
    ],
)
async def test_refused(api: Api, target: str, change: dict[str, Any], text: str) -> None:
    """More than one group, or more than 20 members, are refused."""
    expected = (400, "message_send_error", text)
    assert await api.refused("POST", f"/messages/{target}/users", {**MESSAGE, **change}) == expected
    assert api.tenant.messages.total == 0
