"""
Super admins of an app, who may create chat rooms from a device.

Source: chatroom_superadmin_*.html, chatroom.html (April 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._chat_kinds import ENVELOPE
from easemob_async.emulator._paging import numbered_page
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]


def list_super_admins(call: EmulatedCall) -> EmulatedReply:
    """List a page of super admins, in the order of appointment; ``count`` is that of the page."""
    page = numbered_page(call, list(call.tenant.chatrooms.super_admins), max_size=1000, default_size=10)
    return call.reply((*ENVELOPE, "params", "properties"), data=page, count=len(page))


def _require_known_user(call: EmulatedCall, username: str) -> None:
    if username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")


def add(call: EmulatedCall) -> EmulatedReply:
    """Make a user a super admin; no change if they are one."""
    username = call.fields().get("superadmin")
    if not username or not isinstance(username, str):
        raise Refusal(400, "invalid_parameter", "superadmin must be provided")
    _require_known_user(call, username)
    call.tenant.chatrooms.super_admins[username.lower()] = None
    return call.reply((*ENVELOPE, "properties"), data={"result": "success", "resource": ""})


def remove(call: EmulatedCall) -> EmulatedReply:
    """Make a user a super admin no longer, also if they are not one; ``newSuperAdmin`` is the user who was removed."""
    username = call.values["superAdmin"].lower()
    _require_known_user(call, username)
    call.tenant.chatrooms.super_admins.pop(username, None)
    return call.reply((*ENVELOPE, "properties"), data={"newSuperAdmin": username, "resource": ""})


ROUTES = (
    Route("chatrooms.super_admins.list", "GET", "/chatrooms/super_admin", list_super_admins),
    Route("chatrooms.super_admins.add", "POST", "/chatrooms/super_admin", add),
    Route("chatrooms.super_admins.remove", "DELETE", "/chatrooms/super_admin/{superAdmin}", remove),
)
