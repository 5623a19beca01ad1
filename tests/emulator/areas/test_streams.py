"""Messages that come in pieces. Examples: message_stream_send_single.html, message_stream_send_group.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

USER = "/stream_message/user"


def piece(seq: int, message_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A piece, as in the examples."""
    names = {} if message_id is None else {"msgId": message_id}
    return {"from": "111", "to": "222", "body": {**names, "msg": f"{seq};", "seq": seq, **more}}


async def begin(api: Api, **more: Any) -> str:
    """The ID of a new stream."""
    message_id: str = (await api.ok("POST", USER, piece(0, **more)))["data"]["msgId"]
    return message_id


async def code_of(api: Api, body: Any, path: str = USER) -> int:
    """The number of a refusal."""
    reply = await api("POST", path, body)
    assert (reply.status_code, reply.json()["error"]) == (400, "message_send_error")
    code: int = reply.json()["error_code"]
    return code


async def test_pieces_as_in_the_example(api: Api) -> None:
    """They make one message; only the first answer has its ID."""
    said = await api.ok("POST", USER, {**piece(0, type="markdown"), "ext": {"a": 1}})
    message_id = said["data"]["msgId"]
    assert_like(
        said,
        {
            "path": "/stream_message/user",
            "uri": "https://XXXX/XXXX/XXXX/stream_message/user",
            "timestamp": 1766740077265,
            "organization": "113230417254974",
            "application": "dd7f0328-5f3e-XXXX-XXXX-2e0434c5931b",
            "action": "post",
            "data": {"msgId": message_id},
            "duration": 74,
            "applicationName": "moderation",
        },
    )
    assert (await api.ok("POST", USER, piece(1, message_id, finish=False, finishReason=0)))["data"] == {}
    await api.ok("POST", USER, piece(2, message_id, finish=True, finishReason=1))

    message = api.tenant.messages[message_id]
    assert (message.type, message.body, message.ext) == ("txt", {"msg": "0;1;2;"}, {"a": 1})
    assert (message.sender, message.target, message.to) == ("111", "users", "222")
    assert api.tenant.messages.delivered["users"]["222"] == 1


async def test_a_refusal_as_in_the_example(api: Api) -> None:
    """What is finished takes no more."""
    message_id = await begin(api, finish=True)

    reply = await api("POST", USER, piece(1, message_id))
    assert_like(
        reply.json(),
        {
            "error": "message_send_error",
            "exception": "MessageSendException",
            "timestamp": 1766737700561,
            "duration": 1,
            "error_code": 14035,
            "error_description": "stream message has already finished",
        },
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from": ""}, 14001),
        ({"to": ""}, 14002),
        ({"body": {}}, 14005),
        ({"body": {"msg": "hi"}}, 14030),
        ({"body": {"msg": "hi", "seq": -1}}, 14030),
        ({"body": {"msg": "hi", "seq": 1}}, 14030),
        ({"body": {"msg": "hi", "seq": 1, "msgId": "1"}}, 14031),
        ({"body": {"msg": "x" * 128 * 1024 + "x", "seq": 0}}, 14032),
    ],
)
async def test_refused_beginnings(api: Api, change: dict[str, Any], code: int) -> None:
    """The documents' numbers."""
    assert await code_of(api, {**piece(0), **change}) == code


async def test_refused_pieces(api: Api) -> None:
    """Another sender, another recipient, a number that does not rise by one; the stream goes on after that."""
    message_id = await begin(api)

    assert await code_of(api, {**piece(1, message_id), "from": "1"}) == 14036
    assert await code_of(api, {**piece(1, message_id), "to": "2"}) == 14037
    assert await code_of(api, piece(0, message_id)) == 14038
    assert await code_of(api, piece(2, message_id)) == 14038
    assert await code_of(api, piece(1, message_id), "/stream_message/chatgroup") == 14031
    await api.ok("POST", USER, piece(1, message_id))
    # A repeat after a lost answer: the piece did arrive.
    assert await code_of(api, piece(1, message_id)) == 14038


async def test_too_late(api: Api, clock: ManualClock) -> None:
    """30 seconds between two pieces, 30 minutes in all; coming too late ends the stream."""
    message_id = await begin(api)
    for seq in range(1, 61):
        await clock.advance(30)
        await api.ok("POST", USER, piece(seq, message_id))
    await clock.advance(1)
    assert await code_of(api, piece(61, message_id)) == 14034

    message_id = await begin(api)
    await clock.advance(30.5)
    assert await code_of(api, piece(1, message_id)) == 14033
    assert await code_of(api, piece(1, message_id)) == 14035


async def test_too_long(api: Api) -> None:
    """128 KB of all pieces together; more ends the stream."""
    message_id = await begin(api, msg="x" * 128 * 1024)

    assert await code_of(api, piece(1, message_id)) == 14032
    assert await code_of(api, piece(1, message_id)) == 14035


async def test_groups(api: Api) -> None:
    """The same with a group, but for one text."""
    path = "/stream_message/chatgroup"
    message_id = (await api.ok("POST", path, piece(0)))["data"]["msgId"]

    assert api.tenant.messages[message_id].target == "chatgroups"
    body = {**piece(1, message_id), "to": "2"}
    assert (await api.refused("POST", path, body))[2] == "stream message to mismatch"


async def test_recalled_on_the_way(api: Api) -> None:
    """There is nothing to add to any more."""
    message_id = await begin(api)
    body = {"msg_id": message_id, "to": "222", "chat_type": "chat", "force": False}
    await api.ok("POST", "/messages/msg_recall", body)

    assert await code_of(api, piece(1, message_id)) == 14031
