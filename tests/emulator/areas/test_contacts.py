"""Contacts and block lists. Examples: user_relationship.html (April 2023), user_friend_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

MISSING = (404, "service_resource_not_found", "Service resource not found")

ENTITY = {
    "uuid": "b2aXXXXf1",
    "type": "user",
    "created": 1542356523769,
    "modified": 1542597334500,
    "username": "user2",
    "activated": True,
    "nickname": "testuser",
}


@pytest.fixture(autouse=True)
async def users(api: Api) -> None:
    """Users 1 to 5, of whom user2 has a push nickname, as in the examples."""
    await api.register("user1", "user3", "user4", "user5")
    await api.ok("POST", "/users", {"username": "user2", "password": "1", "nickname": "testuser"})


async def make_contacts(api: Api, owner: str, *contacts: str) -> None:
    """Make all of *friends* contacts of *owner*."""
    for contact in contacts:
        await api.ok("POST", f"/users/{owner}/contacts/users/{contact}")


@pytest.mark.parametrize(
    ("method", "path", "listing"),
    [
        ("POST", "/users/user1/contacts/users/user2", "contacts"),
        ("DELETE", "/users/user1/contacts/users/user2", "contacts"),
        ("DELETE", "/users/user1/blocks/users/user2", "blocks"),
    ],
)
async def test_one_user_as_in_the_example(api: Api, method: str, path: str, listing: str) -> None:
    """The reply shows the other user; its path has the owner's UUID."""
    shown = f"/users/{api.tenant.users['user1'].uuid}/{listing}"

    assert_like(
        await api.ok(method, path),
        {
            "action": method.lower(),
            "application": "8bXXXX402",
            "path": shown,
            "uri": "https://XXXX/XXXX/XXXX/users/475XXXXba/contacts",
            "entities": [ENTITY],
            "timestamp": 1542598913819,
            "duration": 63,
            "organization": "XXXX",
            "applicationName": "testapp",
        },
    )


async def test_all_contacts_as_in_the_example(api: Api) -> None:
    """Contacts are mutual, and listed latest first."""
    await make_contacts(api, "user1", "user2", "user3", "user2")

    assert_like(
        await api.ok("GET", "/users/user1/contacts/users"),
        {
            "action": "get",
            "uri": "http://XXXX/XXXX/XXXX/users/user1/contacts/users",
            "entities": [],
            "data": ["user3", "user2"],
            "timestamp": 1543819826513,
            "duration": 12,
            "count": 2,
        },
    )
    assert (await api.ok("GET", "/users/user2/contacts/users"))["data"] == ["user1"]


async def test_removing_is_mutual(api: Api) -> None:
    """Removing a contact removes it, and its remark, on both sides."""
    await make_contacts(api, "user1", "user2")
    await api.ok("PUT", "/user/user1/contacts/users/user2", {"remark": "two"})
    await api.ok("DELETE", "/users/user2/contacts/users/user1")

    assert (await api.ok("GET", "/users/user1/contacts/users"))["data"] == []
    await make_contacts(api, "user1", "user2")
    reply = await api.ok("GET", "/user/user1/contacts?needReturnRemark=true")
    assert reply["data"]["contacts"] == [{"remark": None, "username": "user2"}]


async def test_a_page_as_in_the_example(api: Api) -> None:
    """Remarks are returned on request, each side's own."""
    await make_contacts(api, "user1", "user2")
    reply = await api.ok("PUT", "/user/user1/contacts/users/user2", {"remark": "two"})
    assert reply.keys() == {"action", "duration", "status", "timestamp", "uri"}
    assert reply["status"] == "ok"

    assert_like(
        await api.ok("GET", "/user/user1/contacts?limit=10&needReturnRemark=true"),
        {
            "uri": "http://XXXX/XXXX/XXXX/users/XXXX/rostersByPage",
            "timestamp": 1706238297509,
            "entities": [],
            "count": 1,
            "action": "get",
            "data": {"contacts": [{"remark": "two", "username": "user2"}]},
            "duration": 27,
        },
    )
    for path in ("/user/user1/contacts", "/user/user2/contacts?needReturnRemark=true"):
        assert (await api.ok("GET", path))["data"]["contacts"][0]["remark"] is None


