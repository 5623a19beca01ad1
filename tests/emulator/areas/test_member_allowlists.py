"""Allow lists of groups and chat rooms. Examples: group.html and chatroom.html (April 2023)."""

from __future__ import annotations

import pytest

from tests.emulator.chats import SampleChat, envelope, outcome
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(chat: SampleChat) -> str:
    """The path of the list."""
    return f"{chat.path}/white/users"


async def test_owner_and_admins_are_on_it(api: Api, chat: SampleChat, path: str) -> None:
    """Owner and admins are on the list automatically."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert_like(await api.ok("GET", path), envelope("get", data=["u1", "u2"], count=2))


async def test_adding_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """One user in the path gets an object, users in the body get a list."""
    assert_like(await api.ok("POST", path + "/u2"), envelope("post", data=outcome(chat, "add_user_whitelist", "u2")))
    assert_like(
        await api.ok("POST", path, {"usernames": ["u2", "u3"]}),
        envelope("post", data=[outcome(chat, "add_user_whitelist", "u2"), outcome(chat, "add_user_whitelist", "u3")]),
    )
    assert chat.state(api.tenant).allowed == ["u1", "u2", "u3"]


async def test_adding_a_user_who_is_not_a_member(api: Api, chat: SampleChat, path: str) -> None:
    """A user who is not a member gets an outcome with a reason."""
    rows = (await api.ok("POST", path, {"usernames": ["u4", "u2"]}))["data"]

    reason = f"user: u4 doesn't exist in {chat.word}: {chat.id}"
    assert rows == [
        outcome(chat, "add_user_whitelist", "u4", result=False, reason=reason),
        outcome(chat, "add_user_whitelist", "u2"),
    ]


async def test_removing_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """The data is a list, for one user too."""
    await api.ok("POST", path, {"usernames": ["u2", "u3"]})

    assert_like(
        await api.ok("DELETE", path + "/u2,u3"),
        envelope(
            "delete", data=[outcome(chat, "remove_user_whitelist", "u2"), outcome(chat, "remove_user_whitelist", "u3")]
        ),
    )
    assert (await api.ok("DELETE", path + "/u1"))["data"] == [outcome(chat, "remove_user_whitelist", "u1")]


async def test_leaving_removes_from_the_list(api: Api, chat: SampleChat, path: str) -> None:
    """A member who leaves is removed from the list."""
    await api.ok("POST", path + "/u2")
    await api.ok("DELETE", f"{chat.path}/users/u2")

    assert (await api.ok("GET", path))["data"] == ["u1"]


async def test_users_who_are_not_members(api: Api, chat: SampleChat, path: str) -> None:
    """Users who are not members, or not on the list, are refused; the status differs between groups and chat rooms."""
    words = "users [u4] are not members of this group!"

    assert await api.refused("POST", path + "/u4") == (403, "forbidden_op", words)
    assert await api.refused("POST", path, {"usernames": ["u4"]}) == (403, "forbidden_op", words)
    assert await api.refused("DELETE", path + "/u4") == (chat.non_member_status, "forbidden_op", words)


async def test_caps(api: Api, path: str) -> None:
    """A body can name 100 users, a path 60."""
    names = [f"x{n}" for n in range(101)]

    assert await api.refused("POST", path, {"usernames": names}) == (
        400,
        "invalid_parameter",
        "usernames size is more than max limit : 100",
    )
    assert await api.refused("DELETE", f"{path}/{','.join(names[:61])}") == (
        400,
        "invalid_parameter",
        "removeWhitelist size is more than max limit : 60",
    )
