"""
Editing messages.

Source: message_modify.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._message_rules import (
    check_content,
    check_fields,
    is_custom_exts,
    is_event_name,
    is_flag,
    is_text,
)
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.messages import EmulatedMessage

__all__ = ["ROUTES"]

MAX_EDITS = 10


def _refusal(status: int, text: str) -> Refusal:
    return Refusal(status, "message_rewrite_error", text)


def _check_editor(call: EmulatedCall, message: EmulatedMessage, editor: JSON) -> None:
    """
    Check that *editor* may edit a message.

    The permission is not documented for this call. As on devices, the sender may, and the owner and admins of the
    group. A call without an editor is the app's own, and may edit every message.
    """
    if editor is None:
        return
    if not isinstance(editor, str):
        raise malformed_body()
    allowed = {message.sender.lower()}
    group = call.tenant.groups.get(message.to) if message.target == "chatgroups" else None
    if group is not None:
        allowed |= {group.owner, *group.admins}
    if editor.lower() not in allowed:
        raise _refusal(401, "You are not authorized to edit this message.")


def _edited_body(message: EmulatedMessage, edit: dict[str, JSON]) -> JSON:
    """Return the body after the edit; of attachments and locations only ``ext`` can change."""
    # The field table says img, the example image.
    kind = {"image": "img"}.get(str(edit.get("type")), edit.get("type"))
    if kind != message.type or kind == "cmd":
        raise _refusal(400, "The message is of a type that is currently not supported for modification.")
    if kind == "txt":
        if not is_text(edit.get("msg")):
            raise malformed_body()
        return {"msg": edit["msg"]}
    if kind == "custom":
        check_fields(edit, {"customEvent": is_event_name, "customExts": is_custom_exts})
        return {**message.body, **{name: edit[name] for name in ("customEvent", "customExts") if name in edit}}
    return message.body


def update(call: EmulatedCall) -> EmulatedReply:
    """Replace the content, ``ext``, or both; ``ext`` is merged unless the request says otherwise."""
    check_feature_enabled(call, "edits")
    fields = call.fields()
    message_id = call.values["msg_id"]
    if not message_id.isdecimal():
        raise Refusal(400, "InvalidMessageIdException", "The provided message ID is not a valid number.")
    edit = fields.get("new_msg")
    if not edit:
        raise Refusal(400, "illegal_argument", "new_msg is required")
    if not is_object(edit):
        raise malformed_body()
    check_fields(fields, {"new_ext": is_object, "is_combine_ext": is_flag})
    message = call.tenant.messages.find(message_id)
    if message is None:
        raise _refusal(404, "The message is unavailable or has expired.")
    _check_editor(call, message, fields.get("user"))
    if message.edits >= MAX_EDITS:
        raise _refusal(403, "The message has reached its edit limit and cannot be modified further.")
    body = _edited_body(message, edit)
    ext: JSON = message.ext
    if "new_ext" in fields:
        kept: dict[str, JSON] = (message.ext or {}) if fields.get("is_combine_ext", True) else {}
        ext = {**kept, **fields["new_ext"]}
    check_content(message.type, body, ext)
    call.tenant.messages.replace(evolve(message, body=body, ext=ext, edits=message.edits + 1))
    return call.reply(FULL_ENVELOPE, path=call.path, data="success")


ROUTES = (Route("messages.update", "PUT", "/messages/rewrite/{msg_id}", update),)
