"""
Roles: what a user's token permits in groups, their threads and chat rooms.

The service accepts users' tokens for these operations, and judges them by the user's role. Source: recorded replies of
the live service (2026) for the texts and the roles of most operations; group.html and chatroom.html (tables of roles)
and the vendor's documents of its client SDKs for the others.

No reply to a user's token was recorded for attributes of group members and for threads. Their pages show the app's
token, and the vendor's client SDKs send users' tokens, so both are accepted. The roles are those of the documents: the
owner of a group sets the attributes of any member, all others their own; a thread is renamed by its owner or an admin
of the group, and deleted by an admin. The refusals have the texts of groups. The operations on threads that no client
SDK sends (all threads of the app, adding and removing several members) need the app's token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from easemob_async._json import is_list, is_object
from easemob_async.emulator._refusal import Refusal, is_group_operation
from easemob_async.emulator._state.groups import EmulatedGroup

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._state.multi_user_chats import MultiUserChat

__all__ = ["check_role"]

Role = Literal[
    "anyone", "self", "creator", "member", "inviter", "attribute_owner", "file_owner", "thread_owner", "admin", "owner"
]
"""
Minimum role of a user: ``anyone`` with a token, the user whom the path names (``self``), the owner whom the body
names (``creator``), a member, one who may invite (an admin, or a member if the group allows invitations), the
member whose attributes are set or the owner of the group, an admin or the owner of the file, an admin or the owner of
the thread, an admin, or the owner. An owner has the permissions of an admin.
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
    "attributes.get": "member",
    "attributes.get_many": "member",
    "attributes.set": "attribute_owner",
    "attributes.set_many": "attribute_owner",
}
"""Roles by operation without its area; all other operations need the app's token."""

THREAD_ROLES: dict[str, Role] = {
    "create": "creator",
    "list_joined": "self",
    "list_joined_in_group": "self",
    "update": "thread_owner",
    "delete": "admin",
    "members.list": "member",
}
"""Roles in the group of a thread by operation; all other operations on threads need the app's token."""

_DENIED = "you have no permission to do this"


def check_role(call: EmulatedCall, operation: str, username: str) -> None:
    """
    Check that a user may carry out an operation on a group or chat room.

    Raises:
        Refusal: 401 ``group_authorization``. The user does not have the role. 404 ``service_resource_not_found``. The
            group or chat room to change does not exist; an operation that reads it refuses with its own words.
    """
    area, _, name = operation.partition(".")
    role = _find_role(area, name)
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


def _find_role(area: str, name: str) -> Role | None:
    if area == "threads":
        return THREAD_ROLES.get(name)
    return "anyone" if (area, name) == ("chatrooms", "list") else ROLES.get(name)


def _denied(role: str) -> Refusal:
    return Refusal(401, "group_authorization", f"{_DENIED}, {role} permission is required" if role else _DENIED)


def _check_creator(call: EmulatedCall, area: str, username: str) -> None:
    """Check that a user creates a group or thread of their own, or as a super admin a chat room of their own."""
    if area == "chatrooms" and username not in call.tenant.chatrooms.super_admins:
        raise _denied("super admin")
    body = call.json_or_none()
    owner: JSON = body.get("owner") if is_object(body) else None
    if isinstance(owner, str) and owner.lower() != username:
        raise _denied("group owner" if area != "threads" else "")


def _find_chat(call: EmulatedCall, area: str) -> MultiUserChat | None:
    """
    Find the group or chat room that the path names, or the group of its thread.

    Returns:
        None for one that does not exist, if the operation only reads it, or its service refuses with words of its own.
    """
    if area == "threads":
        thread = call.tenant.threads.get(call.values["thread_id"])
        return None if thread is None else call.tenant.groups.get(thread.group_id)
    if area == "groups":
        chat_id = call.values["group_id"]
        chat: MultiUserChat | None = call.tenant.groups.get(chat_id)
    else:
        chat_id = call.values["chatroom_id"]
        chat = call.tenant.chatrooms.get(chat_id)
    if chat is None and call.method != "GET" and is_group_operation(call.operation):
        raise Refusal(404, "service_resource_not_found", f"do not find this group:{chat_id}")
    return chat


def _check_in_chat(call: EmulatedCall, chat: MultiUserChat, name: str, role: Role, username: str) -> None:
    if username == chat.owner:
        return
    is_admin = username in chat.admins
    if (role, name) == ("admin", "update") and not is_admin:
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
        case "attribute_owner":
            _check_attribute_owner(call, username)
        case "file_owner" if not is_admin:
            _check_file_owner(call, chat, username)
        case "thread_owner" if not is_admin:
            _check_thread_owner(call, username)
        case "admin" if not is_admin:
            raise _denied("group admin")
        case _:
            pass


def _check_file_owner(call: EmulatedCall, chat: MultiUserChat, username: str) -> None:
    file = chat.files.get(call.values["file_id"]) if isinstance(chat, EmulatedGroup) else None
    if file is not None and file.owner != username:
        raise _denied("group admin")


def _check_attribute_owner(call: EmulatedCall, username: str) -> None:
    """Check that a member sets only their own attributes, also in a call for several members."""
    named: list[JSON] = [call.values["username"]] if "username" in call.values else []
    rows = call.json_or_none()
    if is_list(rows):
        named += [row.get("username") if is_object(row) else None for row in rows]
    if any(isinstance(name, str) and name.lower() != username for name in named):
        raise _denied("group owner")


def _check_thread_owner(call: EmulatedCall, username: str) -> None:
    thread = call.tenant.threads.get(call.values["thread_id"])
    if thread is not None and thread.owner != username:
        raise _denied("group admin")
