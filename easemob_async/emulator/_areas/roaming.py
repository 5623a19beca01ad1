"""
Deleting roaming messages (the copies that one user can fetch), and conversations.

Source: message_delete_roam_*.html, conversation_delete.html. Other participants keep their copies, and chat history
keeps everything.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_IDS = 50


def _bad_request() -> Refusal:
    return Refusal(400, "Bad Request", "Bad Request")


def _parse_chat(call: EmulatedCall, name: str) -> str:
    """Return the ID of the other user or of the group, from the query parameter *name*."""
    chat = call.query.get(name)
    if not chat or call.query.get("isNotify", "true") not in {"true", "false"}:
        raise _bad_request()
    return chat.lower() if name == "userId" else chat


def _ok_reply(call: EmulatedCall) -> EmulatedReply:
    return call.reply_json({"requestStatusCode": "ok", "timestamp": call.tenant.now_ms()})


def delete(name: str, call: EmulatedCall) -> EmulatedReply:
    """Delete up to 50 messages of one conversation by ID; IDs of other messages are ignored."""
    check_feature_enabled(call, "roaming")
    username, chat = call.values["userId"].lower(), _parse_chat(call, name)
    wanted = [message_id for message_id in call.query.get("msgIdList", "").split(",") if message_id]
    if not wanted:
        raise _bad_request()
    if len(wanted) > MAX_IDS:
        raise Refusal(400, "param exception", f"delete msg list limit can not greater than {MAX_IDS}")
    copies = {message.id for message in call.tenant.roaming.messages_of(username, chat)}
    call.tenant.roaming.delete(username, copies.intersection(wanted))
    return _ok_reply(call)


def delete_before(name: str, call: EmulatedCall) -> EmulatedReply:
    """Delete the messages of one conversation up to a time."""
    check_feature_enabled(call, "roaming")
    chat, time = _parse_chat(call, name), call.query.get("delTime", "")
    if not time.isdecimal():
        raise _bad_request()
    call.tenant.roaming.delete_until(call.values["userId"].lower(), chat, int(time))
    return _ok_reply(call)


def delete_all(call: EmulatedCall) -> EmulatedReply:
    """Delete all messages of all conversations."""
    check_feature_enabled(call, "roaming")
    call.tenant.roaming.delete_all(call.values["userId"].lower())
    return _ok_reply(call)


def delete_conversation(call: EmulatedCall) -> EmulatedReply:
    """
    Delete a conversation, and its messages if the request asks for it.

    The emulator has no list of conversations, because sends through the REST API do not write to it.
    """
    fields = call.fields()
    for name in ("channel", "type"):
        if not fields.get(name):
            raise Refusal(400, "illegal_argument", f"field {name} cannot be null or empty")
    if fields.get("delete_roam") is None:
        raise Refusal(400, "illegal_argument", "field delete_roam cannot be null")
    channel, kind, everything = fields["channel"], fields["type"], fields["delete_roam"]
    if not isinstance(channel, str) or kind not in ("chat", "groupchat") or not isinstance(everything, bool):
        raise malformed_body()
    if everything:
        chat = channel.lower() if kind == "chat" else channel
        call.tenant.roaming.delete_until(call.values["username"].lower(), chat, call.tenant.now_ms())
    return call.reply((*FULL_ENVELOPE, "entities"), path="/users/user_channel", data={"result": "ok"})


_CHAT = "/rest/message/roaming/chat/user/{userId}"
_GROUP = "/rest/message/roaming/group/user/{userId}"

ROUTES = (
    Route("messages.delete_roaming_chat", "DELETE", _CHAT, partial(delete, "userId")),
    Route("messages.delete_roaming_group", "DELETE", _GROUP, partial(delete, "groupId")),
    Route("messages.delete_roaming_chat_before", "DELETE", _CHAT + "/time", partial(delete_before, "userId")),
    Route("messages.delete_roaming_group_before", "DELETE", _GROUP + "/time", partial(delete_before, "groupId")),
    Route("messages.delete_roaming_all", "POST", "/rest/message/roaming/user/{userId}/delete/all", delete_all),
    Route("conversations.delete", "DELETE", "/users/{username}/user_channel", delete_conversation),
)
