"""
Contacts.

Source: user_friend_*.html, user_relationship.html (April 2023). Some paths begin with ``users``, some with ``user``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._checks import parse_strings, require_user
from easemob_async.emulator._paging import cursor_field, parse_cursor
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.users import EmulatedUser

__all__ = ["ROUTES", "check_allowed", "parse_check", "user_reply"]

MAX_PAGE = 50
MAX_ALL = 3000
MAX_REMARK = 100
MAX_IMPORT = 10
MAX_CHECK = 100

_LIST = ("action", "uri", "entities")


def check_allowed(user: EmulatedUser | None) -> None:
    """
    Check that a user is not banned.

    Raises:
        Refusal: 403 ``forbidden_service_operation``. The user is banned.
    """
    if user is not None and not user.activated:
        raise Refusal(403, "forbidden_service_operation", "Service operation not allowed")


def parse_check(call: EmulatedCall) -> tuple[str, list[str]]:
    """
    Parse a request to check a list: the list's owner in lower case, and the users to look up as they were sent.

    Raises:
        Refusal: 400. One of them is missing, or there are too many users.
    """
    fields = call.fields()
    username = fields.get("username")
    if not username or not isinstance(username, str):
        raise Refusal(400, "illegal_argument", "username cannot be blank")
    asked_for = parse_strings(fields.get("check_list", []))
    if not 1 <= len(asked_for) <= MAX_CHECK:
        raise Refusal(400, "illegal_argument", f"check_list size must be between 1 and {MAX_CHECK}")
    check_allowed(call.tenant.users.find(username))
    return username.lower(), asked_for


def user_reply(call: EmulatedCall, owner: EmulatedUser, listing: str, user: EmulatedUser) -> EmulatedReply:
    """Make the reply to adding *user* to a list of *owner*, or removing them; its path has the owner's UUID."""
    path = f"/users/{owner.uuid}/{listing}"
    return call.reply(FULL_ENVELOPE, path=path, uri=call.base_url + path, entities=[user.entity()])


def _has_max_contacts(call: EmulatedCall, user: EmulatedUser) -> bool:
    maximum = call.tenant.app.max_contacts
    return maximum is not None and len(call.tenant.contacts.of(user.username)) >= maximum


def _require_both_users(call: EmulatedCall) -> tuple[EmulatedUser, EmulatedUser]:
    return require_user(call, "owner_username"), require_user(call, "friend_username")


def add(call: EmulatedCall) -> EmulatedReply:
    """Make two users contacts of each other."""
    owner, friend = _require_both_users(call)
    contacts = call.tenant.contacts
    are_friends = friend.username in contacts.of(owner.username)
    if not are_friends and (_has_max_contacts(call, owner) or _has_max_contacts(call, friend)):
        raise Refusal(403, "exceed_limit", "user contact number exceed limit")
    contacts.add_contact(owner.username, friend.username)
    return user_reply(call, owner, "contacts", friend)


def remove(call: EmulatedCall) -> EmulatedReply:
    """Remove two users from each other's contacts."""
    owner, friend = _require_both_users(call)
    call.tenant.contacts.remove_contact(owner.username, friend.username)
    return user_reply(call, owner, "contacts", friend)


def remove_all(call: EmulatedCall) -> EmulatedReply:
    """Remove all contacts of a user; the block list is not changed."""
    username = call.values["username"]
    check_allowed(call.tenant.users.find(username))
    call.tenant.contacts.remove_all_contacts(username.lower())
    return call.reply((*FULL_ENVELOPE, "entities"), path=call.path)


def set_remark(call: EmulatedCall) -> EmulatedReply:
    """Set one user's remark about a contact; the contact's own remark is not changed."""
    owner, friend = _require_both_users(call)
    remark = call.fields().get("remark")
    if not isinstance(remark, str):
        raise malformed_body()
    if len(remark) > MAX_REMARK:
        # The limit is documented, the text of this refusal is not.
        raise Refusal(400, "illegal_argument", "updateRemark remark is too long")
    found = call.tenant.contacts.of(owner.username).get(friend.username)
    if found is None:
        text = "updateRemark they are not friends, please add as a friend first."
        raise Refusal(400, "illegal_argument", text)
    found.remark = remark
    return call.reply(("action", "uri"), status="ok")


