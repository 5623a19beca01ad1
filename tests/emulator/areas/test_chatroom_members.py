"""Members of a chat room. Examples: chatroom_member_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.chats import envelope, make_chatroom
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


@pytest.fixture
async def room_id(api: Api) -> str:
    """A chat room of u1 for four members, with u2 and u3; u4 and u5 exist."""
    await api.register("u1", "u2", "u3", "u4", "u5")
    return await make_chatroom(api, maxusers=4)


@pytest.fixture
def users(room_id: str) -> str:
    """The path of the chat room's members."""
    return f"/chatrooms/{room_id}/users"


async def test_listing_as_in_the_example(api: Api, users: str) -> None:
    """The key of each row is the role, and the count is that of the page."""
    assert_like(
        await api.ok("GET", users + "?pagenum=1&pagesize=2"),
        envelope(
            "get",
            params={"pagesize": ["2"], "pagenum": ["1"]},
            data=[{"owner": "u1"}, {"member": "u2"}],
            count=2,
        ),
    )
    assert (await api.ok("GET", users + "?pagesize=0"))["data"] == []


async def test_listing_by_cursor(api: Api, users: str) -> None:
    """The list has user IDs only, without the owner; the cursor is a number."""
    await api.ok("POST", users + "/u4")

    first = await api.ok("GET", users + "?version=v3&limit=2")
    last = await api.ok("GET", users + f"?version=v3&limit=2&cursor={first['cursor']}")

    assert (first["data"], last["data"]) == (["u2", "u3"], ["u4"])
    assert isinstance(first["cursor"], int)
    assert "cursor" not in last
    assert (await api.ok("GET", users + "?version=v3&sort=desc"))["data"] == ["u4", "u3", "u2"]


async def test_adding_one_as_in_the_example(api: Api, users: str, room_id: str) -> None:
    """The reply is the same for a user who is a member already."""
    for _ in range(2):
        assert_like(
            await api.ok("POST", users + "/u4"),
            envelope("post", data={"result": True, "action": "add_member", "id": "66XXXX33", "user": "u4"}),
        )
    assert list(api.tenant.chatrooms[room_id].members) == ["u1", "u2", "u3", "u4"]


async def test_adding_several_as_in_the_example(api: Api, users: str, room_id: str) -> None:
    """Existing members are listed as added."""
    assert_like(
        await api.ok("POST", users, {"usernames": ["u2", "u4"]}),
        envelope("post", data={"newmembers": ["u2", "u4"], "action": "add_member", "id": "66XXXX33"}),
    )
    assert list(api.tenant.chatrooms[room_id].members) == ["u1", "u2", "u3", "u4"]


async def test_removing_one_as_in_the_example(api: Api, users: str, room_id: str) -> None:
    """The data is one object."""
    assert_like(
        await api.ok("DELETE", users + "/u2"),
        envelope("delete", data={"result": True, "action": "remove_member", "user": "u2", "id": "66XXXX33"}),
    )
    assert list(api.tenant.chatrooms[room_id].members) == ["u1", "u3"]


async def test_removing_several_as_in_the_example(api: Api, users: str, room_id: str) -> None:
    """The data is a list, with a reason for a user who is not a member."""
    reason = f"user: u4 doesn't exist in group: {room_id}"

    assert_like(
        await api.ok("DELETE", users + "/u4%2Cu2"),
        envelope(
            "delete",
            data=[
                {"result": False, "action": "remove_member", "reason": reason, "user": "u4", "id": "66XXXX33"},
                {"result": True, "action": "remove_member", "user": "u2", "id": "66XXXX33"},
            ],
        ),
    )


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("POST", "/stranger", None, (404, "resource_not_found", "username stranger doesn't exist!")),
        (
            "POST",
            "",
            {"usernames": ["u4", "stranger"]},
            (404, "resource_not_found", "username stranger doesn't exist!"),
        ),
        (
            "POST",
            "",
            {"usernames": ["u4", "u5"]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        (
            "POST",
            "",
            {"usernames": [f"x{n}" for n in range(101)]},
            (400, "invalid_parameter", "addMembers: addMembers number more than maxSize : 100"),
        ),
        ("DELETE", "/u4", None, (400, "forbidden_op", "users [u4] are not members of this group!")),
        ("DELETE", "/u4,u5", None, (400, "forbidden_op", "users [u4, u5] are not members of this group!")),
        ("DELETE", "/stranger", None, (404, "resource_not_found", "username stranger doesn't exist!")),
        ("DELETE", "/u2,stranger", None, (404, "resource_not_found", "username stranger doesn't exist!")),
        ("DELETE", "/u1", None, (403, "forbidden_op", "forbidden operation on group owner!")),
        ("DELETE", "/u1,u2", None, (403, "forbidden_op", "forbidden operation on group owner!")),
        (
            "DELETE",
            "/" + ",".join(f"x{n}" for n in range(61)),
            None,
            (400, "invalid_parameter", "kickMember: kickMembers number more than maxSize : 60"),
        ),
    ],
)
async def test_refused(
    api: Api, users: str, room_id: str, method: str, below: str, body: Any, expected: tuple[int, str, str]
) -> None:
    """Each refusal has the documented text where one exists, and no member is added or removed."""
    assert await api.refused(method, users + below, body) == expected
    assert list(api.tenant.chatrooms[room_id].members) == ["u1", "u2", "u3"]


async def test_unknown_room(api: Api) -> None:
    """Reading and writing refuse an unknown chat room with different texts."""
    assert await api.refused("GET", "/chatrooms/1/users") == (
        404,
        "service_resource_not_found",
        "do not find this group:1",
    )
    assert await api.refused("POST", "/chatrooms/1/users/u") == (404, "resource_not_found", "grpID 1 does not exist!")
