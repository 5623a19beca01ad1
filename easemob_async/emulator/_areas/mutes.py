"""
App-wide mutes.

Source: account_system.html, "用户全局禁言", and user_global_mute_*.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.mutes import CHAT_TYPES, FOREVER

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.mutes import ChatType
    from easemob_async.emulator._state.users import EmulatedUser

__all__ = ["ROUTES"]

MAX_SECONDS = 2_147_483_647
MAX_PAGE = 50


def _require_user(call: EmulatedCall, username: JSON) -> EmulatedUser:
    user = call.tenant.users.find(username) if isinstance(username, str) else None
    if user is None:
        raise Refusal(400, "required_property_not_found", "Entity user requires a property named username")
    return user


def set_mute(call: EmulatedCall) -> EmulatedReply:
    """Mute or unmute a user in some types of conversation; types that are not given are not changed."""
    fields = call.fields()
    user = _require_user(call, fields.get("username"))
    durations: list[tuple[ChatType, JSON]] = [(kind, fields[kind]) for kind in CHAT_TYPES if kind in fields]
    for kind, seconds in durations:
        if type(seconds) is not int or not FOREVER <= seconds <= MAX_SECONDS:
            # The range is documented, the text of this refusal is not.
            raise Refusal(400, "illegal_argument", f"{kind} is not legal")
    for kind, seconds in durations:
        call.tenant.mutes.set(user.username, kind, seconds, call.tenant.clock.wall())
    return call.reply(FULL_ENVELOPE, data={"result": "ok"})


def get(call: EmulatedCall) -> EmulatedReply:
    """Return one user's mutes; types in which they were never muted are left out."""
    user = _require_user(call, call.values["username"])
    now = call.tenant.clock.wall()
    data: dict[str, JSON] = {"userid": f"{call.tenant.app.key}_{user.username}"}
    for kind in CHAT_TYPES:
        left = call.tenant.mutes.remaining(user.username, kind, now)
        if left is not None:
            data[kind] = left
    return call.reply(FULL_ENVELOPE, data={**data, "unixtime": int(now)})


def list_mutes(call: EmulatedCall) -> EmulatedReply:
    """List all mutes that were ever set, including ended ones, with one row for each type."""
    now = call.tenant.clock.wall()
    size = call.query_int("pageSize", MAX_PAGE, high=MAX_PAGE)
    start = (call.query_int("pageNum", 1) - 1) * size
    rows = call.tenant.mutes.entries()[start : start + size]
    shown = [{"username": username, kind: call.tenant.mutes.remaining(username, kind, now)} for username, kind in rows]
    return call.reply(FULL_ENVELOPE, data={"data": shown, "unixtime": int(now)})


ROUTES = (
    Route("mutes.set", "POST", "/mutes", set_mute),
    Route("mutes.get", "GET", "/mutes/{username}", get),
    Route("mutes.list", "GET", "/mutes", list_mutes),
)
