"""Editing messages. Examples: message_modify.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import BODIES, MESSAGE

pytestmark = pytest.mark.anyio

UNSUPPORTED = "The message is of a type that is currently not supported for modification."


async def send(api: Api, kind: str = "txt", **change: Any) -> str:
    """Send a message from user1 to user2, and return its ID."""
    body = {**MESSAGE, "type": kind, "body": BODIES[kind], **change}
    message_id: str = (await api.ok("POST", "/messages/users", body))["data"]["user2"]
    return message_id


async def test_a_text_as_in_the_example(api: Api) -> None:
    """An edit replaces the text, and merges ``ext``."""
    message_id = await send(api, ext={"key1": "old", "key3": "kept"})
    edit = {
        "user": "user1",
        "new_msg": {"type": "txt", "msg": "update message content"},
        "new_ext": {"key1": "value1", "key2": "value2"},
        "is_combine_ext": True,
    }

    assert_like(
        await api.ok("PUT", f"/messages/rewrite/{message_id}", edit),
        {
            "path": f"/messages/rewrite/{message_id}",
            "uri": "https://XXXX/XXXX/XXXX/messages/rewrite/1235807318835202004",
            "timestamp": 1705372388118,
            "organization": "XXXX",
            "application": "ff678832-XXXX-XXXX-8130-58ac38cb6c15",
            "action": "put",
            "data": "success",
            "duration": 49,
            "applicationName": "XXXX",
        },
    )
    message = api.tenant.messages[message_id]
    assert message.body == {"msg": "update message content"}
    assert message.ext == {"key1": "value1", "key2": "value2", "key3": "kept"}
    assert (message.sender, message.to) == ("user1", "user2")


async def test_replacing_the_ext(api: Api) -> None:
    """``ext`` is replaced if the request asks for it."""
    message_id = await send(api, ext={"a": 1})
    edit = {"new_msg": {"type": "txt", "msg": "x"}, "new_ext": {"b": 2}, "is_combine_ext": False}
    await api.ok("PUT", f"/messages/rewrite/{message_id}", edit)

    assert api.tenant.messages[message_id].ext == {"b": 2}


async def test_custom_messages(api: Api) -> None:
    """Fields of a custom message that are not given are kept."""
    message_id = await send(api, "custom")
    edit = {"new_msg": {"type": "custom", "customExts": {"a": "b"}}}
    await api.ok("PUT", f"/messages/rewrite/{message_id}", edit)

    assert api.tenant.messages[message_id].body == {"customEvent": "custom_event", "customExts": {"a": "b"}}


@pytest.mark.parametrize("kind", ["img", "audio", "video", "file", "loc"])
async def test_only_the_ext_of_others(api: Api, kind: str) -> None:
    """Of other types only ``ext`` changes, whatever content the edit has."""
    message_id = await send(api, kind)
    edit = {"new_msg": {"type": kind, "url": "http://x"}, "new_ext": {"a": 1}}
    await api.ok("PUT", f"/messages/rewrite/{message_id}", edit)

    message = api.tenant.messages[message_id]
    assert (message.body, message.ext) == (BODIES[kind], {"a": 1})


async def test_maximum_number_of_edits(api: Api) -> None:
    """An eleventh edit is refused."""
    message_id = await send(api)
    edit = {"new_msg": {"type": "txt", "msg": "x"}}
    for _ in range(10):
        await api.ok("PUT", f"/messages/rewrite/{message_id}", edit)

    text = "The message has reached its edit limit and cannot be modified further."
    expected = (403, "message_rewrite_error", text)
    assert await api.refused("PUT", f"/messages/rewrite/{message_id}", edit) == expected


async def test_permission(api: Api) -> None:
    """The sender may edit, and in a group also its owner; another user gets a 401 that is not about the token."""
    await api.register("user1", "user2", "owner")
    group = {"groupname": "g", "public": False, "owner": "owner", "members": ["user1", "user2"]}
    group_id = (await api.ok("POST", "/chatgroups", group))["data"]["groupid"]
    sent = await api.ok("POST", "/messages/chatgroups", {**MESSAGE, "to": [group_id]})
    path = f"/messages/rewrite/{sent['data'][group_id]}"
    edit = {"new_msg": {"type": "txt", "msg": "x"}}

    expected = (401, "message_rewrite_error", "You are not authorized to edit this message.")
    assert await api.refused("PUT", path, {**edit, "user": "user2"}) == expected
    for username in ("user1", "owner"):
        await api.ok("PUT", path, {**edit, "user": username})


@pytest.mark.parametrize(
    ("kind", "edit", "expected"),
    [
        ("txt", {}, (400, "illegal_argument", "new_msg is required")),
        ("txt", {"new_msg": {"type": "custom"}}, (400, "message_rewrite_error", UNSUPPORTED)),
        ("cmd", {"new_msg": {"type": "cmd", "action": "x"}}, (400, "message_rewrite_error", UNSUPPORTED)),
        (
            "txt",
            {"new_msg": {"type": "txt", "msg": "x" * 5200}},
            (400, "message_send_error", "message is too large"),
        ),
    ],
)
async def test_refused(api: Api, kind: str, edit: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text, and nothing is changed."""
    message_id = await send(api, kind)

    assert await api.refused("PUT", f"/messages/rewrite/{message_id}", edit) == expected
    assert api.tenant.messages[message_id].body == BODIES[kind]


async def test_unknown_message(api: Api) -> None:
    """An unknown ID and one that is not a number are refused differently."""
    edit = {"new_msg": {"type": "txt", "msg": "x"}}

    expected = (404, "message_rewrite_error", "The message is unavailable or has expired.")
    assert await api.refused("PUT", "/messages/rewrite/1", edit) == expected
    expected = (400, "InvalidMessageIdException", "The provided message ID is not a valid number.")
    assert await api.refused("PUT", "/messages/rewrite/x1", edit) == expected
