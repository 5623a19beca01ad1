"""Attributes of users. Examples: userprofile.html (April 2023); refusals: user_attribute_set.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

EXAMPLE = {"avatarurl": "http://www.easemob.com/avatar.png", "ext": "ext", "nickname": "nickname"}
ENVELOPE = {"timestamp": 1620445147011, "duration": 166}


async def put(api: Api, username: str, form: dict[str, str], *, token: str | None = None) -> httpx.Response:
    """Set attributes with a form, as curl does."""
    return await api.client.put(
        f"{api.base_url}/metadata/user/{username}",
        data=form,
        headers={"authorization": f"Bearer {token or api.token}"},
    )


async def test_setting_and_reading_as_in_the_examples(api: Api) -> None:
    """The reply repeats what was set; recorded replies have the time of the change too."""
    reply = {**ENVELOPE, "data": EXAMPLE, "lastModified": 1620445147011}
    assert_like((await put(api, "user1", EXAMPLE)).json(), reply)
    assert_like(await api.ok("GET", "/metadata/user/user1"), reply)


async def test_time_of_the_last_change(api: Api, clock: ManualClock) -> None:
    """``lastModified`` is the time of the last change, in milliseconds; without attributes it is missing."""
    changed = (await put(api, "user1", EXAMPLE)).json()["lastModified"]
    await clock.advance(60)

    assert (await api.ok("GET", "/metadata/user/user1"))["lastModified"] == changed
    assert (await put(api, "USER1", {"ext": "x"})).json()["lastModified"] == changed + 60_000
    await api.ok("DELETE", "/metadata/user/user1")
    assert "lastModified" not in await api.ok("GET", "/metadata/user/user1")


async def test_other_attributes_are_kept(api: Api) -> None:
    """Attributes that are not given are kept; those with an empty value are removed, and not in the reply."""
    await put(api, "user1", EXAMPLE)
    reply = (await put(api, "User1", {"ext": "new", "nickname": "", "签名": "你好"})).json()

    assert reply["data"] == {"ext": "new", "签名": "你好"}
    read = await api.ok("GET", "/metadata/user/user1")
    assert read["data"] == {"avatarurl": EXAMPLE["avatarurl"], "ext": "new", "签名": "你好"}


async def test_several_users_as_in_the_example(api: Api) -> None:
    """The reply has the selected attributes of every user, also of users without any."""
    for username in ("user1", "user2"):
        await put(api, username, {**EXAMPLE, "sign": "s"})
    body = {"properties": ["avatarurl", "ext", "nickname"], "targets": ["user1", "user2", "user3"]}

    reply = await api.ok("POST", "/metadata/user/get", body)
    assert_like(reply, {**ENVELOPE, "data": {"user1": EXAMPLE, "user2": EXAMPLE, "user3": {}}})


async def test_deleting_as_in_the_example(api: Api) -> None:
    """Deletion always returns true, and the attributes are empty afterwards."""
    await put(api, "user1", EXAMPLE)

    for _ in range(2):
        assert_like(await api.ok("DELETE", "/metadata/user/user1"), {**ENVELOPE, "data": True})
    assert (await api.ok("GET", "/metadata/user/user1"))["data"] == {}


async def test_capacity_as_in_the_example(api: Api) -> None:
    """The capacity is the size of all users' attributes; deleted users do not count."""
    await api.register("user1")
    await put(api, "user1", {"a": "12"})
    await put(api, "user2", {"b": "你"})

    assert_like(await api.ok("GET", "/metadata/user/capacity"), {**ENVELOPE, "data": 7})
    await api.ok("DELETE", "/users/user1")
    assert (await api.ok("GET", "/metadata/user/capacity"))["data"] == 4


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"a": "x" * 2048}, "size of metadata for this single user exceeds the user defined limit, 2048Bytes"),
        (
            {"nickname": "x" * 65},
            "size of metadata for this single user exceeds the current mysql column size, 64Bytes",
        ),
    ],
)
async def test_too_large(api: Api, form: dict[str, str], text: str) -> None:
    """More than 2 KB per user, or too long well-known attributes, are refused, and nothing is changed."""
    await put(api, "user1", {"b": "1"})

    reply = await put(api, "user1", form)
    assert (reply.status_code, reply.json()["error"], reply.json()["error_description"]) == (403, "FORBIDDEN", text)
    assert (await api.ok("GET", "/metadata/user/user1"))["data"] == {"b": "1"}


async def test_the_wrong_kind_of_body(api: Api) -> None:
    """The wrong Content-Type is refused without a body, before the token: setting needs a form, reading needs JSON."""
    reply = await api("PUT", "/metadata/user/user1", EXAMPLE)
    assert (reply.status_code, reply.content) == (415, b"")

    reply = await api.client.post(f"{api.base_url}/metadata/user/get", content=b"{}")
    assert (reply.status_code, reply.content) == (415, b"")


async def test_too_many_users(api: Api) -> None:
    """More than 100 users in a call are refused."""
    body: dict[str, Any] = {"targets": ["u"] * 101, "properties": ["a"]}
    assert await api.refused("POST", "/metadata/user/get", body) == (
        400,
        "BAD_REQUEST",
        "exceed allowed batch size 100",
    )


async def test_tokens_of_users(api: Api) -> None:
    """A user may read and set only their own attributes; the refusals have the shape of the attribute service."""
    await api.register("user1", "user2")
    token = api.tenant.tokens.issue(0, "user1").text

    assert (await put(api, "user1", EXAMPLE, token=token)).status_code == 200
    reply = await put(api, "user2", EXAMPLE, token=token)
    assert (reply.status_code, reply.json()["error_description"]) == (401, "auth error")
    reply = await api("GET", "/metadata/user/user1", token="YWMtnone")
    assert reply.status_code == 401
    assert_like(reply.json(), {**ENVELOPE, "desc": "Unauthorized"})
    reply = await api("GET", "/metadata/user/capacity", token=token)
    assert_like(reply.json(), {**ENVELOPE, "desc": "unauthorized"})


class TestDisabledFeature:
    """An app without attributes."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with attributes disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"attributes"}))], clock=clock)

    async def test_reading(self, api: Api) -> None:
        """The refusal names the app."""
        expected = (403, "FORBIDDEN", "org#app user metadata service not allow")
        assert await api.refused("GET", "/metadata/user/user1") == expected
