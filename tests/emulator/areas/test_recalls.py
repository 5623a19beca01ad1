"""Recalling messages. Examples: message.html (April 2023), message_recall_single.html, message_recall_batch.html."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import MESSAGE

pytestmark = pytest.mark.anyio

ONE, MANY = "/messages/msg_recall", "/messages/batch_recall"
GONE = (403, "message_recall_error", "not_found msg")
ENVELOPE = {
    "uri": "https://XXXX/XXXX/XXXX/messages/msg_recall",
    "timestamp": 1657529588473,
    "organization": "XXXX",
    "application": "09ebbf8b-XXXX-XXXX-XXXX-d47c3b38e434",
    "action": "post",
    "duration": 8,
    "applicationName": "XXXX",
}


async def send(api: Api, **change: Any) -> str:
    """Send a message from user1 to user2, and return its ID."""
    message_id: str = (await api.ok("POST", "/messages/users", {**MESSAGE, **change}))["data"]["user2"]
    return message_id


def recall(message_id: str, **change: Any) -> dict[str, Any]:
    """Make the request that recalls it."""
    return {"msg_id": message_id, "to": "user2", "chat_type": "chat", "force": False, **change}


async def test_one_as_in_the_example(api: Api) -> None:
    """A message can be recalled once; then it no longer exists."""
    message_id = await send(api)

    row = {"recalled": "yes", "chattype": "chat", "from": "user1", "to": "user2", "msg_id": message_id}
    reply = await api.ok("POST", ONE, recall(message_id, **{"from": "user1"}))
    assert_like(reply, {**ENVELOPE, "path": ONE, "data": row})
    assert message_id not in {message.id for message in api.tenant.messages}
    assert await api.refused("POST", ONE, recall(message_id)) == GONE


async def test_several_as_in_the_example(api: Api) -> None:
    """Each message has an outcome; a failure does not prevent the others."""
    first, second = await send(api), await send(api)
    msgs = [recall(first), recall(first), recall(second, to="user3"), recall(second)]

    reply = await api.ok("POST", MANY, {"msgs": msgs})
    row = {"chattype": "chat", "from": "admin", "to": "user2"}
    assert_like(
        reply,
        {
            **ENVELOPE,
            "path": MANY,
            "data": [
                {**row, "recalled": "yes", "msg_id": first},
                {**row, "recalled": "not_found msg", "msg_id": first},
                {**row, "recalled": "can't find msg to", "to": "user3", "msg_id": second},
                {**row, "recalled": "yes", "msg_id": second},
            ],
        },
    )


async def test_two_minutes(api: Api, clock: ManualClock) -> None:
    """After two minutes a message can only be recalled with force."""
    message_id = await send(api)
    await clock.advance(120)
    expected = (403, "message_recall_error", "exceed recall time limit")

    await clock.advance(1)
    assert await api.refused("POST", ONE, recall(message_id)) == expected
    await api.ok("POST", ONE, recall(message_id, force=True))


async def test_force_with_an_unknown_message(api: Api) -> None:
    """With force an unknown ID is accepted, because the message may still be on a device."""
    assert (await api.ok("POST", ONE, recall("1", force=True)))["data"]["recalled"] == "yes"


@pytest.mark.parametrize(("target", "kind"), [("chatgroups", "groupchat"), ("chatrooms", "chatroom")])
async def test_other_chats(api: Api, target: str, kind: str) -> None:
    """The type of conversation must be correct."""
    message_id = (await api.ok("POST", f"/messages/{target}", {**MESSAGE, "to": ["17"]}))["data"]["17"]

    expected = (400, "message_recall_error", "can't find msg to")
    assert await api.refused("POST", ONE, recall(message_id, to="17")) == expected
    await api.ok("POST", ONE, recall(message_id, to="17", chat_type=kind))


async def test_commands_stay(api: Api) -> None:
    """Commands cannot be recalled."""
    message_id = await send(api, type="cmd", body={"action": "run"})

    assert await api.refused("POST", ONE, recall(message_id)) == GONE


async def test_attachment_is_deleted(api: Api) -> None:
    """The attachment is deleted with the message."""
    headers = {"authorization": f"Bearer {api.token}"}
    reply = await api.client.post(f"{api.base_url}/chatfiles", files={"file": ("a.txt", b"1")}, headers=headers)
    file_id = reply.json()["entities"][0]["uuid"]
    message_id = await send(api, type="file", body={"url": f"{api.base_url}/chatfiles/{file_id}"})
    await api.ok("POST", ONE, recall(message_id))

    assert await api.refused("GET", f"/chatfiles/{file_id}") == (404, "entity_not_found", "file may not exists")


async def test_recalled_message_no_longer_exists(api: Api, clock: ManualClock) -> None:
    """A recalled message no longer exists for reactions, edits and chat history."""
    message_id = await send(api)
    await api.ok("POST", "/reaction/user/user1", {"msgId": message_id, "message": "x"})
    await api.ok("POST", ONE, recall(message_id))

    assert (await api.ok("GET", f"/reaction/user/user1?msgIdList={message_id}&msgType=chat"))["data"] == []
    edit = {"new_msg": {"type": "txt", "msg": "new"}}
    assert (await api.refused("PUT", f"/messages/rewrite/{message_id}", edit))[0] == 404
    await clock.advance(7200)
    assert (await api.refused("GET", "/chatmessages/2023111506"))[0] == 404


@pytest.mark.parametrize(
    ("change", "name"),
    [({"msg_id": ""}, "msg_id"), ({"to": ""}, "to"), ({"chat_type": ""}, "chat_type"), ({"force": None}, "force")],
)
async def test_refused(api: Api, change: dict[str, Any], name: str) -> None:
    """All fields are required, in a list for each message."""
    expected = (400, "message_recall_error", f"param {name} can't be empty")

    assert await api.refused("POST", ONE, recall("1", **change)) == expected
    assert await api.refused("POST", MANY, {"msgs": [recall("1"), recall("1", **change)]}) == expected


async def test_too_many(api: Api) -> None:
    """More than 30 messages in a call are refused."""
    assert (await api.refused("POST", MANY, {"msgs": [recall("1")] * 31}))[:2] == (400, "message_recall_error")


class TestDisabledFeature:
    """An app without recalls."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with recalls disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"recalls"}))], clock=clock)

    async def test_as_in_the_example(self, api: Api) -> None:
        """The refusal has an ``exception`` of its own."""
        reply = await api("POST", ONE, recall("1"))
        assert reply.status_code == 403
        assert_like(
            reply.json(),
            {
                "error": "forbidden_op",
                "exception": "EasemobForbiddenOpException",
                "timestamp": 1644402553845,
                "duration": 0,
                "error_description": "message recall service is unopened",
            },
        )
