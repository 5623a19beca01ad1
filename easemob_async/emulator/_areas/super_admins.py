"""
Super admins of an app, who may make chat rooms from a device.

Source: chatroom_superadmin_*.html, chatroom.html (April 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._chat_kinds import ENVELOPE
from easemob_async.emulator._paging import numbered_page
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call, Reply

__all__ = ["ROUTES"]


def list_super_admins(call: Call) -> Reply:
    """A page of user IDs, in the order of becoming one; ``count`` is the page's."""
    page = numbered_page(call, list(call.tenant.chatrooms.super_admins), most=1000, default=10)
    return call.answer((*ENVELOPE, "params"), data=page, count=len(page))


def _check_known(call: Call, username: str) -> None:
    if username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")


def add(call: Call) -> Reply:
    """Make a user a super admin, who may be one already."""
    username = call.fields().get("superadmin")
    if not username or not isinstance(username, str):
        raise Refusal(400, "invalid_parameter", "superadmin must be provided")
    _check_known(call, username)
    call.tenant.chatrooms.super_admins[username.lower()] = None
    return call.answer(ENVELOPE, data={"result": "success", "resource": ""})


def remove(call: Call) -> Reply:
    """Take the right away, from one who may not have it; ``newSuperAdmin`` is who lost it."""
    username = call.values["superAdmin"].lower()
    _check_known(call, username)
    call.tenant.chatrooms.super_admins.pop(username, None)
    return call.answer(ENVELOPE, data={"newSuperAdmin": username, "resource": ""}, properties={})


ROUTES = (
    Route("chatrooms.super_admins.list", "GET", "/chatrooms/super_admin", list_super_admins),
    Route("chatrooms.super_admins.add", "POST", "/chatrooms/super_admin", add),
    Route("chatrooms.super_admins.remove", "DELETE", "/chatrooms/super_admin/{superAdmin}", remove),
)
