"""Mutes in groups and chat rooms. Examples: group.html and chatroom.html (April 2023)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.chats import SampleChat, envelope
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import MALFORMED

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(chat: SampleChat) -> str:
    """The path of the list."""
    return f"{chat.path}/mute"


async def test_muting_as_in_the_examples(api: Api, path: str) -> None:
    """Duration and end are in milliseconds."""
    end = api.tenant.now_ms() + 86_400_000

    assert_like(
        await api.ok("POST", path, {"usernames": ["u2", "u3"], "mute_duration": 86_400_000}),
        envelope(
            "post",
            data=[{"result": True, "expire": end, "user": "u2"}, {"result": True, "expire": end, "user": "u3"}],
        ),
    )
    assert_like(
        await api.ok("GET", path),
        envelope("get", data=[{"expire": end, "user": "u2"}, {"expire": end, "user": "u3"}]),
    )


async def test_mutes_end_by_the_clock(api: Api, path: str, clock: ManualClock) -> None:
    """Mutes expire by the clock; -1 means no end."""
    await api.ok("POST", path, {"usernames": ["u2"], "mute_duration": 5000})
    await api.ok("POST", path, {"usernames": ["u3"], "mute_duration": -1})

    await clock.advance(4.9)
    assert [row["user"] for row in (await api.ok("GET", path))["data"]] == ["u2", "u3"]
    await clock.advance(0.2)
    assert (await api.ok("GET", path))["data"] == [{"expire": -1, "user": "u3"}]


async def test_zero_ends_a_mute(api: Api, path: str) -> None:
    """A duration of 0 ends a mute."""
    await api.ok("POST", path, {"usernames": ["u2"], "mute_duration": -1})

    assert (await api.ok("POST", path, {"usernames": ["u2"], "mute_duration": 0}))["data"][0]["result"] is True

    assert (await api.ok("GET", path))["data"] == []


async def test_unmuting_as_in_the_examples(api: Api, path: str) -> None:
    """The data is a list, for one user too."""
    await api.ok("POST", path, {"usernames": ["u2", "u3"], "mute_duration": -1})

    assert_like(await api.ok("DELETE", path + "/u2"), envelope("delete", data=[{"result": True, "user": "u2"}]))
    assert [row["user"] for row in (await api.ok("DELETE", path + "/u3%2Cu4"))["data"]] == ["u3", "u4"]
    assert (await api.ok("GET", path))["data"] == []


async def test_a_mute_outlives_the_membership(api: Api, chat: SampleChat, path: str) -> None:
    """A mute still applies after leaving and joining again."""
    await api.ok("POST", path, {"usernames": ["u2"], "mute_duration": -1})
    await api.ok("DELETE", f"{chat.path}/users/u2")
    await api.ok("POST", f"{chat.path}/users/u2")

    assert (await api.ok("GET", path))["data"] == [{"expire": -1, "user": "u2"}]


async def test_muting_all_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """The list of muted members is not changed; the action is "put" for this POST, as in newer replies."""
    reply = await api.ok("POST", f"{chat.path}/ban")
    assert_like(reply, chat.envelope("put", data={"mute": True}))
    assert (await api.ok("GET", path))["data"] == []
    assert (await api.ok("GET", chat.path))["data"][0]["mute"] is True

    assert_like(await api.ok("DELETE", f"{chat.path}/ban"), envelope("delete", data={"mute": False}))
    assert (await api.ok("GET", chat.path))["data"][0]["mute"] is False


async def test_muting_a_user_who_is_not_a_member(api: Api, path: str) -> None:
    """A user who is not a member gets a negative outcome without a reason."""
    rows = (await api.ok("POST", path, {"usernames": ["u4", "u2"], "mute_duration": -1}))["data"]

    assert rows == [{"result": False, "user": "u4"}, {"result": True, "expire": -1, "user": "u2"}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"usernames": ["u1"], "mute_duration": 1},
            (403, "forbidden_op", "forbidden operation on group owner!"),
        ),
        (
            {"usernames": [f"x{n}" for n in range(101)], "mute_duration": 1},
            (400, "invalid_parameter", "userNames size is more than max limit : 100"),
        ),
        ({"usernames": ["u2"]}, (400, "invalid_parameter", "mute_duration must be provided")),
        (
            {"usernames": ["u2"], "mute_duration": "1"},
            MALFORMED,
        ),
    ],
)
async def test_refused(api: Api, path: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text where one exists, and no member is muted."""
    assert await api.refused("POST", path, body) == expected
    assert (await api.ok("GET", path))["data"] == []


async def test_users_who_are_not_members(api: Api, path: str) -> None:
    """Users who are not members are refused as recorded, in groups and chat rooms alike."""
    assert await api.refused("POST", path, {"usernames": ["u4"], "mute_duration": 1}) == (
        400,
        "invalid_parameter",
        "users [u4] are not members of this group!",
    )


async def test_too_many_in_the_path(api: Api, path: str) -> None:
    """A path can name 60 users."""
    names = ",".join(f"x{n}" for n in range(61))

    assert await api.refused("DELETE", f"{path}/{names}") == (
        400,
        "invalid_parameter",
        "removeMute member size more than max limit : 60",
    )
