"""
Tags of chat room members, and mutes by tag.

Source: chatroom_user_tag_*.html, chatroom_label_mute.html (2024).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_list
from easemob_async.emulator._areas.member_mutes import parse_mute_duration
from easemob_async.emulator._chat_kinds import CHATROOMS, ENVELOPE, check_any_of
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.mute_list import FOREVER, mute_end

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.chatrooms import EmulatedChatroom

__all__ = ["ROUTES"]

MAX_TAGS = 10
MAX_TAG = 32
"""Maximum length of a tag in characters."""


def _check_enabled(call: EmulatedCall) -> None:
    if not call.tenant.app.chatroom_tags:
        raise Refusal(403, "forbidden_op", "Group tag mute is disabled")


def _check_tag(tag: str) -> None:
    if len(tag) > MAX_TAG:
        raise Refusal(403, "exceed_limit", "tag length exceeds limit!")


def _require_member(call: EmulatedCall, room: EmulatedChatroom) -> str:
    username = call.values["username"].lower()
    check_any_of([username], room.members, CHATROOMS.non_member_status)
    return username


def set_tags(call: EmulatedCall) -> EmulatedReply:
    """Replace a member's tags; they are removed when the member leaves."""
    _check_enabled(call)
    room = CHATROOMS.find_to_manage(call)
    username = _require_member(call, room)
    tags = call.fields().get("tags")
    if not is_list(tags):
        raise Refusal(400, "invalid_parameter", "tags should be type of List")
    if len(tags) > MAX_TAGS:
        raise Refusal(403, "exceed_limit", "user group tag count exceed limit")
    before = room.tags.get(username, {})
    after: dict[str, int] = {}
    for tag in tags:
        if not isinstance(tag, str):
            raise malformed_body()
        _check_tag(tag)
        after[tag] = before.get(tag, 0)
    room.tags[username] = after
    return call.reply(ENVELOPE, data={"result": True}, properties={})


def get_tags(call: EmulatedCall) -> EmulatedReply:
    """Return a member's tags, each with the end of its mute as a string; 0 without a mute, which no page shows."""
    _check_enabled(call)
    room = CHATROOMS.find(call)
    tags = room.tags.get(_require_member(call, room), {})
    now = call.tenant.now_ms()
    data = {tag: str(end if end == FOREVER or end > now else 0) for tag, end in tags.items()}
    return call.reply(ENVELOPE, data=data, properties={})


def mute_tag(call: EmulatedCall) -> EmulatedReply:
    """
    Mute every member who has a tag now.

    The duration is in seconds (not milliseconds); -1 has no end, 0 ends the mute.
    """
    _check_enabled(call)
    room = CHATROOMS.find_to_manage(call)
    tag = call.fields().get("tag")
    if not isinstance(tag, str):
        raise malformed_body()
    _check_tag(tag)
    duration = parse_mute_duration(call)
    tagged = {username: tags for username, tags in room.tags.items() if tag in tags}
    if not tagged:
        raise Refusal(404, "resource_not_found", "group tag not found")
    end = mute_end(duration if duration == FOREVER else duration * 1000, call.tenant.now_ms())
    for username, tags in tagged.items():
        tags[tag] = end if duration else 0
        if duration:
            call.tenant.chatrooms.mute(room, username, end)
        else:
            room.mutes.unmute(username)
    return call.reply(ENVELOPE, data={"result": True}, properties={})


_TAG = "/chatrooms/{chatroom_id}/users/{username}/tag"

ROUTES = (
    Route("chatrooms.members.set_tags", "PUT", _TAG, set_tags),
    Route("chatrooms.members.get_tags", "GET", _TAG, get_tags),
    Route("chatrooms.mutes.mute_tag", "PUT", "/chatrooms/{chatroom_id}/tag/mute", mute_tag),
)
