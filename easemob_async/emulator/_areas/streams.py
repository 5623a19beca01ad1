"""
Streamed messages, which are sent in chunks.

Source: message_stream_send_single.html, message_stream_send_group.html. The pages show codes and texts of the refusals;
the status 400 is taken from other sends.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._areas.messages import check_recipient
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._message_rules import check_fields, is_flag, is_text
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.messages import EmulatedMessage
from easemob_async.emulator._state.streams import MessageStream

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._message_rules import Check
    from easemob_async.emulator._state.messages import Target

__all__ = ["ROUTES"]

MAX_PAUSE = 30
"""Maximum number of seconds between two chunks."""
MAX_SECONDS = 1800
MAX_SIZE = 128 * 1024
"""Maximum size of all chunks in bytes."""

_OPTIONS: dict[str, Check] = {
    "msgId": is_text,
    "finish": is_flag,
    "finishReason": lambda value: type(value) is int,
    "type": lambda value: value in ("text", "markdown"),
}


def _refusal(code: int, text: str) -> Refusal:
    return Refusal(400, "message_send_error", text, code=code)


def _parse_chunk(fields: dict[str, JSON]) -> tuple[str, str, dict[str, JSON]]:
    """Check a request, and return its sender, recipient and chunk."""
    for code, name in ((14001, "from"), (14002, "to"), (14005, "body")):
        if not fields.get(name):
            raise _refusal(code, f"param {name} can't be empty")
    sender, to, body = fields["from"], fields["to"], fields["body"]
    if not isinstance(sender, str) or not isinstance(to, str) or not is_object(body):
        raise malformed_body()
    if "ext" in fields and not is_object(fields["ext"]):
        raise malformed_body()
    if not isinstance(body.get("msg"), str):
        raise malformed_body()
    check_fields(body, _OPTIONS)
    if type(body.get("seq")) is not int or body["seq"] < 0:
        raise _refusal(14030, "param body.seq is illegal")
    return sender, to, body


def _check_sequence(
    stream: MessageStream, sender: str, to: str, body: dict[str, JSON], now: float, mismatch: str
) -> None:
    """Check that a chunk may follow; one that is too late ends the stream."""
    if stream.finished:
        raise _refusal(14035, "stream message has already finished")
    if now - stream.started > MAX_SECONDS:
        stream.finished = True
        raise _refusal(14034, "stream message total timeout")
    if now - stream.last_chunk_at > MAX_PAUSE:
        stream.finished = True
        raise _refusal(14033, "stream message chunk interval timeout")
    if sender != stream.sender:
        raise _refusal(14036, "stream message from user mismatch")
    if to != stream.to:
        raise _refusal(14037, mismatch)
    if body["seq"] != stream.seq + 1:
        raise _refusal(14038, "stream message chunk seq too small")


def _append(stream: MessageStream, body: dict[str, JSON], now: float) -> None:
    """Count a chunk; one that exceeds the maximum size ends the stream."""
    stream.length += len(body["msg"].encode())
    if stream.length > MAX_SIZE:
        stream.finished = True
        raise _refusal(14032, "stream message total length exceeds limit")
    stream.seq, stream.last_chunk_at = body["seq"], now
    stream.finished = body.get("finish", False)


def _start(call: EmulatedCall, target: Target, sender: str, to: str, body: dict[str, JSON]) -> EmulatedReply:
    if body["seq"] != 0:
        raise _refusal(14030, "param body.seq is illegal")
    now = call.tenant.clock.wall()
    stream = MessageStream(sender, to, now, now)
    _append(stream, body, now)
    messages = call.tenant.messages
    message = EmulatedMessage(
        messages.next_id(),
        target,
        to.lower() if target == "users" else to,
        sender,
        "txt",
        {"msg": body["msg"]},
        call.fields().get("ext"),
        {"type": body.get("type", "text")},
        call.tenant.now_ms(),
    )
    messages.add(message)
    call.tenant.streams[message.id] = stream
    return call.reply(FULL_ENVELOPE, path=call.path, data={"msgId": message.id})


def send(target: Target, mismatch: str, call: EmulatedCall) -> EmulatedReply:
    """Send a chunk of a message; the first chunk creates the message, and only its reply has the message's ID."""
    sender, to, body = _parse_chunk(call.fields())
    if target == "chatgroups":
        check_recipient(call, to)
    message_id = body.get("msgId")
    if not message_id:
        return _start(call, target, sender, to, body)
    stream, message = call.tenant.streams.get(message_id), call.tenant.messages.find(message_id)
    if stream is None or message is None or message.target != target:
        raise _refusal(14031, "can not find stream message by msgId")
    now = call.tenant.clock.wall()
    _check_sequence(stream, sender, to, body, now, mismatch)
    _append(stream, body, now)
    call.tenant.messages.replace(evolve(message, body={"msg": message.body["msg"] + body["msg"]}))
    return call.reply(FULL_ENVELOPE, path=call.path, data={})


ROUTES = (
    Route(
        "messages.send_stream_to_user",
        "POST",
        "/stream_message/user",
        partial(send, "users", "stream message to user mismatch"),
    ),
    Route(
        "messages.send_stream_to_group",
        "POST",
        "/stream_message/chatgroup",
        partial(send, "chatgroups", "stream message to mismatch"),
    ),
)
