"""Super admins. Examples: chatroom_superadmin_*.html (2026)."""

from __future__ import annotations

import pytest

from tests.emulator.chats import envelope
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

PATH = "/chatrooms/super_admin"


async def test_adding_as_in_the_example(api: Api) -> None:
    """The result is a text; adding a super admin again changes nothing."""
    await api.register("user1")

    for _ in range(2):
        assert_like(
            await api.ok("POST", PATH, {"superadmin": "user1"}),
            envelope("post", data={"result": "success", "resource": ""}, properties={}),
        )
    assert list(api.tenant.chatrooms.super_admins) == ["user1"]


async def test_listing_as_in_the_example(api: Api) -> None:
    """The count is that of the page."""
    await api.register("u1", "u2", "u3")
    for username in ("u1", "u2", "u3"):
        await api.ok("POST", PATH, {"superadmin": username})

    assert_like(
        await api.ok("GET", PATH + "?pagenum=2&pagesize=2"),
        envelope("get", params={"pagesize": ["2"], "pagenum": ["2"]}, data=["u3"], count=1, properties={}),
    )


async def test_removing_as_in_the_example(api: Api) -> None:
    """The reply names the removed user as the new super admin."""
    await api.register("u1")
    await api.ok("POST", PATH, {"superadmin": "u1"})

    assert_like(
        await api.ok("DELETE", PATH + "/u1"),
        envelope("delete", data={"newSuperAdmin": "u1", "resource": ""}, properties={}),
    )
    assert (await api.ok("GET", PATH))["data"] == []


async def test_unknown_users(api: Api) -> None:
    """Unknown users can be neither added nor removed."""
    expected = (404, "resource_not_found", "username stranger doesn't exist!")

    assert await api.refused("POST", PATH, {"superadmin": "stranger"}) == expected
    assert await api.refused("DELETE", PATH + "/stranger") == expected
