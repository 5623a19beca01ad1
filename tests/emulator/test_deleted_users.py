"""Deletion of a user, and of everything that belongs to them."""

from __future__ import annotations

import pytest

from tests.emulator.chats import SampleChat, make_group
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_memberships_and_lists(api: Api, chat: SampleChat) -> None:
    """A deleted user is removed from all lists, including those that do not require membership."""
    for path, body in (
        ("/admin", {"newadmin": "u2"}),
        ("/white/users/u2", None),
        ("/mute", {"usernames": ["u2", "u3"], "mute_duration": -1}),
        ("/blocks/users/u3", None),
    ):
        await api.ok("POST", chat.path + path, body)

    await api.ok("DELETE", "/users/u2")
    await api.ok("DELETE", "/users/u3")

    state = chat.state(api.tenant)
    assert (list(state.members), state.admins, state.allowed, state.blocked) == (["u1"], [], ["u1"], [])
    assert state.mutes.active(api.tenant.now_ms()) == {}


async def test_a_new_user_of_the_same_name(api: Api, chat: SampleChat) -> None:
    """A new user with the same name is not blocked, not muted, and a member of nothing."""
    await api.ok("POST", f"{chat.path}/mute", {"usernames": ["u2"], "mute_duration": -1})
    await api.ok("POST", f"{chat.path}/blocks/users/u2")
    await api.ok("DELETE", "/users/u2")
    await api.register("u2")

    await api.ok("POST", f"{chat.path}/users/u2")

    assert (await api.ok("GET", f"{chat.path}/mute"))["data"] == []


async def test_owned_groups_and_chatrooms(api: Api, chat: SampleChat) -> None:
    """Groups and chat rooms of a deleted owner are deleted with their memberships."""
    await api.ok("DELETE", "/users/u1")

    assert (len(api.tenant.groups), len(api.tenant.chatrooms)) == (0, 0)
    assert (await api.ok("GET", "/chatgroups/user/u2"))["total"] == 0
    assert (await api.ok("GET", "/users/u2/joined_chatrooms"))["count"] == 0


async def test_threads_and_super_admins(api: Api) -> None:
    """A deleted user leaves their threads, which remain, and is not a super admin any longer."""
    await api.register("u1", "u2", "u3")
    group_id = await make_group(api)
    message = {"to": [group_id], "type": "txt", "body": {"msg": "hi"}}
    message_id = (await api.ok("POST", "/messages/chatgroups", message))["data"][group_id]
    await api.ok("POST", "/thread", {"group_id": group_id, "name": "t", "owner": "u2", "msg_id": message_id})
    await api.ok("POST", "/chatrooms/super_admin", {"superadmin": "u2"})

    await api.ok("DELETE", "/users/u2")

    [thread] = api.tenant.threads.values()
    assert list(thread.members) == []
    assert (await api.ok("GET", "/chatrooms/super_admin"))["data"] == []