def list_friends(call: EmulatedCall) -> EmulatedReply:
    """
    List a page of contacts, latest first.

    No page shows the place of the cursor in the reply; clients of the service read it from here.
    """
    user = require_user(call)
    limit = call.query_int("limit", 10)
    if limit > MAX_PAGE:
        raise Refusal(400, "illegal_argument", f"getContacts | page size more than max limit : {MAX_PAGE}")
    friends = call.tenant.contacts.of(user.username)
    page, following = friends.page(parse_cursor(call), limit, newest_first=True)
    with_remarks = call.query.get("needReturnRemark") == "true"
    rows = [{"remark": friend.remark if with_remarks else None, "username": friend.username} for friend in page]
    return call.reply(
        _LIST,
        uri=f"{call.base_url}/users/{user.username}/rostersByPage",
        data={"contacts": rows, **cursor_field(following)},
        count=len(rows),
    )


def list_all(call: EmulatedCall) -> EmulatedReply:
    """List the IDs of all contacts, latest first."""
    user = require_user(call, "owner_username")
    page, _ = call.tenant.contacts.of(user.username).page(None, MAX_ALL, newest_first=True)
    return call.reply(_LIST, data=[friend.username for friend in page], count=len(page))


def add_many(call: EmulatedCall) -> EmulatedReply:
    """Add up to ten contacts, with an outcome for each; the keys have the service's own spelling."""
    owner = require_user(call)
    usernames = parse_strings(call.fields().get("usernames", []))
    if len(usernames) > MAX_IMPORT:
        raise Refusal(400, "illegal_argument", f"request user over flow limit:{MAX_IMPORT}.")
    if _has_max_contacts(call, owner):
        raise Refusal(403, "exceed_limit", "Inviter's contact max count.")
    data: dict[str, list[str]] = {"UnKnowFailed": [], "success": [], "NotExistFailed": [], "maxLimitFailed": []}
    for username in usernames:
        friend = call.tenant.users.find(username)
        if friend is None:
            data["NotExistFailed"].append(username)
        elif _has_max_contacts(call, owner) or _has_max_contacts(call, friend):
            data["maxLimitFailed"].append(username)
        else:
            call.tenant.contacts.add_contact(owner.username, friend.username)
            data["success"].append(username)
    return call.reply(("action",), status="ok", data=data)


def check(call: EmulatedCall) -> EmulatedReply:
    """Tell which of several users are contacts; users who do not exist are not."""
    username, asked_for = parse_check(call)
    friends = call.tenant.contacts.of(username)
    rows = [{"username": name, "relation": "friend" if name.lower() in friends else "not_friend"} for name in asked_for]
    return call.reply(FULL_ENVELOPE, path=call.path, entities=rows)


_FRIEND = "/contacts/users/{friend_username}"

ROUTES = (
    Route("contacts.add", "POST", "/users/{owner_username}" + _FRIEND, add, "app_or_user", user_value="owner_username"),
    Route(
        "contacts.remove",
        "DELETE",
        "/users/{owner_username}" + _FRIEND,
        remove,
        "app_or_user",
        user_value="owner_username",
    ),
    Route("contacts.remove_all", "DELETE", "/contacts/users/{username}", remove_all),
    Route("contacts.set_remark", "PUT", "/user/{owner_username}" + _FRIEND, set_remark),
    Route("contacts.list", "GET", "/user/{username}/contacts", list_friends),
    Route(
        "contacts.list_all",
        "GET",
        "/users/{owner_username}/contacts/users",
        list_all,
        "app_or_user",
        user_value="owner_username",
    ),
    Route("contacts.add_many", "POST", "/users/{username}/contacts/import", add_many),
    Route("contacts.check", "POST", "/contacts/check", check),
)
