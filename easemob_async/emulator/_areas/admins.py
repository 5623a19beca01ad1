"""
Admins of groups and chat rooms.

Source: group_admin_*.html, chatroom_admin_*.html, group.html and chatroom.html (April 2023).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import CHATROOMS, ENVELOPE, GROUPS, ChatKind, check_not_owner
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.multi_user_chats import MultiUserChat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_ADMINS = 99

C = TypeVar("C", bound=MultiUserChat)


def list_admins(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """List all admins."""
    admins = kind.find(call).admins
    return call.reply(ENVELOPE, data=list(admins), count=len(admins))


def _require_known_user(kind: ChatKind[C], call: EmulatedCall, username: str) -> None:
    # Only the pages of chat rooms distinguish a user who does not exist from one who is not a member.
    if kind.area == "chatrooms" and username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")


def add(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Make a member an admin; no change if they are one."""
    chat = kind.find_to_manage(call)
    newadmin = call.fields().get("newadmin")
    if not newadmin or not isinstance(newadmin, str):
        raise Refusal(400, "invalid_parameter", "newadmin must be provided")
    username = newadmin.lower()
    _require_known_user(kind, call, username)
    if username not in chat.members:
        raise Refusal(404, "resource_not_found", f"user: {username} doesn't exist in group: {chat.id}")
    check_not_owner(chat, [username])
    if username not in chat.admins:
        if len(chat.admins) >= MAX_ADMINS:
            # The limit is documented, the text of this refusal is not.
            raise Refusal(403, "exceed_limit", f"admins size is greater than max limit : {MAX_ADMINS}")
        chat.make_admin(username)
    data = {"result": "success", "newadmin": username}
    if kind.area == "groups":
        return call.reply(ENVELOPE, data=data, properties={})
    return call.reply(ENVELOPE, data=data)


def remove(kind: ChatKind[C], name: str, call: EmulatedCall) -> EmulatedReply:
    """Make an admin a plain member; the path value *name* names the admin."""
    chat = kind.find_to_manage(call)
    username = call.values[name].lower()
    _require_known_user(kind, call, username)
    if username not in chat.admins:
        # Documented for groups only.
        raise Refusal(403, "forbidden_op", f"user:{username} is not admin of group:{chat.id}")
    chat.admins.remove(username)
    return call.reply(ENVELOPE, data={"result": "success", "oldadmin": username})


def _routes(kind: ChatKind[C], name: str) -> Iterator[Route]:
    area, path = f"{kind.area}.admins", f"{kind.path}/admin"
    yield Route(f"{area}.list", "GET", path, partial(list_admins, kind))
    yield Route(f"{area}.add", "POST", path, partial(add, kind))
    yield Route(f"{area}.remove", "DELETE", f"{path}/{{{name}}}", partial(remove, kind, name))


ROUTES = (*_routes(GROUPS, "username"), *_routes(CHATROOMS, "oldadmin"))
