"""Push notifications. Examples: push.html (April 2023), push_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, EmulatedPushCounts, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ENVELOPE = {
    "path": "/users",
    "uri": "https://XXXX/XXXX/XXXX/users/notification/user/hxtest",
    "timestamp": 1647503749918,
    "organization": "hx",
    "application": "17fe201b-XXXX-XXXX-XXXX-1ed1ebd7b227",
    "duration": 20,
    "applicationName": "hxdemo",
}
MISSING = (400, "RequiredPropertyNotFoundException", "Entity user requires a property named username")


@pytest.fixture(autouse=True)
async def users(api: Api) -> None:
    """Users u1 and u2."""
    await api.register("user1", "user2")


async def test_properties_as_in_the_examples(api: Api) -> None:
    """Properties are sent as strings and returned as numbers; each call adds to the user's entity."""
    entity = {
        "uuid": "3b8c9890-XXXX-XXXX-XXXX-f50bf55cafad",
        "type": "user",
        "created": 1530276298905,
        "modified": 1534407146060,
        "username": "user1",
        "activated": True,
    }
    for body, shown in (
        ({"nickname": "testuser"}, {"nickname": "testuser"}),
        ({"notification_display_style": "1"}, {"notification_display_style": 1}),
        (
            {
                "notification_no_disturbing": True,
                "notification_no_disturbing_start": "1",
                "notification_no_disturbing_end": "3",
            },
            {
                "notification_no_disturbing": True,
                "notification_no_disturbing_start": 1,
                "notification_no_disturbing_end": 3,
            },
        ),
        ({"notification_no_disturbing": False}, {"notification_no_disturbing": False}),
    ):
        entity |= shown
        assert_like(await api.ok("PUT", "/users/user1", body), {**ENVELOPE, "action": "put", "entities": [entity]})
    assert_like((await api.ok("GET", "/users/user1"))["entities"], [entity])


async def test_several_properties_at_once(api: Api) -> None:
    """One route sets several properties."""
    body = {"nickname": "n", "notification_display_style": "0", "notification_no_disturbing": True}
    entity = (await api.ok("PUT", "/users/user1", body))["entities"][0]

    assert (entity["nickname"], entity["notification_display_style"]) == ("n", 0)


async def test_several_nicknames(api: Api) -> None:
    """Nicknames have another name here; unknown users are left out."""
    rows = [{"username": name, "push_nickname": f"{name}!"} for name in ("user1", "stranger", "user2")]
    reply = await api.ok("PUT", "/push/nickname", rows)

    assert reply["path"] == "/push"
    assert reply["entities"] == [rows[0], rows[2]]
    assert (await api.ok("GET", "/users/user2"))["entities"][0]["nickname"] == "user2!"


async def test_bindings(api: Api) -> None:
    """
    The reply shows the device's bindings; without a token one is removed, without a certificate all of the device.
    """
    path = "/users/user1/push/binding"

    async def bind(device: str, notifier: str, token: str) -> Any:
        body = {"device_id": device, "notifier_name": notifier, "device_token": token}
        return (await api.ok("PUT", path, body))["entities"]

    row = {"device_id": "d1", "device_token": "t1", "notifier_name": "n1"}
    assert await bind("d1", "n1", "t1") == [row]
    assert len(await bind("d1", "n2", "t2")) == 2
    await bind("d2", "n1", "t3")
    assert await bind("d1", "n2", "") == [row]
    assert len((await api.ok("GET", path))["entities"]) == 2
    assert await bind("d1", "", "") == []
    assert [row["device_id"] for row in (await api.ok("GET", path))["entities"]] == ["d2"]
    assert (await api.ok("GET", "/users/user1"))["entities"][0]["notifier_name"] == "n1"


async def test_settings_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """The reply shows the end of the quiet period instead of its duration, until it is over."""
    path = "/users/user1/notification/user/user1"
    body = {"type": "NONE", "ignoreInterval": "21:30-08:00", "ignoreDuration": 86_400_000}
    data = {"type": "NONE", "ignoreDuration": api.tenant.now_ms() + 86_400_000, "ignoreInterval": "21:30-08:00"}

    assert_like(await api.ok("PUT", path, body), {**ENVELOPE, "action": "put", "data": data})
    assert_like(await api.ok("GET", path), {**ENVELOPE, "action": "get", "data": data})
    await clock.advance(86_400)
    assert (await api.ok("GET", path))["data"] == {**data, "ignoreDuration": 0}


async def test_settings_of_one_chat(api: Api) -> None:
    """Settings that are not given are kept."""
    path = "/users/user1/notification/chatgroup/17"
    assert (await api.ok("GET", path))["data"] == {"type": "DEFAULT", "ignoreDuration": 0, "ignoreInterval": ""}

    await api.ok("PUT", path, {"type": "AT", "ignoreInterval": "21:30-08:00"})
    reply = await api.ok("PUT", path, {"ignoreDuration": 1000})
    assert (reply["data"]["type"], reply["data"]["ignoreInterval"]) == ("AT", "21:30-08:00")


async def test_language_as_in_the_example(api: Api) -> None:
    """Request and reply have different names for the language."""
    path = "/users/user1/notification/language"
    data = {"language": "EU"}

    reply = await api.ok("PUT", path, {"translationLanguage": "EU"})
    assert_like(reply, {**ENVELOPE, "action": "put", "data": data})
    assert (await api.ok("GET", path))["data"] == data


