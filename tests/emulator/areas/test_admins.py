"""Admins of groups and chat rooms. Examples: group.html and chatroom.html (April 2023)."""

from __future__ import annotations

import pytest

from tests.emulator.chats import SampleChat, envelope
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio


async def test_adding_as_in_the_examples(api: Api, chat: SampleChat) -> None:
    """The result is a text; only groups have properties beside it."""
    expected = envelope("post", data={"result": "success", "newadmin": "u2"})
    if chat.kind == "groups":
        expected["properties"] = {}

    assert_like(await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"}), expected)
    assert_like(await api.ok("GET", f"{chat.path}/admin"), envelope("get", data=["u2"], count=1))


async def test_adding_again(api: Api, chat: SampleChat) -> None:
    """An admin stays one."""
    for _ in range(2):
        await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert chat.state(api.tenant).admins == ["u2"]


async def test_removing_as_in_the_examples(api: Api, chat: SampleChat) -> None:
    """The old admin stays as a member."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert_like(
        await api.ok("DELETE", f"{chat.path}/admin/u2"),
        envelope("delete", data={"result": "success", "oldadmin": "u2"}),
    )
    assert chat.state(api.tenant).admins == []
    assert "u2" in chat.state(api.tenant).members


async def test_who_leaves_is_no_admin_any_more(api: Api, chat: SampleChat) -> None:
    """The role goes with the membership and does not come back with it."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})
    await api.ok("DELETE", f"{chat.path}/users/u2")
    await api.ok("POST", f"{chat.path}/users/u2")

    assert (await api.ok("GET", f"{chat.path}/admin"))["data"] == []


async def test_the_new_owner_is_no_admin_any_more(api: Api, chat: SampleChat) -> None:
    """One role is enough; the old owner is a plain member."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})
    await api.ok("PUT", chat.path, {"newowner": "u2"})

    rows = (await api.ok("GET", f"{chat.path}/users"))["data"]

    assert rows == [{"member": "u1"}, {"owner": "u2"}, {"member": "u3"}]


async def test_roles_in_lists(api: Api, chat: SampleChat) -> None:
    """Only the list of a group's members tells admins apart; details never do."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    [details] = (await api.ok("GET", chat.path))["data"]
    rows = (await api.ok("GET", f"{chat.path}/users"))["data"]

    assert details["affiliations"] == [{"owner": "u1"}, {"member": "u2"}, {"member": "u3"}]
    assert rows == [{"owner": "u1"}, {"admin" if chat.kind == "groups" else "member": "u2"}, {"member": "u3"}]


async def test_no_more_than_99(api: Api, chat: SampleChat) -> None:
    """Owner and admins are 100 at most."""
    state = chat.state(api.tenant)
    state.admins.extend(f"a{n}" for n in range(98))

    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})

    assert (await api.refused("POST", f"{chat.path}/admin", {"newadmin": "u3"}))[:2] == (403, "exceed_limit")


async def test_not_admins(api: Api, chat: SampleChat) -> None:
    """Who is no member cannot become an admin, and who is no admin cannot be removed as one."""
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
async def test_unknown_users_in_rooms(api: Api, chat: SampleChat) -> None:
    """Rooms say that there is no such user."""
    expected = (404, "resource_not_found", "username nobody doesn't exist!")

    assert await api.refused("POST", f"{chat.path}/admin", {"newadmin": "nobody"}) == expected
    assert await api.refused("DELETE", f"{chat.path}/admin/nobody") == expected
