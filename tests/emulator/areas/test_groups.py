"""Groups. Examples: group_manage.html (October 2024), group_obtain_detail.html and group_obtain_joined.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import MALFORMED

pytestmark = pytest.mark.anyio

ENVELOPE = {
    "application": "8bXXXX02",
    "uri": "https://XXXX/XXXX/XXXX/chatgroups",
    "entities": [],
    "timestamp": 1542361730243,
    "duration": 0,
    "organization": "XXXX",
    "applicationName": "testapp",
}
GROUP = {"groupname": "testgroup", "description": "test", "public": False, "maxusers": 300, "owner": "u1"}


async def make(api: Api, **fields: Any) -> str:
    """Create a group of u1."""
    made = await api.ok("POST", "/chatgroups", {**GROUP, **fields})
    group_id: str = made["data"]["groupid"]
    return group_id


@pytest.fixture
async def group_id(api: Api) -> str:
    """A group of u1 with the member u2; u3 exists."""
    await api.register("u1", "u2", "u3")
    return await make(api, members=["u2"])


async def test_creating_as_in_the_example(api: Api) -> None:
    """The reply has the new group's ID."""
    await api.register("user1", "user2")
    body = {
        "groupname": "testgroup",
        "avatar": "https://www.XXXX.com/XXX/image",
        "description": "test",
        "public": True,
        "maxusers": 300,
        "owner": "user1",
        "members": ["user2"],
    }

    expected = {"action": "post", "data": {"groupid": "6XXXX7"}, "properties": {}, **ENVELOPE}
    assert_like(await api.ok("POST", "/chatgroups", body), expected)
    [group] = api.tenant.groups.values()
    assert (group.name, group.owner, group.public, group.maxusers) == ("testgroup", "user1", True, 300)
    assert list(group.members) == ["user1", "user2"]


async def test_defaults(api: Api) -> None:
    """Fields that a request leaves out have the documented defaults."""
    await api.register("u1")
    group_id = (await api.ok("POST", "/chatgroups", {"public": False, "owner": "u1"}))["data"]["groupid"]

    group = api.tenant.groups[group_id]

    assert (group.maxusers, group.allowinvites, group.membersonly, group.invite_need_confirm) == (
        200,
        False,
        False,
        True,
    )


