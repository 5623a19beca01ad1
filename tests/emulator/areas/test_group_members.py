"""Members of a group. Examples: group_member.html (October 2024)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ENVELOPE = {
    "application": "8bXXXX02",
    "uri": "https://XXXX/XXXX/XXXX/chatgroups/66XXXX85/users",
    "entities": [],
    "timestamp": 1542364958405,
    "duration": 0,
    "organization": "XXXX",
    "applicationName": "testapp",
}


@pytest.fixture
async def group_id(api: Api) -> str:
    """A group of user1 with the member user2; user3, user4 and user5 exist."""
    await api.register("user1", "user2", "user3", "user4", "user5")
    made = await api.ok("POST", "/chatgroups", {"public": False, "owner": "user1", "members": ["user2"], "maxusers": 4})
    group_id: str = made["data"]["groupid"]
    return group_id


@pytest.fixture
def users(group_id: str) -> str:
    """The path of the group's members."""
    return f"/chatgroups/{group_id}/users"


async def test_listing_as_in_the_example(api: Api, users: str) -> None:
    """The key of each row is the role."""
    assert_like(
        await api.ok("GET", users + "?pagenum=1&pagesize=2"),
        {
            **ENVELOPE,
            "action": "get",
            "params": {"pagenum": ["1"], "pagesize": ["2"]},
            "data": [{"owner": "user1"}, {"member": "user2"}],
            "count": 2,
        },
    )


async def test_listing_with_times(api: Api, users: str) -> None:
    """The time of joining is returned on request."""
    reply = await api.ok("GET", users + "?joined_time=true&sort=desc")

    assert_like(
        reply["data"], [{"member": "user2", "joined_time": 1732524331456}, {"owner": "user1", "joined_time": 1}]
    )


async def test_listing_by_cursor(api: Api, users: str, group_id: str) -> None:
    """The list has user IDs only, without the owner, page by page."""
    await api.ok("POST", users, {"usernames": ["user3"]})

    first = await api.ok("GET", users + "?version=v3&limit=1")
    last = await api.ok("GET", users + f"?version=v3&limit=1&cursor={first['cursor']}")

    assert (first["data"], last["data"]) == (["user2"], ["user3"])
    assert "cursor" not in last


async def test_adding_one_as_in_the_example(api: Api, users: str, group_id: str) -> None:
    """The reply names the new member."""
    reply = await api.ok("POST", users + "/user4")

    assert_like(
        reply,
        {
            **ENVELOPE,
            "action": "post",
            "data": {"result": True, "groupid": "66XXXX85", "action": "add_member", "user": "user4"},
        },
    )
    assert "user4" in api.tenant.groups[group_id].members


async def test_adding_several_as_in_the_example(api: Api, users: str) -> None:
    """The user IDs are returned in another order than they were sent."""
    assert_like(
        await api.ok("POST", users, {"usernames": ["user4", "user5"]}),
        {
            **ENVELOPE,
            "action": "post",
            "data": {"newmembers": ["user5", "user4"], "groupid": "66XXXX85", "action": "add_member"},
        },
    )


async def test_adding_existing_members(api: Api, users: str) -> None:
    """Existing members are skipped."""
    reply = await api.ok("POST", users, {"usernames": ["user2", "user3"]})

    assert reply["data"]["newmembers"] == ["user3"]


async def test_removing_one_as_in_the_example(api: Api, users: str, group_id: str) -> None:
    """The data is one object."""
    assert_like(
        await api.ok("DELETE", users + "/user2"),
        {
            **ENVELOPE,
            "action": "delete",
            "data": {"result": True, "action": "remove_member", "user": "user2", "groupid": "66XXXX85"},
        },
    )
    assert list(api.tenant.groups[group_id].members) == ["user1"]


async def test_removing_several_as_in_the_example(api: Api, users: str) -> None:
    """The data is a list, with a reason for a user who is not a member."""
    await api.ok("POST", users, {"usernames": ["user3"]})
    row = {"action": "remove_member", "groupid": "14XXXX79"}

    assert_like(
        await api.ok("DELETE", users + "/user5,user2,user3"),
        {
            **ENVELOPE,
            "action": "delete",
            "data": [
                {**row, "result": False, "user": "user5", "reason": "user user5 doesn't exist."},
                {**row, "result": True, "user": "user2"},
                {**row, "result": True, "user": "user3"},
            ],
        },
    )


IN_ALREADY = "can not join this group, reason:user: user2 already in group: {id}\n"


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("POST", "/user2", None, (403, "forbidden_op", IN_ALREADY)),
        ("POST", "", {"usernames": ["user2"]}, (403, "forbidden_op", IN_ALREADY)),
        ("POST", "/stranger", None, (404, "resource_not_found", "username stranger doesn't exist!")),
        (
            "POST",
            "",
            {"usernames": ["user3", "stranger"]},
            (404, "resource_not_found", "username stranger doesn't exist!"),
        ),
        (
            "POST",
            "",
            {"usernames": ["user3", "user4", "user5"]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        (
            "POST",
            "",
            {"usernames": [f"u{n}" for n in range(101)]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        ("POST", "", {}, (400, "invalid_parameter", "usernames must be provided")),
        ("DELETE", "/user5", None, (403, "forbidden_op", "users [user5] are not members of this group!")),
        ("DELETE", "/user4,user5", None, (403, "forbidden_op", "users [user4, user5] are not members of this group!")),
        ("DELETE", "/user1", None, (403, "forbidden_op", "forbidden operation on group owner!")),
        (
            "DELETE",
            "/" + ",".join(f"u{n}" for n in range(61)),
            None,
            (400, "invalid_parameter", "kickMember: kickMembers number more than maxSize : 60"),
        ),
    ],
)
async def test_refused(
    api: Api, users: str, group_id: str, method: str, below: str, body: Any, expected: tuple[int, str, str]
) -> None:
    """Each refusal has the documented text, and no member is added or removed."""
    status, error, description = expected
    assert await api.refused(method, users + below, body) == (status, error, description.replace("{id}", group_id))
    assert list(api.tenant.groups[group_id].members) == ["user1", "user2"]


async def test_unknown_group(api: Api) -> None:
    """Reading and writing refuse an unknown group with different texts."""
    assert await api.refused("GET", "/chatgroups/1/users") == (
        404,
        "service_resource_not_found",
        "do not find this group:1",
    )
    assert await api.refused("POST", "/chatgroups/1/users", {"usernames": ["u"]}) == (
        404,
        "resource_not_found",
        "grpID 1 does not exist!",
    )


async def test_older_clusters_take_fewer_in_one_call(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """The maximum number of users per call in the older documents can be set."""
    emulator = Emulator(apps=[App("org", "app", members_per_call=60)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        usernames = [f"u{n}" for n in range(61)]
        await api.register(*usernames[:60])
        await api.register(usernames[60])
        made = await api.ok("POST", "/chatgroups", {"public": False, "owner": "u0"})
        users = f"/chatgroups/{made['data']['groupid']}/users"

        assert (await api("POST", users, {"usernames": usernames})).status_code == 403
        assert (await api("POST", users, {"usernames": usernames[1:]})).status_code == 200
