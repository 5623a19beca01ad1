"""Sending messages. Examples: message_single.html, message_group.html, message_chatroom.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import BODIES, MALFORMED, MESSAGE

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("target", ["users", "chatgroups", "chatrooms"])
@pytest.mark.parametrize("kind", BODIES)
async def test_sending_as_in_the_examples(api: Api, target: str, kind: str) -> None:
    """Every type can be sent to every kind of recipient; the reply has one ID for each recipient."""
    reply = await api.ok("POST", f"/messages/{target}", {**MESSAGE, "type": kind, "body": BODIES[kind]})

    message_id = reply["data"]["user2"]
    assert_like(
        reply,
        {
            "path": f"/messages/{target}",
            "uri": "https://XXXX/XXXX/XXXX/messages/users",
            "timestamp": 1657254052191,
            "organization": "XXXX",
            "application": "e82bcc5f-XXXX-XXXX-a7c1-92de917ea2b0",
            "action": "post",
            "data": {"user2": message_id},
            "duration": 0,
            "applicationName": "XXXX",
        },
    )
    assert len(message_id) == 19
    message = api.tenant.messages[message_id]
    assert (message.target, message.to, message.sender, message.type) == (target, "user2", "user1", kind)
    assert message.body == BODIES[kind]


async def test_every_recipient_is_counted(api: Api) -> None:
    """A recipient who is named twice gets one message."""
    reply = await api.ok("POST", "/messages/users", {**MESSAGE, "to": ["user2", "user3", "user2"]})
    await api.ok("POST", "/messages/users", {**MESSAGE, "to": ["User3"]})

    assert reply["data"].keys() == {"user2", "user3"}
    assert api.tenant.messages.delivered["users"] == {"user2": 1, "user3": 2}
    assert api.tenant.messages.total == 3
    assert list(api.tenant.messages.duplicates().values()) == [2]


async def test_default_sender(api: Api) -> None:
    """The default sender is "admin"; sender and recipients need not exist."""
    reply = await api.ok("POST", "/messages/users", {"to": ["stranger"], "type": "txt", "body": {"msg": "hi"}})

    assert api.tenant.messages[reply["data"]["stranger"]].sender == "admin"


async def test_options_are_kept(api: Api) -> None:
    """Further fields of the request are stored with the message."""
    options = {"routetype": "ROUTE_ONLINE", "sync_device": True, "roam_ignore_users": []}
    reply = await api.ok("POST", "/messages/users", {**MESSAGE, **options, "ext": {"em_ignore_notification": True}})

    message = api.tenant.messages[reply["data"]["user2"]]
    assert message.options == options
    assert message.ext == {"em_ignore_notification": True}


async def test_too_large_as_in_the_example(api: Api) -> None:
    """The refusal is the one shown on message_single.html, with a numeric code."""
    reply = await api("POST", "/messages/users", {**MESSAGE, "body": {"msg": "x" * 5 * 1024}})

    assert reply.status_code == 400
    assert_like(
        reply.json(),
        {
            "error": "message_send_error",
            "exception": "MessageSendException",
            "timestamp": 1748575460150,
            "duration": 0,
            "error_code": 14007,
            "error_description": "message is too large",
        },
    )


@pytest.mark.parametrize(
    ("change", "error", "description"),
    [
        ({"from": ""}, "message_send_error", "param from can't be empty"),
        ({"from": 1}, *MALFORMED[1:]),
        ({"to": []}, "message_send_error", "param to can't be empty"),
        ({"to": "user2"}, *MALFORMED[1:]),
        ({"to": ["u"] * 601}, "message_send_error", "params to's size can't exceed limit 600"),
        ({"type": ""}, "message_send_error", "param type can't be empty"),
        ({"type": "text"}, *MALFORMED[1:]),
        ({"body": {}}, "message_send_error", "param body can't be empty"),
        ({"body": "hi"}, *MALFORMED[1:]),
        ({"ext": None}, "message_send_error", "param ext must be JSONObject"),
        ({"sync_device": "true"}, *MALFORMED[1:]),
        ({"routetype": "ROUTE_OFFLINE"}, *MALFORMED[1:]),
        ({"type": "img", "body": {"filename": "a.png"}}, "message_send_error", "param body.url can't be empty"),
        ({"type": "custom", "body": {"customExts": {"a": 1}}}, *MALFORMED[1:]),
    ],
)
async def test_refused(api: Api, change: dict[str, Any], error: str, description: str) -> None:
    """Each refusal has the documented text where one exists, and no message is sent."""
    assert await api.refused("POST", "/messages/users", {**MESSAGE, **change}) == (400, error, description)
    assert api.tenant.messages.total == 0


@pytest.mark.parametrize(("target", "most"), [("users", 600), ("chatgroups", 3), ("chatrooms", 10)])
async def test_recipients_of_one_call(api: Api, target: str, most: int) -> None:
    """Users, groups and chat rooms have different maximum numbers of recipients."""
    recipients = [f"r{n}" for n in range(most + 1)]

    assert await api.refused("POST", f"/messages/{target}", {**MESSAGE, "to": recipients}) == (
        400,
        "message_send_error",
        f"params to's size can't exceed limit {most}",
    )
    await api.ok("POST", f"/messages/{target}", {**MESSAGE, "to": recipients[:most]})


async def test_wrong_method(api: Api) -> None:
    """Methods other than POST get status 405."""
    assert (await api("GET", "/messages/users")).status_code == 405


async def test_old_messages_are_dropped(api: Api) -> None:
    """Only the newest messages are kept, but all are counted."""
    api.tenant.messages.capacity = 2
    for number in range(4):
        await api.ok("POST", "/messages/users", {**MESSAGE, "body": {"msg": str(number)}})

    assert [message.body["msg"] for message in api.tenant.messages] == ["2", "3"]
    assert api.tenant.messages.total == 4


TARGETED = {"from": "user1", "to": ["17"], "type": "txt", "body": {"msg": "hi"}, "users": ["user2", "user3"]}


@pytest.mark.parametrize("target", ["chatgroups", "chatrooms"])
async def test_message_to_some_members(api: Api, target: str) -> None:
    """The message goes to the group or chat room, and its options name the members; the reply has the plain path."""
    reply = await api.ok("POST", f"/messages/{target}/users", TARGETED)

    assert (reply["path"], reply["uri"]) == (f"/messages/{target}", f"{api.base_url}/messages/{target}/users")
    message = api.tenant.messages[reply["data"]["17"]]
    assert (message.target, message.to, message.options) == (target, "17", {"users": ["user2", "user3"]})


@pytest.mark.parametrize("target", ["chatgroups", "chatrooms"])
@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"to": ["17", "18"]}, "params to's size can't exceed limit 1"),
        ({"users": []}, "param users can't be empty"),
        ({"users": ["u"] * 21}, "params users's size can't exceed limit 20"),
        ({"from": ""}, "param from can't be empty"),
        ({"body": {}}, "param body can't be empty"),
    ],
)
async def test_message_to_some_members_refused(api: Api, target: str, change: dict[str, Any], text: str) -> None:
    """More than one group, or more than 20 members, are refused."""
    expected = (400, "message_send_error", text)
    assert await api.refused("POST", f"/messages/{target}/users", {**TARGETED, **change}) == expected
    assert api.tenant.messages.total == 0
