"""
Importing messages that were sent in the past.

Source: message_import_single.html, message_import_group.html. ``need_download`` is accepted, but the emulator downloads
nothing. The vendor's Java SDK sends type and content together in ``msg``; that shape is accepted too.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._message_rules import check_content, check_fields, is_flag
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.messages import EmulatedMessage

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._message_rules import Check
    from easemob_async.emulator._state.messages import Target

__all__ = ["ROUTES"]

EARLIEST = 1000
"""The smallest timestamp, in milliseconds since the epoch."""

_OPTIONS: dict[str, Check] = {
    "ext": is_object,
    "msg_timestamp": lambda value: type(value) is int,
    "need_download": is_flag,
    "is_ack_read": is_flag,
}


def _parse(call: EmulatedCall) -> dict[str, JSON]:
    """Return the fields of the message in the documented shape, and check them."""
    fields = call.fields()
    message = fields.get("msg")
    if is_object(message) and not {"type", "body"} & fields.keys():
        # It encodes absent fields as null, and names the type of text messages "text".
        content = {name: value for name, value in message.items() if name != "type" and value is not None}
        kind = message.get("type")
        fields = {name: value for name, value in fields.items() if name != "msg" and value is not None}
        fields |= {"type": "txt" if kind == "text" else kind, "body": content}
    _check(fields)
    return fields


def _check(fields: dict[str, JSON]) -> None:
    for name in ("from", "target"):
        if not fields.get(name) or not isinstance(fields[name], str):
            raise malformed_body()
    if not fields.get("type"):
        raise Refusal(400, "illegal_argument", "type not allow empty")
    if not fields.get("body"):
        raise Refusal(400, "illegal_argument", "message body not allow empty")
    check_fields(fields, _OPTIONS)
    check_content(fields["type"], fields["body"], fields.get("ext"))


def _check_time(call: EmulatedCall, target: Target, recipient: str, time: int, last: int) -> None:
    """Check the time of a message. The rules are documented, the text of this refusal is not."""
    group = call.tenant.groups.get(recipient) if target == "chatgroups" else None
    after = max(EARLIEST - 1, last, 0 if group is None else group.created)
    if time <= after or (target == "chatgroups" and time > call.tenant.now_ms()):
        raise Refusal(400, "illegal_argument", "msg_timestamp is not legal")


def add(target: Target, call: EmulatedCall) -> EmulatedReply:
    """Import one message. Messages of one conversation must be imported in the order of their times."""
    fields = _parse(call)
    messages, sender = call.tenant.messages, fields["from"]
    recipient = fields["target"].lower() if target == "users" else fields["target"]
    chat = frozenset({sender.lower(), recipient}) if target == "users" else frozenset({recipient})
    time = fields.get("msg_timestamp", call.tenant.now_ms())
    if "msg_timestamp" in fields:
        _check_time(call, target, recipient, time, messages.last_imported.get((target, chat), 0))
    options = {name: value for name, value in fields.items() if name in {"need_download", "is_ack_read"}}
    message = EmulatedMessage(
        messages.next_id(),
        target,
        recipient,
        sender,
        fields["type"],
        fields["body"],
        fields.get("ext"),
        options,
        time,
        imported=True,
    )
    messages.add(message)
    messages.last_imported[target, chat] = time
    # Both pages show this path.
    return call.reply((*FULL_ENVELOPE, "entities"), path="/messages/users/import", data={"msg_id": message.id})


ROUTES = (
    Route("messages.import_to_user", "POST", "/messages/users/import", partial(add, "users")),
    Route("messages.import_to_group", "POST", "/messages/chatgroups/import", partial(add, "chatgroups")),
)