async def test_templates_as_in_the_examples(api: Api, clock: ManualClock) -> None:
    """Templates are created, read, changed and deleted; every reply shows the template."""
    path = "/notification/template"
    body = {"name": "test7", "title_pattern": "你好,{0}", "content_pattern": "推送测试,{0}"}
    now = api.tenant.now_ms()
    envelope = {name: value for name, value in ENVELOPE.items() if name != "path"}
    data = {**body, "createAt": now, "updateAt": now}

    assert_like(await api.ok("POST", path, body), {**envelope, "action": "post", "data": data})
    assert_like(await api.ok("GET", f"{path}/test7"), {**envelope, "action": "get", "data": data})
    await clock.advance(1)
    reply = await api.ok("PUT", f"{path}/test7", {"title_pattern": "new"})
    data |= {"title_pattern": "new", "updateAt": now + 1000}
    assert reply["data"] == data
    assert_like(await api.ok("DELETE", f"{path}/test7"), {**envelope, "action": "delete", "data": data})
    expected = (400, "EntityNotFoundException", "test7 template is not exist")
    assert await api.refused("DELETE", f"{path}/test7") == expected


async def test_choosing_a_template(api: Api) -> None:
    """A user's template can only be chosen with the user's own token."""
    body = {"name": "hxtest", "title_pattern": "t", "content_pattern": "c"}
    await api.ok("POST", "/notification/template", body)
    path, choice = "/users/user1/notification/template", {"templateName": "hxtest"}

    assert (await api("PUT", path, choice)).status_code == 401
    api.token = api.tenant.tokens.issue(0, "user1").text
    assert_like(await api.ok("PUT", path, choice), {**ENVELOPE, "action": "put", "data": choice})
    assert (await api.ok("GET", path))["data"] == choice
    expected = (400, "EntityNotFoundException", "none template is not exist")
    assert await api.refused("PUT", path, {"templateName": "none"}) == expected


async def test_statistics(api: Api) -> None:
    """Statistics are by day and platform, without an envelope."""
    counts = api.tenant.push.counts
    counts["2024-04-02"] = {"APNS": EmulatedPushCounts(7218, 239), "ANDROID": EmulatedPushCounts(5, 0, 4)}
    counts["2024-04-05"] = {"APNS": EmulatedPushCounts(1)}
    path = "/push/data/offline-push/begin/2024-04-01/end/2024-04-04"

    apns = {"successCount": 7218, "failCount": 239}
    assert await api.ok("GET", f"{path}?platform=APNS") == {"status": "OK", "data": {"2024-04-02": {"APNS": apns}}}
    assert (await api.ok("GET", path))["data"]["2024-04-02"]["ANDROID"] == {
        "successCount": 5,
        "failCount": 0,
        "arriveCount": 4,
    }


async def test_deleted_user(api: Api) -> None:
    """A user who is registered again has no settings."""
    path = "/users/user1/notification/user/user1"
    await api.ok("PUT", path, {"type": "NONE"})
    await api.ok("DELETE", "/users/user1")
    await api.register("user1")

    assert (await api.ok("GET", path))["data"]["type"] == "ALL"


BINDING = {"device_id": "d", "notifier_name": "n", "device_token": "t"}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PUT", "/users/stranger", {"nickname": "n"}, MISSING),
        ("PUT", "/users/stranger/push/binding", BINDING, MISSING),
        ("GET", "/users/stranger/notification/language", None, MISSING),
        ("GET", "/users/stranger/notification/user/user1", None, MISSING),
        ("PUT", "/users/user1", {"nickname": "n" * 101}, (400, "illegal_argument", "NICKNAME_TOO_LONG")),
        (
            "PUT",
            "/push/nickname",
            [],
            (400, "illegal_argument", "put user push nicknames illegal empty request body"),
        ),
        (
            "PUT",
            "/push/nickname",
            [{"username": "user1", "push_nickname": "n"}] * 51,
            (400, "illegal_argument", "put user push nicknames exceeds the limit (more than 50)"),
        ),
        (
            "PUT",
            "/push/nickname",
            [{"username": "user1", "push_nickname": "n" * 101}],
            (400, "illegal_argument", "user1 push nickname length exceeds the limit"),
        ),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text."""
    assert await api.refused(method, path, body) == expected


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/users/user1", {"notification_display_style": "2"}, "notification_display_style"),
        ("/users/user1", {"notification_no_disturbing_start": "24"}, "notification_no_disturbing_start"),
        ("/users/user1/push/binding", {**BINDING, "device_id": ""}, "device_id"),
        ("/users/user1/notification/chatroom/1", {"type": "ALL"}, "chattype"),
        ("/users/user1/notification/user/user1", {"type": "DEFAULT"}, "type"),
        ("/users/user1/notification/user/user1", {"ignoreInterval": "8:00-9:00"}, "ignoreInterval"),
        ("/users/user1/notification/user/user1", {"ignoreDuration": 604_800_001}, "ignoreDuration"),
    ],
)
async def test_illegal_values(api: Api, path: str, body: Any, name: str) -> None:
    """The refusal names the invalid value."""
    expected = (400, "IllegalArgumentException", f"parameters is invalid : {name}")
    assert await api.refused("PUT", path, body) == expected


class TestDisabledFeature:
    """An app without push statistics."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with push statistics disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"push_statistics"}))], clock=clock)

    async def test_statistics(self, api: Api) -> None:
        """The call is refused."""
        path = "/push/data/offline-push/begin/2024-04-01/end/2024-04-04"
        assert (await api.refused("GET", path))[:2] == (403, "forbidden_op")
