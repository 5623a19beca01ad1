"""
Attributes of chat rooms, each of which belongs to the member who set it.

Source: chatroom_custom_attribute_*.html, chatroom.html (April 2023). The replies have neither ``application`` nor
``duration``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import CHATROOMS
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.chatrooms import ChatroomAttribute, EmulatedChatroom

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_BATCH = 10
MAX_KEY = 128
MAX_VALUE = 4096
MAX_OF_ROOM = 100

_KEY = re.compile(r"[a-zA-Z0-9_.-]+", re.ASCII)


def _reply(call: EmulatedCall, data: JSON, **more: JSON) -> EmulatedReply:
    uri = call.base_url + "/metadata/chatroom"
    now = call.tenant.now_ms()
    return call.reply_json({"uri": uri, "timestamp": now, "action": call.method.lower(), "data": data, **more})


def _check_batch(size: int) -> None:
    if size > MAX_BATCH:
        raise Refusal(400, None, f"exceed allowed batch size {MAX_BATCH}")


def _require_setter(call: EmulatedCall, room: EmulatedChatroom) -> str:
    """Return the user that the path names, who must be a member of the chat room."""
    username = call.values["username"].lower()
    if username not in room.members:
        # The documented status is 401, although the token is valid.
        raise Refusal(401, "MetadataException", "user is not in chatroom")
    return username


def _find_problem(room: EmulatedChatroom, key: str, value: str) -> str | None:
    """Return the reason why an attribute cannot be set, or None; only the first text is documented."""
    if len(key) > MAX_KEY:
        return f"properties key '{key}' is exceeding maximum limit {MAX_KEY}"
    if not _KEY.fullmatch(key):
        return f"properties key '{key}' is not legal"
    if len(value) > MAX_VALUE:
        return f"properties value of key '{key}' is exceeding maximum limit {MAX_VALUE}"
    if key not in room.attributes and len(room.attributes) >= MAX_OF_ROOM:
        return f"properties size is exceeding maximum limit {MAX_OF_ROOM}"
    return None


def _parse_attributes(call: EmulatedCall) -> tuple[dict[str, str], bool]:
    """Return the attributes that a request sets, and whether they are removed when their owner leaves."""
    fields = call.fields()
    given = fields.get("metaData")
    if not is_object(given) or not given:
        raise malformed_body()
    auto_delete = fields.get("autoDelete", "DELETE")
    if auto_delete not in {"DELETE", "NO_DELETE"}:
        raise malformed_body()
    _check_batch(len(given))
    wanted: dict[str, str] = {}
    for key, value in given.items():
        if not isinstance(value, str):
            raise malformed_body()
        wanted[key] = value
    return wanted, auto_delete == "DELETE"


def get(call: EmulatedCall) -> EmulatedReply:
    """Return all attributes, or those with the given keys; keys that are not set are left out."""
    room = CHATROOMS.find(call)
    asked_for = call.fields().get("keys") if call.body else None
    keys = parse_strings(asked_for) if asked_for is not None else list(room.attributes)
    return _reply(call, {key: room.attributes[key].value for key in keys if key in room.attributes})


def set_attributes(call: EmulatedCall, *, forced: bool) -> EmulatedReply:
    """
    Set up to 10 attributes, with an outcome for each.

    Unless *forced*, an attribute that another member set refuses the whole call.
    """
    room = CHATROOMS.find_to_manage(call)
    username = _require_setter(call, room)
    wanted, auto_delete = _parse_attributes(call)
    if not forced and any(key in room.attributes and room.attributes[key].owner != username for key in wanted):
        raise Refusal(400, None, "others are not allowed to be set")
    done: list[str] = []
    errors: dict[str, str] = {}
    for key, value in wanted.items():
        problem = _find_problem(room, key, value)
        if problem is None:
            room.attributes[key] = ChatroomAttribute(value, username, auto_delete)
            done.append(key)
        else:
            errors[key] = problem
    return _reply(call, {"successKeys": done, "errorKeys": errors})


def _delete(call: EmulatedCall, room: EmulatedChatroom, may_delete: Callable[[ChatroomAttribute], bool]) -> JSON:
    """Delete the keys in the body, with an outcome for each; no text of a failure is documented."""
    keys = parse_strings(call.fields().get("keys", []))
    _check_batch(len(keys))
    done: list[str] = []
    errors: dict[str, str] = {}
    for key in dict.fromkeys(keys):
        attribute = room.attributes.get(key)
        if attribute is None:
            errors[key] = f"properties key '{key}' does not exist"
        elif not may_delete(attribute):
            errors[key] = "others are not allowed to be deleted"
        else:
            del room.attributes[key]
            done.append(key)
    return {"successKeys": done, "errorKeys": errors}


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete up to 10 of the user's own attributes."""
    room = CHATROOMS.find_to_manage(call)
    username = _require_setter(call, room)
    return _reply(call, _delete(call, room, lambda attribute: attribute.owner == username), status="ok")


def delete_forced(call: EmulatedCall) -> EmulatedReply:
    """Delete up to 10 attributes of any member; the user in the path need not be a member."""
    room = CHATROOMS.find_to_manage(call)
    return call.reply_json({"data": _delete(call, room, lambda _: True)})


_ROOM = "/metadata/chatroom/{chatroom_id}"
_USER = _ROOM + "/user/{username}"

_FORCED = _USER + "/forced"

# The vendor's client SDKs send users' tokens to these paths.
ROUTES = (
    Route("chatrooms.attributes.get", "POST", _ROOM, get, "app_or_user", user_value=""),
    Route("chatrooms.attributes.set", "PUT", _USER, partial(set_attributes, forced=False), "app_or_user"),
    Route("chatrooms.attributes.set_forced", "PUT", _FORCED, partial(set_attributes, forced=True), "app_or_user"),
    Route("chatrooms.attributes.delete", "DELETE", _USER, delete, "app_or_user"),
    Route("chatrooms.attributes.delete_forced", "DELETE", _FORCED, delete_forced, "app_or_user"),
)
