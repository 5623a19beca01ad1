"""Chat rooms. Examples: chatroom_*.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.chats import envelope, make_chatroom
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ROOM = {"name": "testchatroom1", "description": "test", "maxusers": 300, "owner": "u1", "members": ["u2"]}
NOT_FOUND = (404, "resource_not_found", "grpID 1 does not exist!")


async def test_creating_as_in_the_example(api: Api) -> None:
    """The reply has the new chat room's ID; the owner need not be a super admin."""
    await api.register("u1", "u2")

    reply = await api.ok("POST", "/chatrooms", ROOM)

    [room] = api.tenant.chatrooms.values()
    assert_like(reply, envelope("post", data={"id": room.id}))
    assert (room.name, room.description, room.maxusers, room.owner) == ("testchatroom1", "test", 300, "u1")
    assert list(room.members) == ["u1", "u2"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ROOM | {"name": ""}, (400, "invalid_parameter", "name must be provided")),
        ({"name": "r", "owner": "u1"}, (400, "invalid_parameter", "description must be provided")),
        (ROOM | {"owner": None}, (400, "invalid_parameter", "owner must be provided")),
        (ROOM | {"members": []}, (400, "invalid_parameter", "members must be provided")),
        (ROOM | {"name": "n" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        (ROOM | {"description": "n" * 513}, (403, "exceed_limit", "desc cannot exceed to 512")),
        (ROOM | {"maxusers": 10_001}, (403, "exceed_limit", "maxUsers cannot exceed 10000")),
        (ROOM | {"maxusers": 1}, (403, "exceed_limit", "members size is greater than max user size !")),
        (ROOM | {"owner": "stranger"}, (404, "resource_not_found", "username stranger doesn't exist!")),
        (ROOM | {"members": ["stranger"]}, (404, "resource_not_found", "username stranger doesn't exist!")),
        (ROOM | {"roomid": "taken"}, (400, "illegal_argument", "group ID taken already exists!")),
        (ROOM | {"roomid": "Taken"}, (400, "illegal_argument", "group ID Taken is not legal")),
    ],
)
async def test_creating_refused(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text where one exists, and no chat room is created."""
    await api.register("u1", "u2")
    await api.ok("POST", "/chatrooms", ROOM | {"roomid": "taken"})

    assert await api.refused("POST", "/chatrooms", body) == expected
    assert list(api.tenant.chatrooms) == ["taken"]


async def test_quotas(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """The plan limits the number of chat rooms of the app, and of each user."""
    emulator = Emulator(apps=[App("org", "app", max_chatrooms=2, max_joined_chatrooms=1)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        await api.register("u1", "u2", "u3", "u4", "u5")
        room_id = await make_chatroom(api)

        assert await api.refused("POST", "/chatrooms", ROOM) == (
            403,
            "exceed_limit",
            "user u1 has joined too many chatrooms!",
        )
        await make_chatroom(api, owner="u4", members=["u5"])
        too_many = (
            403,
            "exceeded_limit",
            "can not join this group, reason:user u4 has joined too many chatrooms!",
        )
        assert await api.refused("POST", f"/chatrooms/{room_id}/users/u4") == too_many
        assert await api.refused("POST", f"/chatrooms/{room_id}/users", {"usernames": ["u2", "u4"]}) == too_many
        assert await api.refused("POST", "/chatrooms", ROOM) == (
            403,
            "exceed_limit",
            "appKey:org#app has create too many chatrooms!",
        )


async def test_details_as_in_the_example(api: Api) -> None:
    """The reply is a list of one chat room with all members."""
    await api.register("u1", "u2")
    room_id = await make_chatroom(api, name="testchatroom1", description="test", maxusers=200, members=["u2"])

    assert_like(
        await api.ok("GET", f"/chatrooms/{room_id}"),
        envelope(
            "get",
            count=1,
            data=[
                {
                    "id": "662XXXX13",
                    "name": "testchatroom1",
                    "description": "test",
                    "membersonly": False,
                    "allowinvites": False,
                    "maxusers": 200,
                    "owner": "u1",
                    "created": 1542542951527,
                    "custom": "",
                    "affiliations_count": 2,
                    "affiliations": [{"owner": "u1"}, {"member": "u2"}],
                    "public": True,
                    "mute": False,
                }
            ],
        ),
    )


async def test_details_of_several(api: Api, room_id: str) -> None:
    """Chat rooms are returned in the order of the path; the entry for an unknown one is a text."""
    other = await make_chatroom(api)

    rows = (await api.ok("GET", f"/chatrooms/{other}%2C1,{room_id}"))["data"]

    assert [row["id"] if isinstance(row, dict) else row for row in rows] == [other, "group id doesn't exist", room_id]
    assert (await api("GET", "/chatrooms/" + ",".join(["1"] * 101))).status_code == 400


async def test_listing(api: Api, room_id: str) -> None:
    """Chat rooms are listed page by page; the last page has no cursor."""
    others = [await make_chatroom(api) for _ in range(2)]

    first = await api.ok("GET", "/chatrooms?limit=2")
    last = await api.ok("GET", f"/chatrooms?limit=2&cursor={first['cursor']}")

    assert [row["id"] for row in first["data"]] == [others[1], others[0]]
    row = {"id": room_id, "name": "r", "owner": "u1", "disabled": False, "affiliations_count": 3}
    params = {"limit": ["2"], "cursor": [first["cursor"]]}
    assert_like(last, envelope("get", data=[row], params=params, count=1, properties={}))


async def test_listing_by_number(api: Api, room_id: str) -> None:
    """Chat rooms are listed by page number too, as the vendor's client SDK requests them, without a cursor."""
    newest = await make_chatroom(api)

    first = await api.ok("GET", "/chatrooms?pagenum=1&pagesize=1")
    second = await api.ok("GET", "/chatrooms?pagenum=2&pagesize=1")

    assert [row["id"] for page in (first, second) for row in page["data"]] == [newest, room_id]
    assert "cursor" not in first


async def test_joined_rooms_as_in_the_example(api: Api, room_id: str) -> None:
    """Chat rooms are listed latest joined first; ``disabled`` is a string."""
    other = await make_chatroom(api, name="fd")

    assert_like(
        await api.ok("GET", "/users/u2/joined_chatrooms?pagenum=1&pagesize=10"),
        envelope(
            "get",
            count=2,
            data=[
                {"id": other, "name": "fd", "disabled": "false"},
                {"id": room_id, "name": "r", "disabled": "false"},
            ],
            params={"pagesize": ["10"], "pagenum": ["1"]},
            properties={},
        ),
    )
    second = await api.ok("GET", "/users/u2/joined_chatrooms?pagenum=2&pagesize=1")
    assert [row["id"] for row in second["data"]] == [room_id]


async def test_updating_as_in_the_example(api: Api, room_id: str) -> None:
    """In the reply, the name has the key that groups use."""
    body = {"name": "testchatroom", "description": "test", "maxusers": 300}

    assert_like(
        await api.ok("PUT", f"/chatrooms/{room_id}", body),
        envelope("put", data={"description": True, "maxusers": True, "groupname": True}),
    )
    room = api.tenant.chatrooms[room_id]
    assert (room.name, room.description, room.maxusers) == ("testchatroom", "test", 300)


async def test_updating_to_less_than_the_members(api: Api, room_id: str) -> None:
    """A maximum below the number of members is refused, and nothing is changed."""
    assert await api.refused("PUT", f"/chatrooms/{room_id}", {"name": "n", "maxusers": 2}) == (
        403,
        "forbidden_op",
        "current user count is larger than the maxUsers that you want to update !",
    )
    assert (api.tenant.chatrooms[room_id].name, api.tenant.chatrooms[room_id].maxusers) == ("r", 1000)


async def test_transferring_as_in_the_example(api: Api, room_id: str) -> None:
    """The old owner stays as a member."""
    assert_like(
        await api.ok("PUT", f"/chatrooms/{room_id}", {"newowner": "u2"}),
        envelope("put", data={"newowner": True}),
    )
    assert api.tenant.chatrooms[room_id].owner == "u2"
    assert list(api.tenant.chatrooms[room_id].members) == ["u1", "u2", "u3"]


async def test_deleting_as_in_the_example(api: Api, room_id: str) -> None:
    """The chat room no longer exists, and its members are no longer in it."""
    reply = await api.ok("DELETE", f"/chatrooms/{room_id}")

    assert_like(reply, envelope("delete", data={"success": True, "id": "662XXXX13"}))
    assert len(api.tenant.chatrooms) == 0
    assert (await api.ok("GET", "/users/u2/joined_chatrooms"))["data"] == []


async def test_announcement_as_in_the_examples(api: Api, room_id: str) -> None:
    """The announcement is empty until it is set."""
    path = f"/chatrooms/{room_id}/announcement"

    assert (await api.ok("GET", path))["data"] == {"announcement": ""}
    assert_like(
        await api.ok("POST", path, {"announcement": "XXXX."}),
        envelope("post", data={"id": "12XXXX11", "result": True}, properties={}),
    )
    expected = envelope("get", data={"announcement": "XXXX."}, count=0, properties={})
    assert_like(await api.ok("GET", path), expected)


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("GET", "/1", None, (404, "service_resource_not_found", "do not find this group:1")),
        ("PUT", "/1", {"name": "n"}, NOT_FOUND),
        ("PUT", "/1", {"newowner": "u2"}, NOT_FOUND),
        ("DELETE", "/1", None, NOT_FOUND),
        ("GET", "/1/announcement", None, NOT_FOUND),
        ("PUT", "/{id}", {"name": "n" * 129}, (403, "exceed_limit", "title cannot exceed to 128")),
        ("PUT", "/{id}", {"maxusers": 10_001}, (403, "exceed_limit", "maxUsers cannot exceed 10000")),
        (
            "PUT",
            "/{id}",
            {"name": "n", "chatroom_id": "1"},
            (400, "invalid_parameter", "some of [chatroom_id] are not valid fields"),
        ),
        ("PUT", "/{id}", {"newowner": "u1"}, (403, "forbidden_op", "new owner and old owner are the same")),
        ("PUT", "/{id}", {"newowner": "stranger"}, (404, "resource_not_found", "username stranger doesn't exist!")),
        ("PUT", "/{id}", {"newowner": "u4"}, (403, "forbidden_op", "user: u4 doesn't exist in group: {id}")),
        (
            "POST",
            "/{id}/announcement",
            {"announcement": "a" * 513},
            (403, "forbidden_op", "announce info length exceeds limit!"),
        ),
    ],
)
async def test_refused(
    api: Api, room_id: str, method: str, below: str, body: Any, expected: tuple[int, str, str]
) -> None:
    """Each refusal has the documented text where one exists, and the chat room is not changed."""
    status, error, description = expected
    refused = await api.refused(method, "/chatrooms" + below.replace("{id}", room_id), body)

    assert refused == (status, error, description.replace("{id}", room_id))
    assert (api.tenant.chatrooms[room_id].name, api.tenant.chatrooms[room_id].owner) == ("r", "u1")
