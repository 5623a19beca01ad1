"""Presence. Examples: presence.html (April 2023), presence_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def publish(api: Api, username: str, device: str = "android", status: str = "1", ext: str = "") -> Any:
    """Publish a user's presence."""
    return await api.ok("POST", f"/users/{username}/presence/{device}/{status}", {"ext": ext})


async def subscribe(api: Api, subscriber: str, *usernames: str, seconds: int = 1000) -> Any:
    """Subscribe to users."""
    return await api.ok("POST", f"/users/{subscriber}/presence/{seconds}", {"usernames": usernames})


async def test_subscribing_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """Times are strings in seconds, statuses are by device, and the reply has no envelope."""
    assert await publish(api, "c2", ext="123") == {"result": "ok"}
    await publish(api, "c2", "android_6b5610ac-4e11-4661-82b3-dee17bc7b2cc", "0", ext="123")
    shown = int(clock.wall())
    await clock.advance(5)

    assert await subscribe(api, "wzy", "c2", "c3") == {
        "result": [
            {
                "uid": "c2",
                "last_time": str(shown),
                "expiry": str(shown + 1005),
                "ext": "123",
                "status": {"android": "1", "android_6b5610ac-4e11-4661-82b3-dee17bc7b2cc": "0"},
            },
            {"uid": "c3", "last_time": "0", "expiry": str(shown + 1005), "ext": "", "status": {}},
        ]
    }


async def test_reading_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """Only users with a subscription are returned."""
    await publish(api, "c2", status="0")
    await subscribe(api, "wzy", "c2")

    reply = await api.ok("POST", "/users/wzy/presence", {"usernames": ["c2", "c3"]})
    assert reply == {
        "result": [{"uid": "c2", "last_time": str(int(clock.wall())), "ext": "", "status": {"android": "0"}}]
    }
    assert await api.ok("POST", "/users/stranger/presence", {"usernames": ["c2"]}) == {"result": []}


async def test_subscriptions_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """The total is a string; the default page size is 1."""
    await subscribe(api, "wzy", "lxml1", "lxml2")
    expiry = str(int(clock.wall()) + 1000)

    reply = await api.ok("GET", "/users/wzy/presence/sublist?pageNum=1&pageSize=100")
    assert reply == {
        "result": {
            "totalnum": "2",
            "sublist": [{"uid": "lxml2", "expiry": expiry}, {"uid": "lxml1", "expiry": expiry}],
        }
    }
    reply = await api.ok("GET", "/users/wzy/presence/sublist?pageNum=2")
    assert reply["result"] == {"totalnum": "2", "sublist": [{"uid": "lxml1", "expiry": expiry}]}


async def test_subscriptions_end(api: Api, clock: ManualClock) -> None:
    """Subscriptions expire; a new one replaces the old one, even if it ends earlier."""
    await subscribe(api, "wzy", "c2", "c3", seconds=100)
    await subscribe(api, "wzy", "c2", seconds=50)
    path = "/users/wzy/presence/sublist?pageSize=10"

    await clock.advance(50)
    assert [row["uid"] for row in (await api.ok("GET", path))["result"]["sublist"]] == ["c3"]
    await clock.advance(50)
    assert (await api.ok("GET", path))["result"] == {"totalnum": "0", "sublist": []}


async def test_unsubscribing_as_in_the_example(api: Api) -> None:
    """The body is a list without an object around it."""
    await subscribe(api, "wzy", "c1", "c2")

    assert await api.ok("DELETE", "/users/wzy/presence", ["c1"]) == {"result": "ok"}
    assert (await api.ok("GET", "/users/wzy/presence/sublist"))["result"]["totalnum"] == "1"


async def test_deleted_user(api: Api) -> None:
    """A deleted user has neither subscribers nor subscriptions."""
    await api.register("c1", "c2")
    await subscribe(api, "c1", "c2")
    await subscribe(api, "c2", "c1")
    await api.ok("DELETE", "/users/c1")

    for username in ("c1", "c2"):
        assert (await api.ok("GET", f"/users/{username}/presence/sublist"))["result"]["totalnum"] == "0"


async def test_online_members_of_a_group(api: Api) -> None:
    """The reply is a number without an envelope."""
    await api.register("u1", "u2", "u3")
    group = {"groupname": "g", "public": False, "owner": "u1", "members": ["u2", "u3"]}
    group_id = (await api.ok("POST", "/chatgroups", group))["data"]["groupid"]
    for username in ("u1", "u3"):
        api.tenant.users[username].online = True

    assert await api.ok("GET", f"/presence/online/{group_id}/type/1") == {"result": 2}


@pytest.mark.parametrize(
    ("method", "path", "body", "text"),
    [
        ("POST", "/users/c1/presence/android/0", {}, "ext cannot be null"),
        ("POST", "/users/c1/presence/android/0", {"ext": "x" * 1025}, "ext is too big"),
        ("POST", "/users/c1/presence/100", {"usernames": []}, "usernames is empty"),
        ("POST", "/users/c1/presence/100", {"usernames": ["u"] * 101}, "too many sub presence"),
        ("POST", "/users/c1/presence/100", {"usernames": ["c2", "C1"]}, "you can't sub yourself"),
        ("POST", "/users/c1/presence/2592001", {"usernames": ["c2"]}, "expiry is not legal"),
        ("POST", "/users/c1/presence", {"usernames": ["u"] * 101}, "too many get presences"),
        ("DELETE", "/users/c1/presence", None, "usernames cannot be null"),
        ("DELETE", "/users/c1/presence", ["u"] * 101, "too many unsub presences"),
        ("GET", "/presence/online/1/type/2", None, "Type must be 0 or 1."),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, text: str) -> None:
    """All refusals have one code, and the documented texts."""
    assert await api.refused(method, path, body) == (400, "illegal_argument", text)


class TestDisabledFeature:
    """An app without presence."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with presence and group online counts disabled."""
        return Emulator(
            apps=[App("org", "app", disabled_features=frozenset({"presence", "group_online_counts"}))], clock=clock
        )

    async def test_nothing_works(self, api: Api) -> None:
        """The two features are refused with different texts."""
        error = "service open exception"
        expected = (400, error, "the app not open presence")
        assert await api.refused("GET", "/users/c1/presence/sublist") == expected
        expected = (400, error, "this appkey not open rest group online service")
        assert await api.refused("GET", "/presence/online/1/type/1") == expected
