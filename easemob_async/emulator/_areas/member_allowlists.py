"""
Allow lists of groups and chat rooms: members who may speak while all are muted.

Source: group_allowlist_*.html, chatroom_allowlist_*.html, group.html and chatroom.html (April 2023).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import (
    CHATROOMS,
    ENVELOPE,
    GROUPS,
    ChatKind,
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

# The newest pages of chat rooms have 403 here, older ones 400.
NON_MEMBER_STATUS = 403


def list_allowed(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """List all users on the allow list, including owner and admins."""
    allowed = kind.find(call).allowed
    return call.reply(ENVELOPE, data=list(allowed), count=len(allowed))


def _allow(kind: ChatKind[C], chat: C, usernames: list[str]) -> list[dict[str, JSON]]:
    members = chat.members
    return kind.apply_to_each(chat, "add_user_whitelist", usernames, members, chat.allow, status=NON_MEMBER_STATUS)


def add(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Add one member; the reply has one object."""
    chat = kind.find_to_manage(call)
    [row] = _allow(kind, chat, [call.values["username"].lower()])
    return call.reply(ENVELOPE, data=row)


def add_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Add several members, with an outcome for each."""
    chat = kind.find_to_manage(call)
    usernames = parse_usernames_in_body(call, call.tenant.app.members_per_call, "usernames size is more than max limit")
    return call.reply(ENVELOPE, data=_allow(kind, chat, usernames))


def remove_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Remove one or several users; the reply has a list."""
    chat = kind.find_to_manage(call)
    usernames = parse_usernames_in_path(call, "removeWhitelist size is more than max limit")
    allowed = chat.allowed
    rows = kind.apply_to_each(
        chat, "remove_user_whitelist", usernames, allowed, allowed.remove, status=kind.non_member_status
    )
    return call.reply(ENVELOPE, data=rows)


def _routes(kind: ChatKind[C]) -> Iterator[Route]:
    area, users = f"{kind.area}.allowlist", f"{kind.path}/white/users"
    yield Route(f"{area}.list", "GET", users, partial(list_allowed, kind))
    yield Route(f"{area}.add", "POST", users + "/{username}", partial(add, kind))
    yield Route(f"{area}.add_many", "POST", users, partial(add_many, kind))
    yield Route(f"{area}.remove_many", "DELETE", users + "/{usernames}", partial(remove_many, kind))


ROUTES = (*_routes(GROUPS), *_routes(CHATROOMS))
