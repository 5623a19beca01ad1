"""
Chat rooms: making, changing, listing and closing them.

Source: chatroom_*.html, one page an operation; chatroom.html (April 2023). Several examples have no envelope at all.
On a device only a super admin may make a room; here the app's token may, for whomever it names as the owner.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import ENVELOPE, ROOMS
from easemob_async.emulator._checks import names
from easemob_async.emulator._paging import cursor_from, next_cursor, numbered_page
from easemob_async.emulator._refusal import Refusal, malformed
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.chatrooms import EmulatedChatroom

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call, Reply

__all__ = ["ROUTES"]

MAX_DETAILS = 100
MAX_MEMBERS = 10_000
DEFAULT_MEMBERS = 1000
LATEST_JOINED = 500

_CUSTOM_ID = re.compile(r"[a-z0-9]{1,64}")

# What a text may be at most, and what the refusal calls it ("custom" is not documented).
_TEXTS = {"name": (128, "title"), "description": (512, "desc"), "custom": (8192, "custom")}
_NOT_KEPT = frozenset({"need_verify", "scale"})
"""Fields the vendor's Java SDK sends that change nothing here."""


def _settings(fields: dict[str, JSON]) -> dict[str, JSON]:
    """The settings among *fields*, checked."""
    settings: dict[str, JSON] = {}
    for name, (longest, title) in _TEXTS.items():
        if name in fields:
            value = fields[name]
            if not isinstance(value, str):
                raise malformed()
            if len(value) > longest:
                raise Refusal(403, "exceed_limit", f"{title} cannot exceed to {longest}")
            settings[name] = value
    if "maxusers" in fields:
        most = fields["maxusers"]
        if type(most) is not int or most < 1:
            raise malformed()
        if most > MAX_MEMBERS:
            raise Refusal(403, "exceed_limit", f"maxUsers cannot exceed {MAX_MEMBERS}")
        settings["maxusers"] = most
    return settings


def _newcomer(call: Call, username: str) -> str:
    """A user who is to be in a new room."""
    user = call.tenant.users.find(username)
    if user is None:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    most = call.tenant.app.max_joined_chatrooms
    if most is not None and call.tenant.chatrooms.joined_count(user.username) >= most:
        raise Refusal(403, "exceed_limit", f"user {user.username} has joined too many chatrooms!")
    return user.username


def _new_id(call: Call, room_id: JSON) -> str:
    if room_id is None:
        return call.tenant.new_group_id()
    if not isinstance(room_id, str) or not _CUSTOM_ID.fullmatch(room_id):
        raise Refusal(400, "illegal_argument", f"group ID {room_id} is not legal")
    if room_id in call.tenant.chatrooms:
        raise Refusal(400, "illegal_argument", f"group ID {room_id} already exists!")
    return room_id


def create(call: Call) -> Reply:
    """A room with its owner and, if named, its first members."""
    tenant = call.tenant
    fields = call.fields()
    for name in ("name", "description", "owner"):
        if not fields.get(name):
            raise Refusal(400, "invalid_parameter", f"{name} must be provided")
    settings: dict[str, JSON] = {"maxusers": DEFAULT_MEMBERS, **_settings(fields)}
    room_id = _new_id(call, fields.get("roomid"))
    [owner] = names([fields["owner"]])
    members = names(fields.get("members", []))
    if "members" in fields and not members:
        raise Refusal(400, "invalid_parameter", "members must be provided")
    most = tenant.app.max_chatrooms
    if most is not None and len(tenant.chatrooms) >= most:
        raise Refusal(403, "exceed_limit", f"appKey:{tenant.app.key} has create too many chatrooms!")
    joining = dict.fromkeys(_newcomer(call, username) for username in (owner, *members))
    if len(joining) > settings["maxusers"]:
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    now = tenant.now_ms()
    room = EmulatedChatroom(room_id, next(iter(joining)), now, now, **settings)
    tenant.chatrooms.add(room_id, room)
    for username in joining:
        tenant.chatrooms.join(room, username, now)
    return call.bare({"data": {"id": room_id}})


