"""
Chat rooms: creating, changing, listing and deleting them.

Source: chatroom_*.html, one page per operation; chatroom.html (April 2023). Several examples lack the envelope that
recorded replies of the live service have. On a device only a super admin can create a chat room; here the app's token
can, for any owner.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import CHATROOMS, ENVELOPE, require_member_name
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._paging import cursor_field, numbered_page, parse_cursor
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.chatrooms import EmulatedChatroom

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_DETAILS = 100
MAX_MEMBERS = 10_000
DEFAULT_MEMBERS = 1000
LATEST_JOINED = 500

_CUSTOM_ID = re.compile(r"[a-z0-9]{1,64}")

# Maximum length of each text, and its name in the refusal (for "custom" the name is not documented).
_TEXTS = {"name": (128, "title"), "description": (512, "desc"), "custom": (8192, "custom")}
_NOT_KEPT = frozenset({"need_verify", "scale"})
"""Fields that the vendor's Java SDK sends, and that have no effect here."""


def _parse_settings(fields: dict[str, JSON]) -> dict[str, JSON]:
    """Check the settings in *fields*, and return them."""
    settings: dict[str, JSON] = {}
    for name, (longest, title) in _TEXTS.items():
        if name in fields:
            value = fields[name]
            if not isinstance(value, str):
                raise malformed_body()
            if len(value) > longest:
                raise Refusal(403, "exceed_limit", f"{title} cannot exceed to {longest}")
            settings[name] = value
    if "maxusers" in fields:
        maximum = fields["maxusers"]
        if type(maximum) is not int:
            raise malformed_body()
        if maximum > MAX_MEMBERS:
            raise Refusal(403, "exceed_limit", f"maxUsers cannot exceed {MAX_MEMBERS}")
        settings["maxusers"] = maximum
    return settings


def _check_user_may_join(call: EmulatedCall, username: str) -> str:
    """Check that a user may join a new chat room, and return the user ID in lower case."""
    user = call.tenant.users.find(username)
    if user is None:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    maximum = call.tenant.app.max_joined_chatrooms
    if maximum is not None and call.tenant.chatrooms.joined_count(user.username) >= maximum:
        raise Refusal(403, "exceed_limit", f"user {user.username} has joined too many chatrooms!")
    return user.username


def _parse_or_make_id(call: EmulatedCall, room_id: JSON) -> str:
    if room_id is None:
        return call.tenant.new_chat_id()
    if not isinstance(room_id, str) or not _CUSTOM_ID.fullmatch(room_id):
        raise Refusal(400, "illegal_argument", f"group ID {room_id} is not legal")
    if room_id in call.tenant.chatrooms:
        raise Refusal(400, "illegal_argument", f"group ID {room_id} already exists!")
    return room_id


def create(call: EmulatedCall) -> EmulatedReply:
    """Create a chat room with its owner and its first members."""
    tenant = call.tenant
    fields = call.fields()
    if "name" not in fields:
        raise Refusal(400, "invalid_parameter", "chatroom must contain title/name field!")
    for name in ("name", "description", "owner"):
        if not fields.get(name):
            raise Refusal(400, "invalid_parameter", f"{name} must be provided")
    settings: dict[str, JSON] = {"maxusers": DEFAULT_MEMBERS, **_parse_settings(fields)}
    room_id = _parse_or_make_id(call, fields.get("roomid"))
    [owner] = parse_strings([fields["owner"]])
    members = parse_strings(fields.get("members", []))
    if "members" in fields and not members:
        raise Refusal(400, "invalid_parameter", "members must be provided")
    maximum = tenant.app.max_chatrooms
    if maximum is not None and len(tenant.chatrooms) >= maximum:
        raise Refusal(403, "exceed_limit", f"appKey:{tenant.app.key} has create too many chatrooms!")
    joining = dict.fromkeys(_check_user_may_join(call, username) for username in (owner, *members))
    if len(joining) > settings["maxusers"]:
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    now = tenant.now_ms()
    room = EmulatedChatroom(room_id, next(iter(joining)), now, now, **settings)
    tenant.chatrooms.add(room_id, room)
    for username in joining:
        tenant.chatrooms.join(room, username, now)
    return call.reply(ENVELOPE, data={"id": room_id})


def update(call: EmulatedCall) -> EmulatedReply:
    """Change settings; the reply tells for each field whether it was changed, with the name as ``groupname``."""
    room = CHATROOMS.find_to_manage(call)
    fields = call.fields()
    unknown = [name for name in fields if name not in {*_TEXTS, "maxusers", *_NOT_KEPT}]
    if unknown:
        raise Refusal(400, "invalid_parameter", f"some of [{', '.join(unknown)}] are not valid fields")
    settings = _parse_settings(fields)
    done: dict[str, JSON] = {"groupname" if name == "name" else name: True for name in fields}
    if settings.get("maxusers", len(room.members)) < len(room.members):
        # The documents only say that it is "not changed" then; the refusal was recorded.
        text = "current user count is larger than the maxUsers that you want to update !"
        raise Refusal(403, "forbidden_op", text)
    for name, value in settings.items():
        setattr(room, name, value)
    room.modified = call.tenant.now_ms()
    return call.reply(ENVELOPE, data=done)


