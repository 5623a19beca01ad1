"""Admins of groups and chat rooms. Examples: group.html and chatroom.html (April 2023)."""

from __future__ import annotations

import pytest

from tests.emulator.chats import SampleChat, envelope
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


async def test_adding_as_in_the_examples(api: Api, chat: SampleChat) -> None:
    """The result is a text; only groups have ``properties`` in the reply."""
    expected = envelope("post", data={"result": "success", "newadmin": "u2"})
    if chat.kind == "groups":
        expected["properties"] = {}

    assert_like(await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"}), expected)
    assert_like(await api.ok("GET", f"{chat.path}/admin"), envelope("get", data=["u2"], count=1))


async def test_adding_again(api: Api, chat: SampleChat) -> None:
    """Adding an admin again changes nothing."""
    for _ in range(2):
        await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert chat.state(api.tenant).admins == ["u2"]


async def test_removing_as_in_the_examples(api: Api, chat: SampleChat) -> None:
    """A removed admin stays as a member."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert_like(
        await api.ok("DELETE", f"{chat.path}/admin/u2"),
        envelope("delete", data={"result": "success", "oldadmin": "u2"}),
    )
    assert chat.state(api.tenant).admins == []
    assert "u2" in chat.state(api.tenant).members


async def test_leaving_ends_the_role(api: Api, chat: SampleChat) -> None:
    """The role ends with the membership, and is not restored when the user joins again."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})
    await api.ok("DELETE", f"{chat.path}/users/u2")
    await api.ok("POST", f"{chat.path}/users/u2")

    assert (await api.ok("GET", f"{chat.path}/admin"))["data"] == []


async def test_new_owner_is_not_an_admin(api: Api, chat: SampleChat) -> None:
    """An admin who becomes the owner is removed from the admins; the old owner is a plain member."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})
    await api.ok("PUT", chat.path, {"newowner": "u2"})

    rows = (await api.ok("GET", f"{chat.path}/users"))["data"]

    assert rows == [{"member": "u1"}, {"owner": "u2"}, {"member": "u3"}]


async def test_roles_in_lists(api: Api, chat: SampleChat) -> None:
    """Only the list of a group's members shows admins; details never do."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    [details] = (await api.ok("GET", chat.path))["data"]
    rows = (await api.ok("GET", f"{chat.path}/users"))["data"]

    assert details["affiliations"] == [{"owner": "u1"}, {"member": "u2"}, {"member": "u3"}]
    assert rows == [{"owner": "u1"}, {"admin" if chat.kind == "groups" else "member": "u2"}, {"member": "u3"}]


async def test_no_more_than_99(api: Api, chat: SampleChat) -> None:
    """There are at most 99 admins besides the owner."""
    state = chat.state(api.tenant)
    state.admins.extend(f"a{n}" for n in range(98))

    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert (await api.refused("POST", f"{chat.path}/admin", {"newadmin": "u3"}))[:2] == (403, "exceed_limit")


async def test_not_admins(api: Api, chat: SampleChat) -> None:
    """A user who is not a member cannot become an admin, and one who is not an admin cannot be removed as one."""
    path = f"{chat.path}/admin"

    assert await api.refused("POST", path, {"newadmin": "u4"}) == (
        404,
        "resource_not_found",
        f"user: u4 doesn't exist in group: {chat.id}",
    )
    assert await api.refused("DELETE", path + "/u2") == (
        403,
        "forbidden_op",
        f"user:u2 is not admin of group:{chat.id}",
    )
    assert (await api.refused("POST", path, {"newadmin": "u1"}))[0] == 403
    assert (await api.refused("POST", path, {}))[0] == 400
    assert (await api.refused("POST", path.replace(chat.id, "1"), {"newadmin": "u2"})) == (
        404,
        "resource_not_found",
        "grpID 1 does not exist!",
    )


@pytest.mark.parametrize("chat", ["chatrooms"], indirect=True)
async def test_unknown_users_in_chatrooms(api: Api, chat: SampleChat) -> None:
    """Chat rooms refuse a user who does not exist with a refusal of its own."""
    expected = (404, "resource_not_found", "username stranger doesn't exist!")

    assert await api.refused("POST", f"{chat.path}/admin", {"newadmin": "stranger"}) == expected
    assert await api.refused("DELETE", f"{chat.path}/admin/stranger") == expected
