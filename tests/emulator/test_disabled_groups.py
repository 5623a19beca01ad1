"""Disabled groups. Source: group_ban.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.chats import make_group
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio

MESSAGE = {"type": "txt", "body": {"msg": "hi"}}


@pytest.fixture
async def thread_id(api: Api, group_id: str) -> str:
    """A thread of u2 in the group."""
    sent = await api.ok("POST", "/messages/chatgroups", {"to": [group_id], **MESSAGE})
    body = {"group_id": group_id, "name": "t", "owner": "u2", "msg_id": sent["data"][group_id]}
    thread_id: str = (await api.ok("POST", "/thread", body))["data"]["thread_id"]
    return thread_id


MANAGEMENT: list[tuple[str, str, Any]] = [
    ("PUT", "/chatgroups/{group}", {"groupname": "n"}),
    ("PUT", "/chatgroups/{group}", {"newowner": "u2"}),
    ("POST", "/chatgroups/{group}/announcement", {"announcement": "a"}),
    ("POST", "/chatgroups/{group}/users/u4", None),
    ("POST", "/chatgroups/{group}/users", {"usernames": ["u4"]}),
    ("DELETE", "/chatgroups/{group}/users/u2", None),
    ("DELETE", "/chatgroups/{group}/users/u2,u3", None),
    ("POST", "/chatgroups/{group}/admin", {"newadmin": "u2"}),
    ("DELETE", "/chatgroups/{group}/admin/u2", None),
    ("POST", "/chatgroups/{group}/blocks/users/u2", None),
    ("POST", "/chatgroups/{group}/blocks/users", {"usernames": ["u2"]}),
    ("DELETE", "/chatgroups/{group}/blocks/users/u2", None),
    ("POST", "/chatgroups/{group}/white/users/u2", None),
    ("DELETE", "/chatgroups/{group}/white/users/u1", None),
    ("POST", "/chatgroups/{group}/mute", {"usernames": ["u2"], "mute_duration": 1}),
    ("DELETE", "/chatgroups/{group}/mute/u2", None),
    ("POST", "/chatgroups/{group}/ban", None),
    ("DELETE", "/chatgroups/{group}/ban", None),
    ("POST", "/chatgroups/{group}/share_files", None),
    ("DELETE", "/chatgroups/{group}/share_files/1", None),
    ("PUT", "/metadata/chatgroup/{group}/user/u2", {"metaData": {"k": "v"}}),
    ("PUT", "/metadata/chatgroup/{group}/users/batch", [{"username": "u2", "metadata": {"k": "v"}}]),
    ("POST", "/thread", {"group_id": "{group}", "name": "t", "owner": "u2", "msg_id": "1"}),
    ("PUT", "/thread/{thread}", {"name": "n"}),
    ("DELETE", "/thread/{thread}", None),
    ("POST", "/thread/{thread}/users", {"usernames": ["u3"]}),
    ("DELETE", "/thread/{thread}/users", {"usernames": ["u2"]}),
    ("POST", "/messages/chatgroups", {"to": ["{group}"], **MESSAGE}),
    ("POST", "/messages/chatgroups", {"to": ["{thread}"], **MESSAGE}),
]


@pytest.mark.parametrize(("method", "path", "body"), MANAGEMENT)
async def test_messages_and_changes_are_refused(
    api: Api, group_id: str, thread_id: str, method: str, path: str, body: Any
) -> None:
    """Messages to a disabled group, and changes of the group and its threads, are refused."""

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return [filled(each) for each in value]
        return value.replace("{group}", group_id).replace("{thread}", thread_id) if isinstance(value, str) else value

    await api.ok("POST", f"/chatgroups/{group_id}/disable")
    sent = api.tenant.messages.total

    assert await api.refused(method, filled(path), filled(body)) == (
        403,
        "forbidden_op",
        f"group {group_id} is disabled!",
    )
    assert (list(api.tenant.groups[group_id].members), api.tenant.messages.total) == (["u1", "u2", "u3"], sent)


async def test_reading_enabling_and_deleting(api: Api, group_id: str) -> None:
    """A disabled group can be read, enabled and deleted."""
    await api.ok("POST", f"/chatgroups/{group_id}/disable")

    assert (await api.ok("GET", f"/chatgroups/{group_id}"))["data"][0]["disabled"] is True
    assert (await api.ok("GET", f"/chatgroups/{group_id}/users"))["count"] == 3
    await api.ok("POST", f"/chatgroups/{group_id}/enable")
    await api.ok("POST", f"/chatgroups/{group_id}/users/u4")
    await api.ok("POST", f"/chatgroups/{group_id}/disable")
    await api.ok("DELETE", f"/chatgroups/{group_id}")


async def test_message_to_several_groups(api: Api, group_id: str) -> None:
    """A message to several groups is refused as a whole if one of them is disabled."""
    other = await make_group(api)
    await api.ok("POST", f"/chatgroups/{group_id}/disable")

    assert (await api("POST", "/messages/chatgroups", {"to": [other, group_id], **MESSAGE})).status_code == 403
    assert api.tenant.messages.total == 0
    await api.ok("POST", "/messages/chatgroups", {"to": [other], **MESSAGE})