def transfer(call: EmulatedCall) -> EmulatedReply:
    """Make another member the owner; the old owner stays as a member."""
    room = CHATROOMS.find_to_manage(call)
    new_owner = call.fields()["newowner"]
    if not new_owner or not isinstance(new_owner, str):
        raise Refusal(400, "invalid_parameter", "newowner must be provided")
    username = new_owner.lower()
    if username == room.owner:
        raise Refusal(403, "forbidden_op", "new owner and old owner are the same")
    if username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    if username not in room.members:
        # With the text of groups; the page of chat rooms only says that the new owner must be a member.
        raise Refusal(403, "forbidden_op", f"user: {username} doesn't exist in group: {room.id}")
    room.make_owner(username)
    room.modified = call.tenant.now_ms()
    return call.reply(ENVELOPE, data={"newowner": True})


def get(call: EmulatedCall) -> EmulatedReply:
    """Return one chat room, in a list of one as the vendor's Java SDK reads it."""
    return call.reply(ENVELOPE, data=[CHATROOMS.find_to_read(call).details()], count=1)


def get_many(call: EmulatedCall) -> EmulatedReply:
    """
    Return up to 100 chat rooms.

    The entry for one that does not exist is not documented; it has the text of groups.
    """
    room_ids = call.values["chatroom_ids"].split(",")
    if len(room_ids) > MAX_DETAILS:
        raise Refusal(400, "invalid_parameter", f"groupIds size is more than max limit : {MAX_DETAILS}")
    found = [call.tenant.chatrooms.get(room_id) for room_id in room_ids]
    data = [room.details() if room is not None else "group id doesn't exist" for room in found]
    return call.reply(ENVELOPE, data=data, count=sum(room is not None for room in found))


def list_rooms(call: EmulatedCall) -> EmulatedReply:
    """
    List a page of the app's chat rooms, newest first.

    The reply has a list with a cursor, although the examples show one chat room.
    """
    store = call.tenant.chatrooms
    following: int | None = None
    if {"pagenum", "pagesize"} & call.query.keys():
        # As the vendor's client SDK requests it.
        rooms = numbered_page(call, [*store.values()][::-1], max_size=1000, default_size=10)
    else:
        limit = call.query_int("limit", 10, high=1000)
        rooms, following = store.page(parse_cursor(call), limit, newest_first=True)
    rows = [
        {
            "id": room.id,
            "name": room.name,
            "owner": room.owner,
            "disabled": room.disabled,
            "affiliations_count": len(room.members),
        }
        for room in rooms
    ]
    keys = (*ENVELOPE, "params")
    return call.reply(keys, data=rows, **cursor_field(following), count=len(rows), properties={})


def list_joined(call: EmulatedCall) -> EmulatedReply:
    """List a page of a user's chat rooms, or the latest 500 if the query asks for no page; ``disabled`` is a string."""
    rooms = call.tenant.chatrooms.joined(require_member_name(call))
    if {"pagenum", "pagesize"} & call.query.keys():
        rooms = numbered_page(call, rooms, max_size=1000, default_size=1000)
    else:
        rooms = rooms[:LATEST_JOINED]
    rows = [{"id": room.id, "name": room.name, "disabled": str(room.disabled).lower()} for room in rooms]
    return call.reply((*ENVELOPE, "params"), data=rows, count=len(rows), properties={})


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete a chat room."""
    room = CHATROOMS.find(call)
    call.tenant.chatrooms.delete(room)
    return call.reply(ENVELOPE, data={"success": True, "id": room.id})


def _has_several_ids(call: EmulatedCall) -> bool:
    return "," in call.values["chatroom_ids"]


def _sets_owner(call: EmulatedCall) -> bool:
    body = call.json_or_none()
    return is_object(body) and "newowner" in body


ROUTES = (
    Route("chatrooms.list", "GET", "/chatrooms", list_rooms),
    Route("chatrooms.list_joined", "GET", "/users/{username}/joined_chatrooms", list_joined),
    Route("chatrooms.get_many", "GET", "/chatrooms/{chatroom_ids}", get_many, when=_has_several_ids),
    Route("chatrooms.get", "GET", "/chatrooms/{chatroom_id}", get),
    Route("chatrooms.create", "POST", "/chatrooms", create),
    Route("chatrooms.transfer", "PUT", "/chatrooms/{chatroom_id}", transfer, when=_sets_owner),
    Route("chatrooms.update", "PUT", "/chatrooms/{chatroom_id}", update),
    Route("chatrooms.delete", "DELETE", "/chatrooms/{chatroom_id}", delete),
)