async def test_pages(api: Api) -> None:
    """Contacts are listed latest first; the last page has no cursor."""
    await make_contacts(api, "user1", "user2", "user3", "user4")

    first = await api.ok("GET", "/user/user1/contacts?limit=2")
    assert [row["username"] for row in first["data"]["contacts"]] == ["user4", "user3"]
    second = await api.ok("GET", f"/user/user1/contacts?limit=2&cursor={first['data']['cursor']}")
    assert [row["username"] for row in second["data"]["contacts"]] == ["user2"]
    assert "cursor" not in second["data"]


async def test_several_contacts_as_in_the_example(api: Api) -> None:
    """The reply has an outcome for each user."""
    reply = await api.ok("POST", "/users/user1/contacts/import", {"usernames": ["user2", "stranger"]})

    assert_like(
        reply,
        {
            "status": "ok",
            "timestamp": 1,
            "action": "post",
            "data": {"UnKnowFailed": [], "success": ["user2"], "NotExistFailed": ["stranger"], "maxLimitFailed": []},
            "duration": 176,
        },
    )
    assert (await api.ok("GET", "/users/user2/contacts/users"))["data"] == ["user1"]


async def test_removing_all_contacts(api: Api) -> None:
    """Contacts are removed on both sides; blocked users stay blocked."""
    await make_contacts(api, "user1", "user2", "user3")
    await api.ok("POST", "/users/user1/blocks/users", {"usernames": ["user2"]})

    reply = await api.ok("DELETE", "/contacts/users/user1")
    assert (reply["path"], reply["entities"]) == ("/contacts/users/user1", [])
    assert (await api.ok("GET", "/users/user3/contacts/users"))["data"] == []
    assert (await api.ok("GET", "/users/user1/blocks/users"))["data"] == ["user2"]


async def test_checks(api: Api) -> None:
    """The reply has one row for each user in the requested order; unknown users are neither contacts nor blocked."""
    await make_contacts(api, "user1", "user2")
    await api.ok("POST", "/users/user1/blocks/users", {"usernames": ["user3"]})
    body = {"username": "user1", "check_list": ["user2", "user3", "stranger"]}

    contacts = await api.ok("POST", "/contacts/check", body)
    blocked = await api.ok("POST", "/blocks/check", body)
    assert [row["relation"] for row in contacts["entities"]] == ["friend", "not_friend", "not_friend"]
    assert [row["relation"] for row in blocked["entities"]] == ["not_blacklist", "blacklist", "not_blacklist"]
    assert [row["username"] for row in blocked["entities"]] == body["check_list"]
    assert contacts["path"] == blocked["path"] == "/contacts/check"


async def test_blocking_as_in_the_examples(api: Api) -> None:
    """A blocked contact stays a contact."""
    await make_contacts(api, "user1", "user2")

    reply = await api.ok("POST", "/users/user1/blocks/users", {"usernames": ["user2"]})
    assert_like(
        reply,
        {
            "action": "post",
            "application": "8bXXXX402",
            "uri": "https://XXXX.com/XXXX/testapp",
            "entities": [],
            "data": ["user2"],
            "timestamp": 1542600372046,
            "duration": 11,
            "organization": "XXXX",
            "applicationName": "testapp",
        },
    )
    assert_like(
        await api.ok("GET", "/users/user1/blocks/users"),
        {
            "action": "get",
            "uri": "http://XXXX/XXXX/XXXX/users/user1/blocks/users",
            "entities": [],
            "data": ["user2"],
            "timestamp": 1542599978751,
            "duration": 4,
            "count": 1,
        },
    )
    assert (await api.ok("GET", "/users/user1/contacts/users"))["data"] == ["user2"]
    await api.ok("DELETE", "/users/user1/blocks/users/user2")
    assert (await api.ok("GET", "/users/user1/blocks/users"))["data"] == []


async def test_pages_of_a_block_list(api: Api) -> None:
    """Without a page size the whole list is returned; with one, pages with a cursor beside the data."""
    await api.ok("POST", "/users/user1/blocks/users", {"usernames": ["user2", "user3", "user4"]})
    path = "/users/user1/blocks/users"

    assert (await api.ok("GET", path))["data"] == ["user4", "user3", "user2"]
    first = await api.ok("GET", f"{path}?pageSize=2")
    assert (first["data"], first["count"]) == (["user4", "user3"], 2)
    second = await api.ok("GET", f"{path}?pageSize=2&cursor={first['cursor']}")
    assert (second["data"], "cursor" in second) == (["user2"], False)


