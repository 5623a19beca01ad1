"""Block lists of groups and chat rooms. Examples: group.html and chatroom.html (April 2023)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.chats import SampleChat, envelope, outcome
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(chat: SampleChat) -> str:
    """The path of the list."""
    return f"{chat.path}/blocks/users"


def blocking(chat: SampleChat, action: str, user: str, **more: Any) -> dict[str, Any]:
    """Make the outcome of one user; for chat rooms recorded replies have ``id``, the documents ``chatroomid``."""
    row = outcome(chat, action, user, **more)
    return {"id" if name == "chatroomid" else name: value for name, value in row.items()}


async def test_blocking_one_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """The data is one object, and the user is no longer a member."""
    assert_like(await api.ok("POST", path + "/u2"), chat.envelope("post", data=blocking(chat, "add_blocks", "u2")))
    assert_like(await api.ok("GET", path), chat.envelope("get", data=["u2"], count=1))
    assert list(chat.state(api.tenant).members) == ["u1", "u3"]


async def test_blocking_several_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """The data is a list, with a reason for a user who is not a member."""
    reason = f"user: u4 doesn't exist in {chat.word}: {chat.id}"

    assert_like(
        await api.ok("POST", path, {"usernames": ["u4", "u2"]}),
        chat.envelope(
            "post",
            data=[blocking(chat, "add_blocks", "u4", result=False, reason=reason), blocking(chat, "add_blocks", "u2")],
        ),
    )


async def test_blocked_users_stay_out(api: Api, chat: SampleChat, path: str) -> None:
    """A blocked user cannot be added, alone or with others, until they are unblocked."""
    await api.ok("POST", path + "/u2")

    assert (await api.refused("POST", f"{chat.path}/users/u2"))[:2] == (403, "forbidden_op")
    assert (await api.refused("POST", f"{chat.path}/users", {"usernames": ["u4", "u2"]}))[:2] == (403, "forbidden_op")
    assert list(chat.state(api.tenant).members) == ["u1", "u3"]

    await api.ok("DELETE", path + "/u2")
    assert list(chat.state(api.tenant).members) == ["u1", "u3"]
    await api.ok("POST", f"{chat.path}/users/u2")
    assert list(chat.state(api.tenant).members) == ["u1", "u3", "u2"]


async def test_unblocking_as_in_the_examples(api: Api, chat: SampleChat, path: str) -> None:
    """One user gets an object, several get a list."""
    await api.ok("POST", path, {"usernames": ["u2", "u3"]})

    expected = chat.envelope("delete", data=blocking(chat, "remove_blocks", "u2"))
    assert_like(await api.ok("DELETE", path + "/u2"), expected)
    await api.ok("POST", f"{chat.path}/users/u2")
    await api.ok("POST", path + "/u2")
    assert_like(
        await api.ok("DELETE", path + "/u2%2Cu3"),
        envelope("delete", data=[blocking(chat, "remove_blocks", "u2"), blocking(chat, "remove_blocks", "u3")]),
    )
    assert (await api.ok("GET", path))["count"] == 0


async def test_unblocking_some_who_are_not_blocked(api: Api, chat: SampleChat, path: str) -> None:
    """Users who are not blocked get a negative outcome."""
    await api.ok("POST", path + "/u2")

    rows = (await api.ok("DELETE", path + "/u2,u3"))["data"]

    assert [(each["user"], each["result"]) for each in rows] == [("u2", True), ("u3", False)]


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        ("POST", "/u4", None, (403, "forbidden_op", "users [u4] are not members of this group!")),
        (
            "POST",
            "",
            {"usernames": ["u4", "stranger"]},
            (403, "forbidden_op", "users [u4, stranger] are not members of this group!"),
        ),
        ("POST", "/u1", None, (403, "forbidden_op", "forbidden operation on group owner!")),
        ("POST", "", {"usernames": ["u2", "u1"]}, (403, "forbidden_op", "forbidden operation on group owner!")),
        ("DELETE", "/u2", None, (403, "forbidden_op", "users [u2] are not members of this group!")),
        ("DELETE", "/u2,u3", None, (403, "forbidden_op", "users [u2, u3] are not members of this group!")),
        (
            "DELETE",
            "/" + ",".join(f"x{n}" for n in range(61)),
            None,
            (400, "invalid_parameter", "removeBlacklist: list size more than max limit : 60"),
        ),
    ],
)
async def test_refused(
    api: Api, chat: SampleChat, path: str, method: str, below: str, body: Any, expected: tuple[int, str, str]
) -> None:
    """Each refusal has the documented text, and no member is removed."""
    assert await api.refused(method, path + below, body) == expected
    assert list(chat.state(api.tenant).members) == ["u1", "u2", "u3"]


@pytest.mark.parametrize(("chat", "most"), [("groups", 100), ("chatrooms", 60)], indirect=["chat"])
async def test_cap(api: Api, path: str, most: int) -> None:
    """Chat rooms accept fewer users in one call than groups."""
    names = [f"x{n}" for n in range(most + 1)]

    assert (await api.refused("POST", path, {"usernames": names}))[:2] == (400, "invalid_parameter")
    assert (await api.refused("POST", path, {"usernames": names[1:]}))[:2] == (403, "forbidden_op")
