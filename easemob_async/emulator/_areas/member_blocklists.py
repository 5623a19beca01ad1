"""
Block lists of groups and chat rooms.

Source: group_member_blocklist_*.html, chatroom_member_blocklist_*.html, group.html and chatroom.html (April 2023).
Blocking removes a member; a blocked user cannot be added again until they are unblocked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import (
    CHATROOMS,
    ENVELOPE,
    GROUPS,
    MAX_USERNAMES_IN_PATH,
    ChatKind,
    check_not_owner,
    has_several_usernames,
    parse_usernames_in_body,
    parse_usernames_in_path,
)
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.multi_user_chats import MultiUserChat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

C = TypeVar("C", bound=MultiUserChat)

# For users who are not members, chat rooms have 400 in other operations.
NON_MEMBER_STATUS = 403


def _id_key(kind: ChatKind[C]) -> str:
    """Key of the ID in outcomes: recorded replies for chat rooms have ``id``, the documents ``chatroomid``."""
    return "id" if kind.area == "chatrooms" else kind.id_key


def list_blocked(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """List all blocked users."""
    blocked = kind.find(call).blocked
    return call.reply(kind.envelope, data=list(blocked), count=len(blocked))


def _block(kind: ChatKind[C], call: EmulatedCall, chat: C, usernames: list[str]) -> list[dict[str, JSON]]:
    check_not_owner(chat, usernames)
    block = partial(kind.store_of(call.tenant).block, chat)
    return kind.apply_to_each(
        chat, "add_blocks", usernames, chat.members, block, status=NON_MEMBER_STATUS, id_key=_id_key(kind)
    )


def add(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Block one member; the reply has one object."""
    chat = kind.find_to_manage(call)
    [row] = _block(kind, call, chat, [call.values["username"].lower()])
    return call.reply(kind.envelope, data=row)


def add_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Block several members, with an outcome for each."""
    chat = kind.find_to_manage(call)
    # For chat rooms the newest error text names 100, and says that more than 60 users cause it.
    maximum = MAX_USERNAMES_IN_PATH if kind.area == "chatrooms" else call.tenant.app.members_per_call
    usernames = parse_usernames_in_body(call, maximum, "userNames is more than max limit")
    return call.reply(kind.envelope, data=_block(kind, call, chat, usernames))


def _unblock(kind: ChatKind[C], chat: C, usernames: list[str]) -> list[dict[str, JSON]]:
    blocked = chat.blocked
    return kind.apply_to_each(
        chat, "remove_blocks", usernames, blocked, blocked.remove, status=NON_MEMBER_STATUS, id_key=_id_key(kind)
    )


def remove(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Unblock one user, which does not add them again; the reply has one object."""
    chat = kind.find_to_manage(call)
    [row] = _unblock(kind, chat, [call.values["username"].lower()])
    return call.reply(kind.envelope, data=row)


def remove_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Unblock several users, with an outcome for each."""
    chat = kind.find_to_manage(call)
    usernames = parse_usernames_in_path(call, "removeBlacklist: list size more than max limit")
    return call.reply(ENVELOPE, data=_unblock(kind, chat, usernames))


def _routes(kind: ChatKind[C]) -> Iterator[Route]:
    area, users = f"{kind.area}.blocklist", f"{kind.path}/blocks/users"
    yield Route(f"{area}.list", "GET", users, partial(list_blocked, kind))
    yield Route(f"{area}.add", "POST", users + "/{username}", partial(add, kind))
    yield Route(f"{area}.add_many", "POST", users, partial(add_many, kind))
    yield Route(
        f"{area}.remove_many", "DELETE", users + "/{usernames}", partial(remove_many, kind), when=has_several_usernames
    )
    yield Route(f"{area}.remove", "DELETE", users + "/{username}", partial(remove, kind))


ROUTES = (*_routes(GROUPS), *_routes(CHATROOMS))
