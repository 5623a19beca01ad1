"""
Members of a chat room.

Source: chatroom_member_*.html, chatroom.html (April 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._chat_kinds import (
    CHATROOMS,
    ENVELOPE,
    check_any_of,
    check_not_owner,
    has_several_usernames,
    parse_usernames_in_body,
    parse_usernames_in_path,
)
from easemob_async.emulator._paging import numbered_page
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.chatrooms import EmulatedChatroom

__all__ = ["ROUTES"]

CURSOR_PAGE = 50
"""Default page size of lists with a cursor; the service's own value is not known."""


def list_members(call: EmulatedCall) -> EmulatedReply:
    """List a page of members, with admins as plain members; the documents do not define an order."""
    room = CHATROOMS.find_to_read(call)
    page = numbered_page(call, list(room.members), max_size=1000, default_size=1000, min_size=0)
    rows = [{room.listed_role(username): username} for username in page]
    return call.reply((*ENVELOPE, "params"), data=rows, count=len(rows))


def list_members_by_cursor(call: EmulatedCall) -> EmulatedReply:
    """
    List a page of members' user IDs without the owner, as the vendor's Java SDK requests it.

    The cursor is a number.
    """
    room = CHATROOMS.find_to_read(call)
    page, following = room.members.page(
        call.query_int("cursor", 0, low=0) if call.query.get("cursor") else None,
        call.query_int("limit", CURSOR_PAGE, high=1000),
        newest_first=call.query.get("sort") == "desc",
        where=lambda member: member.username != room.owner,
    )
    usernames = [member.username for member in page]
    cursor: dict[str, JSON] = {} if following is None else {"cursor": following}
    return call.reply((*ENVELOPE, "params"), data=usernames, **cursor, count=len(usernames))


def _require_known_users(call: EmulatedCall, usernames: list[str]) -> None:
    for username in usernames:
        if username not in call.tenant.users:
            raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")


def _add(call: EmulatedCall, room: EmulatedChatroom, usernames: list[str]) -> None:
    """Add all of the users or none; existing members count as added."""
    _require_known_users(call, usernames)
    newcomers = [username for username in usernames if username not in room.members]
    maximum = call.tenant.app.max_joined_chatrooms
    for username in newcomers:
        if maximum is not None and call.tenant.chatrooms.joined_count(username) >= maximum:
            reason = f"user {username} has joined too many chatrooms!"
            raise Refusal(403, "exceeded_limit", f"can not join this group, reason:{reason}")
        if username in room.blocked:
            # It is documented that blocked users cannot be added; the text is not.
            reason = f"user: {username} is in the blocklist of group: {room.id}"
            raise Refusal(403, "forbidden_op", f"can not join this group, reason:{reason}")
    if len(room.members) + len(newcomers) > room.maxusers:
        # With the text for a new chat room.
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    for username in newcomers:
        call.tenant.chatrooms.join(room, username, call.tenant.now_ms())


def add(call: EmulatedCall) -> EmulatedReply:
    """Add one user, who may be a member already."""
    room = CHATROOMS.find_to_manage(call)
    username = call.values["username"].lower()
    _add(call, room, [username])
    data = {"result": True, "action": "add_member", "id": room.id, "user": username}
    return call.reply(ENVELOPE, data=data)


def add_many(call: EmulatedCall) -> EmulatedReply:
    """Add several users; the reply lists all of them, including existing members."""
    room = CHATROOMS.find_to_manage(call)
    maximum = call.tenant.app.members_per_call
    usernames = parse_usernames_in_body(call, maximum, "addMembers: addMembers number more than maxSize")
    _add(call, room, usernames)
    return call.reply(ENVELOPE, data={"newmembers": usernames, "action": "add_member", "id": room.id})


def _remove(call: EmulatedCall, room: EmulatedChatroom, usernames: list[str]) -> list[dict[str, JSON]]:
    _require_known_users(call, usernames)
    check_any_of(usernames, room.members, CHATROOMS.non_member_status)
    check_not_owner(room, usernames)
    rows: list[dict[str, JSON]] = []
    for username in usernames:
        row: dict[str, JSON] = {"result": True, "action": "remove_member", "user": username, "id": room.id}
        if username in room.members:
            call.tenant.chatrooms.leave(room, username)
        else:
            row |= {"result": False, "reason": f"user: {username} doesn't exist in group: {room.id}"}
        rows.append(row)
    return rows


def remove(call: EmulatedCall) -> EmulatedReply:
    """Remove one member; the reply has one object."""
    room = CHATROOMS.find_to_manage(call)
    [row] = _remove(call, room, [call.values["username"].lower()])
    return call.reply(ENVELOPE, data=row)


def remove_many(call: EmulatedCall) -> EmulatedReply:
    """Remove up to 60 members; the reply has a list, with a reason for each user who is not a member."""
    room = CHATROOMS.find_to_manage(call)
    usernames = parse_usernames_in_path(call, "kickMember: kickMembers number more than maxSize")
    return call.reply(ENVELOPE, data=_remove(call, room, usernames))


def _by_cursor(call: EmulatedCall) -> bool:
    return call.query.get("version") == "v3"


_USERS = "/chatrooms/{chatroom_id}/users"

ROUTES = (
    Route("chatrooms.members.list_cursor", "GET", _USERS, list_members_by_cursor, when=_by_cursor),
    Route("chatrooms.members.list", "GET", _USERS, list_members),
    Route("chatrooms.members.add", "POST", _USERS + "/{username}", add),
    Route("chatrooms.members.add_many", "POST", _USERS, add_many),
    Route("chatrooms.members.remove_many", "DELETE", _USERS + "/{usernames}", remove_many, when=has_several_usernames),
    Route("chatrooms.members.remove", "DELETE", _USERS + "/{username}", remove),
)
