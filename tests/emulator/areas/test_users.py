"""
Users and their devices.

Examples: account_system.html (April 2023), account_register_authorized_batch.html and account_online_device_obtain.html
(2026).
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, EmulatedDevice, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


def entity(username: str, **more: Any) -> dict[str, Any]:
    """Make a user as the examples show one."""
    return {
        "uuid": "0ffe2d80-XXXX-XXXX-8d66-279e3e1c214b",
        "type": "user",
        "created": 1542795196504,
        "modified": 1542795196504,
        "username": username,
        "activated": True,
        **more,
    }


ENVELOPE = {
    "application": "8be024f0-e978-XXXX-XXXX-5d598d5f8402",
    "uri": "https://XXXX.com/XXXX-demo/XXXX/users",
    "timestamp": 1542795196515,
    "duration": 0,
    "organization": "XXXX-demo",
    "applicationName": "XXXX",
}


async def test_open_registration_as_in_the_example(api: Api) -> None:
    """One user is registered without a token."""
    reply = await api("POST", "/users", {"username": "user1", "password": "123", "nickname": "testuser"}, token=None)

    # The example's reply lacks the nickname; the field table has it.
    assert_like(
        reply.json(),
        {
            "action": "post",
            "path": "/users",
            "entities": [entity("user1", nickname="testuser")],
            "data": [],
            **ENVELOPE,
        },
    )


async def test_registration_in_bulk_as_in_the_first_example(api: Api) -> None:
    """Two new users are registered, and ``data`` is empty."""
    reply = await api.ok(
        "POST", "/users", [{"username": "user1", "password": "123"}, {"username": "user2", "password": "456"}]
    )

    assert_like(
        reply,
        {
            "action": "post",
            "path": "/users",
            "entities": [entity("user1"), entity("user2")],
            "data": [],
            **ENVELOPE,
        },
    )


async def test_registration_in_bulk_as_in_the_second_example(api: Api) -> None:
    """A user who exists is listed in ``data``, and the others are registered."""
    await api.register("user3")

    reply = await api.ok(
        "POST",
        "/users",
        [
            {"username": "user1", "password": "123"},
            {"username": "user2", "password": "456"},
            {"username": "user3", "password": "789"},
        ],
    )

    assert_like(
        reply,
        {
            "action": "post",
            "path": "/users",
            "entities": [entity("user1"), entity("user2")],
            "data": [{"username": "user3", "registerUserFailReason": "the user3 already exists"}],
            **ENVELOPE,
        },
    )
    assert api.tenant.users.registrations == {"user1": 1, "user2": 1, "user3": 1}


async def test_details_as_in_the_example(api: Api) -> None:
    """The reply has a count and no application."""
    await api.ok("POST", "/users", {"username": "u1", "password": "1", "nickname": "testuser"})

    assert_like(
        await api.ok("GET", "/users/u1"),
        {
            "action": "get",
            "path": "/users",
            "uri": "https://XXXX/XXXX/XXXX/users/XXXX",
            "entities": [entity("u1", nickname="testuser")],
            "timestamp": 1542798985011,
            "duration": 6,
            "count": 1,
        },
    )


async def test_pages_as_in_the_examples(api: Api) -> None:
    """Lists repeat the query; the last page has no cursor."""
    await api.register("user1", "user2", "user3")

    first = await api.ok("GET", "/users?limit=2")
    last = await api.ok("GET", f"/users?limit=2&cursor={first['cursor']}")

    page = {"action": "get", "path": "/users", "uri": "..", "timestamp": 1542558467056, "duration": 11}
    assert_like(
        first,
        {
            **page,
            "params": {"limit": ["2"]},
            "entities": [entity("user1"), entity("user2")],
            "cursor": "LTgzXXXX2tB",
            "count": 2,
        },
    )
    assert_like(
        last,
        {
            **page,
            "params": {"cursor": [first["cursor"]], "limit": ["2"]},
            "entities": [entity("user3")],
            "count": 1,
        },
    )


async def test_pages_while_users_change(api: Api) -> None:
    """Users are neither repeated nor skipped while others are registered and deleted."""
    await api.register(*(f"u{n}" for n in range(6)))
    first = await api.ok("GET", "/users?limit=3")
    await api.ok("DELETE", "/users/u1")
    await api.ok("DELETE", "/users/u3")
    await api.register("u6")

    rest = await api.ok("GET", f"/users?limit=100&cursor={first['cursor']}")

    assert [user["username"] for user in rest["entities"]] == ["u4", "u5", "u6"]


@pytest.mark.parametrize(("limit", "count"), [("1000", 100), ("100", 100), ("0", 1), (None, 10)])
async def test_page_sizes(api: Api, limit: str | None, count: int) -> None:
    """The maximum page size is 100, the default is 10."""
    for start in (0, 60):
        await api.register(*(f"u{n}" for n in range(start, start + 60)))

    reply = await api.ok("GET", "/users" if limit is None else f"/users?limit={limit}")

    assert reply["count"] == count


async def test_deletion_as_in_the_example(api: Api) -> None:
    """The reply shows the deleted user, who is no longer active (recorded) and no longer exists."""
    await api.register("u1")

    assert_like(
        await api.ok("DELETE", "/users/u1"),
        {"action": "delete", "path": "/users", "entities": [{**entity("u1"), "activated": False}], **ENVELOPE},
    )
    assert await api.refused("DELETE", "/users/u1") == (
        404,
        "service_resource_not_found",
        "Service resource not found",
    )


async def test_deletion_in_bulk_as_in_the_example(api: Api) -> None:
    """The oldest users are deleted, up to the limit."""
    await api.register("user2", "user3", "user4")

    assert_like(
        await api.ok("DELETE", "/users?limit=2"),
        {
            "action": "delete",
            "params": {"limit": ["2"]},
            "path": "/users",
            "entities": [entity("user2"), entity("user3")],
            "cursor": "LTgXXXXDNR",
            **ENVELOPE,
        },
    )
    assert list(api.tenant.users) == ["user4"]
    assert "cursor" not in await api.ok("DELETE", "/users?limit=2")


async def test_deletion_takes_the_users_groups_along(api: Api) -> None:
    """The groups of a deleted user are deleted, and other groups lose a member."""
    await api.register("u1", "u2")
    group = {"public": False, "groupname": "g"}
    owned = (await api.ok("POST", "/chatgroups", {**group, "owner": "u1", "members": ["u2"]}))["data"]["groupid"]
    other = (await api.ok("POST", "/chatgroups", {**group, "owner": "u2", "members": ["u1"]}))["data"]["groupid"]

    await api.ok("DELETE", "/users/u1")

    assert owned not in api.tenant.groups
    assert list(api.tenant.groups[other].members) == ["u2"]
    assert (await api.ok("GET", "/chatgroups/user/u2"))["total"] == 1


async def test_password_as_in_the_example(api: Api) -> None:
    """The reply has only its own action."""
    await api.register("u1")

    assert_like(
        await api.ok("PUT", "/users/u1/password", {"newpassword": "123"}),
        {"action": "set user password", "timestamp": 1542595598924, "duration": 8},
    )


async def test_status_as_in_the_examples(api: Api) -> None:
    """One user gets an object, several get a list of objects; unknown users are offline."""
    await api.register("user1")
    api.tenant.users["user1"].online = True

    assert_like(
        await api.ok("GET", "/users/user1/status"),
        {
            "action": "get",
            "uri": "http://XXXX/XXXX/XXXX/users/user1/status",
            "entities": [],
            "data": {"user1": "online"},
            "timestamp": 1542601284531,
            "duration": 4,
            "count": 0,
        },
    )
    assert_like(
        await api.ok("POST", "/users/batch/status", {"usernames": ["user1", "user2"]}),
        {
            "action": "get batch user status",
            "data": [{"user1": "online"}, {"user2": "offline"}],
            "timestamp": 1552280231926,
            "duration": 4,
        },
    )


async def test_bans_as_in_the_examples(api: Api) -> None:
    """The reply to a ban shows the user, that to its end only the action."""
    await api.ok("POST", "/users", {"username": "user1", "password": "1", "nickname": "user"})

    assert_like(
        await api.ok("POST", "/users/user1/deactivate"),
        {
            "action": "Deactivate user",
            "entities": [entity("user1", nickname="user") | {"activated": False}],
            "timestamp": 1542602157258,
            "duration": 12,
        },
    )
    assert_like(
        await api.ok("POST", "/users/user1/activate"),
        {"action": "activate user", "timestamp": 1542602404132, "duration": 9},
    )
    assert api.tenant.users["user1"].activated


async def test_disconnect_as_in_the_example(api: Api) -> None:
    """Disconnecting succeeds, also for a user who is offline."""
    await api.register("user1")
    api.tenant.users["user1"].online = True

    for _ in range(2):
        assert_like(
            await api.ok("GET", "/users/user1/disconnect"),
            {
                "action": "get",
                "uri": "http://XXXX/XXXX/XXXX/users/user1/disconnect",
                "entities": [],
                "data": {"result": True},
                "timestamp": 1542602601332,
                "duration": 6,
                "count": 0,
            },
        )
    assert not api.tenant.users["user1"].online


async def test_offline_messages_as_in_the_examples(api: Api) -> None:
    """Messages to an offline user are counted and undelivered."""
    await api.register("user1")
    sent = await api.ok("POST", "/messages/users", {"to": ["user1"], "type": "txt", "body": {"msg": "hi"}})
    message_id = sent["data"]["user1"]
    envelope = {"action": "get", "uri": "..", "entities": [], "timestamp": 1542601518137, "duration": 3, "count": 0}

    assert_like(await api.ok("GET", "/users/user1/offline_msg_count"), {**envelope, "data": {"user1": 1}})
    status = f"/users/user1/offline_msg_status/{message_id}"
    assert_like(await api.ok("GET", status), {**envelope, "data": {message_id: "undelivered"}})
    api.tenant.users["user1"].online = True
    assert (await api.ok("GET", status))["data"] == {message_id: "delivered"}


async def test_unknown_user_as_in_the_example(api: Api) -> None:
    """An unknown user gets the refusal shown on account_system.html (2024)."""
    reply = await api("GET", "/users/stranger")

    assert reply.status_code == 404
    assert_like(
        reply.json(),
        {
            "error": "service_resource_not_found",
            "exception": "UserNotFoundException",
            "timestamp": 1709867821788,
            "duration": 0,
            "error_description": "Service resource not found",
        },
    )


TOO_MANY = [{"username": f"u{n}", "password": "1"} for n in range(61)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"username": "a b", "password": "1"}, (400, "illegal_argument", "username [a b] is not legal")),
        ({"username": "", "password": "1"}, (400, "illegal_argument", "username [] is not legal")),
        ({"username": "名", "password": "1"}, (400, "illegal_argument", "username [名] is not legal")),
        ({"username": "u" * 65, "password": "1"}, (400, "illegal_argument", "USERNAME_TOO_LONG")),
        ({"username": "u1", "password": ""}, (400, "illegal_argument", "password or pin must provided")),
        (
            {"username": "u1", "password": "1", "nickname": "n" * 101},
            (400, "illegal_argument", "NICKNAME_TOO_LONG"),
        ),
        (
            {"password": "1"},
            (400, "illegal_argument", "Entity user requires a property named username"),
        ),
        ([{"username": "u1"}], (400, "illegal_argument", "password or pin must provided")),
        (
            [{"username": "u1", "password": "1"}, {"username": "a b", "password": "1"}],
            (400, "illegal_argument", "username [a b] is not legal"),
        ),
        (
            TOO_MANY,
            (
                400,
                "illegal_argument",
                "Request body array size[61] had almost reached or been greater than the upper range value[60]",
            ),
        ),
        (
            [{"username": "U1", "password": "1"}, {"username": "u1", "password": "2"}],
            (
                400,
                "duplicate_unique_property_exists",
                "the same user u1 has a different password, the passwords are 1,2",
            ),
        ),
    ],
)
async def test_registration_refused(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, and no user of the call is registered."""
    assert await api.refused("POST", "/users", body) == expected
    assert len(api.tenant.users) == 0


