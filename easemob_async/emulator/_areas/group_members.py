"""
Members of a group.

Source: group_member.html (2024) and the newer pages group_member*_*.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._areas.groups import check_user_may_join
from easemob_async.emulator._chat_kinds import (
    ENVELOPE,
    GROUPS,
    check_any_of,
    check_not_owner,
    has_several_usernames,
    parse_usernames_in_path,
)
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._paging import cursor_field, numbered_page, parse_cursor
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.groups import EmulatedGroup

__all__ = ["ROUTES"]

CURSOR_PAGE = 50
"""Default page size of lists with a cursor; the service's own value is not known."""


def list_members(call: EmulatedCall) -> EmulatedReply:
    """List a page of members with their roles, in the order of joining."""
    group = GROUPS.find_to_read(call)
    members = list(group.members.values())
    if call.query.get("sort") == "desc":
        members.reverse()
    page = numbered_page(call, members, max_size=1000, default_size=1000)
    rows: list[dict[str, JSON]] = [{group.role(member.username): member.username} for member in page]
    if call.query.get("joined_time") == "true":
        for row, member in zip(rows, page, strict=True):
            row["joined_time"] = member.joined
    return call.reply((*ENVELOPE, "params"), data=rows, count=len(rows))


def list_members_by_cursor(call: EmulatedCall) -> EmulatedReply:
    """List a page of members' user IDs without the owner, as the vendor's Java SDK requests it (``version=v3``)."""
    group = GROUPS.find_to_read(call)
    limit = call.query_int("limit", CURSOR_PAGE, high=1000)
    newest_first = call.query.get("sort") == "desc"
    page, following = group.members.page(
        parse_cursor(call), limit, newest_first=newest_first, where=lambda member: member.username != group.owner
    )
    usernames = [member.username for member in page]
    return call.reply((*ENVELOPE, "params"), data=usernames, **cursor_field(following), count=len(usernames))


def _check_not_in(group: EmulatedGroup, username: str) -> None:
    if username in group.members:
        # The line break at the end is in the documents.
        raise Refusal(
            403, "forbidden_op", f"can not join this group, reason:user: {username} already in group: {group.id}\n"
        )


def _check_not_blocked(group: EmulatedGroup, username: str) -> None:
    if username in group.blocked:
        # It is documented that blocked users cannot be added; the text is not.
        raise Refusal(
            403,
            "forbidden_op",
            f"can not join this group, reason:user: {username} is in the blocklist of group: {group.id}\n",
        )


def _check_capacity(group: EmulatedGroup, newcomers: int) -> None:
    if len(group.members) + newcomers > group.maxusers:
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")


def add(call: EmulatedCall) -> EmulatedReply:
    """Add one member."""
    group = GROUPS.find_to_manage(call)
    username = check_user_may_join(call, call.values["username"])
    _check_not_in(group, username)
    _check_not_blocked(group, username)
    _check_capacity(group, 1)
    call.tenant.groups.join(group, username, call.tenant.now_ms())
    data = {"result": True, "groupid": group.id, "action": "add_member", "user": username}
    return call.reply(ENVELOPE, data=data)


def add_many(call: EmulatedCall) -> EmulatedReply:
    """Add members, all or none; existing members are skipped, unless all of the users are members."""
    group = GROUPS.find_to_manage(call)
    usernames = parse_strings(call.fields().get("usernames", []))
    if not usernames:
        raise Refusal(400, "invalid_parameter", "usernames must be provided")
    if len(usernames) > call.tenant.app.members_per_call:
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    for username in usernames:
        if username not in call.tenant.users:
            raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    newcomers = dict.fromkeys(name.lower() for name in usernames if name.lower() not in group.members)
    if not newcomers:
        _check_not_in(group, usernames[0].lower())
    for username in newcomers:
        check_user_may_join(call, username)
        _check_not_blocked(group, username)
    _check_capacity(group, len(newcomers))
    now = call.tenant.now_ms()
    for username in newcomers:
        call.tenant.groups.join(group, username, now)
    # Not in the order of the request: the documents' example lists them in reverse.
    data = {"newmembers": list(reversed(newcomers)), "groupid": group.id, "action": "add_member"}
    return call.reply(ENVELOPE, data=data)


def _check_removable(group: EmulatedGroup, usernames: list[str]) -> None:
    check_any_of(usernames, group.members, GROUPS.non_member_status)
    check_not_owner(group, usernames)


def _remove_one(call: EmulatedCall, group: EmulatedGroup, username: str) -> dict[str, JSON]:
    row: dict[str, JSON] = {"result": True, "action": "remove_member", "user": username, "groupid": group.id}
    if username in group.members:
        call.tenant.groups.leave(group, username)
    else:
        row |= {"result": False, "reason": f"user {username} doesn't exist."}
    return row


def remove(call: EmulatedCall) -> EmulatedReply:
    """Remove one member; the reply has one object."""
    group = GROUPS.find_to_manage(call)
    username = call.values["username"].lower()
    _check_removable(group, [username])
    return call.reply(ENVELOPE, data=_remove_one(call, group, username))


def remove_many(call: EmulatedCall) -> EmulatedReply:
    """Remove up to 60 members; the reply has a list, with a reason for each user who is not a member."""
    group = GROUPS.find_to_manage(call)
    usernames = parse_usernames_in_path(call, "kickMember: kickMembers number more than maxSize")
    _check_removable(group, usernames)
    return call.reply(ENVELOPE, data=[_remove_one(call, group, username) for username in usernames])


def _by_cursor(call: EmulatedCall) -> bool:
    return call.query.get("version") == "v3"


_USERS = "/chatgroups/{group_id}/users"

ROUTES = (
    Route("groups.members.list_cursor", "GET", _USERS, list_members_by_cursor, when=_by_cursor),
    Route("groups.members.list", "GET", _USERS, list_members),
    Route("groups.members.add", "POST", _USERS + "/{username}", add),
    Route("groups.members.add_many", "POST", _USERS, add_many),
    Route("groups.members.remove_many", "DELETE", _USERS + "/{usernames}", remove_many, when=has_several_usernames),
    Route("groups.members.remove", "DELETE", _USERS + "/{username}", remove),
)
