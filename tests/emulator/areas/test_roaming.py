"""Deleting one user's copies of messages. Examples: message_delete_roam_*.html, message.html (April 2023)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

CHAT = "/rest/message/roaming/chat/user/u1"
GROUP = "/rest/message/roaming/group/user/u1"


@pytest.fixture
async def sent(api: Api, clock: ManualClock) -> list[str]:
    """Send messages from u1 to u2, u2 to u1, u2 to u3 and u2 to group 17, one per second, and return their IDs."""
    message_ids: list[str] = []
    for sender, target, to in (
        ("u1", "users", "u2"),
        ("u2", "users", "u1"),
        ("u2", "users", "u3"),
        ("u2", "chatgroups", "17"),
    ):
        body = {"from": sender, "to": [to], "type": "txt", "body": {"msg": "hi"}}
        message_ids.append((await api.ok("POST", f"/messages/{target}", body))["data"][to])
        await clock.advance(1)
    return message_ids


def copies(api: Api, username: str, chat: str) -> list[str]:
    """Return the IDs of the messages that a user can still fetch of a conversation."""
    return [message.id for message in api.tenant.roaming.messages_of(username, chat)]


async def test_by_id_as_in_the_example(api: Api, sent: list[str]) -> None:
    """Only one user's copies are deleted; the other user and the message itself are not affected."""
    query = f"userId=u2&msgIdList={sent[0]},{sent[2]}&isNotify=false"
    reply = await api.ok("DELETE", f"{CHAT}?{query}")

    assert_like(reply, {"requestStatusCode": "ok", "timestamp": 1710309184114})
    assert copies(api, "u1", "u2") == [sent[1]]
    assert copies(api, "u2", "u1") == sent[:2]
    assert copies(api, "u2", "u3") == [sent[2]]
    assert len(api.tenant.messages) == 4


async def test_of_a_group_by_id(api: Api, sent: list[str]) -> None:
    """A message in a group is deleted for one user only."""
    await api.ok("DELETE", f"{GROUP}?groupId=17&msgIdList={sent[3]}")

    assert (copies(api, "u1", "17"), copies(api, "u2", "17")) == ([], [sent[3]])


async def test_up_to_a_time(api: Api, sent: list[str]) -> None:
    """The given time is included."""
    first = api.tenant.messages[sent[0]].time
    await api.ok("DELETE", f"{CHAT}/time?userId=u2&delTime={first}&isNotify=false")
    await api.ok("DELETE", f"{GROUP}/time?groupId=17&delTime={first}")

    assert copies(api, "u1", "u2") == [sent[1]]
    assert copies(api, "u1", "17") == [sent[3]]


async def test_everything(api: Api, sent: list[str]) -> None:
    """All messages so far are deleted, later ones are not."""
    await api.ok("POST", "/rest/message/roaming/user/u1/delete/all")
    body = {"from": "u2", "to": ["u1"], "type": "txt", "body": {"msg": "hi"}}
    later = (await api.ok("POST", "/messages/users", body))["data"]["u1"]

    assert copies(api, "u1", "u2") == [later]
    assert copies(api, "u1", "17") == []


@pytest.mark.parametrize(("everything", "left"), [(True, 0), (False, 2)])
async def test_a_conversation_as_in_the_example(api: Api, sent: list[str], *, everything: bool, left: int) -> None:
    """The messages are deleted on request; the path in the reply lacks the user, as in the example."""
    body = {"channel": "u2", "type": "chat", "delete_roam": everything}

    assert_like(
        await api.ok("DELETE", "/users/u1/user_channel", body),
        {
            "path": "/users/user_channel",
            "uri": "https://XXXX/XXXX/XXXX/users/u1/user_channel",
            "timestamp": 1638440544078,
            "organization": "XXXX",
            "application": "c3624975-XXXX-XXXX-9da2-ee91ed4c5a76",
            "entities": [],
            "action": "delete",
            "data": {"result": "ok"},
            "duration": 3,
            "applicationName": "XXXX",
        },
    )
    assert len(copies(api, "u1", "u2")) == left


async def test_five_conversations_a_minute_for_each_user(api: Api, clock: ManualClock) -> None:
    """The limit of five conversations per minute applies to each user separately."""
    body = {"channel": "u2", "type": "chat", "delete_roam": True}
    for _ in range(5):
        await api.ok("DELETE", "/users/u1/user_channel", body)

    assert (await api.refused("DELETE", "/users/u1/user_channel", body))[0] == 429
    await api.ok("DELETE", "/users/u2/user_channel", body)
    await clock.advance(60)
    await api.ok("DELETE", "/users/u1/user_channel", body)


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("DELETE", f"{CHAT}?msgIdList=1", None, (400, "Bad Request", "Bad Request")),
        ("DELETE", f"{CHAT}?userId=u2", None, (400, "Bad Request", "Bad Request")),
        ("DELETE", f"{GROUP}/time?groupId=17", None, (400, "Bad Request", "Bad Request")),
        (
            "DELETE",
            f"{CHAT}?userId=u2&msgIdList={','.join(['1'] * 51)}",
            None,
            (400, "param exception", "delete msg list limit can not greater than 50"),
        ),
        (
            "DELETE",
            "/users/u1/user_channel",
            {"channel": "", "type": "chat", "delete_roam": True},
            (400, "illegal_argument", "field channel cannot be null or empty"),
        ),
        (
            "DELETE",
            "/users/u1/user_channel",
            {"channel": "u2", "delete_roam": True},
            (400, "illegal_argument", "field type cannot be null or empty"),
        ),
        (
            "DELETE",
            "/users/u1/user_channel",
            {"channel": "u2", "type": "chat"},
            (400, "illegal_argument", "field delete_roam cannot be null"),
        ),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented text."""
    assert await api.refused(method, path, body) == expected


class TestDisabledFeature:
    """An app without roaming."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with roaming disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"roaming"}))], clock=clock)

    async def test_deleting(self, api: Api) -> None:
        """The call is refused."""
        expected = (400, "service open exception", "this appKey not open message roaming")
        assert await api.refused("POST", "/rest/message/roaming/user/u1/delete/all") == expected
