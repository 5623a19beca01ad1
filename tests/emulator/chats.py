"""A sample group and a sample chat room, for tests of operations that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from easemob_async.emulator import Tenant

if TYPE_CHECKING:
    from tests.emulator.conftest import Api

__all__ = ["CHAT_KINDS", "SampleChat", "envelope", "make_chat", "make_chatroom", "make_group", "outcome"]

CHAT_KINDS = ("groups", "chatrooms")


@frozen
class SampleChat:
    """A group or a chat room of u1, with the members u2 and u3; u4 exists."""

    kind: str
    id: str
    path: str
    id_key: str
    """Key of its ID in per-user outcomes."""
    word: str
    """Word for it in the reasons of outcomes."""
    non_member_status: int
    """Status with which most operations refuse a user who is not a member."""

    def envelope(self, action: str, **payload: Any) -> dict[str, Any]:
        """Make a reply with the envelope of operations that were recorded with empty properties for chat rooms."""
        return envelope(action, **payload) | ({} if self.kind == "groups" else {"properties": {}})

    def state(self, tenant: Tenant) -> Any:
        """Return its state in the emulator."""
        return tenant.groups[self.id] if self.kind == "groups" else tenant.chatrooms[self.id]


def outcome(chat: SampleChat, action: str, user: str, **more: Any) -> dict[str, Any]:
    """Make the outcome of one user in a reply about several."""
    return {"result": True, "action": action, "user": user, chat.id_key: chat.id, **more}


async def make_group(api: Api, **fields: Any) -> str:
    """Create a group of u1, with the members u2 and u3."""
    body = {"public": False, "owner": "u1", "members": ["u2", "u3"], **fields}
    group_id: str = (await api.ok("POST", "/chatgroups", body))["data"]["groupid"]
    return group_id


async def make_chatroom(api: Api, **fields: Any) -> str:
    """Create a chat room of u1, with the members u2 and u3."""
    body = {"name": "r", "description": "d", "owner": "u1", "members": ["u2", "u3"], **fields}
    room_id: str = (await api.ok("POST", "/chatrooms", body))["data"]["id"]
    return room_id


async def make_chat(api: Api, kind: str) -> SampleChat:
    """Register u1 to u4, and create a group or a chat room."""
    await api.register("u1", "u2", "u3", "u4")
    if kind == "groups":
        group_id = await make_group(api)
        return SampleChat(kind, group_id, f"/chatgroups/{group_id}", "groupid", "group", 403)
    room_id = await make_chatroom(api)
    return SampleChat(kind, room_id, f"/chatrooms/{room_id}", "chatroomid", "chatroom", 400)


def envelope(action: str, **payload: Any) -> dict[str, Any]:
    """Make a reply with the envelope that most examples show, and *payload*."""
    return {
        "action": action,
        "application": "8bXXXX02",
        "uri": "https://XXXX/XXXX/XXXX",
        "entities": [],
        "timestamp": 1542539577124,
        "duration": 27,
        "organization": "XXXX",
        "applicationName": "testapp",
        **payload,
    }
