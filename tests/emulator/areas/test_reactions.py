"""Reactions to messages. Examples: reaction.html (April 2023)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ILLEGAL = (400, "Bad Request", "the user operation is illegal!")


@pytest.fixture
async def message(api: Api) -> str:
    """ID of a message from e1 to e2."""
    body = {"from": "e1", "to": ["e2"], "type": "txt", "body": {"msg": "hi"}}
    message_id: str = (await api.ok("POST", "/messages/users", body))["data"]["e2"]
    return message_id


@pytest.fixture
async def group_message(api: Api) -> tuple[str, str]:
    """IDs of a message in a group of e1 to e5, and of the group."""
    members = [f"e{n}" for n in range(1, 6)]
    await api.register(*members)
    group = {"groupname": "g", "public": False, "owner": "e1", "members": members[1:]}
    group_id = (await api.ok("POST", "/chatgroups", group))["data"]["groupid"]
    body = {"from": "e1", "to": [group_id], "type": "txt", "body": {"msg": "hi"}}
    return (await api.ok("POST", "/messages/chatgroups", body))["data"][group_id], group_id


async def react(api: Api, username: str, message_id: str, reaction: str = "emoji_40") -> Any:
    """Add a reaction."""
    return await api.ok("POST", f"/reaction/user/{username}", {"msgId": message_id, "message": reaction})


async def test_reacting_as_in_the_example(api: Api, message: str) -> None:
    """The reply has the reaction's ID and times; ``groupId`` is null in a one-to-one chat."""
    reply = await react(api, "e1", message)

    assert reply["data"].pop("createdAt") == reply["data"].pop("updatedAt") == "2023-11-14T22:13:20.000000Z"
    assert_like(
        reply,
        {
            "requestStatusCode": "ok",
            "timestamp": 1645774821181,
            "data": {
                "id": "946481033434607420",
                "msgId": message,
                "msgType": "chat",
                "groupId": None,
                "reaction": "emoji_40",
            },
        },
    )


async def test_reactions_of_messages_as_in_the_example(api: Api, group_message: tuple[str, str]) -> None:
    """
    All reactions are counted, with the first three users; ``state`` tells whether the requesting user is among them.
    """
    message_id, group_id = group_message
    for username in ("e5", "e1", "e2", "e3"):
        await react(api, username, message_id)
    await react(api, "e4", message_id, "你好 & co")
    query = f"msgIdList={message_id},1&msgType=groupchat&groupId={group_id}"

    reply = await api.ok("GET", f"/reaction/user/e4?{query}")
    (row,) = reply["data"]
    first, second = row["reactionList"]
    assert row["msgId"] == message_id
    assert (first["reaction"], first["count"], first["state"]) == ("emoji_40", 4, False)
    assert first["userList"] == ["e5", "e1", "e2"]
    assert (second["reaction"], second["count"], second["state"]) == ("你好 & co", 1, True)
    assert first.keys() == {"reactionId", "reaction", "count", "state", "userList"}
    assert reply.keys() == {"requestStatusCode", "timestamp", "data"}


async def test_users_of_a_reaction_by_pages(api: Api, group_message: tuple[str, str]) -> None:
    """Users are listed in the order of reacting; every page has a cursor, also an empty one."""
    message_id, _ = group_message
    for username in ("e3", "e1", "e2"):
        await react(api, username, message_id)
    path = f"/reaction/user/e3/detail?msgId={message_id}&message=emoji_40&limit=2"

    first = (await api.ok("GET", path))["data"]
    assert (first["userList"], first["count"], first["state"]) == (["e3", "e1"], 3, True)
    second = (await api.ok("GET", f"{path}&cursor={first['cursor']}"))["data"]
    assert second["userList"] == ["e2"]
    third = (await api.ok("GET", f"{path}&cursor={second['cursor']}"))["data"]
    assert third["userList"] == []


async def test_removing_as_in_the_example(api: Api, message: str) -> None:
    """The reply has only the status; a second removal is refused."""
    await react(api, "e1", message)
    path = f"/reaction/user/e1?msgId={message}&message=emoji_40"

    assert (await api.ok("DELETE", path)).keys() == {"requestStatusCode", "timestamp"}
    assert (await api.ok("GET", f"/reaction/user/e1?msgIdList={message}&msgType=chat"))["data"] == []
    assert await api.refused("DELETE", path) == ILLEGAL


async def test_permission(api: Api, message: str, group_message: tuple[str, str]) -> None:
    """Only participants of the conversation can react, and no user in a chat room."""
    sent = {"from": "e1", "to": ["18"], "type": "txt", "body": {"msg": "hi"}}
    room_message = (await api.ok("POST", "/messages/chatrooms", sent))["data"]["18"]

    for username, message_id in (("e3", message), ("x", group_message[0]), ("e1", "1"), ("e1", room_message)):
        body = {"msgId": message_id, "message": "emoji_40"}
        assert await api.refused("POST", f"/reaction/user/{username}", body) == ILLEGAL


async def test_once_each_and_twenty_kinds(api: Api, message: str) -> None:
    """Another user may add an existing reaction when the maximum of 20 different ones is reached."""
    for number in range(20):
        await react(api, "e1", message, f"emoji_{number}")

    body = {"msgId": message, "message": "emoji_1"}
    expected = (400, "Bad Request", "the user is already operation this message")
    assert await api.refused("POST", "/reaction/user/e1", body) == expected
    body["message"] = "emoji_20"
    expected = (400, "Bad Request", "The quantity has exceeded the limit!")
    assert await api.refused("POST", "/reaction/user/e1", body) == expected
    await react(api, "e2", message, "emoji_1")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            f"/reaction/user/e1?msgIdList={','.join(['1'] * 21)}&msgType=chat",
            "msgIdList exceeds the maximum number limit",
        ),
        ("/reaction/user/e1?msgIdList=1&msgType=groupchat", "groupId can not be null!"),
    ],
)
async def test_refused(api: Api, path: str, text: str) -> None:
    """All refusals have one code."""
    assert await api.refused("GET", path) == (400, "Bad Request", text)


async def test_too_large_a_page(api: Api, message: str) -> None:
    """A page size above 50 is refused."""
    await react(api, "e1", message)
    path = f"/reaction/user/e1/detail?msgId={message}&message=emoji_40&limit=51"

    assert await api.refused("GET", path) == (400, "Bad Request", "Limit exceeds the maximum quantity limit")


async def test_deleted_user(api: Api, group_message: tuple[str, str]) -> None:
    """The reactions of a deleted user are removed, those of others are kept."""
    message_id, group_id = group_message
    await react(api, "e1", message_id)
    await react(api, "e2", message_id)
    await react(api, "e2", message_id, "other")
    await api.ok("DELETE", "/users/e2")

    reply = await api.ok("GET", f"/reaction/user/e1?msgIdList={message_id}&msgType=groupchat&groupId={group_id}")
    assert [row["userList"] for row in reply["data"][0]["reactionList"]] == [["e1"]]


class TestDisabledFeature:
    """An app without reactions."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with reactions disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"reactions"}))], clock=clock)

    async def test_reacting(self, api: Api) -> None:
        """The refusal has the same code as all others."""
        expected = (400, "Bad Request", "this appKey is not open reaction service!")
        assert await api.refused("POST", "/reaction/user/e1", {"msgId": "1", "message": "x"}) == expected
