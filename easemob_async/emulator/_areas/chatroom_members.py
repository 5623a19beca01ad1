"""
Members of a chat room.

Source: chatroom_member_*.html, chatroom.html (April 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._chat_kinds import (
    ENVELOPE,
    ROOMS,
    check_any_of,
    check_not_owner,
    several,
    usernames_in_body,
    usernames_in_path,
)
from easemob_async.emulator._paging import numbered_page
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import Call, Reply
    from easemob_async.emulator._state.chatrooms import EmulatedChatroom

__all__ = ["ROUTES"]

CURSOR_PAGE = 50
"""Members on a page by cursor where no limit is asked for; the service's own figure is not known."""


def list_members(call: Call) -> Reply:
    """A page of members, admins as plain ones; the documents promise no order."""
    room = ROOMS.find_to_read(call)
    page = numbered_page(call, list(room.members), most=1000, default=1000, least=0)
    rows = [{room.listed_role(username): username} for username in page]
    return call.answer((*ENVELOPE, "params"), data=rows, count=len(rows))


def list_members_by_cursor(call: Call) -> Reply:
    """A page of members' names without the owner, as the vendor's Java SDK asks for it; the cursor is a number."""
    room = ROOMS.find_to_read(call)
    page, following = room.members.page(
        call.number("cursor", 0, low=0) if call.query.get("cursor") else None,
        call.number("limit", CURSOR_PAGE, high=1000),
        newest_first=call.query.get("sort") == "desc",
        where=lambda member: member.username != room.owner,
    )
    usernames = [member.username for member in page]
    cursor: dict[str, JSON] = {} if following is None else {"cursor": following}
    return call.answer((*ENVELOPE, "params"), data=usernames, **cursor, count=len(usernames))


def _check_known(call: Call, usernames: list[str]) -> None:
    for username in usernames:
        if username not in call.tenant.users:
            raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")


def _add(call: Call, room: EmulatedChatroom, usernames: list[str]) -> None:
    """Add all of them or none; those who are in already count as added."""
    _check_known(call, usernames)
    newcomers = [username for username in usernames if username not in room.members]
    most = call.tenant.app.max_joined_chatrooms
    for username in newcomers:
        if most is not None and call.tenant.chatrooms.joined_count(username) >= most:
            reason = f"user {username} has joined too many chatrooms!"
            raise Refusal(403, "exceeded_limit", f"can not join this group, reason:{reason}")
        if username in room.blocked:
            # That blocked users cannot be added is documented, the text is not.
            reason = f"user: {username} is in the blocklist of group: {room.id}"
            raise Refusal(403, "forbidden_op", f"can not join this group, reason:{reason}")
    if len(room.members) + len(newcomers) > room.maxusers:
        # In the words for a new room.
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    for username in newcomers:
        call.tenant.chatrooms.join(room, username, call.tenant.now_ms())


def add(call: Call) -> Reply:
    """One user, who may be in already."""
    room = ROOMS.find_to_manage(call)
    username = call.values["username"].lower()
    _add(call, room, [username])
    data = {"result": True, "action": "add_member", "id": room.id, "user": username}
    return call.answer(ENVELOPE, data=data)


def add_many(call: Call) -> Reply:
    """Several users, named in the answer though they may have been in already."""
    room = ROOMS.find_to_manage(call)
    most = call.tenant.app.members_per_call
    usernames = usernames_in_body(call, most, "addMembers: addMembers number more than maxSize")
    _add(call, room, usernames)
    return call.answer(ENVELOPE, data={"newmembers": usernames, "action": "add_member", "id": room.id})


def _remove(call: Call, room: EmulatedChatroom, usernames: list[str]) -> list[dict[str, JSON]]:
    _check_known(call, usernames)
    check_any_of(usernames, room.members, ROOMS.stranger_status)
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


def remove(call: Call) -> Reply:
    """Take one member out; the answer is one object."""
    room = ROOMS.find_to_manage(call)
    [row] = _remove(call, room, [call.values["username"].lower()])
    return call.answer(ENVELOPE, data=row)


def remove_many(call: Call) -> Reply:
    """Take up to 60 members out; the answer is a list, with a reason for those who were not in."""
    room = ROOMS.find_to_manage(call)
    usernames = usernames_in_path(call, "kickMember: kickMembers number more than maxSize")
    return call.answer(ENVELOPE, data=_remove(call, room, usernames))


def _by_cursor(call: Call) -> bool:
    return call.query.get("version") == "v3"


_USERS = "/chatrooms/{chatroom_id}/users"

ROUTES = (
    Route("chatrooms.members.list_cursor", "GET", _USERS, list_members_by_cursor, when=_by_cursor),
    Route("chatrooms.members.list", "GET", _USERS, list_members),
    Route("chatrooms.members.add", "POST", _USERS + "/{username}", add),
    Route("chatrooms.members.add_many", "POST", _USERS, add_many),
    Route("chatrooms.members.remove_many", "DELETE", _USERS + "/{usernames}", remove_many, when=several),
    Route("chatrooms.members.remove", "DELETE", _USERS + "/{username}", remove),
)
