"""
Recalling messages.

Source: message_recall_single.html, message_recall_batch.html. A recalled message no longer exists for reactions, edits
and chat history; its attachment is deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._areas.messages import DEFAULT_SENDER
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._message_rules import check_fields, is_flag, is_text
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._message_rules import Check
    from easemob_async.emulator._state.messages import EmulatedMessage, Target

__all__ = ["ROUTES"]

MAX_MESSAGES = 30

_TARGETS: dict[str, Target] = {"chat": "users", "groupchat": "chatgroups", "chatroom": "chatrooms"}
_OPTIONS: dict[str, Check] = {"from": is_text, "sync_device": is_flag, "recallMessageExtensionInfo": is_text}


def _refusal(status: int, text: str) -> Refusal:
    return Refusal(status, "message_recall_error", text)


def _check(fields: dict[str, JSON]) -> None:
    for name in ("msg_id", "to", "chat_type"):
        if not fields.get(name):
            raise _refusal(400, f"param {name} can't be empty")
        if not isinstance(fields[name], str):
            raise malformed_body()
    if fields.get("force") is None:
        raise _refusal(400, "param force can't be empty")
    if not is_flag(fields["force"]) or fields["chat_type"] not in _TARGETS:
        raise malformed_body()
    check_fields(fields, _OPTIONS)


def _find_recallable(call: EmulatedCall, fields: dict[str, JSON]) -> EmulatedMessage | None:
    """Find a message, and check that it can be recalled; with ``force`` it need not exist."""
    message = call.tenant.messages.find(fields["msg_id"])
    if message is None or message.type == "cmd":
        # It is documented that commands cannot be recalled, but not with which reply.
        if fields["force"]:
            return None
        raise _refusal(403, "not_found msg")
    if message.target != _TARGETS[fields["chat_type"]] or message.to != _recipient(message, fields["to"]):
        raise _refusal(400, "can't find msg to")
    if not fields["force"] and call.tenant.now_ms() - message.time > call.tenant.app.recall_window * 1000:
        raise _refusal(403, "exceed recall time limit")
    return message


def _recipient(message: EmulatedMessage, name: str) -> str:
    return name.lower() if message.target == "users" else name


def _remove_message(call: EmulatedCall, message: EmulatedMessage) -> None:
    tenant = call.tenant
    tenant.messages.remove(message)
    tenant.reactions.remove_message(message.id)
    tenant.streams.pop(message.id, None)
    attachment = tenant.files.find_by_url(message.body.get("url"))
    if attachment is not None:
        del tenant.files[attachment.id]


def _outcome(fields: dict[str, JSON], recalled: str) -> dict[str, JSON]:
    return {
        "recalled": recalled,
        "chattype": fields["chat_type"],
        "from": fields.get("from", DEFAULT_SENDER),
        "to": fields["to"],
        "msg_id": fields["msg_id"],
    }


def _recall(call: EmulatedCall, fields: dict[str, JSON]) -> dict[str, JSON]:
    message = _find_recallable(call, fields)
    if message is not None:
        _remove_message(call, message)
    return _outcome(fields, "yes")


def recall(call: EmulatedCall) -> EmulatedReply:
    """Recall one message."""
    check_feature_enabled(call, "recalls")
    fields = call.fields()
    _check(fields)
    return call.reply(FULL_ENVELOPE, path=call.path, data=_recall(call, fields))


def recall_many(call: EmulatedCall) -> EmulatedReply:
    """
    Recall up to 30 messages, with an outcome for each.

    It is not documented whether one failure fails all of them. It is documented that an outcome is a text, "yes" in a
    success.
    """
    check_feature_enabled(call, "recalls")
    fields = call.fields()
    check_fields(fields, {"recallMessageExtensionInfo": is_text})
    rows = fields.get("msgs")
    if not is_list(rows) or not rows or not all(map(is_object, rows)):
        raise malformed_body()
    if len(rows) > MAX_MESSAGES:
        # The limit is documented, the text of this refusal is not.
        raise _refusal(400, f"msgs's size can't exceed limit {MAX_MESSAGES}")
    for row in rows:
        _check(row)
    apply_to_each: list[JSON] = []
    for row in rows:
        try:
            apply_to_each.append(_recall(call, row))
        except Refusal as refusal:
            apply_to_each.append(_outcome(row, refusal.description))
    return call.reply(FULL_ENVELOPE, path=call.path, data=apply_to_each)


ROUTES = (
    Route("messages.recall", "POST", "/messages/msg_recall", recall),
    Route("messages.recall_many", "POST", "/messages/batch_recall", recall_many),
)
