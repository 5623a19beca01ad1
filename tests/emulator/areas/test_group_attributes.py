"""Attributes of group members. Examples: group_member_attribute_*.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.chats import make_group
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import MALFORMED

pytestmark = pytest.mark.anyio

KEY_LIMIT = (400, "metadata_error", "exceeds chatgroup user metadata single key limit")
VALUE_LIMIT = (400, "metadata_error", "exceeds chatgroup user metadata single value limit")
NOT_IN_GROUP = (404, "MetadataException", "user not in group")


@pytest.fixture
async def path(api: Api) -> str:
    """The path of the attributes of a group of u1 with the members u2 and u3."""
    await api.register("u1", "u2", "u3", "u4")
    return f"/metadata/chatgroup/{await make_group(api)}"


async def test_setting_and_reading_as_in_the_examples(api: Api, path: str) -> None:
    """The replies have only time, data and duration."""
    body = {"metaData": {"key1": "value1"}}
    expected = {"timestamp": 1678674135533, "data": {"key1": "value1"}, "duration": 53}

    assert_like(await api.ok("PUT", path + "/user/u2", body), expected)
    assert_like(await api.ok("GET", path + "/user/u2"), expected)


async def test_setting_changes_what_is_named(api: Api, path: str) -> None:
    """Attributes that are not given are kept, and those with an empty value are removed."""
    await api.ok("PUT", path + "/user/u2", {"metaData": {"a": "1", "b": "1"}})
    reply = await api.ok("PUT", path + "/user/u2", {"metaData": {"a": "", "c": "2"}})

    assert reply["data"] == {"c": "2"}

    assert (await api.ok("GET", path + "/user/u2"))["data"] == {"b": "1", "c": "2"}


async def test_setting_many_as_in_the_example(api: Api, path: str) -> None:
    """The keys of the two lists end in colons, and the rows show all attributes of a member."""
    body = [
        {"username": "u1", "metadata": {"metadataKey1": "value1", "metadataKey2": "value2"}},
        {"username": "u2", "metadata": {"metadataKey3": "value3", "metadataKey4": ""}},
    ]

    assert_like(
        await api.ok("PUT", path + "/users/batch", body),
        {
            "timestamp": 1727593257722,
            "data": {
                "updateMetadataFailed:": [],
                "updateMetadataSucceeded:": [
                    {"username": "u1", "metadata": {"metadataKey1": "value1", "metadataKey2": "value2"}},
                    {"username": "u2", "metadata": {"metadataKey3": "value3"}},
                ],
            },
            "duration": 483,
        },
    )


async def test_one_member_twice(api: Api, path: str) -> None:
    """Several entries for one member are merged."""
    rows = [{"username": "u1", "metadata": {"a": "1", "b": "1"}}, {"username": "U1", "metadata": {"b": "2"}}]

    reply = await api.ok("PUT", path + "/users/batch", rows)

    assert reply["data"]["updateMetadataSucceeded:"] == [{"username": "u1", "metadata": {"a": "1", "b": "2"}}]


async def test_reading_many_as_in_the_example(api: Api, path: str) -> None:
    """The reply has the selected attributes by user, or all of them without a selection."""
    for username in ("u1", "u2"):
        await api.ok("PUT", f"{path}/user/{username}", {"metaData": {"key1": "value1", "key3": "x"}})

    body = {"targets": ["u1", "u2"], "properties": ["key1", "key2"]}
    assert_like(
        await api.ok("POST", path + "/get", body),
        {"timestamp": 1, "data": {"u1": {"key1": "value1"}, "u2": {"key1": "value1"}}, "duration": 2},
    )
    everything = {"key1": "value1", "key3": "x"}
    assert (await api.ok("POST", path + "/get", {"targets": ["u1"]}))["data"] == {"u1": everything}
    assert (await api.ok("POST", path + "/get", {"targets": ["u1"], "properties": []}))["data"] == {"u1": everything}


async def test_leaving_removes_them(api: Api, path: str) -> None:
    """A member's attributes are removed when they leave, and not restored when they join again."""
    users = f"/chatgroups/{path.rpartition('/')[2]}/users"
    await api.ok("PUT", path + "/user/u2", {"metaData": {"a": "1"}})
    await api.ok("DELETE", users + "/u2")
    assert await api.refused("GET", path + "/user/u2") == NOT_IN_GROUP

    await api.ok("POST", users + "/u2")

    assert (await api.ok("GET", path + "/user/u2"))["data"] == {}


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("PUT", "/user/u2", {"metaData": {"k" * 17: "v"}}, KEY_LIMIT),
        ("PUT", "/user/u2", {"metaData": {"图" * 6: "v"}}, KEY_LIMIT),
        ("PUT", "/user/u2", {"metaData": {"k": "v" * 513}}, VALUE_LIMIT),
        ("PUT", "/user/u2", {"metaData": {}}, MALFORMED),
        ("PUT", "/user/u2", {"metadata": {"k": "v"}}, MALFORMED),
        ("PUT", "/user/u2", {"metaData": {"k": 1}}, MALFORMED),
        ("PUT", "/user/u4", {"metaData": {"k": "v"}}, NOT_IN_GROUP),
        ("GET", "/user/u4", None, NOT_IN_GROUP),
        ("PUT", "/users/batch", [{"username": "u2", "metadata": {"k" * 17: "v"}}], KEY_LIMIT),
        ("PUT", "/users/batch", [{"username": "u2", "metaData": {"k": "v"}}], MALFORMED),
        (
            "PUT",
            "/users/batch",
            [{"username": "u2", "metadata": {"k": "v"}}, {"username": "user99", "metadata": {"k": "v"}}],
            (400, "metadata_error", "Some users are not in the group: user99"),
        ),
        (
            "PUT",
            "/users/batch",
            [{"username": "u2", "metadata": {"k": "v"}}] * 21,
            (400, "metadata_error", "exceeds chatgroup metadata batch put users limit"),
        ),
        (
            "POST",
            "/get",
            {"targets": [f"x{n}" for n in range(11)]},
            (400, "metadata_error", "query param reaches limit."),
        ),
    ],
)
async def test_refused(api: Api, path: str, method: str, below: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text where one exists, and nothing is set."""
    assert await api.refused(method, path + below, body) == expected
    assert (await api.ok("GET", path + "/user/u2"))["data"] == {}


async def test_size_of_all(api: Api, path: str) -> None:
    """A member's attributes have at most 4 KB."""
    for number in range(7):
        await api.ok("PUT", path + "/user/u2", {"metaData": {f"k{number}": "v" * 512}})

    refused = await api.refused("PUT", path + "/user/u2", {"metaData": {"k7": "v" * 512}})

    assert refused[:2] == (400, "metadata_error")


async def test_unknown_group(api: Api) -> None:
    """An unknown group gets the refusal of the attribute service."""
    body = [{"username": "u", "metadata": {"k": "v"}}]

    assert await api.refused("PUT", "/metadata/chatgroup/1/users/batch", body) == (
        404,
        "metadata_error",
        "group not exists",
    )


async def test_disabled_feature(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """An app without member attributes refuses all operations on them."""
    emulator = Emulator(apps=[App("org", "app", member_attributes=False)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))

        assert await api.refused("GET", "/metadata/chatgroup/1/user/u1") == (
            403,
            "metadata_error",
            "chatgroup user metadata service not allow",
        )
