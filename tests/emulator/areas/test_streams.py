"""Streamed messages. Examples: message_stream_send_single.html, message_stream_send_group.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

USER = "/stream_message/user"


def chunk(seq: int, message_id: str | None = None, **more: Any) -> dict[str, Any]:
    """Make a chunk, as in the examples."""
    names = {} if message_id is None else {"msgId": message_id}
    return {"from": "111", "to": "222", "body": {**names, "msg": f"{seq};", "seq": seq, **more}}


async def start(api: Api, **more: Any) -> str:
    """Start a stream, and return its message ID."""
    message_id: str = (await api.ok("POST", USER, chunk(0, **more)))["data"]["msgId"]
    return message_id


async def code_of(api: Api, body: Any, path: str = USER) -> int:
    """Return the numeric code of a refusal."""
    reply = await api("POST", path, body)
    assert (reply.status_code, reply.json()["error"]) == (400, "message_send_error")
    code: int = reply.json()["error_code"]
    return code


async def test_chunks_as_in_the_example(api: Api) -> None:
    """Chunks are joined to one message; only the first reply has its ID."""
    reply = await api.ok("POST", USER, {**chunk(0, type="markdown"), "ext": {"a": 1}})
    message_id = reply["data"]["msgId"]
    assert_like(
        reply,
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
    assert (await api.ok("POST", USER, chunk(1, message_id, finish=False, finishReason=0)))["data"] == {}
    await api.ok("POST", USER, chunk(2, message_id, finish=True, finishReason=1))

    message = api.tenant.messages[message_id]
    assert (message.type, message.body, message.ext) == ("txt", {"msg": "0;1;2;"}, {"a": 1})
    assert (message.sender, message.target, message.to) == ("111", "users", "222")
    assert api.tenant.messages.delivered["users"]["222"] == 1


async def test_a_refusal_as_in_the_example(api: Api) -> None:
    """A finished stream accepts no further chunks."""
    message_id = await start(api, finish=True)

    reply = await api("POST", USER, chunk(1, message_id))
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
async def test_refused_first_chunks(api: Api, change: dict[str, Any], code: int) -> None:
    """Each refusal has the documented code."""
    assert await code_of(api, {**chunk(0), **change}) == code


async def test_refused_chunks(api: Api) -> None:
    """A chunk with another sender, recipient or sequence number is refused, and the stream stays open."""
    message_id = await start(api)

    assert await code_of(api, {**chunk(1, message_id), "from": "1"}) == 14036
    assert await code_of(api, {**chunk(1, message_id), "to": "2"}) == 14037
    assert await code_of(api, chunk(0, message_id)) == 14038
    assert await code_of(api, chunk(2, message_id)) == 14038
    assert await code_of(api, chunk(1, message_id), "/stream_message/chatgroup") == 14031
    await api.ok("POST", USER, chunk(1, message_id))
    # A retry after a lost reply is refused like this, because the chunk did arrive.
    assert await code_of(api, chunk(1, message_id)) == 14038


async def test_too_late(api: Api, clock: ManualClock) -> None:
    """More than 30 seconds between two chunks, or 30 minutes in all, end the stream."""
    message_id = await start(api)
    for seq in range(1, 61):
        await clock.advance(30)
        await api.ok("POST", USER, chunk(seq, message_id))
    await clock.advance(1)
    assert await code_of(api, chunk(61, message_id)) == 14034

    message_id = await start(api)
    await clock.advance(30.5)
    assert await code_of(api, chunk(1, message_id)) == 14033
    assert await code_of(api, chunk(1, message_id)) == 14035


async def test_too_long(api: Api) -> None:
    """More than 128 KB in all end the stream."""
    message_id = await start(api, msg="x" * 128 * 1024)

    assert await code_of(api, chunk(1, message_id)) == 14032
    assert await code_of(api, chunk(1, message_id)) == 14035


async def test_groups(api: Api) -> None:
    """Streams to groups work the same, except for one text."""
    path = "/stream_message/chatgroup"
    message_id = (await api.ok("POST", path, chunk(0)))["data"]["msgId"]

    assert api.tenant.messages[message_id].target == "chatgroups"
    body = {**chunk(1, message_id), "to": "2"}
    assert (await api.refused("POST", path, body))[2] == "stream message to mismatch"


async def test_recalled_stream(api: Api) -> None:
    """A recalled stream accepts no further chunks."""
    message_id = await start(api)
    body = {"msg_id": message_id, "to": "222", "chat_type": "chat", "force": False}
    await api.ok("POST", "/messages/msg_recall", body)

    assert await code_of(api, chunk(1, message_id)) == 14031