def update(call: Call) -> Reply:
    """Change settings; each field comes back with whether it was changed, the name as ``groupname``."""
    room = ROOMS.find_to_manage(call)
    fields = call.fields()
    strange = [name for name in fields if name not in {*_TEXTS, "maxusers", *_NOT_KEPT}]
    if strange:
        raise Refusal(400, "invalid_parameter", f"some of [{', '.join(strange)}] are not valid fields")
    settings = _settings(fields)
    done: dict[str, JSON] = {"groupname" if name == "name" else name: True for name in fields}
    # A room cannot be made smaller than it is; the documents only say "not changed".
    if settings.get("maxusers", len(room.members)) < len(room.members):
        del settings["maxusers"]
        done["maxusers"] = False
    for name, value in settings.items():
        setattr(room, name, value)
    room.modified = call.tenant.now_ms()
    return call.bare({"data": done})


def transfer(call: Call) -> Reply:
    """Make another member the owner; the old one stays as a member."""
    room = ROOMS.find_to_manage(call)
    new_owner = call.fields()["newowner"]
    if not new_owner or not isinstance(new_owner, str):
        raise Refusal(400, "invalid_parameter", "newowner must be provided")
    username = new_owner.lower()
    if username == room.owner:
        raise Refusal(403, "forbidden_op", "new owner and old owner are the same")
    if username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    if username not in room.members:
        # In the words of groups; the page of rooms only says that it has to be a member.
        raise Refusal(403, "forbidden_op", f"user: {username} doesn't exist in group: {room.id}")
    room.make_owner(username)
    room.modified = call.tenant.now_ms()
    return call.answer(ENVELOPE, data={"newowner": True})


def get(call: Call) -> Reply:
    """One room, in a list of one as the vendor's Java SDK reads it; the examples show it bare."""
    return call.bare({"data": [ROOMS.find_to_read(call).details()]})


def get_many(call: Call) -> Reply:
    """Up to 100 rooms; what stands for one there is not is not documented, so it is the text that groups have."""
    room_ids = call.values["chatroom_ids"].split(",")
    if len(room_ids) > MAX_DETAILS:
        raise Refusal(400, "invalid_parameter", f"groupIds size is more than max limit : {MAX_DETAILS}")
    found = [call.tenant.chatrooms.get(room_id) for room_id in room_ids]
    return call.bare({"data": [room.details() if room is not None else "group id doesn't exist" for room in found]})


def list_rooms(call: Call) -> Reply:
    """A page of the app's rooms, newest first; a list with a cursor, though the examples show one room."""
    limit = call.number("limit", 10, high=1000)
    rooms, following = call.tenant.chatrooms.page(cursor_from(call), limit, newest_first=True)
    rows = [
        {"id": room.id, "name": room.name, "owner": room.owner, "affiliations_count": len(room.members)}
        for room in rooms
    ]
    return call.bare({"data": rows, **next_cursor(following)})


def list_joined(call: Call) -> Reply:
    """A page of the rooms a user is in, the latest 500 if no page is asked for; ``disabled`` is a text."""
    rooms = call.tenant.chatrooms.joined(call.values["username"].lower())
    if {"pagenum", "pagesize"} & call.query.keys():
        rooms = numbered_page(call, rooms, most=1000, default=1000)
    else:
        rooms = rooms[:LATEST_JOINED]
    rows = [{"id": room.id, "name": room.name, "disabled": str(room.disabled).lower()} for room in rooms]
    return call.answer((*ENVELOPE, "params"), data=rows, count=len(rows), properties={})


def delete(call: Call) -> Reply:
    """Close the room."""
    room = ROOMS.find(call)
    call.tenant.chatrooms.disband(room)
    return call.answer(ENVELOPE, data={"success": True, "id": room.id})


def _several(call: Call) -> bool:
    return "," in call.values["chatroom_ids"]


def _names_new_owner(call: Call) -> bool:
    body = call.peek()
    return is_object(body) and "newowner" in body


ROUTES = (
    Route("chatrooms.list", "GET", "/chatrooms", list_rooms),
    Route("chatrooms.list_joined", "GET", "/users/{username}/joined_chatrooms", list_joined),
    Route("chatrooms.get_many", "GET", "/chatrooms/{chatroom_ids}", get_many, when=_several),
    Route("chatrooms.get", "GET", "/chatrooms/{chatroom_id}", get),
    Route("chatrooms.create", "POST", "/chatrooms", create),
    Route("chatrooms.transfer", "PUT", "/chatrooms/{chatroom_id}", transfer, when=_names_new_owner),
    Route("chatrooms.update", "PUT", "/chatrooms/{chatroom_id}", update),
    Route("chatrooms.delete", "DELETE", "/chatrooms/{chatroom_id}", delete),
)
