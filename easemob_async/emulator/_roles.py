"""
Roles: what a user's token permits in groups and chat rooms.

The service accepts users' tokens for these operations, and judges them by the user's role. Source: recorded replies of
the live service (2026) for the texts and the roles of most operations; group.html and chatroom.html (tables of roles)
and the vendor's documents of its client SDKs for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._state.groups import EmulatedGroup

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._state.multi_user_chats import MultiUserChat

__all__ = ["check_role"]

Role = Literal["anyone", "self", "creator", "member", "inviter", "file_owner", "admin", "owner"]
"""
The least that a user must be: ``anyone`` with a token, the user whom the path names (``self``), the owner whom the body
names (``creator``), a member, one who may invite (an admin, or a member if the group allows invitations), an admin or
the owner of the file, an admin, or the owner. An owner has the permissions of an admin.
"""

ROLES: dict[str, Role] = {
    "get": "anyone",
    "get_many": "anyone",
    "create": "creator",
    "update": "admin",
    "transfer": "owner",
    "delete": "owner",
    "list_joined": "self",
    "list_joined_legacy": "self",
    "is_joined": "self",
    "members.list": "member",
    "members.list_cursor": "member",
    "members.add": "inviter",
    "members.add_many": "inviter",
    "members.remove": "admin",
    "members.remove_many": "admin",
    "announcement.get": "member",
    "announcement.set": "admin",
    "admins.list": "member",
    "admins.add": "owner",
    "admins.remove": "owner",
    "allowlist.list": "admin",
    "allowlist.add": "admin",
    "allowlist.add_many": "admin",
    "allowlist.remove_many": "admin",
    "blocklist.list": "admin",
    "blocklist.add": "admin",
    "blocklist.add_many": "admin",
    "blocklist.remove": "admin",
    "blocklist.remove_many": "admin",
    "mutes.list": "admin",
    "mutes.add_many": "admin",
    "mutes.remove_many": "admin",
    "mutes.mute_all": "admin",
    "mutes.unmute_all": "admin",
    "files.list": "member",
    "files.upload": "member",
    "files.download": "member",
    "files.delete": "file_owner",
}
"""Roles by operation without its area; all other operations need the app's token."""

_DENIED = "you have no permission to do this"


def check_role(call: EmulatedCall, operation: str, username: str) -> None:
    """
    Check that a user may carry out an operation on a group or chat room.

    Raises:
        Refusal: 401 ``group_authorization``. The user does not have the role. 404 ``service_resource_not_found``. The
            group or chat room to change does not exist; an operation that reads it refuses with its own words.
    """
    area, _, name = operation.partition(".")
    role = "anyone" if operation == "chatrooms.list" else ROLES.get(name)
    match role:
        case None:
            raise _denied("")
        case "anyone":
            return
        case "self":
            if call.values["username"].lower() != username:
                raise _denied("")
        case "creator":
            _check_creator(call, area, username)
        case _:
            chat = _find_chat(call, area)
            if chat is not None:
                _check_in_chat(call, chat, name, role, username)


def _denied(role: str) -> Refusal:
    return Refusal(401, "group_authorization", f"{_DENIED}, {role} permission is required" if role else _DENIED)


def _check_creator(call: EmulatedCall, area: str, username: str) -> None:
    """A user creates groups of their own, and chat rooms of their own as a super admin."""
    if area == "chatrooms" and username not in call.tenant.chatrooms.super_admins:
        raise _denied("super admin")
    owner = call.fields().get("owner")
    if isinstance(owner, str) and owner.lower() != username:
        raise _denied("group owner")


def _find_chat(call: EmulatedCall, area: str) -> MultiUserChat | None:
    """Find the group or chat room that the path names; None for one that does not exist and is only read."""
    if area == "groups":
        chat_id = call.values["group_id"]
        chat: MultiUserChat | None = call.tenant.groups.get(chat_id)
    else:
        chat_id = call.values["chatroom_id"]
        chat = call.tenant.chatrooms.get(chat_id)
    if chat is None and call.method != "GET":
        raise Refusal(404, "service_resource_not_found", f"do not find this group:{chat_id}")
    return chat


def _check_in_chat(call: EmulatedCall, chat: MultiUserChat, name: str, role: Role, username: str) -> None:
    if username == chat.owner:
        return
    is_admin = username in chat.admins
    if name == "update" and not is_admin:
        # Recorded with this spelling.
        text = f"{_DENIED},group fields require group admin privileges to be modified"
        raise Refusal(401, "group_authorization", text)
    if username not in chat.members:
        raise _denied("group member")
    match role:
        case "owner":
            raise _denied("group owner")
        case "inviter" if not is_admin:
            if not (isinstance(chat, EmulatedGroup) and chat.allowinvites):
                raise Refusal(401, "group_authorization", "invite is not allowed")
        case "file_owner" if not is_admin:
            _check_file_owner(call, chat, username)
        case "admin" if not is_admin:
            raise _denied("group admin")
        case _:
            pass


def _check_file_owner(call: EmulatedCall, chat: MultiUserChat, username: str) -> None:
    file = chat.files.get(call.values["file_id"]) if isinstance(chat, EmulatedGroup) else None
    if file is not None and file.owner != username:
        raise _denied("group admin")
