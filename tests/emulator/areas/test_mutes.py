"""App-wide mutes. Examples: account_system.html, "用户全局禁言" (April 2023)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ENVELOPE = {
    "path": "/mutes",
    "uri": "https://XXXX/XXXX/XXXX/mutes",
    "timestamp": 1631609754727,
    "organization": "XXXX",
    "application": "357169f0-XXXX-XXXX-9b3a-f1af649cc48d",
    "duration": 74,
    "applicationName": "XXXX",
}


async def test_setting_and_reading_as_in_the_examples(api: Api, clock: ManualClock) -> None:
    """The remaining seconds decrease; the user ID has the app key as a prefix."""
    await api.register("zs1")

    reply = await api.ok("POST", "/mutes", {"username": "zs1", "chat": 100, "groupchat": 100, "chatroom": 100})
    assert_like(reply, {**ENVELOPE, "action": "post", "data": {"result": "ok"}})

    await clock.advance(4)
    assert_like(
        await api.ok("GET", "/mutes/zs1"),
        {
            **ENVELOPE,
            "action": "get",
            "data": {"userid": "org#app_zs1", "chat": 96, "groupchat": 96, "chatroom": 96, "unixtime": 1631609831},
        },
    )


async def test_list_as_in_the_example(api: Api) -> None:
    """The list has one row for each type of mute, including ended ones; -1 means no end."""
    await api.register("zs1", "zs2")
    await api.ok("POST", "/mutes", {"username": "zs2", "chatroom": 10})
    await api.ok("POST", "/mutes", {"username": "zs2", "chatroom": 0})
    await api.ok("POST", "/mutes", {"username": "zs1", "chat": -1, "groupchat": 69})

    assert_like(
        await api.ok("GET", "/mutes"),
        {
            **ENVELOPE,
            "action": "get",
            "data": {
                "data": [
                    {"username": "zs2", "chatroom": 0},
                    {"username": "zs1", "chat": -1},
                    {"username": "zs1", "groupchat": 69},
                ],
                "unixtime": 1631609858,
            },
        },
    )
    assert (await api.ok("GET", "/mutes?pageNum=2&pageSize=2"))["data"]["data"] == [
        {"username": "zs1", "groupchat": 69}
    ]


async def test_kinds_never_muted_are_left_out(api: Api) -> None:
    """Types in which the user was never muted are left out."""
    await api.register("zs1")
    await api.ok("POST", "/mutes", {"username": "zs1", "chat": 5})

    assert (await api.ok("GET", "/mutes/zs1"))["data"].keys() == {"userid", "chat", "unixtime"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"username": "stranger", "chat": 1},
            (400, "required_property_not_found", "Entity user requires a property named username"),
        ),
        ({"username": "zs1", "chat": -2}, (400, "illegal_argument", "chat is not legal")),
        ({"username": "zs1", "chat": 2**31}, (400, "illegal_argument", "chat is not legal")),
        ({"username": "zs1", "chat": "5"}, (400, "illegal_argument", "chat is not legal")),
    ],
)
async def test_refused(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Durations must be whole seconds from -1 to 2147483647."""
    await api.register("zs1")

    assert await api.refused("POST", "/mutes", body) == expected