async def test_settings_that_depend_on_being_public(api: Api) -> None:
    """Members of a public group cannot invite others; a private group does not require approval."""
    await api.register("u1")
    public = api.tenant.groups[await make(api, public=True, allowinvites=True, membersonly=True)]
    private = api.tenant.groups[await make(api, public=False, allowinvites=True, membersonly=True)]

    assert (public.allowinvites, public.membersonly) == (False, True)
    assert (private.allowinvites, private.membersonly) == (True, False)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"owner": "u1"}, (400, "invalid_parameter", "group must contain public field!")),
        ({"public": True}, (400, "invalid_parameter", "owner must be provided")),
        (GROUP | {"avatar": "a" * 1025}, (400, "invalid_parameter", "avatar length is too big")),
        (GROUP | {"owner": "stranger"}, (404, "resource_not_found", "username stranger doesn't exist!")),
        (GROUP | {"members": ["stranger"]}, (404, "resource_not_found", "username stranger doesn't exist!")),
        (
            GROUP | {"maxusers": 1, "members": ["u2"]},
            (403, "exceed_limit", "members size is greater than max user size !"),
        ),
        (
            GROUP | {"public": "true"},
            MALFORMED,
        ),
        (GROUP | {"groupid": "taken"}, (400, "illegal_argument", "group ID taken already exists!")),
    ],
)
async def test_creating_refused(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, and no group is created."""
    await api.register("u1", "u2")
    await make(api, groupid="taken")

    assert await api.refused("POST", "/chatgroups", body) == expected
    assert list(api.tenant.groups) == ["taken"]


async def test_quotas(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """The plan limits the number of groups of the app, and of each user."""
    emulator = Emulator(apps=[App("org", "app", max_groups=2, max_joined_groups=1)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        await api.register("u1", "u2", "u3")
        await make(api)
        assert await api.refused("POST", "/chatgroups", GROUP) == (
            403,
            "exceed_limit",
            "user u1 has joined too many groups!",
        )
        await make(api, owner="u2")
        assert await api.refused("POST", "/chatgroups", GROUP | {"owner": "u3"}) == (
            403,
            "exceed_limit",
            "appKey:org#app has create too many groups!",
        )


async def test_details_as_in_the_example(api: Api, group_id: str) -> None:
    """The reply is a list of one group with all members; the owner has another key."""
    assert_like(
        await api.ok("GET", f"/chatgroups/{group_id}"),
        {
            **ENVELOPE,
            "action": "get",
            "count": 1,
            "properties": {},
            "data": [
                {
                    "id": "XXXX",
                    "name": "testgroup",
                    "avatar": "",
                    "description": "test",
                    "membersonly": False,
                    "allowinvites": False,
                    "maxusers": 300,
                    "owner": "u1",
                    "created": 1682588716646,
                    "custom": "",
                    "mute": False,
                    "affiliations_count": 2,
                    "disabled": False,
                    "affiliations": [{"owner": "u1"}, {"member": "u2"}],
                    "public": False,
                }
            ],
        },
    )


async def test_details_of_several(api: Api, group_id: str, emulator: Emulator) -> None:
    """The entry for an unknown group is a text; commas in the path may be encoded."""
    for path in (f"/chatgroups/{group_id},1", f"/chatgroups/{group_id}%2C1"):
        reply = await api.ok("GET", path)
        assert [entry if isinstance(entry, str) else entry["id"] for entry in reply["data"]] == [
            group_id,
            "group id doesn't exist",
        ]
        assert reply["count"] == 1
        assert emulator.requests[-1].operation == "groups.get_many"


async def test_updating_as_in_the_example(api: Api, group_id: str) -> None:
    """Each field is changed, and returned as true."""
    body = {
        "groupname": "new",
        "description": "update groupinfo",
        "maxusers": 200,
        "membersonly": True,
        "allowinvites": True,
        "invite_need_confirm": True,
        "custom": "abc",
        "public": True,
        "avatar": "https://www.XXXX.com/XXX/image",
    }

    assert_like(
        await api.ok("PUT", f"/chatgroups/{group_id}", body),
        {**ENVELOPE, "action": "put", "properties": {}, "data": dict.fromkeys(body, True)},
    )
    group = api.tenant.groups[group_id]
    assert (group.name, group.description, group.maxusers, group.allowinvites) == ("new", "update groupinfo", 200, True)


async def test_a_field_that_was_not_changed_is_false(api: Api, group_id: str) -> None:
    """A maximum below the number of members is not changed, and returned as false in a 200."""
    reply = await api.ok("PUT", f"/chatgroups/{group_id}", {"maxusers": 1, "groupname": "new"})

    assert reply["data"] == {"maxusers": False, "groupname": True}
    assert api.tenant.groups[group_id].maxusers == 300


async def test_transfer(api: Api, group_id: str) -> None:
    """PUT with a new owner is another operation on the same path."""
    assert (await api.ok("PUT", f"/chatgroups/{group_id}", {"newowner": "u2"}))["data"] == {"newowner": True}

    group = api.tenant.groups[group_id]
    assert group.owner == "u2"
    assert "u1" in group.members


async def test_listing_as_in_the_example(api: Api) -> None:
    """Groups are listed newest first; the owner has the app key as a prefix, and times are strings."""
    await api.register("user1", "user2")
    await make(api, owner="user2", groupname="testgroup2")
    await make(api, owner="user1", groupname="testgroup1", members=["user2"])
    await make(api, owner="user1", groupname="testgroup0")

    first = await api.ok("GET", "/chatgroups?limit=2")

    row = {"groupid": "10XXXX60", "type": "group", "lastModified": "1441021038124"}
    assert_like(
        first,
        {
            "action": "get",
            "params": {"limit": ["2"]},
            "uri": "https://XXXX/XXXX/XXXX/chatgroups",
            "entities": [],
            "data": [
                {**row, "owner": "org#app_user1", "affiliations": 1, "groupname": "testgroup0"},
                {**row, "owner": "org#app_user1", "affiliations": 2, "groupname": "testgroup1"},
            ],
            "timestamp": 1441094193812,
            "duration": 14,
            "cursor": "Y2hhdGdyb3VwczplYXNlbW9iLWRlbW8vY2hhdGRlbW91aV8z",
            "count": 2,
        },
    )
    last = await api.ok("GET", f"/chatgroups?limit=2&cursor={first['cursor']}")
    assert [row["groupname"] for row in last["data"]] == ["testgroup2"]
    assert "cursor" not in last


async def test_joined_groups_as_in_the_example(api: Api) -> None:
    """The first page has the number 0, the rows are ``entities``, and the envelope has no application."""
    await api.register("u1", "u2")
    for number in range(6):
        await make(api, groupname=f"g{number}", members=["u2"])

    reply = await api.ok("GET", "/chatgroups/user/u2?pagenum=1&pagesize=5")

    assert_like(
        reply,
        {
            "action": "get",
            "applicationName": "XXXX",
            "duration": 0,
            "entities": [
                {
                    "name": "g0",
                    "avatar": "",
                    "owner": "u1",
                    "id": "2XXXX1",
                    "groupId": "2XXXX1",
                    "description": "test",
                    "disabled": False,
                    "public": False,
                    "allowinvites": False,
                    "membersonly": False,
                    "maxusers": 300,
                    "created": 1692687427254,
                }
            ],
            "organization": "XXXX",
            "timestamp": 1692687427254,
            "total": 6,
            "uri": "http://XXXX/XXXX/XXXX/chatgroups/user/XXXX",
        },
    )
    assert len((await api.ok("GET", "/chatgroups/user/u2?pagesize=100"))["entities"]) == 6
    assert len((await api.ok("GET", "/chatgroups/user/u2"))["entities"]) == 5


async def test_joined_groups_on_the_old_path(api: Api) -> None:
    """The first page has the number 1; without paging all groups are returned, latest joined first."""
    await api.register("u1", "u2")
    for number in range(3):
        await make(api, groupname=f"g{number}", members=["u2"])

    everything = await api.ok("GET", "/users/u2/joined_chatgroups")
    page = await api.ok("GET", "/users/u2/joined_chatgroups?pagenum=2&pagesize=2")

    assert [row["groupname"] for row in everything["data"]] == ["g2", "g1", "g0"]
    assert [row["groupname"] for row in page["data"]] == ["g0"]
    assert page["params"] == {"pagenum": ["2"], "pagesize": ["2"]}


@pytest.mark.parametrize(("username", "expected"), [("u2", True), ("u3", False), ("stranger", False)])
async def test_is_joined_as_in_the_example(api: Api, group_id: str, username: str, *, expected: bool) -> None:
    """The data is true or false."""
    assert_like(
        await api.ok("GET", f"/chatgroups/{group_id}/user/{username}/is_joined"),
        {
            "action": "get",
            "application": "8bXXXX02",
            "data": expected,
            "duration": 0,
            "organization": "XXXX",
            "timestamp": 1691547476492,
        },
    )


async def test_deleting_as_in_the_example(api: Api, group_id: str) -> None:
    """The group no longer exists, and its members are no longer in it."""
    assert_like(
        await api.ok("DELETE", f"/chatgroups/{group_id}"),
        {**ENVELOPE, "action": "delete", "data": {"success": True, "groupid": "6XXXX7"}},
    )
    assert len(api.tenant.groups) == 0
    assert (await api.ok("GET", "/chatgroups/user/u2"))["total"] == 0


@pytest.mark.parametrize(("action", "disabled"), [("disable", True), ("enable", False)])
async def test_disabling_and_enabling_as_in_the_examples(
    api: Api, group_id: str, action: str, *, disabled: bool
) -> None:
    """The reply has the state after the call."""
    assert_like(
        await api.ok("POST", f"/chatgroups/{group_id}/{action}"),
        {**ENVELOPE, "action": "post", "properties": {}, "data": {"disabled": disabled}},
    )
    assert api.tenant.groups[group_id].disabled is disabled


async def test_announcement(api: Api, group_id: str) -> None:
    """The announcement is empty until it is set."""
    path = f"/chatgroups/{group_id}/announcement"

    assert (await api.ok("GET", path))["data"] == {"announcement": ""}
    assert (await api.ok("POST", path, {"announcement": "hello"}))["data"] == {"id": group_id, "result": True}
    assert (await api.ok("GET", path))["data"] == {"announcement": "hello"}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/chatgroups/1", None, (404, "service_resource_not_found", "do not find this group:1")),
        ("DELETE", "/chatgroups/1", None, (404, "resource_not_found", "grpID 1 does not exist!")),
        ("POST", "/chatgroups/1/disable", None, (404, "resource_not_found", "grpID 1 does not exist!")),
        (
            "PUT",
            "/chatgroups/{id}",
            {"groupname": "n", "groupid": "1"},
            (400, "invalid_parameter", "some of [groupid] are not valid fields"),
        ),
        (
            "PUT",
            "/chatgroups/{id}",
            {"newowner": "u1"},
            (403, "forbidden_op", "new owner and old owner are the same"),
        ),
        (
            "PUT",
            "/chatgroups/{id}",
            {"newowner": "u3"},
            (403, "forbidden_op", "user: u3 doesn't exist in group: {id}"),
        ),
        ("POST", "/chatgroups/{id}/announcement", {}, (400, "illegal_argument", "announcement is null")),
        (
            "POST",
            "/chatgroups/{id}/announcement",
            {"announcement": "a" * 513},
            (403, "FORBIDDEN", "announce info length exceeds limit!"),
        ),
    ],
)
async def test_refused(
    api: Api, group_id: str, method: str, path: str, body: Any, expected: tuple[int, str, str]
) -> None:
    """Each refusal has the documented status, code and text."""
    status, error, description = expected
    assert await api.refused(method, path.replace("{id}", group_id), body) == (
        status,
        error,
        description.replace("{id}", group_id),
    )


async def test_refusals_of_the_group_service(api: Api) -> None:
    """Refusals of the group service have exceptions of their own, and the field ``properties``, as recorded."""
    reply = await api("DELETE", "/chatgroups/1")

    assert_like(
        reply.json(),
        {
            "error": "resource_not_found",
            "exception": "com.easemob.group.exception.ResourceNotFoundException",
            "timestamp": 1542363546590,
            "duration": 0,
            "properties": {},
            "error_description": "grpID 1 does not exist!",
        },
    )
