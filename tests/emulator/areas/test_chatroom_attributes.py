"""Attributes of chat rooms. Examples: chatroom_custom_attribute_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import MALFORMED

pytestmark = pytest.mark.anyio

ENVELOPE = {"uri": "https://XXXX/XXXX/XXXX/metadata/chatroom", "timestamp": 1716887320215}
NOT_IN_ROOM = (401, "MetadataException", "user is not in chatroom")
TOO_MANY = (400, None, "exceed allowed batch size 10")


@pytest.fixture
def path(room_id: str) -> str:
    """The path of the chat room's attributes."""
    return f"/metadata/chatroom/{room_id}"


async def put(api: Api, path: str, username: str, **attributes: str) -> Any:
    """Set attributes for a user, and return the data of the reply."""
    return (await api.ok("PUT", f"{path}/user/{username}", {"metaData": attributes}))["data"]


async def everything(api: Api, path: str) -> Any:
    """Return all attributes."""
    return (await api.ok("POST", path))["data"]


async def test_setting_and_reading_as_in_the_examples(api: Api, path: str) -> None:
    """The replies have neither ``application`` nor ``duration``."""
    body = {"metaData": {"key1": "value1", "key2": "value2"}, "autoDelete": "DELETE"}

    assert_like(
        await api.ok("PUT", path + "/user/u1", body),
        {**ENVELOPE, "action": "put", "data": {"successKeys": ["key1", "key2"], "errorKeys": {}}},
    )
    assert_like(
        await api.ok("POST", path, {"keys": ["key1", "key3"]}),
        {**ENVELOPE, "action": "post", "data": {"key1": "value1"}},
    )
    assert await everything(api, path) == {"key1": "value1", "key2": "value2"}
    assert (await api.ok("POST", path, {}))["data"] == {"key1": "value1", "key2": "value2"}


async def test_setting_partly_as_in_the_example(api: Api, path: str) -> None:
    """Valid attributes are set even if others in the call are not."""
    long = "k" * 129

    reply = await put(api, path, "u1", **{long: "v", "key": "v", "a b": "v", "big": "v" * 4097})

    assert reply["successKeys"] == ["key"]
    assert reply["errorKeys"].keys() == {long, "a b", "big"}
    assert reply["errorKeys"][long] == f"properties key '{long}' is exceeding maximum limit 128"
    assert await everything(api, path) == {"key": "v"}


async def test_attributes_of_others(api: Api, path: str) -> None:
    """Another member's attributes can only be changed with force, which makes the caller their owner."""
    await put(api, path, "u1", key="1")

    refused = await api.refused("PUT", path + "/user/u2", {"metaData": {"key": "2", "own": "2"}})
    assert refused == (400, None, "others are not allowed to be set")
    deleted = (await api.ok("DELETE", path + "/user/u2", {"keys": ["key"]}))["data"]
    assert (deleted["successKeys"], deleted["errorKeys"].keys()) == ([], {"key"})
    assert await everything(api, path) == {"key": "1"}

    forced = await api.ok("PUT", path + "/user/u2/forced", {"metaData": {"key": "2"}})
    assert_like(forced, {**ENVELOPE, "action": "put", "data": {"successKeys": ["key"], "errorKeys": {}}})
    assert (await api.refused("PUT", path + "/user/u1", {"metaData": {"key": "1"}}))[0] == 400
    assert await put(api, path, "u2", key="3") == {"successKeys": ["key"], "errorKeys": {}}


async def test_deleting_as_in_the_example(api: Api, path: str) -> None:
    """The status is a field beside the data; a missing attribute is listed as an error."""
    await put(api, path, "u1", key1="1")

    reply = await api.ok("DELETE", path + "/user/u1", {"keys": ["key1", "key2"]})

    reason = reply["data"]["errorKeys"]["key2"]
    data = {"successKeys": ["key1"], "errorKeys": {"key2": reason}}
    assert_like(reply, {**ENVELOPE, "status": "ok", "action": "delete", "data": data})
    assert await everything(api, path) == {}


async def test_deleting_by_force_as_in_the_example(api: Api, path: str) -> None:
    """With force the reply has data only, and the user in the path may be any user."""
    await put(api, path, "u1", key1="1")

    reply = await api.ok("DELETE", path + "/user/admin/forced", {"keys": ["key1"]})

    assert reply == {"data": {"successKeys": ["key1"], "errorKeys": {}}}
    assert await everything(api, path) == {}


@pytest.mark.parametrize("way", ["/users/u2", "/blocks/users/u2"])
async def test_leaving_takes_attributes_along(api: Api, path: str, room_id: str, way: str) -> None:
    """A member's attributes are removed when they leave, unless they were set to stay."""
    await put(api, path, "u2", gone="1", taken="1")
    await api.ok("PUT", path + "/user/u2", {"metaData": {"kept": "1"}, "autoDelete": "NO_DELETE"})
    await put(api, path, "u3", other="1")
    await api.ok("PUT", path + "/user/u3/forced", {"metaData": {"taken": "2"}})

    await api.ok("POST" if "blocks" in way else "DELETE", f"/chatrooms/{room_id}{way}")

    assert await everything(api, path) == {"kept": "1", "other": "1", "taken": "2"}


async def test_no_more_than_100(api: Api, path: str) -> None:
    """A chat room with 100 attributes accepts new values, but no new keys."""
    for start in range(0, 100, 10):
        await put(api, path, "u1", **{f"k{start + number}": "v" for number in range(10)})

    reply = await put(api, path, "u1", k0="new", k100="v")

    assert (reply["successKeys"], reply["errorKeys"].keys()) == (["k0"], {"k100"})


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("PUT", "/user/u4", {"metaData": {"k": "v"}}, NOT_IN_ROOM),
        ("PUT", "/user/u4/forced", {"metaData": {"k": "v"}}, NOT_IN_ROOM),
        ("DELETE", "/user/u4", {"keys": ["k"]}, NOT_IN_ROOM),
        ("PUT", "/user/u1", {"metaData": {f"k{n}": "v" for n in range(11)}}, TOO_MANY),
        ("DELETE", "/user/u1", {"keys": [f"k{n}" for n in range(11)]}, TOO_MANY),
        ("DELETE", "/user/u1/forced", {"keys": [f"k{n}" for n in range(11)]}, TOO_MANY),
        ("PUT", "/user/u1", {"metaData": {}}, MALFORMED),
        ("PUT", "/user/u1", {"metaData": {"k": 1}}, MALFORMED),
        ("PUT", "/user/u1", {"metaData": {"k": "v"}, "autoDelete": True}, MALFORMED),
    ],
)
async def test_refused(
    api: Api, path: str, method: str, below: str, body: Any, expected: tuple[int, str | None, str]
) -> None:
    """Each refusal has the documented text where one exists; two of them have no code."""
    assert await api.refused(method, path + below, body) == expected
    assert await everything(api, path) == {}


async def test_unknown_chatroom(api: Api) -> None:
    """An unknown chat room is refused with the text of groups."""
    assert await api.refused("POST", "/metadata/chatroom/1", {}) == (
        404,
        "resource_not_found",
        "grpID 1 does not exist!",
    )