async def test_existing_user_in_another_case(api: Api) -> None:
    """A user ID that exists in another case is refused with 400."""
    await api.register("u1")

    status, error, description = await api.refused("POST", "/users", {"username": "U1", "password": "1"})

    assert (status, error) == (400, "duplicate_unique_property_exists")
    assert description.endswith("Entity user requires that property named username be unique, value of u1 exists")


async def test_authorised_registration_only(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """An app without open registration requires a token."""
    emulator = Emulator(apps=[App("org", "app", open_registration=False)], clock=clock)
    async with emulator.serve() as server:
        reply = await client.post(f"{server.base_url}/org/app/users", json={"username": "u1", "password": "1"})

    assert reply.status_code == 401
    assert reply.json()["error_description"] == "Open registration doesn't allow, so register user need token,"


async def test_maximum_number_of_users(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """A full app answers 429 resource_limited, which is not a rate limit."""
    emulator = Emulator(apps=[App("org", "app", max_users=2)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        await api.register("u1", "u2")
        refusal = await api.refused("POST", "/users", {"username": "u3", "password": "1"})

    assert refusal == (
        429,
        "resource_limited",
        "You have exceeded the limit of the community edition,Please upgrade to the enterprise edition",
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PUT", "/users/u1/password", {}, (400, "illegal_argument", "newpassword is required")),
        ("PUT", "/users/stranger/password", {"newpassword": "1"}, (404, "entity_not_found", "User null not found")),
        (
            "POST",
            "/users/batch/status",
            {"usernames": ["u"] * 101},
            (400, "illegal_argument", "request body exceeds maximum limit, maximum limit is 100"),
        ),
        (
            "POST",
            "/users/stranger/deactivate",
            None,
            (404, "service_resource_not_found", "Service resource not found"),
        ),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented status, code and text."""
    await api.register("u1")

    assert await api.refused(method, path, body) == expected


async def test_percent_encoded_names(api: Api) -> None:
    """Percent-encoding in a path is decoded for each segment separately."""
    assert (await api("GET", "/users/a%2Fb%3F%23")).status_code == 404
    assert (await api("GET", "/users/a%2Fb%3F%23")).json()["error"] == "service_resource_not_found"


async def test_devices_of_a_user(api: Api) -> None:
    """All devices are listed; disconnecting the last one makes the user offline."""
    await api.register("u1")
    user = api.tenant.users["u1"]
    for name in ("one", "two"):
        user.go_online(EmulatedDevice(f"android_{name}", f"uuid-{name}", name))

    reply = await api.ok("GET", "/users/u1/resources")
    assert (reply["path"], reply["entities"]) == ("/users/u1/resources", [])
    assert reply["data"] == [
        {"res": "android_one", "device_uuid": "uuid-one", "device_name": "one"},
        {"res": "android_two", "device_uuid": "uuid-two", "device_name": "two"},
    ]
    for resource, status in (("android_x", "online"), ("android_one", "online"), ("android_two", "offline")):
        assert (await api.ok("DELETE", f"/users/u1/disconnect/{resource}"))["data"] == {"result": True}
        assert (await api.ok("GET", "/users/u1/status"))["data"] == {"u1": status}
    assert (await api.ok("GET", "/users/u1/resources"))["data"] == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/users/u1/disconnect"), ("POST", "/users/u1/deactivate")])
async def test_offline_everywhere(api: Api, method: str, path: str) -> None:
    """Disconnecting or banning a user disconnects all devices."""
    await api.register("u1")
    api.tenant.users["u1"].go_online(EmulatedDevice("web_1", "uuid", "web"))

    await api.ok(method, path)
    assert (await api.ok("GET", "/users/u1/resources"))["data"] == []
