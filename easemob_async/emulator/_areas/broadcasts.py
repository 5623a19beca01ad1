"""
Broadcasts: messages to all users, to those online, or to all active chat rooms.

Source: broadcast_to_all_users.html, broadcast_to_online_users.html, broadcast_to_chatrooms.html. Type and body are both
inside ``msg``. The quotas are in ``_limits``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async.emulator._areas.messages import DEFAULT_SENDER
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._message_rules import LEVEL_OPTION, check_content, check_fields
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.broadcasts import Broadcast

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.broadcasts import Audience

__all__ = ["ROUTES"]

FIRST_ID = 1_173_998_498_812_376_874
"""First ID of a broadcast, as in the example: a JSON number, larger than a float can represent exactly."""


def _refusal(text: str) -> Refusal:
    return Refusal(400, "illegal_argument", text)


def _parse_message(fields: dict[str, JSON], audience: Audience) -> dict[str, JSON]:
    """Check a request, and return the body of its message."""
    if audience == "users":
        if not fields.get("target_type"):
            raise _refusal("target_type must be provided")
        if fields["target_type"] != "users":
            raise _refusal("target_type can only be 'users'")
    sender = fields.get("from", DEFAULT_SENDER)
    if sender == "":
        raise _refusal("from can't be empty")
    if "ext" in fields and not is_object(fields["ext"]):
        raise _refusal("ext must be JSONObject")
    message = fields.get("msg")
    if not isinstance(sender, str) or not is_object(message):
        raise malformed_body()
    if audience == "chatrooms":
        check_fields(fields, LEVEL_OPTION)
    body = {name: value for name, value in message.items() if name != "type"}
    check_content(message.get("type"), body, fields.get("ext"))
    return body


def _count_recipients(call: EmulatedCall, audience: Audience) -> int:
    tenant = call.tenant
    match audience:
        case "users":
            return len(tenant.users)
        case "online_users":
            return sum(user.online for user in tenant.users.values())
        case "chatrooms":
            # Active chat rooms have a member and at least one message.
            rooms = tenant.chatrooms.values()
            return sum(1 for room in rooms if room.members and tenant.messages.delivered["chatrooms"][room.id])


def broadcast(audience: Audience, call: EmulatedCall) -> EmulatedReply:
    """Send a message to every current member of the audience."""
    check_feature_enabled(call, "broadcasts")
    fields = call.fields()
    body = _parse_message(fields, audience)
    made = Broadcast(
        FIRST_ID + len(call.tenant.broadcasts),
        audience,
        _count_recipients(call, audience),
        fields.get("from", DEFAULT_SENDER),
        fields["msg"]["type"],
        body,
        fields.get("ext"),
        call.tenant.now_ms(),
    )
    call.tenant.broadcasts.append(made)
    return call.reply(FULL_ENVELOPE, path=call.path, data={"id": made.id})


ROUTES = (
    Route("messages.broadcast_to_all_users", "POST", "/messages/broadcast", partial(broadcast, "users")),
    Route(
        "messages.broadcast_to_online_users", "POST", "/messages/users/broadcast", partial(broadcast, "online_users")
    ),
    Route("messages.broadcast_to_chatrooms", "POST", "/messages/chatrooms/broadcast", partial(broadcast, "chatrooms")),
)
