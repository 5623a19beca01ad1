"""
Block lists of users.

Source: user_friend_blocklist_*.html, user_relationship.html (April 2023). Messages sent through the REST API are not
held back by block lists, as the pages on sending say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._areas.contacts import parse_check, user_reply
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._checks import parse_strings, require_user
from easemob_async.emulator._paging import cursor_field, parse_cursor
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_BLOCKED = 500
"""Maximum number of users on one list."""
MAX_PAGE = 50


def list_blocked(call: EmulatedCall) -> EmulatedReply:
    """List blocked users, latest first: a page, or the whole list if the query asks for no page."""
    owner = require_user(call, "owner_username")
    paged = call.query.keys() & {"pageSize", "cursor"}
    size = call.query_int("pageSize", MAX_PAGE, high=MAX_PAGE) if paged else MAX_BLOCKED
    blocked = call.tenant.contacts.blocked(owner.username)
    page, following = blocked.page(parse_cursor(call), size, newest_first=True)
    return call.reply(("action", "uri", "entities"), data=page, **cursor_field(following), count=len(page))


def add_many(call: EmulatedCall) -> EmulatedReply:
    """
    Block several users; if one of them does not exist, none is blocked.

    The maximum number of users per call is not documented.
    """
    owner = require_user(call, "owner_username")
    usernames = parse_strings(call.fields().get("usernames"))
    users = [call.tenant.users.find(username) for username in usernames]
    if None in users:
        raise Refusal(404, "service_resource_not_found", "Service resource not found")
    contacts = call.tenant.contacts
    wanted = {user.username for user in users if user is not None}
    if len(wanted.union(contacts.blocked(owner.username))) > MAX_BLOCKED:
        # The limit is documented, the reply is not.
        raise Refusal(403, "exceed_limit", "user block number exceed limit")
    for username in usernames:
        contacts.block(owner.username, username.lower())
    keys = ("action", "application", "uri", "entities", "organization", "applicationName")
    return call.reply(keys, data=usernames)


def remove(call: EmulatedCall) -> EmulatedReply:
    """Unblock one user; no change if they are not blocked."""
    owner, blocked = require_user(call, "owner_username"), require_user(call, "blocked_username")
    call.tenant.contacts.unblock(owner.username, blocked.username)
    return user_reply(call, owner, "blocks", blocked)


def check(call: EmulatedCall) -> EmulatedReply:
    """
    Tell which of several users are blocked. The path in the reply is that of the example, which is the one for
    contacts.
    """
    username, asked_for = parse_check(call)
    blocked = call.tenant.contacts.blocked(username)
    words = {True: "blacklist", False: "not_blacklist"}
    rows = [{"username": name, "relation": words[name.lower() in blocked]} for name in asked_for]
    return call.reply(FULL_ENVELOPE, path="/contacts/check", entities=rows)


_USERS = "/users/{owner_username}/blocks/users"

ROUTES = (
    Route("blocklist.list", "GET", _USERS, list_blocked, "app_or_user", user_value="owner_username"),
    Route("blocklist.add_many", "POST", _USERS, add_many, "app_or_user", user_value="owner_username"),
    Route(
        "blocklist.remove", "DELETE", _USERS + "/{blocked_username}", remove, "app_or_user", user_value="owner_username"
    ),
    Route("blocklist.check", "POST", "/blocks/check", check),
)