async def test_messages_of_blocked_users(api: Api) -> None:
    """A message sent through the API reaches a user who blocks the sender."""
    await api.ok("POST", "/users/user2/blocks/users", {"usernames": ["user1"]})
    message = {"from": "user1", "to": ["user2"], "type": "txt", "body": {"msg": "hi"}}

    assert (await api.ok("POST", "/messages/users", message))["data"].keys() == {"user2"}


async def test_deleted_user(api: Api) -> None:
    """A deleted user is removed from contacts and block lists of others."""
    await make_contacts(api, "user1", "user2")
    await api.ok("POST", "/users/user1/blocks/users", {"usernames": ["user2"]})
    await api.ok("DELETE", "/users/user2")

    assert (await api.ok("GET", "/users/user1/contacts/users"))["data"] == []
    assert (await api.ok("GET", "/users/user1/blocks/users"))["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/users/stranger/contacts/users/user2", None, MISSING),
        ("POST", "/users/user1/contacts/users/stranger", None, MISSING),
        ("DELETE", "/users/user1/contacts/users/stranger", None, MISSING),
        ("GET", "/users/stranger/contacts/users", None, MISSING),
        ("GET", "/user/stranger/contacts", None, MISSING),
        ("POST", "/users/stranger/contacts/import", {"usernames": ["user1"]}, MISSING),
        ("GET", "/users/stranger/blocks/users", None, MISSING),
        ("POST", "/users/user1/blocks/users", {"usernames": ["user2", "stranger"]}, MISSING),
        ("DELETE", "/users/user1/blocks/users/stranger", None, MISSING),
        (
            "PUT",
            "/user/user1/contacts/users/user2",
            {"remark": "two"},
            (400, "illegal_argument", "updateRemark they are not friends, please add as a friend first."),
        ),
        (
            "GET",
            "/user/user1/contacts?limit=51",
            None,
            (400, "illegal_argument", "getContacts | page size more than max limit : 50"),
        ),
        (
            "POST",
            "/users/user1/contacts/import",
            {"usernames": ["user2"] * 11},
            (400, "illegal_argument", "request user over flow limit:10."),
        ),
        (
            "POST",
            "/contacts/check",
            {"username": "", "check_list": ["user2"]},
            (400, "illegal_argument", "username cannot be blank"),
        ),
        (
            "POST",
            "/blocks/check",
            {"username": "user1", "check_list": ["user2"] * 101},
            (400, "illegal_argument", "check_list size must be between 1 and 100"),
        ),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, and no user is blocked by a call that fails."""
    assert await api.refused(method, path, body) == expected
    assert not api.tenant.contacts.blocked("user1")


async def test_banned_user(api: Api) -> None:
    """Operations on a banned user are refused where the newest pages document it."""
    await api.ok("POST", "/users/user1/deactivate")
    expected = (403, "forbidden_service_operation", "Service operation not allowed")

    assert await api.refused("DELETE", "/contacts/users/user1") == expected
    assert await api.refused("POST", "/contacts/check", {"username": "user1", "check_list": ["user2"]}) == expected


class TestPlan:
    """An app whose plan allows one contact."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with a plan."""
        return Emulator(apps=[App("org", "app", max_contacts=1)], clock=clock)

    async def test_maximum_on_either_side(self, api: Api) -> None:
        """Both users must be below the maximum; adding an existing contact is always accepted."""
        await make_contacts(api, "user1", "user2", "user2")
        expected = (403, "exceed_limit", "user contact number exceed limit")

        assert await api.refused("POST", "/users/user1/contacts/users/user3") == expected
        assert await api.refused("POST", "/users/user3/contacts/users/user1") == expected
        reply = await api.ok("POST", "/users/user3/contacts/import", {"usernames": ["user1", "user4", "user5"]})
        assert reply["data"]["success"] == ["user4"]
        assert reply["data"]["maxLimitFailed"] == ["user1", "user5"]
        expected = (403, "exceed_limit", "Inviter's contact max count.")
        assert await api.refused("POST", "/users/user1/contacts/import", {"usernames": ["user3"]}) == expected
