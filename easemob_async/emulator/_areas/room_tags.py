"""
Tags of chat room members, and mutes by tag.

Source: chatroom_user_tag_*.html, chatroom_label_mute.html (2024).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_list
from easemob_async.emulator._areas.member_mutes import duration_in_body
from easemob_async.emulator._communities import ENVELOPE, ROOMS, check_any_of
from easemob_async.emulator._refusal import Refusal, malformed
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.mute_list import FOREVER, mute_end

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call, Reply
    from easemob_async.emulator._state.rooms import Member, Room

__all__ = ["ROUTES"]

MAX_TAGS = 10
MAX_TAG = 32
"""Characters."""


def _check_open(call: Call) -> None:
    if not call.tenant.app.room_tags:
        raise Refusal(403, "forbidden_op", "Group tag mute is disabled")


def _check_tag(tag: str) -> None:
    if len(tag) > MAX_TAG:
        raise Refusal(403, "exceed_limit", "tag length exceeds limit!")


def _member_of(call: Call, room: Room) -> Member:
    username = call.values["username"].lower()
    check_any_of([username], room.members, ROOMS.stranger_status)
    return room.members[username]


def set_tags(call: Call) -> Reply:
    """A member's tags, in place of those before; they go when the member leaves."""
    _check_open(call)
    member = _member_of(call, ROOMS.find_to_manage(call))
    tags = call.fields().get("tags")
    if not is_list(tags):
        raise Refusal(400, "invalid_parameter", "tags should be type of List")
    if len(tags) > MAX_TAGS:
        raise Refusal(403, "exceed_limit", "user group tag count exceed limit")
    kept: dict[str, int] = {}
    for tag in tags:
        if not isinstance(tag, str):
            raise malformed()
        _check_tag(tag)
        kept[tag] = member.tags.get(tag, 0)
    member.tags = kept
    return call.answer(ENVELOPE, data={"result": True}, properties={})


def get_tags(call: Call) -> Reply:
    """A member's tags, and as text when the mute of each ends; 0 without one, which no page shows."""
    _check_open(call)
    member = _member_of(call, ROOMS.find(call))
    now = call.tenant.now_ms()
    data = {tag: str(end if end == FOREVER or end > now else 0) for tag, end in member.tags.items()}
    return call.answer(ENVELOPE, data=data, properties={})


def mute_tag(call: Call) -> Reply:
    """Mute everybody in a room who has a tag now, for some seconds (not milliseconds); -1 for good, 0 lifts it."""
    _check_open(call)
    room = ROOMS.find_to_manage(call)
    tag = call.fields().get("tag")
    if not isinstance(tag, str):
        raise malformed()
    _check_tag(tag)
    duration = duration_in_body(call)
    tagged = [member for member in room.members.values() if tag in member.tags]
    if not tagged:
        raise Refusal(404, "resource_not_found", "group tag not found")
    end = mute_end(duration if duration == FOREVER else duration * 1000, call.tenant.now_ms())
    for member in tagged:
        if duration:
            member.tags[tag] = end
            call.tenant.rooms.mute(room, member.username, end)
        else:
            member.tags[tag] = 0
            room.mutes.lift(member.username)
    return call.answer(ENVELOPE, data={"result": True}, properties={})


_TAG = "/chatrooms/{chatroom_id}/users/{username}/tag"

ROUTES = (
    Route("chatrooms.members.set_tags", "PUT", _TAG, set_tags),
    Route("chatrooms.members.get_tags", "GET", _TAG, get_tags),
    Route("chatrooms.mutes.mute_tag", "PUT", "/chatrooms/{chatroom_id}/tag/mute", mute_tag),
)
