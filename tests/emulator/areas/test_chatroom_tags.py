"""Tags of chat room members. Examples: chatroom_user_tag_*.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.chats import envelope, make_chatroom
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


@pytest.fixture
async def path(api: Api) -> str:
    """The path of a chat room of u1 with the members u2 and u3; u4 exists."""
    await api.register("u1", "u2", "u3", "u4")
    return f"/chatrooms/{await make_chatroom(api)}"


async def tag(api: Api, path: str, username: str, *tags: str) -> None:
    """Replace a member's tags."""
    await api.ok("PUT", f"{path}/users/{username}/tag", {"tags": list(tags)})


async def tags_of(api: Api, path: str, username: str) -> Any:
    """Return a member's tags."""
    return (await api.ok("GET", f"{path}/users/{username}/tag"))["data"]


async def test_as_in_the_examples(api: Api, path: str) -> None:
    """Tags are set, muted for some seconds, and read with the ends of the mutes as strings in milliseconds."""
    done = envelope("put", data={"result": True}, properties={})
    end = api.tenant.now_ms() + 30_000

    assert_like(await api.ok("PUT", f"{path}/users/u2/tag", {"tags": ["t1", "t2"]}), done)
    assert_like(await api.ok("PUT", f"{path}/tag/mute", {"tag": "t2", "mute_duration": 30}), done)
    assert_like(
        await api.ok("GET", f"{path}/users/u2/tag"),
        envelope("get", data={"t1": "0", "t2": str(end)}, properties={}),
    )


async def test_muting_by_tag(api: Api, path: str, clock: ManualClock) -> None:
    """All members with the tag are muted for a time, without an end, or unmuted."""
    await tag(api, path, "u2", "t1")
    await tag(api, path, "u3", "t1", "t2")

    async def muted() -> list[str]:
        return [row["user"] for row in (await api.ok("GET", f"{path}/mute"))["data"]]

    await api.ok("PUT", f"{path}/tag/mute", {"tag": "t1", "mute_duration": 30})
    assert await muted() == ["u2", "u3"]
    await clock.advance(31)
    assert (await muted(), await tags_of(api, path, "u2")) == ([], {"t1": "0"})

    await api.ok("PUT", f"{path}/tag/mute", {"tag": "t2", "mute_duration": -1})
    assert (await muted(), await tags_of(api, path, "u3")) == (["u3"], {"t1": "0", "t2": "-1"})
    await api.ok("PUT", f"{path}/tag/mute", {"tag": "t2", "mute_duration": 0})
    assert (await muted(), await tags_of(api, path, "u3")) == ([], {"t1": "0", "t2": "0"})


async def test_new_tags_replace_the_old(api: Api, path: str) -> None:
    """New tags replace the old ones; an empty list removes all."""
    await tag(api, path, "u2", "t1", "t2")
    await tag(api, path, "u2", "t3")
    assert await tags_of(api, path, "u2") == {"t3": "0"}

    await tag(api, path, "u2")

    assert await tags_of(api, path, "u2") == {}


async def test_leaving_ends_them(api: Api, path: str) -> None:
    """Tags are removed when the member leaves, and not restored when they join again."""
    await tag(api, path, "u2", "t1")
    await api.ok("DELETE", f"{path}/users/u2")
    await api.ok("POST", f"{path}/users/u2")

    assert await tags_of(api, path, "u2") == {}


@pytest.mark.parametrize(
    ("method", "below", "body", "expected"),
    [
        (
            "PUT",
            "/users/u4/tag",
            {"tags": ["t"]},
            (400, "forbidden_op", "users [u4] are not members of this group!"),
        ),
        ("GET", "/users/u4/tag", None, (400, "forbidden_op", "users [u4] are not members of this group!")),
        ("PUT", "/users/u2/tag", {"tags": "t"}, (400, "invalid_parameter", "tags should be type of List")),
        (
            "PUT",
            "/users/u2/tag",
            {"tags": [f"t{n}" for n in range(11)]},
            (403, "exceed_limit", "user group tag count exceed limit"),
        ),
        ("PUT", "/users/u2/tag", {"tags": ["t" * 33]}, (403, "exceed_limit", "tag length exceeds limit!")),
        ("PUT", "/tag/mute", {"tag": "t" * 33, "mute_duration": 1}, (403, "exceed_limit", "tag length exceeds limit!")),
        ("PUT", "/tag/mute", {"tag": "t9", "mute_duration": 1}, (404, "resource_not_found", "group tag not found")),
    ],
)
async def test_refused(api: Api, path: str, method: str, below: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, and no tag is set."""
    assert await api.refused(method, path + below, body) == expected
    assert await tags_of(api, path, "u2") == {}


async def test_disabled_feature(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """An app without tags refuses all operations on them."""
    emulator = Emulator(apps=[App("org", "app", chatroom_tags=False)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        expected = (403, "forbidden_op", "Group tag mute is disabled")

        assert await api.refused("GET", "/chatrooms/1/users/u1/tag") == expected
        assert await api.refused("PUT", "/chatrooms/1/users/u1/tag", {"tags": []}) == expected
        assert await api.refused("PUT", "/chatrooms/1/tag/mute", {"tag": "t", "mute_duration": 1}) == expected
