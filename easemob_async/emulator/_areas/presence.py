"""
Presence: the status that users publish, and who subscribes to whom.

Source: presence_*.html, presence.html (April 2023). Replies have no envelope, and numbers in them are strings. Whether
the users exist is not checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_USERS = 100
MAX_EXT = 1024
"""Maximum size in bytes."""
MAX_SECONDS = 30 * 24 * 3600
MAX_FOLLOWED = 3000
MAX_FOLLOWERS = 3000
MAX_PAGE = 100


def _refusal(text: str) -> Refusal:
    return Refusal(400, "illegal_argument", text)


def set_presence(call: EmulatedCall) -> EmulatedReply:
    """Publish a user's status on one device."""
    check_feature_enabled(call, "presence")
    ext = call.fields().get("ext")
    if not isinstance(ext, str):
        raise _refusal("ext cannot be null")
    if len(ext.encode()) > MAX_EXT:
        raise _refusal("ext is too big")
    if not call.values["status"].isdecimal():
        # Statuses are numbers; the refusal of another value is not documented.
        raise _refusal("status is not legal")
    username, device = call.values["username"].lower(), call.values["resource"]
    call.tenant.presences.set(username, device, call.values["status"], ext, call.tenant.clock.wall())
    return call.reply_json({"result": "ok"})


def _presence_fields(call: EmulatedCall, username: str, **more: str) -> dict[str, JSON]:
    presence = call.tenant.presences.of(username)
    return {
        "uid": username,
        "last_time": str(presence.changed),
        **more,
        "ext": presence.ext,
        "status": presence.status,
    }


def subscribe(call: EmulatedCall) -> EmulatedReply:
    """Subscribe to several users for a number of seconds; this replaces earlier subscriptions."""
    check_feature_enabled(call, "presence")
    follower, seconds = call.values["username"].lower(), call.values["expiry"]
    usernames = [username.lower() for username in parse_strings(call.fields().get("usernames", []))]
    if not usernames:
        raise _refusal("usernames is empty")
    if len(usernames) > MAX_USERS:
        raise _refusal("too many sub presence")
    if follower in usernames:
        raise _refusal("you can't sub yourself")
    if not seconds.isdecimal() or not 1 <= int(seconds) <= MAX_SECONDS:
        # The limit is documented, the text of this refusal is not.
        raise _refusal("expiry is not legal")
    presences, now = call.tenant.presences, call.tenant.clock.wall()
    followed = presences.subscriptions(follower, now)
    newly = [username for username in usernames if username not in followed]
    if len(followed) + len(newly) > MAX_FOLLOWED or any(
        presences.subscriber_count(username, now) >= MAX_FOLLOWERS for username in newly
    ):
        # The limits are documented, the text of this refusal is not.
        raise _refusal("too many sub presence")
    expires = int(now) + int(seconds)
    for username in usernames:
        presences.subscribe(follower, username, expires)
    return call.reply_json(
        {"result": [_presence_fields(call, username, expiry=str(expires)) for username in usernames]}
    )


def get_many(call: EmulatedCall) -> EmulatedReply:
    """Return the presence of those users that the requesting user is subscribed to; others are left out."""
    check_feature_enabled(call, "presence")
    usernames = parse_strings(call.fields().get("usernames"))
    if len(usernames) > MAX_USERS:
        raise _refusal("too many get presences")
    followed = call.tenant.presences.subscriptions(call.values["username"].lower(), call.tenant.clock.wall())
    rows = [_presence_fields(call, username.lower()) for username in usernames if username.lower() in followed]
    return call.reply_json({"result": rows})


def unsubscribe(call: EmulatedCall) -> EmulatedReply:
    """End subscriptions to several users; the body is a list without an object around it."""
    check_feature_enabled(call, "presence")
    body = call.json_or_none()
    usernames = parse_strings(body) if body is not None else []
    if not usernames:
        raise _refusal("usernames cannot be null")
    if len(usernames) > MAX_USERS:
        raise _refusal("too many unsub presences")
    for username in usernames:
        call.tenant.presences.unsubscribe(call.values["username"].lower(), username.lower())
    return call.reply_json({"result": "ok"})


def list_subscriptions(call: EmulatedCall) -> EmulatedReply:
    """List a page of subscriptions, latest first; the default page size is 1."""
    check_feature_enabled(call, "presence")
    size = call.query_int("pageSize", 1)
    if size > MAX_PAGE:
        raise _refusal("too many queries")
    followed = call.tenant.presences.subscriptions(call.values["username"].lower(), call.tenant.clock.wall())
    rows = [{"uid": username, "expiry": str(expires)} for username, expires in reversed(followed.items())]
    start = (call.query_int("pageNum", 1) - 1) * size
    return call.reply_json({"result": {"totalnum": str(len(rows)), "sublist": rows[start : start + size]}})


def get_group_online_count(call: EmulatedCall) -> EmulatedReply:
    """Return the number of a group's members who are online."""
    check_feature_enabled(call, "group_online_counts")
    if call.values["query_type"] not in {"0", "1"}:
        raise _refusal("Type must be 0 or 1.")
    # Type 0 selects a server of the product "Circle"; the emulator has none.
    group = call.tenant.groups.get(call.values["group_id"]) if call.values["query_type"] == "1" else None
    members = () if group is None else group.members
    return call.reply_json({"result": sum(call.tenant.users[username].online for username in members)})


_USER = "/users/{username}/presence"

ROUTES = (
    Route("presence.set", "POST", _USER + "/{resource}/{status}", set_presence),
    Route("presence.subscribe", "POST", _USER + "/{expiry}", subscribe),
    Route("presence.get_many", "POST", _USER, get_many),
    Route("presence.unsubscribe", "DELETE", _USER, unsubscribe),
    Route("presence.list_subscriptions", "GET", _USER + "/sublist", list_subscriptions),
    Route(
        "presence.get_group_online_count",
        "GET",
        "/presence/online/{group_id}/type/{query_type}",
        get_group_online_count,
    ),
)
